internal import SegelCrypto

/// A JWS by a wallet's maker, who says something of an installation or of keys, with the maker's certificates in `x5c` (HAIP 1.0 sections 4.4.1
/// and 4.5.1). Nothing of it is believed before `verified`.
struct AttesterSigned {
    /// Ten keys, four certificates and some.
    static let sizeLimit = 16_384

    private let jws: CompactJWS
    /// As it stands: whoever reads it before `verified` may only choose whom to ask.
    let unverified: JSONObject

    init(_ text: String, type: String) throws(ProofFailure) {
        guard text.utf8.count <= Self.sizeLimit else { throw .tooLarge }
        do { jws = try CompactJWS(Array(text.utf8)[...], acceptsChain: true) } catch { throw ProofFailure(error) }
        guard jws.header.type == type else { throw .typeRefused }
        do { unverified = try JSONReader.readObject(jws.payload) } catch { throw .malformed }
    }

    /// What was signed, once its chain is known to lead to one of `anchors` and to be good `now`. No profile says what such a certificate's
    /// extended key usage is, so an anchor has to be one for wallets' makers alone.
    func verified(by anchors: [TrustAnchor], now: Int64) throws(ProofFailure) -> JSONObject {
        guard let chain = jws.header.chain else { throw .chainRefused }
        let leaf: VerifiedChain
        do { leaf = try CertificateChain(anchors: anchors).check(chain, for: nil).valid(at: now) } catch {
            throw error == .anchorUnknown ? .attesterUnknown : .chainRefused
        }
        do { _ = try jws.verified(by: leaf.leafKey) } catch { throw ProofFailure(error) }
        return unverified
    }
}

extension ProofFailure {
    init(_ failure: CredentialFailure) {
        self =
            switch failure {
            case .tooLarge: .tooLarge
            case .headerRefused: .headerRefused
            case .algorithmRefused: .algorithmRefused
            case .typeRefused: .typeRefused
            case .signatureInvalid: .signatureInvalid
            case .certificateRefused: .chainRefused
            case .malformed, .disclosureRefused, .claimRefused, .keyBindingRefused: .malformed
            }
    }
}

/// Times of an attestation, in Unix seconds.
extension JSONObject {
    /// `exp` lies ahead. Nil where it may be absent and is.
    func checkEnd(isNeeded: Bool, now: Int64, leeway: Int64) throws(ProofFailure) {
        guard let end = self["exp"] else {
            guard !isNeeded else { throw .claimRefused }
            return
        }
        guard let time = end.integer else { throw .claimRefused }
        guard time > now - leeway else { throw .expired }
    }

    /// `name`, where it stands, does not lie ahead.
    func checkBeginning(_ name: String, now: Int64, leeway: Int64) throws(ProofFailure) {
        guard let beginning = self[name] else { return }
        guard let time = beginning.integer else { throw .claimRefused }
        guard time <= now + leeway else { throw .timeRefused }
    }
}

internal import SegelCredential
internal import SegelUseCases

/// A file whose first revision somebody of the trust list signed. Its bytes are believed up to `range.end`; nothing of its structure was read yet.
///
/// Only this initializer makes one, by as little code as can be: `SignedRange`, and the strict reader of CMS.
struct SignedPage {
    let bytes: [UInt8]
    let range: SignedRange
    let signer: DocumentChain
    let timestamp: VerifiedTimestamp?
    /// That timestamp as it came; nil as above.
    let token: TimestampToken?
    /// Whether it carries a timestamp at all, of whomever.
    let hasTimestamp: Bool

    init(_ bytes: [UInt8], trust: VerifiedTrustList, authorities: TimestampAuthorities) throws(PageRefusal) {
        guard bytes.count <= PageLimits.bytes else { throw PageRefusal(.tooLarge, PagePlace(bytes: PageLimits.bytes..<bytes.count)) }
        self.bytes = bytes
        range = try SignedRange(bytes)
        let place = PagePlace(bytes: range.hole)
        let signature: CMSSignature
        do { signature = try CMSSignature(range.signature, .page) } catch {
            throw PageRefusal(.signatureRefused, place, detail: error.rawValue)
        }
        // A day's pages have one certificate between them: who it is of was found out with the first.
        let known = DocumentChain(known: signature.leaf, trust: trust)
        do { try signature.verify(range.covered(bytes), known: known) } catch {
            // Which of the covered bytes is another the digest does not tell.
            throw PageRefusal(.altered, PagePlace(bytes: 0..<range.end), detail: error.rawValue)
        }
        // What comes along is covered by no signature: authorities that everybody has already, and nothing else.
        let anchors = trust.allAnchors.map(\.certificate)
        guard signature.certificates.allSatisfy({ $0 == signature.leaf || anchors.contains($0) }) else {
            throw PageRefusal(.signatureRefused, place, detail: CMSFailure.certificateStray.rawValue)
        }
        do { signer = if let known { known } else { try DocumentChain(signature.leaf, trust: trust) } } catch {
            throw PageRefusal(.signerUntrusted, place, detail: error.rawValue)
        }
        do {
            let token = try signature.token()
            hasTimestamp = token != nil
            timestamp = try token.flatMap { token throws(CMSFailure) in try authorities.believed(token, over: signature.signature) }
            self.token = timestamp == nil ? nil : token
        } catch { throw PageRefusal(.timestampRefused, place, detail: error.rawValue) }
    }
}

/// What a certificate's PDF may be at most. Ours have 60 kB.
package enum PageLimits {
    /// Of the file: 1 MiB.
    package static let bytes = 1 << 20
    /// Of all its streams, unpacked: 8 MiB.
    static let unpacked = 8 << 20
    static let pages = 16
}

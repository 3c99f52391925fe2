import SegelCrypto

@testable import SegelCredential

/// One way to be wrong, and the code it must be refused with.
struct CorpusMutant: Sendable, CustomStringConvertible {
    let name: String
    let bytes: [UInt8]
    let reason: VerificationReason

    init(_ name: String, _ bytes: [UInt8], _ reason: VerificationReason) {
        self.name = name
        self.bytes = bytes
        self.reason = reason
    }

    var description: String { name }
}

/// Turns an honest credential into wrong ones. Signed by the honest issuer where it can be, so that nothing but the named fault is wrong.
struct MutantMaker: Sendable {
    let issuer = Issuer()
    static let salt = "c2FsdHNhbHRzYWx0c2FsdA"
    let disclosures = [("nama", "Siti"), ("kota", "Metro")].map { Issuer.disclosure(#"["\#(salt)","\#($0.0)","\#($0.1)"]"#) }

    /// What stands in the honest header and payload, as JSON text, to be changed by replacing.
    var header: String { text(CompactJWS.header(.es256, type: CredentialPayload.typ, kid: issuer.kid)) }
    var payload: String { text(issuer.body(disclosures, adding: [("_sd_alg", .string("sha-256"))])) }

    func text(_ object: JSONObject) -> String { String(decoding: JSONWriter.bytes(object), as: UTF8.self) }

    func signed(header: [UInt8], payload: [UInt8], disclosures: [String]? = nil, suffix: String = "") -> [UInt8] {
        let input = Base64URL.encodedBytes(header) + [0x2E] + Base64URL.encodedBytes(payload)
        let tail = (disclosures ?? self.disclosures).map { "~\($0)" }.joined() + "~" + suffix
        return input + [0x2E] + Base64URL.encodedBytes(issuer.key.sign(input)) + Array(tail.utf8)
    }

    func with(header: String? = nil, payload: String? = nil, disclosures: [String]? = nil, suffix: String = "") -> [UInt8] {
        signed(
            header: Array((header ?? self.header).utf8),
            payload: Array((payload ?? self.payload).utf8),
            disclosures: disclosures,
            suffix: suffix
        )
    }

    /// The honest one.
    var honest: [UInt8] { with() }
}

extension String {
    /// Must be there: a mutant that changes nothing tests nothing.
    func exchanging(_ old: String, _ new: String) -> String {
        precondition(contains(old), "\(old) is not in \(self)")
        return replacing(old, with: new, maxReplacements: 1)
    }
}

internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// What a receipt says of one verification.
package struct VerifiedNow: Sendable {
    package let file: [UInt8]
    /// accept, reject or cannot_decide.
    package let outcome: String
    package let code: String

    package init(file: [UInt8], outcome: String, code: String) {
        self.file = file
        self.outcome = outcome
        self.code = code
    }
}

extension Mall {
    /// A signed statement that this agency had this file verified now, and what came of it: digests only (Docs/Formats/Receipt.md).
    package func verificationReceipt(of verified: VerifiedNow, for access: AgencyAccess) async throws -> String {
        try access.needs(.verify)
        let now = now
        return try await store.write { tx in
            let lines = [
                ("verifier", access.id.text), ("presented", Hex.encode(SHA256.digest(verified.file))), ("outcome", verified.outcome),
                ("code", verified.code),
            ]
            return try self.receipt(.verification, lines.map { (name: $0.0, value: $0.1) }, at: now, in: tx).note
        }
    }
}

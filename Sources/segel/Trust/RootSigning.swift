internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelHTTP
internal import SegelUseCases

/// Draft, sign, publish: the way every trust list goes. Used by `init`, `trust`, `key rotate apply` and `key compromise`.
enum RootSigning {
    typealias Ask = (AdminRequest) async throws -> AdminResponse

    /// Seconds between draft and publication where the root key is at hand, and where people carry the draft to theirs.
    static let grace: Int64 = 30
    static let carriedGrace: Int64 = 86_400

    static func draft(grace: Int64, ask: Ask) async throws -> DraftFile {
        guard case .trustDraft(let draft) = try await ask(.draftTrustList(grace: grace)) else {
            throw CommandFailure(.unexpected, "no draft came back")
        }
        return DraftFile(draft)
    }

    /// All of it at once, where one signature is enough and its key is at hand.
    static func publish(with key: SigningKey, grace: Int64 = grace, ask: Ask) async throws -> TrustList {
        let draft = try await draft(grace: grace, ask: ask)
        return try await publish(draft, [try sign(draft, with: key).signature], ask: ask)
    }

    static func publish(_ draft: DraftFile, _ signatures: [RootSignature], ask: Ask) async throws -> TrustList {
        do { _ = try draft.root.gather(signatures, over: draft.payload, as: draft.document) } catch let failure as GatheringFailure {
            throw refusal(failure)
        }
        _ = try await ask(.publishTrustList(draft: draft.payload, signatures: signatures))
        return try SignedTrustList.draft(payload: draft.payload)
    }

    /// One signer's part; refuses a key that is not asked for.
    static func sign(_ draft: DraftFile, with key: SigningKey) throws -> SignatureFile {
        let kid = JWK(key.publicKey).thumbprint
        var asked = try draft.root.signers
        var list: RootSignature?
        if draft.document == .succession, let published = try draft.publishedList() {
            let next = try RootSuccession(payload: draft.payload).root
            asked += next.signers
            if next.signers.contains(kid) {
                list = RootDocument.trustList.signature(over: SignedTrustList.payload(of: published.list), with: key)
            }
        }
        guard asked.contains(kid) else {
            throw CommandFailure(.notPermitted, "this key, \(kid), is not one of the root signers", next: "use the key the draft names")
        }
        return SignatureFile(of: draft, draft.document.signature(over: draft.payload, with: key), list: list)
    }

    static func refusal(_ failure: GatheringFailure) -> CommandFailure {
        switch failure {
        case .tooFew(let have, let need):
            CommandFailure(.notPermitted, "\(have) of \(need) signatures are there", next: "segel trust sign DRAFT … by another signer")
        case .sameSignerTwice(let kid):
            CommandFailure(.notPermitted, "\(kid) signed twice", next: "each signature must be another signer's")
        case .stranger(let kid): CommandFailure(.notPermitted, "\(kid) is not one of the root signers", next: "leave that file out")
        case .badSignature(let kid): CommandFailure(.notPermitted, "the signature of \(kid) does not fit this draft", next: "sign it again")
        }
    }
}

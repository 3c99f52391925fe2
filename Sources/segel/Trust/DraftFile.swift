internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases

/// What is carried to the root signers: a trust list or a new root, with what it follows. Whoever has the file can read it, nobody can change
/// it unnoticed: each signer signs the payload, and reads its fingerprint out to the others.
struct DraftFile: Codable {
    private static let format = "segel-trust-draft-1"

    private let format: String
    let document: RootDocument
    private let payloadBytes: Data
    private let rootBytes: Data
    private let publishedBytes: Data?

    var payload: [UInt8] { [UInt8](payloadBytes) }
    /// The list now published, signatures and all.
    var published: [UInt8]? { publishedBytes.map { [UInt8]($0) } }
    /// What signers read out to each other.
    var fingerprint: String { SignedTrustList.digest(ofPayload: payload) }

    enum CodingKeys: String, CodingKey {
        case format, document
        case payloadBytes = "payload"
        case rootBytes = "root"
        case publishedBytes = "published"
    }

    init(_ draft: TrustDraft) { self.init(.trustList, draft.payload, draft.root, draft.published) }
    init(_ draft: RootDraft) { self.init(.succession, draft.payload, draft.root, draft.published) }

    private init(_ document: RootDocument, _ payload: [UInt8], _ root: [UInt8], _ published: [UInt8]?) {
        format = Self.format
        self.document = document
        payloadBytes = Data(payload)
        rootBytes = Data(root)
        publishedBytes = published.map { Data($0) }
    }

    init(reading path: String) throws {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw CommandFailure(.usage, "cannot read \(path)") }
        do { self = try JSONDecoder().decode(DraftFile.self, from: bytes) } catch {
            throw CommandFailure(.usage, "\(path) is no draft", next: "segel trust draft --out \(path)")
        }
        guard format == Self.format else { throw CommandFailure(.usage, "\(path) is a draft of another version") }
        try checkFollows(path)
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: URL(filePath: path), options: .atomic)
    }

    var root: TrustRoot { get throws { try TrustRoot(bytes: [UInt8](rootBytes)) } }

    /// The published list inside, checked against the root inside.
    func publishedList() throws -> VerifiedTrustList? { try published.map { try VerifiedTrustList($0, root: root) } }

    /// What changes is told against the published list, so that must be the very list the draft names as its predecessor.
    private func checkFollows(_ path: String) throws {
        let published = try publishedList()
        switch document {
        case .trustList:
            let list = try SignedTrustList.draft(payload: payload)
            guard list.previous == published?.digest, list.number == (published?.list.number ?? 0) + 1 else {
                throw CommandFailure(.forged, "\(path) does not follow the list it comes with", next: "do not sign it; ask for a new draft")
            }
        case .succession:
            let next = try RootSuccession(payload: payload)
            guard try next.previous == root.digest, next.list == published?.list.number else {
                throw CommandFailure(.forged, "\(path) does not follow the root it comes with", next: "do not sign it; ask for a new draft")
            }
        // Those are signed where their files are, by `archive sign`.
        case .archive: throw CommandFailure(.forged, "\(path) is no draft of a list or a root", next: "do not sign it")
        }
    }
}

/// One signer's answer to a draft.
struct SignatureFile: Codable {
    private static let format = "segel-trust-signature-1"

    private let format: String
    /// The fingerprint of the draft.
    let of: String
    let signature: RootSignature
    /// By a new root's key: over the published list's content.
    let listSignature: RootSignature?

    init(of draft: DraftFile, _ signature: RootSignature, list: RootSignature?) {
        format = Self.format
        of = draft.fingerprint
        self.signature = signature
        listSignature = list
    }

    /// `draft`: the one it must belong to.
    init(reading path: String, for draft: DraftFile) throws {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw CommandFailure(.usage, "cannot read \(path)") }
        do { self = try JSONDecoder().decode(SignatureFile.self, from: bytes) } catch {
            throw CommandFailure(.usage, "\(path) is no signature file", next: "segel trust sign DRAFT --out \(path) …")
        }
        guard format == Self.format, of == draft.fingerprint else {
            throw CommandFailure(.notPermitted, "\(path) signs another draft", next: "have this draft signed again")
        }
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: URL(filePath: path), options: .atomic)
    }
}

internal import Foundation
internal import SegelCatalogue
internal import SegelCrypto
internal import SegelVault

/// What a wallet may fetch, and how it must show that it is the one.
struct WalletGrant: Sendable, Codable {
    /// One citizen's credential of one configuration; it may not be issued yet.
    struct Item: Sendable, Codable, Hashable {
        let configuration: String
        let caseID: String

        /// `credential_identifier`
        var identifier: String { "\(configuration)-\(caseID)" }
    }

    let id: ObjectID
    /// The wallet by the name it authenticated under; nil where it gave none.
    let client: String?
    let items: [Item]
    /// Whether the wallet was given identifiers, and then must use them.
    let usesIdentifiers: Bool
    /// Thumbprint of the key its tokens are bound to.
    let jkt: String?
    /// Thumbprint of the key of the wallet's installation, where the wallet's makers vouched for it.
    var instance: String?
}

/// A random value for a wallet: what is stored of it is `secret`.
struct WalletValue: Sendable {
    let text: String
    var digest: [UInt8] { Self.digest(text) }

    init(random: AnyRandom) { text = Base64URL.encode(random.bytes(32)) }

    static func digest(_ text: String) -> [UInt8] { SHA256.digest(Array(text.utf8)) }
}

extension Mall {
    /// The line in the ledger that a grant rests on, and whose withdrawal ends it.
    func recordConsent(to grant: WalletGrant, of citizen: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws {
        let cases = try grant.items.compactMap { try tx.caseRow($0.caseID) }
        try recordConsent(
            .wallet,
            of: citizen,
            to: [try grant.client.map { try tx.walletClient($0)?.name ?? $0 }].compactMap { $0 },
            about: Set(cases.map(\.service)).sorted(),
            caseReference: cases.count == 1 ? cases[0].reference : nil,
            endedBy: grant.id.text,
            at: now,
            in: tx
        )
    }

    func insert(
        _ kind: WalletSecretKind,
        _ value: WalletValue,
        of citizen: CitizenID?,
        grant: ObjectID?,
        _ body: some Encodable,
        expires: UnixTime,
        in tx: any StoreTransaction
    ) throws {
        try tx.insert(
            WalletSecret(
                kind: kind,
                digest: value.digest,
                citizen: citizen,
                grant: grant,
                body: Array(JSONEncoder().encode(body)),
                expires: expires
            )
        )
    }

    /// What a value stands for; nil where it stands for nothing any more.
    func walletSecret<Body: Decodable>(
        _ kind: WalletSecretKind,
        _ text: String,
        as: Body.Type,
        at now: UnixTime,
        in tx: any StoreTransaction
    )
        throws -> (secret: WalletSecret, body: Body)?
    {
        guard let secret = try tx.walletSecret(kind, WalletValue.digest(text)), secret.expires > now else { return nil }
        return (secret, try JSONDecoder().decode(Body.self, from: Data(secret.body)))
    }

    /// Whatever has run out is deleted. Returns how many.
    @discardableResult
    package func sweepWallets() async throws -> Int {
        let now = now
        return try await store.write { try $0.removeWalletSecrets(expiredBy: now) }
    }
}

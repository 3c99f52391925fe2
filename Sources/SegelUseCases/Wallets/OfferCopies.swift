internal import Foundation
internal import SegelCatalogue
internal import SegelCrypto
package import SegelVault

/// An offer, as it is made: what the citizen's portal shows on two screens.
package struct MadeOffer: Sendable {
    /// Stands in the offer's address.
    package let handle: String
    /// Digits the citizen types into the wallet; on another screen than the offer.
    package let transactionCode: String
    package let lifetime: UnixTime
}

/// What a wallet reads of an offer (OpenID4VCI 1.0 section 4.1.1).
package struct CredentialOffer: Sendable {
    package let configurations: [String]
    package let preAuthorizedCode: String
    package let transactionCodeDigits: Int
}

/// What is stored of one.
struct OfferBody: Codable {
    let caseID: String
    let configurations: [String]
    /// Over the pre-authorized code too, which is stored nowhere: the few digits alone could be guessed from their digest.
    let transactionCodeDigest: [UInt8]
    var failures: Int
}

extension Mall {
    /// Offers wallets a credential of the caller's, or one that an officer has still to decide on. An offer made before ends.
    package func offerCopies(ofCase caseID: String, for person: SignedIn) async throws -> MadeOffer {
        let citizen = try citizen(person)
        return try await store.write { tx in
            guard let row = try tx.caseRow(caseID), row.citizen == citizen.text else { throw Refusal.notFound }
            return try self.makeOffer(of: row, in: tx)
        }
    }

    /// Throws `nothing_to_offer`.
    func makeOffer(of row: CaseRow, in tx: any StoreTransaction) throws -> MadeOffer {
        let citizen = try CitizenID(text: row.citizen), now = now
        guard try mayOffer(row, in: tx) else { throw Refusal(.conflict, "nothing_to_offer") }
        let handle = WalletValue(random: random)
        let digits = Self.digits(random)
        let code = Self.preAuthorizedCode(handle: handle.text)
        try tx.removeWalletSecrets(.offer, of: citizen)
        let body = OfferBody(
            caseID: row.id,
            configurations: try offered(of: row.service, at: now, in: tx),
            transactionCodeDigest: Self.digest(ofTransactionCode: digits, code: code),
            failures: 0
        )
        try tx.insert(
            WalletSecret(
                kind: .offer,
                digest: WalletValue.digest(code),
                citizen: citizen,
                grant: nil,
                body: Array(JSONEncoder().encode(body)),
                expires: now + WalletLimits.offer
            )
        )
        return MadeOffer(handle: handle.text, transactionCode: digits, lifetime: WalletLimits.offer)
    }

    /// In each format that its agency can sign now.
    private func offered(of service: String, at now: UnixTime, in tx: any StoreTransaction) throws -> [String] {
        try credentialConfigurations.filter { configuration in
            guard configuration.service.code == service else { return false }
            return try credentialAlgorithm(of: configuration.service.agency, at: now, in: tx).map(configuration.format.isSigned) ?? true
        }.map(\.id)
    }

    /// The case behind a credential of the caller's, whose newest credential an offer is of.
    package func caseID(ofCredential id: ObjectID, for person: SignedIn) async throws -> String {
        let citizen = try citizen(person)
        return try await store.read { tx in
            guard let record = try tx.credential(id), record.citizen == citizen else { throw Refusal.notFound }
            return record.caseID
        }
    }

    /// The offer at an address. Whoever has the address may read it; it is worth nothing without the transaction code.
    package func credentialOffer(handle: String) async throws -> CredentialOffer {
        let code = Self.preAuthorizedCode(handle: handle), now = now
        return try await store.read { tx in
            guard let (_, body) = try self.walletSecret(.offer, code, as: OfferBody.self, at: now, in: tx) else { throw Refusal.notFound }
            return CredentialOffer(
                configurations: body.configurations,
                preAuthorizedCode: code,
                transactionCodeDigits: WalletLimits.transactionCodeDigits
            )
        }
    }

    /// The handle leads to the code; neither the code nor what is stored leads back.
    static func preAuthorizedCode(handle: String) -> String {
        Base64URL.encode(SHA256.digest(Array("segel pre-authorized code 1:\(handle)".utf8)))
    }

    static func digest(ofTransactionCode digits: String, code: String) -> [UInt8] { SHA256.digest(Array("\(code):\(digits)".utf8)) }

    private static func digits(_ random: AnyRandom) -> String {
        String((0..<WalletLimits.transactionCodeDigits).map { _ in Character(String(random.number(below: 10))) })
    }

    /// A valid credential, or a case that may still become one, of somebody who lives and has not restricted it.
    func mayOffer(_ row: CaseRow, in tx: any StoreTransaction) throws -> Bool {
        let citizen = try CitizenID(text: row.citizen)
        // A bundle becomes no credential; its parts do.
        if catalogue.service(row.service)?.isBundle == true { return false }
        guard try tx.deceasedSince(citizen) == nil, try mayProcess(.credentials, of: citizen, at: now, in: tx) else { return false }
        if let record = try tx.credential(caseID: row.id) { return try tx.status(record.status) == 0 }
        return ["submitted", "returned", "approved"].contains(row.state)
    }
}

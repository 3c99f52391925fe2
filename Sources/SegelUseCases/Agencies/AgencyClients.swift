internal import SegelCatalogue
internal import SegelCredential
internal import SegelTransparency
internal import SegelVault

/// What an agency's machine may do; each is asked for by name when it signs in (RFC 6749 section 3.3).
package enum AgencyScope: String, Sendable, CaseIterable {
    /// Verifies under its own limit, and gets signed receipts.
    case verify
    /// Asks citizens' wallets.
    case presentations
    /// Follows the cases at its agency's desks, and reads one for a purpose.
    case readCases = "cases:read"
    /// Decides steps at its agency's desks, where the catalogue lets machines.
    case decideCases = "cases:decide"
}

/// One as an operator sees it.
package struct AgencyLine: Sendable, Codable {
    package let id: String
    package let name: String
    package let agency: String?
    package let scopes: [String]
    /// Names of its keys.
    package let keys: [String]
    package let dailyReads: Int
    package let readsToday: Int
    package let createdAt: UnixTime
    package let disabledAt: UnixTime?
}

/// What is registered of one.
package struct NewAgency: Sendable, Codable {
    package let name: String
    package let agency: String?
    package let keys: [UInt8]
    package let scopes: [String]
    package let policies: [String]
    package let dailyReads: Int

    package init(name: String, agency: String?, keys: [UInt8], scopes: [String], policies: [String], dailyReads: Int) {
        self.name = name
        self.agency = agency
        self.keys = keys
        self.scopes = scopes
        self.policies = policies
        self.dailyReads = dailyReads
    }
}

extension Mall {
    /// Reads of personal data in a day where nobody said otherwise: a busy desk's.
    package static let standardDailyReads = 500

    /// Registers a machine by its public keys. Nothing secret of it is ever here: it signs in with its private key.
    package func addAgency(_ new: NewAgency) async throws -> AgencyLine {
        let now = now
        let client = AgencyClient(
            id: ObjectID(from: random),
            name: new.name,
            agency: new.agency,
            keys: try Self.keys(new.keys).bytes,
            scopes: try scopes(of: new),
            dailyReads: new.dailyReads,
            createdAt: now
        )
        let verifier =
            new.policies.isEmpty
            ? nil
            : VerifierRecord(
                id: client.id,
                name: new.name,
                token: nil,
                policies: new.policies,
                createdAt: now
            )
        try await store.write { tx in
            guard try tx.agencyClient(named: new.name) == nil else { throw Refusal(.conflict, "agency_known") }
            try tx.insert(client)
            if let verifier { try tx.insert(verifier, key: self.newEvidenceKey(for: client.id)) }
            let detail = "agency client added: \(client.scopes.joined(separator: " "))"
            _ = try self.log(.keyCeremony, subject: client.id.text, detail: detail, at: now, in: tx)
        }
        return try line(client, reads: 0)
    }

    package func agencies() async throws -> [AgencyLine] {
        let day = CivilDay(now)
        return try await store.read { tx in
            try tx.agencyClients().map { try self.line($0, reads: tx.readCount(by: $0.id, day: day.number)) }
        }
    }

    /// It signs in no more, and its tokens open nothing from the next request on: each is looked up in the store (attack A85).
    package func disableAgency(_ name: String) async throws {
        let now = now
        try await store.write { tx in
            guard let client = try tx.agencyClient(named: name), client.disabledAt == nil else {
                throw Refusal(.notFound, "agency_unknown")
            }
            try tx.disableAgency(name, at: now)
            for webhook in try tx.webhooks(of: client.id) { try tx.removeWebhook(webhook.id) }
            try tx.removeWalletSecrets(of: client.id)
            _ = try self.log(.keyCeremony, subject: client.id.text, detail: "agency client disabled", at: now, in: tx)
        }
    }

    /// Other keys in place of those before, whose tokens end.
    package func replaceAgencyKeys(_ name: String, with keys: [UInt8]) async throws {
        let now = now
        let keys = try Self.keys(keys)
        try await store.write { tx in
            guard let client = try tx.agencyClient(named: name), client.disabledAt == nil else {
                throw Refusal(.notFound, "agency_unknown")
            }
            try tx.replaceKeys(ofAgency: name, with: keys.bytes)
            try tx.removeWalletSecrets(of: client.id)
            let detail = "agency client keys: \(keys.names.joined(separator: " "))"
            _ = try self.log(.keyCeremony, subject: client.id.text, detail: detail, at: now, in: tx)
        }
    }

    private static func keys(_ bytes: [UInt8]) throws -> ClientKeys {
        do { return try ClientKeys(bytes) } catch { throw Refusal(.invalid([]), "agency_keys") }
    }

    private func scopes(of new: NewAgency) throws -> [String] {
        guard new.name.wholeMatch(of: /[a-z][a-z0-9-]{1,39}/) != nil, new.name != Self.verifyPageName else {
            throw Refusal(.invalid([]), "agency_name")
        }
        let scopes = new.scopes.compactMap(AgencyScope.init(rawValue:))
        guard !scopes.isEmpty, scopes.count == new.scopes.count, Set(scopes).count == scopes.count else {
            throw Refusal(.invalid([]), "agency_scopes")
        }
        // Cases lie at an agency's desks, and wallets are asked by policies: each scope has what it needs, and nothing stands without its scope.
        guard !scopes.contains(.decideCases) || scopes.contains(.readCases) else { throw Refusal(.invalid([]), "agency_scopes") }
        guard scopes.contains(.readCases) == (new.agency != nil), new.agency.map({ catalogue.agency($0) != nil }) ?? true else {
            throw Refusal(.invalid([]), "agency_desks")
        }
        guard scopes.contains(.presentations) != new.policies.isEmpty, Set(new.policies).count == new.policies.count else {
            throw Refusal(.invalid([]), "agency_policies")
        }
        for code in new.policies { _ = try policy(code) }
        guard (0...1_000_000).contains(new.dailyReads) else { throw Refusal(.invalid([]), "agency_daily_reads") }
        return scopes.map(\.rawValue)
    }

    private func line(_ client: AgencyClient, reads: Int) throws -> AgencyLine {
        AgencyLine(
            id: client.id.text,
            name: client.name,
            agency: client.agency,
            scopes: client.scopes,
            keys: try ClientKeys(client.keys).names,
            dailyReads: client.dailyReads,
            readsToday: reads,
            createdAt: client.createdAt,
            disabledAt: client.disabledAt
        )
    }
}

/// A day in UTC, counted from 1970: quotas need no calendar.
struct CivilDay {
    let number: Int64

    init(_ time: UnixTime) { number = Int64(time) / 86_400 }
}

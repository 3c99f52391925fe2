internal import Foundation
internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import Synchronization

/// What was decided about an answer, and what it was decided by.
struct PresentationDecision: Sendable {
    /// accept, reject or cannot_decide.
    let outcome: String
    /// Stable, for programs.
    let code: String
    let conditions: [Bool?]
    /// Claims the policy shows; only of accepted presentations and of those whose conditions do not hold.
    let shown: [(name: PresentationPolicy.ClaimName, value: JSONValue)]
    let issuers: [TrustedIssuer]
    let trustList: VerifiedTrustList?
    let statusLists: [UsedStatusList]
    /// Of stolen keys, as they were when they decided.
    let witnessedSets: [[UInt8]]
    /// What was shown, as its owner's consent ledger knows it.
    var presented: [PresentedCredential] = []

    /// Whether the presentation itself is genuine and was judged by the policy.
    var isGenuine: Bool { code == "accepted" || code == "conditions_not_met" }
}

/// By its type, and by the status entry that it has for itself.
struct PresentedCredential: Sendable {
    let type: String
    let status: StatusReference
}

/// A status list as it was when it decided.
struct UsedStatusList: Sendable, Codable {
    let uri: String
    let issuedAt: UnixTime
    let token: [UInt8]
}

/// Why an answer does not stand: the first reason met. Nothing of a presentation is believed unless all of it holds (a wrong nonce anywhere
/// refuses everything).
private struct Refused: Error {
    let outcome: String
    let code: String

    init(_ code: String, outcome: String = "reject") {
        self.outcome = outcome
        self.code = code
    }
}

/// Verifies what a wallet presented against what was asked and the policy.
struct PresentationCheck: Sendable {
    let mall: Mall
    let policy: ReadPolicy
    let request: PresentationRequest
    /// What key bindings must name: the full client identifier, or the page's origin with `origin:` before it.
    let audience: String
    let now: UnixTime

    private struct Shown {
        let query: CredentialQuery
        let credential: VerifiedCredential
        let root: JSONObject
    }

    func decide(_ presented: [AuthorizationResponse.PresentedFor]) async throws -> PresentationDecision {
        guard let trustList = try mall.currentTrustList() else {
            return refused(Refused("trust_list_expired", outcome: "cannot_decide"), nil, nil)
        }
        let sources = RecordedLists(inner: OwnStatusLists(mall: mall))
        do {
            do {
                try request.query.checkShape(Dictionary(uniqueKeysWithValues: presented.map { ($0.query, $0.presentations.count) }))
            } catch {
                throw Refused(error.rawValue)
            }
            var shown: [Shown] = []
            for item in presented {
                guard let query = request.query[item.query] else { throw Refused(QueryMismatch.unknownQuery.rawValue) }
                for text in item.presentations { shown.append(try await check(text, query, trustList, sources)) }
            }
            return decide(shown, trustList, sources)
        } catch let reason as Refused { return refused(reason, trustList, sources) }
    }

    private func check(
        _ text: String,
        _ query: CredentialQuery,
        _ trustList: VerifiedTrustList,
        _ sources: RecordedLists<OwnStatusLists>
    )
        async throws
        -> Shown
    {
        if case .mdoc = query.kind { return try await checkMDoc(text, query, trustList, sources) }
        let bytes = Array(text.utf8)
        // White space around it is forgiven in a file; here it would be another presentation of the same bytes.
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw Refused(VerificationReason.malformed.rawValue) }
        let isBound = bytes.last != UInt8(ascii: "~")
        guard isBound || !query.requiresHolderBinding else { throw Refused(QueryMismatch.notHolderBound.rawValue) }
        let binding = isBound ? KeyBindingExpectation(audience: audience, nonce: request.nonce) : nil
        let desk = VerifierDesk(trustList: trustList, policy: VerificationPolicy(keyBinding: binding), statusLists: sources)
        switch try await desk.verify(bytes, now: now) {
        case .accept(let credential): return try matchSDJWT(credential, bytes, query, isBound: isBound)
        case .reject(let reason, _): throw Refused(reason.rawValue)
        case .cannotDecide(let reason, _): throw Refused(reason.rawValue, outcome: "cannot_decide")
        }
    }

    private func checkMDoc(
        _ text: String,
        _ query: CredentialQuery,
        _ trustList: VerifiedTrustList,
        _ sources: RecordedLists<OwnStatusLists>
    )
        async throws
        -> Shown
    {
        guard let transcript = request.transcript(audience: audience) else { throw Refused("query_format_unsupported") }
        let desk = VerifierDesk(trustList: trustList, statusLists: sources)
        switch try await desk.verify(deviceResponse: text, transcript: transcript, now: now) {
        case .accept(let credential)?:
            let kind = CredentialQuery.Kind.mdoc(documentType: credential.claims.type)
            return try match(credential, kind, credential.claims.claims, query, isBound: true) { asked in
                PresentedElements.surplus(in: credential.claims.claims, asked: asked).isEmpty
            }
        case .reject(let reason, _)?: throw Refused(reason.rawValue)
        case .cannotDecide(let reason, _)?: throw Refused(reason.rawValue, outcome: "cannot_decide")
        case nil: throw Refused(VerificationReason.malformed.rawValue)
        }
    }

    private func matchSDJWT(_ credential: VerifiedCredential, _ bytes: [UInt8], _ query: CredentialQuery, isBound: Bool) throws -> Shown {
        let kind = CredentialQuery.Kind.sdJWT(types: [credential.claims.type])
        var root = credential.claims.claims
        root.set("iss", .string(credential.claims.issuer))
        root.set("vct", .string(credential.claims.type))
        return try match(credential, kind, root, query, isBound: isBound) { asked in
            try PresentedDisclosures.surplus(in: bytes, asked: asked).isEmpty
        }
    }

    private func match(
        _ credential: VerifiedCredential,
        _ kind: CredentialQuery.Kind,
        _ root: JSONObject,
        _ query: CredentialQuery,
        isBound: Bool,
        isCovered: ([ClaimPath]) throws -> Bool
    ) throws -> Shown {
        let queried = QueriedCredential(
            kind: kind,
            claims: root,
            keyIdentifiers: credential.issuer.anchors.compactMap(\.keyIdentifier),
            trustLists: [mall.configuration.url(.trustList)],
            isHolderBound: isBound
        )
        let combinations: [[ClaimQuery]]
        do { combinations = try query.match(queried) } catch { throw Refused(error.rawValue) }
        // The same credential may answer several queries with one presentation (section 6.3): what any of them asks for is no surplus.
        let others = request.query.credentials.filter { $0.id != query.id && $0.asks(for: kind) }.flatMap(\.claims)
        let covers: Bool
        do { covers = try combinations.contains { try isCovered(($0 + others).map(\.path)) } } catch {
            throw Refused(VerificationReason.malformed.rawValue)
        }
        guard covers else { throw Refused("surplus_disclosed") }
        return Shown(query: query, credential: credential, root: root)
    }

    private func decide(_ shown: [Shown], _ trustList: VerifiedTrustList, _ sources: RecordedLists<OwnStatusLists>) -> PresentationDecision
    {
        var values: [PresentationPolicy.ClaimName: PolicyValue] = [:]
        var raw: [PresentationPolicy.ClaimName: JSONValue] = [:]
        for item in shown {
            for claim in item.query.claims {
                guard let id = claim.id, let selected = claim.path.select(in: item.root), let value = selected.first else { continue }
                let name = PresentationPolicy.ClaimName(credential: item.query.id, claim: id)
                raw[name] = selected.count == 1 ? value : .array(selected)
                values[name] = selected.count == 1 ? Self.value(value) : nil
            }
        }
        let facts = PolicyFacts(
            values: values,
            regions: Dictionary(uniqueKeysWithValues: shown.map { ($0.query.id, $0.credential.issuer.region) }),
            region: mall.configuration.region,
            today: CivilDate(now)
        )
        let conditions = policy.policy.conditions.map(facts.holds)
        let holds = conditions.allSatisfy { $0 ?? true } && conditions.contains(true)
        return PresentationDecision(
            outcome: holds ? "accept" : "reject",
            code: holds ? "accepted" : "conditions_not_met",
            conditions: conditions,
            shown: policy.policy.shows.compactMap { name in raw[name].map { (name, $0) } },
            issuers: shown.map(\.credential.issuer),
            trustList: trustList,
            statusLists: sources.statusLists,
            witnessedSets: sources.witnessedSets,
            presented: shown.compactMap { item in
                item.credential.claims.status.map { PresentedCredential(type: item.credential.claims.type, status: $0) }
            }
        )
    }

    private func refused(_ reason: Refused, _ trustList: VerifiedTrustList?, _ sources: RecordedLists<OwnStatusLists>?)
        -> PresentationDecision
    {
        PresentationDecision(
            outcome: reason.outcome,
            code: reason.code,
            conditions: [],
            shown: [],
            issuers: [],
            trustList: trustList,
            statusLists: sources?.statusLists ?? [],
            witnessedSets: sources?.witnessedSets ?? []
        )
    }

    private static func value(_ value: JSONValue) -> PolicyValue? {
        switch value {
        case .string(let text): .text(text)
        case .integer(let number): .number(number)
        case .bool(let flag): .flag(flag)
        default: nil
        }
    }
}

/// Hands on what another source has, and remembers which lists and sets were used: the evidence names the very ones.
final class RecordedLists<Inner: StatusListSource>: StatusListSource {
    private let inner: Inner
    private let lists = Mutex<[UsedStatusList]>([])
    private let sets = Mutex<[[UInt8]]>([])

    init(inner: Inner) { self.inner = inner }

    var statusLists: [UsedStatusList] { lists.withLock { $0 } }
    var witnessedSets: [[UInt8]] { sets.withLock { $0 } }

    func statusListToken(at uri: String) async throws -> [UInt8]? { try await inner.statusListToken(at: uri) }
    func newestSeen(at uri: String) async throws -> UnixTime? { try await inner.newestSeen(at: uri) }

    func witnessedSet(of key: TrustedKey) async throws -> [UInt8]? {
        guard let set = try await inner.witnessedSet(of: key) else { return nil }
        sets.withLock { sets in if !sets.contains(set) { sets.append(set) } }
        return set
    }

    func remember(_ list: VerifiedStatusList, token: [UInt8]) async throws {
        lists.withLock { lists in
            guard !lists.contains(where: { $0.token == token }) else { return }
            lists.append(UsedStatusList(uri: list.uri, issuedAt: list.issuedAt, token: token))
        }
        try await inner.remember(list, token: token)
    }
}

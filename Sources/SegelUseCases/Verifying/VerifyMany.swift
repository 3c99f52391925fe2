package import SegelCredential
internal import Synchronization

/// What a desk learned in its life: status lists checked once and asked a thousand times.
final class StatusListMemory: Sendable {
    private let lists = Mutex<[String: VerifiedStatusList]>([:])

    subscript(uri: String, of issuer: String) -> VerifiedStatusList? {
        lists.withLock { $0[uri].flatMap { $0.issuer == issuer ? $0 : nil } }
    }

    func keep(_ list: VerifiedStatusList) { lists.withLock { $0[list.uri] = list } }
}

extension VerifierDesk {
    /// The limit of a batch over HTTP.
    package static let batchLimit = 1_000

    /// Each for itself, in order: one that is forged, or cannot be decided, says nothing of the others.
    package func verify(all credentials: [[UInt8]], now: UnixTime) async throws -> [VerificationOutcome] {
        var outcomes: [VerificationOutcome] = []
        outcomes.reserveCapacity(credentials.count)
        for (done, credential) in credentials.enumerated() {
            outcomes.append(try await verify(credential, now: now))
            // A thousand would else keep whoever else is served by this thread waiting for 40 ms.
            if done % 16 == 15 { await Task.yield() }
        }
        return outcomes
    }
}

extension Mall {
    /// As `verify`, for many.
    package func verify(all credentials: [[UInt8]]) async throws -> [VerificationOutcome] {
        guard let desk = try ownDesk() else { return credentials.map { _ in .of(.trustListExpired) } }
        return try await desk.verify(all: credentials, now: now)
    }

    /// The desk over this deployment's own lists, made anew when something was published since; what other nodes publish is seen after a moment.
    func ownDesk() throws -> VerifierDesk? {
        let publications = publicFiles.publications, now = now
        if let kept = desk.withLock({ $0 }), kept.publications == publications, !store.isShared || abs(now - kept.madeAt) < OwnDesk.moment {
            return kept.desk
        }
        guard let list = try currentTrustList() else { return nil }
        let made = VerifierDesk(trustList: list, statusLists: OwnStatusLists(mall: self), isShortLived: true)
        desk.withLock { $0 = OwnDesk(publications: publications, madeAt: now, desk: made) }
        return made
    }
}

struct OwnDesk: Sendable {
    /// Seconds that another node's publication may be unknown here: far below what verifiers elsewhere keep a list for.
    static let moment: UnixTime = 5

    let publications: Int
    let madeAt: UnixTime
    let desk: VerifierDesk
}

package import SegelVault

/// A notice as an operator sees it: nobody's name, no address.
package struct NoticeLine: Sendable, Codable {
    package let id: String
    package let kind: NoticeKind
    package let channel: NoticeChannel
    package let state: NoticeRow.State
    package let createdAt: UnixTime
    package let tries: Int
    /// While it waits.
    package let nextAt: UnixTime?
    package let failure: String?

    init(_ row: NoticeRow) {
        id = row.id.text
        kind = row.kind
        channel = row.channel
        state = row.state
        createdAt = row.createdAt
        tries = row.tries
        nextAt = row.state == .waiting ? row.nextAt : nil
        failure = row.failure
    }
}

extension Mall {
    /// The caller's own, newest first; of one case with `id`.
    package func notices(of person: SignedIn, case id: String? = nil, limit: Int = 50) async throws -> [NoticeRow] {
        let citizen = try citizen(person)
        return try await store.read { tx in
            guard let id else { return try tx.notices(of: citizen, limit: limit) }
            _ = try self.own(id, person, in: tx)
            // What others were told of it is theirs.
            return try tx.notices(ofCase: id, limit: limit).filter { $0.citizen == citizen }
        }
    }

    package func noticeLines(in state: NoticeRow.State?, limit: Int) async throws -> [NoticeLine] {
        try await store.read { try $0.notices(in: state, limit: limit).map(NoticeLine.init) }
    }

    /// Lets dead ones wait again, as from the beginning; one, or all. Answers how many.
    package func replayNotices(_ id: ObjectID?) async throws -> Int {
        let now = now
        return try await store.write { tx in
            let dead =
                try id.map { id in
                    guard let row = try tx.notice(id), row.state == .dead else { throw Refusal.notFound }
                    return [row]
                } ?? tx.notices(in: .dead, limit: 10_000)
            for var row in dead {
                let tries = row.tries
                (row.state, row.tries, row.nextAt, row.endedAt) = (.waiting, 0, now, nil)
                try tx.update(row, whereTries: tries)
            }
            return dead.count
        }
    }
}

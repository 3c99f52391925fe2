package import SegelUseCases
internal import SegelVault

/// Notices that wait or could not be sent.
package enum NoticeRequest: Codable, Sendable {
    case list(state: NoticeRow.State?, limit: Int)
    /// One that was given up, or all of them.
    case replay(id: String?)
    case key
}

package enum NoticeResponse: Codable, Sendable {
    case notices([NoticeLine])
    case replayed(Int)
    /// `whpk_…`: what signs now, then what will.
    case keys([AnnouncedKey])
}

extension AdminDesk {
    func perform(_ request: NoticeRequest) async throws -> NoticeResponse {
        switch request {
        case .list(let state, let limit): return .notices(try await mall.noticeLines(in: state, limit: limit))
        case .replay(let id): return .replayed(try await mall.replayNotices(id.map(Self.notice)))
        case .key: return .keys(try await mall.noticePublicKeys())
        }
    }

    private static func notice(_ text: String) throws -> ObjectID {
        do { return try ObjectID(text: text) } catch { throw Refusal.notFound }
    }
}

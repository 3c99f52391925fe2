package import SegelUseCases
private import Synchronization

/// The other end of notices: keeps what it is given, and fails as it is told.
package final class TestCarrier: NoticeCarrier {
    private struct State {
        var webhooks: [SignedWebhook] = []
        var mails: [NoticeMail] = []
        var failure: DeliveryFailure?
    }

    private let state = Mutex(State())

    package init() {}

    package var webhooks: [SignedWebhook] { state.withLock { $0.webhooks } }
    package var mails: [NoticeMail] { state.withLock { $0.mails } }

    /// Everything a reader of the messages sees.
    package var texts: [String] { webhooks.map { String(decoding: $0.body, as: UTF8.self) } + mails.map { "\($0.subject)\n\($0.text)" } }

    /// Nil: from now on all goes through.
    package func fail(with failure: DeliveryFailure?) { state.withLock { $0.failure = failure } }

    package func send(_ webhook: SignedWebhook) async throws(DeliveryFailure) {
        let failure = state.withLock { state in
            state.webhooks.append(webhook)
            return state.failure
        }
        if let failure { throw failure }
    }

    package func send(_ mail: NoticeMail) async throws(DeliveryFailure) {
        let failure = state.withLock { state in
            state.mails.append(mail)
            return state.failure
        }
        if let failure { throw failure }
    }

    /// The six digits of the newest code message.
    package var code: String {
        texts.compactMap { $0.firstMatch(of: /(?:kode|code) (\d{6})/).map { String($0.1) } }.last ?? ""
    }
}

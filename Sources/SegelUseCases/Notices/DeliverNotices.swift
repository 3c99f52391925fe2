internal import Foundation
internal import SegelCatalogue
internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// Sends what waits. Each try is counted and put off before it is made, so a process that dies in one neither sends for ever nor forgets; what was sent
/// but not written down is sent again under the same id, by which a receiver knows it.
extension Mall {
    private static let page = 20
    /// Failures in a row after which a channel is left alone until the next round.
    private static let patience = 3

    /// Channels do not wait for each other. Answers how many were sent.
    @discardableResult
    package func deliverNotices(by carrier: any NoticeCarrier) async throws -> Int {
        let sent = try await withThrowingTaskGroup(of: Int.self) { group in
            for channel in noticeChannels { group.addTask { try await self.deliver(channel, by: carrier) } }
            return try await group.reduce(0, +)
        }
        let now = now
        try await store.write { tx in
            try self.forgetContacts(in: tx)
            guard let days = self.catalogue.rights.noticeDays else { return }
            _ = try tx.removeNotices(endedBefore: now - UnixTime(days) * 86_400)
        }
        return sent
    }

    private func deliver(_ channel: NoticeChannel, by carrier: any NoticeCarrier) async throws -> Int {
        var sent = 0, failures = 0
        while failures < Self.patience, !Task.isCancelled {
            let now = now
            let due = try await store.read { try $0.dueNotices(channel, at: now, limit: Self.page) }
            if due.isEmpty { break }
            for notice in due where failures < Self.patience {
                switch try await deliver(notice, by: carrier) {
                case true?: (sent, failures) = (sent + 1, 0)
                case false?: failures += 1
                case nil: break
                }
            }
        }
        return sent
    }

    /// Whether it was sent; nil where it was not tried.
    private func deliver(_ notice: NoticeRow, by carrier: any NoticeCarrier) async throws -> Bool? {
        let now = now
        guard let (tried, message) = try await store.write({ tx in try self.begin(notice, at: now, in: tx) }) else { return nil }
        var ended = tried
        do throws(DeliveryFailure) {
            switch message {
            case .webhook(let webhook): try await carrier.send(webhook)
            case .mail(let mail): try await carrier.send(mail)
            }
            (ended.state, ended.failure, ended.endedAt) = (.sent, nil, self.now)
        } catch {
            ended.failure = error.code
            if error.isFinal || ended.tries >= NoticeSchedule.limit { (ended.state, ended.endedAt) = (.dead, self.now) }
        }
        try await store.write { [ended] tx in try tx.update(ended, whereTries: tried.tries) }
        return ended.state == .sent
    }

    private enum Message {
        case webhook(SignedWebhook)
        case mail(NoticeMail)
    }

    /// Counts the try and writes the message. Nil where there is nothing to send any more, which ends the notice.
    private func begin(_ found: NoticeRow, at now: UnixTime, in tx: any StoreTransaction) throws -> (NoticeRow, Message)? {
        guard var notice = try tx.notice(found.id), notice.state == .waiting, notice.nextAt <= now else { return nil }
        let before = notice.tries
        guard let contact = try tx.contact(notice.contact), let message = try message(notice, contact, at: now, in: tx) else {
            (notice.state, notice.failure, notice.endedAt) = (.dead, "contact_gone", now)
            try tx.update(notice, whereTries: before)
            return nil
        }
        notice.tries += 1
        notice.nextAt = now + NoticeSchedule.delay(after: notice.tries, random: random)
        try tx.update(notice, whereTries: before)
        return (notice, message)
    }

    private func message(_ notice: NoticeRow, _ contact: Contact, at now: UnixTime, in tx: any StoreTransaction) throws -> Message? {
        guard let address = try address(of: contact, in: tx) else { return nil }
        let code = notice.kind == .contactCode ? try code(of: contact, in: tx)?.code : nil
        // A code that is over helps nobody.
        if notice.kind == .contactCode { guard let code, code.expires > now, code.triesLeft > 0 else { return nil } }
        let text = NoticeText(notice.kind, reference: notice.reference, code: code?.code, language: contact.language)
        guard notice.channel.isPhone else {
            return .mail(NoticeMail(id: notice.id, at: now, to: address, subject: text.subject, text: text.body))
        }
        return .webhook(try webhook(notice, to: address, text.body, contact.language, at: now, in: tx))
    }

    private func webhook(
        _ notice: NoticeRow,
        to address: String,
        _ text: String,
        _ language: Language,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> SignedWebhook {
        let payload = WebhookPayload(
            type: notice.kind.rawValue,
            timestamp: Date(timeIntervalSince1970: Double(notice.createdAt)).ISO8601Format(),
            data: .init(channel: notice.channel, to: address, text: text, language: language)
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return SignedWebhook(
            id: "msg_\(notice.id.text)",
            at: now,
            body: Array(try encoder.encode(payload)),
            by: try noticeKey(at: now, in: tx).key
        )
    }

    /// Made at its first use.
    func noticeKey(at now: UnixTime, in tx: any StoreTransaction) throws -> ActiveKey {
        if try tx.signingKeys(of: Self.logAgency, for: SigningPurpose.notice.rawValue).isEmpty {
            let kid = try addKey(.notice, of: Self.logAgency, .ed25519, activeFrom: now, in: tx)
            _ = try log(.keyCeremony, subject: kid, detail: "first key of notices", at: now, in: tx)
        }
        return try activeKey(.notice, of: Self.logAgency, at: now, in: tx)
    }

    /// What a gateway checks signatures with, as Standard Webhooks writes it: `whpk_` and the Ed25519 key, standard base64. What signs now comes first, then its
    /// successor, where one was announced.
    package func noticePublicKeys() async throws -> [AnnouncedKey] {
        let now = now
        return try await store.write { tx in
            _ = try self.noticeKey(at: now, in: tx)
            let keys = try self.announcedKeys(.notice, of: Self.logAgency, in: tx)
            return keys.map { self.announced($0, keys) }.sorted { $0.signsFrom < $1.signsFrom }
        }
    }
}

extension SignedWebhook {
    init(id: String, at timestamp: UnixTime, body: [UInt8], by key: SigningKey) {
        let content = Self.signedContent(id: id, timestamp: timestamp, body: body)
        self.init(id: id, timestamp: timestamp, body: body, signature: "v1a," + Base64.encode(key.sign(content)))
    }
}

/// What a gateway needs to send one message, and nothing else.
private struct WebhookPayload: Encodable {
    struct Content: Encodable {
        let channel: NoticeChannel
        let to: String
        let text: String
        let language: Language
    }

    let type: String
    /// When it happened, RFC 3339.
    let timestamp: String
    let data: Content
}

internal import SegelCredential
internal import SegelTransparency
internal import SegelVault

/// What a wallet tells of the copies it fetched (OpenID4VCI 1.0 section 11).
package struct CopyNotification: Sendable {
    package enum Event: String, Sendable, CaseIterable {
        case accepted = "credential_accepted"
        case failure = "credential_failure"
        case deleted = "credential_deleted"
    }

    package let id: String
    package let event: Event

    package init(_ bytes: [UInt8]) throws(WalletRefusal) {
        let object: JSONObject
        do { object = try JSONReader.readObject(bytes) } catch { throw Self.refusal("the body is no JSON object, or a member comes twice") }
        guard let id = object["notification_id"]?.string else { throw Self.refusal("notification_id is missing") }
        guard let event = object["event"]?.string.flatMap(Event.init(rawValue:)) else { throw Self.refusal("event") }
        if let description = object["event_description"] {
            guard let text = description.string, text.utf8.allSatisfy(Self.isAllowed) else { throw Self.refusal("event_description") }
        }
        self.id = id
        self.event = event
    }

    /// %x20-21 / %x23-5B / %x5D-7E
    private static func isAllowed(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) && byte != 0x22 && byte != 0x5C }

    private static func refusal(_ reason: String) -> WalletRefusal { WalletRefusal(.invalidNotificationRequest, reason) }
}

extension Mall {
    /// Copies that no wallet keeps become invalid: nobody should be able to use them. Told again, nothing changes.
    package func take(_ notification: CopyNotification, with access: WalletAccess) async throws {
        let now = now
        let ended = try await store.write { tx in
            try self.spend(access, at: now, in: tx)
            guard let (secret, copies) = try self.walletSecret(.notification, notification.id, as: [ObjectID].self, at: now, in: tx),
                secret.grant == access.grant.id
            else { throw WalletRefusal(.invalidNotificationID, "unknown") }
            guard notification.event != .accepted else { return 0 }
            return try copies.count { try self.end($0, notification.event, at: now, in: tx) }
        }
        if ended > 0 { try await publishStatusLists() }
    }

    /// Whether the copy was still of use.
    private func end(_ id: ObjectID, _ event: CopyNotification.Event, at now: UnixTime, in tx: any StoreTransaction) throws -> Bool {
        guard let copy = try tx.copy(id), let value = try tx.status(copy.status),
            [CredentialStatus.valid.rawValue, CredentialStatus.suspended.rawValue].contains(value)
        else { return false }
        guard try tx.setStatus(copy.status, from: value, to: CredentialStatus.invalid.rawValue) else { throw Refusal.changedMeanwhile }
        _ = try log(.statusChanged, subject: id.text, detail: "\(value) to 1, \(event.rawValue)", at: now, in: tx)
        return true
    }

    func notification(for copies: [CopyRecord], of grant: WalletGrant, at now: UnixTime, in tx: any StoreTransaction) throws -> String {
        let value = WalletValue(random: random)
        try insert(
            .notification,
            value,
            of: copies.first?.citizen,
            grant: grant.id,
            copies.map(\.id),
            expires: now + WalletLimits.notification,
            in: tx
        )
        return value.text
    }
}

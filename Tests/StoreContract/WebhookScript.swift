import SegelUseCases
import SegelVault

extension Transcript {
    func webhooks() async {
        for number in [1, 2] {
            await write {
                try $0.insert(
                    AgencyClient(
                        id: Thing.object(number),
                        name: "m\(number)",
                        agency: "dinkes",
                        keys: [1],
                        scopes: ["cases:read"],
                        dailyReads: 1,
                        createdAt: 1
                    )
                )
            }
        }
        @Sendable func webhook(
            _ number: Int,
            of client: Int = 1,
            agency: String = "dinkes",
            at: UnixTime = 5,
            _ state: Webhook.State = .active
        )
            -> Webhook
        {
            Webhook(
                id: Thing.object(number),
                client: Thing.object(client),
                agency: agency,
                url: "https://\(number).example/",
                codeDigest: Thing.bytes(number, 32),
                createdAt: at,
                state: state,
                failingSince: state == .disabled ? at : nil
            )
        }
        for row in [
            webhook(12), webhook(11), webhook(13, at: 4, .unverified), webhook(14, of: 2, agency: "dukcapil", at: 3),
            webhook(15, of: 2, .disabled),
            webhook(12), webhook(16, of: 9),
        ] { await write { try $0.insert(row) } }
        await read { try $0.webhooks(of: nil) }
        for client in [1, 2, 3] { await read { try $0.webhooks(of: Thing.object(client)).map(\.id) } }
        for agency in ["dinkes", "dukcapil", "x"] { await read { try $0.webhooks(atDesksOf: agency).map(\.id) } }
        await write { try $0.update(webhook(13, at: 9, .disabled), whereState: .unverified) }
        await write { try $0.update(webhook(13, at: 9, .active), whereState: .unverified) }
        await read { try $0.webhook(Thing.object(13)) }
        await read { try $0.webhook(Thing.object(99)) }
        await deliveries()
        await write { try $0.removeWebhook(Thing.object(12)) }
        await write { try $0.removeWebhook(Thing.object(12)) }
        await read { try $0.webhooks(of: Thing.object(1)).map(\.id) }
        await read { try $0.deliveries(to: Thing.object(12), after: nil, limit: 9) }
    }

    private func deliveries() async {
        @Sendable func delivery(_ number: Int, to webhook: Int = 12, at: UnixTime = 5, next: UnixTime = 9, tries: Int = 0)
            -> WebhookDelivery
        {
            WebhookDelivery(
                id: Thing.object(number),
                webhook: Thing.object(webhook),
                kind: "case.left",
                body: [UInt8(number)],
                createdAt: at,
                tries: tries,
                nextAt: next
            )
        }
        let rows = [
            delivery(22), delivery(21, next: 8), delivery(23, at: 4, next: 8), delivery(24, at: 7, next: 7), delivery(25, to: 11),
            delivery(22), delivery(26, to: 99),
        ]
        for row in rows { await write { try $0.insert(row) } }
        for limit in [1, 2, 9] {
            await read { try $0.deliveries(to: Thing.object(12), after: nil, limit: limit).map(\.id) }
            for last in rows.prefix(4) { await read { try $0.deliveries(to: Thing.object(12), after: last, limit: limit).map(\.id) } }
            for (first, end) in [(22, 25), (21, 22), (24, 24), (0, 99)] {
                await read {
                    try $0.deliveries(to: Thing.object(12), from: Thing.object(first), before: Thing.object(end), limit: limit).map(\.id)
                }
            }
            for now in [7, 8, 9] as [UnixTime] {
                await read { try $0.dueDeliveries(to: Thing.object(12), at: now, limit: limit).map(\.id) }
            }
        }
        var sent = delivery(22, next: 40, tries: 1), dead = delivery(21, next: 41, tries: 1)
        sent.state = .sent
        (dead.state, dead.failure) = (.dead, "webhook_503")
        for row in [sent, dead, sent] { await write { try $0.update(row, whereTries: 0) } }
        for number in [21, 22, 99] { await read { try $0.delivery(Thing.object(number)) } }
        for state in [NoticeRow.State.waiting, .sent, .dead] { await read { try $0.deliveryCount(in: state) } }
        await read { try $0.dueDeliveries(to: Thing.object(12), at: 99, limit: 9).map(\.id) }
        await write { try $0.removeDeliveries(createdBefore: 5) }
        await write { try $0.removeDeliveries(createdBefore: 4) }
        await read { try $0.deliveries(to: Thing.object(12), after: nil, limit: 9).map(\.id) }
    }
}

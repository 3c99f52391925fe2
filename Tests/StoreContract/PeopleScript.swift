import SegelUseCases
import SegelVault

extension Transcript {
    func citizenKeys() async {
        await citizens(3)
        await write { try $0.insert(Thing.key(1)) }
        // The same key identifier for another citizen.
        await write { tx in
            try tx.insert(
                WrappedCitizenKey(citizen: Thing.citizen(9), keyID: Thing.key(1).keyID, version: 1, kekVersion: 1, wrap: [1])
            )
        }
        await read { try $0.citizenKey(of: Thing.citizen(9)) }
        await write { try $0.insertNext(Thing.key(1, version: 3)) }
        await write { try $0.insertNext(Thing.key(1, version: 2, kek: 2)) }
        await read { try $0.citizenKey(of: Thing.citizen(1)) }
        await read { try $0.citizenKeys(of: Thing.citizen(1)) }
        await read { try $0.citizenKey(of: Thing.citizen(1), version: 1) }
        for limit in [0, 1, 2, 9] {
            await read { try $0.citizenKeys(notOn: nil, after: nil, limit: limit) }
            await read { try $0.citizenKeys(notOn: 2, after: nil, limit: limit) }
            await read { try $0.citizenKeys(notOn: 1, after: Thing.key(1).name, limit: limit) }
            await read { try $0.citizenKeys(notOn: 7, after: Thing.key(1, version: 2).name, limit: limit) }
        }
        await read { ordered(try $0.citizenKeyCensus()) }
        await write { try $0.replace(Thing.key(2), with: Thing.key(2, kek: 5)) }
        await write { try $0.replace(Thing.key(2), with: Thing.key(2, kek: 6)) }
        await write { try $0.removeSuperseded(Thing.key(1, version: 2)) }
        await write { try $0.removeSuperseded(Thing.key(1)) }
        await read { try $0.citizenKeys(notOn: nil, after: nil, limit: 9) }
        await read { try $0.citizen(after: nil) }
        await read { try $0.citizen(after: Thing.citizen(2)) }
        await read { try $0.citizen(after: Thing.citizen(3)) }
        await read { try $0.citizenCount() }
    }

    func blindIndexes() async {
        await citizens(3)
        for number in 1...3 { await write { try $0.insert(Thing.index(70 - number), for: Thing.citizen(number)) } }
        await write { try $0.insert(Thing.index(69), for: Thing.citizen(3)) }
        await write { try $0.insert(Thing.index(50), for: Thing.citizen(3)) }
        await write { try $0.insert(Thing.index(51), for: Thing.citizen(8)) }
        await read { try $0.citizen(for: Thing.index(68)) }
        await read { try $0.citizen(for: Thing.index(68, version: 2)) }
        await write { try $0.replace(Thing.index(68), with: Thing.index(18, version: 2), for: Thing.citizen(2)) }
        await write { try $0.replace(Thing.index(68), with: Thing.index(18, version: 2), for: Thing.citizen(2)) }
        await write { try $0.replace(Thing.index(69), with: Thing.index(19, version: 2), for: Thing.citizen(2)) }
        for version in [nil, 1, 2] as [UInt32?] {
            await read { try $0.blindIndexes(notOn: version, after: nil, limit: 2) }
            await read { try $0.blindIndexes(notOn: version, after: Thing.citizen(1), limit: 9) }
        }
        await read { ordered(try $0.blindIndexCensus()) }
    }

    func accounts() async {
        await citizens(1)
        await write { tx in
            try tx.insert(Thing.account(1, .officer("zul")))
            try tx.insert(Thing.account(2, .officer("Ayu")))
            try tx.insert(Thing.account(3, .officer("ayu")))
            try tx.insert(Thing.account(4, .citizen(Thing.citizen(1))))
            return nil
        }
        await write { try $0.insert(Thing.account(5, .officer("ayu"))) }
        await write { try $0.insert(Thing.account(1, .officer("lain"))) }
        await read { try $0.accounts().map(\.id) }
        await read { try $0.account(named: .officer("Ayu"))?.id }
        await read { try $0.account(named: .citizen(Thing.citizen(1)))?.id }
        await read { try $0.account(named: .citizen(Thing.citizen(2)))?.id }
        await write { try $0.update(Thing.account(2, .officer("Ayu"), until: 77)) }
        await write { try $0.update(Thing.account(9, .officer("tiada"), until: 77)) }
        await read { try $0.account(Thing.object(2))?.lockout.until }
        await sessions()
    }

    private func sessions() async {
        for (number, way) in [Session.Way.password, .passkey, .strongProvider].enumerated() {
            await write {
                try $0.insert(Session(digest: Thing.bytes(number, 32), account: Thing.object(1), way: way, expires: Int64(number) * 10))
            }
        }
        await write { try $0.insert(Session(digest: Thing.bytes(1, 32), account: Thing.object(2), way: .password, expires: 1)) }
        await write { try $0.insert(Session(digest: Thing.bytes(7, 32), account: Thing.object(99), way: .password, expires: 1)) }
        await write { try $0.insert(Session(digest: [1], account: Thing.object(2), way: .password, expires: 1)) }
        await write {
            try $0.insert(
                Session(
                    digest: Thing.bytes(8, 32),
                    account: Thing.object(1),
                    way: .passkey,
                    expires: 30,
                    begun: 3,
                    used: 4,
                    browser: "Firefox, Linux"
                )
            )
        }
        await read { try $0.sessions(of: Thing.object(1), at: 10) }
        for at in [9, 6] as [Int64] { await write { try $0.recordUse(ofSession: Thing.bytes(8, 32), at: at) } }
        await write { try $0.recordConfirmation(ofSession: Thing.bytes(8, 32), at: 7) }
        await write { try $0.recordUse(ofSession: Thing.bytes(9, 32), at: 7) }
        await read { try $0.session(digest: Thing.bytes(8, 32)) }
        await write { try $0.endSessions(expiredBefore: 10) }
        await read { try $0.sessions(of: Thing.object(1), at: 0) }
        for number in 0..<3 { await read { try $0.session(digest: Thing.bytes(number, 32)) } }
        await write { try $0.endSession(digest: Thing.bytes(1, 32)) }
        await read { try $0.session(digest: Thing.bytes(1, 32)) }
        await write { try $0.endAllSessions() }
        await read { try $0.session(digest: Thing.bytes(2, 32)) }
        await write { try $0.endSessions(of: Thing.object(1)) }
    }

    func approvals() async {
        let one = ApprovedAction(kind: "shred", subject: "b"), two = ApprovedAction(kind: "shred", subject: "a")
        await write { tx in try (1...3).forEach { try tx.insert(Thing.account($0, .officer("o\($0)"))) } }
        await write { try $0.put(ApprovalRecord(account: Thing.object(1), at: 5), of: one) }
        await write { try $0.insertApprovalRequest(one, at: 4) }
        await write { try $0.insertApprovalRequest(two, at: 4) }
        await write { try $0.insertApprovalRequest(one, at: 9) }
        await write { try $0.put(ApprovalRecord(account: Thing.object(3), at: 5), of: one) }
        await write { try $0.put(ApprovalRecord(account: Thing.object(1), at: 5), of: one) }
        await write { try $0.put(ApprovalRecord(account: Thing.object(3), at: 6), of: one) }
        await write { try $0.put(ApprovalRecord(account: Thing.object(8), at: 6), of: one) }
        await read { try $0.approvalRequest(one) }
        await read { try $0.approvalRequests() }
        await write { try $0.endApprovalRequest(one) }
        await write { try $0.endApprovalRequest(one) }
        await read { try $0.approvalRequests() }
    }

    func passkeysAndProviders() async {
        await write { tx in try (1...2).forEach { try tx.insert(Thing.account($0, .officer("o\($0)"))) } }
        @Sendable func passkey(_ number: Int, _ account: Int, credential: [UInt8]) -> Passkey {
            Passkey(
                id: Thing.object(number),
                account: Thing.object(account),
                credential: credential,
                key: Thing.publicKey,
                device: .phone,
                counter: 0,
                createdAt: 100 - Int64(number)
            )
        }
        for number in 1...3 { await write { try $0.insert(passkey(number, 1, credential: [UInt8(number)])) } }
        await write { try $0.insert(passkey(4, 2, credential: [1])) }
        await read { try $0.passkeys(of: Thing.object(1)).map(\.id) }
        await write { try $0.recordUse(of: Thing.object(1), counter: 8, at: 500) }
        await write { try $0.recordUse(of: Thing.object(9), counter: 8, at: 500) }
        await read { try $0.passkey(credential: [1]).map { [Int64($0.counter), $0.usedAt ?? 0] } }
        await write { try $0.removePasskey(Thing.object(1), of: Thing.object(2)) }
        await write { try $0.removePasskey(Thing.object(1), of: Thing.object(1)) }
        await write { try $0.removePasskeys(of: Thing.object(1)) }
        await read { try $0.passkeys(of: Thing.object(1)).map(\.id) }
        @Sendable func link(_ number: Int, _ account: Int, _ tag: Int) -> ProviderLink {
            ProviderLink(
                id: Thing.object(number),
                account: Thing.object(account),
                provider: "ikd",
                tag: Thing.bytes(tag, 32),
                createdAt: 100 - Int64(number)
            )
        }
        await write { try $0.insert(link(1, 1, 1)) }
        await write { try $0.insert(link(2, 1, 2)) }
        await write { try $0.insert(link(3, 2, 1)) }
        await read { try $0.providerLinks(of: Thing.object(1)) }
        await read { try $0.providerLink("ikd", tag: Thing.bytes(1, 32)) }
        await write { try $0.removeProviderLink(Thing.object(1)) }
        await write { try $0.removeProviderLink(Thing.object(1)) }
        await write { try $0.removeProviderLinks(of: Thing.object(1)) }
        await read { try $0.providerLinks(of: Thing.object(1)) }
    }
}

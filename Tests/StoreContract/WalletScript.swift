import SegelUseCases
import SegelVault

extension Transcript {
    func wallets() async {
        await citizens(2)
        @Sendable func secret(_ number: Int, _ kind: WalletSecretKind, _ citizen: Int?, grant: Int? = nil, expires: UnixTime = 10)
            -> WalletSecret
        {
            WalletSecret(
                kind: kind,
                digest: Thing.bytes(number, 32),
                citizen: citizen.map(Thing.citizen),
                grant: grant.map(Thing.object),
                body: [UInt8(number)],
                expires: expires
            )
        }
        await write { try $0.insert(secret(1, .offer, 1)) }
        await write { try $0.insert(secret(1, .offer, 1)) }
        await write { try $0.insert(secret(1, .code, nil)) }
        await write { try $0.insert(secret(2, .code, 2, grant: 5)) }
        await write { try $0.insert(secret(3, .accessToken, 2, grant: 5, expires: 30)) }
        await write { try $0.insert(secret(4, .accessToken, 1, grant: 6, expires: 30)) }
        await read { try $0.walletSecret(.offer, Thing.bytes(1, 32)) }
        await write { try $0.replace(secret(1, .offer, 1), body: [9]) }
        await write { try $0.replace(secret(1, .offer, 1), body: [9]) }
        await write { try $0.remove(.code, Thing.bytes(1, 32)) }
        await write { try $0.remove(.code, Thing.bytes(1, 32)) }
        await write { try $0.removeWalletSecrets(of: Thing.object(5)) }
        await write { try $0.removeWalletSecrets(.accessToken, of: Thing.citizen(1)) }
        await read { tx in try WalletSecretKind.allCases.map { try tx.walletSecretCount($0) } }
        await write { try $0.removeWalletSecrets(expiredBy: 10) }
        await write { try $0.removeWalletSecrets(expiredBy: 10) }
        for (id, name) in [("b", "Dompet B"), ("a", "Dompet A"), ("B", "Lain")] {
            await write {
                try $0.put(WalletClient(id: id, name: name, redirects: ["https://\(id).example"], addedAt: 1, attesters: [[1, 2]]))
            }
        }
        await write { try $0.put(WalletClient(id: "a", name: "Baru", redirects: [], addedAt: 2)) }
        await read { try $0.walletClients() }
        await read { try $0.walletClient("b") }
        await write { try $0.removeWalletClient("b") }
        await write { try $0.removeWalletClient("b") }
        await read { try $0.attestationRules() }
        await write { try $0.put(AttestationRules(needsClient: true)) }
        await write { try $0.put(AttestationRules(needsKeys: true)) }
        await read { try $0.attestationRules() }
    }

    func verifiers() async {
        @Sendable func verifier(_ number: Int, _ name: String) -> (VerifierRecord, EvidenceKeyRecord) {
            (
                VerifierRecord(id: Thing.object(number), name: name, token: Thing.bytes(number, 32), policies: ["p"], createdAt: 1),
                EvidenceKeyRecord(
                    verifier: Thing.object(number),
                    secret: SystemSecret(name: "evidence", kekVersion: 1, wrap: [UInt8(number)])
                )
            )
        }
        for (number, name) in [(1, "toko"), (2, "bank"), (3, "bank")] {
            await write { try $0.insert(verifier(number, name).0, key: verifier(number, name).1) }
        }
        await read { try $0.verifiers().map(\.name) }
        await read { try $0.verifier(Thing.object(1)).map { "\($0)" } }
        await write { try $0.disableVerifier("toko", at: 7) }
        await write { try $0.disableVerifier("tiada", at: 7) }
        await read { try $0.verifier(Thing.object(1))?.disabledAt }
        await read { try $0.evidenceKeys().count }
        await write {
            try $0.replace(
                verifier(1, "toko").1,
                with: EvidenceKeyRecord(verifier: Thing.object(1), secret: SystemSecret(name: "evidence", kekVersion: 2, wrap: [9]))
            )
        }
        await write { try $0.replace(verifier(1, "toko").1, with: verifier(1, "toko").1) }
        await read { try $0.evidenceKey(of: Thing.object(1)).map { "\($0.secret.kekVersion) \($0.secret.wrap)" } }
        await presentations()
    }

    private func presentations() async {
        @Sendable func asked(_ number: Int, nonce: String) -> AskedRecord {
            AskedRecord(
                id: Thing.object(number),
                verifier: Thing.object(2),
                policy: "p",
                nonce: nonce,
                createdAt: 1,
                expiresAt: 10 + Int64(number),
                browser: nil,
                body: [1],
                sealedAnswerKey: [2]
            )
        }
        @Sendable func answer(_ number: Int, keep: UnixTime) -> AnsweredRecord {
            AnsweredRecord(
                request: Thing.object(number),
                at: 5,
                keepUntil: keep,
                sealedResult: [3],
                sealedEvidence: nil,
                responseCode: Thing.bytes(number, 32),
                receipt: "r"
            )
        }
        await write { try $0.insert(asked(1, nonce: "a")) }
        await write { try $0.insert(asked(2, nonce: "a")) }
        await write { try $0.insert(asked(3, nonce: "b")) }
        for now in [0, 11, 12, 13, 14] as [UnixTime] { await read { try $0.openRequestCount(of: Thing.object(2), at: now) } }
        await write { try $0.end(Thing.object(1), as: .answered, with: answer(1, keep: 40), at: 5) }
        await write { try $0.end(Thing.object(1), as: .declined, with: answer(1, keep: 40), at: 5) }
        await write { try $0.end(Thing.object(3), as: .answered, with: answer(3, keep: 40), at: 50) }
        await read { try $0.asked(Thing.object(1)) }
        await read { try $0.answered(Thing.object(1)) }
        await write { try $0.removeAnswer(Thing.object(1)) }
        await read { try $0.answered(Thing.object(1)) }
        for until in [30, 20] as [UnixTime] { await write { try $0.keep(witnessedSet: [1, 2], digest: Thing.bytes(1, 32), until: until) } }
        await read { try $0.witnessedSet(digest: Thing.bytes(1, 32)) }
        for now in [12, 25, 31, 99] as [UnixTime] { await write { try $0.removePresentations(before: now) } }
        await read { try $0.witnessedSet(digest: Thing.bytes(1, 32)) }
    }

    func keysAndBackups() async {
        for (number, at) in [(2, 5), (1, 5), (3, 9)] as [(Int, UnixTime)] {
            await write { try $0.insert(BackupRecord(id: Thing.object(number), createdAt: at, needs: [.backup: [1]])) }
        }
        await write { try $0.insert(BackupRecord(id: Thing.object(1), createdAt: 5, needs: [:])) }
        await write { try $0.update(BackupRecord(id: Thing.object(1), createdAt: 5, verifiedAt: 7, prunedAt: 9, needs: [:])) }
        await write { try $0.update(BackupRecord(id: Thing.object(9), createdAt: 5, needs: [:])) }
        await read { try $0.backups() }
        for (name, wrap) in [("b", 1), ("a", 2), ("b", 3)] as [(String, UInt8)] {
            await write { try $0.insert(SystemSecret(name: name, kekVersion: 1, wrap: [wrap])) }
        }
        await write {
            try $0.replace(SystemSecret(name: "b", kekVersion: 1, wrap: [1]), with: SystemSecret(name: "b", kekVersion: 2, wrap: [4]))
        }
        await write {
            try $0.replace(SystemSecret(name: "b", kekVersion: 1, wrap: [1]), with: SystemSecret(name: "b", kekVersion: 2, wrap: [4]))
        }
        await read { try $0.systemSecrets().map { "\($0.name) \($0.kekVersion)" } }
        await read { try $0.systemSecret("a").map { "\($0.name) \($0.kekVersion)" } }
        await rotations()
        await reseals()
    }

    private func rotations() async {
        let name = RotationName(key: .kekCitizen, from: 1, to: 2)
        var rotation = RotationRecord(name: name, startedAt: 5, censusBefore: [VersionCount(version: 1, rows: 3)])
        let begun = rotation
        await write { try $0.insert(begun) }
        await write { try $0.insert(begun) }
        // Another one of the same key while it is open.
        await write { try $0.insert(RotationRecord(name: RotationName(key: .kekCitizen, from: 1, to: 3), startedAt: 5, censusBefore: [])) }
        await write { try $0.insert(RotationRecord(name: RotationName(key: .index, from: 1, to: 2), startedAt: 5, censusBefore: [])) }
        rotation.cursor = [1, 2]
        rotation.done = 3
        let moved = rotation
        await write { try $0.update(moved) }
        await write { try $0.update(moved) }
        await read { try $0.rotation(name) }
        await read { try $0.rotations().map(\.name.text) }
        await write { try $0.insert(RetirementRecord(key: .index, version: 1, startedAt: 4)) }
        await write { try $0.insert(RetirementRecord(key: .index, version: 1, startedAt: 4)) }
        await write { try $0.finish(RetirementRecord(key: .index, version: 1, startedAt: 4, finishedAt: 6, statement: "s")) }
        await write { try $0.finish(RetirementRecord(key: .index, version: 1, startedAt: 4, finishedAt: 6, statement: "s")) }
        await read { try $0.retirement(.index, version: 1) }
    }

    private func reseals() async {
        var reseal = ResealRecord(id: Thing.object(1), scope: nil, begunAt: 4)
        let begun = reseal
        await write { try $0.insert(begun) }
        await write { try $0.insert(ResealRecord(id: Thing.object(2), scope: Thing.citizen(1), begunAt: 4)) }
        reseal.cursor = Thing.citizen(3)
        reseal.things = 8
        let moved = reseal
        await write { try $0.update(moved) }
        await read { try $0.openReseal() }
        reseal.finishedAt = 9
        let finished = reseal
        await write { try $0.update(finished) }
        await read { try $0.openReseal() }
        await write { try $0.insert(ResealRecord(id: Thing.object(2), scope: Thing.citizen(1), begunAt: 4)) }
        await read { try $0.reseals() }
    }
}

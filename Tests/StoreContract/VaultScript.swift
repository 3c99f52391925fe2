import SegelCatalogue
import SegelUseCases
import SegelVault

extension Transcript {
    func sealedValues() async {
        await citizens(2)
        for (type, field) in [("profile", "b"), ("profile", "a"), ("profile", ""), ("note", "z")] {
            await write { try $0.put(SealedValue(envelope: Thing.envelope(1), revision: 1), at: Thing.place(1, type, 5, field)) }
        }
        await write { try $0.put(SealedValue(envelope: Thing.envelope(2), revision: 1), at: Thing.place(1, "profile", 5, "a")) }
        await write { try $0.put(SealedValue(envelope: Thing.envelope(2), revision: 2), at: Thing.place(1, "profile", 5, "a")) }
        await write { try $0.put(SealedValue(envelope: Thing.envelope(2), revision: 2), at: Thing.place(1, "profile", 5, "a")) }
        await write { try $0.put(SealedValue(envelope: Thing.envelope(2), revision: 5), at: Thing.place(1, "profile", 5, "a")) }
        await write { try $0.put(SealedValue(envelope: Thing.envelope(2), revision: 2), at: Thing.place(1, "profile", 6, "a")) }
        await write { try $0.put(SealedValue(envelope: Thing.envelope(2), revision: 1), at: Thing.place(7, "profile", 6, "a")) }
        await write { try $0.put(SealedValue(envelope: Thing.envelope(9, version: 2), revision: 1), at: Thing.place(1, "profile", 4, "a")) }
        await read { try $0.sealedValue(at: Thing.place(1, "profile", 5, "a")) }
        await read { try $0.sealedValue(at: Thing.place(2, "profile", 5, "a")) }
        await write { try $0.deleteSealedValue(at: Thing.place(1, "note", 5, "z")) }
        await write { try $0.deleteSealedValue(at: Thing.place(1, "note", 5, "z")) }
        for (number, at) in [(1, 5), (2, 5), (3, 1)] as [(Int, Int64)] {
            await write {
                try $0.insert(
                    DocumentRecord(
                        object: Thing.object(100 - number),
                        citizen: Thing.citizen(1),
                        facts: DocumentFacts(stored: .pdf, byteCount: 10 * number),
                        revision: 1,
                        createdAt: at,
                        sealedTitle: Thing.envelope(number)
                    )
                )
            }
        }
        await read { try $0.documents(of: Thing.citizen(1)) }
        await read { try $0.document(Thing.object(99)) }
        await read { try $0.documentTotals(of: nil) }
        await read { try $0.documentTotals(of: Thing.citizen(2)) }
        await write { try $0.startErasingDocument(Thing.object(99)) }
        await write { try $0.deleteDocument(Thing.object(98)) }
        await read { try $0.documentsBeingErased() }
        await read { try $0.document(Thing.object(99)) }
        await write { try $0.endErasingDocument(Thing.object(99)) }
        await uploads()
    }

    private func uploads() async {
        @Sendable func upload(_ number: Int, received: Int = 0, pieces: Int = 0, at: Int64) -> Upload {
            Upload(
                id: Thing.object(number),
                citizen: Thing.citizen(1),
                caseID: "c",
                code: "k",
                byteCount: 10,
                received: received,
                pieceCount: pieces,
                startedAt: at
            )
        }
        await write { try $0.insert(upload(2, at: 5)) }
        await write { try $0.insert(upload(1, at: 5)) }
        await write { try $0.insert(upload(3, at: 4)) }
        await write { try $0.advance(upload(2, at: 5), to: upload(2, received: 4, pieces: 1, at: 5)) }
        await write { try $0.advance(upload(2, at: 5), to: upload(2, received: 4, pieces: 1, at: 5)) }
        await write { try $0.advance(upload(1, at: 5), to: upload(1, received: 40, pieces: 1, at: 5)) }
        await read { try $0.uploads(of: Thing.citizen(1)) }
        for limit in [1, 9] { await read { try $0.uploads(before: 6, limit: limit).map(\.id) } }
        await read { try $0.uploads(before: 5, limit: 9).map(\.id) }
        await write { try $0.delete(upload(2, received: 4, pieces: 1, at: 5)) }
        await read { try $0.upload(Thing.object(2)) }
    }

    /// One thing of every kind for citizen 1, and some of another's.
    private func everyKind() async {
        await citizens(2)
        await write { try $0.insert(Thing.signingKey("k1")) }
        for number in [1, 2, 3] { await write { try $0.put(Thing.caseRow(number, of: number == 3 ? 2 : 1)) } }
        for event in 1...12 { await write { try $0.append(event: Thing.envelope(event), to: Thing.object(1).text) } }
        await issue(1, ofCase: 1, at: 3)
        await issue(3, ofCase: 3, of: 2, at: 4)
        await write { try $0.claim(StatusEntry(agency: "dinkes", list: 1, index: 20)) }
        await write { try $0.insert(Thing.intent(20, ofCase: 2)) }
        for number in [30, 31] { await write { try $0.claim(StatusEntry(agency: "dinkes", list: 1, index: number)) } }
        for number in [30, 31] { await write { try $0.insert(Thing.copy(number, of: 1)) } }
        await write { try $0.complete(Thing.copy(31, of: 1, log: 8)) }
        for number in [5, 6] {
            await write {
                try $0.insert(
                    AccessRecord(citizen: Thing.citizen(1), at: 1, logIndex: UInt64(number), sealed: Thing.envelope(number, version: 2))
                )
            }
            await write {
                try $0.insert(
                    HoldRecord(id: Thing.object(number), citizen: Thing.citizen(1), placedAt: 7, until: nil, sealed: Thing.envelope(number))
                )
            }
            for field in ["b", "a", "é"] {
                await write {
                    try $0.put(SealedValue(envelope: Thing.envelope(number), revision: 1), at: Thing.place(1, "x", number, field))
                }
            }
        }
        await write {
            try $0.insert(
                DocumentRecord(
                    object: Thing.object(40),
                    citizen: Thing.citizen(1),
                    facts: DocumentFacts(stored: .png, byteCount: 10),
                    revision: 1,
                    createdAt: 1,
                    sealedTitle: Thing.envelope(40)
                )
            )
        }
    }

    func sealedThings() async {
        await everyKind()
        await read { ordered(try $0.sealedThingCounts(of: nil)) }
        await read { ordered(try $0.sealedThingCounts(of: Thing.citizen(1))) }
        for kind in SealedKind.allCases {
            for version in [nil, 1, 2] as [UInt32?] {
                await read { try $0.sealedThings(of: Thing.citizen(1), kind, notOn: version, after: nil, limit: 99) }
            }
            // In pages of one.
            await read { tx in
                var pages: [SealedThing] = []
                while let next = try tx.sealedThings(of: Thing.citizen(1), kind, notOn: nil, after: pages.last, limit: 1).first {
                    pages.append(next)
                }
                return pages.map(\.place)
            }
            await write { tx in
                guard let first = try tx.sealedThings(of: Thing.citizen(1), kind, notOn: nil, after: nil, limit: 1).first else {
                    return nil
                }
                try tx.replace(first, with: Thing.envelope(77, version: 3))
                return try tx.sealedThings(of: Thing.citizen(1), kind, notOn: 1, after: nil, limit: 9).map(\.envelope)
            }
            await write { tx in
                guard let first = try tx.sealedThings(of: Thing.citizen(1), kind, notOn: nil, after: nil, limit: 1).first else {
                    return nil
                }
                try tx.replace(SealedThing(kind: kind, place: first.place, revision: 1, envelope: [9]), with: [1])
                return "replaced"
            }
        }
    }

    func erasure() async {
        await everyKind()
        await write { tx in
            try tx.insert(Thing.account(1, .citizen(Thing.citizen(1))))
            try tx.insert(Session(digest: Thing.bytes(1, 32), account: Thing.object(1), way: .password, expires: 9))
            try tx.insert(Thing.index(1), for: Thing.citizen(1))
            return nil
        }
        await write { try $0.put(SealedValue(envelope: Thing.envelope(1), revision: 1), at: Thing.place(1, "consent", 9)) }
        await write { try $0.insertConsent(of: Thing.citizen(1), at: 9) }
        await write { try $0.deleteSealedValue(at: Thing.place(1, "consent", 9)) }
        await write { try $0.put(SealedValue(envelope: Thing.envelope(2), revision: 2), at: Thing.place(1, "consent", 9)) }
        await read { try $0.holds(of: nil).map(\.id) }
        await read { try $0.holds(of: Thing.citizen(2)).map(\.id) }
        await read { try $0.hold(Thing.object(5)) }
        await write { try $0.endHold(Thing.object(5)) }
        await write { try $0.endHold(Thing.object(5)) }
        let shred = ShredRecord(citizen: Thing.citizen(1), begunAt: 9, reason: "asked", keepsCredentials: false)
        // The consents stay until the shred is recorded.
        await write { try $0.destroyEverything(of: Thing.citizen(1)) }
        await write { try $0.insert(shred) }
        await write { try $0.insert(shred) }
        await read { try $0.isPresent(Thing.citizen(1)) }
        await write { ordered(try $0.destroyEverything(of: Thing.citizen(1))) }
        await write { ordered(try $0.destroyEverything(of: Thing.citizen(1))) }
        await read { try $0.isPresent(Thing.citizen(1)) }
        await read { ordered(try $0.sealedThingCounts(of: nil)) }
        await read { try $0.remnants(of: Thing.citizen(1)) }
        await read { try $0.documentsToErase(of: Thing.citizen(1)) }
        await write { try $0.endErasing(Thing.object(40)) }
        await read { try $0.documentsToErase(of: Thing.citizen(1)) }
        var ended = shred
        ended.destroyed = ShredRecord.Destroyed(at: 10, epochs: [1], counts: ["values": 1], logIndex: 4, logSalt: [1])
        let destroyed = ended
        await write { try $0.update(destroyed) }
        await read { try $0.remnants(of: Thing.citizen(1)).count }
        ended.endedAt = 11
        let over = ended
        await write { try $0.update(over) }
        await read { try $0.remnants(of: Thing.citizen(1)) }
        await read { try $0.shred(of: Thing.citizen(1)) }
        await read { try $0.shreds() }
        await write { try $0.update(ShredRecord(citizen: Thing.citizen(2), begunAt: 9, reason: "asked", keepsCredentials: true)) }
        await read { try $0.status(StatusEntry(agency: "dinkes", list: 1, index: 1)) }
    }

    func retention() async {
        await citizens(3)
        await write { try $0.put(Thing.caseRow(1, state: "draft", desk: nil)) }
        await write { try $0.put(Thing.caseRow(2, of: 2, state: "draft", desk: nil, at: 20)) }
        await write { try $0.put(Thing.caseRow(3, of: 3)) }
        await write { try $0.append(event: [1], to: Thing.object(1).text) }
        await write { try $0.put(SealedValue(envelope: [5], revision: 1), at: Thing.place(1, "answers", 1)) }
        for drafts in [5, 10, 20] as [UnixTime] {
            await read {
                try $0.citizensWithOldThings(drafts: drafts, documents: 0, comments: 0, complaints: 0, after: nil, limit: 9)
            }
        }
        await read {
            try $0.citizensWithOldThings(drafts: 99, documents: 0, comments: 0, complaints: 0, after: Thing.citizen(1), limit: 1)
        }
        await write { try $0.touchDraft(Thing.object(1).text, at: 30) }
        await write { try $0.touchDraft(Thing.object(3).text, at: 30) }
        await read { try $0.caseRow(Thing.object(1).text)?.updatedAt }
        await write { try $0.deleteDraft(Thing.object(3).text, of: Thing.citizen(3)) }
        await write { try $0.deleteDraft(Thing.object(1).text, of: Thing.citizen(2)) }
        await write { try $0.deleteDraft(Thing.object(1).text, of: Thing.citizen(1)).sorted { $0.count < $1.count } }
        await read { try $0.caseRow(Thing.object(1).text) }
    }
}

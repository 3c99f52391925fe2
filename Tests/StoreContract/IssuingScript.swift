import SegelCatalogue
import SegelUseCases
import SegelVault

extension Transcript {
    func issuing() async {
        await citizens(2)
        await write { try $0.insert(Thing.signingKey("k1")) }
        for number in 1...4 { await write { try $0.put(Thing.caseRow(number, of: number % 2 + 1)) } }
        for _ in 1...3 { await write { try $0.nextSerial("SIP/2026") } }
        await write { try $0.nextSerial("NIB/2026") }
        await write { try $0.skipSerials(of: "SIP/2026", by: 100) }
        await write { try $0.skipSerials(of: "new", by: 5) }
        await write { try $0.nextSerial("SIP/2026") }
        await issue(1, ofCase: 1, of: 2, at: 7)
        // The entry is taken; the case has its credential; a replacement names what it replaces.
        await issue(1, ofCase: 2, at: 8)
        await issue(2, ofCase: 1, of: 2, at: 8)
        await issue(2, ofCase: 1, of: 2, at: 9, supersedes: 1)
        await issue(3, ofCase: 1, of: 2, at: 9, supersedes: 1)
        await read { try $0.credential(caseID: Thing.object(1).text) }
        await read { try $0.credentials(of: Thing.citizen(2)).map(\.id) }
        await read { try $0.credential(Thing.object(1)) }
        await read { try $0.credentialCount() }
        await read { try $0.issued(witness: Thing.bytes(2)) }
        await read { try $0.issued(witness: Thing.bytes(99)) }
        await intents()
        for cursor in [nil, 7, 9] as [UInt64?] { await read { try $0.credentials(kid: "k1", after: cursor, limit: 1) } }
        await read { try $0.firstLogIndex(datedFrom: 0) }
        await printing()
    }

    private func intents() async {
        for number in [30, 20, 25] {
            await write { try $0.claim(StatusEntry(agency: "dinkes", list: 1, index: number)) }
            await write { try $0.insert(Thing.intent(number, ofCase: number / 10 + number % 2)) }
        }
        await write { try $0.insert(Thing.intent(20, ofCase: 4)) }
        await read { try $0.intents().map(\.credentialID) }
        await read { try $0.intent(caseID: Thing.object(3).text) }
        await write { try $0.replace(Thing.intent(30, ofCase: 3)) }
        await write { try $0.replace(Thing.intent(31, ofCase: 3)) }
        await write { try $0.complete(Thing.credential(31, ofCase: 3, at: 60)) }
        await write { try $0.abandon(Thing.intent(30, ofCase: 3)) }
        await read { try $0.intents().map(\.credentialID) }
    }

    private func printing() async {
        await read { try $0.unprinted(at: 0, limit: 9) }
        await write { try $0.putOff(printing: Thing.object(1), until: 50) }
        for now in [0, 49, 50] as [UnixTime] { await read { try $0.unprinted(at: now, limit: 9) } }
        await read { try $0.unprinted(at: 50, limit: 1) }
        await write { try $0.setPrinted(Thing.object(2)) }
        await read { try $0.unprinted(at: 99, limit: 9) }
    }

    func statuses() async {
        await citizens(1)
        await write { try $0.insert(Thing.signingKey("k1")) }
        await write { try $0.put(Thing.caseRow(1)) }
        for (agency, list, index) in [("b", 1, 4), ("a", 2, 1), ("a", 1, 3), ("a", 1, 9), ("a", 1, 3)] {
            await write { try $0.claim(StatusEntry(agency: agency, list: list, index: index)) }
        }
        await read { try $0.statusLists() }
        await write { try $0.setStatus(StatusEntry(agency: "a", list: 1, index: 9), from: 0, to: 2) }
        await write { try $0.setStatus(StatusEntry(agency: "a", list: 1, index: 9), from: 0, to: 1) }
        await write { try $0.setStatus(StatusEntry(agency: "a", list: 1, index: 3), from: 0, to: 1) }
        await write { try $0.setStatus(StatusEntry(agency: "a", list: 1, index: 3), from: 1, to: 4) }
        await read { try $0.nonZero(agency: "a", list: 1) }
        await read { try $0.status(StatusEntry(agency: "a", list: 1, index: 9)) }
        await read { try $0.status(StatusEntry(agency: "a", list: 1, index: 77)) }
        await write { try $0.closeStatusLists(after: 3) }
        for agency in ["a", "b", "c"] { await read { try $0.closedStatusList(agency: agency) } }
        await copies()
    }

    /// A copy's status follows its credential's; its own final one stays.
    private func copies() async {
        await issue(1, ofCase: 1, at: 7)
        for number in [14, 12, 13] { await write { try $0.claim(StatusEntry(agency: "dinkes", list: 1, index: number)) } }
        for number in [14, 12, 13] { await write { try $0.insert(Thing.copy(number, of: 1)) } }
        await write { try $0.insert(Thing.copy(14, of: 1)) }
        await read { try $0.intendedCopies().map(\.id) }
        await write { try $0.complete(Thing.copy(14, of: 1, log: 21)) }
        await write { try $0.complete(Thing.copy(14, of: 1, log: 22)) }
        await write { try $0.complete(Thing.copy(12, of: 1, log: 23)) }
        await write { try $0.abandonCopy(Thing.object(14)) }
        await write { try $0.setStatus(StatusEntry(agency: "dinkes", list: 1, index: 12), from: 0, to: 1) }
        await write { try $0.setStatus(StatusEntry(agency: "dinkes", list: 1, index: 1), from: 0, to: 2) }
        await read { try $0.copies(kid: "k1", after: nil, limit: 9) }
        await write { try $0.setStatus(StatusEntry(agency: "dinkes", list: 1, index: 1), from: 2, to: 0) }
        await read { try $0.nonZero(agency: "dinkes", list: 1) }
        await write { try $0.abandonCopy(Thing.object(13)) }
        await read { try $0.copies(of: Thing.object(1)).map(\.id) }
        await read { try $0.copy(Thing.object(14)) }
        await read { try $0.copyCount(of: Thing.object(1)) }
        for cursor in [nil, 20, 21, 23] as [UInt64?] { await read { try $0.copies(kid: "k1", after: cursor, limit: 1) } }
        for index in [1, 12, 13] { await read { try $0.citizen(having: StatusEntry(agency: "dinkes", list: 1, index: index)) } }
        await read { try $0.issued(witness: Thing.bytes(14)) }
        await read { try $0.nonZero(agency: "dinkes", list: 1) }
        await read { try $0.statusLists() }
    }

    func signingKeys() async {
        for (kid, created) in [("k2", 5), ("k1", 5), ("k3", 1)] as [(String, UnixTime)] {
            await write { try $0.insert(Thing.signingKey(kid, created: created)) }
        }
        await write { try $0.insert(Thing.signingKey("k1")) }
        await read { try $0.signingKeys().map(\.kid) }
        await read { try $0.signingKeys(of: "dinkes", for: "credential").map(\.kid) }
        await read { try $0.signingKeys(of: "dinkes", for: "status").map(\.kid) }
        await write { try $0.replace(Thing.signingKey("k1", created: 5, sealed: [2]), whereSealed: [9]) }
        await write { try $0.replace(Thing.signingKey("k1", created: 5, sealed: [2]), whereSealed: [1]) }
        await write { try $0.replace(Thing.signingKey("k9"), whereSealed: [1]) }
        await read { try $0.signingKey(kid: "k1")?.sealedPrivateKey }
        var lost = Thing.signingKey("k1", created: 5, sealed: nil)
        lost.compromisedSince = 100
        let compromised = lost
        await write { try $0.replace(compromised, whereSealed: [2]) }
        lost.compromisedSince = 101
        let later = lost
        await write { try $0.replace(later, whereSealed: nil) }
        lost.compromisedSince = nil
        let forgotten = lost
        await write { try $0.replace(forgotten, whereSealed: nil) }
        lost.compromisedSince = 99
        let earlier = lost
        await write { try $0.replace(earlier, whereSealed: nil) }
        await read { try $0.signingKey(kid: "k1").map { "\($0.compromisedSince ?? 0) \($0.sealedPrivateKey ?? [])" } }
        @Sendable func certificate(_ number: Int, _ kid: String, from: UnixTime, until: UnixTime) -> CertificateRecord {
            CertificateRecord(
                serial: Thing.bytes(number, 20),
                kid: kid,
                authority: "k2",
                notBefore: from,
                notAfter: until,
                der: [UInt8(number)]
            )
        }
        await write { try $0.insert(certificate(1, "k3", from: 5, until: 9)) }
        await write { try $0.insert(certificate(2, "k1", from: 5, until: 8)) }
        await write { try $0.insert(certificate(3, "k1", from: 4, until: 9)) }
        await write { try $0.insert(certificate(3, "k1", from: 4, until: 9)) }
        await write { try $0.insert(certificate(4, "k1", from: 9, until: 9)) }
        await write { try $0.insert(certificate(5, "k7", from: 1, until: 9)) }
        await read { try $0.certificates() }
        await read { try $0.certificates(of: "k1") }
    }
}

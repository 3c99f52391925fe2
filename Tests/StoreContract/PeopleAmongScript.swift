import SegelCatalogue
import SegelUseCases
import SegelVault

extension Transcript {
    func trusted() async {
        await citizens(4)
        await write { try $0.insertInvitation(digest: Thing.bytes(1, 32), of: Thing.citizen(1), expires: 10) }
        await write { try $0.insertInvitation(digest: Thing.bytes(2, 32), of: Thing.citizen(1), expires: 20) }
        for now in [9, 10, 11] as [UnixTime] { await read { try $0.invitationCount(of: Thing.citizen(1), at: now) } }
        await write { try $0.takeInvitation(digest: Thing.bytes(1, 32), at: 11) }
        await write { try $0.takeInvitation(digest: Thing.bytes(2, 32), at: 11) }
        await write { try $0.takeInvitation(digest: Thing.bytes(2, 32), at: 11) }
        @Sendable func trust(_ number: Int, _ citizen: Int, _ trusted: Int, at: UnixTime) -> Trust {
            Trust(id: Thing.object(number), citizen: Thing.citizen(citizen), trusted: Thing.citizen(trusted), acceptedAt: at)
        }
        await write { try $0.insert(trust(1, 1, 2, at: 5)) }
        await write { try $0.insert(trust(2, 1, 3, at: 4)) }
        await write { try $0.insert(trust(3, 1, 2, at: 4)) }
        await write { try $0.insert(trust(4, 1, 1, at: 4)) }
        await write { try $0.insert(trust(5, 4, 2, at: 5)) }
        await read { try $0.trusts(of: Thing.citizen(1)) }
        await read { try $0.trusts(in: Thing.citizen(2)) }
        await read { try $0.trust(Thing.object(2)) }
        await write { try $0.removeTrust(trust(2, 1, 3, at: 4)) }
        await read { try $0.trustedNeeded(by: Thing.citizen(1)) }
        for count in [2, 3, 9] { await write { try $0.setTrustedNeeded(count, by: Thing.citizen(1)) } }
        await read { try $0.trustedNeeded(by: Thing.citizen(1)) }
        await recoveries()
    }

    private func recoveries() async {
        var one = Recovery(citizen: Thing.citizen(1), code: Thing.bytes(1, 32), begunAt: 1, endsAt: 50)
        let begun = one, two = Recovery(citizen: Thing.citizen(1), code: Thing.bytes(2, 32), begunAt: 2, endsAt: 20)
        await write { try $0.put(two) }
        await write { try $0.put(begun) }
        await write { try $0.confirm(begun, by: Thing.citizen(3), at: 4) }
        await write { try $0.confirm(begun, by: Thing.citizen(2), at: 5) }
        await write { try $0.confirm(begun, by: Thing.citizen(2), at: 6) }
        await read { try $0.confirmations(of: begun) }
        one.readyAt = 9
        let ready = one
        await write { try $0.put(ready) }
        await read { try $0.recovery(of: Thing.citizen(1), code: Thing.bytes(1, 32)) }
        await read { try $0.confirmations(of: begun) }
        for now in [3, 20, 21, 60] as [UnixTime] { await read { try $0.openRecoveries(of: Thing.citizen(1), at: now) } }
        await write { try $0.removeConfirmations(by: Thing.citizen(2), for: Thing.citizen(1)) }
        await read { try $0.confirmations(of: begun) }
        await write { try $0.removeRecoveries(endedBefore: 21) }
        await read { try $0.openRecoveries(of: Thing.citizen(1), at: 3) }
        await write { try $0.removeRecoveries(of: Thing.citizen(1)) }
        await read { try $0.recovery(of: Thing.citizen(1), code: Thing.bytes(1, 32)) }
    }

    func mandates() async {
        await citizens(3)
        await write { try $0.insert(Thing.account(1, .officer("o1"))) }
        @Sendable func mandate(_ number: Int, delegate: Int? = nil, officer: Int? = nil, state: String, code: Int? = nil) -> MandateRow {
            MandateRow(
                id: Thing.object(number),
                citizen: Thing.citizen(1),
                code: code.map { Thing.bytes($0, 32) },
                delegate: delegate.map(Thing.citizen),
                officer: officer.map(Thing.object),
                state: state
            )
        }
        await write { try $0.insert(mandate(9, state: "offered", code: 1)) }
        await write { try $0.insert(mandate(8, state: "offered", code: 1)) }
        await write { try $0.insert(mandate(8, officer: 1, state: "standing")) }
        await write { try $0.insert(mandate(7, officer: 1, state: "standing")) }
        await write { try $0.insert(mandate(6, delegate: 1, state: "offered")) }
        await write { try $0.insert(mandate(5, delegate: 2, state: "ended")) }
        await read { try $0.mandates(of: Thing.citizen(1)) }
        await read { try $0.mandate(code: Thing.bytes(1, 32))?.id }
        await write { try $0.update(mandate(9, delegate: 3, state: "standing")) }
        await write { try $0.update(mandate(4, delegate: 3, state: "standing")) }
        await read { try $0.mandates(heldBy: Thing.citizen(3)) }
        await read { try $0.mandate(code: Thing.bytes(1, 32))?.id }
        await read { try $0.mandate(ofOfficer: Thing.object(1))?.id }
        await read { try $0.mandate(Thing.object(5)) }
    }

    func notices() async {
        await citizens(2)
        for (number, at) in [(2, 5), (1, 5), (3, 1)] as [(Int, UnixTime)] {
            await write {
                try $0.insert(
                    Contact(id: Thing.object(number), citizen: Thing.citizen(1), channel: .email, language: .english, consentedAt: at)
                )
            }
        }
        await read { try $0.contacts(of: Thing.citizen(1)) }
        await write {
            try $0.update(
                Contact(
                    id: Thing.object(2),
                    citizen: Thing.citizen(1),
                    channel: .email,
                    language: .english,
                    consentedAt: 5,
                    verifiedAt: 6,
                    removedAt: 8
                )
            )
        }
        await read { try $0.contact(Thing.object(2)) }
        await read { try $0.contactsToForget(limit: 9).map(\.id) }
        @Sendable func notice(
            _ number: Int,
            at: UnixTime,
            next: UnixTime,
            caseID: String? = "c1",
            state: NoticeRow.State = .waiting,
            tries: Int = 0
        ) -> NoticeRow {
            NoticeRow(
                id: Thing.object(number),
                citizen: Thing.citizen(1),
                contact: Thing.object(1),
                channel: .email,
                kind: .caseMoved,
                caseID: caseID,
                reference: nil,
                createdAt: at,
                state: state,
                tries: tries,
                nextAt: next,
                endedAt: state == .waiting ? nil : at
            )
        }
        for row in [
            notice(12, at: 5, next: 9), notice(11, at: 5, next: 8), notice(13, at: 4, next: 8), notice(14, at: 7, next: 7, caseID: nil),
        ] {
            await write { try $0.insert(row) }
        }
        for limit in [1, 9] {
            await read { try $0.notices(of: Thing.citizen(1), limit: limit).map(\.id) }
            await read { try $0.notices(ofCase: "c1", limit: limit).map(\.id) }
            await read { try $0.notices(in: nil, limit: limit).map(\.id) }
            await read { try $0.notices(in: .waiting, limit: limit).map(\.id) }
            await read { try $0.dueNotices(.email, at: 8, limit: limit).map(\.id) }
            await read { try $0.dueNotices(.sms, at: 8, limit: limit).map(\.id) }
        }
        await write { try $0.update(notice(11, at: 5, next: 50, state: .sent, tries: 1), whereTries: 0) }
        await write { try $0.update(notice(11, at: 5, next: 50, state: .sent, tries: 1), whereTries: 0) }
        await read { try $0.notice(Thing.object(11)) }
        for since in [4, 5, 6] as [UnixTime] { await read { try $0.noticeCount(of: Thing.citizen(1), .caseMoved, since: since) } }
        await write { try $0.removeNotices(endedBefore: 5) }
        await write { try $0.removeNotices(endedBefore: 6) }
        await write { try $0.removeContact(Thing.object(2)) }
        await read { try $0.contacts(of: Thing.citizen(1)).map(\.id) }
    }

    func rights() async {
        await citizens(2)
        @Sendable func request(
            _ number: Int,
            about: UInt64?,
            agency: String = "dinkes",
            at: UnixTime,
            state: RightsRequestRow.State = .open
        ) -> RightsRequestRow {
            RightsRequestRow(
                id: Thing.object(number),
                citizen: Thing.citizen(1),
                kind: about == nil ? .restriction : .question,
                about: about,
                parts: about == nil ? [.sharing] : [],
                agency: agency,
                state: state,
                openedAt: at,
                dueAt: at + 3,
                updatedAt: at
            )
        }
        await write { try $0.insert(request(2, about: 4, at: 5)) }
        await write { try $0.insert(request(1, about: 4, at: 5)) }
        await write { try $0.insert(request(1, about: nil, at: 5)) }
        await write { try $0.insert(request(3, about: nil, agency: "dukcapil", at: 2, state: .granted)) }
        await write { try $0.insert(request(4, about: 9, at: 1)) }
        await read { try $0.rightsRequests(of: Thing.citizen(1)) }
        for agencies in [nil, [], ["dinkes"], ["dukcapil", "dinkes"]] as [[String]?] {
            for limit in [1, 9] { await read { try $0.rightsRequests(toAgencies: agencies, limit: limit).map(\.id) } }
        }
        await write { try $0.update(request(2, about: 4, at: 5, state: .answered)) }
        await write { try $0.update(request(9, about: 4, at: 5, state: .answered)) }
        await read { try $0.rightsRequest(Thing.object(2)) }
        await incidents()
    }

    private func incidents() async {
        let text = LocalizedText(id: "Apa", en: "What")
        for (number, at) in [(2, 5), (1, 5), (3, 9)] as [(Int, UnixTime)] {
            await write {
                try $0.insert(
                    IncidentRecord(
                        id: Thing.object(number),
                        notice: IncidentNotice(
                            what: text,
                            how: text,
                            remedy: text,
                            contact: text,
                            from: 1,
                            until: 2,
                            discovered: 3,
                            affected: .cases(["SIP-1"])
                        ),
                        recordedAt: at
                    )
                )
            }
            await write { try $0.insertIncidentReport(Thing.object(number), for: Thing.citizen(1)) }
        }
        await write { try $0.insertIncidentReport(Thing.object(1), for: Thing.citizen(1)) }
        await write { try $0.insertIncidentReport(Thing.object(1), for: Thing.citizen(2)) }
        await read { try $0.incidents().map(\.id) }
        await read { try $0.incident(Thing.object(1)) }
        await write { try $0.markRead(Thing.object(1), by: Thing.citizen(1), at: 8) }
        await write { try $0.markRead(Thing.object(1), by: Thing.citizen(1), at: 9) }
        await read { try $0.incidentReports(of: Thing.citizen(1)) }
        await read { try $0.incidentReportCounts(Thing.object(1)) }
        await read { try $0.incidentReportCounts(Thing.object(9)) }
    }
}

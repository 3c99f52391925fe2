import GRDB
import SegelCrypto
import SegelTestSupport
import SegelVault
import Synchronization

@testable import SegelUseCases

/// What clients of a simulated city do. Each writes down what it was promised, or what it may or may not have got.
extension SimulatedCity {
    /// Some operations in a row; ends early when the machine dies.
    func client(_ count: Int) async throws {
        for _ in 0..<count {
            let before = goneCount
            do { try await operation() } catch is SimulatedCrash { return } catch is SimulatedDiskFull {
            } catch  where goneCount > before || isShredding {
                // Whose turn was with a citizen who was being shredded finds nobody.
            } catch {
                // A refusal by an error that stood in its way while the machine died is the crash's.
                if machine.hasCrashed { return }
                guard isRefusal(error) else { throw error }
            }
        }
    }

    private var goneCount: Int { expected.withLock { $0.gone.count } }
    private var isShredding: Bool {
        expected.withLock { $0.doubts.contains { if case .shredding = $0 { true } else { false } } }
    }

    private static let refusals: Set = [
        "plan_is_stale", "changed_meanwhile", "rotation_under_way", "rotation_cancelled", "rotation_promoted", "rotation_unknown",
        "rotation_blocked", "reseal_under_way", "approval_missing", "approval_not_requested", "approval_by_same_person",
    ]

    /// Somebody was faster, or the clock stands before the signing keys begin: nothing happened.
    private func isRefusal(_ error: any Error) -> Bool {
        switch error {
        case let refusal as Refusal where refusal.code == "signing_key_missing": machine.wasEarly.withLock { $0 }
        case let refusal as Refusal: Self.refusals.contains(refusal.code)
        case PortConflict.changedMeanwhile, KeyRingError.changedMeanwhile: true
        case KeyRingRefusal.probeFailed: false
        case is KeyRingRefusal: true
        default: false
        }
    }

    private func operation() async throws {
        let key = RingKeyName.allCases[machine.dice.below(RingKeyName.allCases.count)]
        switch machine.dice.below(23) {
        case 0...2: try await register()
        case 3...6: try await putValue()
        case 7...9: try await putDocument()
        case 10...11: try await read()
        case 12...14: try await rotate(.kekCitizen)
        case 15: try await rotate(key)
        case 16: try await cancel(key)
        case 17: try await retire(key)
        case 18: _ = try await mall.publishCheckpoint()
        case 19: try await shred()
        case 20...21: try await reseal()
        default: jump()
        }
    }

    private func jump() {
        machine.clock.advance(Int64(machine.dice.below(200_000) - 100_000))
        if machine.clock.now() < TestCity.start { machine.wasEarly.withLock { $0 = true } }
    }

    private func register() async throws {
        let serial = expected.withLock { city in
            city.nextSerial += 1
            city.doubts.append(.person(serial: city.nextSerial - 1))
            return city.nextSerial - 1
        }
        let (citizen, _) = try await mall.registerCitizen(
            nik: Self.nik(serial),
            register: ["nama": "Warga \(serial)"],
            source: "Register",
            date: "2026-03-02",
            by: "registrasi"
        )
        guard let key = try SimulatedStore.key(of: citizen, on: machine) else {
            throw SimulationFailure(description: "registered without a key")
        }
        let person = ExpectedCity.Person(citizen: citizen, key: try mall.vault.commitment(to: key), value: "Warga \(serial)", revision: 1)
        expected.withLock { city in
            city.people[serial] = person
            city.doubts.removeAll { if case .person(serial) = $0 { true } else { false } }
        }
    }

    private func somebody() -> (serial: Int, person: ExpectedCity.Person)? {
        let people = expected.withLock { $0.people.sorted { $0.key < $1.key } }
        guard !people.isEmpty else { return nil }
        let (serial, person) = people[machine.dice.below(people.count)]
        return (serial, person)
    }

    /// Reads, then writes what follows: another client may come in between, and then one of the two is told.
    private func putValue() async throws {
        guard let (serial, person) = somebody() else { return }
        let (profile, revision) = try await mall.store.read { try self.mall.profile(of: person.citizen, in: $0) }
        var next = profile
        let text = "Nama \(machine.dice.below(1_000_000))"
        try next.set(ProfileValue(value: text, source: "citizen", date: "2026-03-02"), for: "nama")
        expected.withLock { $0.doubts.append(.value(serial: serial, text, revision: revision + 1)) }
        do {
            try await mall.store.write { [next] in try self.mall.put(next, of: person.citizen, after: revision, in: $0) }
        } catch {
            if !machine.hasCrashed { forgetValue(serial, text) }
            throw error
        }
        forgetValue(serial, text)
        expected.withLock { city in
            city.people[serial]?.value = text
            city.people[serial]?.revision = revision + 1
        }
    }

    private func forgetValue(_ serial: Int, _ text: String) {
        expected.withLock { $0.doubts.removeAll { if case .value(serial, text, _) = $0 { true } else { false } } }
    }

    private func putDocument() async throws {
        guard let (serial, person) = somebody() else { return }
        let size = [10, 500, 70_000][machine.dice.below(3)]
        let bytes = Array("%PDF-1.4 ".utf8) + [UInt8](repeating: UInt8(machine.dice.below(256)), count: size)
        let digest = SHA256.digest(bytes)
        expected.withLock { $0.doubts.append(.document(serial: serial, digest: digest)) }
        let held = try await mall.putDocument(TestCity.pieces(bytes, of: 40_000), titled: "Berkas", for: Self.signedIn(person.citizen))
        expected.withLock { city in
            city.people[serial]?.documents[held.id] = digest
            let known = city.doubts.firstIndex { if case .document(serial, digest) = $0 { true } else { false } }
            if let known { city.doubts.remove(at: known) }
        }
    }

    private func read() async throws {
        guard let (serial, person) = somebody() else { return }
        let (profile, revision) = try await mall.store.read { try self.mall.profile(of: person.citizen, in: $0) }
        let now = expected.withLock { $0.people[serial] }
        // Shredded between the two looks.
        guard let now else { return }
        try require(profile[.nama]?.value == now.value && revision == now.revision, "\(serial) reads an old or unknown value")
        if let (id, wanted) = person.documents.min(by: { $0.key < $1.key }) {
            try require(await digest(id, Self.signedIn(person.citizen)) == wanted, "\(serial) reads another document")
        }
    }

    /// A few batches, or all: a rotation that is left is found again by whoever plans next.
    private func rotate(_ key: RingKeyName) async throws {
        let plan = try await mall.planRotation(key)
        for _ in 0...machine.dice.below(6) {
            let progress = try await mall.rotate(plan, batch: 1 + machine.dice.below(3))
            try require(progress.digestBefore == progress.digestAfter, "a rotation changed what the wraps hide")
            guard !progress.isFinished else { return }
        }
    }

    /// Whatever is open, or nothing.
    private func cancel(_ key: RingKeyName) async throws {
        let plan = try await mall.planRotation(key)
        _ = try await mall.cancelRotation(RotationName(key: key, from: plan.from, to: plan.to))
    }

    /// Destroys an old version, if nothing needs it.
    private func retire(_ key: RingKeyName) async throws {
        let active = mall.vault.ring.activeVersion(of: key)
        guard active > 1 else { return }
        let version = UInt32(1 + machine.dice.below(Int(active) - 1))
        let record = RetirementRecord(key: key, version: version, startedAt: mall.now)
        let action = ApprovedAction(kind: "key-retire", subject: record.name)
        try await mall.requestApproval(of: action)
        for custodian in machine.custodians { _ = try await mall.approve(action, by: custodian) }
        _ = try await mall.retire(key, version: version, confirm: record.name)
    }

    private func shred() async throws {
        guard let (serial, person) = somebody() else { return }
        let action = Mall.shredding(person.citizen)
        try await mall.requestApproval(of: action)
        for custodian in machine.custodians { _ = try await mall.approve(action, by: custodian) }
        expected.withLock { $0.doubts.append(.shredding(serial: serial)) }
        let state = try await mall.shred(person.citizen, reason: "subject-request")
        try require(state.endedAt != nil, "a shredding was acknowledged and did not end")
        bury(serial)
    }

    /// Some steps, or all; whoever comes next goes on.
    private func reseal() async throws {
        expected.withLock { $0.isResealed = true }
        for _ in 0...machine.dice.below(8) {
            let progress = try await mall.reseal(nil, batch: 1 + machine.dice.below(4))
            try require(progress.digestBefore == progress.digestAfter, "a reseal changed what was sealed")
            guard !progress.isFinished else { return }
        }
    }
}

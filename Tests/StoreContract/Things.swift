import SegelCatalogue
import SegelCrypto
import SegelVault

@testable import SegelUseCases

/// Made-up rows, alike in every run. Stores do not look into what is sealed, so most of it is a few bytes.
enum Thing {
    static func bytes(_ number: Int, _ count: Int = 16) -> [UInt8] {
        [UInt8](repeating: 0, count: count - 8) + withUnsafeBytes(of: UInt64(number).bigEndian) { Array($0) }
    }

    static func object(_ number: Int) -> ObjectID { try! ObjectID(bytes: bytes(number)) }
    static func citizen(_ number: Int) -> CitizenID { try! CitizenID(bytes: bytes(number)) }

    /// As envelopes are: the key's version at bytes 24 to 27.
    static func envelope(_ number: Int, version: UInt8 = 1) -> [UInt8] {
        bytes(number, 24) + [0, 0, 0, version] + (0..<80).map { UInt8(truncatingIfNeeded: number &* 31 &+ $0 &* 7) }
    }

    static func key(_ citizen: Int, version: UInt32 = 1, kek: UInt32 = 1) -> WrappedCitizenKey {
        WrappedCitizenKey(
            citizen: Self.citizen(citizen),
            keyID: try! KeyID(bytes: bytes(900 + citizen)),
            version: version,
            kekVersion: kek,
            wrap: bytes(citizen, 104)
        )
    }

    static func index(_ number: Int, version: UInt32 = 1) -> BlindIndex { try! BlindIndex(version: version, bytes: bytes(number, 32)) }

    static func account(_ number: Int, _ name: Account.Name, until: UnixTime = 0) -> Account {
        var account = Account(
            id: object(number),
            name: name,
            citizen: nil,
            duties: [],
            activation: Account.Activation(codeHash: bytes(number, 32), expires: 9)
        )
        account.lockout = Account.Lockout(failures: 0, until: until)
        return account
    }

    static let publicKey = SigningKey(generating: .es256, from: SystemRandom()).publicKey

    static func signingKey(_ kid: String, created: UnixTime = 1, sealed: [UInt8]? = [1]) -> SigningKeyRecord {
        SigningKeyRecord(
            kid: kid,
            agency: "dinkes",
            purpose: "credential",
            publicKey: publicKey,
            sealedPrivateKey: sealed,
            kekVersion: 1,
            createdAt: created,
            activeFrom: 2,
            notAfter: nil
        )
    }

    static func caseRow(
        _ number: Int,
        of citizen: Int = 1,
        state: String = "submitted",
        desk: Desk? = Desk(role: "verifikator", agency: "dinkes"),
        revision: UInt64 = 1,
        at: Int64 = 10,
        promised: String? = "2026-03-09"
    ) -> CaseRow {
        CaseRow(
            id: object(number).text,
            reference: "SIP-\(number)",
            citizen: Self.citizen(citizen).text,
            service: "SIP",
            state: state,
            desk: desk,
            revision: revision,
            updatedAt: at,
            promised: promised,
            body: envelope(number)
        )
    }

    static func intent(_ number: Int, ofCase caseNumber: Int, of citizen: Int = 1, supersedes: Int? = nil) -> IssuingIntent {
        IssuingIntent(
            caseID: object(caseNumber).text,
            credentialID: object(number),
            citizen: Self.citizen(citizen),
            kid: "k1",
            status: StatusEntry(agency: "dinkes", list: 1, index: number),
            sealedPrepared: envelope(number),
            supersedes: supersedes.map(object)
        )
    }

    static func credential(_ number: Int, ofCase caseNumber: Int, of citizen: Int = 1, at log: UInt64, supersedes: Int? = nil)
        -> CredentialRecord
    {
        CredentialRecord(
            id: object(number),
            caseID: object(caseNumber).text,
            citizen: Self.citizen(citizen),
            service: "SIP",
            kid: "k1",
            status: StatusEntry(agency: "dinkes", list: 1, index: number),
            issuedAt: 50,
            logIndex: log,
            sealed: envelope(number),
            supersedes: supersedes.map(object),
            witness: bytes(number)
        )
    }

    static func copy(_ number: Int, of credential: Int, of citizen: Int = 1, log: UInt64? = nil) -> CopyRecord {
        CopyRecord(
            id: object(number),
            credential: object(credential),
            citizen: Self.citizen(citizen),
            format: "dc+sd-jwt",
            kid: "k1",
            status: StatusEntry(agency: "dinkes", list: 1, index: number),
            holder: "h",
            issuedAt: 60,
            logIndex: log,
            sealed: envelope(number),
            witness: log.map { _ in bytes(number) }
        )
    }

    static func place(_ citizen: Int, _ type: String = "profile", _ object: Int, _ field: String = "") -> SealedValuePlace {
        SealedValuePlace(citizen: Self.citizen(citizen), objectType: type, object: Self.object(object), field: field)
    }
}

extension Transcript {
    /// Citizens 1 to `count` with a key each.
    func citizens(_ count: Int) async {
        await write { tx in
            for number in 1...count { try tx.insert(Thing.key(number)) }
            return nil
        }
    }

    /// A claimed entry, an intent, and the credential in its place.
    func issue(_ number: Int, ofCase caseNumber: Int, of citizen: Int = 1, at log: UInt64, supersedes: Int? = nil) async {
        await write { tx in
            let isClaimed = try tx.claim(StatusEntry(agency: "dinkes", list: 1, index: number))
            try tx.insert(Thing.intent(number, ofCase: caseNumber, of: citizen, supersedes: supersedes))
            try tx.complete(Thing.credential(number, ofCase: caseNumber, of: citizen, at: log, supersedes: supersedes))
            return isClaimed
        }
    }
}

import Foundation
import SegelCredential
import SegelCrypto
import SegelTestSupport
import Testing

/// Revocation lists of others (RFC 5280, section 5) as they are read: Docs/Formats/PDF.md, rule 17.
@Suite("Revocation lists of timestamp authorities") struct RevocationListTests {
    private static let now = PageTown.now
    private let stamping = TestStamping(notBefore: now - 86_400, notAfter: now + 86_400 * 30)
    private var list: TestRevocationList { stamping.list(from: Self.now - 60, until: Self.now + 3_600) }

    private func chain(_ stamping: TestStamping? = nil) throws -> TimestampChain {
        let stamping = stamping ?? self.stamping
        return try TimestampAuthorities(anchors: [stamping.root]).chain(of: TimestampToken(stamping.token(over: [1], at: Self.now)))
    }

    private func finding(_ change: (inout TestRevocationList) -> Void, at time: Int64 = now) throws -> RevocationFinding {
        var list = list
        change(&list)
        return try chain().finding(by: [list.signed(by: stamping.rootKey)], at: time)
    }

    private static let good = RevocationFinding.notRevoked(asOf: now - 60)

    @Test("one of the issuer covers the time between its dates, and no other; a clock may be five minutes ahead")
    func dates() throws {
        for (shift, found) in [(-361, .unknown), (-360, Self.good), (0, Self.good), (3_599, Self.good), (3_600, .unknown)]
            as [(Int64, RevocationFinding)]
        {
            #expect(try finding({ _ in }, at: Self.now + shift) == found, "\(shift)")
        }
        #expect(try chain().finding(by: [], at: Self.now) == .unknown)
        let anchored = try TimestampAuthorities(anchors: [stamping.certificate, stamping.root])
        #expect(try anchored.chain(of: TimestampToken(stamping.token(over: [1], at: Self.now))).finding(by: [], at: Self.now) == .needless)
    }

    @Test("RFC 3161, section 4: what a revocation says of a timestamp, by its day and its reason")
    func reasons() throws {
        let harmless: [UInt8] = [0, 3, 4, 5]
        for reason in [nil] + (0...10).map(UInt8?.some) {
            let entry = { (since: Int64) in TestRevocationList.Entry(serial: TestStamping.serial, since: since, reason: reason) }
            #expect(try finding({ $0.entries = [entry(Self.now)] }) == .revoked, "\(String(describing: reason))")
            let later = try finding { $0.entries = [entry(Self.now + 1)] }
            #expect(later == (reason.map(harmless.contains) ?? false ? Self.good : .revoked), "\(String(describing: reason))")
        }
        #expect(
            try finding { $0.entries = [.init(serial: TestStamping.serial + 1, since: 0), .init(serial: 0xAB43, since: 0)] } == Self.good
        )
        // Out of date as it may be.
        #expect(try finding({ $0.entries = [.init(serial: TestStamping.serial, since: 0)] }, at: Self.now + 7_200) == .revoked)
    }

    @Test("A62: every byte of a list changed, it says nothing")
    func everyByte() throws {
        let chain = try chain(), whole = list.signed(by: stamping.rootKey)
        #expect(chain.finding(by: [whole], at: Self.now) == Self.good)
        for at in whole.indices {
            var changed = whole
            changed[at] ^= 1
            #expect(chain.finding(by: [changed], at: Self.now) == .unknown, "byte \(at)")
        }
        #expect(
            chain.finding(by: [whole + [0]], at: Self.now) == .unknown && chain.finding(by: [whole.dropLast()], at: Self.now) == .unknown
        )
    }

    @Test("another's, in another version, without an end, with two algorithms, of an issuer that may sign none: it says nothing")
    func others() throws {
        let stranger = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 5))
        #expect(try chain().finding(by: [list.signed(by: stranger)], at: Self.now) == .unknown)
        #expect(try chain().finding(by: [list.signed(by: stamping.key)], at: Self.now) == .unknown)
        #expect(try finding { $0.issuer = "TSA roof" } == .unknown)
        for version in [nil, 0, 2] as [UInt64?] { #expect(try finding { $0.version = version } == .unknown) }
        #expect(try finding { $0.until = nil } == .unknown)
        #expect(try finding { $0.innerAlgorithm = "1.2.840.10045.4.3.3" } == .unknown)
        #expect(try finding { $0.algorithm = "1.2.840.10045.4.1" } == .unknown)
        let many = (0..<2_000).map { TestRevocationList.Entry(serial: 0x4000_0000 + $0, since: Self.now) }
        #expect(try finding { $0.entries = many } == Self.good)
        let silent = TestStamping(notBefore: Self.now - 86_400, notAfter: Self.now + 86_400, rootMayList: false)
        #expect(try chain(silent).finding(by: [list.signed(by: silent.rootKey)], at: Self.now) == .unknown)
    }

    @Test(
        "of changes, of some certificates, of some reasons, of others' certificates: it says nothing; of an address, only where the certificate names it"
    )
    func scopes() throws {
        func scoped(_ parts: [UInt8]...) throws -> RevocationFinding {
            let value = DER.node(0x30, parts)
            return try finding { $0.extensions = [TestRevocationList.extension("2.5.29.28", isCritical: true, value)] }
        }
        let own = TestRevocationList.place(TestStamping.listAddress), flag: [UInt8] = [1, 0xFF]
        #expect(try scoped(own) == Self.good)
        #expect(try scoped(TestRevocationList.place("http://tsa.example/other.crl")) == .unknown)
        for number in [1, 2, 4, 5] as [UInt8] { #expect(try scoped(own, [0x80 | number] + flag) == .unknown, "\(number)") }
        #expect(try scoped() == .unknown && scoped(own, [0x83, 2, 5, 0x20]) == .unknown)
        func with(_ oid: String, _ isCritical: Bool) throws -> RevocationFinding {
            try finding { $0.extensions = [TestRevocationList.extension(oid, isCritical: isCritical, DER.integer(7))] }
        }
        #expect(try with("2.5.29.20", false) == Self.good)
        #expect(try with("2.5.29.27", true) == .unknown && with("1.2.3.4", true) == .unknown)
        let of = TestRevocationList.extension("2.5.29.29", isCritical: true, DER.sequence())
        #expect(try finding { $0.entries = [.init(serial: 9, since: 0, extensions: [of])] } == .unknown)
    }

    @Test("of two the newer is embedded; one that ended stays, so that who was on it is not believed again")
    func newest() throws {
        let chain = try chain(), key = stamping.rootKey
        let old = stamping.list(from: Self.now - 7_200, until: Self.now + 3_600).signed(by: key), new = list.signed(by: key)
        let picked = chain.evidence(from: [new, old], at: Self.now)
        #expect(picked.lists == [new] && picked.until == Self.now + 3_600 && picked.finding == Self.good)
        let entry = TestRevocationList.Entry(serial: TestStamping.serial, since: 0)
        let ended = stamping.list(from: Self.now - 7_200, until: Self.now - 3_600, [entry]).signed(by: key)
        #expect(chain.evidence(from: [ended], at: Self.now).finding == .revoked)
        #expect(chain.evidence(from: [ended, new], at: Self.now).finding == Self.good)
        let coming = stamping.list(from: Self.now + 301, until: Self.now + 3_600).signed(by: key)
        #expect(chain.evidence(from: [coming], at: Self.now).lists.isEmpty)
    }

    @Test("where lists are a certificate says; others' addresses, and what is none of http, are not taken")
    func addresses() throws {
        #expect(try chain().listAddresses == [TestStamping.listAddress])
        for address in [nil, "ldap://tsa.example/cn=root", "file:///etc/passwd"] {
            let stamping = TestStamping(notBefore: Self.now - 86_400, notAfter: Self.now + 86_400, listAddress: address)
            #expect(try chain(stamping).listAddresses == [nil])
        }
    }

    @Test("those that OpenSSL makes are read as it means them")
    func openSSL() throws {
        let folder = try TemporaryFolder(), now = Int64(Date().timeIntervalSince1970)
        guard let authority = try LocalTimestamps(folder.path) else { return }
        let authorities = try TimestampAuthorities(anchors: [authority.anchor])
        let query = TimestampQuery.bytes(SHA256.digest([1]), by: .sha256, nonce: [1, 2, 3, 4, 5, 6, 7, 8])
        let token = try TimestampQuery.token(in: authority.answer(query)), chain = try authorities.chain(of: token)
        #expect(chain.listAddresses == [LocalTimestamps.listAddress])
        guard case .notRevoked(let asOf) = chain.finding(by: [try authority.list], at: token.time) else {
            Issue.record("not covered")
            return
        }
        #expect(asOf <= token.time && asOf > now - 600)
        for (reason, found) in [("", RevocationFinding.revoked), ("keyCompromise", .revoked), ("superseded", .notRevoked(asOf: 0))] {
            try authority.revoke(reason, since: "491231235959Z")
            let said = chain.finding(by: [try authority.list], at: token.time)
            if found == .revoked { #expect(said == .revoked, "\(reason)") } else { #expect(said != .revoked && said != .unknown) }
        }
        try authority.revoke("superseded", since: "260101000000Z")
        #expect(chain.finding(by: [try authority.list], at: token.time) == .revoked)
    }
}

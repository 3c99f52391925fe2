import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import Testing

@testable import SegelUseCases

@Suite("Changing a password") struct ChangePasswordTests {
    private static let name = SignInName.nik("1872010101909901")
    private let folder: TemporaryFolder
    private let city: TestCity
    private let person: SignedIn
    private var mall: Mall { city.mall }

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        person = try await city.citizen(1, values: ["nama": "Siti Aminah"])
    }

    private func secret(_ text: String) -> SecretBytes {
        var bytes = Array(text.utf8)
        return SecretBytes(moving: &bytes)
    }

    private func change(_ old: String, _ new: String, by session: String, _ person: SignedIn? = nil) async throws {
        try await mall.changePassword(from: secret(old), to: secret(new), for: person ?? self.person, keeping: session)
    }

    private func code(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch { return (error as? Refusal)?.code }
    }

    @Test("ASVS V6.2.2, V6.2.3, V7.4.3: by the old one; whoever else is signed in is not any more, and it is in the log")
    func changes() async throws {
        let own = try await mall.signIn(Self.name, password: TestCity.passphrase)
        let other = try await mall.signIn(Self.name, password: TestCity.passphrase)
        let size = try await city.store.read { try $0.logSize() }
        try await change("kata sandi kota uji", "kuda baterai jepit", by: own)
        #expect(try await mall.signedIn(session: own).account == person.account)
        #expect(await code { _ = try await mall.signedIn(session: other) } == "not_signed_in")
        #expect(await code { _ = try await mall.signIn(Self.name, password: TestCity.passphrase) } == "sign_in_failed")
        _ = try await mall.signIn(Self.name, password: secret("kuda baterai jepit"))
        #expect(try await city.store.read { try $0.logSize() } > size)
    }

    @Test("A76: a wrong old one counts as at a sign-in; the account rests after five, for sign-ins too")
    func wrong() async throws {
        let own = try await mall.signIn(Self.name, password: TestCity.passphrase)
        for _ in 0..<5 { #expect(await code { try await change("salah sekali", "kuda baterai jepit", by: own) } == "confirmation_failed") }
        #expect(await code { try await change("kata sandi kota uji", "kuda baterai jepit", by: own) } == "confirmation_failed")
        #expect(await code { _ = try await mall.signIn(Self.name, password: TestCity.passphrase) } == "sign_in_failed")
        city.clock.advance(15 * 60 + 1)
        try await change("kata sandi kota uji", "kuda baterai jepit", by: own)
    }

    @Test("the rules hold here: the same one again, a common one, one's own name")
    func refused() async throws {
        let own = try await mall.signIn(Self.name, password: TestCity.passphrase)
        for (new, expected) in [
            ("kata sandi kota uji", "password_unchanged"), ("bismillah123", "password_common"), ("Siti-Aminah-1990", "password_guessable"),
            ("1872010101909901", "password_guessable"), ("pendek", "password_too_short"),
        ] {
            #expect(await code { try await change("kata sandi kota uji", new, by: own) } == expected, "\(new)")
        }
        _ = try await mall.signIn(Self.name, password: TestCity.passphrase)
    }

    @Test("whoever was signed out in the meantime changes nothing: of two who know the old one, the first wins")
    func raced() async throws {
        let own = try await mall.signIn(Self.name, password: TestCity.passphrase)
        try await mall.signOut(session: own)
        #expect(await code { try await change("kata sandi kota uji", "kuda baterai jepit", by: own) } == "not_signed_in")
        _ = try await mall.signIn(Self.name, password: TestCity.passphrase)
    }

    @Test("A76: at activation and recovery the rules say something of the person only to whoever has the code")
    func activation() async throws {
        let code = try await mall.renewActivation(Self.name, by: "registrasi").text, named = secret("Siti-Aminah-1990")
        #expect(await self.code { try await mall.activate(Self.name, code: "AAAA-BBBB-CCCC-DDDD", password: named) } == "activation_failed")
        #expect(await self.code { try await mall.activate(Self.name, code: code, password: named) } == "password_guessable")
        #expect(await self.code { try await mall.activate(Self.name, code: code, password: secret("password123")) } == "password_common")
        // The code was not used up by it.
        try await mall.activate(Self.name, code: code, password: secret("kuda baterai jepit"))
    }

    @Test("an officer's own name does not make their password")
    func officer() async throws {
        let code = try await mall.addOfficer("ratna.dewi", duties: [], nik: nil).text
        #expect(
            await self.code { try await mall.activate(.officer("ratna.dewi"), code: code, password: secret("ratnadewi-26")) }
                == "password_guessable"
        )
        try await mall.activate(.officer("ratna.dewi"), code: code, password: TestCity.passphrase)
    }
}

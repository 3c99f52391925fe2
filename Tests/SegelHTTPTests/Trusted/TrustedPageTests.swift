import HTTPTypes
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

@Suite("Pages of trusted people and recovery") struct TrustedPageTests {
    private let folder: TemporaryFolder
    private let city: TrackingCity

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TrackingCity(folder)
        for serial in 2...3 { _ = try await city.city.citizen(serial, values: ["nama": "Teman \(serial)"]) }
    }

    private func cookie(_ serial: Int) async throws -> (String, String) {
        TrackingCity.cookie(try await city.session(.nik("187201010190990\(serial)")))
    }

    private func code(_ answer: TrackingCity.Answer) throws -> String {
        String(try #require(answer.text.firstMatch(of: /class="code big">([0-9A-Z-]{19})</)).1)
    }

    @Test("named by a code, confirmed by two, seen and stopped by the owner; another one finished; nothing typed is lost")
    func journey() async throws {
        let mine = try await cookie(1)
        for serial in 2...3 {
            let theirs = try await cookie(serial)
            let invitation = try code(await city.post("/trusted/invitations", from: "/trusted", [], mine))
            let wrong = try await city.post("/trusted/accept", from: "/trusted", [("code", "AAAA-BBBB")], theirs)
            #expect(wrong.status == 422 && wrong.text.contains("value=\"AAAA-BBBB\""))
            #expect(try await city.post("/trusted/accept", from: "/trusted", [("code", invitation)], theirs).status == 303)
        }
        city.city.clock.advance(3 * 86_400)
        #expect(try await city.get("/trusted", cookie(1)).text.contains("Teman 2"))
        for isStopped in [true, false] {
            let recovery = try code(await city.post("/recover/code", from: "/recover"))
            for serial in 2...3 {
                let theirs = try await cookie(serial)
                let id = try #require(try await city.get("/trusted", theirs).text.firstMatch(of: /\/trusted\/([^\/"]+)\/confirm/)).1
                let short = try await city.post("/trusted/\(id)/confirm", from: "/trusted", [("code", "KURANG")], theirs)
                #expect(short.status == 422 && short.text.contains("value=\"KURANG\"") && short.text.contains("aria-invalid"))
                #expect(try await city.post("/trusted/\(id)/confirm", from: "/trusted", [("code", recovery)], theirs).status == 303)
            }
            #expect(try await city.get("/", cookie(1)).text.contains("Ada yang memulihkan akun Anda"))
            let fields = [("name", "1872010101909901"), ("code", recovery), ("password", "kata sandi sesudahnya")]
            let early = try await city.post("/recover", from: "/recover", fields)
            #expect(early.status == 422 && early.text.contains("Kode benar") && early.text.contains(recovery))
            if isStopped { #expect(try await city.post("/trusted/cancel", from: "/trusted", [], cookie(1)).status == 303) }
            city.city.clock.advance(2 * 86_400)
            let finished = try await city.post("/recover", from: "/recover", fields)
            #expect(finished.status == (isStopped ? 422 : 303))
        }
        #expect(try await city.get("/sign-in").text.contains("/recover"))
    }

    @Test("A76: making a code and failing say the same whoever is asked after; A72: a forged cancel is refused")
    func refused() async throws {
        let mine = try await cookie(1)
        #expect(try await city.send(.post, "/trusted/cancel", [mine, IssuingCity.form], "").status == 403)
        var said: Set<String> = []
        for name in ["1872010101909901", "1872010101909988"] {
            let fields = [("name", name), ("code", "AAAA-BBBB-CCCC-DDDD"), ("password", "kata sandi sesudahnya")]
            let answer = try await city.post("/recover", from: "/recover", fields)
            #expect(answer.status == 422)
            said.insert(answer.text.replacing(name, with: ""))
        }
        #expect(said.count == 1)
        #expect(try await city.get("/trusted").headers[.location] == "/sign-in")
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SegelCrypto
import SegelHTTP
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelTransparency
@testable import SegelUseCases

@Suite("The log over HTTP")
struct LogRouteTests {
    private let folder: TemporaryFolder
    private let city: TestCity
    private let person: SignedIn
    private let held: HeldCredential

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        person = try await city.citizen(1)
        held = try await city.issued(person, city.officers(for: "SIP"))
        let mall = city.mall
        try await city.store.write { tx in
            for number in 0..<300 { _ = try mall.log(.failedAttempt, subject: "uji", detail: "\(number)", at: mall.now, in: tx) }
        }
        _ = try await mall.publishCheckpoint()
    }

    private func get(_ path: String, cookie: String? = nil) async throws -> (status: Int, headers: HTTPFields, body: [UInt8]) {
        let application = Application(router: try Server.router(city.mall), configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        return try await application.test(.router) { client in
            var fields = HTTPFields()
            if let cookie { fields[.cookie] = "__Host-segel_session=\(cookie)" }
            return try await client.execute(uri: path, method: .get, headers: fields) {
                ($0.status.code, $0.headers, Array($0.body.readableBytesView))
            }
        }
    }

    @Test("tiles and bundles are immutable octets, the checkpoint is not; what is no tile's path is no file")
    func files() async throws {
        for path in ["/log/2026/tile/0/000", "/log/2026/tile/entries/000"] {
            let answer = try await get(path)
            #expect(answer.status == 200 && answer.headers[.contentType] == "application/octet-stream")
            #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(answer.headers[.accessControlAllowOrigin] == "*")
        }
        #expect(try await get("/log/2026/tile/0/000").body.count == 8_192)
        for path in ["/log/checkpoint", "/log/2026/checkpoint", "/log/key", "/log/shards"] {
            let answer = try await get(path)
            #expect(answer.status == 200 && answer.headers[.cacheControl] == "public, max-age=60", "\(path)")
            #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
        }
        let absent = [
            "/log/2026/tile/0/000.p/256", "/log/2026/tile/00/000", "/log/2026/tile/0/x000/000", "/log/2026/tile/9/000",
            "/log/2027/checkpoint",
            "/log/2026/tile/0/../../checkpoint", "/log/%2e%2e/trust/list.json", "/log/2026/tile/", "/log/2026/tile/0/999",
        ]
        for path in absent { #expect(try await get(path).status == 404, "\(path)") }
    }

    @Test("proofs by place tell no event; by the credential's name they tell it; wrong ones and other people's are 404 alike")
    func proofs() async throws {
        let place = try await get("/log/proof/2026/7")
        #expect(place.status == 200)
        #expect(try LogProof(text: String(decoding: place.body, as: UTF8.self)).extra == nil)
        let name = Hex.encode(SHA256.digest(held.bytes.prefix { $0 != UInt8(ascii: "~") }).prefix(16))
        let byHolding = try await get("/log/proof/credential/\(name)")
        #expect(byHolding.status == 200 && byHolding.headers[.cacheControl] == "no-store")
        let opening = try LogOpening(#require(try LogProof(text: String(decoding: byHolding.body, as: UTF8.self)).extra))
        #expect(opening.event.subject == held.id.text)
        // Whichever its last two digits are.
        let another = name.dropLast(2) + (name.hasSuffix("00") ? "01" : "00")
        for path in [
            "credential/\(another)", "credential/x", "credential/", "2026/99999", "2026/07", "2026/-1", "first/0", "2025/0",
            "2026",
        ] {
            #expect(try await get("/log/proof/\(path)").status == 404, "\(path)")
        }
        let mine = try await city.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase)
        _ = try await city.citizen(2)
        let theirs = try await city.mall.signIn(.nik("1872010101909902"), password: TestCity.passphrase)
        let look = try #require(try await city.mall.accesses(for: person).first).logIndex
        for path in ["/accesses/\(look)/proof", "/credentials/\(held.id.text)/log-proof"] {
            let answer = try await get(path, cookie: mine)
            #expect(answer.status == 200 && answer.headers[.cacheControl] == "no-store", "\(path)")
            #expect(answer.headers[.contentDisposition]?.hasSuffix(".tlog-proof\"") == true)
            #expect(try await get(path, cookie: theirs).status == 404)
            #expect(try await get(path).status != 200)
        }
    }

    @Test("the public page says in both languages how many entries there are, of which kinds, and that nobody witnesses")
    func page() async throws {
        let page = String(decoding: try await get("/log?lang=en").body, as: UTF8.self)
        let size = try await city.mall.state().logSize
        #expect(page.contains("<strong>\(size)</strong>") && page.contains("mpp.example/log/2026"))
        #expect(page.contains("There are no outside witnesses yet") && page.contains("segel log audit https://mpp.example"))
        #expect(page.contains("Documents issued") && !page.contains("logKind"))
        #expect(String(decoding: try await get("/log?lang=id").body, as: UTF8.self).contains("Belum ada saksi dari luar"))
    }

    @Test("readyz fails while witnesses that are asked for have not seen the log")
    func readiness() async throws {
        let key = SigningKey(generating: .ed25519, from: SystemRandom())
        let policy = try WitnessPolicy(
            text: "witness w \(CosignerKey(name: "w.example", key: key.publicKey).text) https://w.example\nquorum w\n"
        )
        let other = try await TestCity(
            folder.path + "/other",
            witnessing: Witnessing(policy: policy, grace: 60, transport: NobodyAnswers())
        )
        let application = Application(router: try Server.router(other.mall), configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.router) { client in
            _ = try await other.mall.publishCheckpoint()
            try await client.execute(uri: "/readyz", method: .get) { #expect($0.status == .ok) }
            other.clock.advance(61)
            try await client.execute(uri: "/readyz", method: .get) {
                #expect($0.status == .serviceUnavailable && String(buffer: $0.body).contains("log_not_witnessed"))
            }
        }
    }
}

private struct NobodyAnswers: WitnessTransport {
    func add(_ request: String, at url: String) async throws -> WitnessAnswer { throw Refusal(.unavailable, "silent") }
}

@Suite("A witness over HTTP: C2SP tlog-witness")
struct WitnessRouteTests {
    private let folder: TemporaryFolder
    private let desk: WitnessDesk
    private let key = SigningKey(generating: .ed25519, from: SystemRandom())
    private let witness = SigningKey(generating: .ed25519, from: SystemRandom())
    private let origin = "mpp.example/log/2026"

    init() throws {
        folder = try TemporaryFolder()
        desk = WitnessDesk(
            name: "saksi.example",
            key: witness,
            logs: [NoteKey(name: "mpp.example/log", key: key.publicKey)],
            storage: PublicFolder(folder.path),
            clock: TestClock(TestCity.start)
        )
    }

    private func head(_ count: UInt64, _ seed: UInt8 = 0) -> TreeHead {
        var fold = TileFold()
        for index in 0..<count { _ = fold.add([UInt8(index), index < 5 ? 0 : seed]) }
        return fold.head
    }

    private func body(_ old: UInt64, _ proof: [LogHash], _ head: TreeHead, origin: String? = nil, by key: SigningKey? = nil) -> String {
        let note = Checkpoint(origin: origin ?? self.origin, head: head).signed(by: key ?? self.key)
        return WitnessRequest(oldSize: old, proof: proof, checkpoint: note).text
    }

    /// From 4 to 8 entries: the right half.
    private func proof(_ seed: UInt8 = 0) -> [LogHash] {
        let leaves = (4..<8).map { LogHash.leaf([UInt8($0), $0 < 5 ? 0 : seed]) }
        return [LogHash.node(.node(leaves[0], leaves[1]), .node(leaves[2], leaves[3]))]
    }

    @Test("each answer of the specification, and what is kept")
    func answers() async throws {
        let application = Application(router: WitnessRoutes(desk).router(), configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        let stranger = SigningKey(generating: .ed25519, from: SystemRandom())
        try await application.test(.router) { client in
            func post(_ body: String) async throws -> (Int, String, String?) {
                try await client.execute(uri: "/add-checkpoint", method: .post, body: ByteBuffer(string: body)) {
                    ($0.status.code, String(buffer: $0.body), $0.headers[.contentType])
                }
            }
            #expect(try await post(body(0, [], head(4), origin: "other.example/log")).0 == 404)
            #expect(try await post(body(0, [], head(4), by: stranger)).0 == 403)
            #expect(try await post(body(5, [], head(4))).0 == 400)
            #expect(try await post("halo").0 == 400)
            let (status, line, _) = try await post(body(0, [], head(4)))
            #expect(status == 200 && line.hasPrefix("— saksi.example ") && line.hasSuffix("\n"))
            let note = try SignedNote(
                Checkpoint(origin: origin, head: head(4)).signed(by: key),
                key: NoteKey(name: origin, key: key.publicKey)
            )
            #expect(try CosignerKey(name: "saksi.example", key: witness.publicKey).time(in: note.adding([line])) == UInt64(TestCity.start))
            let (conflict, size, type) = try await post(body(0, [], head(8)))
            #expect(conflict == 409 && size == "4\n" && type == "text/x.tlog.size")
            #expect(try await post(body(4, [], head(8))).0 == 422)
            #expect(try await post(body(4, [LogHash](repeating: proof()[0], count: 64), head(8))).0 == 400)
            #expect(try await post(body(4, proof(), head(8))).0 == 200)
            #expect(try await post(body(8, [], head(8, 1))).0 == 422, "A82: another root of the same size")
            #expect(try await post(body(4, proof(1), head(8, 1))).0 == 409, "A82: a fork from 4 on comes too late")
            #expect(try await post(body(8, [], head(8))).0 == 200, "the same again, with a newer time")
            #expect(try await post(String(repeating: "A", count: 70_000)).0 == 413)
            let kept = Hex.encode(SHA256.digest(origin.utf8))
            try await client.execute(uri: "/\(kept)/checkpoint", method: .get) {
                #expect(
                    $0.status == .ok && String(buffer: $0.body).hasPrefix("\(origin)\n8\n")
                        && String(buffer: $0.body).contains("— saksi.example ")
                )
            }
            for path in ["/\(kept.dropLast(2))00/checkpoint", "/lock/checkpoint", "/x/checkpoint"] {
                try await client.execute(uri: path, method: .get) { #expect($0.status == .notFound) }
            }
        }
    }

    @Test("of many continuations sent at once one is cosigned, and what is kept is what was cosigned")
    func atOnce() async throws {
        _ = try desk.add(body(0, [], head(4)))
        let desk = desk
        let bodies = (1...8).map { body(4, proof($0), head(8, $0)) }
        let lines = await withTaskGroup(of: String?.self) { group in
            for body in bodies { group.addTask { try? desk.add(body) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(lines.compactMap { $0 }.count == 1)
        #expect(throws: WitnessRefusal.otherSize(8)) { try desk.add(body(4, proof(), head(8))) }
    }
}

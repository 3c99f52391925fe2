import Foundation
import SegelCrypto
import Testing

@testable import SegelCredential

/// One file of cases for both verifiers: this one and the browser's (`Tests/Interop/verify_page.py`), which must give the same verdicts with the same
/// codes. Written once with `SEGEL_FREEZE=1`, since signatures differ each time; the mutants in it are the corpora's own.
@Suite("Cases shared with the browser") struct SharedCaseTests {
    struct World: Codable {
        let name: String
        /// What is pinned.
        let root: String
        /// Base64url.
        let bundle: String
        let cases: [Case]
    }

    struct Case: Codable {
        let name: String
        let text: String
        let now: Int64
        let outcome: String
        let code: String
        /// Of what is accepted: the claims, as JSON.
        let claims: String?
        /// Where the browser may say less: what it cannot check it does not decide.
        var browser: String?
    }

    static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Vectors/verify.json")

    @Test("every case has the verdict that the file says")
    func verdicts() throws {
        if ProcessInfo.processInfo.environment["SEGEL_FREEZE"] == "1" { try Self.freeze() }
        let worlds = try JSONDecoder().decode([World].self, from: Data(contentsOf: Self.file))
        #expect(worlds.map(\.cases.count).reduce(0, +) >= 300)
        for world in worlds {
            let bundle = try Base64URL.decode(world.bundle)
            for item in world.cases {
                let verifier = try OfflineVerifier(root: Array(world.root.utf8), bundle: bundle, now: item.now)
                let verdict = verifier.verify(Array(item.text.utf8), now: item.now)
                #expect(verdict.outcome.rawValue == item.outcome && verdict.code == item.code, "\(world.name): \(item.name)")
                #expect(verdict.claims == item.claims, "\(world.name): \(item.name)")
            }
        }
    }

    private static func freeze() throws {
        let city = QRCity(), honest = try String(decoding: city.issue(), as: UTF8.self)
        var symbols: [(String, [UInt8], Int64)] = [("honest", Array(honest.utf8), QRCity.now)]
        symbols += [
            ("a day later", Array(honest.utf8), QRCity.now + 86_400), ("a second more", Array(honest.utf8), QRCity.now + 86_401),
            ("after the trust list", Array(honest.utf8), QRCity.now + 90 * 86_400),
        ]
        symbols += try QRMutant.all.map { ($0.name, try $0.make(city), QRCity.now) }
        let maker = NegativeCorpusTests.maker, issuer = maker.issuer
        var credentials: [(String, [UInt8], Int64)] = [("honest", maker.honest, Issuer.now), ("issued", try issuer.issue(), Issuer.now)]
        credentials += (maker.headers + maker.payloads + maker.disclosed + maker.envelopes).map { ($0.name, $0.bytes, Issuer.now) }
        let trust = try issuer.trustList().list
        let list = SignedTrustList.assemble(trust, signatures: [SignedTrustList.signature(trust, with: issuer.root)])
        let bundle = OfflineBundle.make(
            [
                OfflineBundle.File(path: OfflineBundle.trustListPath, bytes: list),
                OfflineBundle.File(path: "status/disdukcapil/1.jwt", bytes: try issuer.statusToken()),
            ],
            madeAt: Issuer.now,
            kid: JWK(issuer.statusKey.publicKey).thumbprint,
            key: issuer.statusKey
        )
        let worlds = [
            try world("symbols", city.rootBytes, city.bundle(), symbols),
            try world("credentials", TrustRoot(threshold: 1, keys: [issuer.root.publicKey]).bytes, bundle, credentials),
        ]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        try encoder.encode(worlds).write(to: file)
        try Data((honest + "\n").utf8).write(to: file.deletingLastPathComponent().appending(path: "qr-1.txt"))
    }

    /// Cases that are text, and of a size that a file of cases can have.
    private static func world(_ name: String, _ root: [UInt8], _ bundle: [UInt8], _ cases: [(String, [UInt8], Int64)]) throws -> World {
        World(
            name: name,
            root: String(decoding: root, as: UTF8.self),
            bundle: Base64URL.encode(bundle),
            cases: try cases.compactMap { name, bytes, now in
                guard bytes.count <= 2_000, let text = String(validating: bytes, as: UTF8.self) else { return nil }
                let verdict = try OfflineVerifier(root: root, bundle: bundle, now: now).verify(bytes, now: now)
                return Case(
                    name: name,
                    text: text,
                    now: now,
                    outcome: verdict.outcome.rawValue,
                    code: verdict.code,
                    claims: verdict.claims
                )
            }
        )
    }
}

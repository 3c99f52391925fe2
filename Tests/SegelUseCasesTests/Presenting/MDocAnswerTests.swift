import Foundation
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("A verifier asks for an mdoc")
struct MDocAnswerTests {
    let issuing: MDocIssuingTests
    let mdoc: [UInt8]
    var city: TestCity { issuing.city }
    static let space = "org.iso.18013.5.1", docType = "org.iso.18013.5.1.mDL"

    init() async throws {
        issuing = try await MDocIssuingTests()
        let held = try await issuing.issued(
            "SIM-01",
            answers: ["namaDepan": "Warga", "namaBelakang": "Uji", "golongan": "A"],
            documents: ["sehat", "lulusUjian"]
        )
        mdoc = try await issuing.mdoc(held)
        try await issuing.city.mall.publishStatusLists()
    }

    private func ask(isEncrypted: Bool = true, way: PresentationWay = .otherDevice) async throws -> (AuthenticatedVerifier, Asked) {
        let verifier = try await city.verifier("klinik-\(Int.random(in: 0..<1_000_000_000))", policies: ["usia-17-sim"])
        return (verifier, try await city.mall.ask(Asking(policy: "usia-17-sim", way: way, isEncrypted: isEncrypted), for: verifier))
    }

    private func show(
        _ asked: Asked,
        _ names: Set<String> = ["age_over_17"],
        transcript: SessionTranscript? = nil,
        by key: SigningKey? = nil
    ) throws -> String {
        let transcript = try transcript ?? #require(asked.request.transcript(audience: asked.request.client?.text ?? ""))
        return Base64URL.encode(
            try MDocPresentation.respond(
                with: mdoc,
                disclosing: [Self.space: names],
                docType: Self.docType,
                transcript: transcript,
                deviceKey: key ?? issuing.device
            )
        )
    }

    private func code(_ presentation: String, _ asked: Asked, for verifier: AuthenticatedVerifier) async throws -> String? {
        _ = try await city.mall.takeAnswer(asked.id, form: PresentingWallet.form("{\"sim\":[\"\(presentation)\"]}", asked))
        return try await city.mall.presentation(asked.id, code: nil, for: verifier).result?.code
    }

    @Test("accepted, encrypted or not: one element decides, and the date of birth never leaves the wallet", arguments: [true, false])
    func accepted(isEncrypted: Bool) async throws {
        let (verifier, asked) = try await ask(isEncrypted: isEncrypted)
        #expect(try await code(show(asked), asked, for: verifier) == "accepted")
        let evidence = try await city.mall.evidence(asked.id, purpose: "uji", for: verifier)
        let state = try await city.mall.presentation(asked.id, code: nil, for: verifier)
        #expect(state.result?.outcome == "accept" && state.result?.conditions == [true] && state.receipt != nil)
        #expect(!String(decoding: evidence, as: UTF8.self).contains("1990-01-01"))
    }

    @Test("A56: another session, another device, another mdoc's shape: refused, each with its code")
    func refused() async throws {
        func code(_ make: (Asked) throws -> String) async throws -> String? {
            let (verifier, asked) = try await ask()
            return try await self.code(make(asked), asked, for: verifier)
        }
        let client = try await ask().1.request.client?.text ?? ""
        let sessions: [(Asked) -> SessionTranscript] = [
            {
                .openID4VP(
                    clientID: client,
                    nonce: "x",
                    encryptionKey: $0.request.encryption?.thumbprint,
                    responseURI: $0.request.responseURI ?? ""
                )
            },
            {
                .openID4VP(
                    clientID: "x",
                    nonce: $0.request.nonce,
                    encryptionKey: $0.request.encryption?.thumbprint,
                    responseURI: $0.request.responseURI ?? ""
                )
            },
            { .openID4VP(clientID: client, nonce: $0.request.nonce, encryptionKey: nil, responseURI: $0.request.responseURI ?? "") },
            {
                .openID4VP(
                    clientID: client,
                    nonce: $0.request.nonce,
                    encryptionKey: $0.request.encryption?.thumbprint,
                    responseURI: "https://x"
                )
            },
            {
                .digitalCredentials(
                    origin: "https://mpp.example",
                    nonce: $0.request.nonce,
                    encryptionKey: $0.request.encryption?.thumbprint
                )
            },
        ]
        for session in sessions { #expect(try await code { try show($0, transcript: session($0)) } == "key_binding_refused") }
        let stranger = SigningKey(generating: .es256, from: SystemRandom())
        #expect(try await code { try show($0, by: stranger) } == "key_binding_refused")
        #expect(try await code { try show($0, ["age_over_17", "birth_date"]) } == "surplus_disclosed")
        #expect(try await code { try show($0, ["age_over_18"]) } == "query_claim_missing")
        #expect(try await code { _ in "AAAA" } == "malformed")
        #expect(try await code { _ in Base64URL.encode(mdoc) } == "malformed")
        #expect(try await code { try show($0) + "=" } == "malformed")
    }
}

import Foundation
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

/// A city whose certificates and mdocs others judge.
struct JudgedCity {
    let folder: TemporaryFolder
    let city: TestCity
    let device = SigningKey(generating: .es256, from: SystemRandom())
    static let docType = "id.segel.birth-certificate.1"

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/data")
    }

    func certificates(_ purpose: SigningPurpose) async throws -> [CertificateReport.Line] {
        try await city.mall.certificateReport().lines.filter { $0.purpose == purpose.rawValue }
    }

    static let claims: [(String, String)] = [
        ("noAkta", "1872-LU-02032026-0001"), ("nama", "Anak Uji"), ("jk", "P"), ("tempatLahir", "Metro"), ("tglLahir", "2026-02-28"),
        ("anakKe", "2"), ("namaIbu", "Ibu Uji"), ("tglTerbit", "2026-03-02"), ("penerbit", "Disdukcapil"),
    ]

    func mdoc() async throws -> [UInt8] {
        var claims = JSONObject()
        for (name, value) in Self.claims { claims.set(name, .string(value)) }
        let (sealed, now) = (claims, city.clock.now())
        return try await city.store.write { tx in
            let entry = try self.city.mall.claimStatus(of: "disdukcapil", in: tx)
            let prepared = try self.city.mall.prepareMDoc(
                of: "DKC-01",
                claims: sealed,
                expires: nil,
                deviceKey: self.device.publicKey,
                status: StatusReference(uri: self.city.mall.statusURL(entry), index: entry.index),
                at: now,
                in: tx
            )
            return try self.city.mall.sign(mdoc: prepared, in: tx)
        }
    }
}

@Suite("mdoc judged by pymdoccbor, pycose and cbor2")
struct MDocInteropTests {
    @Test("issued and presented, it verifies with each; turned or under another root it does not")
    func presented() async throws {
        guard let judge = Judge() else { return }
        let city = try await JudgedCity()
        // pymdoccbor asks the machine's clock: the city's moves there.
        city.city.clock.advance(max(0, UnixTime(Date().timeIntervalSince1970) - city.city.clock.now()))
        let transcript = SessionTranscript.openID4VP(
            clientID: "x509_hash:abc",
            nonce: "judge",
            encryptionKey: [UInt8](repeating: 5, count: 32),
            responseURI: "https://mpp.example/vp/response"
        )
        let response = try MDocPresentation.respond(
            with: await city.mdoc(),
            disclosing: [JudgedCity.docType: ["full_name", "birth_date", "age_over_17", "sex", "birth_order"]],
            docType: JudgedCity.docType,
            transcript: transcript,
            deviceKey: city.device
        )
        let other = try await JudgedCity()
        var question = JSONObject()
        question.set("response", .string(Base64URL.encode(response)))
        question.set("transcript", .string(Base64URL.encode(transcript.bytes)))
        question.set("authority", .string(CertificatePEM.encode(try #require(try await city.certificates(.authority).first).der)))
        question.set("stranger", .string(CertificatePEM.encode(try #require(try await other.certificates(.authority).first).der)))
        let answer = try JSONReader.readObject(judge.ask("judge_mdoc.py", JSONWriter.bytes(question)))
        for name in ["valid", "issuer", "digests", "device", "deterministic"] { #expect(answer[name] == .bool(true), "\(name)") }
        for name in ["wrongRoot", "turned"] { #expect(answer[name] == .bool(false), "\(name)") }
        #expect(answer["version"] == .string("1.0") && answer["docType"] == .string(JudgedCity.docType))
        let elements = try #require(answer["elements"]?.object?[JudgedCity.docType]?.object)
        #expect(elements.members.count == 5)
        #expect(elements["birth_date"] == .string("2026-02-28") && elements["age_over_17"] == .bool(false))
        #expect(elements["sex"] == .integer(2) && elements["full_name"] == .string("Anak Uji"))
    }
}

@Suite("Certificates judged by cryptography and OpenSSL")
struct CertificateInteropTests {
    @Test(
        "each leaf holds under its authority, strictly, in the profile of ISO 18013-5",
        arguments: [
            (SigningPurpose.credential, "1.0.18013.5.1.2"), (.status, "1.3.6.1.5.5.7.3.30"), (.request, "1.0.18013.5.1.6"),
        ]
    )
    func leaves(purpose: SigningPurpose, usage: String) async throws {
        guard let judge = Judge() else { return }
        let city = try await JudgedCity()
        let authority = CertificatePEM.encode(try #require(try await city.certificates(.authority).first).der)
        let leaves = try await city.certificates(purpose)
        #expect(!leaves.isEmpty)
        for leaf in leaves {
            var question = JSONObject()
            question.set("authority", .string(authority))
            question.set("leaf", .string(CertificatePEM.encode(leaf.der)))
            question.set("usage", .string(usage))
            question.set("at", .integer(city.city.clock.now()))
            let answer = try JSONReader.readObject(judge.ask("judge_certificates.py", JSONWriter.bytes(question)))
            #expect(answer["strict"] == .bool(true), "\(answer["openssl"]?.string ?? "")")
            #expect(answer["issued"] == .bool(true))
            #expect(answer["profile"] == .array([]), "\(leaf.agency)")
        }
    }
}

import Foundation
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import Testing

extension TrustCeremonyTests {
    @Test("ML-DSA-65 by the binary: a root of both kinds, an agency that goes over to it, both its credentials verified offline")
    func postQuantum() async throws {
        try makeKeys(["a"])
        let made = try segel([
            "trust", "root-key", "--algorithm", "ML-DSA-65", "--out", commands.path("b.key"), "--passphrase-file", commands.path("b.pass"),
            "--public-out", commands.path("b.pub"),
        ])
        #expect(made.output.contains(#""kty":"AKP""#))
        try segel(
            [
                "init", commands.path("data"), "--passphrase-file", commands.path("pass"), "--public-url", Self.address, "--catalogue",
                TestCity.repository.appending(path: "Catalogue").path, "--threshold", "2", "--trust-cache-seconds", "1", "--root-public",
                commands.path("a.pub"), "--root-public", commands.path("b.pub"),
            ]
        )
        try publish("first.draft", ["a", "b"], grace: 60, direct)
        let officers = try await inside { city in
            let officers = try await city.officers(for: "SIP")
            try write(try await city.issued(city.citizen(1), officers), "classical")
            return officers
        }
        try segel(["trust", "pin", commands.path("data/public/trust/root.json")] + trustDir)
        try await serving {
            let apply = ["key", "rotate", "apply", "signing/dpmptsp-next", "--algorithm", "ML-DSA-65"] + data
            #expect(try segel(apply).output.contains("credential key ML-DSA-65"))
            let other = try segel(apply.map { $0 == "ML-DSA-65" ? "Ed25519" : $0 }, expecting: 1)
            #expect(other.errors.contains("successor_of_another_algorithm") && other.errors.contains("segel key list"))
            let status = apply.map { $0 == "signing/dpmptsp-next" ? "signing/dpmptsp/status-next" : $0 }
            #expect(try segel(status, expecting: 1).errors.contains("algorithm_not_for_purpose"))
            let unknown = try segel(apply.map { $0 == "ML-DSA-65" ? "ML-DSA-44" : $0 }, expecting: 64)
            #expect(unknown.errors.contains("ES256") && unknown.errors.contains("ML-DSA-65"), "\(unknown.errors)")
            try publish("second.draft", ["a", "b"], grace: 30, data)
            // Not by `apply` again: on a slow machine the key may have begun already, and another one would be made.
            while try !segel(["key", "list"] + data).output.contains("ML-DSA-65 active") { try await Task.sleep(for: .seconds(1)) }
        }
        try await inside { city in try write(try await city.issued(city.citizen(2), officers), "lasting") }
        try await serving {
            try segel(["trust", "fetch", Self.address] + trustDir)
            for name in ["classical", "lasting"] { try verify(name, expecting: 0) }
        }
        var altered = try Data(contentsOf: URL(filePath: commands.path("lasting")))
        altered[2_000] = altered[2_000] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        try altered.write(to: URL(filePath: commands.path("lasting")))
        try segel(["verify", commands.path("lasting"), "--offline"] + trustDir, expecting: 10)
    }

    private func write(_ credential: HeldCredential, _ name: String) throws {
        try Data(credential.bytes).write(to: URL(filePath: commands.path(name)))
    }
}

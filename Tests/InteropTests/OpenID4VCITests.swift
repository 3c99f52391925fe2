import Foundation
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// A city with a citizen who has one credential and one application under way, served by the real binary.
private final class WalletCity {
    private let served: ServedCity

    var folder: TemporaryFolder { served.folder }
    var place: String { served.place }

    init() async throws {
        let clock = TestClock(UnixTime(Date().timeIntervalSince1970) - 2)
        served = try await ServedCity(clock: clock) { city in
            let person = try await city.citizen(1), officers = try await city.officers(for: "SIP")
            let credential = try await city.issued(person, officers)
            let waiting = try await city.submitted(person)
            _ = try await city.mall.addWallet("dompet-uji", name: "Dompet Uji", redirects: ["https://wallet.example/cb"])
            let names = city.mall.catalogue.service("SIP")?.workflow.steps.map { "\($0.id)-\($0.agency)" } ?? []
            return [
                "citizen": "1872010101909901", "credential": credential.id.text, "case": waiting, "officers": names,
                "configuration": "SIP.sd-jwt",
                "schemas": Judge.schema("oid4vci/credential_offer-1_0.json").map { ($0 as NSString).deletingLastPathComponent + "/.." }
                    ?? "",
            ]
        }
    }

    /// What `segel verify` says of a credential, with the trust list and status lists this service publishes.
    func verdict(_ copy: String) throws -> Int32 {
        let trust = folder.path + "/trust"
        if !FileManager.default.fileExists(atPath: trust) {
            guard try run(["trust", "pin", folder.path + "/root.json", "--trust-dir", trust]) == 0,
                try run(["trust", "fetch", served.address, "--trust-dir", trust]) == 0
            else { return -1 }
        }
        return try run(["verify", folder.path + "/" + copy, "--trust-dir", trust])
    }

    private func run(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = Products.folder.appending(path: "segel")
        process.arguments = arguments
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

@Suite("OpenID4VCI before a wallet of our own", .serialized)
struct OpenID4VCITests {
    private static let flows: [(name: String, copies: Int, exit: Int32)] = [
        ("pre-authorized", 1, 0), ("bearer", 1, 0), ("identifiers", 1, 0),
        ("authorization-code", 2, 0), ("batch", 10, 0), ("deferred", 2, 0), ("encrypted", 1, 0),
        ("encrypted-deferred", 2, 0), ("deleted", 1, 11), ("guessing", 0, 0), ("attested", 5, 0),
    ]

    @Test(
        "a wallet fetches over HTTP; sd-jwt takes what it got, with key binding; segel verify decides as it should",
        arguments: flows.indices
    )
    func flow(index: Int) async throws {
        guard let judge = Judge() else { return }
        let flow = Self.flows[index]
        let city = try await WalletCity()
        let verdict = try await judge.ask("vci_flows.py", about: [city.place, flow.name])
        #expect(verdict.status == 0, "\(flow.name): \(verdict.errors)")
        #expect(verdict.output.contains("\"credentials\": \(flow.copies)"), "\(verdict.output)")
        for number in 0..<flow.copies { #expect(try city.verdict("copy-\(number)") == flow.exit) }
    }
}

import Foundation
import SegelCatalogue
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import Testing

@Suite("segel notice") struct NoticeCommandTests {
    private let folder: TemporaryFolder
    private var data: String { folder.path + "/city" }

    private static let settings = NoticeSettings(gateway: .init(url: "http://127.0.0.1:1/", channels: [.sms]))

    init() throws { folder = try TemporaryFolder() }

    private func segel(_ arguments: String...) throws -> ProgramRun {
        try ProgramRun(
            Products.folder.appending(path: "segel").path,
            arguments + ["--data", data, "--passphrase-file", folder.path + "/pass"]
        )
    }

    /// A city with one notice that was refused for good.
    private func furnish(_ settings: NoticeSettings) async throws {
        let city = try await TestCity(data, notices: Self.settings)
        let person = try await city.citizen(1), carrier = TestCarrier()
        _ = try await city.mall.addContact("081234567890", .sms, language: .indonesian, for: person)
        carrier.fail(with: DeliveryFailure("gateway_410", isFinal: true))
        try await city.mall.deliverNotices(by: carrier)
        _ = try await city.mall.publishCheckpoint()
        try city.store.close()
        let served = Configuration(publicURL: "https://mpp.example", region: "18.72", notices: settings)
        try JSONEncoder().encode(served).write(to: URL(filePath: data + "/config.json"))
        try FileManager.default.copyItem(at: TestCity.repository.appending(path: "Catalogue"), to: URL(filePath: data + "/catalogue"))
        try Data("kata sandi kota uji".utf8).write(to: URL(filePath: folder.path + "/pass"))
    }

    @Test("dead ones are listed without name or address, doctor warns of them, and they are replayed")
    func list() async throws {
        try await furnish(Self.settings)
        let dead = try segel("notice", "list", "--state", "dead")
        #expect(dead.status == 0 && dead.output.contains("gateway_410") && dead.output.contains("contact.code"), "\(dead.errors)")
        #expect(!dead.output.contains("81234567890") && !dead.output.contains("Warga"))
        #expect(try segel("doctor").output.contains("1 notices could not be sent: segel notice list --state dead"))
        #expect(try segel("notice", "key").output.hasPrefix("whpk_"))
        let json = try segel("notice", "list", "--json")
        #expect(json.output.contains("\"dead\""))
        #expect(try segel("notice", "replay").status == 64)
        #expect(try segel("notice", "replay", "--all").output == "1 will be sent again\n")
        #expect(try segel("notice", "list", "--state", "dead").output.isEmpty)
        #expect(try segel("notice", "list", "--state", "waiting").output.contains("tries 0"))
        #expect(try segel("notice", "list", "--state", "lost").status == 64)
    }

    @Test("A73: serve refuses to start where config.json names an address that may not be opened, or a secret that is not there")
    func refused() async throws {
        try await furnish(NoticeSettings(gateway: .init(url: "http://169.254.169.254/", channels: [.sms])))
        let run = try segel("serve", "--port", "\(FreePort.next())")
        #expect(run.status == 64 && run.errors.contains("gateway_address_refused"), "\(run.errors)")
        for (issuer, secret, code) in [
            ("http://provider.example", nil, "provider_issuer_refused"),
            ("https://provider.example", "/nowhere", "provider_secret_unreadable"),
        ] as [(String, String?, String)] {
            let provider = SignInProvider(
                name: "p",
                title: LocalizedText(id: "P", en: "P"),
                issuer: issuer,
                client: "c",
                secretFile: secret
            )
            let served = Configuration(publicURL: "https://mpp.example", region: "18.72", providers: [provider])
            try JSONEncoder().encode(served).write(to: URL(filePath: data + "/config.json"))
            let run = try segel("serve", "--port", "\(FreePort.next())")
            #expect(run.status == 64 && run.errors.contains(code), "\(run.errors)")
        }
    }
}

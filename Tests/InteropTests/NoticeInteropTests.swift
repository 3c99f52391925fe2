import Foundation
import SegelCatalogue
import SegelCrypto
import SegelOutbound
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

/// Gateways and mail servers of other people's, in a process of their own.
final class Receivers {
    let folder: TemporaryFolder
    private let process: Process
    let ports: [String: Int]

    init(_ judge: Judge) async throws {
        folder = try TemporaryFolder()
        process = Process()
        process.executableURL = URL(filePath: judge.python)
        process.arguments = [TestCity.repository.appending(path: "Tests/Interop/judge_notices.py").path, folder.path]
        try process.run()
        let ready = URL(filePath: folder.path + "/ready.json")
        for _ in 0..<300 where !FileManager.default.fileExists(atPath: ready.path) { try await Task.sleep(for: .milliseconds(100)) }
        ports = try JSONDecoder().decode([String: Int].self, from: Data(contentsOf: ready))
    }

    deinit {
        _ = FileManager.default.createFile(atPath: folder.path + "/stop", contents: nil)
        process.waitUntilExit()
    }

    func write(_ text: String, to name: String) throws -> String {
        let path = "\(folder.path)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    func received() throws -> [[String: Any]] {
        guard let bytes = FileManager.default.contents(atPath: folder.path + "/received.jsonl") else { return [] }
        return try bytes.split(separator: UInt8(ascii: "\n")).compactMap { try JSONSerialization.jsonObject(with: $0) as? [String: Any] }
    }
}

@Suite("Notices before other people's receivers", .serialized) struct NoticeInteropTests {
    private func mail(_ box: String, _ receivers: Receivers, _ security: NoticeSettings.MailServer.Security, authority: String = "mail.pem")
        throws -> NoticeSettings.MailServer
    {
        NoticeSettings.MailServer(
            host: "localhost",
            port: receivers.ports[box] ?? 0,
            security: security,
            from: "segel@kota.example",
            user: box == "starttls" ? "segel" : nil,
            passwordFile: box == "starttls" ? try receivers.write("rahasia surel\n", to: "mail.password") : nil,
            authorityFile: security == .none ? nil : "\(receivers.folder.path)/\(authority)"
        )
    }

    private static func letter(_ text: String = "Segel: uji.", to address: String = "siti@contoh.id") -> NoticeMail {
        NoticeMail(id: ObjectID(from: SystemRandom()), at: 1_772_416_800, to: address, subject: "Pemberitahuan Segel", text: text)
    }

    /// What a gateway answered; asked again where a busy machine was too slow to hear it.
    private static func answer(_ attempt: () async throws -> Void) async throws -> String? {
        for _ in 0..<5 {
            do {
                try await attempt()
                return nil
            } catch let failure as DeliveryFailure where failure.code != "gateway_unreachable" {
                return failure.code
            } catch is DeliveryFailure {}
        }
        return "gateway_unreachable"
    }

    @Test(
        "A73: Standard Webhooks, believed by standardwebhooks (v1) and PyNaCl (v1a); a 503 is tried again under the same id; no redirect is followed"
    )
    func webhooks() async throws {
        guard let judge = Judge() else { return }
        let receivers = try await Receivers(judge)
        let secret = try receivers.write("whsec_" + Data((0..<32).map { UInt8($0) }).base64EncodedString(), to: "webhook.secret")
        let base = "http://127.0.0.1:\(receivers.ports["gateway"] ?? 0)"
        let city = try await TestCity(
            receivers.folder.path + "/city",
            clock: TestClock(UnixTime(Date().timeIntervalSince1970)),
            notices: NoticeSettings(gateway: .init(url: "\(base)/flaky", channels: [.sms, .whatsapp], secretFile: secret))
        )
        _ = try receivers.write(try await city.mall.noticePublicKeys()[0].text, to: "notice.key")
        let sender = try NoticeSender(try #require(city.mall.configuration.notices))
        let person = try await city.citizen(1)
        _ = try await city.mall.addContact("081234567890", .whatsapp, language: .indonesian, for: person)
        #expect(try await city.mall.deliverNotices(by: sender) == 0)
        // The second try, or a later one where a busy machine cut one short.
        var delivered = 0
        for _ in 0..<5 where delivered == 0 {
            city.clock.advance(60)
            delivered = try await city.mall.deliverNotices(by: sender)
        }
        let received = try receivers.received()
        #expect(delivered == 1 && received.count == 1 && received[0]["kind"] as? String == "webhook", "\(received)")
        #expect(received[0]["tries"] as? Int ?? 0 >= 2)
        let data = (received.first?["body"] as? [String: Any])?["data"] as? [String: Any]
        #expect(data?["to"] as? String == "+6281234567890" && data?["channel"] as? String == "whatsapp")
        let signed = SignedWebhook(id: "msg_x", timestamp: 1, body: [], signature: "v1a,AAAA")
        let redirected = try NoticeSender(NoticeSettings(gateway: .init(url: "\(base)/redirect", channels: [.sms])))
        #expect(try await Self.answer { try await redirected.send(signed) } == "gateway_307")
        let closed = try NoticeSender(NoticeSettings(gateway: .init(url: "http://127.0.0.1:\(FreePort.next())/", channels: [.sms])))
        await #expect(throws: DeliveryFailure("gateway_unreachable")) { try await closed.send(signed) }
        // A signature that is none is what the judge refuses.
        let forged = try NoticeSender(NoticeSettings(gateway: .init(url: "\(base)/hooks", channels: [.sms])))
        #expect(try await Self.answer { try await forged.send(signed) } == "gateway_401")
    }

    @Test(
        "A73: addresses that are not the operator's to open are refused when the service starts",
        arguments: [
            "http://gateway.example/", "http://169.254.169.254/latest", "ftp://gateway.example/", "https://user:pass@gateway.example/",
            "https://gateway.example/#x", "file:///etc/passwd", "gateway.example", "http://127.0.0.1.nip.example/", "",
        ]
    )
    func addresses(url: String) {
        #expect(throws: DeliveryFailure("gateway_address_refused")) {
            try NoticeSender(NoticeSettings(gateway: .init(url: url, channels: [.sms])))
        }
    }

    /// Again where a busy machine let a conversation run out of time.
    private static func send(_ letter: NoticeMail, by sender: NoticeSender) async throws {
        for _ in 0..<3 {
            do { return try await sender.send(letter) } catch { guard error.code == "mail_timeout" else { throw error } }
        }
        try await sender.send(letter)
    }

    @Test("mail by STARTTLS with a password, by TLS from the first byte, and without TLS on this machine alone, taken by aiosmtpd")
    func mails() async throws {
        guard let judge = Judge() else { return }
        let receivers = try await Receivers(judge)
        let plain = "Segel: uji.\n.\n..dua titik\n. "
        let text = "Segel: baris pertama.\n.\n.baris dengan titik\nCafé \(String(repeating: "panjang ", count: 40))"
        for (box, security) in [("starttls", NoticeSettings.MailServer.Security.startTLS), ("tls", .tls), ("plain", .none)] {
            let sender = try NoticeSender(NoticeSettings(mail: mail(box, receivers, security)))
            let letter = Self.letter(text)
            try await Self.send(letter, by: sender)
            let found = try #require(try receivers.received().last)
            #expect(found["box"] as? String == box && found["sender"] as? String == "segel@kota.example")
            #expect(found["to"] as? [String] == ["siti@contoh.id"] && found["tls"] as? Bool == (security != .none))
            #expect((found["text"] as? String)?.replacing("\r\n", with: "\n").trimmingCharacters(in: .newlines) == text)
            #expect(found["message_id"] as? String == "<\(letter.id.text)@kota.example>" && (found["defects"] as? [Any])?.isEmpty == true)
            try await Self.send(Self.letter(plain), by: sender)
            #expect((try receivers.received().last?["text"] as? String)?.replacing("\r\n", with: "\n") == plain + "\n")
            #expect(found["user"] as? String == (box == "starttls" ? "segel" : ""))
        }
    }

    @Test("mail is refused: another certificate, no STARTTLS, a wrong password, no such mailbox, and a header with a second line")
    func refusedMails() async throws {
        guard let judge = Judge() else { return }
        let receivers = try await Receivers(judge)
        func outcome(_ server: NoticeSettings.MailServer, _ letter: NoticeMail = Self.letter()) async throws -> DeliveryFailure? {
            do throws(DeliveryFailure) { try await NoticeSender(NoticeSettings(mail: server)).send(letter) } catch { return error }
            return nil
        }
        #expect(try await outcome(mail("other", receivers, .startTLS)) == DeliveryFailure("mail_tls_failed"))
        #expect(try await outcome(mail("tls", receivers, .tls, authority: "other.pem")) == DeliveryFailure("mail_tls_failed"))
        #expect(try await outcome(mail("plain", receivers, .startTLS)) == DeliveryFailure("mail_no_starttls"))
        #expect(
            try await outcome(mail("plain", receivers, .none), Self.letter(to: "tidak-ada@contoh.id"))
                == DeliveryFailure("mail_550", isFinal: true)
        )
        for address in ["a@b.id>\r\nRCPT TO:<c@d.id", "a@b.id\nBcc: c@d.id"] {
            #expect(
                try await outcome(mail("plain", receivers, .none), Self.letter(to: address))
                    == DeliveryFailure("mail_header_refused", isFinal: true)
            )
        }
        let right = try mail("starttls", receivers, .startTLS)
        _ = try receivers.write("salah\n", to: "mail.password")
        #expect(try await outcome(right) == DeliveryFailure("mail_535"))
        #expect(try receivers.received().isEmpty)
        #expect(throws: DeliveryFailure("mail_needs_tls")) {
            try NoticeSender(NoticeSettings(mail: .init(host: "mail.example", port: 25, security: .none, from: "a@b.id")))
        }
    }
}

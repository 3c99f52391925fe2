import Foundation
import SegelOutbound
import Testing

@testable import SegelUseCases

/// Docs/Formats/Webhooks.md, rules 6 and 7.
@Suite("A73: where webhooks may go") struct WebhookAddressTests {
    @Test(
        "addresses inside a house, of this machine, of a cloud's metadata and of tunnels are none of the public Internet",
        arguments: [
            "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "169.254.169.254", "172.16.0.1",
            "172.31.255.255", "192.168.0.1", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
            "203.0.113.1", "224.0.0.1", "239.1.1.1", "255.255.255.255", "::", "::1", "::ffff:8.8.8.8", "::ffff:10.0.0.1",
            "64:ff9b::808:808",
            "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "2001::1", "2001:1ff::1", "2001:db8::1", "2002:a00:1::1", "3fff:fff::1",
            "4000::1", "1fff::1",
        ]
    )
    func reserved(text: String) throws { #expect(try #require(HostAddress(text)).isPublic == false) }

    @Test(
        "the ones beside them are",
        arguments: [
            "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255", "128.0.0.1", "169.253.1.1",
            "172.15.255.255", "172.32.0.1", "192.0.1.1", "192.167.1.1", "198.17.1.1", "198.20.0.1", "223.255.255.255", "2001:200::1",
            "2606:4700::1111", "2003::1", "3fff:1000::1", "2a00::1",
        ]
    )
    func given(text: String) throws { #expect(try #require(HostAddress(text)).isPublic) }

    private static let message = SignedWebhook(id: "msg_x", timestamp: 1, body: [0x7B, 0x7D], signature: "v1a,AAAA")

    private func outcome(_ url: String, allow: [String] = [], _ addresses: [String]) async -> DeliveryFailure? {
        let resolved = addresses.compactMap { HostAddress($0) }
        let sender = WebhookSender(WebhookSettings(allow: allow)) { _ in resolved }
        do throws(DeliveryFailure) { try await sender.send(Self.message, to: url) } catch { return error }
        return nil
    }

    @Test("a name with one address inside is refused, whatever the others are; so is http, and an address written in another way")
    func refused() async {
        let refused = DeliveryFailure("webhook_address_refused", isFinal: true)
        #expect(await outcome("https://a.example/", ["10.0.0.1"]) == refused)
        #expect(await outcome("https://a.example/", ["8.8.8.8", "::1"]) == refused)
        #expect(await outcome("http://a.example/", ["8.8.8.8"]) == refused)
        #expect(await outcome("https://a.example/", []) == DeliveryFailure("webhook_unreachable"))
        // By this machine's own reading of names.
        let sender = WebhookSender(nil)
        for host in ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"] {
            do throws(DeliveryFailure) {
                try await sender.send(Self.message, to: "https://\(host)/")
                Issue.record("\(host) was asked")
            } catch { #expect(error == refused, "\(host)") }
        }
    }

    @Test("the connection goes to the address that was checked: a name nobody else knows is reached there, no redirect is followed")
    func pinned() async throws {
        guard let judge = Judge() else { return }
        let receivers = try await Receivers(judge)
        let port = receivers.ports["gateway"] ?? 0, name = "hook.invalid"
        for (path, code) in [("hooks", "webhook_401"), ("redirect", "webhook_307")] {
            var answer: String?
            // Again where a busy machine was too slow to hear it.
            for _ in 0..<5 where answer == nil || answer == "webhook_unreachable" {
                answer = await outcome("http://\(name):\(port)/\(path)", allow: [name], ["127.0.0.1"])?.code
            }
            #expect(answer == code)
        }
    }
}

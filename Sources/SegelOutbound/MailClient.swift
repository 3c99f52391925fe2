internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import SegelCrypto
internal import SegelUseCases

/// Hands mail to one server of the operator's (RFC 5321), over TLS whose certificate is checked. Thin on purpose: one mail a connection, no pipelining, no
/// lists.
struct MailClient: Sendable {
    private static let timeout: Duration = .seconds(30)

    private let server: NoticeSettings.MailServer
    private let tls: NIOSSLContext?

    /// Throws `mail_needs_tls` for a server elsewhere without TLS, `mail_authority_unreadable`, `mail_password_unreadable`.
    init(_ server: NoticeSettings.MailServer) throws(DeliveryFailure) {
        guard server.security != .none || OutboundAddress.isHere(server.host) else { throw DeliveryFailure("mail_needs_tls") }
        self.server = server
        if server.security == .none {
            tls = nil
        } else {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv12
            if let file = server.authorityFile { configuration.trustRoots = .file(file) }
            do { tls = try NIOSSLContext(configuration: configuration) } catch { throw DeliveryFailure("mail_authority_unreadable") }
        }
        if let file = server.passwordFile { _ = try OneLineSecret.read(file, failure: "mail_password_unreadable") }
    }

    func send(_ mail: NoticeMail) async throws(DeliveryFailure) {
        let text = try MailText(mail, from: server.from)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await connectAndSend(mail, text) }
                group.addTask {
                    try await Task.sleep(for: Self.timeout)
                    throw DeliveryFailure("mail_timeout")
                }
                // Whichever comes first; the other is cancelled, which closes its connection.
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch let failure as DeliveryFailure { throw failure } catch is NIOSSLError {
            throw DeliveryFailure("mail_tls_failed")
        } catch is NIOSSLExtraError { throw DeliveryFailure("mail_tls_failed") } catch { throw DeliveryFailure("mail_unreachable") }
    }

    private func connectAndSend(_ mail: NoticeMail, _ text: MailText) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connectTimeout(.seconds(10)).connect(
            host: server.host,
            port: server.port
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                if server.security == .tls { try channel.pipeline.syncOperations.addHandler(handler()) }
                return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        try await channel.executeThenClose { inbound, outbound in
            var talk = Talk(replies: MailReplies(inbound), outbound: outbound)
            try await beginning(isTLS: server.security == .tls) { try await talk.expect(220) }
            var offered = try await talk.hello(as: name)
            if server.security == .startTLS {
                guard offered.contains("STARTTLS") else { throw DeliveryFailure("mail_no_starttls") }
                try await talk.say("STARTTLS", expecting: 220)
                guard !talk.replies.hasMore else { throw DeliveryFailure("mail_tls_failed") }
                let inner = channel.channel
                try await inner.eventLoop.submit { try inner.pipeline.syncOperations.addHandler(handler(), position: .first) }.get()
                // What was offered before is worth nothing (RFC 3207 section 4.2).
                offered = try await beginning(isTLS: true) { try await talk.hello(as: name) }
            }
            try await authenticate(&talk, offered)
            try await talk.say("MAIL FROM:<\(server.from)>", expecting: 250)
            try await talk.say("RCPT TO:<\(mail.to)>", expecting: 250, 251)
            try await talk.say("DATA", expecting: 354)
            try await talk.write(text.stuffed)
            try await talk.expect(250)
            // It has the mail: how it says good-bye decides nothing.
            try? await talk.say("QUIT", expecting: 221)
        }
    }

    /// Until the first word over TLS is read, a connection that breaks is a handshake that failed, whichever side says so first.
    private func beginning<Value>(isTLS: Bool, _ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let failure as DeliveryFailure where failure.code != "mail_closed" { throw failure } catch {
            throw isTLS ? DeliveryFailure("mail_tls_failed") : error
        }
    }

    /// The name for EHLO: the sender's host.
    private var name: String { server.from.split(separator: "@").last.map(String.init) ?? "localhost" }

    private func handler() throws -> NIOSSLClientHandler {
        guard let tls else { throw DeliveryFailure("mail_tls_failed") }
        let isNumber = server.host.contains(":") || server.host.allSatisfy { $0.isNumber || $0 == "." }
        return try NIOSSLClientHandler(context: tls, serverHostname: isNumber ? nil : server.host)
    }

    /// PLAIN (RFC 4616), or LOGIN where a server knows no better.
    private func authenticate(_ talk: inout Talk, _ offered: Set<String>) async throws {
        guard let user = server.user, let file = server.passwordFile else { return }
        let password = try OneLineSecret.read(file, failure: "mail_password_unreadable")
        let ways = Set(offered.first { $0.hasPrefix("AUTH ") }?.split(separator: " ").map(String.init) ?? [])
        if ways.contains("PLAIN") {
            try await talk.say("AUTH PLAIN \(Base64.encode(Array("\0\(user)\0\(password)".utf8)))", expecting: 235)
        } else if ways.contains("LOGIN") {
            try await talk.say("AUTH LOGIN", expecting: 334)
            try await talk.say(Base64.encode(Array(user.utf8)), expecting: 334)
            try await talk.say(Base64.encode(Array(password.utf8)), expecting: 235)
        } else {
            throw DeliveryFailure("mail_no_auth")
        }
    }

    /// Command and reply, one after the other.
    private struct Talk {
        var replies: MailReplies
        let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

        mutating func expect(_ codes: Int...) async throws { _ = try await reply(codes) }

        mutating func say(_ line: String, expecting codes: Int...) async throws {
            try await write(Array("\(line)\r\n".utf8))
            _ = try await reply(codes)
        }

        /// What the server offers, in capitals.
        mutating func hello(as name: String) async throws -> Set<String> {
            try await write(Array("EHLO \(name)\r\n".utf8))
            return Set(try await reply([250]).lines.dropFirst().map { $0.uppercased() })
        }

        func write(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

        /// 5yz is refused for good (RFC 5321 section 4.2.1), but for what an operator can mend: sign-in (530, 534, 535) and policy at the greeting (554).
        private mutating func reply(_ codes: [Int]) async throws -> MailReplies.Reply {
            let reply = try await replies.next()
            guard codes.contains(reply.code) else {
                throw DeliveryFailure("mail_\(reply.code)", isFinal: [550, 551, 552, 553].contains(reply.code))
            }
            return reply
        }
    }
}

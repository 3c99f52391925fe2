internal import NIOCore
internal import SegelUseCases

/// What a mail server says (RFC 5321 section 4.2), read from its connection.
struct MailReplies {
    struct Reply {
        let code: Int
        /// What stands after the code, a line each.
        let lines: [String]
    }

    private static let lineLimit = 1_000
    private static let lineCountLimit = 100

    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var buffer: [UInt8] = []

    init(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>) { self.inbound = inbound.makeAsyncIterator() }

    /// Whether more came than was asked for: said before TLS began, it must not count as said within (RFC 3207 section 6).
    var hasMore: Bool { !buffer.isEmpty }

    mutating func next() async throws -> Reply {
        var lines: [String] = []
        while lines.count < Self.lineCountLimit {
            let line = try await line()
            guard line.count >= 3, let code = Int(line.prefix(3)), (200...599).contains(code) else { throw Self.malformed }
            let mark = line.dropFirst(3).first
            guard mark == nil || mark == " " || mark == "-" else { throw Self.malformed }
            lines.append(String(line.dropFirst(4)))
            if mark != "-" { return Reply(code: code, lines: lines) }
        }
        throw Self.malformed
    }

    private mutating func line() async throws -> String {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffer[..<end].filter { $0 != UInt8(ascii: "\r") }
                buffer.removeFirst(end + 1)
                return String(decoding: line, as: UTF8.self)
            }
            guard buffer.count <= Self.lineLimit else { throw Self.malformed }
            guard let more = try await inbound.next() else { throw DeliveryFailure("mail_closed") }
            buffer += more.readableBytesView
        }
    }

    private static let malformed = DeliveryFailure("mail_reply_malformed")
}

internal import Foundation
internal import SegelCrypto
internal import SegelUseCases
internal import SegelVault

/// A mail as it goes over the wire (RFC 5322): lines end in CRLF, plain where they can be and base64 else, and nothing in a header ends it early.
struct MailText {
    let lines: [String]

    /// RFC 5322 section 2.1.1 allows 998; what we write is shorter.
    private static let plainLimit = 200

    /// Throws `mail_header_refused` where an address or subject holds anything but printable ASCII.
    init(_ mail: NoticeMail, from: String) throws(DeliveryFailure) {
        for value in [mail.to, mail.subject, from] where !Self.isPlain(value) {
            throw DeliveryFailure("mail_header_refused", isFinal: true)
        }
        let host = from.split(separator: "@").last.map(String.init) ?? "localhost"
        let headers = [
            "Date: \(Self.date(mail.at))", "From: Segel <\(from)>", "To: <\(mail.to)>", "Subject: \(mail.subject)",
            "Message-ID: <\(mail.id.text)@\(host)>", "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
        ]
        let plain = mail.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard !plain.allSatisfy({ Self.isPlain($0) && $0.utf8.count <= Self.plainLimit }) else {
            lines = headers + ["Content-Transfer-Encoding: 7bit", ""] + plain
            return
        }
        let letters = Array(Base64.encode(Array(mail.text.replacing("\n", with: "\r\n").utf8)))
        lines =
            headers + ["Content-Transfer-Encoding: base64", ""]
            + stride(from: 0, to: letters.count, by: 76).map { String(letters[$0..<min($0 + 76, letters.count)]) }
    }

    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20...0x7E).contains($0) } }

    /// RFC 5322 section 3.3, in UTC.
    private static func date(_ time: Int64) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return formatter.string(from: Date(timeIntervalSince1970: Double(time)))
    }

    /// After `DATA`: a line that begins with a dot gets a second one (RFC 5321 section 4.5.2), and a dot alone ends it.
    var stuffed: [UInt8] { Array((lines.map { $0.hasPrefix(".") ? "." + $0 : $0 } + ["."]).map { $0 + "\r\n" }.joined().utf8) }
}

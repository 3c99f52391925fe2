/// Where notices go, as `config.json` says: these addresses and no others are ever opened (attack A73).
package struct NoticeSettings: Sendable, Codable, Equatable {
    /// A gateway for WhatsApp and SMS that takes Standard Webhooks.
    package struct Gateway: Sendable, Codable, Equatable {
        /// https; http only on this machine.
        package let url: String
        package let channels: [NoticeChannel]
        /// A file with a `whsec_…` secret, for gateways that know symmetric signatures alone. Nil: the Ed25519 signature is the only one.
        package let secretFile: String?

        package init(url: String, channels: [NoticeChannel], secretFile: String? = nil) {
            self.url = url
            self.channels = channels
            self.secretFile = secretFile
        }
    }

    /// A mail server that takes mail for everybody.
    package struct MailServer: Sendable, Codable, Equatable {
        package enum Security: String, Sendable, Codable {
            /// TLS from the first byte, as on port 465 (RFC 8314).
            case tls
            /// Turned on before anything is said (RFC 3207); refused where the server does not offer it.
            case startTLS = "starttls"
            /// Only to a server on this machine.
            case none
        }

        package let host: String
        package let port: Int
        package let security: Security
        /// What stands as the sender, such as "segel@metrokota.example".
        package let from: String
        package let user: String?
        /// A file with the password, one line.
        package let passwordFile: String?
        /// PEM with the authorities its certificate is checked against; nil for the machine's.
        package let authorityFile: String?

        package init(
            host: String,
            port: Int,
            security: Security,
            from: String,
            user: String? = nil,
            passwordFile: String? = nil,
            authorityFile: String? = nil
        ) {
            self.host = host
            self.port = port
            self.security = security
            self.from = from
            self.user = user
            self.passwordFile = passwordFile
            self.authorityFile = authorityFile
        }
    }

    package let gateway: Gateway?
    package let mail: MailServer?

    package init(gateway: Gateway? = nil, mail: MailServer? = nil) {
        self.gateway = gateway
        self.mail = mail
    }

    /// In the order they are offered.
    package var channels: [NoticeChannel] {
        NoticeChannel.allCases.filter { $0 == .email ? mail != nil : gateway?.channels.contains($0) ?? false }
    }
}

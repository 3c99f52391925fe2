/// How PDF certificates are stamped and signed, in `config.json` under `documents` (Docs/Operating.md).
package struct DocumentSettings: Sendable, Codable, Equatable {
    /// A timestamp authority (RFC 3161).
    package struct Timestamps: Sendable, Codable, Equatable {
        package let url: String
        /// PEM: whom its certificates lead to, or its own certificate.
        package let anchorsFile: String
        /// Bytes kept in each PDF for its token; nil: `TimestampAuthority.usualRoom`.
        package let room: Int?
        /// Hosts that its revocation lists may be fetched from though they are not of the public Internet; nil: none.
        package let allow: [String]?

        package init(url: String, anchorsFile: String, room: Int? = nil, allow: [String]? = nil) {
            self.url = url
            self.anchorsFile = anchorsFile
            self.room = room
            self.allow = allow
        }
    }

    /// An agency's document key in a PKCS#11 token.
    package struct Token: Sendable, Codable, Equatable {
        package let agency: String
        package let module: String
        package let token: String
        package let key: String
        package let pinFile: String

        package init(agency: String, module: String, token: String, key: String, pinFile: String) {
            self.agency = agency
            self.module = module
            self.token = token
            self.key = key
            self.pinFile = pinFile
        }
    }

    package let timestamps: Timestamps?
    package let tokens: [Token]?

    package init(timestamps: Timestamps? = nil, tokens: [Token]? = nil) {
        self.timestamps = timestamps
        self.tokens = tokens
    }
}

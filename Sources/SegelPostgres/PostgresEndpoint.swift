private import CPostgres
internal import Foundation

/// How the database is reached: a URL as libpq reads them (hosts, TLS, failover), and where the password lies.
package struct PostgresEndpoint: Sendable {
    /// Why a URL is not taken.
    package enum Refusal: Error, Equatable, CustomStringConvertible {
        case malformed
        /// Arguments, configuration files and environments are read by more people than a file of one's own.
        case passwordInURL
        case passwordInEnvironment

        package var code: String {
            switch self {
            case .malformed: "database_url_malformed"
            case .passwordInURL: "database_password_in_url"
            case .passwordInEnvironment: "database_password_in_environment"
            }
        }

        package var description: String {
            switch self {
            case .malformed: "the database's URL is not one that libpq reads: postgresql://ROLE@HOST:PORT/DATABASE?sslmode=verify-full"
            case .passwordInURL: "the database's URL holds a password: put it into a file"
            case .passwordInEnvironment: "PGPASSWORD is set: put the password into a file"
            }
        }
    }

    let url: String
    /// Holds the password and nothing else; a line break at its end is not part of it. Nil: libpq looks into its password file (`passfile` in
    /// the URL, `~/.pgpass`), or none is asked for.
    let passwordFile: String?

    package init(url: String, passwordFile: String? = nil) throws {
        try PostgresLibrary.open()
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://"), let options = PQconninfoParse(url, nil) else {
            throw Refusal.malformed
        }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            if strcmp(keyword, "password") == 0, option.pointee.val != nil { throw Refusal.passwordInURL }
            option += 1
        }
        guard getenv("PGPASSWORD") == nil else { throw Refusal.passwordInEnvironment }
        self.url = url
        self.passwordFile = passwordFile
    }

    /// What a connection has unless the URL says otherwise.
    private static let defaults = [
        ("application_name", "segel"), ("client_encoding", "UTF8"), ("connect_timeout", "5"),
        // Of several hosts the one that takes writes: after a failover that is another.
        ("target_session_attrs", "read-write"),
        // A host that vanished without a word is noticed within half a minute, here and (what `idle_in_transaction_session_timeout` ends) there.
        ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "20000"),
    ]

    /// A session as the store needs it. `idle_in_transaction_session_timeout`: a node that was cut off while it held a tenant's lock gives it back.
    package func connect() throws -> PostgresSession {
        var parameters = Self.defaults + [("dbname", url)]
        if let passwordFile {
            guard let bytes = FileManager.default.contents(atPath: passwordFile) else {
                throw PostgresUnreachable(description: "the database's password file \(passwordFile) cannot be read")
            }
            parameters.append(("password", String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)))
        }
        let session = try PostgresSession(parameters)
        try session.execute("SET idle_in_transaction_session_timeout = '30s'; SET lock_timeout = '20s'; SET bytea_output = 'hex'")
        return session
    }
}

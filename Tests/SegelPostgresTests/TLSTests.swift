import SegelTestSupport
import Testing

@testable import SegelPostgres

/// libpq does the checking; what is tried here is that the URL's parameters reach it, and what a refusal is called.
@Suite("TLS to the database", .enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: script/setup --with-test-tools"))
struct TLSTests {
    @Test(
        "verify-full connects by the right authority and name; another authority and another name are refused by one code"
    )
    func verified() throws {
        let folder = try TemporaryFolder(), port = FreePort.next()
        let made = try ShellRun("cd '\(folder.path)'\n" + Self.certificates)
        try #require(made.status == 0, "\(made.errors)")
        let server = try PostgresServer(tls: (folder.path, port))
        func connect(_ host: String, _ parameters: String) throws -> PostgresSession {
            try PostgresEndpoint(url: server.tlsURL(host: host, port: port, parameters: parameters)).connect()
        }
        let whole = "sslmode=verify-full&sslrootcert=\(folder.path)/ca.pem"
        let session = try connect("localhost", whole)
        #expect(try session.strings("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == ["TLSv1.3"])
        let wrong = [
            "another authority": ("localhost", "sslmode=verify-full&sslrootcert=\(folder.path)/other.pem"),
            "another name": ("127.0.0.1", whole),
        ]
        for (what, (host, parameters)) in wrong {
            let error = #expect(throws: PostgresUnreachable.self, "\(what)") { try connect(host, parameters) }
            #expect(error?.code == "database_not_trusted", "\(what): \(error.map { "\($0)" } ?? "")")
        }
        // Only a mode that checks nothing takes them.
        _ = try connect("127.0.0.1", "sslmode=require&sslrootcert=/nowhere")
        withExtendedLifetime(server) {}
    }

    /// Two authorities; the first one's certificate for the name localhost.
    private static let certificates = """
        set -eu
        for name in ca other; do
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$name" -keyout $name.key -out $name.pem
        done
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout server.key -out server.csr
        printf 'subjectAltName=DNS:localhost\\n' > names
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -set_serial 2 -days 2 -extfile names -out server.pem
        """
}

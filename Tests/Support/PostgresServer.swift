internal import Foundation
internal import Glibc
internal import SegelPostgres
private import Synchronization

/// Debian's PostgreSQL, started for this test process alone: a unix socket in a temporary folder, no TCP, fsync on.
///
/// A shell beside it waits at a pipe whose other end only this process holds: however the process ends, the kernel closes it, and the shell stops
/// the server and removes the folder.
package final class PostgresServer: Sendable {
    /// Why tests that need it do not run.
    package static let missing = "PostgreSQL is not installed: script/setup --with-test-tools"
    package static let isInstalled = binaries != nil
    private static let started = Result { try PostgresServer() }

    package static var shared: PostgresServer { get throws { try started.get() } }

    /// The newest version's programs.
    private static let binaries: String? = {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.compactMap(Int.init).sorted().map { "\(root)/\($0)/bin" }.last { access("\($0)/initdb", X_OK) == 0 }
    }()

    private let folder: String
    /// Held open until the process ends.
    private let lifeline: Int32
    private let count = Mutex(0)

    private struct NotStarted: Error {
        let words: String
    }

    /// `tls`: a folder with `server.pem` and `server.key`; the server listens on a port of loopback then, with TLS, and on its socket as ever.
    package init(tls: (folder: String, port: Int)? = nil) throws {
        guard let binaries = Self.binaries else { throw NotStarted(words: Self.missing) }
        // A socket's path has at most 107 bytes.
        var template = Array("/tmp/segel-pg-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw NotStarted(words: "mkdtemp: \(errno)") }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        // Close-on-exec from its first moment: no program that a test starts beside this one inherits it. Hence no pipe, which has no such moment here.
        let path = folder + "/lifeline"
        guard mkfifo(path, 0o600) == 0 else { throw NotStarted(words: "mkfifo: \(errno)") }
        lifeline = open(path, O_RDWR | O_CLOEXEC)
        let waiting = open(path, O_RDONLY | O_CLOEXEC)
        guard lifeline >= 0, waiting >= 0 else { throw NotStarted(words: "open: \(errno)") }
        let process = Process(), output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/setsid")
        process.arguments = [
            "/bin/sh", "-c", Self.script, "postgres-for-tests", folder, binaries, tls?.folder ?? "", "\(tls?.port ?? 5432)",
        ]
        process.standardInput = FileHandle(fileDescriptor: waiting, closeOnDealloc: true)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        var said: [UInt8] = []
        while !String(decoding: said, as: UTF8.self).hasSuffix("ready\n") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw NotStarted(words: String(decoding: said, as: UTF8.self)) }
            said += more
        }
    }

    /// The shell beside the server ends it.
    deinit { close(lifeline) }

    /// As root, everything is done as the user postgres, since PostgreSQL refuses root. The superuser's password is drawn and forgotten by none but
    /// the folder; the tests' role is no superuser, so that row level security binds it.
    private static let script = """
        set -eu
        folder=$1 bin=$2 tls=$3 port=$4 as= options='-c listen_addresses='
        trap '' HUP INT TERM
        if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; as='setpriv --reuid=postgres --regid=postgres --init-groups'; fi
        cd /
        stop() { $as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"; }
        trap stop EXIT
        umask 077
        head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \\n' > "$folder/secret"
        [ -z "$as" ] || chown postgres "$folder/secret"
        $as "$bin/initdb" -D "$folder/data" -U owner --pwfile="$folder/secret" -A scram-sha-256 -E UTF8 --locale=C --no-sync >"$folder/log" 2>&1 \
            || { cat "$folder/log"; exit 1; }
        [ -z "$as" ] || chown postgres "$folder/log"
        if [ -n "$tls" ]; then
            cp "$tls/server.pem" "$tls/server.key" "$folder/data/"
            [ -z "$as" ] || chown postgres "$folder/data/server.pem" "$folder/data/server.key"
            options="-c listen_addresses=127.0.0.1 -c port=$port -c ssl=on -c ssl_cert_file=server.pem -c ssl_key_file=server.key"
        fi
        $as "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 300 -o "$options -c unix_socket_directories=$folder \
            -c unix_socket_permissions=0777 -c max_connections=300 -c shared_buffers=64MB -c fsync=on" start >/dev/null 2>&1 \
            || { cat "$folder/log"; exit 1; }
        chmod 711 "$folder"
        printf '*:*:*:*:%s\\n' "$(cat "$folder/secret")" > "$folder/passfile"
        [ -z "$as" ] || chown root "$folder/passfile"
        echo ready
        read -r _ || true
        """

    /// A fresh, empty database that belongs to a role without privileges.
    package func database() throws -> PostgresDatabase {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let owner = try PostgresSession([("dbname", url(user: "owner", database: "postgres"))])
        let name = "city\(number)"
        try owner.execute("CREATE ROLE \(name) LOGIN PASSWORD '\(try password())'")
        try owner.execute("CREATE DATABASE \(name) OWNER \(name)")
        return PostgresDatabase(name: name, url: url(user: name, database: name), ownerURL: url(user: "owner", database: name))
    }

    private func password() throws -> String { try String(contentsOfFile: folder + "/secret", encoding: .utf8) }

    /// Its own superuser's way in, by a host name and with TLS as `parameters` ask for it.
    package func tlsURL(host: String, port: Int, parameters: String) -> String {
        "postgresql://owner@\(host):\(port)/postgres?passfile=\(folder)/passfile&\(parameters)"
    }

    private func url(user: String, database: String) -> String {
        "postgresql://\(user)@/\(database)?host=\(folder)&passfile=\(folder)/passfile"
    }
}

/// A database of the tests' server.
package struct PostgresDatabase: Sendable {
    package let name: String
    /// As its owner, who is bound by row level security.
    package let url: String
    /// As the server's superuser: for what a test does to the server, as ending a connection.
    package let ownerURL: String
}

import Foundation
import SegelHTTP

/// Certificates of OpenSSL's making, in files.
struct TLSFiles {
    let folder: String

    var certificate: String { folder + "/tls.crt" }
    var key: String { folder + "/tls.key" }

    /// A new pair under the same names, good for `days`.
    func renew(name: String, days: Int = 2) throws {
        try run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "\(days)", "-subj", "/CN=\(name)",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key + ".new", "-out", certificate + ".new",
        ])
        for path in [key, certificate] { rename(path + ".new", path) }
    }

    /// What `openssl` says on both outputs.
    @discardableResult
    func run(_ arguments: [String], input: String? = nil) throws -> String {
        let process = Process(), output = Pipe(), given = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardInput = given
        process.standardOutput = output
        process.standardError = output
        try process.run()
        if let input { try given.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
        try given.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return said
    }

    /// A TLS client's account of its connection, by `openssl s_client`.
    func connect(_ port: Int, _ options: [String] = [], saying input: String = "") throws -> String {
        // With a request it waits for the other side to close, without one it goes once TLS is agreed on.
        try run(["s_client", "-connect", "127.0.0.1:\(port)"] + (input.isEmpty ? [] : ["-ign_eof"]) + options, input: input)
    }
}

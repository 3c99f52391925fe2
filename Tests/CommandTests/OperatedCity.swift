import Foundation
import SegelTestSupport
import Testing

/// A deployment worked on with the real binary, as an operator would: files, commands, exit statuses.
final class OperatedCity {
    let folder: TemporaryFolder
    /// Given to every command.
    var environment: [String: String] = [:]

    var data: String { folder.path + "/data" }
    var ring: String { data + "/keyring" }

    /// What `serve` is to listen on.
    let port = FreePort.next()

    init() throws {
        folder = try TemporaryFolder()
        try write("pass", "sebuah kata sandi panjang\n")
        let made = try segel([
            "init", data, "--passphrase-file", file("pass"), "--root-key", file("root.key"), "--root-passphrase-file", file("pass"),
            "--public-url", "http://127.0.0.1:\(port)", "--catalogue", TestCity.repository.appending(path: "Catalogue").path,
        ])
        #expect(made.status == 0, "\(made.errors)")
    }

    func file(_ name: String) -> String { folder.path + "/" + name }

    func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: URL(filePath: file(name))) }

    func read(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

    /// `segel unlock …` on this deployment, unlocked by `way`.
    func unlock(_ arguments: [String], by way: [String] = []) throws -> ProgramRun {
        try segel(["unlock"] + arguments + ["--data", data] + way)
    }

    var passphrase: [String] { ["--passphrase-file", file("pass")] }

    /// Whether `way` unlocks: doctor opens the directory. Returns the run, to be asked why not.
    func opens(by way: [String]) throws -> ProgramRun { try segel(["doctor", "--data", data] + way) }

    func segel(_ arguments: [String]) throws -> ProgramRun {
        try ProgramRun(Products.folder.appending(path: "segel").path, arguments, environment)
    }

    func start(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = Products.folder.appending(path: "segel")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        try process.run()
        return process
    }

    /// Deals a set and returns its files in order.
    func deal(_ needed: Int, of dealt: Int, by way: [String]) throws -> [String] {
        let out = file("shares-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        let run = try unlock(["add", "shares", "--needed", "\(needed)", "--dealt", "\(dealt)", "--out", out], by: way)
        #expect(run.status == 0, "\(run.errors)")
        return try FileManager.default.contentsOfDirectory(atPath: out).map { out + "/" + $0 }.sorted {
            $0.localizedStandardCompare($1) == .orderedAscending
        }
    }

    /// Names of the ways whose line says `text`.
    func ways(_ text: String) throws -> [String] {
        try unlock(["list"]).output.split(separator: "\n").filter { $0.contains(text) }.map { String($0.prefix(8)) }
    }
}

/// A program that ran to its end.
struct ProgramRun {
    let status: Int32
    let output: String
    let errors: String

    init(_ program: String, _ arguments: [String], _ environment: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe(), errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        self.output = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        self.errors = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        status = process.terminationStatus
    }
}

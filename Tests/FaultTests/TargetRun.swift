import SegelSQLite
import Foundation
import SegelFaultOperations
import SegelTestSupport

/// One run of the fault target as a process of its own.
struct TargetRun: Sendable {
    enum End: Sendable, Equatable {
        case exited(Int32)
        case signalled(Int32)
    }

    let end: End
    /// Whole lines only.
    let said: [String]
    let errors: String

    /// The last call's number.
    var calls: Int { said.last { $0.hasPrefix("calls ") }.flatMap { Int($0.dropFirst(6)) } ?? 0 }

    static func run(_ operation: any FaultOperation, in folder: String, fault: String? = nil, calls: String? = nil, through: [String] = [])
        throws -> TargetRun
    {
        let target = Products.folder.appending(path: "segel-fault-target").path
        return try run(through + [target, "run", operation.name, folder], fault: fault, calls: calls)
    }

    static func run(_ command: [String], fault: String? = nil, calls: String? = nil) throws -> TargetRun {
        let process = Process(), output = Pipe(), errors = Pipe()
        process.executableURL = URL(filePath: command[0].contains("/") ? command[0] : "/usr/bin/env")
        process.arguments = command[0].contains("/") ? Array(command.dropFirst()) : command
        process.environment = ProcessInfo.processInfo.environment.merging(
            [("SEGEL_FAULT", fault), ("SEGEL_FAULT_CALLS", calls)].compactMap { name, value in value.map { (name, $0) } }
        ) { $1 }
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let status = process.terminationStatus
        return TargetRun(
            end: process.terminationReason == .exit ? .exited(status) : .signalled(status),
            said: String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init),
            errors: String(decoding: complained, as: UTF8.self)
        )
    }
}

/// Folders to start a point from: made once, copied for each, in memory where the machine has a place for that.
struct Prepared: Sendable {
    let operation: any FaultOperation
    let place: TemporaryFolder
    let before: Facts

    init(_ operation: any FaultOperation) async throws {
        self.operation = operation
        place = try TemporaryFolder(inMemory: true)
        let start = place.path + "/start"
        guard operation.startsFrom != .nothing else {
            try FileManager.default.createDirectory(atPath: start, withIntermediateDirectories: true)
            before = Facts()
            return
        }
        try await FaultRun.prepare(operation, in: start)
        try FileManager.default.copyItem(atPath: start, toPath: place.path + "/read")
        let city = try await FaultRun.open(place.path + "/read")
        before = try await Facts.read(city)
        try city.store.close()
        if operation.startsFrom == .oldSchema {
            try OldSchema.putBack(start + "/city/segel.db")
            // Published under today's name of the log, which that database does not know.
            for name in ["checkpoint", "key", "shards", "2026"] {
                let file = start + "/city/public/log/" + name
                if FileManager.default.fileExists(atPath: file) { try FileManager.default.removeItem(atPath: file) }
            }
        }
    }

    private var start: String { place.path + "/start" }

    /// Gives `body` a fresh copy, and removes it afterwards.
    func withCopy<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let folder = place.path + "/" + UUID().uuidString
        try FileManager.default.copyItem(atPath: start, toPath: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }
}

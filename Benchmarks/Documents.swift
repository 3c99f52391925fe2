import CSodium
import Foundation
import SegelCrypto
import SegelTestSupport
import SegelVault

/// 64 MiB sealed and opened, against libsodium's secretstream called as C, and against age.
extension Benchmarks {
    static let megabytes = 64

    static func documents() async throws {
        let plain = [UInt8](repeating: 0x5A, count: megabytes << 20)
        let random = SystemRandom()
        var bytes = Array("patokan".utf8)
        let vault = Vault(
            try UnlockedKeyRing(
                creating: DeploymentID(from: random),
                passphrase: SecretBytes(moving: &bytes),
                parameters: .uncheckedFastForTests,
                now: 0,
                random: random
            )
        )
        let citizen = CitizenID(from: random)
        let key = vault.createCitizenKey(for: citizen, random: random)
        let context = vault.context(objectType: "document", citizen: citizen, object: ObjectID(from: random), revision: 1)
        var sealed: [UInt8] = []
        let sealer = try vault.documentSealer(in: context, under: key, random: random)
        try plain.withUnsafeBytes { try sealer.append($0) { sealed.append(contentsOf: $0) } }
        try sealer.finish { sealed.append(contentsOf: $0) }
        var raw = RawStream(sealing: plain)
        // Nobody keeps the whole: a file or a socket takes each chunk from the one buffer it was made in, on both sides.
        var given = 0
        try await compare(
            "seal",
            "seal \(megabytes) MiB, MB/s",
            against: "secretstream from C",
            floor: 0.85,
            unit: Double(megabytes) * 1.048576
        ) {
            given = 0
            let sealer = try vault.documentSealer(in: context, under: key, random: random)
            try plain.withUnsafeBytes { try sealer.append($0) { given += $0.count } }
            try sealer.finish { given += $0.count }
        } peer: {
            raw.seal(plain) { _ in }
        }
        precondition(given == sealed.count)
        var opened = 0
        try await compare(
            "open",
            "open \(megabytes) MiB, MB/s",
            against: "secretstream from C",
            floor: 0.85,
            unit: Double(megabytes) * 1.048576
        ) {
            opened = 0
            let opener = try vault.documentOpener(in: context, under: key)
            try sealed.withUnsafeBytes { try opener.append($0) { opened += $0.count } }
            try opener.finish { opened += $0.count }
        } peer: {
            raw.open()
        }
        precondition(opened == plain.count)
        try await age(plain, vault, context, key)
    }

    /// Whole process and files for age; reading, sealing and writing a file for ours.
    static func age(_ plain: [UInt8], _ vault: Vault, _ context: Context, _ key: WrappedCitizenKey) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "segel-bench-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { do { try FileManager.default.removeItem(at: folder) } catch { TemporaryFolder.leftBehind(folder.path) } }
        let input = folder.appending(path: "plain")
        try Data(plain).write(to: input)
        guard let identity = run("age-keygen", ["-o", folder.path + "/id"]), let recipient = identity.split(separator: " ").last else {
            return Report.missing(.age)
        }
        try await compare(
            "seal-file",
            "seal a \(megabytes) MiB file, MB/s",
            against: "age, whole process",
            floor: nil,
            unit: Double(megabytes) * 1.048576
        ) {
            let reader = try FileHandle(forReadingFrom: input)
            try Data().write(to: folder.appending(path: "ours"))
            let writer = try FileHandle(forWritingTo: folder.appending(path: "ours"))
            let sealer = try vault.documentSealer(in: context, under: key, random: SystemRandom())
            while let piece = try reader.read(upToCount: 1 << 20), !piece.isEmpty {
                var output = Data(capacity: 1 << 21)
                try piece.withUnsafeBytes { try sealer.append($0) { output.append(contentsOf: $0) } }
                try writer.write(contentsOf: output)
            }
            try writer.write(contentsOf: Data(sealer.finish()))
            try writer.close()
        } peer: {
            _ = run("age", ["-r", recipient.trimmingCharacters(in: .whitespacesAndNewlines), "-o", folder.path + "/age", input.path])
        }
    }

    /// What the command said, or nil where it is not installed.
    static func run(_ command: String, _ arguments: [String]) -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [command] + arguments
        let output = Pipe()
        process.standardError = output
        process.standardOutput = output
        do { try process.run() } catch { return nil }
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: said, as: UTF8.self) : nil
    }
}

/// libsodium's secretstream as a C program would call it: one key, 64 KiB chunks, one buffer for what becomes of each.
struct RawStream {
    private var key = [UInt8](repeating: 7, count: 32)
    private var chunk = [UInt8](repeating: 0, count: 65_553)
    /// What `open` opens, and the header it was sealed with.
    private var header: [UInt8] = []
    private var sealed: [UInt8] = []

    init(sealing input: [UInt8]) {
        var sealed: [UInt8] = []
        header = seal(input) { sealed += $0 }
        self.sealed = sealed
    }

    /// Returns the header that the opener needs.
    @discardableResult
    mutating func seal(_ input: [UInt8], emit: (UnsafeMutableBufferPointer<UInt8>) -> Void) -> [UInt8] {
        var state = crypto_secretstream_xchacha20poly1305_state()
        var header = [UInt8](repeating: 0, count: 24)
        crypto_secretstream_xchacha20poly1305_init_push(&state, &header, key)
        let chunks = input.count / 65_536
        input.withUnsafeBufferPointer { input in
            chunk.withUnsafeMutableBufferPointer { output in
                for chunk in 0..<chunks {
                    crypto_secretstream_xchacha20poly1305_push(
                        &state,
                        output.baseAddress!,
                        nil,
                        input.baseAddress! + chunk * 65_536,
                        65_536,
                        nil,
                        0,
                        chunk == chunks - 1 ? 3 : 0
                    )
                    emit(output)
                }
            }
        }
        return header
    }

    mutating func open() {
        var state = crypto_secretstream_xchacha20poly1305_state()
        crypto_secretstream_xchacha20poly1305_init_pull(&state, header, key)
        let chunks = sealed.count / 65_553
        sealed.withUnsafeBufferPointer { sealed in
            chunk.withUnsafeMutableBufferPointer { output in
                for chunk in 0..<chunks {
                    let result = crypto_secretstream_xchacha20poly1305_pull(
                        &state,
                        output.baseAddress!,
                        nil,
                        nil,
                        sealed.baseAddress! + chunk * 65_553,
                        65_553,
                        nil,
                        0
                    )
                    precondition(result == 0)
                }
            }
        }
    }
}

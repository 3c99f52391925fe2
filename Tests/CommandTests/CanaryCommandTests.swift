import Foundation
import SegelTestSupport
import Testing

/// What the running service leaves behind, by the real binary under umask 000 with planted words: files, logs, error texts.
@Suite("What the service leaves behind", .serialized)
struct CanaryCommandTests {
    static let canaries = ["KENARIPASS", "kenari-petugas-rahasia", "KENARIBADAN", "187201KENARI"]

    @Test("A79, A83: no canary in any file or in what it says; every file 0600, every folder 0700, under umask 000")
    func service() async throws {
        let folder = try TemporaryFolder(), data = folder.path + "/data", port = FreePort.next()
        try Data("KENARIPASS yang panjang sekali\n".utf8).write(to: URL(filePath: folder.path + "/pass"))
        let segel = Products.folder.appending(path: "segel").path
        let catalogue = TestCity.repository.appending(path: "Catalogue").path
        let script = """
            umask 000
            set -e
            "$1" init "$2/data" --passphrase-file "$2/pass" --root-key "$2/root.key" --root-passphrase-file "$2/pass" \\
                --public-url http://127.0.0.1:\(port) --catalogue "$3" >"$2/said" 2>&1
            "$1" serve --data "$2/data" --passphrase-file "$2/pass" --port \(port) >>"$2/said" 2>&1 &
            server=$!
            trap 'kill $server 2>/dev/null; wait $server || :' EXIT
            for second in $(seq 600); do curl -fs http://127.0.0.1:\(port)/readyz >/dev/null && break; sleep 0.1; done
            curl -s -o /dev/null -d 'name=187201KENARI&password=KENARIBADAN' http://127.0.0.1:\(port)/sign-in
            curl -s -o /dev/null -d '{"KENARIBADAN": 1}' http://127.0.0.1:\(port)/api/v1/verify
            curl -s -o /dev/null http://127.0.0.1:\(port)/services/KENARIBADAN
            "$1" key rotate plan kek-citizen --data "$2/data" >>"$2/said" 2>&1 || true
            "$1" doctor --data "$2/data" >>"$2/said" 2>&1 || true
            """
        let run = try TargetProcess.run(["/bin/sh", "-c", script, "sh", segel, folder.path, catalogue])
        #expect(run.status == 0, "\(run.errors)")
        let said = try String(contentsOfFile: folder.path + "/said", encoding: .utf8)
        #expect(said.contains("is ready in"), "\(said)")
        for canary in Self.canaries { #expect(!said.contains(canary) && !run.errors.contains(canary), "\(canary) was said") }
        try checkFiles(in: data)
    }

    private func checkFiles(in data: String) throws {
        let files = try FileManager.default.subpathsOfDirectory(atPath: data)
        #expect(files.contains("segel.db") && files.contains("keyring") && files.contains("config.json"))
        for file in files {
            let attributes = try FileManager.default.attributesOfItem(atPath: data + "/" + file)
            let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
            #expect(attributes[.posixPermissions] as? Int == (isFolder ? 0o700 : 0o600), "\(file)")
            guard let bytes = FileManager.default.contents(atPath: data + "/" + file) else { continue }
            for canary in Self.canaries { #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(canary) in \(file)") }
        }
    }
}

private enum TargetProcess {
    static func run(_ command: [String]) throws -> (status: Int32, errors: String) {
        let process = Process(), errors = Pipe()
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
}

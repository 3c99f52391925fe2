import Foundation
import SegelCrypto
import SegelTestSupport
import Testing

@testable import SegelS3

@Suite("The credentials file of an object store")
struct CredentialsTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/keys"
    }

    private func write(_ text: String, mode: Int = 0o600) throws {
        // Beside, then in its place, as whoever renews it should.
        try Data(text.utf8).write(to: URL(filePath: path + ".new"))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path + ".new")
        _ = try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: path + ".new", toPath: path)
    }

    private static func file(_ name: String, _ secret: String) -> String {
        "# keys of the store\n[default]\naws_access_key_id = \(name)\naws_secret_access_key=\(secret)\n"
    }

    private func secret(_ credentials: S3Credentials) -> String {
        credentials.secret.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test("they are read again when the file changes, and stay while it is missing or half written")
    func rotation() throws {
        try write(Self.file("SATU", "rahasia"))
        let file = S3CredentialsFile(path)
        #expect(try secret(file.current()) == "rahasia")
        try write(Self.file("DUA", "rahasia/lain+") + "aws_session_token = t")
        let second = try file.current()
        #expect(second.accessKey == "DUA" && secret(second) == "rahasia/lain+" && second.sessionToken == "t")
        try write("aws_access_key_id = TIGA\naws_sec")
        #expect(try file.current().accessKey == "DUA")
        try FileManager.default.removeItem(atPath: path)
        #expect(try file.current().accessKey == "DUA")
        try write(Self.file("TIGA", "x"))
        #expect(try file.current().accessKey == "TIGA")
    }

    @Test("without a file, with two sections, or with one that everybody may read, there are none")
    func refused() throws {
        #expect(throws: S3Failure.credentialsUnreadable) { try S3CredentialsFile(path).current() }
        try write(Self.file("A", "b") + "[other]\naws_access_key_id = C\n")
        #expect(throws: S3Failure.credentialsUnreadable) { try S3CredentialsFile(path).current() }
        try write(Self.file("A", "b"), mode: 0o644)
        #expect(throws: S3Failure.credentialsOpen) { try S3CredentialsFile(path).current() }
    }

    @Test("nothing prints the secret (A83)")
    func printed() throws {
        try write(Self.file("SATU", "kenari-rahasia"))
        var text = ""
        dump(try S3CredentialsFile(path).current(), to: &text)
        #expect(text.contains("SATU") && !text.contains("kenari"))
    }
}

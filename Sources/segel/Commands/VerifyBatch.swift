internal import ArgumentParser
internal import Foundation
internal import SegelCredential
internal import SegelHTTP
internal import SegelPDF
internal import SegelUseCases

extension Verification {
    /// A line each, in order: name, verdict, code, issuer's agency, type. Exits with the gravest of the codes.
    func verifyBatch(_ desk: VerifierDesk, _ now: UnixTime) async throws {
        let credentials = try Self.credentials(file)
        let batch = VerificationBatch(answers: try await answers(to: credentials.map(\.bytes), desk, now))
        if json {
            try Terminal.json(batch)
        } else {
            for (credential, answer) in zip(credentials, batch.answers) {
                let type = answer.type.map { $0.split(separator: "/").last.map(String.init) ?? $0 } ?? "-"
                Terminal.data("\(credential.name)\t\(answer.outcome)\t\(answer.code)\t\(answer.issuer ?? "-")\t\(type)")
            }
        }
        Terminal.talk("\(batch.accepted) accepted, \(batch.rejected) rejected, \(batch.undecided) undecided")
        guard batch.exitCode == 0 else { throw ExitCode(batch.exitCode) }
    }

    /// PDFs as documents, everything else as credentials, in their order.
    private func answers(to files: [[UInt8]], _ desk: VerifierDesk, _ now: UnixTime) async throws -> [VerificationAnswer] {
        guard files.contains(where: PageKind.isPDF) else {
            return try await desk.verify(all: files, now: now).map { VerificationAnswer($0) }
        }
        let reader = PDFVerifier(authorities: try TrustStore.at(trustDir).timestampAuthorities())
        var answers: [VerificationAnswer] = []
        for file in files {
            if PageKind.isPDF(file) {
                answers.append(VerificationAnswer(try await desk.verify(page: file, by: reader, now: now)))
            } else {
                answers.append(VerificationAnswer(try await desk.verify(file, now: now)))
            }
        }
        return answers
    }

    /// The lines of a file, named by their numbers, or the files of a folder by their names.
    private static func credentials(_ place: String) throws -> [(name: String, bytes: [UInt8])] {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: place, isDirectory: &isFolder), isFolder.boolValue {
            let names = try FileManager.default.contentsOfDirectory(atPath: place).sorted()
            return try names.map { ($0, try VerifyCommand.read("\(place)/\($0)")) }
        }
        let handle = place == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: place)
        guard let bytes = try handle?.readToEnd() else { throw CommandFailure(.unrecognised, "cannot read \(place), or it is empty") }
        return bytes.split(separator: 0x0A).enumerated().map { ("\($0.offset + 1)", [UInt8]($0.element)) }
    }
}

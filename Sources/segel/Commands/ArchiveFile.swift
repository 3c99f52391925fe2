internal import Foundation
internal import SegelCredential
internal import SegelUseCases

/// A record on disk: made once, then only made longer.
enum ArchiveFile {
    static func read(_ path: String) throws -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw CommandFailure(.unrecognised, "cannot read \(path)") }
        return [UInt8](bytes)
    }

    /// Refuses to write over anything.
    static func create(_ path: String, _ bytes: [UInt8]) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.notPermitted, "\(path) is there already", next: "choose another name")
        }
        try replace(path, bytes)
    }

    static func replace(_ path: String, _ bytes: [UInt8]) throws {
        do { try Data(bytes).write(to: URL(filePath: path), options: .atomic) } catch {
            throw CommandFailure(.unexpected, "cannot write \(path)")
        }
    }

    /// One line more, on disk before it is said.
    static func append(_ path: String, _ line: [UInt8]) throws {
        do {
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: line)
            try handle.synchronize()
            try handle.close()
        } catch { throw CommandFailure(.unexpected, "cannot append to \(path)") }
    }
}

extension TrustStore {
    /// The root as it was pinned by hand; successors come with the record.
    func pinnedRoot() throws -> TrustRoot {
        guard let pinned = read("root.json") else {
            throw CommandFailure(.untrusted, "no trust root is pinned in \(path)", next: "segel trust pin ROOT.json")
        }
        do { return try TrustRoot(bytes: pinned) } catch { throw CommandFailure(.untrusted, "root.json in \(path) is none") }
    }

    /// What a record keeps beside the PDF: the lists and roots of this folder, and the timestamp authorities believed here.
    func archiveFiles(pdf: [UInt8], others: [String]) throws -> [ArchiveRecord.File] {
        var files = [ArchiveRecord.File(path: VerifiedArchive.pagePath, bytes: pdf)]
        let list = try self.list()
        guard let bytes = read("list.json") else {
            throw CommandFailure(.undecided, "no trust list is saved in \(path)", next: "segel trust fetch")
        }
        files.append(ArchiveRecord.File(path: ArchiveVerifier.listPath, bytes: bytes))
        var version = 2
        while let succession = read("root-\(version).json") {
            files.append(ArchiveRecord.File(path: ArchiveVerifier.successionPath(version), bytes: succession))
            version += 1
        }
        if let authorities = read("tsa.pem") { files.append(ArchiveRecord.File(path: ArchiveVerifier.authoritiesPath, bytes: authorities)) }
        for issuer in list.list.issuers { files += statusFiles(of: issuer) }
        for other in others {
            files.append(ArchiveRecord.File(path: "kept/\(URL(filePath: other).lastPathComponent)", bytes: try ArchiveFile.read(other)))
        }
        return files
    }

    /// An issuer's saved status lists, under the paths they are published at: lists are numbered from 1.
    private func statusFiles(of issuer: TrustedIssuer) -> [ArchiveRecord.File] {
        let own = "/issuers/\(issuer.agency)"
        guard issuer.id.hasSuffix(own) else { return [] }
        let base = issuer.id.dropLast(own.count)
        return (1...64).compactMap { number in
            statusList("\(base)/status/\(issuer.agency)/\(number).jwt").map {
                ArchiveRecord.File(path: "status/\(issuer.agency)/\(number).jwt", bytes: $0)
            }
        }
    }
}

internal import Foundation
package import SegelCrypto
internal import Synchronization

/// Who asks the store. The secret is only ever a key of HMAC.
package struct S3Credentials: Sendable {
    package let accessKey: String
    package let secret: SecretBytes
    /// Of credentials that end by themselves.
    package let sessionToken: String?

    package init(accessKey: String, secret: SecretBytes, sessionToken: String? = nil) {
        self.accessKey = accessKey
        self.secret = secret
        self.sessionToken = sessionToken
    }

    /// Lines `aws_access_key_id = …`, `aws_secret_access_key = …` and perhaps `aws_session_token = …`, as other programs write such a file; comments and
    /// one section's name are passed over. Nil for anything else: two sections would leave open whose they are.
    init?(file bytes: [UInt8]) {
        var values: [String: ArraySlice<UInt8>] = [:]
        var sections = 0
        for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let line = line.trimmed
            guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
            if first == UInt8(ascii: "[") {
                sections += 1
                continue
            }
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            values[String(decoding: line[..<equals].trimmed, as: UTF8.self)] = line[line.index(after: equals)...].trimmed
        }
        guard sections <= 1, let access = values["aws_access_key_id"], let secret = values["aws_secret_access_key"],
            (1...256).contains(access.count), (1...256).contains(secret.count), access.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        accessKey = String(decoding: access, as: UTF8.self)
        self.secret = SecretBytes(count: secret.count) { $0.copyBytes(from: secret) }
        sessionToken = values["aws_session_token"].map { String(decoding: $0, as: UTF8.self) }
    }
}

/// The file that credentials are in, read again when it changes: they are replaced without a restart. Half a replacement changes nothing.
package final class S3CredentialsFile: Sendable {
    private struct Stamp: Equatable {
        let number: UInt64, size: UInt64, changed: Date
    }

    private static let limit = 16 << 10

    private let path: String
    private let known = Mutex<(stamp: Stamp, credentials: S3Credentials)?>(nil)

    package init(_ path: String) { self.path = path }

    /// Those of now. Where the file cannot be read any more, those of before; throws `credentialsUnreadable` where there are none, or `credentialsOpen`
    /// for a file that every user of the machine may read.
    package func current() throws(S3Failure) -> S3Credentials {
        let result = known.withLock { known in
            Result { () throws(S3Failure) -> S3Credentials in
                do throws(S3Failure) {
                    let stamp = try self.stamp()
                    if let known, known.stamp == stamp { return known.credentials }
                    let credentials = try read()
                    known = (stamp, credentials)
                    return credentials
                } catch {
                    guard error == .credentialsUnreadable, let known else { throw error }
                    return known.credentials
                }
            }
        }
        return try result.get()
    }

    private func stamp() throws(S3Failure) -> Stamp {
        let facts: [FileAttributeKey: Any]
        // Where secrets are mounted, it is links that change.
        let file = URL(filePath: path).resolvingSymlinksInPath().path
        do { facts = try FileManager.default.attributesOfItem(atPath: file) } catch { throw .credentialsUnreadable }
        guard let mode = facts[.posixPermissions] as? NSNumber, let number = facts[.systemFileNumber] as? NSNumber,
            let size = facts[.size] as? NSNumber, let changed = facts[.modificationDate] as? Date
        else { throw .credentialsUnreadable }
        guard mode.intValue & 0o004 == 0 else { throw .credentialsOpen }
        return Stamp(number: number.uint64Value, size: size.uint64Value, changed: changed)
    }

    private func read() throws(S3Failure) -> S3Credentials {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw .credentialsUnreadable }
        var data = Data()
        do { data = try handle.read(upToCount: Self.limit) ?? Data() } catch { throw .credentialsUnreadable }
        var used = [UInt8](data)
        defer {
            wipe(&used)
            data.resetBytes(in: data.startIndex..<data.endIndex)
        }
        guard used.count < Self.limit, let credentials = S3Credentials(file: used) else { throw .credentialsUnreadable }
        return credentials
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmed: ArraySlice<UInt8> {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else { return [] }
        return self[first...last]
    }
}

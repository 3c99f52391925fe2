package import SegelCrypto

/// Everything a verifier needs with the network off, in one file that says of when it is (Docs/Formats/Bundle.md):
///
///     eyJhbGci…  compact JWS, typ `segel-bundle+jwt`: when it was made; each file's path, count of bytes and SHA-256
///     0x0A
///     the files' bytes, one behind the other
///
/// Each file is signed on its own and is believed for that alone; the manifest's signature says that none is missing.
package enum OfflineBundle {
    /// A published file under its path.
    package struct File: Sendable, Equatable {
        package let path: String
        package let bytes: [UInt8]

        package init(path: String, bytes: [UInt8]) { (self.path, self.bytes) = (path, bytes) }
    }

    static let typ = "segel-bundle+jwt"
    package static let byteLimit = 256 << 20
    static let fileLimit = 4_096
    /// Where the trust list is among the files.
    package static let trustListPath = "trust/list.json"

    /// `key`: the status key of one of the trust list's issuers, `kid` its name.
    package static func make(_ files: [File], madeAt: Int64, kid: String, key: SigningKey) -> [UInt8] {
        var body = JSONObject()
        body.set("iat", .integer(madeAt))
        body.set("files", .array(files.map(entry)))
        let header = CompactJWS.header(key.algorithm, type: typ, kid: kid)
        return CompactJWS.sign(header: header, payload: JSONWriter.bytes(body), with: key) + [0x0A] + files.flatMap(\.bytes)
    }

    private static func entry(_ file: File) -> JSONValue {
        var object = JSONObject()
        object.set("path", .string(file.path))
        object.set("count", .integer(Int64(file.bytes.count)))
        object.set("sha256", .string(Base64URL.encode(SHA256.digest(file.bytes))))
        return .object(object)
    }
}

/// A bundle taken apart, none of it believed yet.
package struct ReceivedBundle: Sendable {
    package let files: [OfflineBundle.File]
    private let jws: [UInt8]

    /// Every byte is named, with its digest; nothing stands behind the last file.
    package init(_ bytes: [UInt8]) throws(CredentialFailure) {
        guard bytes.count <= OfflineBundle.byteLimit else { throw .tooLarge }
        guard let end = bytes.firstIndex(of: 0x0A) else { throw .malformed }
        jws = Array(bytes[..<end])
        let body: JSONObject
        do { body = try JSONReader.readObject(CompactJWS(bytes[..<end]).payload) } catch { throw .malformed }
        guard let list = body["files"]?.array, list.count <= OfflineBundle.fileLimit else { throw .malformed }
        var files: [OfflineBundle.File] = [], at = end + 1
        for element in list {
            guard let entry = element.object, let path = entry["path"]?.string, let count = entry["count"]?.integer, count >= 0,
                count <= Int64(bytes.count - at), !files.contains(where: { $0.path == path })
            else { throw .malformed }
            let piece = Array(bytes[at..<at + Int(count)])
            guard entry["sha256"] == .string(Base64URL.encode(SHA256.digest(piece))) else { throw .signatureInvalid }
            files.append(OfflineBundle.File(path: path, bytes: piece))
            at += Int(count)
        }
        guard at == bytes.count else { throw .malformed }
        self.files = files
    }

    package subscript(path: String) -> [UInt8]? { files.first { $0.path == path }?.bytes }

    /// When it was made, once one of the status keys of `list` is known to have signed that this is all of it. `list`: the bundle's own, verified
    /// against the pinned root first.
    package func verified(by list: VerifiedTrustList, now: Int64, leeway: Int64) throws(CredentialFailure) -> Int64 {
        let jws = try CompactJWS(self.jws[...])
        guard jws.header.type == OfflineBundle.typ else { throw .typeRefused }
        guard let kid = jws.header.kid, let found = list.find(kid: kid), found.key.purpose == .status else { throw .signatureInvalid }
        let body: JSONObject
        do { body = try JSONReader.readObject(jws.verified(by: found.key.key)) } catch { throw .signatureInvalid }
        guard let madeAt = body["iat"]?.integer, madeAt <= now + leeway, found.key.compromisedSince == nil,
            found.key.isInWindow(at: madeAt)
        else { throw .claimRefused }
        return madeAt
    }
}

package import SegelCrypto

/// "After this root comes that one, from the trust list after number `list` on." (Docs/Formats/TrustList.md, rules 12-16.)
package struct RootSuccession: Sendable, Equatable {
    static let format = "segel-trust-root-1"

    package let root: TrustRoot
    /// Unix seconds.
    package let issued: Int64
    /// The digest of the root before.
    package let previous: String
    /// The trust list of the moment. It is signed by both roots; those after it by the new one.
    package let list: Int

    package init(after old: TrustRoot, keys: [VerifyingKey], threshold: Int, list: Int, issued: Int64) throws(TrustFailure) {
        root = try TrustRoot(version: old.version + 1, threshold: threshold, keys: keys)
        previous = old.digest
        self.list = list
        self.issued = issued
    }

    package var payload: [UInt8] {
        var body = JSONObject()
        body.set("format", .string(Self.format))
        body.set("version", .integer(Int64(root.version)))
        body.set("issued", .integer(issued))
        body.set("previous", .string(previous))
        body.set("list", .integer(Int64(list)))
        body.set("threshold", .integer(Int64(root.threshold)))
        body.set("keys", .array(root.keys.map { .object(JWK($0).object) }))
        return JSONWriter.bytes(body)
    }

    package init(payload: [UInt8]) throws(TrustFailure) {
        let body: JSONObject
        do { body = try JSONReader.readObject(payload) } catch { throw .malformed }
        guard body["format"] == .string(Self.format), let issued = body["issued"]?.integer, let previous = body["previous"]?.string,
            let list = body["list"]?.integer, list >= 1, list <= Int32.max
        else { throw .malformed }
        root = try TrustRoot(body)
        guard root.version >= 2 else { throw .malformed }
        self.issued = issued
        self.previous = previous
        self.list = Int(list)
    }

    /// The published bytes. `signatures`: of the old root's signers and of the new root's.
    package func assemble(_ signatures: [(key: VerifyingKey, signature: [UInt8])]) -> [UInt8] {
        RootSignedDocument(unsigned: payload).adding(signatures, as: .succession).bytes
    }
}

/// The roots from the pinned one to the current one, each signed by enough keys of the one before it.
package struct TrustRootChain: Sendable {
    /// Oldest first; the first is the pinned one.
    package private(set) var roots: [TrustRoot]
    /// The trust list at which each later root took over.
    package private(set) var takeovers: [Int] = []

    package init(pinned: TrustRoot) { roots = [pinned] }

    package var current: TrustRoot { roots[roots.count - 1] }

    /// Goes one root on. Signed by the old root's threshold, which has the say, and by the new root's, which proves that its keys are held.
    package func following(_ bytes: [UInt8]) throws(TrustFailure) -> TrustRootChain {
        let document = try RootSignedDocument(bytes)
        let next = try RootSuccession(payload: document.verified(by: current, as: .succession))
        guard next.root.version == current.version + 1 else { throw .rootOutOfOrder }
        guard next.previous == current.digest else { throw .rootForked }
        _ = try document.verified(by: next.root, as: .succession)
        guard next.list >= takeovers.last ?? 0 else { throw .rootOutOfOrder }
        var chain = self
        chain.roots.append(next.root)
        chain.takeovers.append(next.list)
        return chain
    }

    /// The root that must have signed the list of this number: a new root signs what comes after its take-over.
    package func root(forList number: Int) -> TrustRoot {
        let passed = takeovers.prefix { $0 < number }.count
        return roots[passed]
    }

    /// A list kept from before a succession was signed by a root of its time.
    package func kept(_ bytes: [UInt8]) throws(TrustFailure) -> VerifiedTrustList {
        for root in roots.reversed() {
            do { return try VerifiedTrustList(bytes, root: root) } catch .notSigned { continue }
        }
        throw .notSigned
    }
}

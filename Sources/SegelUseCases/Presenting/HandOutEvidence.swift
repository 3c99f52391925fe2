internal import SegelCredential
internal import SegelCrypto

extension Mall {
    /// Evidence as it leaves: the witnessed sets it was decided by, and where another trust list is published now, that one with the sets of all the
    /// stolen keys it names. Whoever judges it years later needs to fetch nothing.
    func handedOut(_ kept: JSONObject, in tx: any StoreTransaction) throws -> [UInt8] {
        var object = kept
        let list = Array((kept["trust_list"]?.string ?? "").utf8)
        let names = (kept["witnessed"]?.array ?? []).compactMap(\.string)
        let sets = try names.compactMap { try tx.witnessedSet(digest: Base64URL.decode($0)) }
        EvidenceTrust(list: list, sets: sets).write(to: &object)
        if let later = try publicFile(.trustList), later != list {
            var inner = JSONObject()
            EvidenceTrust(list: later, sets: try publishedSets()).write(to: &inner)
            object.set("later", .object(inner))
        }
        return JSONWriter.bytes(object)
    }

    /// Of the stolen keys of the published list.
    private func publishedSets() throws -> [[UInt8]] {
        let keys = try currentTrustList()?.list.issuers.flatMap(\.keys) ?? []
        return try keys.filter { $0.witnessed != nil }.compactMap { key in
            try Self.witnessedPath(key.kid).flatMap(publicFiles.read)
        }
    }
}

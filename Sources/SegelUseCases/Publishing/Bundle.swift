internal import SegelCatalogue
internal import SegelCredential

extension Mall {
    /// Publishes what verifiers take along for working offline, as everything stands now. Nothing without a trust list or a status key.
    func publishBundle() async throws {
        for _ in 0..<Self.publishingTries {
            if try await publishBundleOnce() { return }
        }
        throw Refusal.publishedMeanwhile
    }

    /// Whether nobody else published one meanwhile.
    private func publishBundleOnce() async throws -> Bool {
        let before = try publicFiles.read(.bundle)
        guard let list = try publicFiles.read(.trustList) else { return true }
        let now = now
        let (paths, key) = try await store.read { tx in
            let keys = self.catalogue.issuers.lazy.compactMap { try? self.activeKey(.status, of: $0.code, at: now, in: tx) }
            let lists = try tx.statusLists().map { PublicPath.statusList(agency: $0.agency, list: $0.list) }
            return (lists + (try self.witnessedSets(in: tx).map(\.0)), keys.first)
        }
        guard let key else { return true }
        var files = [OfflineBundle.File(path: OfflineBundle.trustListPath, bytes: list)]
        for version in 2... {
            guard let succession = try publicFiles.read(.trustRoot(version)) else { break }
            files.append(OfflineBundle.File(path: PublicPath.trustRoot(version).text, bytes: succession))
        }
        for path in paths { if let bytes = try publicFiles.read(path) { files.append(OfflineBundle.File(path: path.text, bytes: bytes)) } }
        return try publicFiles.replace(before, with: OfflineBundle.make(files, madeAt: now, kid: key.record.kid, key: key.key), at: .bundle)
    }
}

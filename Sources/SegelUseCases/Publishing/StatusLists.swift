internal import SegelCredential
internal import SegelCrypto

/// How status lists are laid out and how long a signed one is good.
enum StatusLayout {
    /// 2 bits a credential: 64 KiB before compression, and a crowd large enough to hide in.
    static let bits = 2
    static let capacity = 262_144
    /// A list is left for the next one at half full, so that drawing a free index at random stays quick.
    static let fill = capacity / 2
    static let lifetime: UnixTime = 86_400
    static let ttl: UnixTime = 60
}

extension Mall {
    /// A status entry nobody has.
    func claimStatus(of agency: String, in tx: any StoreTransaction) throws -> StatusEntry {
        try claimStatus(of: agency, list: statusListWithRoom(of: agency, in: tx), in: tx)
    }

    /// The list that new credentials go to.
    func statusListWithRoom(of agency: String, in tx: any StoreTransaction) throws -> Int {
        let lists = try tx.statusLists().filter { $0.agency == agency }
        let closed = try tx.closedStatusList(agency: agency)
        return lists.first { $0.list > closed && $0.used < StatusLayout.fill }?.list ?? (lists.map(\.list).max() ?? 0) + 1
    }

    /// Drawn at random: neighbours tell nothing of each other.
    func claimStatus(of agency: String, list: Int, in tx: any StoreTransaction) throws -> StatusEntry {
        for _ in 0..<64 {
            let entry = StatusEntry(agency: agency, list: list, index: Int(random.number(below: UInt64(StatusLayout.capacity))))
            if try tx.claim(entry) { return entry }
        }
        throw Refusal(.unavailable, "status_list_full")
    }

    func statusURL(_ entry: StatusEntry) -> String { configuration.url(.statusList(agency: entry.agency, list: entry.list)) }

    /// Signs and publishes every agency's lists as they stand. An agency whose status key is missing keeps the others' from nothing; it is
    /// refused at the end.
    ///
    /// A list takes the place of exactly the one that was read before the database was: whoever was slow, or lost its lease, replaces no newer one by an
    /// older. Throws `published_meanwhile` where others were faster each time.
    package func publishStatusLists() async throws {
        try await publications.take {
            for _ in 0..<Self.publishingTries {
                if try await publishStatusListsOnce() { return try await publishBundle() }
            }
            throw Refusal.publishedMeanwhile
        }
    }

    /// Against other nodes, each of which has one publication under way.
    static let publishingTries = 20

    /// Whether nobody else published one meanwhile.
    private func publishStatusListsOnce() async throws -> Bool {
        let paths = try await store.read { tx in
            try tx.statusLists().flatMap { item in
                [PublicPath.statusList(agency: item.agency, list: item.list), .statusListCWT(agency: item.agency, list: item.list)]
            }
        }
        let before = try Dictionary(uniqueKeysWithValues: paths.map { ($0, try publicFiles.read($0)) })
        let now = now
        let (tokens, isComplete) = try await store.read { tx in
            var tokens: [PublishedList] = []
            let lists = try tx.statusLists()
            for item in lists {
                do {
                    let key = try self.activeKey(.status, of: item.agency, at: now, in: tx)
                    tokens += try self.statusListTokens(item.agency, item.list, key, at: now, in: tx)
                } catch let refusal as Refusal where refusal.code == "signing_key_missing" {}
            }
            return (tokens, Set(tokens.map(\.list)).count == lists.count)
        }
        var isAlone = true
        for token in tokens {
            // A list that began meanwhile was not there to be read.
            let isReplaced = try publicFiles.replace(before[token.path] ?? nil, with: token.token, at: token.path)
            isAlone = isAlone && isReplaced
        }
        guard isAlone else { return false }
        guard isComplete else {
            try await publishBundle()
            throw Refusal(.unavailable, "signing_key_missing")
        }
        return true
    }

    /// One list in both forms: both tell of the same address, which is the JWT's.
    private func statusListTokens(_ agency: String, _ number: Int, _ key: ActiveKey, at now: UnixTime, in tx: any StoreTransaction) throws
        -> [PublishedList]
    {
        guard var list = StatusList(bits: StatusLayout.bits, capacity: StatusLayout.capacity) else {
            throw Refusal(.unavailable, "status_layout")
        }
        for entry in try tx.nonZero(agency: agency, list: number) { list.set(entry.value, at: entry.index) }
        let path = PublicPath.statusList(agency: agency, list: number), uri = configuration.url(path)
        let expires = now + StatusLayout.lifetime
        let chain = try knownChain(of: key.record.kid, at: now, in: tx)
        let jwt = try StatusListToken.sign(
            list,
            uri: uri,
            issuedAt: now,
            expires: expires,
            ttl: StatusLayout.ttl,
            kid: key.record.kid,
            chain: chain,
            key: key.key
        )
        let cwt = try StatusListCWT.sign(
            list,
            uri: uri,
            issuedAt: now,
            expires: expires,
            ttl: StatusLayout.ttl,
            kid: key.record.kid,
            chain: chain,
            key: key.key
        )
        return [
            PublishedList(list: path, path: path, token: jwt),
            PublishedList(list: path, path: .statusListCWT(agency: agency, list: number), token: cwt),
        ]
    }

    /// None where the key has no certificate yet: who reads by name needs none.
    private func knownChain(of kid: String, at now: UnixTime, in tx: any StoreTransaction) throws -> [[UInt8]] {
        do { return try certificateChain(of: kid, at: now, in: tx) } catch let refusal as Refusal
            where refusal.code == "certificate_missing"
        {
            return []
        }
    }
}

/// A signed list and where it is published; `list` names it whatever its form.
private struct PublishedList {
    let list: PublicPath
    let path: PublicPath
    let token: [UInt8]
}

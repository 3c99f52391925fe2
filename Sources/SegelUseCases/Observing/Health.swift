internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// What a deployment finds when it tries itself: for `segel doctor`. Nothing of a person.
package struct Health: Sendable, Codable {
    /// One published status list.
    package struct StatusAge: Sendable, Codable {
        package let agency: String
        package let list: Int
        /// Nil where it is not published, or cannot be read.
        package let issuedAt: UnixTime?
        package let expires: UnixTime?
    }

    /// A key that was tried.
    package struct Probe: Sendable, Codable {
        package let key: String
        /// A stable code; nil where it did what it is for.
        package let problem: String?
    }

    /// A key in use whose private half is printed in a standard.
    package struct TestKey: Sendable, Codable {
        package let key: String
        package let source: String
    }

    /// The service's clock.
    package let now: UnixTime
    package let logEntries: UInt64
    package let publishedEntries: UInt64
    /// Of the published log; 0 where nothing is.
    package let newestEntry: UnixTime
    /// Nil where no witness need have spoken.
    package let isWitnessed: Bool?
    package let statusLists: [StatusAge]
    package let probes: [Probe]
    package let testKeys: [TestKey]
    package let rootSigners: Int
    package let rootThreshold: Int
    package let officersNeedPasskeys: Bool
    /// Who stamped PDFs since the start.
    package let timestamps: [TimestampStanding]
}

extension Mall {
    package func health() async throws -> Health {
        let now = now, log = try await logState(), root = try trustRoot()
        let (entries, lists, signing, thumbprints) = try await store.read { tx in
            let keys = try tx.signingKeys()
            return (try tx.logSize(), try tx.statusLists(), try self.signingProbes(keys, at: now), keys.map { ($0.agency, $0.kid) })
        }
        let signers = root.keys.map { ("trust root", JWK($0).thumbprint) }
        return Health(
            now: now,
            logEntries: entries,
            publishedEntries: log.entries,
            newestEntry: log.newestEvent,
            isWitnessed: log.isWitnessed,
            statusLists: try lists.map { try statusAge($0.agency, $0.list) },
            probes: ringProbes() + signing,
            testKeys: (signers + thumbprints).compactMap { owner, thumbprint in
                PublishedTestKeys.source(ofThumbprint: thumbprint).map { Health.TestKey(key: "\(owner) \(thumbprint)", source: $0) }
            },
            rootSigners: root.keys.count,
            rootThreshold: root.threshold,
            officersNeedPasskeys: configuration.officersNeedPasskeys,
            timestamps: timestampStandings
        )
    }

    /// Each of the ring's keys seals and opens.
    private func ringProbes() -> [Health.Probe] {
        RingKeyName.allCases.map { name in
            do throws(KeyRingRefusal) {
                try vault.ring.probeActive(name, random: random)
                return Health.Probe(key: name.rawValue, problem: nil)
            } catch { return Health.Probe(key: name.rawValue, problem: error.code) }
        }
    }

    /// The private half of each key that signs opens under KEK-signing, is that of the public one, and signs what the public one verifies.
    private func signingProbes(_ keys: [SigningKeyRecord], at now: UnixTime) throws -> [Health.Probe] {
        let sample = random.bytes(32)
        return keys.filter { key in
            // States are told among the keys of one ring.
            let ring = keys.filter { $0.agency == key.agency && $0.purpose == key.purpose }
            return key.systemSecret != nil && key.state(at: now, among: ring) == .active
        }.map { key in
            let name = "\(key.agency)/\(key.purpose)"
            do {
                let opened = try SigningKey(algorithm: key.publicKey.algorithm, privateBytes: vault.open(key.systemSecret!))
                guard opened.publicKey == key.publicKey else { return Health.Probe(key: name, problem: "signing_key_damaged") }
                try key.publicKey.verify(opened.sign(sample), over: sample)
                return Health.Probe(key: name, problem: nil)
            } catch { return Health.Probe(key: name, problem: "signing_key_unreadable") }
        }
    }

    /// As its own words are; whether it is genuine is for verifiers.
    private func statusAge(_ agency: String, _ list: Int) throws -> Health.StatusAge {
        let bytes = try publicFiles.read(.statusList(agency: agency, list: list)) ?? []
        let parts = bytes.split(separator: UInt8(ascii: "."))
        var payload = JSONObject()
        if parts.count == 3 {
            // What cannot be read has no age, which is told.
            do { payload = try JSONReader.readObject(Base64URL.decode(parts[1])) } catch { payload = JSONObject() }
        }
        return Health.StatusAge(agency: agency, list: list, issuedAt: payload["iat"]?.integer, expires: payload["exp"]?.integer)
    }
}

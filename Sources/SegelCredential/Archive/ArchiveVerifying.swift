internal import SegelCrypto

/// A record that holds today. Only `ArchiveVerifier` makes one.
package struct VerifiedArchive: Sendable {
    package let record: ArchiveRecord
    package let trust: VerifiedTrustList
    /// When everything in it was there: the first timestamp. Unix seconds.
    package let provedAt: Int64
    /// Before then it wants another timestamp.
    package let goodUntil: Int64
    /// Who stamped it, in order.
    package let authorities: [String]
    /// Whose timestamps are believed: of its own day, and the verifier's.
    package let believed: TimestampAuthorities

    fileprivate init(
        record: ArchiveRecord,
        trust: VerifiedTrustList,
        stamps: [VerifiedTimestamp],
        goodUntil: Int64,
        believed: TimestampAuthorities
    ) {
        (self.record, self.trust, self.goodUntil, self.believed) = (record, trust, goodUntil, believed)
        provedAt = stamps[0].time
        authorities = stamps.map(\.authority)
    }
}

/// Believes a record from a pinned root, offline, however long ago it was made.
package struct ArchiveVerifier: Sendable {
    package static let listPath = "trust/list.json"
    package static let authoritiesPath = "trust/tsa.pem"
    package static func successionPath(_ version: Int) -> String { "trust/root-\(version).json" }

    private let root: TrustRoot
    private let authorities: TimestampAuthorities

    /// `root`: as it was pinned, the record's own or an earlier one. `authorities`: of timestamps made since; those of its own day it brings along,
    /// signed for by the root.
    package init(root: TrustRoot, authorities: TimestampAuthorities) { (self.root, self.authorities) = (root, authorities) }

    package func verify(_ record: ArchiveRecord, now: Int64) throws(ArchiveFailure) -> VerifiedArchive {
        let root = try checkSigners(of: record)
        guard let bytes = record[Self.listPath] else { throw .fileMissing }
        let trust: VerifiedTrustList
        do { trust = try VerifiedTrustList(bytes, root: root) } catch { throw .rootUnknown }
        let believed = try authoritiesOf(record), (stamps, goodUntil) = try checkChain(of: record, believed)
        guard now < goodUntil else { throw .lapsed }
        return VerifiedArchive(record: record, trust: trust, stamps: stamps, goodUntil: goodUntil, believed: believed)
    }

    /// The root that signed it: the pinned one, or a successor that the record leads to.
    private func checkSigners(of record: ArchiveRecord) throws(ArchiveFailure) -> TrustRoot {
        do {
            var chain = TrustRootChain(pinned: root)
            while let succession = record[Self.successionPath(chain.current.version + 1)] { chain = try chain.following(succession) }
            let signers = try record.signed.signers(of: chain.current, as: .archive)
            // Both kinds: the one that is known well, and the one that quantum computers leave alone.
            guard signers.count >= chain.current.threshold, signers.contains(where: { $0.algorithm == .mlDSA65 }),
                signers.contains(where: { $0.algorithm != .mlDSA65 })
            else { throw ArchiveFailure.notSigned }
            return chain.current
        } catch let failure as ArchiveFailure { throw failure } catch TrustFailure.notSigned { throw .notSigned } catch {
            throw .rootUnknown
        }
    }

    /// Each link in its order, each while the one before was still worth something.
    private func checkChain(
        of record: ArchiveRecord,
        _ known: TimestampAuthorities
    ) throws(ArchiveFailure) -> (stamps: [VerifiedTimestamp], goodUntil: Int64) {
        var stamps: [VerifiedTimestamp] = [], time = record.made, goodUntil = Int64.max
        for link in record.links {
            let stamp: VerifiedTimestamp
            do { stamp = try known.verify(link.token, over: Array(record.bytes[..<link.covered])) } catch {
                throw error == .authorityUntrusted ? .authorityUnknown : .linkRefused
            }
            guard stamp.time >= time else { throw .linkOrder }
            guard stamp.time < goodUntil else { throw .linkLate }
            stamps.append(stamp)
            time = stamp.time
            goodUntil = min(stamp.goodUntil, AlgorithmAge.classicalSignatures, AlgorithmAge.end(of: link.token.imprint.function))
        }
        guard !stamps.isEmpty else { throw .lapsed }
        return (stamps, goodUntil)
    }

    private func authoritiesOf(_ record: ArchiveRecord) throws(ArchiveFailure) -> TimestampAuthorities {
        guard let own = record[Self.authoritiesPath] else { return authorities }
        do {
            let certificates = try CertificatePEM.decode(String(decoding: own, as: UTF8.self))
            return try TimestampAuthorities(anchors: authorities.certificates + certificates)
        } catch { throw .malformed }
    }
}

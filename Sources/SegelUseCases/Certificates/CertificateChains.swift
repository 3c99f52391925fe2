internal import SegelCredential
internal import SegelCrypto

extension Mall {
    /// The `x5c` of a signing key for what it signs at `time`: DER, leaf first, the anchor left out. Throws `certificate_missing` where the key
    /// has none, as Ed25519 keys, or where the authority's anchor is not published yet.
    func certificateChain(of kid: String, at time: UnixTime, in tx: any StoreTransaction) throws -> [[UInt8]] {
        let stolen = Set(try tx.signingKeys().filter { $0.compromisedSince != nil }.map(\.kid))
        let good = try tx.certificates(of: kid).last { ($0.notBefore..<$0.notAfter).contains(time) && !stolen.contains($0.authority) }
        guard let good, good.authority != kid else { throw Refusal(.unavailable, "certificate_missing") }
        return [good.der]
    }

    package func certificateChain(of kid: String, at time: UnixTime) async throws -> [[UInt8]] {
        try await store.read { try self.certificateChain(of: kid, at: time, in: $0) }
    }

    /// What signs presentation requests and issuer metadata now, with its `x5c`.
    func requestSigner(at now: UnixTime, in tx: any StoreTransaction) throws -> (key: ActiveKey, chain: [[UInt8]]) {
        let key = try activeKey(.request, of: Self.requestAgency, at: now, in: tx)
        return (key, try certificateChain(of: key.record.kid, at: now, in: tx))
    }
}

internal import SegelCrypto
internal import SegelVault

/// What of the wallet protocols need not be kept: where one process serves, it lives as long as that, and after a restart wallets get fresh nonces and fetch the
/// metadata's key anew, as their protocols foresee. Where several nodes serve, all of them derive it from one sealed secret: a wallet meets another node with
/// each request.
struct WalletKeys: Sendable {
    static let name = "nodes"

    let nonces: ServerNonces
    /// Requests are encrypted to it.
    let request: P256Agreement.PrivateKey

    init(random: AnyRandom) {
        nonces = ServerNonces(key: SecretBytes(random: 32, from: random))
        request = P256Agreement.PrivateKey(from: random)
    }

    init(secret: SecretBytes) {
        nonces = ServerNonces(key: Blake2b.deriveSecret([], key: secret, personalisation: "segel nonce keys"))
        request = P256Agreement.PrivateKey(from: secret, personalisation: "segel wallet key")
    }
}

/// Nonces that a wallet must put into what it signs: end u64 | random 16 | tag 16, base64url. Making one stores nothing, so asking for many costs
/// us nothing; whoever must not accept one twice remembers those that were used.
struct ServerNonces: Sendable {
    /// A nonce for one purpose is none for another.
    enum Purpose: UInt8, Sendable {
        case keyProof = 1
        /// DPoP at the authorization server, and at the credential endpoints (RFC 9449 sections 8 and 9).
        case authorization, resource
        /// Client attestations' proofs of possession.
        case attestation
        /// Challenges of passkeys.
        case passkeyCreation, passkeySignIn
        /// What a sign-in by another provider comes back with.
        case providerSignIn, providerLink

        /// Seconds. Somebody who signs in elsewhere may have to look for a telephone.
        var lifetime: UnixTime { self == .providerSignIn || self == .providerLink ? 600 : WalletLimits.nonce }
    }

    private static let randomCount = 16
    private static let tagCount = 16

    private let key: SecretBytes

    init(key: SecretBytes) { self.key = key }

    func make(for purpose: Purpose, at now: UnixTime, random: AnyRandom) -> String {
        let end = withUnsafeBytes(of: UInt64(now + purpose.lifetime).bigEndian) { Array($0) }
        let open = end + random.bytes(Self.randomCount)
        return Base64URL.encode(open + tag(open, purpose))
    }

    /// The nonce as one of ours for this purpose that has not ended, with its digest to remember it by; nil for any other.
    func accepted(_ text: String, for purpose: Purpose, at now: UnixTime) -> (digest: [UInt8], end: UnixTime)? {
        let bytes: [UInt8]
        do { bytes = try Base64URL.decode(text) } catch { return nil }
        guard bytes.count == 8 + Self.randomCount + Self.tagCount else { return nil }
        let open = Array(bytes.prefix(8 + Self.randomCount))
        guard constantTimeEqual(Array(bytes.suffix(Self.tagCount)), tag(open, purpose)) else { return nil }
        let end = UnixTime(bitPattern: open.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
        guard end > now else { return nil }
        return (SHA256.digest(bytes), end)
    }

    private func tag(_ open: [UInt8], _ purpose: Purpose) -> [UInt8] {
        Blake2b.tag([purpose.rawValue] + open, key: key, personalisation: "segel nonce 1", count: Self.tagCount)
    }
}

enum NonceUse {
    case taken
    /// Not ours, for another purpose, or ended.
    case unknown
    /// Taken before.
    case used
}

extension Mall {
    /// Takes a nonce that is good once, in the transaction of what it is for: of two requests with one, one goes through.
    func use(nonce text: String, for purpose: ServerNonces.Purpose, at now: UnixTime, in tx: any StoreTransaction) throws -> NonceUse {
        guard let (digest, end) = walletKeys.nonces.accepted(text, for: purpose, at: now) else { return .unknown }
        do {
            try tx.insert(WalletSecret(kind: .nonce, digest: digest, citizen: nil, grant: nil, body: [], expires: end))
        } catch PortConflict.alreadyExists { return .used }
        return .taken
    }

    /// A challenge for key proofs, from the nonce endpoint.
    package func credentialNonce() -> String { walletKeys.nonces.make(for: .keyProof, at: now, random: random) }

    /// A challenge for client attestations, from the challenge endpoint and with every answer of the authorization server.
    package func attestationChallenge() -> String { walletKeys.nonces.make(for: .attestation, at: now, random: random) }

    /// A challenge for DPoP proofs at the token endpoint, and another at the credential endpoints.
    package func proofNonce(_ place: ProofPlace) -> String { walletKeys.nonces.make(for: place.purpose, at: now, random: random) }
}

/// Which of the two servers of RFC 9449 is asked.
package enum ProofPlace: Sendable {
    case authorization, resource

    var purpose: ServerNonces.Purpose { self == .authorization ? .authorization : .resource }
}

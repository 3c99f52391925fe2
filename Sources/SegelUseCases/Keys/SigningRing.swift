internal import SegelCredential
internal import SegelCrypto
internal import SegelVault
private import Synchronization

/// What a signing key is for; a key of one purpose is refused in the place of another.
package enum SigningPurpose: String, Sendable, CaseIterable {
    case credential, status, checkpoint, receipt
    /// Signs the QR symbols of an agency's credentials.
    case qr
    /// Signs certificates of the region's keys; on the trust list as an anchor.
    case authority
    /// Signs presentation requests and issuer metadata; verifiers know it by its certificate alone.
    case request
    /// Signs what gateways are told; they know it by its public half alone.
    case notice
    /// Signs what shows sign-in providers who we are.
    case client
    /// Signs PDF certificates; readers know it by its certificate alone.
    case document

    /// What its certificate is for; nil where it has none, or is its own.
    var usage: CertificateUsage? {
        switch self {
        case .credential: .credential
        case .status: .status
        case .request: .request
        case .document: .document
        case .checkpoint, .receipt, .authority, .notice, .client, .qr: nil
        }
    }

    /// Read in browsers, wallets and by other countries: those keys are ES256 whatever the credentials' are.
    var isAlwaysES256: Bool { self == .status || self == .authority || self == .client || self == .qr || beginsAtOnce }

    /// On no trust list: such a key begins as soon as it is there, and gets its certificate with it.
    var beginsAtOnce: Bool { self == .request || self == .document }

    /// Whether each agency has a ring of it.
    var isAgencys: Bool { Self.agencys.contains(self) }

    /// The rings of an agency.
    static let agencys = [SigningPurpose.credential, .status, .qr, .document]
}

/// A key's state, which follows from the clock and the ring alone.
package enum SigningKeyState: String, Sendable, Codable {
    case prePublished = "pre-published"
    case active
    case verifyOnly = "verify-only"
    /// Absorbing: its private half is destroyed.
    case compromised
}

extension SigningKeyRecord {
    package func state(at now: UnixTime, among ring: [SigningKeyRecord]) -> SigningKeyState {
        guard compromisedSince == nil else { return .compromised }
        guard let activeFrom, activeFrom <= now else { return .prePublished }
        // A signature of the last second or later would be refused by every verifier.
        if let notAfter, notAfter <= now { return .verifyOnly }
        let hasSuccessor = ring.contains { other in
            guard other.agency == agency, other.purpose == purpose, let from = other.activeFrom, from <= now else { return false }
            // A stolen key keeps its predecessors out, but not one that took over from it in the same second.
            return other.compromisedSince == nil ? (from, other.kid) > (activeFrom, kid) : from > activeFrom
        }
        return hasSuccessor ? .verifyOnly : .active
    }

    var systemSecret: SystemSecret? {
        sealedPrivateKey.map { SystemSecret(name: "signing/\(agency)/\(purpose)/\(kid)", kekVersion: kekVersion, wrap: $0) }
    }
}

extension Mall {
    /// The key that signs now for an agency and a purpose. Throws `signing_key_missing` when the ring is empty or its private half is gone.
    func activeKey(_ purpose: SigningPurpose, of agency: String, at now: UnixTime, in tx: any StoreTransaction) throws -> ActiveKey {
        try active(of: tx.signingKeys(of: agency, for: purpose.rawValue), at: now)
    }

    /// Of one ring's keys the one that signs.
    func active(of ring: [SigningKeyRecord], at now: UnixTime) throws -> ActiveKey {
        guard let record = ring.first(where: { $0.state(at: now, among: ring) == .active }) else {
            throw Refusal(.unavailable, "signing_key_missing")
        }
        return try unlock(record)
    }

    func unlock(_ record: SigningKeyRecord) throws -> ActiveKey {
        // The record has the say, not the memory: a key that was destroyed or compromised meanwhile signs nothing more.
        guard record.compromisedSince == nil, let secret = record.systemSecret else { throw Refusal(.unavailable, "signing_key_missing") }
        if let key = signingKeys[record.kid] { return ActiveKey(record: record, key: key) }
        let key = try SigningKey(algorithm: record.publicKey.algorithm, privateBytes: vault.open(secret))
        guard key.publicKey == record.publicKey else { throw Refusal(.unavailable, "signing_key_damaged") }
        signingKeys[record.kid] = key
        return ActiveKey(record: record, key: key)
    }
}

/// A key that may sign now, with what is public of it.
struct ActiveKey: Sendable {
    let record: SigningKeyRecord
    let key: SigningKey
}

/// Unsealed signing keys; a handful a deployment.
final class SigningKeyCache: Sendable {
    private let keys = Mutex<[String: SigningKey]>([:])

    subscript(kid: String) -> SigningKey? {
        get { keys.withLock { $0[kid] } }
        set { keys.withLock { $0[kid] = newValue } }
    }
}

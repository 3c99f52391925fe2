package import SegelVault

/// An agency that may ask wallets, or the public verify page.
package struct VerifierRecord: Sendable {
    package let id: ObjectID
    package let name: String
    /// SHA-256 of its token, whose 32 bytes are random: no salt or slowness is needed. Nil for the verify page, which has none.
    package let token: [UInt8]?
    /// Codes of the policies it may use: what its token reaches.
    package let policies: [String]
    package let createdAt: UnixTime
    package var disabledAt: UnixTime?

    package init(id: ObjectID, name: String, token: [UInt8]?, policies: [String], createdAt: UnixTime, disabledAt: UnixTime? = nil) {
        self.id = id
        self.name = name
        self.token = token
        self.policies = policies
        self.createdAt = createdAt
        self.disabledAt = disabledAt
    }
}

/// A verifier's key for what it was shown, sealed under KEK-signing.
package struct EvidenceKeyRecord: Sendable, Equatable {
    package let verifier: ObjectID
    package let secret: SystemSecret

    package init(verifier: ObjectID, secret: SystemSecret) {
        self.verifier = verifier
        self.secret = secret
    }
}

package protocol VerifierPort {
    /// A verifier never stands without its key. Throws `PortConflict.alreadyExists` for an id or name that is taken.
    func insert(_ verifier: VerifierRecord, key: EvidenceKeyRecord) throws
    func verifier(_ id: ObjectID) throws -> VerifierRecord?
    func verifiers() throws -> [VerifierRecord]
    /// Throws `PortConflict.changedMeanwhile` where none of this name is enabled.
    func disableVerifier(_ name: String, at now: UnixTime) throws
    func evidenceKey(of verifier: ObjectID) throws -> EvidenceKeyRecord?
    func evidenceKeys() throws -> [EvidenceKeyRecord]
    /// Puts `new` where exactly `old` is. Throws `PortConflict.changedMeanwhile` otherwise.
    func replace(_ old: EvidenceKeyRecord, with new: EvidenceKeyRecord) throws
}

/// A question put to a wallet.
package struct AskedRecord: Sendable {
    package enum Phase: String, Sendable { case open, answered, declined }

    package let id: ObjectID
    package let verifier: ObjectID
    package let policy: String
    /// What wallets must bind their answer to; no two requests have the same.
    package let nonce: String
    package let createdAt: UnixTime
    package let expiresAt: UnixTime
    /// SHA-256 of the secret of the browser that asked; nil for an agency's program.
    package let browser: [UInt8]?
    /// The request in full, as it was made (`AskedBody`).
    package let body: [UInt8]
    /// The private half of the key answers are encrypted to, sealed for the verifier; nil where they are not.
    package let sealedAnswerKey: [UInt8]?
    package let phase: Phase

    package init(
        id: ObjectID,
        verifier: ObjectID,
        policy: String,
        nonce: String,
        createdAt: UnixTime,
        expiresAt: UnixTime,
        browser: [UInt8]?,
        body: [UInt8],
        sealedAnswerKey: [UInt8]?,
        phase: Phase = .open
    ) {
        self.id = id
        self.verifier = verifier
        self.policy = policy
        self.nonce = nonce
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.browser = browser
        self.body = body
        self.sealedAnswerKey = sealedAnswerKey
        self.phase = phase
    }
}

/// What came of it.
package struct AnsweredRecord: Sendable {
    package let request: ObjectID
    package let at: UnixTime
    /// When it is deleted.
    package let keepUntil: UnixTime
    /// What the asker is told, sealed for the verifier.
    package let sealedResult: [UInt8]
    /// The presentation as it came, and what it was judged by, sealed for the verifier; nil where the policy keeps none.
    package let sealedEvidence: [UInt8]?
    /// SHA-256 of the code that the wallet's redirect carries; nil where it sends nobody anywhere.
    package let responseCode: [UInt8]?
    package let receipt: String?

    package init(
        request: ObjectID,
        at: UnixTime,
        keepUntil: UnixTime,
        sealedResult: [UInt8],
        sealedEvidence: [UInt8]?,
        responseCode: [UInt8]?,
        receipt: String?
    ) {
        self.request = request
        self.at = at
        self.keepUntil = keepUntil
        self.sealedResult = sealedResult
        self.sealedEvidence = sealedEvidence
        self.responseCode = responseCode
        self.receipt = receipt
    }
}

package protocol PresentationPort {
    /// Throws `PortConflict.alreadyExists` for a nonce that was ever used.
    func insert(_ asked: AskedRecord) throws
    func asked(_ id: ObjectID) throws -> AskedRecord?
    /// Open and not yet expired.
    func openRequestCount(of verifier: ObjectID, at now: UnixTime) throws -> Int
    /// Ends an open request, once: of two answers one wins. Throws `PortConflict.changedMeanwhile` for one that is not open or has expired.
    func end(_ id: ObjectID, as phase: AskedRecord.Phase, with answer: AnsweredRecord, at now: UnixTime) throws
    func answered(_ id: ObjectID) throws -> AnsweredRecord?
    /// Deletes a request with what came of it, before its time. Does nothing where it is gone.
    func removeAnswer(_ id: ObjectID) throws
    /// A published set that evidence needs, once for all of it, as long as the last of it is kept. `digest`: its SHA-256.
    func keep(witnessedSet bytes: [UInt8], digest: [UInt8], until: UnixTime) throws
    func witnessedSet(digest: [UInt8]) throws -> [UInt8]?
    /// Deletes answers whose time is over, with the sets that no evidence needs any more, and requests that expired without an answer; returns how
    /// many answers and requests.
    func removePresentations(before now: UnixTime) throws -> (answers: Int, requests: Int)
}

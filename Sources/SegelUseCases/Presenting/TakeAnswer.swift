internal import Foundation
internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// What came of an answer, for whoever brought it.
package struct AnswerTaken: Sendable {
    /// Where the wallet sends its owner; nil where it stays.
    package let redirect: String?
    /// Nil where the presentation stands; else why not, as a stable code.
    package let refusal: String?
}

/// What an asker is told. Sealed between answer and retrieval.
package struct PresentationResult: Sendable, Codable {
    package struct Claim: Sendable, Codable {
        package let credential: String
        package let claim: String
        /// JSON.
        package let value: String

        /// A text as it is; anything else as JSON has it.
        package var text: String {
            do { return try JSONReader.read(value.utf8).string ?? value } catch { return value }
        }
    }

    /// accept, reject, cannot_decide or declined.
    package let outcome: String
    package let code: String
    package let policy: String
    package let at: UnixTime
    /// In the order of the policy; nil for one that was about nothing shown.
    package let conditions: [Bool?]
    package let claims: [Claim]
    /// Of each credential: the issuer's name in Indonesian and in English.
    package let issuers: [[String]]
}

extension Mall {
    /// A wallet's posted answer (`direct_post`, `direct_post.jwt`).
    ///
    /// What cannot be opened or belongs to another state is refused and changes nothing: it was not the wallet's answer, and nobody can burn
    /// another's request with noise. Whatever can be opened ends the request, accepted or not: no second try under one nonce.
    package func takeAnswer(_ id: ObjectID, form: [String: String]) async throws -> AnswerTaken {
        let record = try await openRequest(id)
        let request = try request(record)
        guard !request.mode.isBrowser else { throw Refusal.notFound }
        let key = try await answerKey(record)
        let answer: AuthorizationResponse
        do { answer = try AuthorizationResponse(form: form, to: request, key: key) } catch { throw Refusal(.invalid([]), error.code) }
        return try await end(record, request, answer, audience: request.client?.text ?? "")
    }

    /// What the Digital Credentials API gave the page, sent by the browser that asked.
    package func takeBrowserAnswer(_ id: ObjectID, data: [UInt8], browser secret: [UInt8]) async throws -> AnswerTaken {
        let record = try await openRequest(id)
        guard let browser = record.browser, constantTimeEqual(SHA256.digest(secret), browser) else { throw Refusal.notFound }
        let request = try request(record)
        guard request.mode.isBrowser else { throw Refusal.notFound }
        let key = try await answerKey(record)
        let answer: AuthorizationResponse
        do { answer = try AuthorizationResponse(browser: data, to: request, key: key) } catch { throw Refusal(.invalid([]), error.code) }
        return try await end(record, request, answer, audience: "origin:\(configuration.origin)")
    }

    private func openRequest(_ id: ObjectID) async throws -> AskedRecord {
        let record = try await store.read { tx in try tx.asked(id) }
        guard let record else { throw Refusal.notFound }
        try checkOpen(record, at: now)
        return record
    }

    private func answerKey(_ record: AskedRecord) async throws -> P256Agreement.PrivateKey? {
        guard let sealed = record.sealedAnswerKey else { return nil }
        let place = EvidencePlace(verifier: record.verifier, request: record.id, part: "answer-key")
        return try P256Agreement.PrivateKey(scalar: try await store.read { tx in try self.open(sealed, at: place, in: tx) })
    }

    private func end(_ record: AskedRecord, _ request: PresentationRequest, _ answer: AuthorizationResponse, audience: String) async throws
        -> AnswerTaken
    {
        let policy = try policy(record.policy)
        let now = now
        switch answer {
        case .declined(let word):
            let decision = PresentationDecision(
                outcome: "declined",
                code: word,
                conditions: [],
                shown: [],
                issuers: [],
                trustList: nil,
                statusLists: [],
                witnessedSets: []
            )
            return try await keep(record, policy, request, [], decision, as: .declined, at: now)
        case .presentations(let presented):
            let check = PresentationCheck(mall: self, policy: policy, request: request, audience: audience, now: now)
            let decision = try await unrestricted(check.decide(presented), at: now)
            return try await keep(record, policy, request, presented, decision, as: .answered, at: now)
        }
    }

    /// In one transaction: the request ends, result and evidence are sealed, the receipt is signed and the event logged.
    private func keep(
        _ record: AskedRecord,
        _ policy: ReadPolicy,
        _ request: PresentationRequest,
        _ presented: [AuthorizationResponse.PresentedFor],
        _ decision: PresentationDecision,
        as phase: AskedRecord.Phase,
        at now: UnixTime
    ) async throws -> AnswerTaken {
        let body = try body(record)
        let code = body.way == .sameDevice ? random.bytes(32) : nil
        let evidence = PresentationEvidence(
            request: request,
            presented: presented,
            decision: decision,
            trustListFile: try publicFile(.trustList)
        )
        let result = Self.result(decision, policy.policy, at: now)
        // A page's answer is for the person in front of it; only agencies keep evidence.
        let keepsEvidence = phase == .answered && decision.isGenuine && record.browser == nil && policy.policy.keepDays > 0
        try await store.write { tx in
            let receipt = phase == .answered ? try self.verificationReceipt(record, evidence, decision, at: now, in: tx) : nil
            let place = { EvidencePlace(verifier: record.verifier, request: record.id, part: $0) }
            let answer = AnsweredRecord(
                request: record.id,
                at: now,
                keepUntil: now + max(Self.resultLifetime, keepsEvidence ? UnixTime(policy.policy.keepDays) * 86_400 : 0),
                sealedResult: try self.seal(Array(JSONEncoder().encode(result)), at: place("result"), in: tx),
                sealedEvidence: keepsEvidence ? try self.seal(evidence.bytes(receipt: receipt), at: place("evidence"), in: tx) : nil,
                responseCode: code.map { SHA256.digest($0) },
                receipt: receipt
            )
            do { try tx.end(record.id, as: phase, with: answer, at: now) } catch PortConflict.changedMeanwhile {
                throw Refusal(.conflict, "request_answered")
            }
            if decision.isGenuine { try self.recordPresentation(record, decision, at: now, in: tx) }
            for set in keepsEvidence ? decision.witnessedSets : [] {
                try tx.keep(witnessedSet: set, digest: SHA256.digest(set), until: answer.keepUntil)
            }
            let detail = "presentation \(record.policy) \(decision.outcome) \(decision.code)"
            _ = try self.log(.dataAccess, subject: record.id.text, detail: detail, at: now, in: tx)
        }
        let refusal = phase == .answered && !decision.isGenuine ? decision.code : nil
        return AnswerTaken(redirect: code.map { redirect(body, record.id, Base64URL.encode($0)) }, refusal: refusal)
    }

    /// Seconds a result may be fetched where no evidence is kept.
    static let resultLifetime: UnixTime = 1_800

    private func redirect(_ body: AskedBody, _ id: ObjectID, _ code: String) -> String {
        guard let address = body.returnTo else { return "\(configuration.publicURL)/verify/requests/\(id.text)?response_code=\(code)" }
        return "\(address)\(address.contains("?") ? "&" : "?")response_code=\(code)"
    }

    private static func result(_ decision: PresentationDecision, _ policy: PresentationPolicy, at now: UnixTime) -> PresentationResult {
        PresentationResult(
            outcome: decision.outcome,
            code: decision.code,
            policy: policy.code,
            at: now,
            conditions: decision.conditions,
            claims: decision.shown.map {
                .init(
                    credential: $0.name.credential,
                    claim: $0.name.claim,
                    value: String(decoding: JSONWriter.bytes($0.value), as: UTF8.self)
                )
            },
            issuers: decision.issuers.map { [$0.nameIndonesian, $0.nameEnglish] }
        )
    }
}

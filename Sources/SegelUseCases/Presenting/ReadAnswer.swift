internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// How far a request is, and what came of it.
package struct PresentationState: Sendable {
    package enum Phase: String, Sendable {
        case waiting
        /// Answered on this device; only the browser the wallet sent back with its code may see how.
        case elsewhere
        case expired
        case done
    }

    package let asked: Asked
    package let phase: Phase
    package let result: PresentationResult?
    package let receipt: String?
}

extension Mall {
    /// For the agency that asked. `code`: what the wallet's redirect carried, needed where one was asked for on the same device: it proves
    /// that who looks is who the wallet came back to (OpenID4VP 1.0 section 14.2).
    package func presentation(_ id: ObjectID, code: String?, for verifier: AuthenticatedVerifier) async throws -> PresentationState {
        try await state(id, code: code, by: verifier.name) { $0.verifier == verifier.id }
    }

    /// For the browser that asked.
    package func presentation(_ id: ObjectID, code: String?, browser secret: [UInt8]) async throws -> PresentationState {
        let digest = SHA256.digest(secret)
        return try await state(id, code: code, by: "verify page") { $0.browser.map { constantTimeEqual($0, digest) } ?? false }
    }

    /// Another's request looks like none (attack A74). Each look at a result is logged.
    private func state(_ id: ObjectID, code: String?, by name: String, mayLook: @escaping @Sendable (AskedRecord) -> Bool) async throws
        -> PresentationState
    {
        let asked: Asked
        let record = try await store.read { tx in try tx.asked(id) }
        guard let record, mayLook(record) else { throw Refusal.notFound }
        asked = try await self.asked(id)
        let now = now
        guard record.phase != .open else {
            return PresentationState(asked: asked, phase: record.expiresAt > now ? .waiting : .expired, result: nil, receipt: nil)
        }
        let digest = code.flatMap(Self.decoded).map { SHA256.digest($0) }
        let found: (PresentationResult, String?)? = try await store.write { tx in
            guard let answer = try tx.answered(id) else { throw Refusal.notFound }
            if let expected = answer.responseCode {
                guard let digest, constantTimeEqual(digest, expected) else { return nil }
            }
            let place = EvidencePlace(verifier: record.verifier, request: id, part: "result")
            let bytes = try self.open(answer.sealedResult, at: place, in: tx).withUnsafeBytes { Data($0) }
            _ = try self.log(.dataAccess, subject: id.text, detail: "presentation read by \(name)", at: now, in: tx)
            return (try JSONDecoder().decode(PresentationResult.self, from: bytes), answer.receipt)
        }
        guard let found else { return PresentationState(asked: asked, phase: .elsewhere, result: nil, receipt: nil) }
        return PresentationState(asked: asked, phase: .done, result: found.0, receipt: found.1)
    }

    /// What was presented, for the agency it was presented to: with the reason, which is logged before anything leaves, and with what is needed to
    /// judge it anew where a key was stolen before or since.
    package func evidence(_ id: ObjectID, purpose: String, for verifier: AuthenticatedVerifier) async throws -> [UInt8] {
        guard !purpose.trimmingCharacters(in: .whitespaces).isEmpty, purpose.utf8.count <= 200 else {
            throw Refusal(.notPermitted, "purpose_missing")
        }
        let now = now
        return try await store.write { tx in
            guard let record = try tx.asked(id), record.verifier == verifier.id, let answer = try tx.answered(id),
                let sealed = answer.sealedEvidence
            else { throw Refusal.notFound }
            _ = try self.log(.dataAccess, subject: id.text, detail: "evidence read by \(verifier.name): \(purpose)", at: now, in: tx)
            let place = EvidencePlace(verifier: record.verifier, request: id, part: "evidence")
            let kept = try self.open(sealed, at: place, in: tx).withUnsafeBytes { Array($0) }
            return try self.handedOut(JSONReader.readObject(kept, limit: CheckedEvidence.sizeLimit), in: tx)
        }
    }

    /// Deletes what is kept no longer. Part of upkeep.
    package func removeOldPresentations() async throws {
        let now = now
        _ = try await store.write { tx in try tx.removePresentations(before: now) }
    }

    private static func decoded(_ code: String) -> [UInt8]? {
        do { return try Base64URL.decode(code) } catch { return nil }
    }
}

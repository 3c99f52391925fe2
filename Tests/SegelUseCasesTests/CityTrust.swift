import Foundation
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault

@testable import SegelUseCases

extension TestCity {
    func publish(_ draft: TrustDraft) async throws {
        let part = RootDocument.trustList.signature(over: draft.payload, with: root)
        _ = try await mall.publishTrustList(draft.payload, signatures: [part])
    }

    /// The first of the two steps alone, as a crash between them leaves it.
    func intendReplacement(of id: ObjectID) async throws -> IssuingIntent {
        try await store.write { tx in
            guard let record = try tx.credential(id), let old = try tx.signingKey(kid: record.kid) else { throw Refusal.notFound }
            let key = try self.mall.activeKey(.credential, of: old.agency, at: self.mall.now, in: tx)
            let status = try self.mall.claimStatus(of: old.agency, in: tx)
            let bytes = try self.mall.openOnce(record.sealed, as: "credential", object: id, for: record.citizen, in: tx)
            let payload = try CredentialPayload(
                replacing: bytes,
                signedBy: old.publicKey,
                issuedAt: self.mall.now,
                status: StatusReference(uri: self.mall.statusURL(status), index: status.index)
            )
            let prepared = try self.mall.prepare(payload, key)
            let new = ObjectID(from: SystemRandom())
            let stored = try JSONEncoder().encode(StoredIntent(prepared: prepared.encoded, number: nil))
            let intent = IssuingIntent(
                caseID: record.caseID,
                credentialID: new,
                citizen: record.citizen,
                kid: prepared.kid,
                status: status,
                sealedPrepared: try self.mall.sealOnce(Array(stored), as: "intent", object: new, for: record.citizen, in: tx),
                supersedes: id
            )
            try tx.insert(intent)
            return intent
        }
    }
}

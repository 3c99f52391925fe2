internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func touchDraft(_ id: String, at now: UnixTime) throws {
        try db.cachedStatement(sql: "UPDATE cases SET updated_at = ? WHERE id = ? AND state = 'draft'").execute(arguments: [now, id])
    }

    func deleteDraft(_ id: String, of citizen: CitizenID) throws -> [[UInt8]] {
        let object = try ObjectID(text: id).column
        let envelopes = try Data.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT body FROM cases WHERE id = ?1 UNION ALL SELECT body FROM case_events WHERE case_id = ?1
                    UNION ALL SELECT envelope FROM sealed_values WHERE citizen = ?2 AND object = ?3
                    """
            ),
            arguments: [id, citizen.column, object]
        ).map { [UInt8]($0) }
        try db.cachedStatement(sql: "DELETE FROM case_events WHERE case_id = ?").execute(arguments: [id])
        try db.cachedStatement(sql: "DELETE FROM sealed_values WHERE citizen = ? AND object = ?").execute(arguments: [
            citizen.column, object,
        ])
        try db.cachedStatement(sql: "DELETE FROM cases WHERE id = ? AND citizen = ? AND state = 'draft'").execute(arguments: [
            id, citizen.column,
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
        return envelopes
    }

    func deleteSealedValue(at place: SealedValuePlace) throws -> [UInt8]? {
        guard let value = try sealedValue(at: place) else { return nil }
        try db.cachedStatement(sql: "DELETE FROM sealed_values WHERE citizen = ? AND type = ? AND object = ? AND field = ?").execute(
            arguments: [place.citizen.column, place.objectType, place.object.column, place.field]
        )
        return value.envelope
    }

    func deleteComplaint(_ id: String) throws {
        try db.cachedStatement(sql: "DELETE FROM complaints WHERE id = ?").execute(arguments: [id])
    }

    func citizensWithOldThings(
        drafts: UnixTime,
        documents: UnixTime,
        comments: UnixTime,
        complaints: UnixTime,
        after cursor: CitizenID?,
        limit: Int
    ) throws -> [CitizenID] {
        try Data.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT citizen FROM (
                        SELECT citizen FROM cases WHERE state = 'draft' AND updated_at <= ?1
                        UNION SELECT citizen FROM documents WHERE created_at <= ?2
                        UNION SELECT citizen FROM surveys WHERE given_at <= ?3
                            AND EXISTS (SELECT 1 FROM sealed_values AS v WHERE v.citizen = surveys.citizen AND v.type = 'case-survey')
                        UNION SELECT citizen FROM complaints WHERE state = 'closed' AND updated_at <= ?4
                    ) WHERE citizen > ?5 ORDER BY citizen LIMIT ?6
                    """
            ),
            arguments: [drafts, documents, comments, complaints, cursor?.column ?? Data(), limit]
        ).map(CitizenID.init(column:))
    }

    func startErasingDocument(_ object: ObjectID) throws {
        try deleteDocument(object)
        try db.cachedStatement(sql: "INSERT INTO erasing_documents (object) VALUES (?)").execute(arguments: [object.column])
    }

    func documentsBeingErased() throws -> [ObjectID] {
        try Data.fetchAll(db.cachedStatement(sql: "SELECT object FROM erasing_documents ORDER BY object")).map(ObjectID.init(column:))
    }

    func endErasingDocument(_ object: ObjectID) throws {
        try db.cachedStatement(sql: "DELETE FROM erasing_documents WHERE object = ?").execute(arguments: [object.column])
    }
}

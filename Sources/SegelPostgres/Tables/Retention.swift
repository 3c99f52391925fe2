internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func touchDraft(_ id: String, at now: UnixTime) throws {
        try run("UPDATE cases SET updated_at = $2 WHERE tenant = $1 AND id = $3 AND state = 'draft'", now, id)
    }

    func deleteDraft(_ id: String, of citizen: CitizenID) throws -> [[UInt8]] {
        let object = try ObjectID(text: id)
        let envelopes = try rows(
            """
            SELECT body FROM cases WHERE tenant = $1 AND id = $2
            UNION ALL SELECT body FROM case_events WHERE tenant = $1 AND case_id = $2
            UNION ALL SELECT envelope FROM sealed_values WHERE tenant = $1 AND citizen = $3 AND object = $4
            """,
            id,
            citizen,
            object
        ) { try $0.bytes(0) }
        try run("DELETE FROM case_events WHERE tenant = $1 AND case_id = $2", id)
        try run("DELETE FROM sealed_values WHERE tenant = $1 AND citizen = $2 AND object = $3", citizen, object)
        let deleted = try run("DELETE FROM cases WHERE tenant = $1 AND id = $2 AND citizen = $3 AND state = 'draft'", id, citizen)
        guard deleted == 1 else { throw PortConflict.changedMeanwhile }
        return envelopes
    }

    func deleteSealedValue(at place: SealedValuePlace) throws -> [UInt8]? {
        try row(
            """
            DELETE FROM sealed_values WHERE tenant = $1 AND citizen = $2 AND type = $3 AND object = $4 AND field = $5
            RETURNING envelope
            """,
            place.citizen,
            place.objectType,
            place.object,
            place.field
        ) { try $0.bytes(0) }
    }

    func deleteComplaint(_ id: String) throws { try run("DELETE FROM complaints WHERE tenant = $1 AND id = $2", id) }

    func citizensWithOldThings(
        drafts: UnixTime,
        documents: UnixTime,
        comments: UnixTime,
        complaints: UnixTime,
        after cursor: CitizenID?,
        limit: Int
    ) throws -> [CitizenID] {
        try rows(
            """
            SELECT citizen FROM (
                SELECT citizen FROM cases WHERE tenant = $1 AND state = 'draft' AND updated_at <= $2
                UNION SELECT citizen FROM documents WHERE tenant = $1 AND created_at <= $3
                UNION SELECT citizen FROM surveys WHERE tenant = $1 AND given_at <= $4 AND EXISTS (
                    SELECT 1 FROM sealed_values AS v WHERE v.tenant = $1 AND v.citizen = surveys.citizen AND v.type = 'case-survey'
                )
                UNION SELECT citizen FROM complaints WHERE tenant = $1 AND state = 'closed' AND updated_at <= $5
            ) AS old WHERE citizen > $6 ORDER BY citizen LIMIT $7
            """,
            drafts,
            documents,
            comments,
            complaints,
            cursor?.bytes ?? [],
            limit
        ) { try $0.citizen(0) }
    }

    func startErasingDocument(_ object: ObjectID) throws {
        try deleteDocument(object)
        try run("INSERT INTO erasing_documents (tenant, object) VALUES ($1, $2)", object)
    }

    func documentsBeingErased() throws -> [ObjectID] {
        try rows("SELECT object FROM erasing_documents WHERE tenant = $1 ORDER BY object") { try $0.object(0) }
    }

    func endErasingDocument(_ object: ObjectID) throws {
        try run("DELETE FROM erasing_documents WHERE tenant = $1 AND object = $2", object)
    }
}

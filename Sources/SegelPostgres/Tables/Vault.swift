internal import SegelVault

extension PostgresTransaction {
    func sealedValue(at place: SealedValuePlace) throws -> SealedValue? {
        try row(
            """
            SELECT envelope, revision FROM sealed_values WHERE tenant = $1 AND citizen = $2 AND type = $3 AND object = $4 AND field = $5
            """,
            place.citizen,
            place.objectType,
            place.object,
            place.field
        ) { SealedValue(envelope: try $0.bytes(0), revision: try $0.uint64(1)) }
    }

    func put(_ value: SealedValue, at place: SealedValuePlace) throws {
        let changed =
            if value.revision == 1 {
                try run(
                    """
                    INSERT INTO sealed_values (tenant, citizen, type, object, field, revision, envelope) VALUES ($1, $2, $3, $4, $5, 1, $6)
                    ON CONFLICT DO NOTHING
                    """,
                    place.citizen,
                    place.objectType,
                    place.object,
                    place.field,
                    value.envelope
                )
            } else {
                try run(
                    """
                    UPDATE sealed_values SET revision = revision + 1, envelope = $2
                    WHERE tenant = $1 AND citizen = $3 AND type = $4 AND object = $5 AND field = $6 AND revision = $7
                    """,
                    value.envelope,
                    place.citizen,
                    place.objectType,
                    place.object,
                    place.field,
                    value.revision - 1
                )
            }
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }
}

extension PostgresTransaction {
    func insert(_ document: DocumentRecord) throws {
        try inserting {
            try run(
                """
                INSERT INTO documents (tenant, object, citizen, kind, bytes, revision, created_at, sealed_title)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
                """,
                document.object,
                document.citizen,
                document.facts.kind.rawValue,
                document.facts.byteCount,
                document.revision,
                document.createdAt,
                document.sealedTitle
            )
        }
    }

    func document(_ object: ObjectID) throws -> DocumentRecord? {
        try row("\(Self.documentColumns) AND object = $2", object, map: document)
    }

    func documents(of citizen: CitizenID) throws -> [DocumentRecord] {
        try rows("\(Self.documentColumns) AND citizen = $2 ORDER BY created_at, object", citizen, map: document)
    }

    func documentTotals(of citizen: CitizenID?) throws -> (count: Int, bytes: Int) {
        try row(
            """
            SELECT count(*), coalesce(sum(bytes), 0)::bigint FROM documents
            WHERE tenant = $1 AND ($2::bytea IS NULL OR citizen = $2::bytea)
            """,
            citizen
        ) { (try $0.int(0), try $0.int(1)) } ?? (0, 0)
    }

    func deleteDocument(_ object: ObjectID) throws {
        try run("DELETE FROM documents WHERE tenant = $1 AND object = $2", object)
    }

    /// In the order that `document` reads.
    static let documentColumns =
        "SELECT object, citizen, kind, bytes, revision, created_at, sealed_title FROM documents WHERE tenant = $1"

    func document(_ row: PostgresRow) throws -> DocumentRecord {
        guard let kind = DocumentKind(rawValue: try row.text(2)) else { throw CorruptRow("documents") }
        return DocumentRecord(
            object: try row.object(0),
            citizen: try row.citizen(1),
            facts: DocumentFacts(stored: kind, byteCount: try row.int(3)),
            revision: try row.uint64(4),
            createdAt: try row.int64(5),
            sealedTitle: try row.bytes(6)
        )
    }
}

extension PostgresTransaction {
    /// Turns the schema's uniqueness into the ports' refusal. `body` answers how many rows its `INSERT … ON CONFLICT DO NOTHING` put in: a statement
    /// that fails would end the whole transaction, which may go on where the refusal is caught.
    func inserting(_ body: () throws -> Int) throws {
        do {
            guard try body() == 1 else { throw PortConflict.alreadyExists }
        } catch let error as PostgresError where error.isConstraint {
            throw PortConflict.alreadyExists
        }
    }
}

internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ upload: Upload) throws {
        try inserting {
            try run(
                """
                INSERT INTO uploads (tenant, id, citizen, case_id, code, bytes, received, pieces, started_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
                """,
                upload.id,
                upload.citizen,
                upload.caseID,
                upload.code,
                upload.byteCount,
                upload.received,
                upload.pieceCount,
                upload.startedAt
            )
        }
    }

    func upload(_ id: ObjectID) throws -> Upload? { try row("\(Self.uploadColumns) AND id = $2", id, map: upload) }

    func uploads(of citizen: CitizenID) throws -> [Upload] {
        try rows("\(Self.uploadColumns) AND citizen = $2 ORDER BY started_at, id", citizen, map: upload)
    }

    func uploads(before time: UnixTime, limit: Int) throws -> [Upload] {
        try rows("\(Self.uploadColumns) AND started_at < $2 ORDER BY started_at, id LIMIT $3", time, limit, map: upload)
    }

    func advance(_ upload: Upload, to next: Upload) throws {
        let changed = try run(
            "UPDATE uploads SET received = $2, pieces = $3 WHERE tenant = $1 AND id = $4 AND received = $5 AND pieces = $6",
            next.received,
            next.pieceCount,
            upload.id,
            upload.received,
            upload.pieceCount
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func delete(_ upload: Upload) throws {
        try run(
            "DELETE FROM sealed_values WHERE tenant = $1 AND citizen = $2 AND type = $3 AND object = $4",
            upload.citizen,
            Upload.pieceType,
            upload.id
        )
        try run("DELETE FROM uploads WHERE tenant = $1 AND id = $2", upload.id)
    }

    private static let uploadColumns =
        "SELECT id, citizen, case_id, code, bytes, received, pieces, started_at FROM uploads WHERE tenant = $1"

    private func upload(_ row: PostgresRow) throws -> Upload {
        Upload(
            id: try row.object(0),
            citizen: try row.citizen(1),
            caseID: try row.text(2),
            code: try row.text(3),
            byteCount: try row.int(4),
            received: try row.int(5),
            pieceCount: try row.int(6),
            startedAt: try row.int64(7)
        )
    }
}

internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    private static let uploadColumns = "id, citizen, case_id, code, bytes, received, pieces, started_at"

    func insert(_ upload: Upload) throws {
        try inserting {
            try db.cachedStatement(sql: "INSERT INTO uploads (\(Self.uploadColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)").execute(arguments: [
                upload.id.column, upload.citizen.column, upload.caseID, upload.code, upload.byteCount, upload.received, upload.pieceCount,
                upload.startedAt,
            ])
        }
    }

    func upload(_ id: ObjectID) throws -> Upload? {
        try db.cachedStatement(sql: "SELECT \(Self.uploadColumns) FROM uploads WHERE id = ?").first([id.column], upload)
    }

    func uploads(of citizen: CitizenID) throws -> [Upload] {
        try db.cachedStatement(sql: "SELECT \(Self.uploadColumns) FROM uploads WHERE citizen = ? ORDER BY started_at, id").all(
            [citizen.column],
            upload
        )
    }

    func uploads(before time: UnixTime, limit: Int) throws -> [Upload] {
        try db.cachedStatement(sql: "SELECT \(Self.uploadColumns) FROM uploads WHERE started_at < ? ORDER BY started_at, id LIMIT ?").all(
            [time, limit],
            upload
        )
    }

    func advance(_ upload: Upload, to next: Upload) throws {
        try db.cachedStatement(sql: "UPDATE uploads SET received = ?, pieces = ? WHERE id = ? AND received = ? AND pieces = ?").execute(
            arguments: [next.received, next.pieceCount, upload.id.column, upload.received, upload.pieceCount]
        )
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func delete(_ upload: Upload) throws {
        try db.cachedStatement(sql: "DELETE FROM sealed_values WHERE citizen = ? AND type = ? AND object = ?").execute(arguments: [
            upload.citizen.column, Upload.pieceType, upload.id.column,
        ])
        try db.cachedStatement(sql: "DELETE FROM uploads WHERE id = ?").execute(arguments: [upload.id.column])
    }

    private func upload(_ row: LiveRow) throws -> Upload {
        try Upload(
            id: ObjectID(column: row[0]),
            citizen: CitizenID(column: row[1]),
            caseID: row[2],
            code: row[3],
            byteCount: row[4],
            received: row[5],
            pieceCount: row[6],
            startedAt: row[7]
        )
    }
}

internal import Foundation
internal import GRDB
internal import SegelVault

extension SQLiteTransaction {
    func citizen(for index: BlindIndex) throws -> CitizenID? {
        try db.cachedStatement(sql: "SELECT citizen FROM blind_index WHERE nik = ? AND version = ?")
            .first([Data(index.bytes), index.version]) { try CitizenID(column: $0[0]) }
    }

    func insert(_ index: BlindIndex, for citizen: CitizenID) throws {
        try inserting {
            try db.cachedStatement(sql: "INSERT INTO blind_index (nik, version, citizen) VALUES (?, ?, ?)").execute(arguments: [
                Data(index.bytes), index.version, citizen.column,
            ])
        }
    }

    func replace(_ old: BlindIndex, with new: BlindIndex, for citizen: CitizenID) throws -> Bool {
        try db.cachedStatement(sql: "UPDATE blind_index SET nik = ?, version = ? WHERE nik = ? AND version = ? AND citizen = ?")
            .execute(arguments: [Data(new.bytes), new.version, Data(old.bytes), old.version, citizen.column])
        return db.changesCount == 1
    }

    func blindIndexes(notOn version: UInt32?, after cursor: CitizenID?, limit: Int) throws -> [(citizen: CitizenID, index: BlindIndex)] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT nik, version, citizen FROM blind_index WHERE citizen > ? AND version IS NOT ? ORDER BY citizen LIMIT ?"
            ),
            arguments: [cursor?.column ?? Data(), version, limit]
        ).map { row in
            let index = try BlindIndex(version: row[1], bytes: [UInt8](row[0] as Data))
            return (try CitizenID(column: row[2]), index)
        }
    }

    func blindIndexCensus() throws -> [UInt32: Int] {
        let rows = try Row.fetchAll(db.cachedStatement(sql: "SELECT version, count(*) AS citizens FROM blind_index GROUP BY version"))
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["version"], $0["citizens"]) })
    }
}

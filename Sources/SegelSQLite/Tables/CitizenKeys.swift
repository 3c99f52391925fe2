internal import Foundation
internal import GRDB
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ key: WrappedCitizenKey) throws {
        try inserting {
            try db.cachedStatement(sql: "INSERT INTO citizens (citizen) VALUES (?)").execute(arguments: [key.citizen.column])
            try add(key)
        }
    }

    func insertNext(_ key: WrappedCitizenKey) throws {
        guard let active = try citizenKey(of: key.citizen), active.version + 1 == key.version, active.keyID == key.keyID else {
            throw PortConflict.changedMeanwhile
        }
        try inserting { try add(key) }
    }

    func citizenKey(of citizen: CitizenID) throws -> WrappedCitizenKey? {
        if let key = known.active, key.citizen == citizen { return key }
        let statement = try db.cachedStatement(sql: "\(Self.select) WHERE citizen = ? ORDER BY version DESC LIMIT 1")
        known.active = try statement.first([citizen.column], citizenKey)
        return known.active
    }

    func citizenKey(of citizen: CitizenID, version: UInt32) throws -> WrappedCitizenKey? {
        try db.cachedStatement(sql: "\(Self.select) WHERE citizen = ? AND version = ?").first([citizen.column, version], citizenKey)
    }

    func citizenKeys(of citizen: CitizenID) throws -> [WrappedCitizenKey] {
        try db.cachedStatement(sql: "\(Self.select) WHERE citizen = ? ORDER BY version").all([citizen.column], citizenKey)
    }

    func replace(_ old: WrappedCitizenKey, with new: WrappedCitizenKey) throws {
        known.active = nil
        try db.cachedStatement(
            sql: "UPDATE citizen_keys SET kek_version = ?, wrap = ? WHERE citizen = ? AND version = ? AND kek_version = ? AND wrap = ?"
        ).execute(arguments: [new.kekVersion, Data(new.wrap), old.citizen.column, old.version, old.kekVersion, Data(old.wrap)])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func removeSuperseded(_ key: WrappedCitizenKey) throws {
        known.active = nil
        try db.cachedStatement(
            sql: """
                DELETE FROM citizen_keys WHERE citizen = ? AND version = ? AND wrap = ?
                AND version < (SELECT max(version) FROM citizen_keys WHERE citizen = ?)
                """
        ).execute(arguments: [key.citizen.column, key.version, Data(key.wrap), key.citizen.column])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func citizenKeys(notOn kekVersion: UInt32?, after cursor: CitizenKeyName?, limit: Int) throws -> [WrappedCitizenKey] {
        try db.cachedStatement(
            sql: "\(Self.select) WHERE (citizen, version) > (?, ?) AND kek_version IS NOT ? ORDER BY citizen, version LIMIT ?"
        ).all([cursor?.citizen.column ?? Data(), cursor?.version ?? 0, kekVersion, limit], citizenKey)
    }

    func citizenKeyCensus() throws -> [UInt32: Int] {
        let rows = try Row.fetchAll(db.cachedStatement(sql: "SELECT kek_version, count(*) AS keys FROM citizen_keys GROUP BY kek_version"))
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["kek_version"], $0["keys"]) })
    }

    private func add(_ key: WrappedCitizenKey) throws {
        known.active = nil
        try db.cachedStatement(sql: "INSERT INTO citizen_keys (citizen, version, key_id, kek_version, wrap) VALUES (?, ?, ?, ?, ?)")
            .execute(arguments: [key.citizen.column, key.version, key.keyID.column, key.kekVersion, Data(key.wrap)])
    }

    private static let select = "SELECT citizen, key_id, version, kek_version, wrap FROM citizen_keys"

    private func citizenKey(_ row: LiveRow) throws -> WrappedCitizenKey {
        try WrappedCitizenKey(
            citizen: CitizenID(column: row[0]),
            keyID: KeyID(column: row[1]),
            version: row[2],
            kekVersion: row[3],
            wrap: [UInt8](row[4] as Data)
        )
    }
}

/// The citizen key a transaction read last: most transactions seal and open a dozen things of one citizen.
final class KnownCitizenKeys {
    var active: WrappedCitizenKey?
}

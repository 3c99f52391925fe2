internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    /// The order they were given in is counted by the tenant's one writer.
    func insert(_ mandate: MandateRow) throws {
        try inserting {
            try run(
                """
                INSERT INTO mandates (tenant, given, id, citizen, code, delegate, officer, state)
                SELECT $1, coalesce(max(given), 0) + 1, $2::bytea, $3::bytea, $4::bytea, $5::bytea, $6::bytea, $7::text
                FROM mandates WHERE tenant = $1
                ON CONFLICT DO NOTHING
                """,
                mandate.id,
                mandate.citizen,
                mandate.code,
                mandate.delegate,
                mandate.officer,
                mandate.state
            )
        }
    }

    func mandate(_ id: ObjectID) throws -> MandateRow? {
        try row("\(Self.mandateColumns) AND id = $2", id, map: mandate)
    }

    func mandate(code: [UInt8]) throws -> MandateRow? {
        try row("\(Self.mandateColumns) AND code = $2", code, map: mandate)
    }

    func update(_ mandate: MandateRow) throws {
        let changed = try run(
            "UPDATE mandates SET code = $2, delegate = $3, state = $4 WHERE tenant = $1 AND id = $5",
            mandate.code,
            mandate.delegate,
            mandate.state,
            mandate.id
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func mandates(of citizen: CitizenID) throws -> [MandateRow] {
        try rows("\(Self.mandateColumns) AND citizen = $2 ORDER BY given", citizen, map: mandate)
    }

    func mandates(heldBy delegate: CitizenID) throws -> [MandateRow] {
        try rows("\(Self.mandateColumns) AND delegate = $2 ORDER BY given", delegate, map: mandate)
    }

    func mandate(ofOfficer account: ObjectID) throws -> MandateRow? {
        try row("\(Self.mandateColumns) AND officer = $2 AND state = 'standing'", account, map: mandate)
    }

    private static let mandateColumns = "SELECT id, citizen, code, delegate, officer, state FROM mandates WHERE tenant = $1"

    private func mandate(_ row: PostgresRow) throws -> MandateRow {
        MandateRow(
            id: try row.object(0),
            citizen: try row.citizen(1),
            code: try row.optionalBytes(2),
            delegate: try row.optionalCitizen(3),
            officer: try row.optionalObject(4),
            state: try row.text(5)
        )
    }
}

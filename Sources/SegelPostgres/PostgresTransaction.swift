internal import SegelUseCases
internal import SegelVault

/// One transaction's view of one tenant's rows; each port is an extension beside its table's SQL.
///
/// Statements are constant text and name the tenant: `$1` is always the tenant, what is given begins at `$2`.
struct PostgresTransaction: StoreTransaction {
    let session: PostgresSession
    let tenant: Int64
    let known = KnownCitizenKeys()

    /// Answers how many rows were changed.
    @discardableResult
    func run(_ sql: String, _ values: (any PostgresParameter)?...) throws -> Int { try session.query(sql, bound(values)).changes }

    func rows<Value>(_ sql: String, _ values: (any PostgresParameter)?..., map: (PostgresRow) throws -> Value) throws -> [Value] {
        let result = try session.query(sql, bound(values))
        return try (0..<result.count).map { try map(result.row($0)) }
    }

    /// The first row.
    func row<Value>(_ sql: String, _ values: (any PostgresParameter)?..., map: (PostgresRow) throws -> Value) throws -> Value? {
        let result = try session.query(sql, bound(values))
        return result.count == 0 ? nil : try map(result.row(0))
    }

    private func bound(_ values: [(any PostgresParameter)?]) -> [PostgresValue] {
        [.integer(tenant)] + values.map { $0?.postgres ?? .null }
    }
}

/// The citizen key a transaction read last: most transactions seal and open a dozen things of one citizen.
final class KnownCitizenKeys {
    var active: WrappedCitizenKey?
}

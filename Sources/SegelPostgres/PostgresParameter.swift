internal import SegelVault

/// What a statement can be given.
protocol PostgresParameter {
    var postgres: PostgresValue { get }
}

extension PostgresValue: PostgresParameter {
    var postgres: PostgresValue { self }
}

extension Int: PostgresParameter {
    var postgres: PostgresValue { .integer(Int64(self)) }
}

extension Int64: PostgresParameter {
    var postgres: PostgresValue { .integer(self) }
}

extension Int32: PostgresParameter {
    var postgres: PostgresValue { .integer(Int64(self)) }
}

extension UInt32: PostgresParameter {
    var postgres: PostgresValue { .integer(Int64(self)) }
}

extension UInt8: PostgresParameter {
    var postgres: PostgresValue { .integer(Int64(self)) }
}

extension UInt64: PostgresParameter {
    /// Counters and revisions; none comes near 2⁶³.
    var postgres: PostgresValue { .integer(Int64(self)) }
}

extension Bool: PostgresParameter {
    var postgres: PostgresValue { .integer(self ? 1 : 0) }
}

extension String: PostgresParameter {
    var postgres: PostgresValue { .text(self) }
}

extension [UInt8]: PostgresParameter {
    var postgres: PostgresValue { .bytes(self) }
}

extension Identifier: PostgresParameter {
    var postgres: PostgresValue { .bytes(bytes) }
}

private import CPostgres
package import SegelUseCases

/// What PostgreSQL refused a statement with. Holds no value that a statement was given: the server's own text may quote one.
package struct PostgresError: Error, Equatable, CustomStringConvertible {
    /// SQLSTATE, five characters (PostgreSQL's manual, appendix A).
    package let state: String
    /// The constraint that was violated, where there is one.
    package let constraint: String?
    package let table: String?
    /// The server's words, only where they are about the statement itself.
    let words: String?

    init(state: String, constraint: String? = nil, table: String? = nil, words: String? = nil) {
        self.state = state
        self.constraint = constraint
        self.table = table
        self.words = words
    }

    init(_ result: OpaquePointer?) {
        func field(_ letter: Character) -> String? {
            PQresultErrorField(result, Int32(letter.asciiValue!)).map { String(cString: $0) }
        }
        state = field("C") ?? Self.noAnswer
        constraint = field("n")
        table = field("t")
        // Class 42 is about names and syntax, which are constants of this program; 0A, 55 and 57 are about the server's state.
        words = ["42", "0A", "3D", "28", "53", "55", "57"].contains(state.prefix(2)) ? field("M") : nil
    }

    package var description: String {
        let place = [table, constraint].compactMap { $0 }.joined(separator: ", ")
        return "PostgreSQL \(state)" + (place.isEmpty ? "" : " (\(place))") + (words.map { ": \($0)" } ?? "")
    }

    /// No SQLSTATE came: the connection broke. Nobody knows what the server did with what it was sent last.
    private static let noAnswer = "08006"

    /// Something was to be committed although a statement of it had been refused.
    static let transactionFailed = PostgresError(state: "25P02")

    /// 23505 unique, 23503 foreign key, 23514 check, 23502 not null: what SQLite calls SQLITE_CONSTRAINT.
    var isConstraint: Bool { state.hasPrefix("23") }
    var isUniqueViolation: Bool { state == "23505" }
    /// The connection is gone, or the server is going down or starting (57P01 to 57P03), or a standby was asked to write (25006) after a switch.
    var isConnectionLost: Bool { state.hasPrefix("08") || ["57P01", "57P02", "57P03", "57P05", "25P03", "25006"].contains(state) }
    /// Nothing was kept, and the same may succeed the next time: serialization failure, deadlock, a lock not had in time.
    var isTransient: Bool { ["40001", "40P01", "55P03"].contains(state) }
}

/// No connection could be made.
package struct PostgresUnreachable: Error, CustomStringConvertible {
    package let description: String
    /// Somebody answered, and is not who `sslmode` and `sslrootcert` say: another authority, another name, or no TLS at all.
    package let isUntrusted: Bool
    package var code: String { isUntrusted ? "database_not_trusted" : "database_unreachable" }

    init(description: String) {
        self.description = description
        isUntrusted = false
    }

    /// `words`: libpq's, which tells of these in no other way.
    init(words: String) {
        isUntrusted = ["certificate", "does not support SSL"].contains { words.contains($0) }
        description = isUntrusted ? "who answers as the database is not trusted: \(words)" : "the database is not reached: \(words)"
    }
}

extension PostgresError: StoreFailure {
    /// 53100 disk_full; the rest of class 53 is other things that the server has too few of; 55P03 a tenant's lock not had in time.
    package var unavailability: StoreUnavailability? {
        if state == "53100" { return .full }
        return isConnectionLost || isTransient || state.hasPrefix("53") ? .unreachable : nil
    }
}

extension PostgresUnreachable: StoreFailure {
    package var unavailability: StoreUnavailability? { .unreachable }
}

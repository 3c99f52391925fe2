internal import GRDB

/// Something deleted can still be read in a file of the database, after everything was done about it.
package struct RemnantsFound: Error, Equatable {
    package let code = "remnants-found"
}

extension SQLiteStore {
    /// `secure_delete` overwrites deleted rows, but SQLite leaves copies in the unused part of a page when it spreads rows over neighbouring
    /// pages; and the WAL holds older pages. So: the WAL into the database and emptied, then a look at every byte, and only if something is
    /// found the database written anew.
    package func eraseRemnants(_ remnants: [[UInt8]]) async throws {
        try await emptyLog()
        guard try isFound(remnants) else { return }
        try await eraseAllRemnants()
        guard try !isFound(remnants) else { throw RemnantsFound() }
    }

    package func eraseAllRemnants() async throws {
        try await emptyLog()
        try rewrite()
        try await emptyLog()
    }

    /// Readers hold the WAL while they last; they last milliseconds.
    private func emptyLog() async throws {
        for _ in 0..<500 {
            do { return try checkpoint() } catch let error as DatabaseError
                where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED
            {}
            try await Task.sleep(for: .milliseconds(10))
        }
        throw RemnantsFound()
    }

    private func isFound(_ remnants: [[UInt8]]) throws -> Bool {
        let search = FileSearch(remnants)
        return try ["", "-wal", "-journal"].contains { try search.isFound(in: path + $0) }
    }
}

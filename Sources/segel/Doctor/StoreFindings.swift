internal import SegelPostgres
internal import SegelSQLite
internal import SegelUseCases

/// What the state lies in: version, schema, locks.
enum StoreFindings {
    /// Seconds that a transaction of ours may take before somebody should look.
    static let slow: Int64 = 60

    static func of(_ settings: DatabaseSettings?) -> [Finding] {
        guard let settings else {
            // Whoever owns the directory migrated it on opening it; two owners there cannot be.
            do {
                return [.ok("schema", "SQLite \(try SQLiteStore.linkedVersion()), brought to this program's schema by its one owner")]
            } catch {
                return [.warning("schema", "SQLite cannot be asked: \(error)", why: "nothing can be read", next: "reinstall libsqlite3")]
            }
        }
        do { return findings(try DatabaseCondition(settings.endpoint)) } catch {
            return [
                .warning(
                    "schema",
                    "the database cannot be asked: \((error as? CommandFailure)?.message ?? "\(error)")",
                    why: "what its locks and schema are is not known",
                    next: "segel db status"
                )
            ]
        }
    }

    /// Tries the object store out; nothing where there is none.
    static func documents(of data: String) -> [Finding] {
        do {
            guard let (line, warnings) = try DocumentStoreCheck.run(data) else { return [] }
            return [.ok("documents", line)]
                + warnings.map { .warning("documents", $0, why: "documents are there and nowhere else", next: "segel documents check") }
        } catch {
            let failure = error as? CommandFailure
            return [
                .warning(
                    "documents",
                    failure?.message ?? "the document store: \(error)",
                    why: "documents are neither taken nor handed out meanwhile",
                    next: failure?.next ?? "segel documents check"
                )
            ]
        }
    }

    static func findings(_ state: DatabaseCondition) -> [Finding] {
        var findings: [Finding] = []
        if state.missingMigrations.isEmpty {
            findings.append(.ok("schema", "PostgreSQL \(state.version), this program's schema, \(state.tables) tables"))
        } else {
            findings.append(
                .warning(
                    "schema",
                    "\(state.missingMigrations.count) migrations are missing, the first \(state.missingMigrations[0])",
                    why: "nodes of this version do not start",
                    next: "segel db migrate --plan"
                )
            )
        }
        if state.waitingLocks > 0 || state.oldestTransaction > slow {
            findings.append(
                .warning(
                    "locks",
                    "\(state.waitingLocks) sessions wait for a lock; the oldest transaction is \(state.oldestTransaction) s old",
                    why: "writes wait for it, and after 30 s they are refused",
                    next: "SELECT * FROM pg_stat_activity WHERE state <> 'idle'"
                )
            )
        } else {
            findings.append(.ok("locks", "nobody waits; \(state.sessions) sessions of ours"))
        }
        if !state.isSynchronous {
            findings.append(
                .note(
                    "standby",
                    "no synchronous standby is named",
                    why: "a failover may lose what was acknowledged",
                    next: "synchronous_standby_names (Docs/Postgres.md)"
                )
            )
        }
        return findings
    }
}

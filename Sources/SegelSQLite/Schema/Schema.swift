internal import GRDB

/// Forward-only migrations. Invariants live here, where no code can forget them: one key a citizen, one citizen a NIK, one intent and one
/// credential a case, one holder a status index, an append-only log.
enum Schema {
    static var migrations: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            for statement in [people, cases, issuing, log] { try db.execute(sql: statement) }
        }
        migrator.registerMigration("2 backups") { try $0.execute(sql: backups) }
        migrator.registerMigration("3 sealed values in rows") { try $0.execute(sql: sealedValuesInRows) }
        migrator.registerMigration("4 approvals") { try $0.execute(sql: approvals) }
        migrator.registerMigration("5 citizen key versions") { try $0.execute(sql: citizenKeyVersions) }
        migrator.registerMigration("6 recovery") { try $0.execute(sql: recovery) }
        migrator.registerMigration("7 reissue") { try $0.execute(sql: reissue) }
        migrator.registerMigration("8 rotation") { try $0.execute(sql: versionedIndex + rotations) }
        migrator.registerMigration("9 erasure") { try $0.execute(sql: erasure) }
        migrator.registerMigration("10 certificates") { try $0.execute(sql: certificates) }
        migrator.registerMigration("11 wallets") { try $0.execute(sql: copies + wallets) }
        migrator.registerMigration("12 presenting") { try $0.execute(sql: presenting) }
        migrator.registerMigration("13 status sizes") { try $0.execute(sql: statusSizes) }
        migrator.registerMigration("14 wallet attestation") { try $0.execute(sql: attestation) }
        migrator.registerMigration("15 passkeys") { try $0.execute(sql: passkeys) }
        migrator.registerMigration("16 witnessed sets of evidence") { try $0.execute(sql: evidenceSets) }
        migrator.registerMigration("17 breaches") { try $0.execute(sql: breaches) }
        migrator.registerMigration("18 service counts") { try $0.execute(sql: serviceCounts) }
        migrator.registerMigration("19 complaints") { try $0.execute(sql: complaints) }
        migrator.registerMigration("20 deceased") { try $0.execute(sql: deceased) }
        migrator.registerMigration("21 mandates") { try $0.execute(sql: mandates) }
        migrator.registerMigration("22 rights requests") { try $0.execute(sql: rightsRequests) }
        migrator.registerMigration("23 consents") { try $0.execute(sql: consents) }
        migrator.registerMigration("24 retention and incidents") { try $0.execute(sql: retention) }
        migrator.registerMigration("25 notices") { try $0.execute(sql: notices) }
        migrator.registerMigration("26 sign-in providers") { try $0.execute(sql: providers) }
        migrator.registerMigration("27 trusted people") { try $0.execute(sql: trusted) }
        migrator.registerMigration("28 uploads") { try $0.execute(sql: uploads) }
        migrator.registerMigration("29 certificates to print") { try $0.execute(sql: printing) }
        migrator.registerMigration("30 log shards") { try $0.execute(sql: logShards) }
        migrator.registerMigration("31 log events in clear") { try $0.execute(sql: logEvents) }
        migrator.registerMigration("32 log proofs") { try $0.execute(sql: logProofs) }
        migrator.registerMigration("33 log witnessing") { try $0.execute(sql: logWitnessing) }
        migrator.registerMigration("34 agencies") { try $0.execute(sql: agencies) }
        migrator.registerMigration("35 kept answers") { try $0.execute(sql: idempotency) }
        migrator.registerMigration("40 nodes") { try $0.execute(sql: nodes) }
        migrator.registerMigration("46 webhooks") { try $0.execute(sql: webhooks) }
        migrator.registerMigration("47 sessions") { try $0.execute(sql: sessionUse) }
        return migrator
    }

    private static let people = """
        CREATE TABLE citizen_keys (
            citizen BLOB PRIMARY KEY NOT NULL CHECK (length(citizen) = 16), key_id BLOB NOT NULL UNIQUE, version INTEGER NOT NULL,
            kek_version INTEGER NOT NULL, wrap BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX citizen_keys_by_version ON citizen_keys (kek_version);
        CREATE TABLE blind_index (
            nik BLOB PRIMARY KEY NOT NULL CHECK (length(nik) = 32), citizen BLOB NOT NULL UNIQUE REFERENCES citizen_keys
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sealed_values (
            citizen BLOB NOT NULL REFERENCES citizen_keys, type TEXT NOT NULL, object BLOB NOT NULL, field TEXT NOT NULL,
            revision INTEGER NOT NULL CHECK (revision >= 1), envelope BLOB NOT NULL, PRIMARY KEY (citizen, type, object, field)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE documents (
            object BLOB PRIMARY KEY NOT NULL, citizen BLOB NOT NULL REFERENCES citizen_keys, kind TEXT NOT NULL, bytes INTEGER NOT NULL,
            revision INTEGER NOT NULL, created_at INTEGER NOT NULL, sealed_title BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX documents_by_citizen ON documents (citizen, created_at);
        CREATE TABLE accounts (
            id BLOB PRIMARY KEY NOT NULL, name_kind INTEGER NOT NULL, name BLOB NOT NULL, body BLOB NOT NULL, UNIQUE (name_kind, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sessions (
            digest BLOB PRIMARY KEY NOT NULL CHECK (length(digest) = 32), account BLOB NOT NULL REFERENCES accounts, expires INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessions_by_account ON sessions (account);
        CREATE TABLE accesses (
            log_index INTEGER PRIMARY KEY NOT NULL, citizen BLOB NOT NULL REFERENCES citizen_keys, at INTEGER NOT NULL, sealed BLOB NOT NULL
        ) STRICT;
        CREATE INDEX accesses_by_citizen ON accesses (citizen, log_index);
        """

    private static let cases = """
        CREATE TABLE cases (
            id TEXT PRIMARY KEY NOT NULL, reference TEXT NOT NULL UNIQUE, citizen BLOB NOT NULL REFERENCES citizen_keys, service TEXT NOT NULL,
            state TEXT NOT NULL, role TEXT, agency TEXT, revision INTEGER NOT NULL CHECK (revision >= 1), updated_at INTEGER NOT NULL,
            promised TEXT, body BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX cases_by_citizen ON cases (citizen, updated_at);
        CREATE INDEX cases_by_desk ON cases (role, agency, promised) WHERE role IS NOT NULL;
        CREATE TABLE case_events (
            case_id TEXT NOT NULL REFERENCES cases, number INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (case_id, number)
        ) STRICT, WITHOUT ROWID;
        """

    private static let issuing = """
        CREATE TABLE signing_keys (
            kid TEXT PRIMARY KEY NOT NULL, agency TEXT NOT NULL, purpose TEXT NOT NULL, algorithm TEXT NOT NULL, public BLOB NOT NULL,
            sealed BLOB, kek_version INTEGER NOT NULL, created_at INTEGER NOT NULL, active_from INTEGER, not_after INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE serials (series TEXT PRIMARY KEY NOT NULL, last INTEGER NOT NULL CHECK (last >= 1)) STRICT, WITHOUT ROWID;
        CREATE TABLE status_entries (
            agency TEXT NOT NULL, list INTEGER NOT NULL, idx INTEGER NOT NULL CHECK (idx >= 0), value INTEGER NOT NULL CHECK (value BETWEEN 0 AND 3),
            PRIMARY KEY (agency, list, idx)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX status_entries_set ON status_entries (agency, list) WHERE value <> 0;
        CREATE TABLE intents (
            case_id TEXT PRIMARY KEY NOT NULL REFERENCES cases, credential BLOB NOT NULL UNIQUE, citizen BLOB NOT NULL, kid TEXT NOT NULL,
            agency TEXT NOT NULL, list INTEGER NOT NULL, idx INTEGER NOT NULL, sealed BLOB NOT NULL,
            FOREIGN KEY (agency, list, idx) REFERENCES status_entries
        ) STRICT;
        CREATE TABLE credentials (
            id BLOB PRIMARY KEY NOT NULL, case_id TEXT NOT NULL UNIQUE REFERENCES cases, citizen BLOB NOT NULL REFERENCES citizen_keys,
            service TEXT NOT NULL, kid TEXT NOT NULL REFERENCES signing_keys, agency TEXT NOT NULL, list INTEGER NOT NULL, idx INTEGER NOT NULL,
            issued_at INTEGER NOT NULL, log_index INTEGER NOT NULL UNIQUE, sealed BLOB NOT NULL,
            UNIQUE (agency, list, idx), FOREIGN KEY (agency, list, idx) REFERENCES status_entries
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX credentials_by_citizen ON credentials (citizen, issued_at);
        """

    private static let log = """
        CREATE TABLE log_entries (idx INTEGER PRIMARY KEY NOT NULL, entry BLOB NOT NULL) STRICT;
        CREATE TABLE log_nodes (
            level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL CHECK (length(hash) = 32), PRIMARY KEY (level, idx)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER log_entries_stay BEFORE UPDATE ON log_entries BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
        CREATE TRIGGER log_entries_remain BEFORE DELETE ON log_entries BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
        CREATE TRIGGER log_nodes_stay BEFORE UPDATE ON log_nodes BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
        CREATE TRIGGER log_nodes_remain BEFORE DELETE ON log_nodes BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
        """
}

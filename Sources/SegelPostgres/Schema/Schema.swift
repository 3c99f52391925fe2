/// What SegelSQLite's Schema is, in PostgreSQL's terms: the same tables and columns, and the tenant first in every key (Docs/Postgres.md).
/// Forward-only. Invariants live here, where no code can forget them: one key a citizen, one citizen a NIK, one intent and one credential a
/// case, one holder a status index, an append-only log.
enum Schema {
    /// One step of the schema. Numbers are those of SegelSQLite's migrations, so that a copy can tell whether both are of one age; the first
    /// is all that SQLite has after its 33rd.
    struct Migration: Sendable {
        let number: Int
        let name: String
        /// The oldest schema whose programs may still work on this one, for the time in which nodes are replaced one after another. A program
        /// that knows none so new refuses (attack A38).
        let oldest: Int
        let sql: String
    }

    static let migrations = [
        Migration(number: 33, name: "everything until here", oldest: 33, sql: first),
        Migration(number: 35, name: "agencies and kept answers", oldest: 33, sql: [agencies, idempotency].joined(separator: "\n")),
        // A program that follows no other node's key rotations must not seal here.
        Migration(number: 40, name: "nodes", oldest: 40, sql: nodes),
        // Nodes of before never set what it asks for.
        Migration(number: 41, name: "copying", oldest: 40, sql: copying),
        Migration(number: 46, name: "webhooks", oldest: 40, sql: webhooks),
        // What older nodes open counts as begun when they opened it, and as unused since.
        Migration(number: 47, name: "sessions", oldest: 40, sql: sessionUse),
    ]

    private static let first = [
        refusing, tenants, citizens, accounts, accesses, sealedValues, uploads, cases, breaches, complaints, serviceCounts, signingKeys,
        certificates, statusLists, issuing, printing, copies, wallets, presenting, evidenceSets, log, logShards, logEvents, backups,
        approvals, rotations, reseals, erasure, rightsRequests, consents, incidents, mandates, notices, providers, trusted, storage,
        announcements,
    ].joined(separator: "\n")

    /// Of class 23, as what constraints refuse.
    private static let refusing = """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        """

    /// Run after every migration, so that no table of a later one can be forgotten. A session sees and writes rows of its tenant alone, its
    /// owner's too; without a tenant every statement fails. Row security says nothing about TRUNCATE, which would empty all tenants' rows at once.
    static let walls = """
        DO $$ DECLARE name TEXT; BEGIN
            FOR name IN
                SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
                    AND relname <> 'schema_migrations' AND NOT EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid)
            LOOP
                EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
                EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
                EXECUTE format('CREATE POLICY own_tenant ON %I USING (tenant = current_setting(''segel.tenant'')::BIGINT)', name);
                EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change(%L)',
                    name || '_never_emptied', name, 'rows are of many tenants');
            END LOOP;
        END $$;
        """
}

extension Schema {
    /// What was asked and answered lies among the sealed values.
    static let rightsRequests = """
        CREATE TABLE rights_requests (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), citizen BYTEA NOT NULL,
            kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('question', 'restriction')), about BIGINT, parts TEXT COLLATE "C" NOT NULL,
            agency TEXT COLLATE "C" NOT NULL,
            state TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'answered', 'granted', 'refused', 'lifted')),
            opened_at BIGINT NOT NULL, due_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,
            PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, citizen) REFERENCES citizens, UNIQUE (tenant, about),
            CHECK ((kind = 'question') = (about IS NOT NULL))
        );
        CREATE INDEX rights_requests_by_citizen ON rights_requests (tenant, citizen, opened_at);
        CREATE INDEX rights_requests_by_agency ON rights_requests (tenant, agency, state, due_at);
        """

    /// Append-only, and deleted only with whoever is shredded. What an entry says lies among the sealed values, as their first and only
    /// revision.
    static let consents = """
        CREATE TABLE consents (
            tenant BIGINT NOT NULL, log_index BIGINT NOT NULL, citizen BYTEA NOT NULL,
            PRIMARY KEY (tenant, log_index), FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE INDEX consents_by_citizen ON consents (tenant, citizen, log_index);
        CREATE FUNCTION keep_consent() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM shreds WHERE tenant = OLD.tenant AND citizen = OLD.citizen) THEN
                RAISE EXCEPTION 'the consent ledger is append-only' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN OLD;
        END $$;
        CREATE TRIGGER consents_stay BEFORE UPDATE ON consents FOR EACH ROW
            EXECUTE FUNCTION refuse_change('the consent ledger is append-only');
        CREATE TRIGGER consents_remain BEFORE DELETE ON consents FOR EACH ROW EXECUTE FUNCTION keep_consent();
        CREATE TRIGGER consents_sealed BEFORE DELETE ON sealed_values FOR EACH ROW
            WHEN (OLD.type = 'consent') EXECUTE FUNCTION keep_consent();
        CREATE TRIGGER consents_unrevised BEFORE UPDATE OF revision ON sealed_values FOR EACH ROW
            WHEN (OLD.type = 'consent') EXECUTE FUNCTION refuse_change('the consent ledger is append-only');
        """

    static let incidents = """
        CREATE TABLE incidents (
            tenant BIGINT NOT NULL, id BYTEA NOT NULL CHECK (length(id) = 16), recorded_at BIGINT NOT NULL,
            notice TEXT COLLATE "C" NOT NULL,
            PRIMARY KEY (tenant, id)
        );
        CREATE TABLE incident_reports (
            tenant BIGINT NOT NULL, incident BYTEA NOT NULL, citizen BYTEA NOT NULL, read_at BIGINT,
            PRIMARY KEY (tenant, incident, citizen), FOREIGN KEY (tenant, incident) REFERENCES incidents,
            FOREIGN KEY (tenant, citizen) REFERENCES citizens
        );
        CREATE INDEX incident_reports_by_citizen ON incident_reports (tenant, citizen);
        """
}

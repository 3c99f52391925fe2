extension Schema {
    /// A key once marked compromised stays so and never signs again.
    static let signingKeys = """
        CREATE TABLE signing_keys (
            tenant BIGINT NOT NULL, kid TEXT COLLATE "C" NOT NULL, agency TEXT COLLATE "C" NOT NULL, purpose TEXT COLLATE "C" NOT NULL,
            algorithm TEXT COLLATE "C" NOT NULL, public BYTEA NOT NULL, sealed BYTEA, kek_version BIGINT NOT NULL,
            created_at BIGINT NOT NULL, active_from BIGINT, not_after BIGINT, compromised_since BIGINT,
            PRIMARY KEY (tenant, kid)
        );
        CREATE FUNCTION keep_compromise() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.compromised_since IS NULL OR NEW.compromised_since > OLD.compromised_since OR NEW.sealed IS NOT NULL THEN
                RAISE EXCEPTION 'a compromised key stays compromised' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER signing_keys_compromise_stays BEFORE UPDATE ON signing_keys FOR EACH ROW
            WHEN (OLD.compromised_since IS NOT NULL) EXECUTE FUNCTION keep_compromise();
        """

    /// A serial number twice would be two certificates nobody can tell apart; one that changed would be a forged one.
    static let certificates = """
        CREATE TABLE certificates (
            tenant BIGINT NOT NULL, serial BYTEA NOT NULL CHECK (length(serial) = 20), kid TEXT COLLATE "C" NOT NULL,
            authority TEXT COLLATE "C" NOT NULL, not_before BIGINT NOT NULL, not_after BIGINT NOT NULL CHECK (not_after > not_before),
            der BYTEA NOT NULL,
            PRIMARY KEY (tenant, serial), FOREIGN KEY (tenant, kid) REFERENCES signing_keys,
            FOREIGN KEY (tenant, authority) REFERENCES signing_keys
        );
        CREATE INDEX certificates_by_key ON certificates (tenant, kid, not_before);
        CREATE TRIGGER certificates_stay BEFORE UPDATE ON certificates FOR EACH ROW
            EXECUTE FUNCTION refuse_change('certificates are issued once');
        """
}

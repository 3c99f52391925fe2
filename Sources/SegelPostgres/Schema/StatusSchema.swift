extension Schema {
    /// How many entries a list has is kept beside them: counting a million for each credential would take longer than all the rest.
    static let statusLists = """
        CREATE TABLE status_entries (
            tenant BIGINT NOT NULL, agency TEXT COLLATE "C" NOT NULL, list BIGINT NOT NULL, idx BIGINT NOT NULL CHECK (idx >= 0),
            value BIGINT NOT NULL CHECK (value BETWEEN 0 AND 3),
            PRIMARY KEY (tenant, agency, list, idx)
        );
        CREATE INDEX status_entries_set ON status_entries (tenant, agency, list) WHERE value <> 0;
        CREATE TABLE status_list_sizes (
            tenant BIGINT NOT NULL, agency TEXT COLLATE "C" NOT NULL, list BIGINT NOT NULL, used BIGINT NOT NULL CHECK (used >= 0),
            PRIMARY KEY (tenant, agency, list)
        );
        CREATE TABLE closed_status_lists (
            tenant BIGINT NOT NULL, agency TEXT COLLATE "C" NOT NULL, list BIGINT NOT NULL CHECK (list >= 1),
            PRIMARY KEY (tenant, agency)
        );
        CREATE FUNCTION count_status_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP = 'INSERT' THEN
                INSERT INTO status_list_sizes AS sizes VALUES (NEW.tenant, NEW.agency, NEW.list, 1)
                    ON CONFLICT (tenant, agency, list) DO UPDATE SET used = sizes.used + 1;
            ELSE
                UPDATE status_list_sizes SET used = used - 1 WHERE tenant = OLD.tenant AND agency = OLD.agency AND list = OLD.list;
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER status_entries_counted AFTER INSERT OR DELETE ON status_entries FOR EACH ROW EXECUTE FUNCTION count_status_entry();
        """
}

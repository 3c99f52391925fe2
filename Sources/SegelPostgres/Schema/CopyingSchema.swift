extension Schema {
    /// Whoever copies a tenant's rows puts those that triggers would make too, and tells nobody of each case: `segel.copying` is set for such a
    /// transaction alone. Who may set it may do no more than who may write the tables.
    static let copying = """
        CREATE OR REPLACE FUNCTION print_credential() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF current_setting('segel.copying', true) = 'yes' THEN RETURN NULL; END IF;
            INSERT INTO unprinted (tenant, credential) VALUES (NEW.tenant, NEW.id);
            RETURN NULL;
        END $$;
        CREATE OR REPLACE FUNCTION count_status_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF current_setting('segel.copying', true) = 'yes' THEN RETURN NULL; END IF;
            IF TG_OP = 'INSERT' THEN
                INSERT INTO status_list_sizes AS sizes VALUES (NEW.tenant, NEW.agency, NEW.list, 1)
                    ON CONFLICT (tenant, agency, list) DO UPDATE SET used = sizes.used + 1;
            ELSE
                UPDATE status_list_sizes SET used = used - 1 WHERE tenant = OLD.tenant AND agency = OLD.agency AND list = OLD.list;
            END IF;
            RETURN NULL;
        END $$;
        CREATE OR REPLACE FUNCTION announce_case() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF current_setting('segel.copying', true) = 'yes' THEN RETURN NULL; END IF;
            PERFORM pg_notify('segel', NEW.tenant || ' case ' || NEW.id);
            RETURN NULL;
        END $$;
        """
}

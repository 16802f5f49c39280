-- Walls and rights of disputes; as in guards.sql and rights.sql.

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['dispute', 'dispute_event'] LOOP
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I EXECUTE FUNCTION forbid()', name);
        EXECUTE format('CREATE TRIGGER no_delete BEFORE DELETE ON %I EXECUTE FUNCTION forbid()', name);
    END LOOP;
END
$$;
CREATE TRIGGER no_update BEFORE UPDATE ON dispute_event EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF
    dispute_id, statement_id, partner_id, seq, claim_id, payable_id, opened_on, at, command_id ON dispute
    EXECUTE FUNCTION forbid();
-- What ended stays ended, and each change is a version.
CREATE TRIGGER onwards BEFORE UPDATE ON dispute FOR EACH ROW
    WHEN (OLD.state NOT IN ('opened', 'answered', 'overdue') OR NEW.version <> OLD.version + 1)
    EXECUTE FUNCTION forbid();

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT tgrelid::regclass AS table_name, tgname FROM pg_trigger
        WHERE NOT tgisinternal AND tgrelid IN ('dispute'::regclass, 'dispute_event'::regclass)
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', one.table_name, one.tgname);
    END LOOP;
END
$$;

-- As in tables.sql: an index for LIKE 'x%', which nothing here asks.
DO $$
DECLARE
    superfluous text;
BEGIN
    FOR superfluous IN
        SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%text_pattern_ops%'
    LOOP
        EXECUTE format('DROP INDEX %I', superfluous);
    END LOOP;
END
$$;

REVOKE ALL ON dispute, dispute_event FROM PUBLIC;
GRANT SELECT ON dispute, dispute_event TO tremplin_app;

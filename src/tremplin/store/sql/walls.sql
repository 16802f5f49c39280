-- What holds for the tables of every migration, put right after all of them: within one, Django makes its indexes only at
-- the end, and a table with pending events cannot be altered. It may run again at any time.

-- Whatever role a session replicates in, the triggers fire.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT tgrelid::regclass AS table_name, tgname FROM pg_trigger
        WHERE NOT tgisinternal AND tgenabled <> 'A'
            AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
            AND tgrelid::regclass::text NOT LIKE 'procrastinate%'
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', one.table_name, one.tgname);
    END LOOP;
END
$$;

-- Django gives every key in text a second index, for LIKE 'x%', which nothing here asks; each costs every insert.
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

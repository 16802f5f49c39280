-- What the application may do: read, and call the functions that write. Nothing else, and nobody else anything.

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tremplin_app') THEN
        RAISE EXCEPTION USING
            MESSAGE = 'The role tremplin_app is missing.',
            HINT = 'As a superuser: CREATE ROLE tremplin_app LOGIN; then grant it CONNECT on this database.';
    END IF;
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC;

GRANT USAGE ON SCHEMA public TO tremplin_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO tremplin_app;
GRANT EXECUTE ON FUNCTION
    open_command(uuid, text, text[]), lock_limits(jsonb), post(jsonb), refuse(jsonb), note_security(text, jsonb),
    mark_sent(bigint[])
    TO tremplin_app;

-- The job queue keeps itself, in its own tables; what happened to a job is only ever added, and goes with the job.
GRANT INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_periodic_defers, procrastinate_workers TO tremplin_app;
GRANT INSERT ON procrastinate_events TO tremplin_app;
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT oid::regclass AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' AND relname LIKE 'procrastinate%'
    LOOP
        EXECUTE format('GRANT USAGE ON SEQUENCE %s TO tremplin_app', one.name);
    END LOOP;
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'procrastinate%'
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tremplin_app', one.name);
    END LOOP;
END
$$;

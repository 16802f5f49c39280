-- write_facts of rows.sql, with the sums of sums.sql in it: each record is looked up by its key. Joined with a list, the
-- planner would take the list for a hundred rows and read all facts instead.
CREATE OR REPLACE FUNCTION write_facts(records jsonb, command_key uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    lines CONSTANT text[] := take_orders_out(records);
    incoming record;
    standing fact;
    written integer := 0;
BEGIN
    FOR incoming IN
        SELECT one."table" AS table_name, one.record_id, nullif(one.data, 'null') AS data, one.expect_version
        FROM jsonb_to_recordset(records) AS one ("table" text, record_id text, data jsonb, expect_version integer)
        ORDER BY one."table" COLLATE "C", one.record_id COLLATE "C"
    LOOP
        LOOP
            SELECT * INTO standing FROM fact
            WHERE table_name = incoming.table_name AND record_id = incoming.record_id AND superseded_at IS NULL
            FOR UPDATE;
            -- Who was waited for has put another version in its place: that one is locked.
            EXIT WHEN FOUND OR NOT EXISTS (
                SELECT 1 FROM fact
                WHERE table_name = incoming.table_name AND record_id = incoming.record_id AND superseded_at IS NULL
            );
        END LOOP;
        IF standing.command_id = command_key THEN
            RAISE unique_violation USING
                MESSAGE = 'A command writes a fact once.', CONSTRAINT = 'fact_current_once', TABLE = 'fact';
        END IF;
        IF coalesce(standing.version, 0) <> incoming.expect_version THEN
            PERFORM stop_with('TR002', 'The fact has changed meanwhile.', jsonb_build_object(
                'table', 'fact',
                'key', jsonb_build_object('table_name', incoming.table_name, 'record_id', incoming.record_id),
                'expected', incoming.expect_version, 'version', standing.version
            ));
        END IF;
        CONTINUE WHEN standing.data IS NOT DISTINCT FROM incoming.data;
        UPDATE fact SET superseded_at = transaction_timestamp() WHERE id = standing.id;
        CONTINUE WHEN incoming.data IS NULL;
        INSERT INTO fact (table_name, record_id, version, data, recorded_at, command_id)
        SELECT incoming.table_name, incoming.record_id, 1 + coalesce(max(version), 0), incoming.data,
               transaction_timestamp(), command_key
        FROM fact WHERE table_name = incoming.table_name AND record_id = incoming.record_id;
        written := written + 1;
    END LOOP;
    IF lines IS NOT NULL THEN
        PERFORM add_orders(lines, 1);
    END IF;
    RETURN written;
END
$$;

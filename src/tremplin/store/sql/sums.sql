-- Sums kept beside the rows that they add up. Each is exact at every moment: those of facts move in the transaction that
-- writes the facts; those of the journal hold for ever, because no entry changes, and who reads adds the entries since.

-- What lines of orders come to is added to the sums, or with the sign -1 taken out of them. What was credited is no
-- longer ordered, and takes that part of the annual value with it, in whole minor units.
-- Who calls it has the turn, see take_orders_out: nobody else changes lines, credit notes or these sums meanwhile.
CREATE FUNCTION add_orders(line_ids text[], sign integer) RETURNS void LANGUAGE sql AS $$
    WITH line AS (
        SELECT data ->> 'partner_id' AS partner_id, (data ->> 'ordered_on')::date AS day,
            data ->> 'currency' AS currency, data ->> 'sale_type' AS sale_type, (data ->> 'amount')::numeric AS amount,
            (data ->> 'annual_value')::numeric AS annual, (
                SELECT coalesce(sum((note.data ->> 'amount')::numeric), 0) FROM fact AS note
                WHERE note.table_name = 'credit_notes' AND note.superseded_at IS NULL AND note.data ? 'line_id'
                    AND note.data ->> 'line_id' = one.id
            ) AS credited
        FROM (SELECT DISTINCT unnest(line_ids) AS id) AS one
        JOIN fact ON fact.table_name = 'order_lines' AND fact.record_id = one.id AND fact.superseded_at IS NULL
    ), part AS (
        SELECT partner_id, day, currency, sale_type, sign * count(*) AS lines,
            sign * sum(amount - least(credited, amount)) AS amount,
            sign * sum(coalesce(
                CASE WHEN amount > 0 THEN div(annual * (amount - least(credited, amount)), amount) ELSE annual END, 0
            )) AS annual
        FROM line GROUP BY 1, 2, 3, 4
    ), of_partner_day AS (
        INSERT INTO orders_by_partner_day AS standing (partner_id, day, currency, sale_type, lines, amount, annual)
        SELECT partner_id, day, currency, sale_type, lines, amount, annual FROM part
        ON CONFLICT (partner_id, day, currency, sale_type) DO UPDATE SET lines = standing.lines + excluded.lines,
            amount = standing.amount + excluded.amount, annual = standing.annual + excluded.annual
    ), of_partner AS (
        INSERT INTO orders_by_partner AS standing (partner_id, currency, lines, amount)
        SELECT partner_id, currency, sum(lines), sum(amount) FROM part GROUP BY 1, 2
        ON CONFLICT (partner_id, currency) DO UPDATE SET lines = standing.lines + excluded.lines,
            amount = standing.amount + excluded.amount
    )
    INSERT INTO orders_by_day AS standing (day, currency, sale_type, lines, amount, annual)
    SELECT day, currency, sale_type, sum(lines), sum(amount), sum(annual) FROM part GROUP BY 1, 2, 3
    ON CONFLICT (day, currency, sale_type) DO UPDATE SET lines = standing.lines + excluded.lines,
        amount = standing.amount + excluded.amount, annual = standing.annual + excluded.annual
$$;

-- The lines of orders whose sums change with facts that are written: the lines that change, and those that a credit note
-- that changes names now, or named until now.
CREATE FUNCTION lines_changed(records jsonb) RETURNS text[] LANGUAGE sql STABLE AS $$
    WITH incoming AS (
        SELECT one."table" AS table_name, one.record_id, nullif(one.data, 'null') AS data, fact.data AS data_before
        FROM jsonb_to_recordset(records) AS one ("table" text, record_id text, data jsonb)
        LEFT JOIN fact ON fact.table_name = one."table" AND fact.record_id = one.record_id
            AND fact.superseded_at IS NULL
        WHERE one."table" IN ('order_lines', 'credit_notes') AND fact.data IS DISTINCT FROM nullif(one.data, 'null')
    )
    SELECT array_agg(DISTINCT changed.line_id) FROM (
        SELECT CASE table_name WHEN 'order_lines' THEN record_id ELSE data ->> 'line_id' END AS line_id FROM incoming
        UNION ALL
        SELECT data_before ->> 'line_id' FROM incoming WHERE table_name = 'credit_notes'
    ) AS changed
    WHERE changed.line_id IS NOT NULL
$$;

-- Awards are counted as their facts stand now: those that were written, and those of projects that were. The row of the
-- sequencer is everybody's turn: who awards holds it already, and from here to the commit nothing else is waited for.
CREATE FUNCTION count_awards(award_ids text[], project_ids text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM sequencer WHERE id = 1 FOR UPDATE;
    WITH touched AS (
        SELECT unnest(award_ids) AS award_id
        UNION SELECT award_id FROM award_counted WHERE project_id = ANY (project_ids)
    ), standing AS (
        SELECT touched.award_id, award.data ->> 'incentive' AS incentive, award.data ->> 'unit' AS unit,
            (award.data ->> 'granted_on')::date AS day, award.data ->> 'project_id' AS project_id,
            coalesce(project.data ->> 'sale_type', '') AS sale_type, (award.data ->> 'amount')::bigint AS amount
        FROM touched
        JOIN fact AS award ON award.table_name = 'awards' AND award.record_id = touched.award_id
            AND award.superseded_at IS NULL
        LEFT JOIN fact AS project ON project.table_name = 'projects'
            AND project.record_id = award.data ->> 'project_id' AND project.superseded_at IS NULL
    ), change AS (
        SELECT incentive, unit, day, project_id, sale_type, 1 AS awards, amount FROM standing
        UNION ALL
        SELECT incentive, unit, day, project_id, sale_type, -1, -amount
        FROM award_counted JOIN touched USING (award_id) WHERE is_live
    ), ended AS (
        UPDATE award_counted SET is_live = FALSE FROM touched
        WHERE award_counted.award_id = touched.award_id AND NOT EXISTS (
            SELECT 1 FROM standing WHERE standing.award_id = touched.award_id
        )
    ), counted AS (
        INSERT INTO award_counted (award_id, incentive, unit, day, project_id, sale_type, amount, is_live)
        SELECT award_id, incentive, unit, day, project_id, sale_type, amount, TRUE FROM standing
        ON CONFLICT (award_id) DO UPDATE SET incentive = excluded.incentive, unit = excluded.unit, day = excluded.day,
            project_id = excluded.project_id, sale_type = excluded.sale_type, amount = excluded.amount, is_live = TRUE
    )
    INSERT INTO awards_by_day AS kept (incentive, unit, day, has_project, sale_type, awards, amount)
    SELECT incentive, unit, day, project_id IS NOT NULL, sale_type, sum(awards), sum(amount) FROM change
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(awards) <> 0 OR sum(amount) <> 0
    ON CONFLICT (incentive, unit, day, has_project, sale_type) DO UPDATE SET awards = kept.awards + excluded.awards,
        amount = kept.amount + excluded.amount;
END
$$;

-- Whether a project's last version is sold in another way than the one before; as nothing where it has ended, or had.
CREATE FUNCTION is_sold_otherwise(project_id text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM (
            SELECT data, superseded_at FROM fact
            WHERE table_name = 'projects' AND record_id = project_id AND superseded_at IS NOT NULL
            ORDER BY version DESC LIMIT 1
        ) AS before
        LEFT JOIN fact AS now ON now.table_name = 'projects' AND now.record_id = project_id
            AND now.superseded_at IS NULL
        WHERE now.data ->> 'sale_type' IS DISTINCT FROM before.data ->> 'sale_type'
            OR now.recorded_at <> before.superseded_at
    )
$$;

-- Count what the facts of a command change about awards: the awards themselves, and those of a project that is sold in
-- another way than before. A project that is new has none yet.
CREATE FUNCTION keep_awards(records jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    award_ids text[];
    project_ids text[];
BEGIN
    IF NOT jsonb_path_exists(records, '$[*] ? (@.table == "awards" || @.table == "projects")') THEN
        RETURN;
    END IF;
    SELECT coalesce(array_agg(one.record_id) FILTER (WHERE one."table" = 'awards'), '{}'),
        coalesce(array_agg(one.record_id) FILTER (
            WHERE one."table" = 'projects' AND is_sold_otherwise(one.record_id)
        ), '{}')
    INTO award_ids, project_ids
    FROM jsonb_to_recordset(records) AS one ("table" text, record_id text);
    IF award_ids <> '{}' OR project_ids <> '{}' THEN
        PERFORM count_awards(award_ids, project_ids);
    END IF;
END
$$;

-- Orders are recorded one command after the other, so that their sums move with them; they come in files. What lines that
-- change came to is taken out of the sums, and added again as it then is.
CREATE FUNCTION take_orders_out(records jsonb) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    lines text[];
BEGIN
    IF NOT jsonb_path_exists(records, '$[*] ? (@.table == "order_lines" || @.table == "credit_notes")') THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('orders', 0));
    lines := lines_changed(records);
    PERFORM add_orders(lines, -1);
    RETURN lines;
END
$$;

-- The two functions of rows.sql and post.sql that write facts and commands, with the sums in them.
DO $$
DECLARE
    facts CONSTANT text := pg_get_functiondef('write_facts(jsonb,uuid)'::regprocedure);
    command CONSTANT text := pg_get_functiondef('post(jsonb)'::regprocedure);
    with_orders text;
    with_awards text;
BEGIN
    with_orders := replace(
        replace(facts, E'DECLARE\n', E'DECLARE\n    lines CONSTANT text[] := take_orders_out(records);\n'),
        '    RETURN written;',
        E'    IF lines IS NOT NULL THEN\n        PERFORM add_orders(lines, 1);\n    END IF;\n    RETURN written;'
    );
    with_awards := replace(
        command,
        '    PERFORM insert_command(head, ''applied''',
        E'    IF payload ? ''facts'' THEN\n        PERFORM keep_awards(payload -> ''facts'');\n    END IF;\n'
            '    PERFORM insert_command(head, ''applied'''
    );
    IF length(with_orders) < length(facts) + 100 OR with_awards = command THEN
        RAISE EXCEPTION 'The functions that write are not those that the sums know.';
    END IF;
    EXECUTE with_orders;
    EXECUTE with_awards;
END
$$;

-- What each leg moves on the accounts of an instance of a limit.
CREATE VIEW limit_movement AS
SELECT leg.seq, split_part(leg.account_key, ':', 2)::bigint AS limit_instance_id, journal.effective_on AS day,
    CASE WHEN part.name = 'granted' THEN leg.amount ELSE 0 END AS granted,
    CASE WHEN part.name = 'available' THEN leg.amount ELSE 0 END AS available,
    CASE WHEN part.name = 'reserved' THEN leg.amount ELSE 0 END AS reserved,
    CASE WHEN part.name = 'used' THEN leg.amount ELSE 0 END AS used,
    CASE WHEN part.name = 'lapsed' THEN leg.amount ELSE 0 END AS lapsed
FROM leg JOIN journal USING (seq) CROSS JOIN LATERAL split_part(leg.account_key, ':', 3) AS part (name)
WHERE leg.book = 'A';

-- Take the sums of the journal forward to its last entry, and say how many entries were added. Entries are numbered in
-- the order of their commits without gaps, so who sees the last one sees all before it.
CREATE FUNCTION sum_journal() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    first bigint;
    last bigint;
BEGIN
    SELECT seq INTO first FROM sums_until WHERE id = 1 FOR UPDATE;
    SELECT coalesce(max(seq), 0) INTO last FROM journal;
    IF last <= first THEN
        RETURN 0;
    END IF;
    INSERT INTO entries_by_month AS kept (accounting_month, entries)
    SELECT to_char(accounting_on, 'YYYY-MM'), count(*) FROM journal WHERE seq > first AND seq <= last GROUP BY 1
    ON CONFLICT (accounting_month) DO UPDATE SET entries = kept.entries + excluded.entries;

    INSERT INTO limit_moved AS kept (limit_instance_id, day, granted, available, reserved, used, lapsed)
    SELECT limit_instance_id, day, sum(granted), sum(available), sum(reserved), sum(used), sum(lapsed)
    FROM limit_movement WHERE seq > first AND seq <= last GROUP BY 1, 2
    ON CONFLICT (limit_instance_id, day) DO UPDATE SET granted = kept.granted + excluded.granted,
        available = kept.available + excluded.available, reserved = kept.reserved + excluded.reserved,
        used = kept.used + excluded.used, lapsed = kept.lapsed + excluded.lapsed;

    INSERT INTO limits_by_day AS kept (programme, limit_id, unit, day, granted, available, reserved, used, lapsed)
    SELECT instance.programme, instance.limit_id, instance.unit, moved.day,
        sum(moved.granted), sum(moved.available), sum(moved.reserved), sum(moved.used), sum(moved.lapsed)
    FROM limit_movement AS moved JOIN limit_instance AS instance ON instance.id = moved.limit_instance_id
    WHERE moved.seq > first AND moved.seq <= last GROUP BY 1, 2, 3, 4
    ON CONFLICT (programme, limit_id, unit, day) DO UPDATE SET granted = kept.granted + excluded.granted,
        available = kept.available + excluded.available, reserved = kept.reserved + excluded.reserved,
        used = kept.used + excluded.used, lapsed = kept.lapsed + excluded.lapsed;

    UPDATE sums_until SET seq = last WHERE id = 1;
    RETURN last - first;
END
$$;

-- What was there before these sums were.
INSERT INTO sums_until (id, seq) VALUES (1, 0);
SELECT sum_journal();
SELECT add_orders(array_agg(record_id), 1) FROM fact WHERE table_name = 'order_lines' AND superseded_at IS NULL;
SELECT count_awards(array_agg(record_id), '{}') FROM fact WHERE table_name = 'awards' AND superseded_at IS NULL;

-- The instances of limits that are one partner's, by that partner.
CREATE FUNCTION partner_of(scope text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pair ->> 1 FROM jsonb_array_elements(scope::jsonb) AS pair WHERE pair ->> 0 = 'partner'
$$;
CREATE INDEX limit_instance_partner ON limit_instance (partner_of(scope)) WHERE strpos(scope, '["partner",') > 0;

-- Who holds a competency, and which there are, is looked for by its code.
CREATE INDEX fact_by_competency ON fact (table_name, (data ->> 'competency'))
    WHERE superseded_at IS NULL AND data ? 'competency';

-- A claim is looked for with all that it ever held.
CREATE INDEX reservation_claim ON reservation (claim_id);

-- Walls and rights; as in guards.sql and rights.sql.
SELECT wall_in(
    ARRAY[
        'sums_until', 'entries_by_month', 'limit_moved', 'limits_by_day', 'orders_by_partner_day', 'orders_by_day',
        'orders_by_partner', 'award_counted', 'awards_by_day'
    ],
    '{}'
);
CREATE TRIGGER no_second_row BEFORE INSERT ON sums_until EXECUTE FUNCTION forbid();
CREATE TRIGGER rising BEFORE UPDATE ON sums_until FOR EACH ROW
    WHEN (NEW.id <> OLD.id OR NEW.seq <= OLD.seq) EXECUTE FUNCTION forbid();
REVOKE ALL ON sums_until, entries_by_month, limit_moved, limits_by_day, orders_by_partner_day, orders_by_day,
    orders_by_partner, award_counted, awards_by_day, limit_movement FROM PUBLIC;
REVOKE ALL ON FUNCTION add_orders(text[], integer), lines_changed(jsonb), count_awards(text[], text[]),
    is_sold_otherwise(text), keep_awards(jsonb), take_orders_out(jsonb), partner_of(text), sum_journal() FROM PUBLIC;
GRANT SELECT ON sums_until, entries_by_month, limit_moved, limits_by_day, orders_by_partner_day, orders_by_day,
    orders_by_partner, award_counted, awards_by_day, limit_movement TO tremplin_app;
GRANT EXECUTE ON FUNCTION sum_journal(), partner_of(text) TO tremplin_app;

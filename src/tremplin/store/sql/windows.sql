-- What all instances of a limit in one window hold together, kept beside the days that they moved on, and apart for those
-- that are one partner's: the board of budgets shows it without going through the instances.

-- What entries of the journal change about these sums. An instance is counted from its first movement on.
CREATE FUNCTION limits_changed(after bigint, until bigint)
RETURNS TABLE (
    programme text, limit_id text, window_label text, unit text, is_of_partner boolean, instances bigint, "full" bigint,
    granted bigint, available bigint, reserved bigint, used bigint, lapsed bigint
)
LANGUAGE sql STABLE AS $$
    SELECT instance.programme, instance.limit_id, instance.window_label, instance.unit,
        strpos(instance.scope, '["partner",') > 0, count(*) FILTER (WHERE before.available IS NULL),
        sum((coalesce(before.available, 0) + moved.available = 0)::integer
            - coalesce((before.available = 0)::integer, 0)),
        -sum(moved.granted)::bigint, sum(moved.available)::bigint, sum(moved.reserved)::bigint,
        sum(moved.used)::bigint, sum(moved.lapsed)::bigint
    FROM (
        SELECT limit_instance_id, sum(granted) AS granted, sum(available) AS available, sum(reserved) AS reserved,
            sum(used) AS used, sum(lapsed) AS lapsed
        FROM limit_movement WHERE seq > after AND seq <= until GROUP BY 1
    ) AS moved
    JOIN limit_instance AS instance ON instance.id = moved.limit_instance_id
    CROSS JOIN LATERAL (
        SELECT sum(kept.available) AS available FROM limit_moved AS kept
        WHERE kept.limit_instance_id = moved.limit_instance_id
    ) AS before
    GROUP BY 1, 2, 3, 4, 5
$$;

CREATE FUNCTION sum_windows(after bigint, until bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO limits_by_window AS kept (
        programme, limit_id, window_label, unit, is_of_partner, instances, "full",
        granted, available, reserved, used, lapsed
    )
    SELECT * FROM limits_changed(after, until)
    ON CONFLICT (programme, limit_id, window_label, unit, is_of_partner) DO UPDATE SET
        instances = kept.instances + excluded.instances, "full" = kept."full" + excluded."full",
        granted = kept.granted + excluded.granted, available = kept.available + excluded.available,
        reserved = kept.reserved + excluded.reserved, used = kept.used + excluded.used,
        lapsed = kept.lapsed + excluded.lapsed
$$;

-- What was there before: the same, of the days that each instance moved on.
INSERT INTO limits_by_window (
    programme, limit_id, window_label, unit, is_of_partner, instances, "full",
    granted, available, reserved, used, lapsed
)
SELECT programme, limit_id, window_label, unit, strpos(scope, '["partner",') > 0, count(*),
    count(*) FILTER (WHERE moved.available = 0), -sum(moved.granted), sum(moved.available), sum(moved.reserved),
    sum(moved.used), sum(moved.lapsed)
FROM limit_instance JOIN (
    SELECT limit_instance_id, sum(granted) AS granted, sum(available) AS available, sum(reserved) AS reserved,
        sum(used) AS used, sum(lapsed) AS lapsed
    FROM limit_moved GROUP BY 1
) AS moved ON moved.limit_instance_id = limit_instance.id
GROUP BY 1, 2, 3, 4, 5;

-- sum_journal of sums.sql, with the windows in it: before the days, which say what each instance held until then.
DO $$
DECLARE
    taken_on CONSTANT text := pg_get_functiondef('sum_journal()'::regprocedure);
    with_windows CONSTANT text := replace(
        taken_on, '    INSERT INTO limit_moved AS kept', E'    PERFORM sum_windows(first, last);\n    INSERT INTO limit_moved AS kept'
    );
BEGIN
    IF with_windows = taken_on THEN
        RAISE EXCEPTION 'sum_journal is not the function that the windows know.';
    END IF;
    EXECUTE with_windows;
END
$$;

-- The instances of a limit are listed in the order in which they were first touched: those that are shared, and those of
-- the partners in sight.
CREATE INDEX limit_instance_shared ON limit_instance (programme, limit_id, id)
    WHERE NOT (strpos(scope, '["partner",') > 0);
DROP INDEX limit_instance_partner;
CREATE INDEX limit_instance_partner ON limit_instance (partner_of(scope), programme, limit_id)
    WHERE strpos(scope, '["partner",') > 0;

-- Walls and rights; as in guards.sql and rights.sql.
SELECT wall_in(ARRAY['limits_by_window'], '{}');
REVOKE ALL ON limits_by_window FROM PUBLIC;
REVOKE ALL ON FUNCTION limits_changed(bigint, bigint), sum_windows(bigint, bigint) FROM PUBLIC;
GRANT SELECT ON limits_by_window TO tremplin_app;
GRANT EXECUTE ON FUNCTION limits_changed(bigint, bigint) TO tremplin_app;

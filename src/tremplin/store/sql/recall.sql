-- A run that was released can be recalled as long as it was not sent: the walls of payments.sql, with that way opened.

-- The columns that post may change (rows.sql), with the two of a recall.
DO $$
BEGIN
    EXECUTE replace(
        pg_get_functiondef('changeable(text)'::regprocedure), 'sent_at,version}', 'sent_at,recalled_by,recalled_at,version}'
    );
END
$$;

DROP TRIGGER onwards ON payment_run;
CREATE TRIGGER onwards BEFORE UPDATE ON payment_run FOR EACH ROW
    WHEN (
        NOT (OLD.state = 'prepared' AND NEW.state IN ('prepared', 'released', 'cancelled'))
        AND NOT (OLD.state = 'released' AND NEW.state IN ('sent', 'cancelled'))
        AND NOT (OLD.state IN ('sent', 'answered') AND NEW.state IN ('answered', 'closed'))
        OR NEW.version <> OLD.version + 1
        OR (OLD.released_by IS NOT NULL AND (OLD.released_by, OLD.released_at, OLD.count, OLD.total)
            IS DISTINCT FROM (NEW.released_by, NEW.released_at, NEW.count, NEW.total))
        OR (OLD.file_sha256 IS NOT NULL AND (OLD.file_sha256, OLD.file_size, OLD.sent_at)
            IS DISTINCT FROM (NEW.file_sha256, NEW.file_size, NEW.sent_at))
    ) EXECUTE FUNCTION forbid();

-- M4: after the release the bank's evidence alone moves a line, but for a recall, which the bank never hears of.
DROP TRIGGER onwards ON payment_line;
CREATE TRIGGER onwards BEFORE UPDATE ON payment_line FOR EACH ROW
    WHEN (
        NEW.version <= OLD.version
        OR NOT (OLD.state = 'prepared' AND NEW.state IN ('sent', 'dropped'))
        AND NOT (OLD.state = 'sent' AND NEW.state = 'recalled')
        AND NOT (OLD.state IN ('sent', 'accepted', 'unknown')
            AND NEW.state IN ('accepted', 'unknown', 'booked', 'rejected', 'returned', 'parked'))
        AND NOT (OLD.state = 'booked' AND NEW.state IN ('booked', 'returned', 'parked'))
        AND NOT (OLD.state IN ('rejected', 'returned') AND NEW.state IN (OLD.state, 'parked'))
        AND NOT (OLD.state = 'parked' AND NEW.state IN ('parked', 'booked', 'returned'))
    ) EXECUTE FUNCTION forbid();

CREATE FUNCTION require_never_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payment_run WHERE run_id = NEW.run_id AND file_sha256 IS NOT NULL) THEN
        PERFORM stop_with('TR002', 'The run was sent meanwhile.', jsonb_build_object(
            'table', 'payment_run', 'key', jsonb_build_object('run_id', NEW.run_id), 'rows', 0
        ));
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER never_sent BEFORE UPDATE ON payment_line FOR EACH ROW
    WHEN (NEW.state = 'recalled') EXECUTE FUNCTION require_never_sent();

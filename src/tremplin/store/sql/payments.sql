-- Walls and rights of payment runs and of what the bank answers; as in guards.sql and rights.sql.

SELECT wall_in(
    ARRAY[
        'vendor_account', 'payment_run', 'payment_line', 'bank_file', 'bank_answer', 'line_event',
        'line_settlement'
    ],
    ARRAY['bank_file', 'bank_answer', 'line_event']
);
CREATE TRIGGER keep BEFORE UPDATE OF id, currency, holder, iban, bic, proposed_by, command_id ON vendor_account
    EXECUTE FUNCTION forbid();
CREATE TRIGGER once BEFORE UPDATE ON vendor_account FOR EACH ROW
    WHEN (OLD.approved_by IS NOT NULL) EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF
    run_id, currency, execute_on, account_id, message_id, prepared_by, at, command_id ON payment_run
    EXECUTE FUNCTION forbid();
-- A run goes where its life leads; what was released, and the file that was sent, stay as they were.
CREATE TRIGGER onwards BEFORE UPDATE ON payment_run FOR EACH ROW
    WHEN (
        NOT (OLD.state = 'prepared' AND NEW.state IN ('prepared', 'released', 'cancelled'))
        AND NOT (OLD.state = 'released' AND NEW.state = 'sent')
        AND NOT (OLD.state IN ('sent', 'answered') AND NEW.state IN ('answered', 'closed'))
        OR NEW.version <> OLD.version + 1
        OR (OLD.released_by IS NOT NULL AND (OLD.released_by, OLD.released_at, OLD.count, OLD.total)
            IS DISTINCT FROM (NEW.released_by, NEW.released_at, NEW.count, NEW.total))
        OR (OLD.file_sha256 IS NOT NULL AND (OLD.file_sha256, OLD.file_size, OLD.sent_at)
            IS DISTINCT FROM (NEW.file_sha256, NEW.file_size, NEW.sent_at))
    ) EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF
    end_to_end_id, run_id, payable_id, partner_id, amount, currency, details_id, holder, iban, bic, remittance, command_id
    ON payment_line EXECUTE FUNCTION forbid();
-- A line goes where its life leads: what is unknown is never ordered again, and what has ended stays so, unless the bank
-- contradicts itself (M4).
CREATE TRIGGER onwards BEFORE UPDATE ON payment_line FOR EACH ROW
    WHEN (
        NEW.version <= OLD.version
        OR NOT (OLD.state = 'prepared' AND NEW.state IN ('sent', 'dropped'))
        AND NOT (OLD.state IN ('sent', 'accepted', 'unknown')
            AND NEW.state IN ('accepted', 'unknown', 'booked', 'rejected', 'returned', 'parked'))
        AND NOT (OLD.state = 'booked' AND NEW.state IN ('booked', 'returned', 'parked'))
        AND NOT (OLD.state IN ('rejected', 'returned') AND NEW.state IN (OLD.state, 'parked'))
        AND NOT (OLD.state = 'parked' AND NEW.state IN ('parked', 'booked', 'returned'))
    ) EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, end_to_end_id, is_paid, evidence, reason, proposed_by, at, command_id
    ON line_settlement EXECUTE FUNCTION forbid();
CREATE TRIGGER once BEFORE UPDATE ON line_settlement FOR EACH ROW
    WHEN (OLD.confirmed_by IS NOT NULL) EXECUTE FUNCTION forbid();

-- M1, M7: a line pays what is left of its payable, in its currency, all of it. The payable is locked, so that a set-off
-- and a run that meet cannot both take the same money.
CREATE FUNCTION require_whole_payable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owed payable;
BEGIN
    SELECT * INTO owed FROM payable WHERE payable_id = NEW.payable_id FOR UPDATE;
    IF owed.document IS NULL OR owed.document NOT IN ('invoice', 'self-bill') OR owed.partner_id <> NEW.partner_id
        OR owed.currency <> NEW.currency OR owed.gross - owed.set_off <> NEW.amount
    THEN
        PERFORM stop_with('TR002', 'The payable has changed meanwhile.', jsonb_build_object(
            'table', 'payable', 'key', jsonb_build_object('payable_id', NEW.payable_id), 'rows', 0
        ));
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER whole_payable BEFORE INSERT ON payment_line FOR EACH ROW EXECUTE FUNCTION require_whole_payable();

-- What a live line pays keeps its paper and its sum.
CREATE FUNCTION require_no_live_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM payment_line WHERE payable_id = NEW.payable_id
        AND (state IN ('prepared', 'sent', 'accepted', 'unknown', 'booked') OR state = 'parked' AND place <> 'payable')
    ) THEN
        PERFORM stop_with('TR002', 'A payment of it is under way.', jsonb_build_object(
            'table', 'payable', 'key', jsonb_build_object('payable_id', NEW.payable_id), 'rows', 0
        ));
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER no_live_line BEFORE UPDATE OF document, document_ref, document_on, gross, set_off ON payable
    FOR EACH ROW EXECUTE FUNCTION require_no_live_line();

REVOKE ALL ON vendor_account, payment_run, payment_line, bank_file, bank_answer, line_event, line_settlement FROM PUBLIC;
GRANT SELECT ON vendor_account, payment_run, payment_line, bank_file, bank_answer, line_event, line_settlement
    TO tremplin_app;

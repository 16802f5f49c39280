-- Walls and rights of the papers that payment needs; as in guards.sql and rights.sql.

SELECT wall_in(
    ARRAY['bank_details', 'mandate'],
    ARRAY[]::text[]
);
CREATE TRIGGER keep BEFORE UPDATE OF
    details_id, partner_id, holder, iban, bic, proposed_by, proposed_through, proposed_on, at, command_id ON bank_details
    EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF
    mandate_id, partner_id, signed_on, valid_from, contest_days, signed_by, shown_hash, at, command_id ON mandate
    EXECUTE FUNCTION forbid();

-- Details go where their life leads, and a confirmation is never taken back or given a second time (W9).
CREATE TRIGGER onwards BEFORE UPDATE ON bank_details FOR EACH ROW
    WHEN (
        NOT (OLD.state = 'proposed' AND NEW.state IN ('confirmed', 'rejected', 'withdrawn', 'blocked'))
        AND NOT (OLD.state = 'confirmed' AND NEW.state IN ('replaced', 'blocked'))
        OR (OLD.confirmed_on IS NOT NULL AND (OLD.confirmed_on, OLD.confirmed_by, OLD.confirmed_through)
            IS DISTINCT FROM (NEW.confirmed_on, NEW.confirmed_by, NEW.confirmed_through))
        OR (OLD.confirmed_on IS NULL AND NEW.confirmed_on IS NOT NULL AND NEW.state <> 'confirmed')
    ) EXECUTE FUNCTION forbid();
-- A mandate ends once.
CREATE TRIGGER once BEFORE UPDATE ON mandate FOR EACH ROW
    WHEN (OLD.valid_until IS NOT NULL OR NEW.valid_until IS NULL) EXECUTE FUNCTION forbid();

REVOKE ALL ON bank_details, mandate FROM PUBLIC;
GRANT SELECT ON bank_details, mandate TO tremplin_app;

-- Walls and rights of disputes; as in guards.sql and rights.sql.

SELECT wall_in(
    ARRAY['dispute', 'dispute_event'],
    ARRAY['dispute_event']
);
CREATE TRIGGER keep BEFORE UPDATE OF
    dispute_id, statement_id, partner_id, seq, claim_id, payable_id, opened_on, at, command_id ON dispute
    EXECUTE FUNCTION forbid();
-- What ended stays ended, and each change is a version.
CREATE TRIGGER onwards BEFORE UPDATE ON dispute FOR EACH ROW
    WHEN (OLD.state NOT IN ('opened', 'answered', 'overdue') OR NEW.version <> OLD.version + 1)
    EXECUTE FUNCTION forbid();

REVOKE ALL ON dispute, dispute_event FROM PUBLIC;
GRANT SELECT ON dispute, dispute_event TO tremplin_app;

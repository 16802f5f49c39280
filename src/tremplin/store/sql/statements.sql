-- Walls and rights of companies and statements; as in guards.sql and rights.sql.

SELECT wall_in(
    ARRAY['company', 'statement_run', 'statement'],
    ARRAY['company', 'statement']
);
CREATE TRIGGER keep BEFORE UPDATE OF month, until_seq, published_on, at, command_id ON statement_run
    EXECUTE FUNCTION forbid();
-- A run is completed once.
CREATE TRIGGER once BEFORE UPDATE ON statement_run FOR EACH ROW
    WHEN (OLD.state <> 'open' OR NEW.state <> 'complete') EXECUTE FUNCTION forbid();

-- A statement opens where the one before closed, covers what follows it, and is what its hash says (S1).
CREATE FUNCTION guard_statement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before statement;
BEGIN
    SELECT * INTO before FROM statement
    WHERE partner_id = NEW.partner_id AND currency = NEW.currency AND number = NEW.number - 1;
    IF NEW.opening IS DISTINCT FROM coalesce(before.closing, 0)
        OR NEW.after_seq IS DISTINCT FROM coalesce(before.until_seq, 0)
        OR (NEW.number > 1) IS DISTINCT FROM (before.statement_id IS NOT NULL)
        OR NEW.until_seq IS DISTINCT FROM (SELECT until_seq FROM statement_run WHERE month = NEW.month)
        OR NEW.sha256 IS DISTINCT FROM encode(sha256(convert_to(NEW.content, 'UTF8')), 'hex')
    THEN
        PERFORM stop_with('TR900', 'A statement follows the one before.', to_jsonb(NEW) - 'content');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER follows BEFORE INSERT ON statement FOR EACH ROW EXECUTE FUNCTION guard_statement();

REVOKE ALL ON company, statement_run, statement FROM PUBLIC;
REVOKE ALL ON FUNCTION guard_statement() FROM PUBLIC;
GRANT SELECT ON company, statement_run, statement TO tremplin_app;

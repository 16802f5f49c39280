-- Walls and rights of the tables that the jobs fill, and of restorations; as in guards.sql and rights.sql.

SELECT wall_in(
    ARRAY['reminder', 'mail', 'notice', 'verification', 'restoration'],
    ARRAY['reminder', 'verification']
);
CREATE TRIGGER keep BEFORE UPDATE OF key, person_id, kind, language, message_id, at, command_id ON mail
    EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, person_id, outbox_id, at, command_id ON notice EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, seq, hash, backup_at, anchored_seq, restored_at ON restoration
    EXECUTE FUNCTION forbid();
-- A person compares with the bank once (R2).
CREATE TRIGGER once BEFORE UPDATE ON restoration FOR EACH ROW
    WHEN (OLD.compared_by IS NOT NULL OR NEW.compared_by IS NULL) EXECUTE FUNCTION forbid();

-- A mail that went out stays so; one of which nobody knows is never sent again, and only one that surely did not go
-- out is tried anew.
CREATE TRIGGER onwards BEFORE UPDATE ON mail FOR EACH ROW
    WHEN (
        NOT (OLD.state = 'open' AND NEW.state IN ('sent', 'failed', 'unknown'))
        AND NOT (OLD.state = 'failed' AND NEW.state = 'open' AND NEW.tries = OLD.tries + 1)
    ) EXECUTE FUNCTION forbid();

REVOKE ALL ON reminder, mail, notice, verification, restoration FROM PUBLIC;
GRANT SELECT ON reminder, mail, notice, verification, restoration TO tremplin_app;

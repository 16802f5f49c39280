-- Walls and rights of what is payable, and of what partners owe after a clawback; as in guards.sql and rights.sql.

SELECT wall_in(
    ARRAY['payable', 'payable_item', 'diligence', 'set_off_agreement', 'receivable_part', 'write_off'],
    ARRAY['payable_item', 'diligence', 'set_off_agreement', 'receivable_part']
);
-- Of a payable only its paper changes.
CREATE TRIGGER keep BEFORE UPDATE OF
    payable_id, partner_id, currency, nature, programme, rule, net, counted_on, due_by_terms, due_on, made_on, at, command_id
    ON payable EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, case_id, partner_id, amount, currency, reason, proposed_by, at, command_id
    ON write_off EXECUTE FUNCTION forbid();
CREATE TRIGGER once BEFORE UPDATE ON write_off FOR EACH ROW
    WHEN (OLD.confirmed_by IS NOT NULL) EXECUTE FUNCTION forbid();

REVOKE ALL ON payable, payable_item, diligence, set_off_agreement, receivable_part, write_off FROM PUBLIC;
GRANT SELECT ON payable, payable_item, diligence, set_off_agreement, receivable_part, write_off
    TO tremplin_app;

-- Walls and rights of what is payable, and of what partners owe after a clawback; as in guards.sql and rights.sql.

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'payable', 'payable_item', 'diligence', 'set_off_agreement', 'receivable_part', 'write_off'
    ] LOOP
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I EXECUTE FUNCTION forbid()', name);
        EXECUTE format('CREATE TRIGGER no_delete BEFORE DELETE ON %I EXECUTE FUNCTION forbid()', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY[
        'payable_item', 'diligence', 'set_off_agreement', 'receivable_part'
    ] LOOP
        EXECUTE format('CREATE TRIGGER no_update BEFORE UPDATE ON %I EXECUTE FUNCTION forbid()', name);
    END LOOP;
END
$$;
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

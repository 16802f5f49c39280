-- Walls and rights of invoices; as in guards.sql and rights.sql.

SELECT wall_in(
    ARRAY['invoice', 'invoice_event', 'invoice_file', 'own_invoice'],
    ARRAY['invoice_event', 'invoice_file', 'own_invoice']
);
CREATE TRIGGER keep BEFORE UPDATE OF
    number, series, place, type_code, partner_id, payable_id, mandate_id, preceding_id, issued_on, contest_until,
    currency, net, tax, content, sha256, at, command_id ON invoice
    EXECUTE FUNCTION forbid();
-- What was taken back stays so, a credit note does not change, and each change is a version.
CREATE TRIGGER onwards BEFORE UPDATE ON invoice FOR EACH ROW
    WHEN (OLD.state = 'credited' OR OLD.type_code <> '389' OR NEW.version <> OLD.version + 1)
    EXECUTE FUNCTION forbid();

-- A number follows the one before in its series, under a mandate in force on the day (W10).
CREATE FUNCTION guard_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.place <> 1 + coalesce((SELECT max(place) FROM invoice WHERE series = NEW.series), 0)
        OR NEW.sha256 IS DISTINCT FROM encode(sha256(convert_to(NEW.content, 'UTF8')), 'hex')
        OR (NEW.mandate_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM mandate WHERE mandate_id = NEW.mandate_id AND partner_id = NEW.partner_id
                AND greatest(signed_on, valid_from) <= NEW.issued_on
                AND (valid_until IS NULL OR valid_until > NEW.issued_on)
        ))
    THEN
        PERFORM stop_with('TR900', 'An invoice follows the one before, under its mandate.', to_jsonb(NEW) - 'content');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER follows BEFORE INSERT ON invoice FOR EACH ROW EXECUTE FUNCTION guard_invoice();

REVOKE ALL ON invoice, invoice_event, invoice_file, own_invoice FROM PUBLIC;
REVOKE ALL ON FUNCTION guard_invoice() FROM PUBLIC;
GRANT SELECT ON invoice, invoice_event, invoice_file, own_invoice TO tremplin_app;

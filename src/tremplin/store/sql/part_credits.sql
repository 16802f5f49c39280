-- The case of a credit note for a part stays, as all of an invoice does (invoices.sql).
CREATE TRIGGER keep_case BEFORE UPDATE OF case_id ON invoice EXECUTE FUNCTION forbid();

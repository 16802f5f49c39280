-- Whom the parts of a claim's event name as paid: what a partner is promised, paid and has taken back is found by its id.
CREATE INDEX claim_event_payees ON claim_event USING gin (jsonb_path_query_array(data, '$.*[*].payee'))
    WHERE data IS NOT NULL;

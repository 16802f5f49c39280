-- What Django's tables cannot say: keys over several columns, indexes of facts, the first row of the sequencer.

DO $$
BEGIN
    IF current_setting('server_encoding') <> 'UTF8' THEN
        RAISE EXCEPTION 'The database must be in UTF8: hashes go over its bytes.';
    END IF;
END
$$;

-- A leg belongs to a header, and to an account of its own book and currency (L4, L5).
ALTER TABLE leg ADD CONSTRAINT leg_of_journal FOREIGN KEY (seq) REFERENCES journal (seq);
ALTER TABLE leg ADD CONSTRAINT leg_of_account
    FOREIGN KEY (account_key, currency, book) REFERENCES account (account_key, currency, book);
ALTER TABLE journal ADD CONSTRAINT journal_of_command FOREIGN KEY (command_id) REFERENCES command (command_id);
ALTER TABLE claim_event ADD CONSTRAINT claim_event_of_command
    FOREIGN KEY (command_id) REFERENCES command (command_id);

-- Facts are looked for by what they refer to, among the current versions only.
DO $$
DECLARE
    field text;
BEGIN
    FOREACH field IN ARRAY ARRAY[
        'partner_id', 'project_id', 'customer_id', 'claim_id', 'activity_id', 'person_id', 'line_id',
        'registered_by', 'introducing_id', 'receiving_id', 'base'
    ] LOOP
        EXECUTE format(
            'CREATE INDEX %I ON fact (table_name, (data ->> %L)) WHERE superseded_at IS NULL AND data ? %L',
            'fact_by_' || field, field, field
        );
    END LOOP;
END
$$;

-- Django gives every key in text a second index, for LIKE 'x%', which nothing here asks; each costs every insert.
DO $$
DECLARE
    superfluous text;
BEGIN
    FOR superfluous IN
        SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%text_pattern_ops%'
    LOOP
        EXECUTE format('DROP INDEX %I', superfluous);
    END LOOP;
END
$$;

-- The chain starts from 32 zero bytes.
INSERT INTO sequencer (id, seq, hash, at) VALUES (1, 0, decode(repeat('00', 32), 'hex'), '-infinity');

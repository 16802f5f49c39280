-- What Django's tables cannot say: keys over several columns, indexes of facts, the first row of the sequencer.

DO $$
BEGIN
    IF current_setting('server_encoding') <> 'UTF8' THEN
        RAISE EXCEPTION 'The database must be in UTF8: hashes go over its bytes.';
    END IF;
END
$$;

-- A leg belongs to an account of its currency (L4), and to a header, in one of the places that it counts: once all places
-- are taken, no leg can join (L5).
ALTER TABLE journal ADD CONSTRAINT journal_leg_count UNIQUE (seq, leg_count);
ALTER TABLE leg ADD CONSTRAINT leg_of_journal
    FOREIGN KEY (seq, leg_count) REFERENCES journal (seq, leg_count);
ALTER TABLE leg ADD CONSTRAINT leg_of_account
    FOREIGN KEY (account_key, currency) REFERENCES account (account_key, currency);
-- The command is written when its number is known, after what it did, and in the same call (C5).
ALTER TABLE journal ADD CONSTRAINT journal_of_command
    FOREIGN KEY (command_id) REFERENCES command (command_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE claim_event ADD CONSTRAINT claim_event_of_command
    FOREIGN KEY (command_id) REFERENCES command (command_id) DEFERRABLE INITIALLY DEFERRED;

-- Days and instants rise with the rows, more or less: a summary of each stretch finds them, at no cost to an insert.
CREATE INDEX journal_accounting ON journal USING brin (accounting_on);
CREATE INDEX command_received ON command USING brin (received_at);
CREATE INDEX proof_file_stored ON proof_file USING brin (stored_at);
CREATE INDEX security_event_at ON security_event USING brin (at);

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

-- The chain starts from 32 zero bytes.
INSERT INTO sequencer (id, seq, hash, at) VALUES (1, 0, decode(repeat('00', 32), 'hex'), '-infinity');

-- Rows that change often find room for their next version on their own page, and no index needs to know.
ALTER TABLE sequencer SET (fillfactor = 10);
ALTER TABLE limit_instance SET (fillfactor = 50);
ALTER TABLE account SET (fillfactor = 50);
ALTER TABLE claim SET (fillfactor = 80);
ALTER TABLE reservation SET (fillfactor = 80);

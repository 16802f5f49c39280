-- Triggers: the second wall, after privileges. They hold for the owner too, and in every replication role.

CREATE FUNCTION forbid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'TR901',
        MESSAGE = format('%s on %s is not allowed: what is written stays, and a correction is a new row.', TG_OP, TG_TABLE_NAME);
END
$$;

-- Wall tables in: nothing is emptied or deleted in the first ones, and nothing changes in the second ones. Every migration
-- that makes tables calls it; the owner alone may.
CREATE FUNCTION wall_in(kept text[], frozen text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY kept LOOP
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I EXECUTE FUNCTION forbid()', name);
        EXECUTE format('CREATE TRIGGER no_delete BEFORE DELETE ON %I EXECUTE FUNCTION forbid()', name);
    END LOOP;
    FOREACH name IN ARRAY frozen LOOP
        EXECUTE format('CREATE TRIGGER no_update BEFORE UPDATE ON %I EXECUTE FUNCTION forbid()', name);
    END LOOP;
END
$$;

-- Nothing is emptied, and nothing is deleted but the names of people (L6, X3).
SELECT wall_in(
    ARRAY[
        'organisation', 'person', 'role_grant', 'interest', 'portfolio', 'fact', 'registration',
        'introduction_state', 'agreement', 'agreement_acceptance', 'terms_version', 'claim', 'claim_event',
        'proof_file', 'proof_use', 'proof_opening', 'proof_justification', 'threshold', 'approval',
        'decision', 'limit_instance', 'limit_member', 'limit_day', 'reservation', 'account', 'journal',
        'leg', 'sequencer', 'period', 'command', 'audit', 'security_event', 'outbox'
    ],
    ARRAY[
        'organisation', 'agreement_acceptance', 'claim_event', 'proof_file', 'proof_opening',
        'proof_justification', 'decision', 'journal', 'leg', 'command', 'audit', 'security_event'
    ]
);
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON person_private EXECUTE FUNCTION forbid();
CREATE TRIGGER no_second_row BEFORE INSERT ON sequencer EXECUTE FUNCTION forbid();

-- What a row is, stays; these columns are in no update of ours, so the triggers cost nothing.
CREATE TRIGGER keep BEFORE UPDATE OF person_id, organisation_id ON person EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, person_id, role, valid_from, granted_by, command_id ON role_grant
    EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, person_id, organisation_id, valid_from, command_id ON interest
    EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, currency, amount, days, proposed_by, command_id ON threshold
    EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, person_id, partner_id, valid_from, command_id ON portfolio
    EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, table_name, record_id, version, data, recorded_at, command_id ON fact
    EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF project_id, partner_id ON registration EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF introduction_id, project_id, introducing_id ON introduction_state
    EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF
    agreement_id, project_id, introduction_id, shares, roles, terms_hash, at, command_id ON agreement
    EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF
    id, programme, version, files_sha256, terms_sha256, canonical, files, at, command_id ON terms_version
    EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF claim_id ON claim EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, claim_id, sha256, proof_id, justified_by, command_id ON proof_use
    EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, claim_id, step, person_id, shown_hash, at, command_id ON approval
    EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, programme, limit_id, scope, window_label, unit ON limit_instance
    EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, limit_instance_id, member, claim_id ON limit_member EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF limit_instance_id, day ON limit_day EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, claim_id, limit_instance_id, amount, opened_seq ON reservation
    EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF account_key, currency, book, kind, party ON account EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF accounting_month ON period EXECUTE FUNCTION forbid();
CREATE TRIGGER keep BEFORE UPDATE OF id, command_id, seq, topic, payload, created_at ON outbox
    EXECUTE FUNCTION forbid();

-- What changes, changes in one direction.
CREATE TRIGGER once BEFORE UPDATE ON fact FOR EACH ROW
    WHEN (OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL) EXECUTE FUNCTION forbid();
CREATE TRIGGER once BEFORE UPDATE ON outbox FOR EACH ROW
    WHEN (OLD.sent_at IS NOT NULL OR NEW.sent_at IS NULL) EXECUTE FUNCTION forbid();
CREATE TRIGGER once BEFORE UPDATE ON approval FOR EACH ROW
    WHEN (OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL) EXECUTE FUNCTION forbid();
CREATE TRIGGER once BEFORE UPDATE ON reservation FOR EACH ROW
    WHEN (OLD.state <> 'open' OR NEW.state = 'open') EXECUTE FUNCTION forbid();
CREATE TRIGGER shorter BEFORE UPDATE ON role_grant FOR EACH ROW
    WHEN (
        (OLD.valid_until IS NOT NULL AND (NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until))
        OR (OLD.approved_by IS NOT NULL AND NEW.approved_by IS DISTINCT FROM OLD.approved_by)
    ) EXECUTE FUNCTION forbid();
CREATE TRIGGER shorter BEFORE UPDATE ON portfolio FOR EACH ROW
    WHEN (OLD.valid_until IS NOT NULL AND (NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until))
    EXECUTE FUNCTION forbid();
CREATE TRIGGER shorter BEFORE UPDATE ON interest FOR EACH ROW
    WHEN (OLD.valid_until IS NOT NULL AND (NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until))
    EXECUTE FUNCTION forbid();
CREATE TRIGGER once BEFORE UPDATE ON threshold FOR EACH ROW
    WHEN (OLD.approved_by IS NOT NULL) EXECUTE FUNCTION forbid();
CREATE TRIGGER rising BEFORE UPDATE ON claim FOR EACH ROW
    WHEN (NEW.version <> OLD.version + 1) EXECUTE FUNCTION forbid();
CREATE TRIGGER rising BEFORE UPDATE ON limit_instance FOR EACH ROW
    WHEN (NEW.version <> OLD.version + 1) EXECUTE FUNCTION forbid();
CREATE TRIGGER rising BEFORE UPDATE ON account FOR EACH ROW
    WHEN (NEW.version <= OLD.version) EXECUTE FUNCTION forbid();
CREATE TRIGGER rising BEFORE UPDATE ON sequencer FOR EACH ROW
    WHEN (NEW.id <> OLD.id OR NEW.seq <= OLD.seq OR NEW.at < OLD.at) EXECUTE FUNCTION forbid();

-- A closed month stays closed, and the database says when it was closed.
CREATE FUNCTION close_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.state = 'closed' OR NEW.state <> 'closed') THEN
        RAISE EXCEPTION USING ERRCODE = 'TR901', MESSAGE = 'A closed period stays closed.';
    END IF;
    IF NEW.state = 'closed' THEN
        -- Who posts holds this row until the commit: nothing can slip into the month that is being closed.
        PERFORM 1 FROM sequencer WHERE id = 1 FOR UPDATE;
        NEW.closed_at := transaction_timestamp();
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER closing BEFORE INSERT OR UPDATE ON period FOR EACH ROW EXECUTE FUNCTION close_period();

-- No entry has its accounting day in a closed month (L14).
CREATE FUNCTION require_open_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM period
        WHERE accounting_month = to_char(NEW.accounting_on, 'YYYY-MM') AND state = 'closed'
    ) THEN
        PERFORM stop_with('TR003', 'The accounting period is closed.', jsonb_build_object(
            'accounting_month', to_char(NEW.accounting_on, 'YYYY-MM')
        ));
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER open_period BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION require_open_period();

-- A transaction has as many legs as its header says, in the places 1 to that number, and balances in each book and
-- currency. All places are taken when it is committed, so no leg can join it later: it is sealed (L1, L5).
CREATE FUNCTION require_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    legs bigint;
    is_balanced boolean;
BEGIN
    SELECT sum(part.legs), bool_and(part.total = 0) INTO legs, is_balanced
    FROM (
        SELECT count(*) AS legs, sum(amount) AS total FROM leg WHERE seq = NEW.seq GROUP BY book, currency
    ) AS part;
    IF legs IS DISTINCT FROM NEW.leg_count THEN
        PERFORM stop_with('TR900', 'A transaction has the legs that its header says (L5).', to_jsonb(NEW.seq));
    ELSIF NOT is_balanced THEN
        PERFORM stop_with('TR900', 'The legs of a transaction do not balance (L1).', to_jsonb(NEW.seq));
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION require_balance();

-- A claim is where its last event took it (W1).
CREATE FUNCTION require_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM claim_event
        WHERE claim_id = NEW.claim_id AND n = NEW.version AND to_state = NEW.state
    ) THEN
        PERFORM stop_with('TR900', 'A claim moves by an event (W1).', to_jsonb(NEW.claim_id));
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER by_event AFTER INSERT OR UPDATE ON claim DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION require_event();

-- Approved terms are frozen but for an earlier end, and approved versions of one programme never overlap (P1).
CREATE FUNCTION guard_terms() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    other text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.state = 'withdrawn'
            OR (OLD.state = 'approved' AND (
                NEW.state <> 'approved' OR NEW.in_force_from <> OLD.in_force_from OR NEW.in_force_to > OLD.in_force_to
                OR NEW.proposed_by IS DISTINCT FROM OLD.proposed_by OR NEW.approved_by IS DISTINCT FROM OLD.approved_by
            ))
            OR (OLD.state = 'draft' AND NEW.state = 'approved')
        THEN
            RAISE EXCEPTION USING ERRCODE = 'TR901', MESSAGE = 'Terms do not change so.', DETAIL = to_jsonb(NEW.id)::text;
        END IF;
    END IF;
    IF NEW.state = 'approved' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('terms:' || NEW.programme, 0));
        SELECT version INTO other FROM terms_version
        WHERE programme = NEW.programme AND state = 'approved' AND id <> NEW.id
            AND in_force_from <= NEW.in_force_to AND in_force_to >= NEW.in_force_from
        LIMIT 1;
        IF FOUND THEN
            PERFORM stop_with('TR004', 'Two versions would be in force at once.', jsonb_build_object(
                'programme', NEW.programme, 'version', NEW.version, 'other', other
            ));
        END IF;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE ON terms_version FOR EACH ROW EXECUTE FUNCTION guard_terms();

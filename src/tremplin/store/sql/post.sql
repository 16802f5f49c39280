-- The functions that the application may call: all that it can write, it writes through these.

-- First call of a command: whoever sends the same id waits here for the first; then the clock, the answer of a
-- duplicate, and the claims that the command is about, locked in the order of their ids.
CREATE FUNCTION open_command(command_key uuid, fingerprint_given text, claim_ids text[] DEFAULT '{}') RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    known jsonb;
    held jsonb;
BEGIN
    known := take_command(command_key, fingerprint_given);
    IF known IS NULL AND cardinality(claim_ids) > 0 THEN
        SELECT jsonb_agg(to_jsonb(one)) INTO held FROM (
            SELECT * FROM claim WHERE claim_id = ANY (claim_ids) ORDER BY claim_id COLLATE "C" FOR UPDATE
        ) AS one;
    END IF;
    RETURN jsonb_build_object(
        'now', transaction_timestamp(), 'answer', known, 'claims', coalesce(held, '[]'::jsonb)
    );
END
$$;

-- Lock instances of limits, making those that are not there yet, and say what was taken of each. One that is known by
-- its id alone is named by it.
-- New ones come in the order of their keys and locks in the order of ids: who locks already never waits for who still
-- makes, so nobody waits in a circle.
CREATE FUNCTION lock_limits(keys jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    key record;
    found_id bigint;
    ids bigint[] := '{}';
    standing limit_instance;
    held jsonb := '[]';
BEGIN
    FOR key IN
        SELECT DISTINCT * FROM jsonb_to_recordset(keys)
            AS one (programme text, limit_id text, scope text, window_label text, unit text, id bigint)
        ORDER BY 1, 2, 3, 4, 5, 6
    LOOP
        IF key.id IS NOT NULL THEN
            ids := ids || key.id;
            CONTINUE;
        END IF;
        -- One look-up by the whole key, which its index answers; joined, the planner would read every instance.
        LOOP
            SELECT id INTO found_id FROM limit_instance
            WHERE programme = key.programme AND limit_id = key.limit_id AND scope = key.scope
                AND window_label = key.window_label AND unit = key.unit;
            EXIT WHEN FOUND;
            INSERT INTO limit_instance (programme, limit_id, scope, window_label, unit)
            VALUES (key.programme, key.limit_id, key.scope, key.window_label, key.unit)
            ON CONFLICT (programme, limit_id, scope, window_label, unit) DO NOTHING;
        END LOOP;
        ids := ids || found_id;
    END LOOP;
    FOR found_id IN SELECT DISTINCT one FROM unnest(ids) AS one ORDER BY one LOOP
        SELECT * INTO standing FROM limit_instance WHERE id = found_id FOR UPDATE;
        held := held || (to_jsonb(standing) || jsonb_build_object(
            'members', (
                SELECT coalesce(jsonb_agg(DISTINCT member), '[]') FROM limit_member
                WHERE limit_instance_id = found_id AND live
            ),
            'days', (
                SELECT coalesce(jsonb_agg(jsonb_build_array(to_char(day, 'YYYY-MM-DD'), amount) ORDER BY day), '[]')
                FROM limit_day WHERE limit_instance_id = found_id AND amount > 0
            )
        ));
    END LOOP;
    RETURN held;
END
$$;

-- What a command was answered, when it has been seen before; another content under its id is refused (C1 to C3).
CREATE FUNCTION answer_again(command_key uuid, fingerprint_given text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    known command;
BEGIN
    SELECT * INTO known FROM command WHERE command_id = command_key;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF known.fingerprint <> fingerprint_given THEN
        PERFORM stop_with('TR409', 'This command id was used with another content.', jsonb_build_object(
            'command_id', command_key, 'kind', known.kind, 'received_at', known.received_at
        ));
    END IF;
    RETURN jsonb_build_object(
        'outcome', known.outcome, 'replayed', true, 'seq', known.seq,
        'seqs', (SELECT coalesce(jsonb_agg(seq ORDER BY seq), '[]') FROM journal WHERE command_id = command_key),
        'recorded_at', coalesce((SELECT recorded_at FROM journal WHERE seq = known.seq), known.received_at),
        'answer', known.answer
    );
END
$$;

-- Take the lock on a command id, which whoever sends the same one waits for, then look whether it has an answer.
CREATE FUNCTION take_command(command_key uuid, fingerprint_given text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    -- After a wait, only read committed sees what the one who was waited for has written.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        PERFORM stop_with('TR900', 'Commands run at READ COMMITTED.', to_jsonb(current_setting('transaction_isolation')));
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('command:' || command_key::text, 0));
    RETURN answer_again(command_key, fingerprint_given);
END
$$;

CREATE FUNCTION insert_command(head jsonb, outcome_given text, answer_given jsonb, number bigint) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO command (
        command_id, fingerprint, actor_person, client, on_behalf_of, kind, reason, received_at, source, request_id,
        outcome, answer, seq
    )
    VALUES (
        (head ->> 'command_id')::uuid, head ->> 'fingerprint', head ->> 'actor_person', head ->> 'client',
        head ->> 'on_behalf_of', head ->> 'kind', head ->> 'reason', transaction_timestamp(), head ->> 'source',
        head ->> 'request_id', outcome_given, coalesce(answer_given, '{}'), number
    )
$$;

CREATE FUNCTION note_trail(payload jsonb, command_key uuid, actor text, number bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- Every change leaves a line, also when the caller thought of none (X2).
    IF coalesce(jsonb_array_length(payload -> 'audit'), 0) = 0 THEN
        INSERT INTO audit (command_id, at, actor_person, what, subject, detail)
        VALUES (command_key, transaction_timestamp(), actor, payload -> 'command' ->> 'kind',
                payload -> 'claims' -> 0 ->> 'claim_id', '{}');
    ELSE
        INSERT INTO audit (command_id, at, actor_person, what, subject, detail)
        SELECT command_key, transaction_timestamp(), actor, one.what, one.subject, coalesce(one.detail, '{}')
        FROM jsonb_to_recordset(payload -> 'audit') AS one (what text, subject text, detail jsonb);
    END IF;
    IF payload ? 'outbox' THEN
        INSERT INTO outbox (command_id, seq, topic, payload, created_at)
        SELECT command_key, number, one.topic, coalesce(one.payload, '{}'), transaction_timestamp()
        FROM jsonb_to_recordset(payload -> 'outbox') AS one (topic text, payload jsonb);
    END IF;
    IF payload ? 'security' THEN
        PERFORM note_security(actor, payload -> 'security');
    END IF;
END
$$;

-- A command that is carried out: everything that it changes, in one call and in the order of the locks.
CREATE FUNCTION post(payload jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    sections CONSTANT text[] := ARRAY[
        'command', 'answer', 'claims', 'transactions', 'reservations', 'members', 'days', 'windows', 'facts',
        'insert', 'update', 'erase', 'audit', 'outbox', 'security', 'release'
    ];
    head CONSTANT jsonb := payload -> 'command';
    command_key CONSTANT uuid := (head ->> 'command_id')::uuid;
    actor CONSTANT text := coalesce(head ->> 'actor_person', head ->> 'on_behalf_of');
    transactions CONSTANT jsonb := coalesce(payload -> 'transactions', '[]');
    known jsonb;
    legs planned_leg[];
    posted posted_leg[];
    numbers bigint[] := '{}';
    last_number bigint;
BEGIN
    IF payload - sections <> '{}' THEN
        PERFORM stop_with('TR900', 'A command has no such part.', payload - sections);
    END IF;
    -- Locks go at the commit instead of after the disk: the caller waits for the disk before it answers anybody.
    IF payload ->> 'release' = 'early' THEN
        PERFORM set_config('synchronous_commit', 'off', true);
    END IF;
    known := take_command(command_key, head ->> 'fingerprint');
    IF known IS NOT NULL THEN
        RETURN known;
    END IF;
    IF payload ? 'claims' THEN
        PERFORM move_claims(payload -> 'claims', command_key);
    END IF;
    IF transactions <> '[]' THEN
        legs := planned_legs(transactions);
        PERFORM move_limits(legs);
    END IF;
    IF payload ?| ARRAY['members', 'days', 'windows'] THEN
        PERFORM note_taken(
            coalesce(payload -> 'members', '[]'), coalesce(payload -> 'days', '[]'), coalesce(payload -> 'windows', '[]')
        );
    END IF;
    IF transactions <> '[]' THEN
        posted := move_accounts(legs);
    END IF;
    IF payload ? 'facts' THEN
        PERFORM write_facts(payload -> 'facts', command_key);
    END IF;
    IF payload ? 'insert' THEN
        PERFORM insert_rows(payload -> 'insert', command_key);
    END IF;
    IF payload ? 'update' THEN
        PERFORM update_rows(payload -> 'update');
    END IF;
    IF payload ? 'erase' THEN
        DELETE FROM person_private WHERE person_id IN (SELECT jsonb_array_elements_text(payload -> 'erase'));
    END IF;
    -- From here on everybody waits for us: what needs no number is done.
    IF transactions <> '[]' THEN
        numbers := write_journal(transactions, posted, command_key);
        last_number := numbers[cardinality(numbers)];
    END IF;
    PERFORM insert_command(head, 'applied', payload -> 'answer', last_number);
    IF payload ? 'reservations' THEN
        PERFORM move_reservations(payload -> 'reservations', numbers);
    END IF;
    PERFORM note_trail(payload, command_key, actor, last_number);
    -- Last, because the first person of all is made by their own command (C5).
    IF NOT EXISTS (SELECT 1 FROM person WHERE person_id = actor) THEN
        PERFORM stop_with('TR900', 'The actor is nobody that is known.', to_jsonb(actor));
    END IF;
    -- What is checked at the commit is checked here, so that its refusal has this call as its place.
    SET CONSTRAINTS ALL IMMEDIATE;
    RETURN jsonb_build_object(
        'outcome', 'applied', 'replayed', false, 'seq', last_number, 'seqs', to_jsonb(numbers),
        'recorded_at', coalesce((SELECT recorded_at FROM journal WHERE seq = last_number), transaction_timestamp()),
        'answer', coalesce(payload -> 'answer', '{}')
    );
END
$$;

-- A command that the rules refuse: it is remembered with its answer, and moves nothing (C3). What it tried is noted in
-- any case, also under an id that has an answer already.
CREATE FUNCTION refuse(payload jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    head CONSTANT jsonb := payload -> 'command';
    known jsonb;
BEGIN
    PERFORM note_security(
        coalesce(head ->> 'actor_person', head ->> 'on_behalf_of'), coalesce(payload -> 'security', '[]')
    );
    -- Another content under a known id is refused too, and leaves the first answer as it is.
    IF NOT EXISTS (
        SELECT 1 FROM command
        WHERE command_id = (head ->> 'command_id')::uuid AND fingerprint <> head ->> 'fingerprint'
    ) THEN
        known := take_command((head ->> 'command_id')::uuid, head ->> 'fingerprint');
        IF known IS NOT NULL THEN
            RETURN known;
        END IF;
        PERFORM insert_command(head, 'refused', payload -> 'answer', NULL);
    END IF;
    RETURN jsonb_build_object(
        'outcome', 'refused', 'replayed', false, 'seq', NULL, 'seqs', '[]'::jsonb,
        'recorded_at', transaction_timestamp(), 'answer', coalesce(payload -> 'answer', '{}')
    );
END
$$;

CREATE FUNCTION note_security(actor text, events jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO security_event (at, actor_person, what, detail)
    SELECT transaction_timestamp(), actor, one.what, coalesce(one.detail, '{}')
    FROM jsonb_to_recordset(events) AS one (what text, detail jsonb)
$$;

-- Say that messages have gone out; each goes once, whoever else tries.
CREATE FUNCTION mark_sent(ids bigint[]) RETURNS bigint[]
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        UPDATE outbox SET sent_at = transaction_timestamp() WHERE id = ANY (ids) AND sent_at IS NULL RETURNING id
    )
    SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM gone
$$;

-- The pieces of post that move limits and accounts and write the journal. Only post calls them.

CREATE TYPE planned_leg AS (
    tx integer, n integer, account_key text, book text, currency text, kind text, party text, amount bigint
);

CREATE TYPE posted_leg AS (
    tx integer, n integer, account_key text, book text, currency text, amount bigint, balance_after bigint,
    account_version bigint
);

-- Raise a refusal (TR001, TR002, TR003, TR409) or a defect of the caller (TR900); its fields are in the detail.
CREATE FUNCTION stop_with(code text, said text, detail jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = code, MESSAGE = said, DETAIL = detail::text;
END
$$;

CREATE FUNCTION planned_legs(transactions jsonb) RETURNS planned_leg[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(
        ROW(
            header.position, line.position, line.value ->> 'account', line.value ->> 'book', line.value ->> 'currency',
            line.value ->> 'kind', line.value ->> 'party', (line.value ->> 'amount')::bigint
        )::planned_leg
        ORDER BY header.position, line.position
    )
    FROM jsonb_array_elements(transactions) WITH ORDINALITY AS header (value, position),
         jsonb_array_elements(header.value -> 'legs') WITH ORDINALITY AS line (value, position)
$$;

-- Limits move by their legs in book A, in the order of ids, so that two claims never wait for each other (L10).
-- The guard stands in the update: what is read and what is written cannot differ.
CREATE FUNCTION move_limits(legs planned_leg[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parts CONSTANT text[] := '{granted,available,reserved,used,lapsed}';
    move record;
    is_locked boolean;
BEGIN
    FOR move IN
        -- A key that is not written as ours belongs to no limit, and moves none.
        SELECT CASE WHEN leg.part = ANY (parts) THEN
                   CASE WHEN leg.account_key = 'LIMIT:' || leg.id::bigint || ':' || leg.part THEN leg.id::bigint END
               END AS id,
               leg.currency AS unit,
               coalesce(sum(leg.amount) FILTER (WHERE leg.part = 'granted'), 0)::bigint AS granted,
               coalesce(sum(leg.amount) FILTER (WHERE leg.part = 'available'), 0)::bigint AS available,
               coalesce(sum(leg.amount) FILTER (WHERE leg.part = 'reserved'), 0)::bigint AS reserved,
               coalesce(sum(leg.amount) FILTER (WHERE leg.part = 'used'), 0)::bigint AS used,
               coalesce(sum(leg.amount) FILTER (WHERE leg.part = 'lapsed'), 0)::bigint AS lapsed
        FROM (
            SELECT account_key, split_part(account_key, ':', 2) AS id, split_part(account_key, ':', 3) AS part,
                   currency, amount
            FROM unnest(legs) WHERE book = 'A'
        ) AS leg
        GROUP BY 1, 2
        ORDER BY 1, 2
    LOOP
        is_locked := FALSE;
        LOOP
            UPDATE limit_instance AS standing
            SET granted = standing.granted - move.granted,
                available = standing.available + move.available,
                reserved = standing.reserved + move.reserved,
                used = standing.used + move.used,
                lapsed = standing.lapsed + move.lapsed,
                version = standing.version + 1
            WHERE standing.id = move.id AND standing.unit = move.unit
                AND standing.granted - move.granted >= 0
                AND standing.available + move.available >= 0
                AND standing.reserved + move.reserved >= 0
                AND standing.used + move.used >= 0
                AND standing.lapsed + move.lapsed >= 0;
            EXIT WHEN FOUND;
            -- A guard that fails keeps no lock: who holds the row may give room back before it is read for the refusal.
            -- So it is locked, and judged once more; then what the refusal says is what it was refused for.
            IF is_locked THEN
                PERFORM refuse_limit(move.id, move.unit, to_jsonb(move));
            END IF;
            PERFORM 1 FROM limit_instance WHERE id = move.id FOR UPDATE;
            is_locked := TRUE;
        END LOOP;
    END LOOP;
END
$$;

-- Say why a limit did not move. Only what is available, or granted, can be short; the rest is the caller's defect.
CREATE FUNCTION refuse_limit(wanted_id bigint, wanted_unit text, move jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    standing limit_instance;
    detail jsonb;
BEGIN
    SELECT * INTO standing FROM limit_instance WHERE id = wanted_id FOR UPDATE;
    detail := jsonb_build_object(
        'limit_instance_id', wanted_id, 'programme', standing.programme, 'limit_id', standing.limit_id,
        'scope', standing.scope, 'window_label', standing.window_label, 'unit', standing.unit,
        'asked', -(move ->> 'available')::bigint, 'available', standing.available, 'version', standing.version
    );
    IF standing.id IS NULL OR standing.unit <> wanted_unit
        OR standing.reserved + (move ->> 'reserved')::bigint < 0
        OR standing.used + (move ->> 'used')::bigint < 0
        OR standing.lapsed + (move ->> 'lapsed')::bigint < 0
    THEN
        PERFORM stop_with('TR900', 'A limit cannot move so.', detail || jsonb_build_object('move', move));
    END IF;
    PERFORM stop_with('TR001', 'The limit is reached.', detail);
END
$$;

-- Whom limits count, and the days of rolling limits; then each window that was named must hold.
CREATE FUNCTION note_taken(members jsonb, days jsonb, windows jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    span record;
    taken bigint;
    standing limit_instance;
BEGIN
    INSERT INTO limit_member (limit_instance_id, member, claim_id, live)
    SELECT one.limit_instance_id, one.member, one.claim_id, one.live
    FROM jsonb_to_recordset(members)
        AS one (limit_instance_id bigint, member text, claim_id text, live boolean)
    ORDER BY 1, 2, 3
    ON CONFLICT (limit_instance_id, member, claim_id) DO UPDATE SET live = excluded.live;

    INSERT INTO limit_day AS standing_day (limit_instance_id, day, amount)
    SELECT one.limit_instance_id, one.day, 0
    FROM jsonb_to_recordset(days) AS one (limit_instance_id bigint, day date)
    ORDER BY 1, 2
    ON CONFLICT (limit_instance_id, day) DO NOTHING;
    -- In two steps, because the row that an insert proposes must hold by itself, and a release is below zero.
    UPDATE limit_day AS standing_day
    SET amount = standing_day.amount + change.amount
    FROM (
        SELECT one.limit_instance_id, one.day, sum(one.amount)::bigint AS amount
        FROM jsonb_to_recordset(days) AS one (limit_instance_id bigint, day date, amount bigint)
        GROUP BY 1, 2
    ) AS change
    WHERE standing_day.limit_instance_id = change.limit_instance_id AND standing_day.day = change.day;

    FOR span IN
        SELECT * FROM jsonb_to_recordset(windows)
            AS one (limit_instance_id bigint, "from" date, until date, size bigint)
    LOOP
        SELECT coalesce(sum(amount), 0) INTO taken FROM limit_day
        WHERE limit_instance_id = span.limit_instance_id AND day >= span."from" AND day < span.until;
        IF taken > span.size THEN
            SELECT * INTO standing FROM limit_instance WHERE id = span.limit_instance_id;
            PERFORM stop_with('TR001', 'The limit is reached.', jsonb_build_object(
                'limit_instance_id', standing.id, 'programme', standing.programme, 'limit_id', standing.limit_id,
                'scope', standing.scope, 'window_label', standing.window_label, 'unit', standing.unit,
                'asked', taken, 'available', span.size, 'version', standing.version
            ));
        END IF;
    END LOOP;
END
$$;

-- Accounts move in the order of their keys, in one statement. Each leg gets the balance and the version after it,
-- counted back from where the account ends.
CREATE FUNCTION move_accounts(legs planned_leg[]) RETURNS posted_leg[] LANGUAGE sql AS $$
    WITH line AS (
        SELECT leg.*,
               coalesce(sum(leg.amount) OVER later, 0)::bigint AS later_amount,
               count(*) OVER later AS later_count
        FROM unnest(legs) AS leg
        WINDOW later AS (
            PARTITION BY leg.account_key, leg.currency ORDER BY leg.tx, leg.n
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        )
    ),
    moved AS (
        INSERT INTO account AS standing (account_key, currency, book, kind, party, balance, version)
        SELECT account_key, currency, book, min(kind), min(party), sum(amount)::bigint, count(*)
        FROM line
        GROUP BY account_key, currency, book
        ORDER BY account_key COLLATE "C", currency COLLATE "C"
        ON CONFLICT (account_key, currency) DO UPDATE
            SET balance = standing.balance + excluded.balance, version = standing.version + excluded.version
        RETURNING account_key, currency, balance, version
    )
    SELECT array_agg(
        ROW(
            line.tx, line.n, line.account_key, line.book, line.currency, line.amount,
            moved.balance - line.later_amount, moved.version - line.later_count
        )::posted_leg
        ORDER BY line.tx, line.n
    )
    FROM line JOIN moved USING (account_key, currency)
$$;

-- Number, chain and write. The sequencer's row is locked last and until the commit, so numbers have no gaps and are
-- the order of commits (L8), and no clock makes a later entry look earlier (C6). Everybody waits for that row, so what
-- does not depend on the number is worked out before it is locked.
CREATE FUNCTION write_journal(transactions jsonb, legs posted_leg[], command_key uuid) RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
    head sequencer;
    header journal;
    headers journal[] := '{}';
    entry jsonb;
    first integer := 1;
    numbers bigint[] := '{}';
BEGIN
    header.command_id := command_key;
    FOR entry IN SELECT value FROM jsonb_array_elements(transactions) LOOP
        header.kind := entry ->> 'kind';
        header.effective_on := (entry ->> 'effective_on')::date;
        header.accounting_on := (entry ->> 'accounting_on')::date;
        header.leg_count := jsonb_array_length(entry -> 'legs');
        header.reverses := (entry ->> 'reverses')::bigint;
        header.context := coalesce(entry ->> 'context', '{}');
        SELECT sha256('\x01'::bytea || string_agg(
            canonical_leg(one.n, one.account_key, one.book, one.currency, one.amount, one.balance_after, one.account_version),
            ''::bytea ORDER BY one.n
        ))
        INTO header.leg_hash
        FROM unnest(legs[first : first + header.leg_count - 1]) AS one;
        first := first + header.leg_count;
        headers := headers || header;
    END LOOP;

    first := 1;
    SELECT * INTO head FROM sequencer WHERE id = 1 FOR UPDATE;
    head.at := greatest(clock_timestamp(), head.at);
    FOREACH header IN ARRAY headers LOOP
        header.seq := head.seq + 1;
        header.recorded_at := head.at;
        header.prev_hash := head.hash;
        header.hash := sha256(canonical_header(header));
        INSERT INTO journal (
            seq, command_id, kind, recorded_at, effective_on, accounting_on, leg_count, leg_hash, prev_hash, hash, reverses,
            context
        ) VALUES (
            header.seq, header.command_id, header.kind, header.recorded_at, header.effective_on, header.accounting_on,
            header.leg_count, header.leg_hash, header.prev_hash, header.hash, header.reverses, header.context
        );
        INSERT INTO leg (
            seq, n, leg_count, account_key, book, currency, amount, balance_after, account_version
        )
        SELECT header.seq, one.n, header.leg_count, one.account_key, one.book, one.currency, one.amount, one.balance_after,
               one.account_version
        FROM unnest(legs[first : first + header.leg_count - 1]) AS one;
        first := first + header.leg_count;
        head.seq := header.seq;
        head.hash := header.hash;
        numbers := numbers || header.seq;
    END LOOP;
    UPDATE sequencer SET seq = head.seq, hash = head.hash, at = head.at WHERE id = 1;
    RETURN numbers;
END
$$;

-- A reservation is opened once and ends once (W3). Those of one claim and instance move in the order of the list: an
-- award above what is held voids the one, opens a greater one and posts that.
CREATE FUNCTION move_reservations(moves jsonb, numbers bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    move record;
BEGIN
    -- Mostly they are all opened.
    IF NOT jsonb_path_exists(moves, '$[*] ? (@.state != "open")') THEN
        INSERT INTO reservation (claim_id, limit_instance_id, amount, state, opened_seq)
        SELECT one.claim_id, one.limit_instance_id, one.amount, 'open', numbers[coalesce(one.tx, 0) + 1]
        FROM jsonb_to_recordset(moves) AS one (claim_id text, limit_instance_id bigint, amount bigint, tx integer);
        RETURN;
    END IF;
    FOR move IN
        SELECT one.value ->> 'claim_id' AS claim_id, (one.value ->> 'limit_instance_id')::bigint AS limit_instance_id,
               (one.value ->> 'amount')::bigint AS amount, one.value ->> 'state' AS state,
               coalesce((one.value ->> 'posted')::bigint, 0) AS posted,
               numbers[coalesce((one.value ->> 'tx')::integer, 0) + 1] AS seq
        FROM jsonb_array_elements(moves) WITH ORDINALITY AS one (value, position)
        ORDER BY 1, 2, one.position
    LOOP
        IF move.state = 'open' THEN
            INSERT INTO reservation (claim_id, limit_instance_id, amount, state, opened_seq)
            VALUES (move.claim_id, move.limit_instance_id, move.amount, 'open', move.seq);
        ELSE
            UPDATE reservation SET state = move.state, posted = move.posted, closed_seq = move.seq
            WHERE claim_id = move.claim_id AND limit_instance_id = move.limit_instance_id AND state = 'open';
            IF NOT FOUND THEN
                PERFORM stop_with('TR002', 'The reservation has ended meanwhile.', jsonb_build_object(
                    'table', 'reservation', 'key', jsonb_build_object(
                        'claim_id', move.claim_id, 'limit_instance_id', move.limit_instance_id)
                ));
            END IF;
        END IF;
    END LOOP;
END
$$;

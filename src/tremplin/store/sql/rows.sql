-- The pieces of post that write claims, facts and papers. Only post calls them.

-- A claim moves from the state and version that the caller saw, or not at all (W1, W4); each move is an event.
CREATE FUNCTION move_claims(moves jsonb, command_key uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    settable CONSTANT text[] := ARRAY[
        'programme', 'terms_version_id', 'incentive', 'partner_id', 'project_id', 'unit', 'asked', 'reserved',
        'awarded', 'clawed_back', 'reserved_until', 'content_hash'
    ];
    move jsonb;
    changes jsonb;
    expected jsonb;
    standing claim;
    fresh claim;
    old_state text;
BEGIN
    FOR move IN
        SELECT one.value FROM jsonb_array_elements(moves) WITH ORDINALITY AS one (value, position)
        ORDER BY one.value ->> 'claim_id' COLLATE "C", one.position
    LOOP
        changes := coalesce(move -> 'set', '{}');
        expected := nullif(move -> 'expect', 'null');
        IF changes - settable <> '{}' THEN
            PERFORM stop_with('TR900', 'A claim has no such field to set.', changes - settable);
        END IF;
        IF expected IS NULL THEN
            old_state := NULL;
            fresh := jsonb_populate_record(
                NULL::claim, '{"asked": 0, "reserved": 0, "awarded": 0, "clawed_back": 0}'::jsonb || changes
            );
            fresh.claim_id := move ->> 'claim_id';
            fresh.version := 1;
        ELSE
            SELECT * INTO standing FROM claim WHERE claim_id = move ->> 'claim_id' FOR UPDATE;
            IF standing.state IS DISTINCT FROM expected ->> 'state'
                OR standing.version IS DISTINCT FROM (expected ->> 'version')::integer
            THEN
                PERFORM stop_with('TR002', 'The claim has changed meanwhile.', jsonb_build_object(
                    'table', 'claim', 'key', jsonb_build_object('claim_id', move ->> 'claim_id'),
                    'expected', expected, 'state', standing.state, 'version', standing.version
                ));
            END IF;
            old_state := standing.state;
            fresh := jsonb_populate_record(standing, changes);
            fresh.version := standing.version + 1;
        END IF;
        fresh.state := move ->> 'state';
        fresh.state_since := CASE
            WHEN fresh.state IS DISTINCT FROM old_state THEN transaction_timestamp() ELSE standing.state_since
        END;
        IF expected IS NULL THEN
            INSERT INTO claim SELECT (fresh).*;
        ELSE
            UPDATE claim
            SET programme = fresh.programme, terms_version_id = fresh.terms_version_id, incentive = fresh.incentive,
                partner_id = fresh.partner_id, project_id = fresh.project_id, unit = fresh.unit, asked = fresh.asked,
                reserved = fresh.reserved, awarded = fresh.awarded, clawed_back = fresh.clawed_back,
                reserved_until = fresh.reserved_until, content_hash = fresh.content_hash,
                state = fresh.state, state_since = fresh.state_since, version = fresh.version
            WHERE claim_id = fresh.claim_id;
        END IF;
        INSERT INTO claim_event (claim_id, n, from_state, to_state, event, command_id, at, reason, data)
        VALUES (fresh.claim_id, fresh.version, old_state, fresh.state, move ->> 'event', command_key,
                transaction_timestamp(), move ->> 'reason', coalesce(move -> 'data', '{}'));
    END LOOP;
END
$$;

-- A fact that changed gets a new version; one that is the same as before is left alone, so an import can run twice.
CREATE FUNCTION write_facts(records jsonb, command_key uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    stale jsonb;
    written integer;
BEGIN
    PERFORM 1
    FROM fact JOIN jsonb_to_recordset(records) AS one ("table" text, record_id text)
        ON fact.table_name = one."table" AND fact.record_id = one.record_id
    WHERE fact.superseded_at IS NULL
    ORDER BY fact.table_name COLLATE "C", fact.record_id COLLATE "C"
    FOR UPDATE OF fact;

    SELECT jsonb_build_object(
        'table', 'fact', 'key', jsonb_build_object('table_name', one."table", 'record_id', one.record_id),
        'expected', one.expect_version, 'version', fact.version
    )
    INTO stale
    FROM jsonb_to_recordset(records) AS one ("table" text, record_id text, expect_version integer)
    LEFT JOIN fact ON fact.table_name = one."table" AND fact.record_id = one.record_id AND fact.superseded_at IS NULL
    WHERE one.expect_version IS DISTINCT FROM NULL AND coalesce(fact.version, 0) <> one.expect_version
    LIMIT 1;
    IF stale IS NOT NULL THEN
        PERFORM stop_with('TR002', 'The fact has changed meanwhile.', stale);
    END IF;

    WITH incoming AS (
        SELECT one."table" AS table_name, one.record_id, nullif(one.data, 'null') AS data
        FROM jsonb_to_recordset(records) AS one ("table" text, record_id text, data jsonb)
    )
    UPDATE fact SET superseded_at = transaction_timestamp()
    FROM incoming
    WHERE fact.table_name = incoming.table_name AND fact.record_id = incoming.record_id
        AND fact.superseded_at IS NULL AND fact.data IS DISTINCT FROM incoming.data;

    WITH incoming AS (
        SELECT one."table" AS table_name, one.record_id, nullif(one.data, 'null') AS data
        FROM jsonb_to_recordset(records) AS one ("table" text, record_id text, data jsonb)
    )
    INSERT INTO fact (table_name, record_id, version, data, recorded_at, command_id)
    SELECT incoming.table_name, incoming.record_id,
           1 + coalesce((
               SELECT max(fact.version) FROM fact
               WHERE fact.table_name = incoming.table_name AND fact.record_id = incoming.record_id
           ), 0),
           incoming.data, transaction_timestamp(), command_key
    FROM incoming
    WHERE incoming.data IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM fact
        WHERE fact.table_name = incoming.table_name AND fact.record_id = incoming.record_id
            AND fact.superseded_at IS NULL
    )
    ORDER BY incoming.table_name COLLATE "C", incoming.record_id COLLATE "C";
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;

-- The tables that post may add rows to, parents first, with the columns that it fills in itself.
CREATE FUNCTION stamped(table_name text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE table_name
        WHEN 'organisation' THEN '{}'
        WHEN 'person' THEN '{}'
        WHEN 'person_private' THEN '{}'
        WHEN 'role_grant' THEN '{command_id}'
        WHEN 'interest' THEN '{command_id}'
        WHEN 'portfolio' THEN '{command_id}'
        WHEN 'registration' THEN '{state_since}'
        WHEN 'introduction_state' THEN '{state_since}'
        WHEN 'agreement' THEN '{command_id,at}'
        WHEN 'agreement_acceptance' THEN '{command_id,at}'
        WHEN 'terms_version' THEN '{command_id,at}'
        WHEN 'proof_file' THEN '{command_id,stored_at}'
        WHEN 'proof_use' THEN '{command_id}'
        WHEN 'proof_justification' THEN '{command_id,at}'
        WHEN 'proof_opening' THEN '{command_id,at}'
        WHEN 'threshold' THEN '{command_id}'
        WHEN 'approval' THEN '{command_id,at}'
        WHEN 'decision' THEN '{command_id,at}'
        WHEN 'period' THEN '{}'
        WHEN 'reminder' THEN '{command_id,at}'
        WHEN 'mail' THEN '{command_id,at}'
        WHEN 'notice' THEN '{command_id,at}'
        WHEN 'verification' THEN '{command_id,at}'
        WHEN 'bank_details' THEN '{command_id,at}'
        WHEN 'mandate' THEN '{command_id,at}'
        WHEN 'payable' THEN '{command_id,at}'
        WHEN 'payable_item' THEN '{command_id}'
        WHEN 'diligence' THEN '{command_id,at}'
        WHEN 'company' THEN '{command_id,at}'
        WHEN 'statement_run' THEN '{command_id,at}'
        WHEN 'statement' THEN '{command_id,at}'
        WHEN 'invoice' THEN '{command_id,at}'
        WHEN 'invoice_event' THEN '{command_id,at}'
        WHEN 'invoice_file' THEN '{command_id,at}'
        WHEN 'own_invoice' THEN '{command_id,at}'
        WHEN 'dispute' THEN '{command_id,at}'
        WHEN 'dispute_event' THEN '{command_id,at}'
        WHEN 'vendor_account' THEN '{command_id}'
        WHEN 'payment_run' THEN '{command_id,at}'
        WHEN 'payment_line' THEN '{command_id}'
        WHEN 'bank_file' THEN '{command_id,at}'
        WHEN 'bank_answer' THEN '{command_id}'
        WHEN 'line_event' THEN '{command_id,at}'
        WHEN 'line_settlement' THEN '{command_id,at}'
        WHEN 'set_off_agreement' THEN '{command_id,at}'
        WHEN 'receivable_part' THEN '{command_id,at}'
        WHEN 'write_off' THEN '{command_id,at}'
    END::text[]
$$;

-- The columns that post may change.
CREATE FUNCTION changeable(table_name text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE table_name
        WHEN 'person' THEN '{language,mail_choice,is_active}'
        WHEN 'role_grant' THEN '{valid_until,approved_by}'
        WHEN 'interest' THEN '{valid_until}'
        WHEN 'portfolio' THEN '{valid_until}'
        WHEN 'threshold' THEN '{approved_by,approved_at}'
        WHEN 'registration' THEN '{state,state_since,expires_on,extensions,extension,extension_days,version}'
        WHEN 'introduction_state' THEN '{state,state_since,receiving_id,proposals,lapses_on,version}'
        WHEN 'agreement' THEN '{state,version}'
        WHEN 'terms_version' THEN '{state,in_force_from,in_force_to,proposed_by,approved_by}'
        WHEN 'proof_use' THEN '{live}'
        WHEN 'approval' THEN '{voided_at}'
        WHEN 'period' THEN '{state,closed_by}'
        WHEN 'mail' THEN '{state,tries,settled_at}'
        WHEN 'notice' THEN '{mail_key}'
        WHEN 'restoration' THEN '{compared_by,compared_at,command_id}'
        WHEN 'bank_details' THEN '{state,confirmed_by,confirmed_through,confirmed_on}'
        WHEN 'mandate' THEN '{valid_until}'
        WHEN 'statement_run' THEN '{state}'
        WHEN 'invoice' THEN '{state,version}'
        WHEN 'dispute' THEN '{state,version,answer_by}'
        WHEN 'payable' THEN '{document,document_ref,document_on,gross,contest_until,accepted,set_off}'
        WHEN 'vendor_account' THEN '{approved_by,approved_at}'
        WHEN 'payment_run' THEN
            '{state,released_by,released_at,count,total,file_sha256,file_size,sent_at,version}'
        WHEN 'payment_line' THEN '{state,place,said_at,debit_ref,credit_ref,reason,version}'
        WHEN 'line_settlement' THEN '{confirmed_by}'
        WHEN 'write_off' THEN '{confirmed_by}'
    END::text[]
$$;

CREATE FUNCTION insert_rows(tables jsonb, command_key uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ordered CONSTANT text[] := ARRAY[
        'organisation', 'person', 'person_private', 'role_grant', 'interest', 'portfolio', 'registration',
        'introduction_state', 'agreement', 'agreement_acceptance', 'terms_version', 'proof_file', 'proof_use',
        'proof_justification', 'proof_opening', 'threshold', 'approval', 'decision',
        'period', 'reminder', 'mail', 'notice', 'verification',
        'bank_details', 'mandate',
        'payable', 'payable_item', 'diligence',
        'company', 'statement_run', 'statement', 'dispute', 'dispute_event',
        'invoice', 'invoice_event', 'invoice_file', 'own_invoice',
        'vendor_account', 'payment_run', 'payment_line', 'bank_file', 'bank_answer', 'line_event', 'line_settlement',
        'set_off_agreement', 'receivable_part', 'write_off'
    ];
    stamps CONSTANT jsonb := jsonb_build_object(
        'command_id', command_key, 'at', transaction_timestamp(), 'stored_at', transaction_timestamp(),
        'state_since', transaction_timestamp()
    );
    target text;
    rows_given jsonb;
    columns_given text;
BEGIN
    IF tables - ordered <> '{}' THEN
        PERFORM stop_with('TR900', 'Rows cannot be added to this table.', tables - ordered);
    END IF;
    FOREACH target IN ARRAY ordered LOOP
        CONTINUE WHEN NOT tables ? target;
        SELECT jsonb_agg(one.value || coalesce((
            SELECT jsonb_object_agg(name, stamps -> name) FROM unnest(stamped(target)) AS name
        ), '{}'))
        INTO rows_given
        FROM jsonb_array_elements(tables -> target) AS one;
        SELECT string_agg(DISTINCT format('%I', name), ', ') INTO columns_given
        FROM jsonb_array_elements(rows_given) AS one, jsonb_object_keys(one.value) AS name;
        EXECUTE format(
            'INSERT INTO %1$I (%2$s) SELECT %2$s FROM jsonb_populate_recordset(NULL::%1$I, $1)', target, columns_given
        ) USING rows_given;
    END LOOP;
END
$$;

-- Each change names the rows that it was decided on; when they are not as they were, nothing changes.
CREATE FUNCTION update_rows(changes jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    change jsonb;
    allowed text[];
    assigned text;
    found text;
    touched bigint;
BEGIN
    FOR change IN
        SELECT one.value FROM jsonb_array_elements(changes) WITH ORDINALITY AS one (value, position)
        ORDER BY one.value ->> 'table', one.value ->> 'where', one.position
    LOOP
        allowed := changeable(change ->> 'table');
        IF allowed IS NULL OR (change -> 'set') - allowed <> '{}' OR change -> 'where' = '{}' THEN
            PERFORM stop_with('TR900', 'This cannot be changed.', change);
        END IF;
        SELECT string_agg(format('%1$I = fresh.%1$I', name), ', ') INTO assigned
        FROM jsonb_object_keys(change -> 'set') AS name;
        SELECT string_agg(
            CASE WHEN jsonb_typeof(value) = 'null' THEN format('standing.%I IS NULL', key)
                 ELSE format('standing.%1$I = wanted.%1$I', key) END,
            ' AND '
        )
        INTO found
        FROM jsonb_each(change -> 'where');
        EXECUTE format(
            'UPDATE %1$I AS standing SET %2$s FROM jsonb_populate_record(NULL::%1$I, $1) AS fresh, '
            'jsonb_populate_record(NULL::%1$I, $2) AS wanted WHERE %3$s',
            change ->> 'table', assigned, found
        ) USING change -> 'set', change -> 'where';
        GET DIAGNOSTICS touched = ROW_COUNT;
        IF touched <> 1 AND change ->> 'rows' IS DISTINCT FROM 'any' THEN
            PERFORM stop_with('TR002', 'What was to change has changed meanwhile.', jsonb_build_object(
                'table', change ->> 'table', 'key', change -> 'where', 'rows', touched
            ));
        END IF;
    END LOOP;
END
$$;

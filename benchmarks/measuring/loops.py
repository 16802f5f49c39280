"""What the write path is measured beside: loops in SQL, without walls, roles, JSON or a look at anything."""

from typing import Final

BARE: Final = """
CREATE TABLE bare_limit (
    id int PRIMARY KEY, available bigint NOT NULL CHECK (available >= 0), reserved bigint NOT NULL
);
INSERT INTO bare_limit SELECT n, 1000000000000, 0 FROM generate_series(1, 1001) n;
CREATE TABLE bare_head (id int PRIMARY KEY, seq bigint NOT NULL, hash bytea NOT NULL);
INSERT INTO bare_head VALUES (1, 0, '');
CREATE TABLE bare_entry (seq bigint PRIMARY KEY, claim text NOT NULL, hash bytea NOT NULL);
CREATE TABLE bare_leg (seq bigint, n int, account text, amount bigint, PRIMARY KEY (seq, n));
CREATE FUNCTION bare(claim text, first int, second int, x bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE head bare_head;
BEGIN
    UPDATE bare_limit SET available = available - x, reserved = reserved + x
        WHERE id = least(first, second) AND available >= x;
    UPDATE bare_limit SET available = available - x, reserved = reserved + x
        WHERE id = greatest(first, second) AND available >= x;
    UPDATE bare_head SET seq = seq + 1, hash = sha256(hash || convert_to(claim, 'UTF8'))
        WHERE id = 1 RETURNING * INTO head;
    INSERT INTO bare_entry VALUES (head.seq, claim, head.hash);
    INSERT INTO bare_leg VALUES
        (head.seq, 1, 'a' || first, -x), (head.seq, 2, 'r' || first, x),
        (head.seq, 3, 'a' || second, -x), (head.seq, 4, 'r' || second, x);
    RETURN head.seq;
END $$;
"""

_COPIED: Final = (
    "account",
    "audit",
    "claim",
    "claim_event",
    "command",
    "journal",
    "leg",
    "limit_instance",
    "outbox",
    "reservation",
    "sequencer",
)
SAME_ROWS: Final = (
    "".join(f"CREATE TABLE same_{one} (LIKE {one} INCLUDING ALL EXCLUDING CONSTRAINTS);\n" for one in _COPIED)
    + """
INSERT INTO same_sequencer VALUES (1, 0, '', '-infinity');
INSERT INTO same_limit_instance (programme, limit_id, scope, window_label, unit, granted, available)
    SELECT 'bench', 'L' || n, '[]', '', 'EUR', 1000000000000, 1000000000000 FROM generate_series(1, 1001) n;
CREATE FUNCTION same_rows(key uuid, first int, second int, x bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    head same_sequencer;
    limits int[] := ARRAY[least(first, second), greatest(first, second)];
    number bigint;
    balances bigint[];
BEGIN
    INSERT INTO same_claim (claim_id, programme, incentive, partner_id, unit, asked, reserved, awarded, clawed_back,
                            state, state_since, version)
        VALUES (key::text, 'bench', 'assessment', 'P1', 'EUR', 1, 1, 0, 0, 'requested', transaction_timestamp(), 1);
    INSERT INTO same_claim_event (claim_id, n, to_state, event, command_id, at, data)
        VALUES (key::text, 1, 'requested', 'request', key, transaction_timestamp(), '{}');
    FOREACH number IN ARRAY limits LOOP
        UPDATE same_limit_instance AS one
            SET available = available - x, reserved = reserved + x, version = version + 1
            WHERE one.id = number AND available >= x;
    END LOOP;
    WITH moved AS (
        INSERT INTO same_account AS standing (account_key, currency, book, kind, party, balance, version) VALUES
            ('LIMIT:' || limits[1] || ':available', 'EUR', 'A', 'LIMIT:available', limits[1]::text, -x, 1),
            ('LIMIT:' || limits[1] || ':reserved', 'EUR', 'A', 'LIMIT:reserved', limits[1]::text, x, 1),
            ('LIMIT:' || limits[2] || ':available', 'EUR', 'A', 'LIMIT:available', limits[2]::text, -x, 1),
            ('LIMIT:' || limits[2] || ':reserved', 'EUR', 'A', 'LIMIT:reserved', limits[2]::text, x, 1)
        ON CONFLICT (account_key, currency) DO UPDATE
            SET balance = standing.balance + excluded.balance, version = standing.version + 1
        RETURNING balance, version
    ) SELECT array_agg(ARRAY[balance, version]) INTO balances FROM moved;
    UPDATE same_sequencer
        SET seq = seq + 1, hash = sha256(hash || convert_to(key::text, 'UTF8')), at = clock_timestamp()
        RETURNING * INTO head;
    INSERT INTO same_journal (seq, command_id, kind, recorded_at, effective_on, accounting_on, leg_count, leg_hash,
                              prev_hash, hash, context)
        VALUES (head.seq, key, 'reserve', head.at, '2026-01-02', '2026-01-02', 4, head.hash, head.hash, head.hash,
                '{}');
    INSERT INTO same_leg (seq, n, leg_count, account_key, book, currency, amount, balance_after, account_version) VALUES
        (head.seq, 1, 4, 'LIMIT:' || limits[1] || ':available', 'A', 'EUR', -x, balances[1][1], balances[1][2]),
        (head.seq, 2, 4, 'LIMIT:' || limits[1] || ':reserved', 'A', 'EUR', x, balances[2][1], balances[2][2]),
        (head.seq, 3, 4, 'LIMIT:' || limits[2] || ':available', 'A', 'EUR', -x, balances[3][1], balances[3][2]),
        (head.seq, 4, 4, 'LIMIT:' || limits[2] || ':reserved', 'A', 'EUR', x, balances[4][1], balances[4][2]);
    INSERT INTO same_command (command_id, fingerprint, actor_person, kind, received_at, source, outcome, answer, seq)
        VALUES (key, repeat('0', 64), 'seller', 'request-claim', transaction_timestamp(), 'benchmark', 'applied',
                '{"state": "requested", "reserved": "1"}', head.seq);
    INSERT INTO same_reservation (claim_id, limit_instance_id, amount, state, opened_seq)
        VALUES (key::text, limits[1], x, 'open', head.seq), (key::text, limits[2], x, 'open', head.seq);
    INSERT INTO same_audit (command_id, at, actor_person, what, subject, detail)
        VALUES (key, transaction_timestamp(), 'seller', 'request-claim', key::text, '{"asked": "1"}');
    INSERT INTO same_outbox (command_id, seq, topic, payload, created_at)
        VALUES (key, head.seq, 'claim.requested', jsonb_build_object('claim_id', key), transaction_timestamp());
    RETURN head.seq;
END $$;
"""
)

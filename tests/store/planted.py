"""One defect for each way in which an invariant may fail, as the owner could plant it behind the triggers.

Each says which invariants break: the one that it is named for, and those that the same row cannot break alone.
"""

from typing import NamedTuple


class Planted(NamedTuple):
    name: str
    tables: str
    statements: tuple[str, ...]
    broken: str
    code: str


_FIRST_MONEY = "(SELECT min(seq) FROM leg WHERE book = 'B')"
_AWARD = "(SELECT min(claim_id) FROM decision WHERE kind = 'award')"
_RECEIPT = "convert_to(replace(convert_from(receipt, 'UTF8'), '{old}', '{new}'), 'UTF8')"


def _receipt(old: str, new: str, where: str) -> tuple[str, ...]:
    """Return what changes a receipt, and its hash, so that only a recomputation tells."""
    changed = _RECEIPT.format(old=old, new=new)
    return (
        (
            f"UPDATE decision SET receipt = {changed} WHERE id = (SELECT min(id) FROM decision "
            f"WHERE convert_from(receipt, 'UTF8') LIKE '%{where}%')"
        ),
        "UPDATE decision SET receipt_sha256 = encode(sha256(receipt), 'hex')",
    )


def _interest(organisation: str, *, until: str) -> str:
    """Return what declares, as if long ago, an interest of who approves in an organisation."""
    return (
        "INSERT INTO interest (person_id, organisation_id, valid_from, valid_until, command_id) "
        f"SELECT 'approver', (SELECT {organisation} LIMIT 1), received_at - interval '1 day', {until}, command_id "
        "FROM command WHERE kind = 'found'"
    )


_OWED = "SELECT leg.seq, account.party, account.currency, -sum(leg.amount)::bigint AS amount FROM leg "
_OWED += "JOIN account USING (account_key, currency) JOIN organisation ON organisation_id = account.party "
_OWED += "WHERE account.kind IN ('ACCR', 'PAY', 'CLAW') AND organisation.kind = 'partner' GROUP BY 1, 2, 3"
_STATEMENTS = (
    (
        "INSERT INTO statement_run SELECT '2000-01', max(seq), '2000-02-01', 'complete', now(), "
        "(SELECT command_id FROM command LIMIT 1) FROM journal"
    ),
    (
        f"WITH owed AS ({_OWED}), said AS (SELECT party, currency, sum(amount)::bigint AS closing, "
        "(SELECT max(seq) FROM journal) AS until_seq, (SELECT command_id FROM command LIMIT 1) AS command_id, "
        "jsonb_agg(jsonb_build_array(seq, '2000-01-01', 'earned', 'Award', '', NULL, amount) ORDER BY seq) AS lines "
        "FROM owed GROUP BY 1, 2), told AS (SELECT *, jsonb_build_object('partner', jsonb_build_object('id', party), "
        "'currency', currency, 'number', 1, 'after_seq', 0, 'until_seq', until_seq, 'opening', 0, 'closing', closing, "
        "'reserved', 0, 'expected', 0, 'lines', lines)::text AS content FROM said) "
        "INSERT INTO statement SELECT 'S-' || party || '-' || currency, currency, 1, 0, until_seq, 0, closing, 0, 0, "
        "content, encode(sha256(convert_to(content, 'UTF8')), 'hex'), now(), command_id, party, '2000-01' FROM told"
    ),
)
"""What makes a statement of every partner over the whole journal."""
_COMMAND = "(SELECT command_id FROM command LIMIT 1)"
_INVOICE = (
    (
        "INSERT INTO mandate SELECT 'M1', '2000-01-01', '2000-01-01', NULL, 15, 'x', repeat('0', 64), now(), "
        f"{_COMMAND}, organisation_id FROM organisation WHERE kind = 'partner' LIMIT 1"
    ),
    (
        "INSERT INTO invoice (number, series, place, type_code, partner_id, payable_id, mandate_id, issued_on, "
        "currency, net, tax, content, sha256, state, version, at, command_id) "
        "SELECT 'AF-M1-000001', 'AF-M1', 1, '389', partner_id, 'P-1', 'M1', '2000-01-02', 'EUR', 1, 0, content, "
        f"encode(sha256(convert_to(content, 'UTF8')), 'hex'), 'issued', 1, now(), {_COMMAND} FROM mandate, (VALUES "
        """('{"number": "AF-M1-000001", "issued_on": "2000-01-02", "mandate": ["M1"], "x": "a"}')) AS one (content)"""
    ),
)
_REHASH = "UPDATE statement SET sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex')"
_FIRST_STATEMENT = "WHERE statement_id = (SELECT min(statement_id) FROM statement)"


def _statement_with(name: str, value: str) -> str:
    """Return what changes a value of the first statement's content."""
    return f"UPDATE statement SET content = jsonb_set(content::jsonb, '{name}', {value})::text {_FIRST_STATEMENT}"


PLANTED = [
    Planted(
        "sums of more entries than there are",
        "sums_until",
        ("UPDATE sums_until SET seq = (SELECT seq + 1 FROM sequencer)",),
        "L7",
        "SUMS_AHEAD",
    ),
    Planted(
        "an entry too many in the sum of a month",
        "entries_by_month",
        ("SELECT sum_journal()", "UPDATE entries_by_month SET entries = entries + 1"),
        "L7",
        "MONTH_DIFFERS",
    ),
    Planted(
        "a cent more in what an instance of a limit moved",
        "limit_moved limits_by_day",
        ("SELECT sum_journal()", "UPDATE limit_moved SET used = used + 1", "UPDATE limits_by_day SET used = used + 1"),
        "L7",
        "LIMIT_MOVED_DIFFERS",
    ),
    Planted(
        "a cent more in what a limit moved on a day",
        "limits_by_day",
        ("SELECT sum_journal()", "UPDATE limits_by_day SET used = used + 1"),
        "L7",
        "LIMITS_BY_DAY_DIFFER",
    ),
    Planted(
        "an instance too many that has nothing left, in the sum of a window",
        "limits_by_window",
        ("SELECT sum_journal()", 'UPDATE limits_by_window SET "full" = "full" + 1'),
        "L7",
        "LIMITS_BY_WINDOW_DIFFER",
    ),
    Planted(
        "orders that nobody recorded in the sums",
        "orders_by_partner_day",
        ("INSERT INTO orders_by_partner_day VALUES ('P1', '2021-01-01', 'EUR', 'saas', 1, 500, 0)",),
        "L7",
        "ORDERS_DIFFER",
    ),
    Planted(
        "what recurs of a month, and of none of its days",
        "sold_by_partner_month",
        ("INSERT INTO sold_by_partner_month VALUES ('P1', '2021-01-01', 'EUR', 'saas', 1, 500, 500)",),
        "L7",
        "SOLD_BY_MONTH_DIFFERS",
    ),
    Planted(
        "orders of a month that are of none of its days",
        "orders_by_partner_month",
        ("INSERT INTO orders_by_partner_month VALUES ('P1', '2021-01-01', 'EUR', 1, 500)",),
        "L7",
        "ORDERS_BY_MONTH_DIFFER",
    ),
    Planted(
        "orders of a day that no partner made",
        "orders_by_day",
        ("INSERT INTO orders_by_day VALUES ('2021-01-01', 'EUR', 'saas', 1, 500, 0)",),
        "L7",
        "ORDERS_BY_DAY_DIFFER",
    ),
    Planted(
        "orders of a partner on no day",
        "orders_by_partner",
        ("INSERT INTO orders_by_partner VALUES ('P1', 'EUR', 1, 500)",),
        "L7",
        "ORDERS_BY_PARTNER_DIFFER",
    ),
    Planted(
        "an award counted that is not there",
        "award_counted",
        (
            (
                "INSERT INTO award_counted (award_id, incentive, unit, day, sale_type, amount, is_live) "
                "VALUES ('A-0', 'deployment', 'EUR', '2021-01-01', '', 500, true)"
            ),
        ),
        "L7",
        "AWARD_COUNTED_DIFFERS",
    ),
    Planted(
        "awards of a day that are not counted",
        "awards_by_day",
        (
            (
                "INSERT INTO awards_by_day (incentive, unit, day, has_project, sale_type, awards, amount) "
                "VALUES ('deployment', 'EUR', '2021-01-01', true, 'saas', 1, 500)"
            ),
        ),
        "L7",
        "AWARDS_BY_DAY_DIFFER",
    ),
    Planted(
        "an invoice without a mandate",
        "invoice payable mandate",
        (*_INVOICE, "UPDATE mandate SET valid_from = '2000-02-01'"),
        "W10",
        "NO_MANDATE",
    ),
    Planted(
        "a number of an invoice skipped",
        "invoice payable mandate",
        (*_INVOICE, "UPDATE invoice SET place = 2"),
        "W10",
        "NUMBER_MISSING",
    ),
    Planted(
        "an invoice changed",
        "invoice payable mandate",
        (*_INVOICE, "UPDATE invoice SET content = replace(content, 'a', 'b')"),
        "W10",
        "INVOICE_DIFFERS",
    ),
    Planted(
        "a statement that opens elsewhere",
        "statement statement_run",
        (
            *_STATEMENTS,
            f"UPDATE statement SET opening = 7, closing = closing + 7 {_FIRST_STATEMENT}",
            _statement_with("{opening}", "'7'"),
            "UPDATE statement SET content = jsonb_set(content::jsonb, '{closing}', to_jsonb(closing))::text",
            _REHASH,
        ),
        "S1 S2",
        "OPENS_ELSEWHERE",
    ),
    Planted(
        "a statement that closes elsewhere",
        "statement statement_run",
        (
            *_STATEMENTS,
            f"UPDATE statement SET closing = closing + 7 {_FIRST_STATEMENT}",
            "UPDATE statement SET content = jsonb_set(content::jsonb, '{closing}', to_jsonb(closing))::text",
            _REHASH,
        ),
        "S1 S2",
        "CLOSING_DIFFERS",
    ),
    Planted(
        "a statement changed",
        "statement statement_run",
        (*_STATEMENTS, _statement_with("{reserved}", "'7'")),
        "S1",
        "CONTENT_DIFFERS",
    ),
    Planted(
        "a line of a statement changed",
        "statement statement_run",
        (*_STATEMENTS, _statement_with("{lines,0,6}", "'7'"), _REHASH),
        "S1",
        "LINE_DIFFERS",
    ),
    Planted(
        "a partner without a statement",
        "statement statement_run",
        (*_STATEMENTS, f"DELETE FROM statement {_FIRST_STATEMENT}"),
        "S2",
        "NOT_THE_BOOKS",
    ),
    Planted(
        "a statement that names the claim of another",
        "statement statement_run",
        (
            *_STATEMENTS,
            _statement_with(
                "{lines,0,4}",
                "(SELECT to_jsonb(min(claim_id)) FROM claim WHERE partner_id <> "
                "(SELECT partner_id FROM statement ORDER BY statement_id LIMIT 1))",
            ),
            _REHASH,
        ),
        "S4",
        "CLAIM_OF_ANOTHER",
    ),
    Planted(
        "a leg changed",
        "leg",
        (f"UPDATE leg SET amount = amount + 1 WHERE seq = {_FIRST_MONEY} AND account_key = 'PL:svc'",),
        "L1 L2 L5 L7 L8",
        "UNBALANCED",
    ),
    Planted(
        "two legs changed",
        "leg",
        (f"UPDATE leg SET amount = amount + sign(amount) WHERE seq = {_FIRST_MONEY} AND book = 'B'",),
        "L5 L7 L8",
        "LEGS_DIFFER",
    ),
    Planted(
        "legs added later",
        "leg",
        (
            "ALTER TABLE leg DROP CONSTRAINT leg_place",
            (
                "INSERT INTO leg SELECT (jsonb_populate_record(leg, jsonb_build_object('n', n + 100, "
                f"'account_version', account_version + 10000))).* FROM leg WHERE seq = {_FIRST_MONEY} AND book = 'B'"
            ),
        ),
        "L5 L7 L8",
        "LEGS_DIFFER",
    ),
    Planted(
        "a column that is not whole",
        "",
        ("ALTER TABLE claim ADD COLUMN share double precision",),
        "L3",
        "NOT_WHOLE",
    ),
    Planted(
        "a currency that does not exist",
        "account",
        ("INSERT INTO account VALUES ('BANK', 'EURO', 'B', 'BANK', NULL, 0, 0)",),
        "L3",
        "CURRENCY_UNKNOWN",
    ),
    Planted(
        "an account of the other book",
        "account",
        (
            "ALTER TABLE leg DROP CONSTRAINT leg_of_account",
            "ALTER TABLE account DROP CONSTRAINT account_book",
            "UPDATE account SET book = 'A' WHERE account_key = 'BANK'",
        ),
        "L4",
        "ACCOUNT_DIFFERS",
    ),
    Planted("a trigger switched off", "", ("ALTER TABLE leg DISABLE TRIGGER no_update",), "L6", "WALL_MISSING"),
    Planted("a trigger not always on", "", ("ALTER TABLE claim ENABLE TRIGGER rising",), "L6", "TRIGGER_NOT_ALWAYS"),
    Planted(
        "a seal of legs removed", "", ("ALTER TABLE leg DROP CONSTRAINT leg_of_journal",), "L6", "LEG_NOT_IN_PLACE"
    ),
    Planted("a seal removed", "", ("DROP TRIGGER open_period ON journal",), "L6", "SEAL_MISSING"),
    Planted("a right given", "", ("GRANT UPDATE ON leg TO tremplin_app",), "L6", "APPLICATION_MAY_WRITE"),
    Planted(
        "a right on a column", "", ("GRANT UPDATE (amount) ON leg TO tremplin_app",), "L6", "APPLICATION_MAY_WRITE"
    ),
    Planted(
        "an application that is the owner",
        "",
        ("GRANT tremplin_owner TO tremplin_app",),
        "L6",
        "APPLICATION_MAY_WRITE",
    ),
    Planted(
        "an application that makes roles", "", ("ALTER ROLE tremplin_app CREATEROLE",), "L6", "APPLICATION_IS_MORE"
    ),
    Planted(
        "another door for the application",
        "",
        (
            "ALTER FUNCTION move_claims(jsonb, uuid) SECURITY DEFINER",
            "GRANT EXECUTE ON FUNCTION move_claims(jsonb, uuid) TO tremplin_app",
        ),
        "L6",
        "FUNCTION_OPEN",
    ),
    Planted(
        "a balance off",
        "account",
        ("UPDATE account SET balance = 1 WHERE account_key = 'BANK'",),
        "L7",
        "BALANCE_DIFFERS",
    ),
    Planted(
        "a balance of a limit off",
        "account",
        ("UPDATE account SET balance = balance + 1 WHERE account_key = 'LIMIT:1:used'",),
        "L7 L9",
        "BALANCE_DIFFERS",
    ),
    Planted("a number skipped", "sequencer", ("UPDATE sequencer SET seq = seq + 1",), "L8", "TAIL_MISSING"),
    Planted("no sequencer", "sequencer", ("DELETE FROM sequencer",), "L8", "NOT_ONE_SEQUENCER"),
    Planted(
        "a limit below zero",
        "limit_instance",
        (
            "ALTER TABLE limit_instance DROP CONSTRAINT limit_instance_not_below_zero",
            "UPDATE limit_instance SET available = -1, granted = granted - available - 1 WHERE id = 1",
        ),
        "L9",
        "BELOW_ZERO",
    ),
    Planted(
        "a limit that does not add up",
        "limit_instance",
        (
            "ALTER TABLE limit_instance DROP CONSTRAINT limit_instance_adds_up",
            "UPDATE limit_instance SET used = used + 1 WHERE id = 1",
        ),
        "L9",
        "DOES_NOT_ADD_UP",
    ),
    Planted(
        "a limit apart from its accounts",
        "limit_instance",
        ("UPDATE limit_instance SET used = used + 1, available = available - 1 WHERE id = 1",),
        "L9",
        "LIMIT_DIFFERS",
    ),
    Planted(
        "a limit exceeded on the way",
        "leg",
        ("UPDATE leg SET amount = sign(amount)::bigint WHERE seq = 1",),
        "L5 L7 L8 L10",
        "LIMIT_EXCEEDED",
    ),
    Planted(
        "a reversal of something else",
        "journal",
        ("UPDATE journal SET reverses = 1 WHERE reverses IS NOT NULL",),
        "L11 L12",
        "REVERSED_TOO_MUCH",
    ),
    Planted(
        "a reversal of a reversal",
        "journal",
        ("UPDATE journal SET reverses = 1 WHERE seq = (SELECT reverses FROM journal WHERE reverses IS NOT NULL)",),
        "L11 L12",
        "REVERSAL_OF_NOTHING",
    ),
    Planted(
        "a reversal of too much",
        "leg",
        ("UPDATE leg SET amount = amount * 2 WHERE seq = (SELECT seq FROM journal WHERE reverses IS NOT NULL)",),
        "L5 L7 L8 L11",
        "REVERSED_TOO_MUCH",
    ),
    Planted(
        "a hash changed", "journal", ("UPDATE journal SET hash = sha256('x') WHERE seq = 5",), "L12", "HASH_DIFFERS"
    ),
    Planted(
        "a link changed", "journal", ("UPDATE journal SET prev_hash = sha256('x') WHERE seq = 5",), "L12", "LINK_BROKEN"
    ),
    Planted(
        "a context changed", "journal", ("UPDATE journal SET context = '{}' WHERE seq = 5",), "L12", "HASH_DIFFERS"
    ),
    Planted("a head changed", "sequencer", ("UPDATE sequencer SET hash = sha256('x')",), "L12", "HEAD_DIFFERS"),
    Planted(
        "the tail deleted",
        "leg journal",
        (
            "DELETE FROM leg WHERE seq = (SELECT max(seq) FROM journal)",
            "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
        ),
        "L7 L8 L12 C1",
        "TAIL_MISSING",
    ),
    Planted(
        "an entry in a closed month",
        "period",
        ("UPDATE period SET accounting_month = '2021-07', closed_at = '2021-08-01'",),
        "L14",
        "IN_CLOSED_PERIOD",
    ),
    Planted(
        "a command without its entry",
        "command",
        ("UPDATE command SET seq = NULL WHERE seq = 3",),
        "C1",
        "NUMBER_DIFFERS",
    ),
    Planted(
        "an event twice",
        "claim_event",
        (
            "ALTER TABLE claim_event DROP CONSTRAINT claim_event_once",
            (
                "INSERT INTO claim_event (claim_id, n, from_state, to_state, event, command_id, at, data) "
                "SELECT claim_id, n, from_state, to_state, event, command_id, at, data FROM claim_event WHERE id = 3"
            ),
        ),
        "C1 W1",
        "NOT_ONCE",
    ),
    Planted(
        "a refused command with effects",
        "command",
        ("UPDATE command SET outcome = 'refused' WHERE kind = 'begin-review'",),
        "C3",
        "REFUSED_WITH_TRACE",
    ),
    Planted(
        "an effect without a command",
        "claim_event",
        (
            "ALTER TABLE claim_event DROP CONSTRAINT claim_event_of_command",
            "UPDATE claim_event SET command_id = gen_random_uuid() WHERE event = 'report-work'",
        ),
        "C5",
        "EFFECT_WITHOUT_COMMAND",
    ),
    Planted(
        "an actor who is nobody",
        "command",
        ("UPDATE command SET actor_person = 'ghost' WHERE kind = 'found'",),
        "C5",
        "ACTOR_UNKNOWN",
    ),
    Planted(
        "a time that fell",
        "journal",
        ("UPDATE journal SET recorded_at = recorded_at - interval '1 day' WHERE seq = 5",),
        "C6 L12",
        "TIME_FELL",
    ),
    Planted(
        "an event at another time",
        "claim_event",
        ("UPDATE claim_event SET at = at - interval '1 second' WHERE id = 3",),
        "C6",
        "EVENT_AT_ANOTHER_TIME",
    ),
    Planted("no line in the trail", "audit", ("DELETE FROM audit WHERE id = 3",), "X2", "NO_TRAIL"),
    Planted(
        "terms changed",
        "terms_version",
        ("UPDATE terms_version SET canonical = canonical || ' '",),
        "P1",
        "CONTENT_DIFFERS",
    ),
    Planted(
        "terms by one person",
        "terms_version",
        (
            "ALTER TABLE terms_version DROP CONSTRAINT terms_version_two_persons",
            "UPDATE terms_version SET approved_by = proposed_by",
        ),
        "P1",
        "ONE_PERSON",
    ),
    Planted(
        "two versions at once",
        "terms_version",
        (
            (
                "INSERT INTO terms_version (programme, version, files_sha256, terms_sha256, canonical, files, state, "
                "in_force_from, in_force_to, proposed_by, approved_by, at, command_id) SELECT programme, 'other', "
                "files_sha256, terms_sha256, canonical, files, state, in_force_from, in_force_to, proposed_by, "
                "approved_by, at, command_id FROM terms_version"
            ),
        ),
        "P1",
        "VERSIONS_OVERLAP",
    ),
    Planted(
        "a receipt changed", "decision", ("UPDATE decision SET receipt = '{}' WHERE id = 1",), "P2", "RECEIPT_CHANGED"
    ),
    Planted(
        "a result changed",
        "decision",
        _receipt('"granted":"', '"granted":"1', '"granted":"'),
        "P2",
        "NOT_REPRODUCED",
    ),
    Planted(
        "a part changed",
        "decision",
        _receipt('"kind":"partner","payee":"', '"kind":"partner","payee":"x', '"kind":"partner","payee":"'),
        "P2 P6",
        "NOT_REPRODUCED",
    ),
    Planted(
        "a rounding changed",
        "decision",
        _receipt('pays.rounding","value":"', 'pays.rounding","value":"1', 'pays.rounding","value":"'),
        "P2 P8",
        "NOT_REPRODUCED",
    ),
    Planted(
        "an exclusion passed over",
        "decision",
        _receipt('"exclusions":[{"id":"', '"exclusions":[{"id":"x', '"exclusions":[{"id":"'),
        "P2 P10",
        "NOT_REPRODUCED",
    ),
    Planted(
        "an award above its receipt",
        "decision",
        (f"UPDATE decision SET amount = amount * 2 WHERE kind = 'award' AND claim_id = {_AWARD}",),
        "P2 P5",
        "AMOUNT_DIFFERS",
    ),
    Planted(
        "a decision under other terms",
        "decision",
        ("UPDATE decision SET terms_sha256 = repeat('0', 64) WHERE id = 1",),
        "P2 P3",
        "OTHER_TERMS",
    ),
    Planted(
        "terms that nobody approved",
        "terms_version",
        ("UPDATE terms_version SET state = 'proposed'",),
        "P3",
        "TERMS_NOT_IN_FORCE",
    ),
    Planted("awards without proofs", "proof_use", ("DELETE FROM proof_use",), "P4", "NO_PROOF"),
    Planted(
        "a proof without its file",
        "proof_use proof_file",
        ("DELETE FROM proof_file WHERE sha256 = (SELECT min(sha256) FROM proof_use)",),
        "P4",
        "PROOF_FILE_MISSING",
    ),
    Planted(
        "a second award",
        "decision",
        (
            "DROP INDEX decision_one_award",
            (
                "INSERT INTO decision (claim_id, n, kind, amount, unit, terms_sha256, engine_version, snapshot_sha256, "
                "receipt, receipt_sha256, at, command_id) SELECT claim_id, 3, kind, amount, unit, terms_sha256, "
                "engine_version, snapshot_sha256, receipt, receipt_sha256, at, command_id FROM decision "
                f"WHERE kind = 'award' AND claim_id = {_AWARD}"
            ),
        ),
        "P5",
        "AWARD_NOT_ONE",
    ),
    Planted(
        "a claim apart from its award",
        "claim",
        (f"UPDATE claim SET awarded = awarded - 1 WHERE claim_id = {_AWARD}",),
        "P5",
        "AWARD_WITHOUT_DECISION",
    ),
    Planted(
        "more used than awarded",
        "reservation",
        (f"UPDATE reservation SET posted = posted + 1 WHERE claim_id = {_AWARD}",),
        "P5 W3",
        "AWARD_ABOVE_RESERVED",
    ),
    Planted(
        "a correction of nothing",
        "decision",
        (
            (
                "INSERT INTO decision (claim_id, n, kind, amount, unit, terms_sha256, engine_version, snapshot_sha256, "
                "receipt, receipt_sha256, at, command_id) SELECT claim_id, 3, 'correction', 0, unit, terms_sha256, "
                "engine_version, snapshot_sha256, receipt, receipt_sha256, at, command_id FROM decision "
                f"WHERE kind = 'award' AND claim_id = {_AWARD}"
            ),
        ),
        "P9",
        "NOTHING_CHANGED",
    ),
    Planted(
        "a limit that a correction has left behind",
        "decision",
        (
            (
                "INSERT INTO decision (claim_id, n, kind, amount, unit, terms_sha256, engine_version, snapshot_sha256, "
                "receipt, receipt_sha256, at, command_id) SELECT claim_id, 3, 'correction', amount, unit, "
                "terms_sha256, engine_version, repeat('0', 64), "
                + _RECEIPT.format(old='"took":"', new='"took":"0","was":"')
                + ", receipt_sha256, at, command_id FROM decision "
                f"WHERE kind = 'award' AND claim_id = {_AWARD}"
            ),
            "UPDATE decision SET receipt_sha256 = encode(sha256(receipt), 'hex')",
        ),
        "P2 P9",
        "LIMIT_LEFT_BEHIND",
    ),
    Planted(
        "a decision missing",
        "decision",
        (f"UPDATE decision SET n = 7 WHERE kind = 'award' AND claim_id = {_AWARD}",),
        "P9",
        "NUMBER_MISSING",
    ),
    Planted(
        "a state jumped",
        "claim_event",
        (f"UPDATE claim_event SET event = 'resume' WHERE event = 'report-work' AND claim_id = {_AWARD}",),
        "W1",
        "NO_SUCH_MOVE",
    ),
    Planted(
        "a step missing",
        "claim_event",
        (f"DELETE FROM claim_event WHERE event = 'report-work' AND claim_id = {_AWARD}",),
        "W1",
        "JUMPED",
    ),
    Planted(
        "a state without an event",
        "claim",
        (f"UPDATE claim SET state = 'in-review' WHERE claim_id = {_AWARD}",),
        "W1",
        "STATE_DIFFERS",
    ),
    Planted(
        "a reservation greater than booked",
        "reservation",
        ("UPDATE reservation SET amount = amount + 1 WHERE state = 'open'",),
        "W2 W3",
        "RESERVED_DIFFERS",
    ),
    Planted(
        "a reservation closed twice",
        "reservation",
        (
            (
                "INSERT INTO reservation (claim_id, limit_instance_id, amount, posted, state, opened_seq, closed_seq) "
                "SELECT claim_id, limit_instance_id, amount, posted, state, opened_seq, closed_seq FROM reservation "
                "WHERE id = (SELECT min(id) FROM reservation WHERE state = 'posted')"
            ),
        ),
        "W3",
        "JOURNAL_DIFFERS",
    ),
    Planted(
        "a reservation open twice",
        "reservation",
        (
            "DROP INDEX reservation_open_once",
            (
                "INSERT INTO reservation (claim_id, limit_instance_id, amount, posted, state, opened_seq, closed_seq) "
                "SELECT claim_id, limit_instance_id, amount, posted, state, opened_seq, closed_seq FROM reservation "
                "WHERE id = (SELECT min(id) FROM reservation WHERE state = 'open')"
            ),
        ),
        "W2 W3",
        "OPEN_TWICE",
    ),
    Planted(
        "a reservation ended without an end",
        "reservation",
        (
            "ALTER TABLE reservation DROP CONSTRAINT reservation_state",
            "UPDATE reservation SET posted = 1 WHERE id = (SELECT min(id) FROM reservation WHERE state = 'expired')",
        ),
        "W3",
        "ENDED_BADLY",
    ),
    Planted(
        "a reservation past its day",
        "claim",
        ("UPDATE claim SET reserved_until = '2021-01-01' WHERE state = 'pre-approved'",),
        "W4",
        "OPEN_AFTER_EXPIRY",
    ),
    Planted(
        "a proof used twice",
        "proof_use",
        (
            "DROP INDEX proof_file_serves_one_live_claim",
            "UPDATE proof_use SET sha256 = (SELECT min(sha256) FROM proof_file)",
        ),
        "W5",
        "PROOF_USED_TWICE",
    ),
    Planted(
        "a proof justified by nobody",
        "proof_use",
        ("UPDATE proof_use SET justified_by = 'ghost'",),
        "W5",
        "NOT_JUSTIFIED",
    ),
    Planted(
        "bank details confirmed by who proposed them",
        "bank_details",
        (
            "ALTER TABLE bank_details DROP CONSTRAINT bank_details_confirmed",
            (
                "INSERT INTO bank_details (details_id, partner_id, holder, iban, proposed_by, proposed_through, "
                "proposed_on, state, confirmed_by, confirmed_through, confirmed_on, at, command_id) "
                "SELECT 'B1', organisation_id, 'A', 'FR7630006000011234567890189', 'boss', 'portal', now(), "
                "'confirmed', 'boss', 'telephone', now(), now(), (SELECT min(command_id::text)::uuid FROM command) "
                "FROM organisation ORDER BY organisation_id LIMIT 1"
            ),
        ),
        "W9",
        "CONFIRMED_ALONE",
    ),
    Planted(
        "a run that was released after a restore, before anybody had compared with the bank",
        "payment_run restoration",
        (
            (
                "INSERT INTO restoration (seq, hash, backup_at, restored_at) "
                "VALUES (1, '', now(), now() - interval '1 day')"
            ),
            (
                "INSERT INTO vendor_account (currency, holder, iban, bic, proposed_by, approved_by, approved_at, "
                "command_id) "
                "SELECT 'EUR', 'V', 'FR76', 'BIC', 'boss', 'finance', now(), command_id FROM command LIMIT 1"
            ),
            (
                "INSERT INTO payment_run (run_id, currency, execute_on, account_id, message_id, state, prepared_by, "
                "released_by, released_at, at, command_id) SELECT 'R', 'EUR', '2026-01-02', max(one.id), "
                "'TM' || upper(left(encode(sha256('1:R'::bytea), 'hex'), 26)), "
                "'released', 'finance', 'boss', now(), now(), (SELECT command_id FROM command LIMIT 1) "
                "FROM vendor_account AS one"
            ),
        ),
        "R2",
        "RELEASED_BEFORE_COMPARED",
    ),
    Planted(
        "an approval by the maker",
        "command",
        ("UPDATE command SET actor_person = 'approver' WHERE kind = 'report-work'",),
        "W6",
        "MAKER_APPROVED",
    ),
    Planted(
        "an approval for somebody else",
        "approval",
        ("UPDATE approval SET person_id = 'boss' WHERE id = 1",),
        "W6",
        "APPROVED_FOR_ANOTHER",
    ),
    Planted(
        "an award by the author of its terms",
        "terms_version",
        ("UPDATE terms_version SET proposed_by = 'approver'",),
        "W6",
        "AUTHOR_APPROVED",
    ),
    Planted(
        "an award without approval",
        "approval",
        (f"DELETE FROM approval WHERE claim_id = {_AWARD}",),
        "W6",
        "AWARD_NOT_APPROVED",
    ),
    Planted(
        "an award on a proof that its approver has not opened",
        "proof_opening",
        ("DELETE FROM proof_opening WHERE id = (SELECT min(id) FROM proof_opening)",),
        "W6",
        "PROOF_NOT_OPENED",
    ),
    Planted(
        "an award on a proof that its approver opened too late",
        "proof_opening",
        ("UPDATE proof_opening SET at = at + interval '1 day' WHERE id = (SELECT min(id) FROM proof_opening)",),
        "W6",
        "PROOF_NOT_OPENED",
    ),
    Planted(
        "an award on a proof that somebody else has opened",
        "proof_opening",
        ("UPDATE proof_opening SET person_id = 'reviewer'",),
        "W6",
        "PROOF_NOT_OPENED",
    ),
    Planted(
        "a role given by one person",
        "role_grant",
        (
            (
                "INSERT INTO role_grant (person_id, role, valid_from, granted_by, approved_by, command_id) "
                "SELECT 'boss', 'finance', received_at, 'boss', 'boss', command_id FROM command WHERE kind = 'found'"
            ),
        ),
        "W6",
        "ROLE_BY_ONE_PERSON",
    ),
    Planted(
        "a claim changed after its approval",
        "claim_event",
        (
            "ALTER TABLE claim_event DROP CONSTRAINT claim_event_once",
            (
                "INSERT INTO claim_event (claim_id, n, from_state, to_state, event, command_id, at, data) "
                "SELECT claim_id, 4, from_state, to_state, 'amend', command_id, at, data FROM claim_event "
                f"WHERE event = 'report-work' AND claim_id = {_AWARD}"
            ),
            f"DELETE FROM claim_event WHERE event = 'report-work' AND claim_id = {_AWARD}",
        ),
        "W1 W7",
        "NOT_VOIDED",
    ),
    Planted(
        "an approval of something else",
        "approval",
        ("UPDATE approval SET shown_hash = 'other' WHERE id = 1",),
        "W7",
        "SHOWN_SOMETHING_ELSE",
    ),
    Planted(
        "a decision on one's own organisation",
        "person",
        ("UPDATE person SET organisation_id = (SELECT min(partner_id) FROM claim) WHERE person_id = 'reviewer'",),
        "W8",
        "OWN_CLAIM",
    ),
    Planted(
        "a decision in spite of a declared interest",
        "interest",
        (_interest("partner_id FROM claim WHERE state = 'approved'", until="NULL"),),
        "W8",
        "INTEREST_DECLARED",
    ),
    Planted(
        "a decision in spite of an interest that ended later",
        "interest",
        (_interest("partner_id FROM claim WHERE state = 'approved'", until="now() + interval '1 hour'"),),
        "W8",
        "INTEREST_DECLARED",
    ),
    Planted(
        "a decision in spite of an interest in a second partner that is paid",
        "interest claim_event",
        (
            (
                "UPDATE claim_event SET data = jsonb_build_object('parts', jsonb_build_array(jsonb_build_object("
                "'payee', 'vendor', 'amount', 1))) WHERE event = 'approve'"
            ),
            _interest("organisation_id FROM organisation WHERE organisation_id = 'vendor'", until="NULL"),
        ),
        "L7 W8",
        "INTEREST_DECLARED",
    ),
    Planted(
        "an acceptance of something else",
        "agreement agreement_acceptance",
        (
            (
                "INSERT INTO agreement (agreement_id, project_id, shares, terms_hash, state, at, command_id) "
                "SELECT 'A1', 'J1', '{}', 'hash', 'accepted', received_at, command_id FROM command WHERE kind = 'found'"
            ),
            (
                "INSERT INTO agreement_acceptance (agreement_id, partner_id, person_id, shown_hash, at, command_id) "
                "SELECT 'A1', organisation_id, person_id, 'other', agreement.at, agreement.command_id FROM agreement, "
                "person "
                "WHERE person_id LIKE 'seller-%' LIMIT 1"
            ),
        ),
        "W10",
        "ACCEPTED_SOMETHING_ELSE",
    ),
    Planted(
        "an acceptance for another partner",
        "agreement agreement_acceptance",
        (
            (
                "INSERT INTO agreement (agreement_id, project_id, shares, terms_hash, state, at, command_id) "
                "SELECT 'A1', 'J1', '{}', 'hash', 'accepted', received_at, command_id FROM command WHERE kind = 'found'"
            ),
            (
                "INSERT INTO agreement_acceptance (agreement_id, partner_id, person_id, shown_hash, at, command_id) "
                "SELECT 'A1', 'P-OTHER', 'boss', 'hash', at, command_id FROM agreement"
            ),
        ),
        "W10",
        "ACCEPTED_FOR_ANOTHER",
    ),
    Planted(
        "more taken back than awarded",
        "claim",
        (
            "ALTER TABLE claim DROP CONSTRAINT claim_amounts",
            f"UPDATE claim SET clawed_back = awarded + 1 WHERE claim_id = {_AWARD}",
        ),
        "K1",
        "CLAWED_BACK_TOO_MUCH",
    ),
    Planted(
        "a debt below zero",
        "account",
        ("INSERT INTO account VALUES ('CLAW:P', 'EUR', 'B', 'CLAW', 'P', -5, 0)",),
        "K2 L7",
        "RECEIVABLE_BELOW_ZERO",
    ),
]

"""Questions about the journal and its accounts (L), and about what was clawed back (K)."""

from typing import Final

from tremplin.checker.facts import DECIMALS
from tremplin.checker.ledger.finding import Check

AMOUNT_MAX: Final = 9_000_000_000_000_000
_ENTRIES: Final = {"entries": "SELECT count(*) FROM journal"}
_LEGS: Final = {"legs": "SELECT count(*) FROM leg"}
_LIMITS: Final = {"limits": "SELECT count(*) FROM limit_instance"}
_CURRENCIES: Final = ", ".join(f"('{code}')" for code in sorted(DECIMALS))

BOOKS: Final = (
    Check(
        "L1",
        _ENTRIES,
        {
            "UNBALANCED": """
                SELECT seq, book, currency, sum(amount) AS sum FROM leg
                GROUP BY seq, book, currency HAVING sum(amount) <> 0 ORDER BY seq, book, currency LIMIT 1"""
        },
    ),
    Check(
        "L2",
        _LEGS,
        {
            "BOOK_UNBALANCED": """
                SELECT book, currency, sum(amount) AS sum FROM leg
                GROUP BY book, currency HAVING sum(amount) <> 0 ORDER BY book, currency LIMIT 1"""
        },
    ),
    Check(
        "L3",
        _LEGS,
        {
            "AMOUNT_OUT_OF_BOUNDS": f"""
                SELECT seq, n, amount FROM leg WHERE amount = 0 OR amount NOT BETWEEN -{AMOUNT_MAX} AND {AMOUNT_MAX}
                ORDER BY seq, n LIMIT 1""",
            "NOT_WHOLE": """
                SELECT table_name, column_name, data_type FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name NOT LIKE 'procrastinate%'
                    AND data_type IN ('real', 'double precision', 'numeric', 'money')
                ORDER BY table_name, column_name LIMIT 1""",
            "CURRENCY_UNKNOWN": f"""
                SELECT account_key, currency FROM account
                WHERE book = 'B' AND currency NOT IN (SELECT code FROM (VALUES {_CURRENCIES}) AS known (code))
                ORDER BY account_key LIMIT 1""",
        },
    ),
    Check(
        "L4",
        _LEGS,
        {
            "ACCOUNT_DIFFERS": """
                SELECT leg.seq, leg.n, leg.account_key, leg.currency, leg.book, account.book AS account_book
                FROM leg LEFT JOIN account USING (account_key, currency)
                WHERE account.book IS DISTINCT FROM leg.book ORDER BY leg.seq, leg.n LIMIT 1""",
            "BOOK_OF_ANOTHER": """
                SELECT account.account_key, account.currency, account.book
                FROM account LEFT JOIN limit_instance
                    ON account.account_key LIKE 'LIMIT:' || limit_instance.id || ':%'
                    AND split_part(account.account_key, ':', 3)
                        IN ('granted', 'available', 'reserved', 'used', 'lapsed')
                    AND account.currency = limit_instance.unit
                WHERE (account.book = 'A') <> (limit_instance.id IS NOT NULL) ORDER BY account.account_key LIMIT 1""",
        },
    ),
    Check(
        "L5",
        {},
        {
            "LEGS_MISSING": """
                SELECT coalesce(journal.seq, held.seq) AS seq, journal.leg_count, held.legs
                FROM journal FULL JOIN (
                    SELECT seq, count(*) AS legs, min(n) AS first, max(n) AS last FROM leg GROUP BY seq
                ) AS held USING (seq)
                WHERE (journal.leg_count, 1::integer, journal.leg_count) IS DISTINCT FROM
                    (held.legs::integer, held.first, held.last)
                ORDER BY 1 LIMIT 1"""
        },
    ),
    Check(
        "L7",
        {"accounts": "SELECT count(*) FROM account"},
        {
            "BALANCE_DIFFERS": """
                SELECT account_key, currency, account.balance, folded.balance AS sum_of_legs,
                       account.version, folded.legs
                FROM account FULL JOIN (
                    SELECT account_key, currency, sum(amount) AS balance, count(*) AS legs FROM leg GROUP BY 1, 2
                ) AS folded USING (account_key, currency)
                WHERE coalesce(account.balance, 0) <> coalesce(folded.balance, 0)
                    OR coalesce(account.version, 0) <> coalesce(folded.legs, 0)
                ORDER BY account_key, currency LIMIT 1"""
        },
    ),
    Check(
        "L8",
        _ENTRIES,
        {"NOT_ONE_SEQUENCER": "SELECT count(*) AS rows FROM sequencer HAVING count(*) <> 1"},
    ),
    Check(
        "L9",
        _LIMITS,
        {
            "BELOW_ZERO": """
                SELECT id, limit_id, scope, window_label, unit, granted, available, reserved, used, lapsed
                FROM limit_instance
                WHERE least(granted, available, reserved, used, lapsed) < 0 ORDER BY id LIMIT 1""",
            "DOES_NOT_ADD_UP": """
                SELECT id, limit_id, scope, window_label, unit, granted, available, reserved, used, lapsed
                FROM limit_instance
                WHERE granted <> available + reserved + used + lapsed ORDER BY id LIMIT 1""",
            "LIMIT_DIFFERS": """
                SELECT standing.id, standing.limit_id, part.name AS part, part.amount,
                       coalesce(account.balance * part.sign, 0) AS account
                FROM limit_instance AS standing
                CROSS JOIN LATERAL (VALUES
                    ('granted', granted, -1), ('available', available, 1), ('reserved', reserved, 1),
                    ('used', used, 1), ('lapsed', lapsed, 1)
                ) AS part (name, amount, sign)
                LEFT JOIN account ON account.account_key = 'LIMIT:' || standing.id || ':' || part.name
                    AND account.currency = standing.unit
                WHERE part.amount <> coalesce(account.balance * part.sign, 0)
                ORDER BY standing.id, part.name LIMIT 1""",
            "WINDOW_DIFFERS": """
                SELECT standing.id, standing.limit_id, standing.scope, coalesce(sum(day.amount), 0) AS on_days,
                       standing.reserved + standing.used + standing.lapsed AS taken
                FROM limit_instance AS standing LEFT JOIN limit_day AS day ON day.limit_instance_id = standing.id
                WHERE standing.window_label = 'rolling' GROUP BY standing.id
                HAVING coalesce(sum(day.amount), 0) <> standing.reserved + standing.used + standing.lapsed
                ORDER BY standing.id LIMIT 1""",
        },
    ),
    Check(
        "L11",
        {"reversals": "SELECT count(*) FROM journal WHERE reverses IS NOT NULL"},
        {
            "REVERSAL_OF_NOTHING": """
                SELECT taken_back.seq, taken_back.reverses, original.reverses AS original_reverses
                FROM journal AS taken_back LEFT JOIN journal AS original ON original.seq = taken_back.reverses
                WHERE taken_back.reverses IS NOT NULL
                    AND (original.seq IS NULL OR original.seq >= taken_back.seq OR original.reverses IS NOT NULL)
                ORDER BY taken_back.seq LIMIT 1""",
            "REVERSED_TOO_MUCH": """
                WITH back AS (
                    SELECT journal.reverses AS seq, leg.account_key, leg.currency, sum(leg.amount) AS amount
                    FROM journal JOIN leg USING (seq) WHERE journal.reverses IS NOT NULL GROUP BY 1, 2, 3
                ), original AS (
                    SELECT seq, account_key, currency, sum(amount) AS amount
                    FROM leg WHERE seq IN (SELECT reverses FROM journal WHERE reverses IS NOT NULL) GROUP BY 1, 2, 3
                )
                SELECT back.seq, back.account_key, back.currency, original.amount, back.amount AS reversed
                FROM back LEFT JOIN original USING (seq, account_key, currency)
                WHERE back.amount <> 0 AND (
                    original.amount IS NULL OR sign(original.amount) = sign(back.amount)
                    OR abs(back.amount) > abs(original.amount)
                )
                ORDER BY back.seq, back.account_key LIMIT 1""",
        },
    ),
    Check(
        "L14",
        {"closed_months": "SELECT count(*) FROM period WHERE state = 'closed'"},
        {
            "IN_CLOSED_PERIOD": """
                SELECT journal.seq, journal.accounting_on, journal.recorded_at, period.closed_at
                FROM journal JOIN period ON period.accounting_month = to_char(journal.accounting_on, 'YYYY-MM')
                WHERE period.state = 'closed' AND journal.recorded_at > period.closed_at
                ORDER BY journal.seq LIMIT 1"""
        },
    ),
    Check(
        "K1",
        {"claims": "SELECT count(*) FROM claim WHERE clawed_back > 0"},
        {
            "CLAWED_BACK_TOO_MUCH": """
                SELECT claim_id, awarded, clawed_back FROM claim
                WHERE clawed_back > awarded OR clawed_back < 0 ORDER BY claim_id LIMIT 1""",
            "TRIGGER_TWICE": """
                SELECT claim_id, data ->> 'trigger' AS trigger, count(*) AS times FROM claim_event
                WHERE data ? 'trigger' AND (data ->> 'taken_back')::bigint > 0
                GROUP BY 1, 2 HAVING count(*) > 1 ORDER BY 1, 2 LIMIT 1""",
        },
    ),
    Check(
        "K3",
        {"claims": "SELECT count(*) FROM claim WHERE clawed_back > 0"},
        {
            "GIVEN_BACK_AGAINST_TERMS": """
                SELECT journal.seq, claim.claim_id, event.data ->> 'rule' AS rule, leg.account_key, leg.amount
                FROM claim_event AS event JOIN claim USING (claim_id)
                JOIN terms_version AS terms ON terms.id = claim.terms_version_id
                JOIN journal ON journal.command_id = event.command_id AND journal.kind = 'clawback'
                JOIN leg ON leg.seq = journal.seq AND leg.amount > 0
                    AND split_part(leg.account_key, ':', 3) IN ('available', 'granted') AND leg.book = 'A'
                WHERE event.data ? 'taken_back' AND convert_from(terms.canonical, 'UTF8')::jsonb #>> ARRAY[
                    'taking_back', event.data ->> 'rule', 'gives_back'
                ] IS DISTINCT FROM 'available'
                ORDER BY journal.seq LIMIT 1"""
        },
    ),
    Check(
        "K2",
        {"accounts": "SELECT count(*) FROM account WHERE kind = 'CLAW'"},
        {
            "RECEIVABLE_BELOW_ZERO": """
                SELECT account_key, currency, balance FROM account
                WHERE (account_key LIKE 'CLAW:%' OR kind = 'CLAW') AND balance < 0 ORDER BY account_key LIMIT 1"""
        },
    ),
)

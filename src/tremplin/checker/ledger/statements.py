"""Questions about statements (S) and invoices (W10): they follow one another, come to the books, have a mandate."""

from typing import Final

from tremplin.checker.ledger.finding import Check

_OWED: Final = "account.kind IN ('ACCR', 'PAY', 'CLAW')"
_STATEMENTS: Final = {"statements": "SELECT count(*) FROM statement"}
_LINES: Final = """
    statement CROSS JOIN LATERAL jsonb_array_elements(content::jsonb -> 'lines') AS line
"""

STATEMENTS: Final = (
    Check(
        "S1",
        _STATEMENTS,
        {
            "OPENS_ELSEWHERE": """
                SELECT one.statement_id, one.opening, before.closing AS closed_before, one.after_seq, before.until_seq
                FROM statement AS one LEFT JOIN statement AS before ON before.partner_id = one.partner_id
                    AND before.currency = one.currency AND before.number = one.number - 1
                WHERE one.opening <> coalesce(before.closing, 0) OR one.after_seq <> coalesce(before.until_seq, 0)
                    OR (one.number > 1) <> (before.number IS NOT NULL)
                ORDER BY one.statement_id LIMIT 1""",
            "CLOSING_DIFFERS": f"""
                SELECT statement_id, opening, closing, coalesce(moved.amount, 0) AS moved
                FROM statement LEFT JOIN LATERAL (
                    SELECT -sum(leg.amount) AS amount FROM account
                    JOIN leg ON leg.account_key = account.account_key AND leg.currency = account.currency
                    WHERE account.party = statement.partner_id AND account.currency = statement.currency AND {_OWED}
                        AND leg.seq > statement.after_seq AND leg.seq <= statement.until_seq
                ) AS moved ON true
                WHERE opening + coalesce(moved.amount, 0) <> closing ORDER BY statement_id LIMIT 1""",
            "CONTENT_DIFFERS": """
                SELECT statement_id, sha256 FROM statement
                WHERE encode(sha256(convert_to(content, 'UTF8')), 'hex') <> sha256
                    OR jsonb_build_array(
                        partner_id, currency, number, after_seq, until_seq, opening, closing, reserved, expected
                    ) <> jsonb_build_array(
                        content::jsonb -> 'partner' ->> 'id', content::jsonb ->> 'currency', content::jsonb -> 'number',
                        content::jsonb -> 'after_seq', content::jsonb -> 'until_seq', content::jsonb -> 'opening',
                        content::jsonb -> 'closing', content::jsonb -> 'reserved', content::jsonb -> 'expected'
                    )
                ORDER BY statement_id LIMIT 1""",
            "LINE_DIFFERS": f"""
                SELECT statement_id, line ->> 0 AS seq, line ->> 6 AS amount, booked.amount AS booked
                FROM {_LINES} LEFT JOIN LATERAL (
                    SELECT -sum(leg.amount) AS amount FROM leg JOIN account USING (account_key, currency)
                    WHERE leg.seq = (line ->> 0)::bigint AND account.party = statement.partner_id
                        AND account.currency = statement.currency AND {_OWED}
                ) AS booked ON true
                WHERE booked.amount IS DISTINCT FROM (line ->> 6)::bigint ORDER BY 1, 2 LIMIT 1""",
        },
    ),
    Check(
        "S2",
        {"runs": "SELECT count(*) FROM statement_run WHERE state = 'complete'"},
        {
            "NOT_THE_BOOKS": f"""
                WITH stated AS (
                    SELECT run.month, last.currency, sum(last.closing) AS amount FROM statement_run AS run
                    JOIN LATERAL (
                        SELECT DISTINCT ON (partner_id, currency) currency, closing FROM statement
                        WHERE statement.month <= run.month ORDER BY partner_id, currency, number DESC
                    ) AS last ON true
                    WHERE run.state = 'complete' GROUP BY 1, 2
                ), booked AS (
                    SELECT run.month, leg.currency, -sum(leg.amount) AS amount FROM statement_run AS run
                    JOIN leg ON leg.seq <= run.until_seq
                    JOIN account ON account.account_key = leg.account_key AND account.currency = leg.currency
                    JOIN organisation ON organisation_id = account.party AND organisation.kind = 'partner'
                    WHERE run.state = 'complete' AND {_OWED} GROUP BY 1, 2
                )
                SELECT month, currency, stated.amount AS stated, booked.amount AS booked
                FROM stated FULL JOIN booked USING (month, currency)
                WHERE coalesce(stated.amount, 0) <> coalesce(booked.amount, 0) ORDER BY 1, 2 LIMIT 1"""
        },
    ),
    Check(
        "W10",
        {"invoices": "SELECT count(*) FROM invoice"},
        {
            "NO_MANDATE": """
                SELECT number, invoice.mandate_id, issued_on, mandate.signed_on, valid_from, valid_until
                FROM invoice LEFT JOIN mandate ON mandate.mandate_id = invoice.mandate_id
                    AND mandate.partner_id = invoice.partner_id
                WHERE type_code NOT IN ('381', '380') AND (
                    mandate.mandate_id IS NULL OR greatest(signed_on, valid_from) > issued_on
                    OR valid_until <= issued_on
                )
                ORDER BY number LIMIT 1""",
            "NUMBER_MISSING": """
                SELECT series, count(*) AS numbers, max(place) AS last FROM invoice
                GROUP BY series HAVING count(*) <> max(place) OR min(place) <> 1 ORDER BY series LIMIT 1""",
            "INVOICE_DIFFERS": """
                SELECT number, sha256 FROM invoice
                WHERE encode(sha256(convert_to(content, 'UTF8')), 'hex') <> sha256
                    OR content::jsonb ->> 'number' <> number OR content::jsonb ->> 'issued_on' <> issued_on::text
                    OR coalesce(content::jsonb -> 'mandate' ->> 0, '') <> coalesce(mandate_id, '')
                ORDER BY number LIMIT 1""",
        },
    ),
    Check(
        "S4",
        _STATEMENTS,
        {
            "CLAIM_OF_ANOTHER": f"""
                SELECT statement_id, line ->> 0 AS seq, claim.claim_id, claim.partner_id AS claimant
                FROM {_LINES}
                JOIN claim ON claim.claim_id = line ->> 4 OR line ->> 5 LIKE claim.claim_id || '/%'
                WHERE claim.partner_id <> statement.partner_id ORDER BY 1, 2 LIMIT 1"""
        },
    ),
)

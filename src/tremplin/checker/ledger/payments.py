"""Questions about payments (M): each payable paid once, each order as its lines, each step with its evidence."""

from typing import Final

from tremplin.checker.ledger.finding import Check

_LINES: Final = {"payments": "SELECT count(*) FROM payment_line"}
_RUNS: Final = {"payment_runs": "SELECT count(*) FROM payment_run WHERE released_at IS NOT NULL"}

_HOLDS_ITS_PAYABLE: Final = """(
    line.state IN ('prepared', 'sent', 'accepted', 'unknown', 'booked')
    OR line.state = 'parked' AND line.place <> 'payable'
)"""

_DIGEST: Final = "upper(left(encode(sha256(convert_to({text}, 'UTF8')), 'hex'), 26))"
_LINE_NAME: Final = "'TR' || " + _DIGEST.format(
    text="length(run_id) || ':' || run_id || length(payable_id) || ':' || payable_id"
)
_ORDER_NAME: Final = "'TM' || " + _DIGEST.format(text="length(run_id) || ':' || run_id")

PAYMENTS: Final = (
    Check(
        "M1",
        {"payables": "SELECT count(*) FROM payable"},
        {
            "PAID_TWICE": f"""
                SELECT payable_id, count(*) AS lines, min(end_to_end_id) AS one, max(end_to_end_id) AS other
                FROM payment_line AS line WHERE {_HOLDS_ITS_PAYABLE}
                GROUP BY payable_id HAVING count(*) > 1 ORDER BY payable_id LIMIT 1""",
            "PAID_TOO_MUCH": """
                SELECT payable_id, gross, set_off, coalesce(paid.amount, 0) AS paid FROM payable
                LEFT JOIN (
                    SELECT payable_id, sum(amount) AS amount FROM payment_line WHERE place <> 'payable' GROUP BY 1
                ) AS paid USING (payable_id)
                WHERE coalesce(paid.amount, 0) + set_off
                    > CASE WHEN document IN ('invoice', 'self-bill') THEN gross ELSE 0 END
                ORDER BY payable_id LIMIT 1""",
            # What is lost under the terms is owed no more, to the cent, and nothing else is.
            "LOST_DIFFERS": """
                SELECT payable_id, document, coalesce(net, 0) AS net, coalesce(booked.amount, 0) AS booked FROM payable
                FULL JOIN (
                    SELECT context::jsonb ->> 'payable' AS payable_id, sum(amount) AS amount FROM journal
                    JOIN leg USING (seq) WHERE kind = 'forfeit' AND account_key LIKE 'ACCR:%' GROUP BY 1
                ) AS booked USING (payable_id)
                WHERE CASE WHEN document = 'forfeit' THEN net ELSE 0 END <> coalesce(booked.amount, 0)
                ORDER BY payable_id LIMIT 1""",
            "SET_OFF_DIFFERS": """
                SELECT payable_id, set_off, coalesce(part.amount, 0) AS parts FROM payable
                LEFT JOIN (
                    SELECT payable_id, sum(amount) AS amount FROM receivable_part WHERE way = 'set-off' GROUP BY 1
                ) AS part USING (payable_id)
                WHERE set_off <> coalesce(part.amount, 0) ORDER BY payable_id LIMIT 1""",
            "ITEMS_DIFFER": """
                SELECT payable_id, net, coalesce(sum(item.amount), 0) AS items FROM payable
                LEFT JOIN payable_item AS item USING (payable_id)
                GROUP BY payable_id HAVING net <> coalesce(sum(item.amount), 0) ORDER BY payable_id LIMIT 1""",
        },
    ),
    Check(
        "M2",
        _RUNS,
        {
            "RUN_DIFFERS": """
                SELECT run_id, run.count, run.total, coalesce(line.count, 0) AS lines, coalesce(line.total, 0) AS sum
                FROM payment_run AS run LEFT JOIN (
                    SELECT run_id, count(*) AS count, sum(amount) AS total FROM payment_line
                    WHERE state <> 'dropped' GROUP BY 1
                ) AS line USING (run_id)
                WHERE released_at IS NOT NULL
                    AND (run.count, run.total) <> (coalesce(line.count, 0), coalesce(line.total, 0))
                ORDER BY run_id LIMIT 1""",
            "RELEASE_DIFFERS": """
                SELECT run_id, total, coalesce(-moved.amount, 0) AS booked FROM payment_run
                LEFT JOIN (
                    SELECT account_key, sum(leg.amount) AS amount FROM leg JOIN journal USING (seq)
                    WHERE journal.kind = 'release-payment' AND account_key LIKE 'TRANSIT:%' GROUP BY 1
                ) AS moved ON moved.account_key = 'TRANSIT:' || run_id
                WHERE released_at IS NOT NULL AND total <> coalesce(-moved.amount, 0) ORDER BY run_id LIMIT 1""",
        },
    ),
    Check(
        "M3",
        _LINES,
        {
            "NAME_NOT_OF_LINE": f"""
                SELECT end_to_end_id, run_id, payable_id FROM payment_line
                WHERE end_to_end_id <> {_LINE_NAME} ORDER BY end_to_end_id LIMIT 1""",
            "NAME_NOT_OF_RUN": f"""
                SELECT run_id, message_id FROM payment_run WHERE message_id <> {_ORDER_NAME} ORDER BY run_id LIMIT 1""",
        },
    ),
    Check(
        "M4",
        {"payment_steps": "SELECT count(*) FROM line_event"},
        {
            # Once ordered, never again: whatever is unknown waits for evidence.
            "SENT_AGAIN": """
                SELECT end_to_end_id, n, event, from_state, to_state FROM line_event
                WHERE to_state = 'sent' AND from_state IS DISTINCT FROM 'prepared' ORDER BY end_to_end_id, n LIMIT 1""",
            "STEP_WITHOUT_EVIDENCE": """
                SELECT end_to_end_id, n, event, evidence FROM line_event
                WHERE from_state IN ('sent', 'accepted', 'unknown', 'booked', 'rejected', 'returned', 'parked')
                    AND event NOT IN ('miss', 'recall')
                    AND NOT EXISTS (SELECT 1 FROM bank_file WHERE sha256 = evidence)
                    AND NOT EXISTS (
                        SELECT 1 FROM line_settlement AS settled
                        WHERE settled.end_to_end_id = line_event.end_to_end_id
                            AND settled.evidence = line_event.evidence AND confirmed_by <> proposed_by
                            AND line_event.event = CASE WHEN is_paid THEN 'settle-paid' ELSE 'settle-unpaid' END
                    )
                ORDER BY end_to_end_id, n LIMIT 1""",
            # What we take back ourselves, the bank must never have had.
            "RECALLED_AFTER_SENT": """
                SELECT end_to_end_id, run_id, run.state, file_sha256 FROM line_event
                JOIN payment_line USING (end_to_end_id) JOIN payment_run AS run USING (run_id)
                WHERE event = 'recall' AND (
                    run.state <> 'cancelled' OR file_sha256 IS NOT NULL OR from_state <> 'sent'
                )
                ORDER BY end_to_end_id LIMIT 1""",
            "STEPS_DIFFER": """
                SELECT line.end_to_end_id, line.state, line.place, line.version, last.to_state, last.n
                FROM payment_line AS line LEFT JOIN LATERAL (
                    SELECT n, to_state, place FROM line_event
                    WHERE line_event.end_to_end_id = line.end_to_end_id ORDER BY n DESC LIMIT 1
                ) AS last ON true
                WHERE (line.state, line.place, line.version) IS DISTINCT FROM (last.to_state, last.place, last.n)
                ORDER BY line.end_to_end_id LIMIT 1""",
            "STEP_JUMPED": """
                SELECT end_to_end_id, n, from_state, before FROM (
                    SELECT *, lag(to_state) OVER life AS before, row_number() OVER life AS place_of FROM line_event
                    WINDOW life AS (PARTITION BY end_to_end_id ORDER BY n)
                ) AS step
                WHERE from_state IS DISTINCT FROM before OR n <> place_of ORDER BY end_to_end_id, n LIMIT 1""",
        },
    ),
    Check(
        "M5",
        _RUNS,
        {
            "TRANSIT_DIFFERS": """
                SELECT run_id, state, coalesce(-account.balance, 0) AS in_transit, coalesce(line.total, 0) AS open_lines
                FROM payment_run LEFT JOIN (
                    SELECT run_id, sum(amount) AS total FROM payment_line WHERE place = 'transit' GROUP BY 1
                ) AS line USING (run_id)
                LEFT JOIN account ON account_key = 'TRANSIT:' || run_id AND account.currency = payment_run.currency
                WHERE coalesce(-account.balance, 0) <> coalesce(line.total, 0)
                    OR (state = 'closed' AND coalesce(line.total, 0) <> 0)
                ORDER BY run_id LIMIT 1""",
        },
    ),
    Check(
        "M6",
        {"accounts": "SELECT count(*) FROM account WHERE kind = 'PAY'"},
        {
            "PAYABLE_DIFFERS": """
                WITH owed AS (
                    SELECT partner_id, currency, sum(gross - set_off) AS amount FROM payable
                    WHERE document IN ('invoice', 'self-bill') GROUP BY 1, 2
                ), paid AS (
                    SELECT partner_id, currency, sum(amount) AS amount FROM payment_line
                    WHERE place <> 'payable' GROUP BY 1, 2
                ), booked AS (
                    SELECT party AS partner_id, currency, -balance AS amount FROM account WHERE kind = 'PAY'
                )
                SELECT partner_id, currency, coalesce(booked.amount, 0) AS booked,
                    coalesce(owed.amount, 0) - coalesce(paid.amount, 0) AS left_to_pay
                FROM owed FULL JOIN paid USING (partner_id, currency) FULL JOIN booked USING (partner_id, currency)
                WHERE coalesce(booked.amount, 0) <> coalesce(owed.amount, 0) - coalesce(paid.amount, 0)
                ORDER BY 1, 2 LIMIT 1""",
        },
    ),
    Check(
        "M7",
        _LINES,
        {
            "NOT_ITS_PAYABLE": """
                SELECT end_to_end_id, line.amount, line.currency, payable.currency AS payable_currency, line.partner_id
                FROM payment_line AS line LEFT JOIN payable USING (payable_id)
                WHERE line.amount <= 0 OR (line.currency, line.partner_id)
                    IS DISTINCT FROM (payable.currency, payable.partner_id)
                ORDER BY end_to_end_id LIMIT 1""",
            "NOT_ITS_DETAILS": """
                SELECT end_to_end_id, line.details_id, line.iban, details.iban AS details_iban
                FROM payment_line AS line LEFT JOIN bank_details AS details USING (details_id)
                WHERE (line.partner_id, line.holder, line.iban, line.bic)
                    IS DISTINCT FROM (details.partner_id, details.holder, details.iban, details.bic)
                ORDER BY end_to_end_id LIMIT 1""",
        },
    ),
    Check(
        "W9",
        {"payments": "SELECT count(*) FROM payment_line WHERE state NOT IN ('prepared', 'dropped')"},
        {
            "PAID_BEFORE_COOLED": """
                SELECT end_to_end_id, details_id, execute_on, confirmed_on
                FROM payment_line AS line JOIN payment_run AS run USING (run_id)
                LEFT JOIN bank_details AS details USING (details_id)
                WHERE line.state NOT IN ('prepared', 'dropped')
                    AND (confirmed_on IS NULL OR confirmed_on + 5 > execute_on)
                ORDER BY end_to_end_id LIMIT 1""",
        },
    ),
    Check(
        "W6",
        _RUNS,
        {
            "RELEASED_BY_ONE": """
                SELECT run_id, prepared_by, released_by, details.confirmed_by FROM payment_run
                LEFT JOIN payment_line AS line USING (run_id) LEFT JOIN bank_details AS details USING (details_id)
                WHERE released_by = prepared_by OR (line.state <> 'dropped' AND released_by = details.confirmed_by)
                ORDER BY run_id LIMIT 1""",
            "RECALLED_BY_ONE": """
                SELECT run_id, released_by, recalled_by FROM payment_run
                WHERE released_at IS NOT NULL AND state = 'cancelled'
                    AND (recalled_by IS NULL OR recalled_by = released_by)
                ORDER BY run_id LIMIT 1""",
        },
    ),
    Check(
        "K2",
        {"set_offs": "SELECT count(*) FROM receivable_part"},
        {
            "SET_OFF_NOT_AGREED": """
                SELECT agreement_id, up_to, used FROM (
                    SELECT agreement_id, sum(amount) AS used FROM receivable_part WHERE way = 'set-off' GROUP BY 1
                ) AS part LEFT JOIN set_off_agreement AS agreement USING (agreement_id)
                WHERE up_to IS NULL OR used > up_to ORDER BY agreement_id LIMIT 1""",
            "SETTLED_TOO_MUCH": """
                SELECT case_id, partner_id, settled, coalesce(owed.amount, 0) AS owed FROM (
                    SELECT case_id, partner_id, sum(amount) AS settled FROM receivable_part GROUP BY 1, 2
                ) AS part LEFT JOIN LATERAL (
                    SELECT -sum((moved ->> 'amount')::bigint) + coalesce((
                        SELECT sum(tax) FROM invoice AS credit
                        WHERE credit.case_id = part.case_id AND credit.partner_id = part.partner_id
                    ), 0) AS amount FROM claim_event AS event,
                        jsonb_array_elements(event.data -> 'moved') AS moved
                    WHERE event.claim_id || '/' || event.n = part.case_id AND event.data ? 'moved'
                        AND moved ->> 'payee' = part.partner_id
                ) AS owed ON true
                WHERE settled > coalesce(owed.amount, 0) ORDER BY case_id LIMIT 1""",
            # The paper of a case says what was taken back.
            "CREDIT_DIFFERS": """
                SELECT number, credit.case_id, credit.net, taken.amount FROM invoice AS credit
                LEFT JOIN LATERAL (
                    SELECT -sum((moved ->> 'amount')::bigint) AS amount FROM claim_event AS event,
                        jsonb_array_elements(event.data -> 'moved') AS moved
                    WHERE event.claim_id || '/' || event.n = credit.case_id AND event.data ? 'moved'
                        AND moved ->> 'payee' = credit.partner_id
                ) AS taken ON true
                WHERE credit.case_id IS NOT NULL AND credit.net IS DISTINCT FROM taken.amount
                ORDER BY number LIMIT 1""",
            "TWO_FOR_ONE_CASE": """
                SELECT case_id, partner_id, min(number) AS one, max(number) AS other FROM invoice
                WHERE case_id IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1 ORDER BY 1, 2 LIMIT 1""",
            # A credit note takes back a self-billed invoice, an invoice of the vendor a credit note of its own.
            "NOT_OF_ITS_PAPER": """
                SELECT paper.number, paper.type_code, before.number AS preceding, before.type_code AS preceding_type
                FROM invoice AS paper LEFT JOIN invoice AS before ON before.number = paper.preceding_id
                WHERE paper.case_id IS NOT NULL AND (
                    before.type_code IS DISTINCT FROM CASE paper.type_code WHEN '380' THEN '381' ELSE '389' END
                    OR (before.partner_id, before.currency, before.content::jsonb ->> 'case')
                        IS DISTINCT FROM (paper.partner_id, paper.currency, paper.content::jsonb ->> 'case')
                    OR NOT EXISTS (
                        SELECT 1 FROM payable_item AS item WHERE item.payable_id = before.payable_id
                            AND starts_with(paper.case_id, item.claim_id || '/')
                    )
                )
                ORDER BY paper.number LIMIT 1""",
            # The tax of a case is booked as its paper says it, and none is without a paper.
            "TAX_DIFFERS": """
                SELECT number, paper.tax, coalesce(booked.owed, 0) AS owed, coalesce(booked.tax, 0) AS booked
                FROM (
                    SELECT number, partner_id, currency, tax,
                        CASE type_code WHEN '380' THEN 'clawback-invoice' ELSE 'clawback-tax' END AS kind
                    FROM invoice WHERE case_id IS NOT NULL
                ) AS paper
                FULL JOIN (
                    SELECT context::jsonb ->> 'document' AS number, journal.kind, leg.currency,
                        max(substr(account_key, 6)) FILTER (WHERE account_key LIKE 'CLAW:%') AS partner_id,
                        sum(amount) FILTER (WHERE account_key LIKE 'CLAW:%') AS owed,
                        -sum(amount) FILTER (
                            WHERE account_key = CASE kind WHEN 'clawback-invoice' THEN 'VAT_COLL' ELSE 'VAT_REC' END
                        ) AS tax
                    FROM journal JOIN leg USING (seq)
                    WHERE kind IN ('clawback-tax', 'clawback-invoice') GROUP BY 1, 2, 3
                ) AS booked USING (number, kind, partner_id, currency)
                WHERE (coalesce(paper.tax, 0), coalesce(paper.tax, 0))
                    <> (coalesce(booked.owed, 0), coalesce(booked.tax, 0))
                ORDER BY number LIMIT 1""",
            "GIVEN_UP_ALONE": """
                SELECT id, case_id, proposed_by, confirmed_by FROM write_off
                WHERE confirmed_by = proposed_by ORDER BY id LIMIT 1""",
        },
    ),
)

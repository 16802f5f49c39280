"""Questions about the sums that are kept beside the rows they add up: each is worked out anew (L7)."""

from typing import Final

from tremplin.checker.ledger.finding import Check

_UNTIL: Final = "(SELECT max(seq) FROM sums_until)"
_PARTS: Final = ("granted", "available", "reserved", "used", "lapsed")
_SUMS_OF_PARTS: Final = ", ".join(f"sum(moved.{part}) AS {part}" for part in _PARTS)
_MOVED: Final = ", ".join(
    f"coalesce(sum(leg.amount) FILTER (WHERE leg.account_key LIKE '%:{part}'), 0) AS {part}" for part in _PARTS
)
# Of a window the amounts are those that its instances hold: what is granted is more than nothing there.
_SUMS_OF_WINDOW: Final = (
    'count(*) AS instances, count(*) FILTER (WHERE moved.available = 0) AS "full", -sum(moved.granted) AS granted, '
    + ", ".join(f"sum(moved.{part}) AS {part}" for part in _PARTS[1:])
)
_HAS_PARTNER: Final = """
    SELECT coalesce(bool_or(part ->> 0 = 'partner'), FALSE)::text AS partner
    FROM jsonb_array_elements(scope::jsonb) AS part
"""
_LINES: Final = """
    SELECT line.data ->> 'partner_id' AS partner_id, (line.data ->> 'ordered_on')::date AS day,
        line.data ->> 'currency' AS currency, line.data ->> 'sale_type' AS sale_type,
        (line.data ->> 'amount')::numeric AS ordered, coalesce((line.data ->> 'annual_value')::numeric, 0) AS annual,
        greatest((line.data ->> 'amount')::numeric - coalesce(credit.amount, 0), 0) AS amount
    FROM fact AS line LEFT JOIN (
        SELECT data ->> 'line_id' AS line_id, sum((data ->> 'amount')::numeric) AS amount FROM fact
        WHERE table_name = 'credit_notes' AND superseded_at IS NULL GROUP BY 1
    ) AS credit ON credit.line_id = line.record_id
    WHERE line.table_name = 'order_lines' AND line.superseded_at IS NULL
"""
_AWARDS: Final = """
    SELECT award.record_id AS award_id, award.data ->> 'incentive' AS incentive, award.data ->> 'unit' AS unit,
        (award.data ->> 'granted_on')::date AS day, award.data ->> 'project_id' AS project_id,
        coalesce(project.data ->> 'sale_type', '') AS sale_type, (award.data ->> 'amount')::numeric AS amount
    FROM fact AS award LEFT JOIN fact AS project ON project.table_name = 'projects'
        AND project.record_id = award.data ->> 'project_id' AND project.superseded_at IS NULL
    WHERE award.table_name = 'awards' AND award.superseded_at IS NULL
"""
_OWED: Final = """
    SELECT event.claim_id, event.n, part ->> 'payee' AS payee, sum((part ->> 'amount')::numeric) AS amount,
        coalesce((event.data ->> 'happened_on')::date, (event.at AT TIME ZONE 'UTC')::date) AS day,
        event.event = 'correct' AS is_correction,
        claim.incentive, coalesce(claim.terms_version_id, 0) AS terms
    FROM claim_event AS event JOIN claim ON claim.claim_id = event.claim_id,
        jsonb_array_elements(coalesce(event.data -> 'parts', event.data -> 'moved')) AS part
    WHERE event.event IN ('approve', 'correct') AND (part ->> 'amount')::numeric > 0
    GROUP BY event.id, claim.claim_id, 3
"""
_OWED_KEYS: Final = ("claim_id", "n", "payee", "incentive", "terms", "day", "is_correction", "payable")
_AWARD: Final = "award_id, incentive, unit, day, coalesce(project_id, '') AS project, sale_type, 1 AS awards, amount"


def _differing(kept: str, folded: str, *, keys: tuple[str, ...], sums: tuple[str, ...]) -> str:
    """Return the question for the first row in which what is kept is not what it comes to; a sum of nothing is 0."""
    names = ", ".join(keys)
    shown = ", ".join(f"kept.{one}, folded.{one} AS {one}_folded" for one in sums)
    differs = " OR ".join(f"coalesce(kept.{one}, 0) <> coalesce(folded.{one}, 0)" for one in sums)
    return (
        f"SELECT {names}, {shown} FROM ({kept}) AS kept FULL JOIN ({folded}) AS folded USING ({names})"
        f" WHERE {differs} ORDER BY {names} LIMIT 1"
    )


SUMS: Final = (
    Check(
        "L7",
        {
            "sums": "SELECT (SELECT count(*) FROM limit_moved) + (SELECT count(*) FROM orders_by_partner_day)"
            " + (SELECT count(*) FROM award_counted) AS count"
        },
        {
            "SUMS_AHEAD": """
                SELECT sums_until.seq, last.seq AS journal FROM sums_until
                FULL JOIN (SELECT coalesce(max(seq), 0) AS seq FROM journal) AS last ON true
                WHERE sums_until.seq IS NULL OR sums_until.seq > last.seq""",
            "MONTH_DIFFERS": _differing(
                "SELECT accounting_month AS month, entries FROM entries_by_month",
                "SELECT to_char(accounting_on, 'YYYY-MM') AS month, count(*) AS entries FROM journal"
                f" WHERE seq <= {_UNTIL} GROUP BY 1",
                keys=("month",),
                sums=("entries",),
            ),
            "LIMIT_MOVED_DIFFERS": _differing(
                "SELECT limit_instance_id::text AS id, * FROM limit_moved",
                f"SELECT split_part(leg.account_key, ':', 2) AS id, journal.effective_on AS day, {_MOVED}"
                f" FROM leg JOIN journal USING (seq) WHERE leg.book = 'A' AND leg.seq <= {_UNTIL} GROUP BY 1, 2",
                keys=("id", "day"),
                sums=_PARTS,
            ),
            "LIMITS_BY_DAY_DIFFER": _differing(
                "SELECT * FROM limits_by_day",
                f"SELECT programme, limit_id, unit, day, {_SUMS_OF_PARTS} FROM limit_moved AS moved"
                " JOIN limit_instance ON limit_instance.id = moved.limit_instance_id GROUP BY 1, 2, 3, 4",
                keys=("programme", "limit_id", "unit", "day"),
                sums=_PARTS,
            ),
            "LIMITS_BY_WINDOW_DIFFER": _differing(
                "SELECT *, is_of_partner::text AS partner FROM limits_by_window",
                f"SELECT programme, limit_id, window_label, unit, partner, {_SUMS_OF_WINDOW} FROM limit_instance"
                f" JOIN (SELECT limit_instance_id AS id, {_SUMS_OF_PARTS} FROM limit_moved AS moved GROUP BY 1)"
                f" AS moved USING (id) CROSS JOIN LATERAL ({_HAS_PARTNER}) AS of_partner GROUP BY 1, 2, 3, 4, 5",
                keys=("programme", "limit_id", "window_label", "unit", "partner"),
                sums=("instances", "full", *_PARTS),
            ),
            "ORDERS_DIFFER": _differing(
                "SELECT * FROM orders_by_partner_day",
                "SELECT partner_id, day, currency, sale_type, count(*) AS lines, sum(amount) AS amount,"
                " sum(CASE WHEN ordered > 0 THEN div(annual * amount, ordered) ELSE annual END) AS annual"
                f" FROM ({_LINES}) AS line GROUP BY 1, 2, 3, 4",
                keys=("partner_id", "day", "currency", "sale_type"),
                sums=("lines", "amount", "annual"),
            ),
            "ORDERS_BY_DAY_DIFFER": _differing(
                "SELECT * FROM orders_by_day",
                "SELECT day, currency, sale_type, sum(lines) AS lines, sum(amount) AS amount, sum(annual) AS annual"
                " FROM orders_by_partner_day GROUP BY 1, 2, 3",
                keys=("day", "currency", "sale_type"),
                sums=("lines", "amount", "annual"),
            ),
            "ORDERS_BY_MONTH_DIFFER": _differing(
                "SELECT * FROM orders_by_partner_month",
                "SELECT partner_id, date_trunc('month', day)::date AS month, currency, sum(lines) AS lines,"
                " sum(amount) AS amount FROM orders_by_partner_day GROUP BY 1, 2, 3",
                keys=("partner_id", "month", "currency"),
                sums=("lines", "amount"),
            ),
            "SOLD_BY_MONTH_DIFFERS": _differing(
                "SELECT * FROM sold_by_partner_month",
                "SELECT partner_id, date_trunc('month', day)::date AS month, currency, sale_type, sum(lines) AS lines,"
                " sum(amount) AS amount, sum(annual) AS annual FROM orders_by_partner_day GROUP BY 1, 2, 3, 4",
                keys=("partner_id", "month", "currency", "sale_type"),
                sums=("lines", "amount", "annual"),
            ),
            "ORDERS_BY_PARTNER_DIFFER": _differing(
                "SELECT * FROM orders_by_partner",
                "SELECT partner_id, currency, sum(lines) AS lines, sum(amount) AS amount FROM orders_by_partner_day"
                " GROUP BY 1, 2",
                keys=("partner_id", "currency"),
                sums=("lines", "amount"),
            ),
            "AWARD_COUNTED_DIFFERS": _differing(
                f"SELECT {_AWARD} FROM award_counted WHERE is_live",
                f"SELECT {_AWARD} FROM ({_AWARDS}) AS award",
                keys=("award_id", "incentive", "unit", "day", "project", "sale_type"),
                sums=("awards", "amount"),
            ),
            "OWED_DIFFERS": _differing(
                "SELECT *, happened_on AS day, coalesce(terms_version_id, 0) AS terms,"
                " coalesce(payable_id, '') AS payable FROM owed_part",
                f"SELECT owed.*, coalesce(item.payable_id, '') AS payable FROM ({_OWED}) AS owed"
                " LEFT JOIN payable_item AS item ON item.claim_id = owed.claim_id AND item.payee = owed.payee"
                " AND CASE WHEN is_correction THEN source = 'correction' AND source_id = owed.claim_id || '/' || n"
                " ELSE source <> 'correction' END",
                keys=_OWED_KEYS,
                sums=("amount",),
            ),
            "BOOKED_DIFFERS": """
                SELECT payable_id, is_booked, paid.payable_id IS NOT NULL AS is_paid FROM payable LEFT JOIN (
                    SELECT DISTINCT payable_id FROM payment_line WHERE state = 'booked'
                ) AS paid USING (payable_id)
                WHERE is_booked <> (paid.payable_id IS NOT NULL) ORDER BY payable_id LIMIT 1""",
            "AWARDS_BY_DAY_DIFFER": _differing(
                "SELECT * FROM awards_by_day",
                "SELECT incentive, unit, day, project_id IS NOT NULL AS has_project, sale_type, count(*) AS awards,"
                " sum(amount) AS amount FROM award_counted WHERE is_live GROUP BY 1, 2, 3, 4, 5",
                keys=("incentive", "unit", "day", "has_project", "sale_type"),
                sums=("awards", "amount"),
            ),
        },
    ),
)

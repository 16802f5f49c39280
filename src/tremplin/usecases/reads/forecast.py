"""What will be payable when, by how certain it is: from what is reserved to what is with the bank."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from tremplin.facts.record import Claim
from tremplin.money import Money, add_days
from tremplin.payments.due import due_of
from tremplin.store.fact import records_of
from tremplin.store.terms import attribute_types
from tremplin.terms.kinds import MONEY_FORMS
from tremplin.usecases.owing import (
    NAMES_PAYEE,
    OWED,
    days_looked_at,
    owed_by_kind,
    payment_rule_name,
    payment_rule_of,
    source_of,
    version_order,
)
from tremplin.usecases.payables import UNSETTLED
from tremplin.usecases.reads.reader import IN_SIGHT, Reader
from tremplin.usecases.reads.statements import MAY_READ
from tremplin.usecases.terms import Terms, terms_by_id

Certainty = Literal["reserved", "work-done", "in-review", "awarded", "payable", "released"]
CERTAINTIES: Final[tuple[Certainty, ...]] = ("reserved", "work-done", "in-review", "awarded", "payable", "released")
"""From the least certain to the most."""

_STATES: Final[dict[str, Certainty]] = {
    "requested": "reserved",
    "pre-approved": "reserved",
    "work-done": "work-done",
    "proof-submitted": "in-review",
    "returned": "in-review",
    "in-review": "in-review",
    "queried": "in-review",
}

# Claims nobody has decided; of all partners together the parts of a claim add up to what it reserves.
_OPEN: Final = "claim.state = ANY (%(states)s) AND claim.reserved > 0"
_CLAIMS: Final = f"""
    SELECT claim_id, terms_version_id, incentive, unit, state, reserved_until AS day, reserved AS amount
    FROM claim WHERE {_OPEN}
"""
_SHARES: Final = """
    SELECT claim.claim_id, terms_version_id, incentive, unit, state, reserved_until AS day,
        (part ->> 'amount')::bigint AS amount
    FROM claim
    JOIN LATERAL (
        SELECT data -> 'promised' AS promised FROM claim_event
        WHERE claim_event.claim_id = claim.claim_id AND data ? 'promised' ORDER BY n DESC LIMIT 1
    ) AS event ON true
    CROSS JOIN LATERAL jsonb_array_elements(event.promised) AS part
    WHERE claim.claim_id = ANY (%(claims)s) AND (part ->> 'amount')::bigint > 0
        AND part ->> 'payee' = ANY (%(partners)s)
"""
_AWARDED: Final = f"""
    SELECT claim_id, terms_version_id, incentive, unit,
        CASE WHEN is_correction THEN 'correction' ELSE 'award' END AS state, happened_on AS day, amount
    FROM ({OWED}) AS owed
"""
_KINDS: Final = f"SELECT DISTINCT terms_version_id, incentive FROM claim WHERE {_OPEN}"
_NAMING: Final = f"""
    SELECT claim_id, terms_version_id, incentive FROM claim
    WHERE {_OPEN} AND claim_id IN (
        SELECT claim_id FROM claim_event AS event WHERE {NAMES_PAYEE.format(payees="%(partners)s")}
    )
"""
# Of a group that is due on one day, one claim stands for all; the facts are asked where its days hang on them alone.
_GROUPS: Final = """
    WITH kind AS MATERIALIZED (
        SELECT version AS terms_version_id, incentive, string_to_array(fields, ' ') AS fields
        FROM unnest(%(versions)s::bigint[], %(incentives)s::text[], %(fields)s::text[])
            AS one (version, incentive, fields)
    )
    SELECT terms_version_id, incentive, unit, state, day, min(one.claim_id) AS claim_id,
        sum(amount)::bigint AS amount, count(*) AS count
    FROM ({what}) AS one JOIN kind USING (terms_version_id, incentive)
    LEFT JOIN LATERAL (
        SELECT array_agg(CASE name WHEN 'claim_id' THEN one.claim_id ELSE fact.data ->> name END) AS days
        FROM fact CROSS JOIN unnest(kind.fields) AS name
        WHERE fact.table_name = 'claims' AND fact.record_id = one.claim_id AND fact.superseded_at IS NULL
    ) AS fact ON cardinality(kind.fields) > 0
    GROUP BY terms_version_id, incentive, unit, state, day, fact.days
"""
_RECORDS: Final = """
    SELECT record_id, data FROM fact
    WHERE table_name = 'claims' AND superseded_at IS NULL AND record_id = ANY (%s)
"""
_PAYABLES: Final = f"""
    SELECT payable.currency, coalesce(run.execute_on, payable.due_on) AS day,
        CASE WHEN run.execute_on IS NULL THEN 'payable' ELSE 'released' END AS certainty,
        sum(payable.net)::bigint AS amount, count(*) AS count
    FROM payable LEFT JOIN payment_line AS line ON line.payable_id = payable.payable_id
        AND line.state IN ('sent', 'accepted', 'unknown', 'parked')
    LEFT JOIN payment_run AS run ON run.run_id = line.run_id
    WHERE {IN_SIGHT.format(column="payable.partner_id")} AND {UNSETTLED}
    GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """What will be payable in a month.

    Attributes:
        month: such as "2026-12"; what is overdue stands in the month of today.
        certainty: of the amount.
        amount: without tax.
        count: of claims, of amounts owed, or of payables.
    """

    month: str
    certainty: Certainty
    amount: Money
    count: int


def forecast(reader: Reader, *, partner_id: str | None = None) -> tuple[ForecastLine, ...]:
    """Return what will be payable when, by month, currency and certainty, in this order.

    What nobody has decided yet counts as if it were awarded today, and what is only reserved as if its work came on the
    last day of the reservation; from there the payment rule of the terms counts, and the law shortens. Work that was
    never asked for, and rebate periods that run, are in no line: what they owe, the end of a month says.

    Args:
        reader: of the vendor, or of a partner: its own part alone (S4).
        partner_id: of one partner in sight only; None: of all in sight.

    Raises:
        Refused: NotAllowed.
    """
    reader.require_roles(MAY_READ)
    sums: Counter[tuple[str, str, Certainty]] = Counter()
    counts: Counter[tuple[str, str, Certainty]] = Counter()
    for certainty, on, money, count in _amounts(reader, _sight(reader, partner_id)):
        key = (max(on, reader.today).strftime("%Y-%m"), money.currency, certainty)
        sums[key] += money.minor
        counts[key] += count
    ordered = sorted(sums, key=lambda key: (key[0], key[1], CERTAINTIES.index(key[2])))
    return tuple(ForecastLine(key[0], key[2], Money(sums[key], key[1]), counts[key]) for key in ordered)


def _sight(reader: Reader, partner_id: str | None) -> dict[str, Any]:
    sight = reader.sight()
    if partner_id is None:
        return sight
    return {"sees_all": False, "partners": [partner_id] if reader.standing.may_see(partner_id) else []}


def _amounts(reader: Reader, sight: dict[str, Any]) -> Iterator[tuple[Certainty, date, Money, int]]:
    yield from _of_claims(reader, {**sight, "states": sorted(_STATES)})
    yield from _of_awards(reader, owed_by_kind(reader, partners=None if sight["sees_all"] else sight["partners"]))
    for row in reader.rows(_PAYABLES, sight):
        yield row["certainty"], row["day"], Money(row["amount"], row["currency"]), row["count"]


def _of_claims(reader: Reader, asked: dict[str, Any]) -> Iterator[tuple[Certainty, date, Money, int]]:
    if asked["sees_all"]:
        what, found = _CLAIMS, reader.rows(_KINDS, asked)
    else:
        what, found = _SHARES, reader.rows(_NAMING, asked)
        asked = {**asked, "claims": [row["claim_id"] for row in found]}
    kinds = []
    for version, incentive in sorted({(row["terms_version_id"], row["incentive"]) for row in found}):
        terms = terms_by_id(reader, version)
        if terms.compiled.ready(incentive).incentive.pays.as_ in MONEY_FORMS:
            kinds.append((terms.id, incentive))
    versions, incentives = ([kind[place] for kind in kinds] for place in range(2))
    for row, terms, claim in _groups(reader, what, {**asked, "versions": versions, "incentives": incentives}):
        certainty = _STATES[row["state"]]
        on = _last_day(reader, row["day"]) if certainty == "reserved" else reader.today
        rule, counted_on = payment_rule_of(reader, terms, _handed_in(claim, on))
        holidays = frozenset(terms.compiled.programme.holidays)
        due = due_of(counted_on or on, rule.within, invoiced_on=on, holidays=holidays)
        yield certainty, due.on, Money(row["amount"], row["unit"]), row["count"]


def _of_awards(reader: Reader, asked: dict[str, Any]) -> Iterator[tuple[Certainty, date, Money, int]]:
    groups = sorted(_groups(reader, _AWARDED, asked), key=lambda group: version_order(group[1]))
    worked = [(*group, *payment_rule_of(reader, *group[1:])) for group in groups]
    # The latest version under which something is owed comes last: its figures count for the rule.
    rules = {
        payment_rule_name(terms, claim): (rule, terms.compiled.programme.holidays)
        for _row, terms, claim, rule, _counted_on in worked
    }
    for row, terms, claim, _rule, counted_on in worked:
        rule, holidays = rules[payment_rule_name(terms, claim)]
        if counted_on is None:
            _source, counted_on = source_of(claim, is_correction=row["state"] == "correction", happened_on=row["day"])
        due = due_of(counted_on, rule.within, invoiced_on=reader.today, holidays=frozenset(holidays))
        yield "awarded", due.on, Money(row["amount"], row["unit"]), row["count"]


def _groups(reader: Reader, what: str, asked: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Terms, Claim]]:
    """Give each group of claims that are due on one day, of some versions and incentives, with one of them."""
    kinds = zip(asked["versions"], asked["incentives"], strict=True)
    fields = [" ".join(days_looked_at(terms_by_id(reader, version), one)) for version, one in kinds]
    groups = reader.rows(_GROUPS.format(what=what), {**asked, "fields": fields})
    found = reader.rows(_RECORDS, [row["claim_id"] for row in groups])
    records = {row["record_id"]: row["data"] for row in found}
    for row in groups:
        terms = terms_by_id(reader, row["terms_version_id"])
        types = attribute_types(terms.compiled.programme)
        (claim,) = records_of("claims", [records[row["claim_id"]]], attributes=types)
        yield row, terms, claim


def _last_day(reader: Reader, until: date | None) -> date:
    return reader.today if until is None else max(add_days(until, -1), reader.today)


def _handed_in(claim: Claim, on: date) -> Claim:
    return claim if claim.submitted_on is not None else replace(claim, submitted_on=on)

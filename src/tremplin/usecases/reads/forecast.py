"""What will be payable when, by how certain it is: from what is reserved to what is with the bank."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from tremplin.facts.record import Claim
from tremplin.money import Money, add_days
from tremplin.payments.due import due_of
from tremplin.store.fact import records_of
from tremplin.store.terms import attribute_types
from tremplin.terms.kinds import MONEY_FORMS
from tremplin.usecases.owing import NAMES_PAYEE, payment_rule_of, read_owed
from tremplin.usecases.reads.reader import IN_SIGHT, Reader
from tremplin.usecases.reads.statements import MAY_READ
from tremplin.usecases.terms import terms_by_id

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

_CLAIMS: Final = f"""
    SELECT claim.state, claim.terms_version_id, claim.unit, claim.reserved_until, part ->> 'payee' AS payee,
        (part ->> 'amount')::bigint AS amount, fact.data AS record
    FROM claim
    JOIN LATERAL (
        SELECT data -> 'promised' AS promised FROM claim_event
        WHERE claim_event.claim_id = claim.claim_id AND data ? 'promised' ORDER BY n DESC LIMIT 1
    ) AS event ON true
    CROSS JOIN LATERAL jsonb_array_elements(event.promised) AS part
    JOIN fact ON fact.table_name = 'claims' AND fact.record_id = claim.claim_id AND fact.superseded_at IS NULL
    WHERE claim.state = ANY (%(states)s) AND claim.reserved > 0 AND (part ->> 'amount')::bigint > 0
        AND (%(sees_all)s OR (part ->> 'payee' = ANY (%(partners)s) AND claim.claim_id IN (
            SELECT claim_id FROM claim_event AS event WHERE {NAMES_PAYEE.format(payees="%(partners)s")}
        )))
    ORDER BY claim.claim_id
"""
_PAYABLES: Final = f"""
    SELECT payable.currency, payable.net AS amount, payable.due_on, run.execute_on
    FROM payable LEFT JOIN payment_line AS line ON line.payable_id = payable.payable_id
        AND line.state IN ('sent', 'accepted', 'unknown', 'parked')
    LEFT JOIN payment_run AS run ON run.run_id = line.run_id
    WHERE {IN_SIGHT.format(column="payable.partner_id")} AND coalesce(document NOT IN ('credit-note', 'forfeit'), true)
        AND gross IS DISTINCT FROM set_off
        AND NOT EXISTS (
            SELECT 1 FROM payment_line AS paid WHERE paid.payable_id = payable.payable_id AND paid.state = 'booked'
        )
"""


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """What will be payable in a month.

    Attributes:
        month: such as "2026-12"; what is overdue stands in the month of today.
        certainty: of the amount.
        amount: without tax.
        count: of claims' parts, amounts owed, or payables.
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
    for certainty, on, money in _amounts(reader, _sight(reader, partner_id)):
        key = (max(on, reader.today).strftime("%Y-%m"), money.currency, certainty)
        sums[key] += money.minor
        counts[key] += 1
    ordered = sorted(sums, key=lambda key: (key[0], key[1], CERTAINTIES.index(key[2])))
    return tuple(ForecastLine(key[0], key[2], Money(sums[key], key[1]), counts[key]) for key in ordered)


def _sight(reader: Reader, partner_id: str | None) -> dict[str, Any]:
    sight = reader.sight()
    if partner_id is None:
        return sight
    return {"sees_all": False, "partners": [partner_id] if reader.standing.may_see(partner_id) else []}


def _amounts(reader: Reader, sight: dict[str, Any]) -> Iterator[tuple[Certainty, date, Money]]:
    yield from _of_claims(reader, reader.rows(_CLAIMS, {**sight, "states": sorted(_STATES)}))
    owed = read_owed(reader, partners=None if sight["sees_all"] else sight["partners"])
    for one in owed.owed:
        rule = owed.terms[one.rule]
        due = due_of(one.counted_on, rule.within, invoiced_on=reader.today, holidays=rule.holidays)
        yield "awarded", due.on, one.amount
    for row in reader.rows(_PAYABLES, sight):
        released = row["execute_on"]
        money = Money(row["amount"], row["currency"])
        yield ("payable", row["due_on"], money) if released is None else ("released", released, money)


def _of_claims(reader: Reader, rows: Iterable[dict[str, Any]]) -> Iterator[tuple[Certainty, date, Money]]:
    for row in rows:
        terms = terms_by_id(reader, row["terms_version_id"])
        programme = terms.compiled.programme
        (claim,) = records_of("claims", [row["record"]], attributes=attribute_types(programme))
        if terms.compiled.ready(claim.incentive).incentive.pays.as_ not in MONEY_FORMS:
            continue
        certainty = _STATES[row["state"]]
        on = _last_day(reader, row) if certainty == "reserved" else reader.today
        rule, counted_on = payment_rule_of(reader, terms, _handed_in(claim, on))
        due = due_of(counted_on or on, rule.within, invoiced_on=on, holidays=frozenset(programme.holidays))
        yield certainty, due.on, Money(row["amount"], row["unit"])


def _last_day(reader: Reader, row: dict[str, Any]) -> date:
    until = row["reserved_until"]
    return reader.today if until is None else max(add_days(until, -1), reader.today)


def _handed_in(claim: Claim, on: date) -> Claim:
    return claim if claim.submitted_on is not None else replace(claim, submitted_on=on)

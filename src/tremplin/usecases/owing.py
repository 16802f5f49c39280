"""What is owed and in no payable yet, as the claims' events and the terms say it, with the payment rules that count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tremplin.engine.clause.condition import condition_of
from tremplin.engine.clause.ground import DayOf, Ground, QuantityOf, Reach, Test
from tremplin.engine.clause.moment import moment_day
from tremplin.engine.clause.quantity import quantity_of
from tremplin.engine.compiled import Compiled
from tremplin.engine.gather import gather
from tremplin.engine.hearing import Hearing
from tremplin.engine.view import View
from tremplin.facts.record import Claim
from tremplin.facts.snapshot import Snapshot
from tremplin.money import Money, Rounding, add_days
from tremplin.payments.owed import Owed, Source
from tremplin.payments.payable import PayTerms, pay_terms
from tremplin.store.fact import CurrentFacts, records_of
from tremplin.store.terms import attribute_types
from tremplin.terms.moment import Moment
from tremplin.terms.programme import Papers, PaymentRule
from tremplin.terms.quantity import Literal_
from tremplin.usecases.rows import Rows
from tremplin.usecases.terms import Terms, terms_by_id
from tremplin.wording import Label

FINAL: Final = ("approved", "clawed-back-part", "clawed-back")
"""The states of a claim in which its award is final; while a clawback is open it stays owed, and is looked at again.

What was taken back stands on an account of its own and is settled there: nothing is deducted in silence.
"""

NAMES_PAYEE: Final = "jsonb_path_query_array(event.data, '$.*[*].payee') ?| {payees}"
"""The condition that a claim's event names one of some payees, which the index of `store/sql/payees.sql` answers."""

NO_RULE: Final = ""
"""The payment rule of an incentive that has none: what it awards is due the day it is awarded, whatever the sum."""


@dataclass(frozen=True, slots=True)
class OwedNow:
    """What is owed and in no payable yet.

    Attributes:
        owed: by rising key; the rule of each is named `programme/rule`.
        claims: the claim of each, by the key of what is owed.
        terms: the payment rules by their name, with figures of the latest version under which something is owed.
    """

    owed: tuple[Owed, ...]
    claims: Mapping[tuple[str, str, str], str]
    terms: Mapping[str, PayTerms]


def read_owed(rows: Rows, *, partners: Sequence[str] | None = None) -> OwedNow:
    """Read what is owed and in no payable yet.

    A payee that is no partner stays owed: people have no company papers here. So does what an incentive pays as
    anything else than money, or in several forms at once, and a benefit, which is granted and recorded.

    Args:
        rows: inside the transaction that makes payables of them, or that shows them.
        partners: of whom; None: of everyone.
    """
    found = rows.rows(_OWED, owed_by_kind(rows, partners=partners))
    owed: list[Owed] = []
    claims: dict[tuple[str, str, str], str] = {}
    latest: dict[str, tuple[tuple[date, int], PayTerms]] = {}
    for row, terms, claim in _with_claims(rows, found):
        incentive = terms.compiled.ready(claim.incentive).incentive
        worked = _worked_out(rows, terms, claim)
        rule = payment_rule_name(terms, claim)
        source, earned_on = source_of(claim, is_correction=row["is_correction"], happened_on=row["happened_on"])
        one = Owed(
            source,
            row["claim_id"] if source != "correction" else f"{row['claim_id']}/{row['n']}",
            row["payee"],
            str(claim.incentive),
            rule,
            incentive.nature,
            Money(row["amount"], row["unit"]),
            earned_on,
            worked.counted_on or earned_on,
        )
        owed.append(one)
        claims[one.key] = row["claim_id"]
        version = version_order(terms)
        if rule not in latest or version > latest[rule][0]:
            holidays = frozenset(terms.compiled.programme.holidays)
            latest[rule] = (version, pay_terms(rule, worked.rule, minimums=worked.minimums, holidays=holidays))
    return OwedNow(
        tuple(sorted(owed, key=lambda one: one.key)),
        claims,
        {rule: one[1] for rule, one in latest.items()},
    )


def owed_by_kind(rows: Rows, *, partners: Sequence[str] | None) -> dict[str, Any]:
    """Return the parameters of `OWED`: whom it asks for, and what the terms make payable of what is owed.

    That is money, in no other form besides, that is no benefit.

    Args:
        rows: that are read.
        partners: of whom; None: of everyone.
    """
    asked = {"partners": None if partners is None else list(partners)}
    kinds = []
    for row in rows.rows(_KINDS if partners is None else _KINDS_OF_PARTNERS, asked):
        terms = terms_by_id(rows, row["terms_version_id"])
        incentive = terms.compiled.ready(row["incentive"]).incentive
        if incentive.pays.as_ == "money" and not incentive.pays.divided and incentive.nature != "benefit":
            kinds.append((terms.id, row["incentive"]))
    versions, incentives = ([kind[place] for kind in kinds] for place in range(2))
    return {**asked, "versions": versions, "incentives": incentives, "final": list(FINAL)}


def days_looked_at(terms: Terms, incentive_id: str) -> tuple[str, ...]:
    """Return the fields of a claim on which the day of its payment hangs; its id where more than the claim is asked.

    Claims that agree in these, in their terms and in the day of their award are due on one day.
    """
    rule = _ready_rule(terms.compiled, incentive_id).rule
    word, _, name = ("" if rule.due is None else rule.due.base).partition(".")
    is_of_period = terms.compiled.ready(incentive_id).incentive.claimed != "claim"
    days = ("period_from", "period_until") if is_of_period else ()
    if not _is_near(rule.due):
        return ("claim_id",)
    return (name, *days) if word == "claim" else days


def source_of(claim: Claim, *, is_correction: bool, happened_on: date) -> tuple[Source, date]:
    """Return what an amount is owed for, and the day on which it was earned: of a rebate, the last of its period."""
    if is_correction:
        return "correction", happened_on
    if claim.period_until is not None:
        return "rebate", add_days(claim.period_until, -1)
    return "award", happened_on


def payment_rule_name(terms: Terms, claim: Claim) -> str:
    """Return the name of the payment rule of a claim, `programme/rule`: the same one in every version of the terms."""
    return f"{terms.programme_id}/{terms.compiled.ready(claim.incentive).incentive.payment or NO_RULE}"


def version_order(terms: Terms) -> tuple[date, int]:
    """Return by what versions of terms are ordered: the latest that counts gives the figures of a payment rule."""
    return terms.compiled.programme.in_force.from_, terms.id


def payment_rule_of(rows: Rows, terms: Terms, claim: Claim) -> tuple[PaymentRule, date | None]:
    """Return the payment rule of a claim, and the day from which it counts; None where it counts from the award.

    Args:
        rows: that are read.
        terms: of the claim.
        claim: as it is, or as it would be.
    """
    worked = _worked_out(rows, terms, claim)
    return worked.rule, worked.counted_on


def frozen_payables(rows: Rows, payable_ids: Sequence[str]) -> Mapping[str, tuple[Label, ...]]:
    """Return which payables the terms freeze now, with the names of the payment rules that do.

    The condition is asked on the facts as they are recorded now, for each claim that a payable pays.

    Args:
        rows: that are read.
        payable_ids: any number of them.
    """
    versions = rows.rows(
        "SELECT DISTINCT terms_version_id AS id FROM payable_item JOIN claim USING (claim_id)"
        " WHERE payable_id = ANY (%s)",
        list(payable_ids),
    )
    freezing = [row["id"] for row in versions if _may_freeze(terms_by_id(rows, row["id"]))]
    if not freezing:
        return {}
    found = rows.rows(_PAID, {"payables": list(payable_ids), "versions": freezing})
    frozen: dict[str, dict[str, Label]] = {}
    for row, terms, claim in _with_claims(rows, found):
        ready = _ready_rule(terms.compiled, str(claim.incentive))
        if ready.frozen_of is not None and ready.frozen_of(_hearing(rows, terms.compiled, claim, also=ready.reach)):
            incentive = terms.compiled.ready(claim.incentive).incentive
            label, name = ready.rule.label, str(incentive.payment)
            texts = {"en": name, "fr": name} if label is None else {"en": label.en, "fr": label.fr}
            frozen.setdefault(row["payable_id"], {})[name] = Label(texts)
    return {payable_id: tuple(labels.values()) for payable_id, labels in frozen.items()}


def papers_asked(rows: Rows, payable_ids: Sequence[str]) -> Mapping[str, Mapping[str, Papers]]:
    """Return which papers the terms ask for before each payable is paid, by payable and id of the paper.

    Args:
        rows: that are read.
        payable_ids: any number of them.
    """
    found = rows.rows(
        "SELECT DISTINCT payable_id, terms_version_id AS version, claim.incentive FROM payable_item"
        " JOIN claim USING (claim_id) WHERE payable_id = ANY (%s) ORDER BY 1, 2, 3",
        list(payable_ids),
    )
    asked: dict[str, dict[str, Papers]] = {}
    for row in found:
        rule = _ready_rule(terms_by_id(rows, row["version"]).compiled, row["incentive"]).rule
        if rule.papers:
            asked.setdefault(row["payable_id"], {}).update({paper.paper: paper for paper in rule.papers})
    return asked


def paper_days(rows: Rows, payable_ids: Sequence[str]) -> Mapping[tuple[str, str], date]:
    """Return the last day for each paper that has one, by payable and id of the paper; of several claims the first.

    Args:
        rows: that are read.
        payable_ids: any number of them, of which a paper is missing: each claim is looked at.
    """
    days: dict[tuple[str, str], date] = {}
    for row, terms, claim in _with_claims(rows, rows.rows(_PAID, {"payables": list(payable_ids), "versions": None})):
        ready = _ready_rule(terms.compiled, str(claim.incentive))
        for paper, until_of in ready.until_of:
            hearing = _near(claim) if _is_near(paper.until) else _hearing(rows, terms.compiled, claim, also=ready.reach)
            day = until_of(hearing)
            if day is not None:
                key = (row["payable_id"], paper.paper)
                days[key] = min(day, days.get(key, day))
    return days


def _may_freeze(terms: Terms) -> bool:
    return any(rule.frozen_when is not None for rule in terms.compiled.programme.payment.values())


_PAID: Final = """
    SELECT payable_id, claim_id, terms_version_id, fact.data AS record FROM payable_item JOIN claim USING (claim_id)
    JOIN fact ON fact.table_name = 'claims' AND fact.record_id = claim.claim_id AND fact.superseded_at IS NULL
    WHERE payable_id = ANY (%(payables)s) AND coalesce(terms_version_id = ANY (%(versions)s::bigint[]), true)
    ORDER BY payable_id, claim_id
"""

_OF_PARTNERS: Final = "(%(partners)s::text[] IS NULL OR payee = ANY (%(partners)s::text[]))"

_KINDS_OF_PARTNERS: Final = """
    SELECT DISTINCT terms_version_id, incentive FROM owed_part
    WHERE payable_id IS NULL AND payee = ANY (%(partners)s::text[]) ORDER BY 1, 2
"""
# From one kind to the next: of few kinds much is owed, and of what is no money nothing is ever paid.
_KINDS: Final = """
    WITH RECURSIVE kind AS (
        (SELECT terms_version_id, incentive FROM owed_part WHERE payable_id IS NULL ORDER BY 1, 2 LIMIT 1)
        UNION ALL
        SELECT next.* FROM kind CROSS JOIN LATERAL (
            SELECT terms_version_id, incentive FROM owed_part
            WHERE payable_id IS NULL
                AND (terms_version_id, incentive) > (kind.terms_version_id, kind.incentive)
            ORDER BY 1, 2 LIMIT 1
        ) AS next
    )
    SELECT terms_version_id, incentive FROM kind
"""

OWED: Final = f"""
    SELECT part.claim_id, part.n, part.is_correction, part.payee, part.amount, part.happened_on,
        part.terms_version_id, part.incentive, claim.unit
    FROM unnest(%(versions)s::bigint[], %(incentives)s::text[]) AS kind (terms_version_id, incentive)
    JOIN owed_part AS part USING (terms_version_id, incentive) JOIN claim USING (claim_id)
    JOIN organisation ON organisation_id = part.payee AND organisation.kind = 'partner'
    WHERE part.payable_id IS NULL AND claim.awarded > 0 AND claim.state = ANY (%(final)s) AND {_OF_PARTNERS}
"""
"""The parts that are owed and in no payable; its parameters are those of `owed_by_kind`."""

_OWED: Final = f"""
    SELECT part.*, fact.data AS record FROM ({OWED}) AS part
    JOIN fact ON fact.table_name = 'claims' AND fact.record_id = part.claim_id AND fact.superseded_at IS NULL
    ORDER BY part.claim_id, part.n
"""


@dataclass(frozen=True, slots=True)
class _WorkedOut:
    """A payment rule worked out for one claim: the day from which it counts, and the least that is paid."""

    rule: PaymentRule
    counted_on: date | None
    minimums: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A payment rule made ready.

    Attributes:
        is_near: whether the claim alone tells the day and the minimum.
        frozen_of: whether it is frozen; None where the terms never freeze it.
        until_of: the papers that it asks for by a day, with that day.
        reach: the facts that it looks at.
    """

    rule: PaymentRule
    due_of: DayOf | None = None
    minimum_of: QuantityOf | None = None
    is_near: bool = True
    frozen_of: Test | None = None
    until_of: tuple[tuple[Papers, DayOf], ...] = ()
    reach: Reach | None = None


def _with_claims(rows: Rows, found: list[dict[str, Any]]) -> Iterable[tuple[dict[str, Any], Terms, Claim]]:
    known: dict[int, tuple[Terms, Mapping[str, Any]]] = {}
    for row in found:
        version = row["terms_version_id"]
        if version not in known:
            terms = terms_by_id(rows, version)
            known[version] = (terms, attribute_types(terms.compiled.programme))
        terms, types = known[version]
        (claim,) = records_of("claims", [row["record"]], attributes=types)
        yield row, terms, claim


def _worked_out(rows: Rows, terms: Terms, claim: Claim) -> _WorkedOut:
    compiled = terms.compiled
    ready = _ready_rule(compiled, str(claim.incentive))
    hearing = _near(claim) if ready.is_near else _hearing(rows, compiled, claim, also=ready.reach)
    currency = compiled.programme.currency
    minimums: tuple[Money, ...] = ()
    if ready.minimum_of is not None:
        minimums = (Money(1, currency).times(ready.minimum_of(hearing), mode=Rounding.HALF_UP),)
    return _WorkedOut(ready.rule, None if ready.due_of is None else ready.due_of(hearing), minimums)


def _near(claim: Claim) -> Hearing:
    return Hearing(View(Snapshot(claim.claim_id, {"claims": (claim,)})), claim)


def _hearing(rows: Rows, compiled: Compiled, claim: Claim, *, also: Reach | None) -> Hearing:
    facts = CurrentFacts(rows.connection, attributes=attribute_types(compiled.programme))
    hearing = compiled.ready(claim.incentive).hear(View(gather(compiled, facts, claim, also=also)), claim)
    # Rules of payment may look at the award itself, which no decision can; where it is split, its parts are of one day.
    hearing.subjects["award"] = next(iter(facts.of("awards", "claim_id", claim.claim_id)), None)
    return hearing


_READY: Final[dict[tuple[int, str], tuple[Compiled, _Ready]]] = {}


def _ready_rule(compiled: Compiled, incentive_id: str) -> _Ready:
    """Return the payment rule of an incentive made ready; it is made once."""
    key = (id(compiled), incentive_id)
    if key not in _READY:
        # The compiled programme is held with it, so that its identity is not given to another.
        _READY[key] = (compiled, _made_ready(compiled, incentive_id))
    return _READY[key][1]


def _made_ready(compiled: Compiled, incentive_id: str) -> _Ready:
    programme = compiled.programme
    incentive = compiled.ready(incentive_id).incentive
    if incentive.payment is None:
        return _Ready(PaymentRule())
    rule = programme.payment[incentive.payment]
    # On ground of its own: what payment looks at is no part of what the decision looked at.
    ground = Ground.of(programme, incentive)
    place = f"payment.{incentive.payment}"
    due_of = None if rule.due is None else moment_day(rule.due, ground)
    minimum_of = None if rule.minimum is None else quantity_of(rule.minimum, f"{place}.minimum", ground)
    is_near = (rule.minimum is None or isinstance(rule.minimum, Literal_)) and _is_near(rule.due)
    until_of = tuple((one, moment_day(one.until, ground)) for one in rule.papers if one.until is not None)
    frozen_of = None
    if rule.frozen_when is not None:
        frozen_of = condition_of(rule.frozen_when, f"{place}.frozen_when", ground.untraced()).holds
    return _Ready(rule, due_of, minimum_of, is_near, frozen_of, until_of, ground.reach)


def _is_near(moment: Moment | None) -> bool:
    """Say whether the claim alone tells a day."""
    base = "" if moment is None else moment.base
    return base[:1].isdigit() or base.partition(".")[0] in ("", "claim", "period", "programme")

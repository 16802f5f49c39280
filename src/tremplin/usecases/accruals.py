"""What a month owes and nothing has booked yet: work that is done and not awarded, and rebate periods that run.

Every one of both kinds gives a line with its amount, or a line of nothing with the reason, so that none is forgotten.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final, Literal

from tremplin.engine.gather import gather
from tremplin.engine.road.imagined import Overlay
from tremplin.facts.record import Claim, Code
from tremplin.ledger.earning import Nature
from tremplin.money import Period, PeriodKind, add_days, period_of
from tremplin.store.fact import CurrentFacts
from tremplin.store.terms import attribute_types
from tremplin.terms.incentive import Incentive
from tremplin.terms.kinds import MONEY_FORMS
from tremplin.usecases.promise import Outlook, outlook, refusal_by_terms
from tremplin.usecases.reads.room import StandingRoom
from tremplin.usecases.rows import Rows
from tremplin.usecases.terms import Terms, terms_by_id, terms_in_force
from tremplin.wording import Phrase

DONE: Final = ("work-done", "proof-submitted", "returned", "in-review", "queried")
"""The states of a claim whose work is done and about which nobody has decided."""

Source = Literal["work-done", "open-period"]


@dataclass(frozen=True, slots=True)
class Accrual:
    """What is to be accrued for one claim or one period of one partner.

    Attributes:
        source: of the amount.
        subject: the claim, or incentive, partner and period as the claim of that period will be called.
        programme: under which terms.
        incentive: of them.
        nature: decides which account is charged.
        currency: of the amounts.
        parts: minor units by payee, more than zero; empty where nothing is owed.
        reasons: why nothing is, where nothing is.
    """

    source: Source
    subject: str
    programme: str
    incentive: str
    nature: Nature
    currency: str
    parts: tuple[tuple[str, int], ...]
    reasons: tuple[Phrase, ...] = ()

    @property
    def amount(self) -> int:
        """The sum of the parts."""
        return sum(amount for _payee, amount in self.parts)


# The claims whose work may be done and undecided are few among all that ever were: those in these states now, and those
# that were awarded in a later month, which the journal has.
_WORK_DONE: Final = """
    WITH waiting AS (
        SELECT claim_id FROM claim WHERE state = ANY (%(done)s)
        UNION
        SELECT decision.claim_id FROM journal JOIN decision ON decision.claim_id = journal.context::jsonb ->> 'claim'
            AND decision.kind = 'award' AND decision.command_id = journal.command_id
        WHERE journal.kind = 'award' AND journal.accounting_on > %(last)s
    )
    SELECT claim.claim_id, claim.programme, claim.incentive, claim.terms_version_id, claim.unit, event.promised
    FROM waiting JOIN claim USING (claim_id)
    JOIN LATERAL (
        SELECT min(coalesce((data ->> 'happened_on')::date, (at AT TIME ZONE 'UTC')::date)) AS day FROM claim_event
        WHERE claim_event.claim_id = claim.claim_id AND event IN ('report-work', 'hand-in-proof')
    ) AS done ON done.day <= %(last)s
    JOIN LATERAL (
        SELECT data -> 'promised' AS promised FROM claim_event
        WHERE claim_event.claim_id = claim.claim_id AND data ? 'promised' ORDER BY n DESC LIMIT 1
    ) AS event ON true
    WHERE NOT EXISTS (SELECT 1 FROM claim_event WHERE claim_event.claim_id = claim.claim_id AND event = 'accrue')
    ORDER BY claim.claim_id
"""
# Who ordered in the months that some days touch is kept beside the lines, and then who did on one of these days.
_BUYERS: Final = """
    SELECT DISTINCT partner_id FROM orders_by_partner_month AS ordered
    WHERE month >= date_trunc('month', %(start)s::date) AND month < %(until)s::date AND lines > 0 AND EXISTS (
        SELECT 1 FROM orders_by_partner_day AS of_day
        WHERE of_day.partner_id = ordered.partner_id AND day >= %(start)s::date AND day < %(until)s::date AND lines > 0
    )
    ORDER BY 1
"""


def accruals_of(rows: Rows, month: Period) -> tuple[Accrual, ...]:
    """Return what is to be accrued at the end of a month, lines of nothing included, by source and subject.

    Work counts from the day on which it was reported; what was decided in a later month counts as well. A period that
    runs counts with the orders of its days so far, on the bands that they reach, cumulated and rounded once (P8); one
    that is over counts until it is worked out for good.

    Args:
        rows: that are read.
        month: of the accounts.
    """
    found = [*_of_work(rows, month.last_day), *_of_periods(rows, month.last_day)]
    return tuple(sorted(found, key=lambda one: (one.source, one.subject)))


def _of_work(rows: Rows, last: date) -> Iterator[Accrual]:
    for row in rows.rows(_WORK_DONE, {"last": last, "done": list(DONE)}):
        incentive = terms_by_id(rows, row["terms_version_id"]).compiled.ready(row["incentive"]).incentive
        if incentive.pays.as_ not in MONEY_FORMS:
            continue
        parts = tuple(sorted((one["payee"], one["amount"]) for one in row["promised"] if one["amount"]))
        yield Accrual(
            "work-done",
            row["claim_id"],
            row["programme"],
            row["incentive"],
            incentive.nature,
            row["unit"],
            parts,
        )


def _of_periods(rows: Rows, last: date) -> Iterator[Accrual]:
    programmes = rows.rows("SELECT DISTINCT programme FROM terms_version WHERE state = 'approved' ORDER BY programme")
    for programme in (row["programme"] for row in programmes):
        terms = terms_in_force(rows, programme, last)
        for ready in () if terms is None else terms.compiled.by_id.values():
            incentive = ready.incentive
            if terms is None or incentive.claimed == "claim" or incentive.pays.as_ not in MONEY_FORMS:
                continue
            running = period_of(last, kind=PeriodKind(incentive.claimed), programme=ready.ground.in_force)
            yield from _of_period(rows, terms, incentive, running, last=last)
            yield from _of_period_before(rows, programme, incentive, running, last=last)


def _of_period_before(
    rows: Rows, programme: str, incentive: Incentive, running: Period, *, last: date
) -> Iterator[Accrual]:
    """Go through the period before, which is over and may not be worked out yet, under the terms of its days."""
    day = add_days(running.start, -1)
    terms = terms_in_force(rows, programme, day)
    if terms is None or incentive.id not in terms.compiled.by_id:
        return
    ready = terms.compiled.ready(incentive.id)
    if ready.incentive.claimed == incentive.claimed:
        before = period_of(day, kind=PeriodKind(incentive.claimed), programme=ready.ground.in_force)
        yield from _of_period(rows, terms, ready.incentive, before, last=last)


def _of_period(rows: Rows, terms: Terms, incentive: Incentive, period: Period, *, last: date) -> Iterator[Accrual]:
    until = min(period.end, add_days(last, 1))
    for row in rows.rows(_BUYERS, {"start": period.start, "until": until}):
        subject = f"{incentive.id}/{row['partner_id']}/{period.label}"
        if rows.row("SELECT 1 FROM claim WHERE claim_id = %s", subject) is not None:
            continue
        claim = _imagined(terms, incentive, row["partner_id"], subject=subject, days=Period(period.start, until))
        found = _looked_at(rows, terms, claim)
        granted = 0 if found.standing else found.granted
        programme = terms.compiled.programme
        reasons = found.standing or found.decision.reasons
        said = () if granted else refusal_by_terms(subject, reasons, incentive=incentive, programme=programme).reasons
        yield Accrual(
            "open-period",
            subject,
            programme.programme,
            incentive.id,
            incentive.nature,
            found.decision.unit,
            tuple(sorted((one.payee, one.amount) for one in found.parts if one.amount)) if granted else (),
            said,
        )


def _imagined(terms: Terms, incentive: Incentive, partner_id: str, *, subject: str, days: Period) -> Claim:
    zone = terms.compiled.ready(incentive.id).ground.zone
    return Claim(
        claim_id=subject,
        incentive=Code(incentive.id),
        partner_id=partner_id,
        submitted_on=days.last_day,
        reserved_at=datetime.combine(days.end, time(), tzinfo=zone).astimezone(UTC),
        period_from=days.start,
        period_until=days.end,
    )


def _looked_at(rows: Rows, terms: Terms, claim: Claim) -> Outlook:
    compiled = terms.compiled
    facts = CurrentFacts(rows.connection, attributes=attribute_types(compiled.programme))
    snapshot = gather(compiled, Overlay(facts, (claim,)), claim)
    return outlook(compiled, snapshot, StandingRoom(rows.connection, compiled.programme))


def accrual_data(one: Accrual) -> Mapping[str, Any]:
    """Return a line as what is shown and hashed: what of it is posted, and nothing of how it is said."""
    return {
        "source": one.source,
        "subject": one.subject,
        "nature": one.nature,
        "currency": one.currency,
        "parts": [list(part) for part in one.parts],
    }

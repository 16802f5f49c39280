"""Rebates of a period: estimated once the period is over, then settled; and months that are closed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import ClassVar, Final

from tremplin.facts.record import Claim, Code
from tremplin.facts.snapshot import record_data
from tremplin.ledger.earning import estimate
from tremplin.money import Period, PeriodKind, add_days, period_of
from tremplin.store.posting import Posted
from tremplin.terms.kinds import MONEY_FORMS
from tremplin.usecases.amount import amount_said
from tremplin.usecases.asking import INCENTIVE, reserve_for
from tremplin.usecases.awarding import award_claim
from tremplin.usecases.claim import ClaimInHand, claim_in_hand
from tremplin.usecases.command import Command
from tremplin.usecases.refused import CLAIM, TERMS, AlreadyDone, NotFound, Refused, words
from tremplin.usecases.right import require_sight
from tremplin.usecases.rows import Connection
from tremplin.usecases.terms import Terms, terms_in_force
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Amount, Refusal, text_key

_MONTH: Final = text_key("closed month")


@dataclass(frozen=True, slots=True)
class PeriodNotOver(Refusal):
    """Say that a period has not ended yet."""

    code: ClassVar[str] = "PERIOD_NOT_OVER"
    template: ClassVar[str] = text_key("The period {period} ends on {last}; until then orders can still come in.")
    next_template: ClassVar[str | None] = text_key("Do this from the day after on.")

    period: str
    last: date


@dataclass(frozen=True, slots=True)
class MonthStillRuns(Refusal):
    """Say that the accounts of a month that still runs cannot be closed."""

    code: ClassVar[str] = "MONTH_STILL_RUNS"
    template: ClassVar[str] = text_key("The month {month} is not over yet.")
    next_template: ClassVar[str | None] = text_key("Close it from the first day of the next month on.")

    month: str


@dataclass(frozen=True, slots=True)
class NothingToAccrue(Refusal):
    """Say that working a period out again changes nothing."""

    code: ClassVar[str] = "NOTHING_TO_ACCRUE"
    template: ClassVar[str] = text_key("With the facts of today the period still comes to what stands: {stands}.")
    next_template: ClassVar[str | None] = text_key("Nothing has been posted.")

    stands: Amount


@dataclass(frozen=True, slots=True)
class AmountDiffers(Refusal):
    """Say that what was worked out elsewhere is not what the facts recorded here give."""

    code: ClassVar[str] = "AMOUNT_DIFFERS"
    template: ClassVar[str] = text_key("The facts recorded here come to {now}; {shown} was worked out elsewhere.")
    next_template: ClassVar[str | None] = text_key("Record the same orders and credit notes here, and post again.")

    now: Amount
    shown: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class AccruePeriod(Command):
    """Work out what a partner earned over a period.

    Attributes:
        programme: under whose terms.
        incentive: one that is worked out for periods.
        partner_id: for whom.
        day: any day of the period.
        claim_id: of what was worked out before, whose difference alone is posted now; None the first time.
        asked: minor units, before limits, that were worked out elsewhere, such as in bulk; None: not compared.
    """

    kind: ClassVar[str] = "accrue-period"

    programme: str
    incentive: str
    partner_id: str
    day: date
    claim_id: str | None = None
    asked: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPeriod(Command):
    """Report a period as complete: all its orders are in."""

    kind: ClassVar[str] = "report-period"

    claim_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlePeriod(Command):
    """Settle what was worked out for a period.

    Attributes:
        shown: hash of what was shown.
    """

    kind: ClassVar[str] = "settle-period"

    claim_id: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePeriod(Command):
    """Close the accounts of a month, such as "2026-03"."""

    kind: ClassVar[str] = "close-period"

    month: str


def accrue_period(connection: Connection, command: AccruePeriod) -> Posted:
    """Work a period out for a partner: the budget is reserved, and the liability estimated.

    What was worked out before, and is not settled yet, may be worked out again when orders or credit notes came late:
    the difference is posted, down to nothing where nothing is earned any more, and an approval of before is void.

    Refusals: NotAllowed; NotFound (the partner, the terms of that day, the incentive, or what was worked out before);
    PeriodNotOver; AlreadyDone; NotPossibleNow; TermsSayNo; AmountDiffers; NothingToAccrue.
    """

    def post(work: Work) -> None:
        require_sight(work.standing, command.partner_id)
        terms = terms_in_force(work, command.programme, command.day)
        if terms is None:
            raise Refused(NotFound(what=words(TERMS), id=f"{command.programme} {command.day}"))
        period = _period(terms, command)
        if work.happened_on < period.end:
            raise Refused(PeriodNotOver(period=period.label, last=add_days(period.end, -1)))
        claim = _opened(work, command, terms, period) if command.claim_id is None else _again(work, command, period)
        stands = int(claim.row["reserved"])
        reserve_for(work, claim, event="accrue", may_be_nothing=command.claim_id is not None)
        change = int(claim.row["reserved"]) - stands
        _require_as_shown(claim, command, change=change)
        if claim.incentive.pays.as_ in MONEY_FORMS:
            plan = estimate(
                {command.partner_id: change},
                nature=claim.incentive.nature,
                currency=str(work.answer["unit"]),
                dates=work.dates,
                context={"claim": claim.id},
            )
            if plan is not None:
                work.transact(plan)

    return carry_out(connection, command, post, claims=() if command.claim_id is None else (command.claim_id,))


def report_period(connection: Connection, command: ReportPeriod) -> Posted:
    """Report a period as complete; nobody hands a proof in, because the orders are the proof.

    Refusals: NotAllowed; NotFound; NotPossibleNow (it waits for `pre_approve_claim`).
    """

    def change(work: Work) -> None:
        claim = _of_a_period(work, command.claim_id)
        claim.move("report-period")
        work.tell("period-reported", claim_id=claim.id)
        work.audit(command.kind, claim.id)

    return carry_out(connection, command, change, claims=(command.claim_id,))


def settle_period(connection: Connection, command: SettlePeriod) -> Posted:
    """Settle a period: the estimate becomes what is owed, and the rest of the budget goes back.

    Refusals: NotAllowed; NotFound; NotPossibleNow; NeedsAnotherPerson; ContentChanged; TermsSayNo.
    """

    def change(work: Work) -> None:
        claim = _of_a_period(work, command.claim_id)
        estimated = int(claim.row["reserved"]) if claim.incentive.pays.as_ in MONEY_FORMS else 0
        claim.move("begin-review")
        claim.require("approve", shown=command.shown)
        award_claim(work, claim, estimated=estimated)
        work.insert(
            "approval", claim_id=claim.id, step="award", person_id=work.standing.person_id, shown_hash=command.shown
        )

    return carry_out(connection, command, change, claims=(command.claim_id,))


def close_period(connection: Connection, command: ClosePeriod) -> Posted:
    """Close the accounts of a month for good; what comes late is booked in an open month, with its own day (L14).

    Refusals: NotAllowed; MonthStillRuns; AlreadyDone.
    """

    def change(work: Work) -> None:
        if command.month >= work.today.strftime("%Y-%m"):
            raise Refused(MonthStillRuns(month=command.month))
        row = work.row("SELECT state FROM period WHERE accounting_month = %s", command.month)
        if row is not None:
            raise Refused(AlreadyDone(what=words(_MONTH), id=command.month))
        work.insert("period", accounting_month=command.month, state="closed", closed_by=work.standing.person_id)
        work.audit(command.kind, command.month)

    return carry_out(connection, command, change)


def _again(work: Work, command: AccruePeriod, period: Period) -> ClaimInHand:
    """Return what was worked out for the period before; whoever approved it approved another amount."""
    claim_id = f"{command.incentive}/{command.partner_id}/{period.label}"
    if command.claim_id != claim_id:
        raise Refused(NotFound(what=words(CLAIM), id=str(command.claim_id)))
    claim = _of_a_period(work, claim_id)
    claim.require("accrue")
    work.update(
        "approval",
        where={"claim_id": claim.id, "voided_at": None},
        set_={"voided_at": work.at.isoformat()},
        any_rows=True,
    )
    return claim


def _require_as_shown(claim: ClaimInHand, command: AccruePeriod, *, change: int) -> None:
    unit, asked = str(claim.row["unit"]), int(claim.row["asked"])
    if command.asked is not None and asked != command.asked:
        now, shown = (amount_said(claim.work.connection, one, unit) for one in (asked, command.asked))
        raise Refused(AmountDiffers(now=now, shown=shown))
    if command.claim_id is not None and not change:
        raise Refused(NothingToAccrue(stands=amount_said(claim.work.connection, int(claim.row["reserved"]), unit)))


def _of_a_period(work: Work, claim_id: str) -> ClaimInHand:
    claim = claim_in_hand(work, claim_id)
    if claim.incentive.claimed == "claim":
        raise Refused(NotFound(what=words(CLAIM), id=claim_id))
    return claim


def _period(terms: Terms, command: AccruePeriod) -> Period:
    ready = terms.compiled.by_id.get(command.incentive)
    if ready is None or ready.incentive.claimed == "claim":
        raise Refused(NotFound(what=words(INCENTIVE), id=command.incentive))
    return period_of(command.day, kind=PeriodKind(ready.incentive.claimed), programme=ready.ground.in_force)


def _opened(work: Work, command: AccruePeriod, terms: Terms, period: Period) -> ClaimInHand:
    """Return a fresh claim for a period, drafted by this command."""
    ready = terms.compiled.ready(command.incentive)
    claim_id = f"{command.incentive}/{command.partner_id}/{period.label}"
    if work.row("SELECT 1 FROM claim WHERE claim_id = %s", claim_id):
        raise Refused(AlreadyDone(what=words(CLAIM), id=claim_id))
    record = Claim(
        claim_id=claim_id,
        incentive=Code(command.incentive),
        partner_id=command.partner_id,
        submitted_on=add_days(period.end, -1),
        reserved_at=datetime.combine(period.end, time(), tzinfo=ready.ground.zone).astimezone(UTC),
        period_from=period.start,
        period_until=period.end,
    )
    work.claim(
        {
            "claim_id": claim_id,
            "expect": None,
            "event": "draft",
            "state": "draft",
            "reason": command.reason,
            "data": {"claim": record_data(record), "by_vendor": True},
            "set": {
                "programme": command.programme,
                "incentive": command.incentive,
                "partner_id": command.partner_id,
            },
        }
    )
    row = {
        "claim_id": claim_id,
        "state": "draft",
        "version": 1,
        "programme": command.programme,
        "asked": 0,
        "reserved": 0,
        "awarded": 0,
        "clawed_back": 0,
    }
    return ClaimInHand(work, row, record, terms, (), 0)

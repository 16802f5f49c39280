"""Taking back: notice with its reason, a window to contest, a decision by another person; never a silent deduction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any, ClassVar, Final

from tremplin.claims.claim_life import CONTEST_DAYS
from tremplin.ledger.control import Hold
from tremplin.ledger.taking_back import GivenBack, TakenBack, check_clawback, clawback, clawback_parts
from tremplin.money import Money
from tremplin.payments.clawback.amount import TriggerUsed
from tremplin.store.limit import ROLLING
from tremplin.store.posting import Posted
from tremplin.terms.kinds import MONEY_FORMS
from tremplin.terms.programme import TakingBack
from tremplin.usecases.claim import ClaimInHand, claim_in_hand
from tremplin.usecases.command import Command
from tremplin.usecases.holding import end_members
from tremplin.usecases.refused import NotFound, Refused, words
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import text_key

RULE: Final = text_key("rule on taking back")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeClawback(Command):
    """Give notice of a clawback; the reason is for the partner.

    Attributes:
        amount: minor units to be taken back.
        rule: id of the rule of the terms that allows it.
        trigger: reference of the event that causes it, such as a credit note: it takes something back once (K1).
    """

    kind: ClassVar[str] = "notice-clawback"

    claim_id: str
    amount: int
    rule: str
    trigger: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestClawback(Command):
    """Contest a clawback; the reason says why."""

    kind: ClassVar[str] = "contest-clawback"

    claim_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideClawback(Command):
    """Decide about a clawback, with the reason.

    Attributes:
        amount: minor units taken back, at most what was noticed; 0 drops the clawback.
        at_fault: the partner who bears all of it, where the terms split so.
    """

    kind: ClassVar[str] = "decide-clawback"

    claim_id: str
    amount: int
    at_fault: str | None = None


def notice_clawback(connection: Connection, command: NoticeClawback) -> Posted:
    """Give notice; nothing moves yet, and the partner can contest for thirty days.

    What was lost under the terms was never paid, and is not taken back besides.

    Refusals: NotAllowed; NotFound (the claim, or the rule); NotPossibleNow; TriggerUsed; ClawbackTooLarge;
    ReasonNeeded.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        claim.require("notice-clawback")
        if command.rule not in claim.incentive.taking_back:
            raise Refused(NotFound(what=words(RULE), id=command.rule))
        _require_unused(work, claim, command)
        lost = sum(lost_parts(work, claim).values())
        _require_within_award(claim, command.amount, gone=int(claim.row["clawed_back"]) + lost)
        until = work.happened_on + timedelta(days=CONTEST_DAYS)
        notice = {"amount": command.amount, "rule": command.rule, "contest_until": until.isoformat()}
        if command.trigger is not None:
            notice["trigger"] = command.trigger
        claim.move("notice-clawback", data={"notice": notice, "until": until.isoformat()})
        work.answer["contest_until"] = until.isoformat()
        work.tell("clawback-noticed", claim_id=claim.id, **notice)
        work.audit(command.kind, claim.id, **notice)

    return carry_out(connection, command, change, claims=(command.claim_id,))


def contest_clawback(connection: Connection, command: ContestClawback) -> Posted:
    """Contest a clawback while its window is open.

    Refusals: NotAllowed; NotFound; NotPossibleNow; WindowOver; ReasonNeeded.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        claim.move("contest")
        work.tell("clawback-contested", claim_id=claim.id)
        work.audit(command.kind, claim.id)

    return carry_out(connection, command, change, claims=(command.claim_id,))


def decide_clawback(connection: Connection, command: DecideClawback) -> Posted:
    """Decide: the partner owes what is taken back, its cost is undone, and the limits get back what the terms say.

    Refusals: NotAllowed; NotFound; NotPossibleNow; NotOverYet (not contested, and the window is open);
    NeedsAnotherPerson (who gave notice); ClawbackTooLarge; ReasonNeeded.
    """
    return carry_out(connection, command, lambda work: _decide(work, command), claims=(command.claim_id,))


def _decide(work: Work, command: DecideClawback) -> None:
    claim = claim_in_hand(work, command.claim_id)
    standing = claim.row["awarded"] - claim.row["clawed_back"]
    event = "drop-clawback" if command.amount == 0 else "take-back-part"
    # A clawback of an award of which nothing stands is dropped, too: nothing is taken back.
    if command.amount and command.amount == standing:
        event = "take-back-whole"
    claim.require(event)
    notice = _notice(work, claim)
    gone = int(claim.row["clawed_back"])
    _require_within_award(claim, command.amount, most=gone + notice["amount"], gone=gone)
    taken = claim.row["clawed_back"] + command.amount
    moved = [{"payee": payee, "amount": -part} for payee, part in sorted(_parts(work, claim, command).items())]
    data = {"taken_back": command.amount, "rule": notice["rule"], "moved": moved}
    if "trigger" in notice:
        data["trigger"] = notice["trigger"]
    claim.move(event, data=data, clawed_back=taken)
    if command.amount:
        rule = claim.terms.compiled.programme.taking_back[notice["rule"]]
        _book(work, claim, command, rule, is_whole=event == "take-back-whole")
    work.answer.update(taken_back=command.amount, unit=claim.row["unit"])
    work.tell("clawback-decided", claim_id=claim.id, amount=command.amount)
    work.audit(command.kind, claim.id, amount=command.amount)


def _book(work: Work, claim: ClaimInHand, command: DecideClawback, rule: TakingBack, *, is_whole: bool) -> None:
    parts = _parts(work, claim, command)
    back = _given_back(work, claim, command.amount, rule=rule, is_whole=is_whole)
    _note_rolled(claim, back, rule=rule)
    plan = clawback(
        [TakenBack(partner, net) for partner, net in sorted(parts.items())],
        given_back=back,
        nature=claim.incentive.nature,
        currency=claim.row["unit"],
        dates=work.dates,
        context={"claim": claim.id, "rule": rule.when.en},
    )
    if plan is not None:
        work.transact(plan)
    if is_whole:
        end_members(work, claim)


def _parts(work: Work, claim: ClaimInHand, command: DecideClawback) -> dict[str, int]:
    """Return what each payee gives back; nothing when the award was not money, or the clawback is dropped."""
    if not command.amount or claim.incentive.pays.as_ not in MONEY_FORMS:
        return {}
    return dict(clawback_parts(command.amount, shares=paid_shares(work, claim), at_fault=command.at_fault))


def _given_back(work: Work, claim: ClaimInHand, amount: int, *, rule: TakingBack, is_whole: bool) -> list[GivenBack]:
    """Return what comes back to each limit: in proportion to the award; what counts things, with the whole only."""
    rows = work.rows(
        "SELECT instance.id, instance.unit, instance.window_label, sum(posted)::bigint AS posted FROM reservation"
        " JOIN limit_instance AS instance ON instance.id = reservation.limit_instance_id"
        " WHERE claim_id = %s AND reservation.state = 'posted' GROUP BY 1, 2, 3 ORDER BY 1",
        claim.id,
    )
    back: list[GivenBack] = []
    for row in rows:
        if row["unit"] == claim.row["unit"]:
            # What is left of the award stays used: the part that goes is worked out on all that went so far.
            units = _part(row["posted"], claim, claim.row["clawed_back"]) - _part(
                row["posted"], claim, claim.row["clawed_back"] - amount
            )
        else:
            units = row["posted"] if is_whole else 0
        if units:
            hold = Hold(str(row["id"]), row["unit"], units, is_rolling=row["window_label"] == ROLLING)
            back.append(GivenBack(hold, rule.gives_back))
    return back


def _note_rolled(claim: ClaimInHand, back: Iterable[GivenBack], *, rule: TakingBack) -> None:
    """Note what comes back to rolling limits on the days that it was taken on, the last ones first."""
    missing = {int(one.hold.instance): one.hold.amount for one in back if one.hold.is_rolling}
    if not missing:
        return
    left = {key: amount for key, amount in claim.rolled().items() if key[0] in missing}
    of = tuple(missing)
    for key in sorted(left, reverse=True):
        taken = min(left[key], missing[key[0]])
        left[key] -= taken
        missing[key[0]] -= taken
    claim.note_rolled(left, of=of, to=rule.gives_back)


def _part(posted: int, claim: ClaimInHand, taken: int) -> int:
    return posted * taken // int(claim.row["awarded"])


def award_shares(work: Work, claim: ClaimInHand) -> dict[str, Fraction]:
    """Return the share of each payee in the award of a claim, as it was booked."""
    row = work.row(
        "SELECT data -> 'parts' AS parts FROM claim_event WHERE claim_id = %s AND event = 'approve'"
        " ORDER BY n DESC LIMIT 1",
        claim.id,
    )
    parts = row["parts"] if row else []
    total = sum(one["amount"] for one in parts)
    return {one["payee"]: Fraction(one["amount"], total) for one in parts}


def lost_parts(work: Work, claim: ClaimInHand) -> dict[str, int]:
    """Return what each payee has lost of the award of a claim under the terms: it was never paid, in minor units."""
    rows = work.rows(
        "SELECT payee, sum(amount)::bigint AS amount FROM payable_item JOIN payable USING (payable_id)"
        " WHERE claim_id = %s AND document = 'forfeit' GROUP BY payee",
        claim.id,
    )
    return {row["payee"]: row["amount"] for row in rows}


def paid_shares(work: Work, claim: ClaimInHand) -> dict[str, Fraction]:
    """Return the share of each payee in what can be taken back: those who have lost their part give nothing back."""
    lost = lost_parts(work, claim)
    shares = {payee: share for payee, share in award_shares(work, claim).items() if payee not in lost}
    whole = sum(shares.values(), start=Fraction(0))
    return {payee: share / whole for payee, share in shares.items() if whole}


def delta_parts(work: Work, claim: ClaimInHand, amount: int, *, is_less: bool) -> list[tuple[str, int]]:
    """Return what falls to each payee of a correction, by the shares of the award; nothing when it was not money.

    Args:
        work: the command at work.
        claim: that is corrected.
        amount: minor units, zero or more.
        is_less: whether it is given back: who has lost a part under the terms gives nothing of it back.
    """
    if claim.incentive.pays.as_ not in MONEY_FORMS:
        return []
    shares = paid_shares(work, claim) if is_less else award_shares(work, claim)
    return sorted(clawback_parts(amount, shares=shares).items()) if shares else []


def _notice(work: Work, claim: ClaimInHand) -> dict[str, Any]:
    row = work.row(
        "SELECT data -> 'notice' AS notice FROM claim_event WHERE claim_id = %s AND data ? 'notice'"
        " ORDER BY n DESC LIMIT 1",
        claim.id,
    )
    return dict(row["notice"]) if row else {}


def _require_unused(work: Work, claim: ClaimInHand, command: NoticeClawback) -> None:
    if command.trigger is not None and work.row(
        "SELECT 1 FROM claim_event WHERE claim_id = %s AND data ->> 'trigger' = %s"
        " AND (data ->> 'taken_back')::bigint > 0 LIMIT 1",
        claim.id,
        command.trigger,
    ):
        raise Refused(TriggerUsed(command.trigger))


def _require_within_award(claim: ClaimInHand, amount: int, *, gone: int, most: int | None = None) -> None:
    unit = str(claim.row["unit"])
    awarded = int(claim.row["awarded"]) if most is None else most
    refusal = check_clawback(Money(amount, unit), awarded=Money(awarded, unit), taken_back=Money(gone, unit))
    if refusal is not None:
        raise Refused(refusal)

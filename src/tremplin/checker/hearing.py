"""What lets a claim through before its reward: terms in force, conditions, deadlines and proofs."""

from dataclasses import dataclass, field
from datetime import date
from math import floor
from typing import Any, Final

from tremplin.checker.case import Case
from tremplin.checker.conditions import NOTHING_SAID, Said, Seen, blamed, holds_at_root, judged
from tremplin.checker.days import ONE_DAY, length_of
from tremplin.checker.exchange import NoAnswer
from tremplin.checker.holdings import is_proven, proof_state
from tremplin.checker.moments import moment
from tremplin.checker.quantities import value_of
from tremplin.checker.rule import Rule

Row = dict[str, Any]

PARTNER_CAN_ACT: Final = ("FACT_MISSING", "CONDITION_FAILED", "PROOF_MISSING", "BELOW_THRESHOLD", "NOTHING_EARNED")
"""Where the terms do not say, the partner can act on these."""


@dataclass
class Hearing:
    """What was found, as a receipt shows it, and the reasons so far in the order of refusals."""

    reasons: list[Row] = field(default_factory=list)
    conditions: list[Row] = field(default_factory=list)
    clocks: list[Row] = field(default_factory=list)
    proofs: list[Row] = field(default_factory=list)

    def refuse(self, code: str, place: str, *, said: Said = NOTHING_SAID) -> None:
        """Add a reason, once for each code and place.

        Args:
            code: of the refusal.
            place: that it is about.
            said: what the terms say about it.
        """
        can_act = code in PARTNER_CAN_ACT if said.partner_can_act is None else said.partner_can_act
        reason = {"code": code, "at": place, "reason": said.reason, "partner_can_act": can_act}
        if (code, place) not in [(one["code"], one["at"]) for one in self.reasons]:
            self.reasons.append(reason)


def heard(case: Case) -> Hearing:
    """Return what lets a claim through, worked out whole.

    Args:
        case: a claim with a deciding day, outside rows.

    Raises:
        Unreadable: a condition, clock or proof has no meaning.
    """
    found = Hearing()
    day = case.claim_day("terms")
    first, after = case.calendar.in_force
    if day is None or not first <= day < after:
        found.refuse("TERMS_NOT_IN_FORCE", "in_force")
    incentive = Rule(case.incentive, "incentive")
    leaves: dict[str, Seen] = {}
    outcome = judged(incentive.part("when"), case, leaves=leaves)
    found.conditions = [{"at": at, "passed": passed, "seen": seen} for at, (passed, seen) in leaves.items()]
    for leaf in blamed(outcome):
        found.refuse("CONDITION_FAILED", leaf.place, said=leaf.said)
    for clock in incentive.parts("deadlines"):
        row = _clock(clock, case)
        found.clocks.append(row)
        if not row["passed"]:
            found.refuse("DEADLINE_MISSED", clock.place, said=NOTHING_SAID.within(clock.data))
    for proof in incentive.parts("proof"):
        passed = _is_given(proof, case)
        found.proofs.append({"at": proof.place, "passed": passed})
        if not passed:
            found.refuse("PROOF_MISSING", proof.place, said=NOTHING_SAID.within(proof.data))
    return found


def _clock(clock: Rule, case: Case) -> Row:
    of, due = moment(clock["of"], case), _due(clock, case)
    is_lifted = "except_when" in clock and holds_at_root(clock.part("except_when"), case)
    passed = is_lifted or (of is not None and due is not None and of <= due)
    days = {"of": None if of is None else of.isoformat(), "due": None if due is None else due.isoformat()}
    return {"id": clock["id"], **days, "passed": passed}


def _due(clock: Rule, case: Case) -> date | None:
    """Return the last day in time: the earliest of those that the clock gives; None when one of them is absent."""
    days: list[date | None] = []
    if "within" in clock:
        days.append(_within(clock, case))
    if "on_or_before" in clock:
        days.append(moment(clock["on_or_before"], case))
    if "before" in clock:
        day = moment(clock["before"], case)
        days.append(None if day is None or day == date.min else day - ONE_DAY)
    known = [day for day in days if day is not None]
    return min(known, default=None) if len(known) == len(days) else None


def _within(clock: Rule, case: Case) -> date | None:
    """Return the last day of a length of time, which a table may give, moved by an extension that was granted."""
    day, within = moment(clock["from"], case), clock["within"]
    if isinstance(within, dict):
        try:
            number = floor(value_of(clock.part("within"), case))
        except NoAnswer:
            return None
        within = (number, within["unit"].removesuffix("s"))
    else:
        within = length_of(within)
    if day is None:
        return None
    try:
        due = case.calendar.stepped(day, within[0], unit=within[1])
        if clock["id"] in case.claim.get("extended", []) and "extension" in clock:
            due = case.calendar.moved(due, clock["extension"], sign=1)
    except OverflowError:
        return None
    return due


def _is_given(proof: Rule, case: Case) -> bool:
    is_asked = "when" not in proof or holds_at_root(proof.part("when"), case)
    return not is_asked or is_proven(proof_state(case, proof["any_of"]), proof["state"])

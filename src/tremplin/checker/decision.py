"""The decision worked out anew: everything that a receipt shows under `result`, but the smallest change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

from tremplin.checker import exclusions, limits
from tremplin.checker.canonical import exact, exact_text
from tremplin.checker.case import Case
from tremplin.checker.exchange import NoAnswer
from tremplin.checker.facts import Row
from tremplin.checker.headroom import Key, Taken
from tremplin.checker.hearing import Hearing, heard
from tremplin.checker.moments import moment
from tremplin.checker.payees import Payees, kind_and_amounts, payees_of
from tremplin.checker.quantities import value_of
from tremplin.checker.reading import Unreadable
from tremplin.checker.rewards import PAYS, Asked, asked_of, decimals_of
from tremplin.checker.rounding import shared_out
from tremplin.checker.rule import rule_at
from tremplin.checker.world import Notes, World

NO_EDITS: Final[Mapping[str, Fraction]] = {}
REWARD_CODES: Final = ("NO_RATE", "NO_TABLE_ROW", "AMBIGUOUS_ROW", "NO_PAYEE", "NOT_SHARED", "BELOW_THRESHOLD")
"""What a reward can meet, in the order in which it is told."""


@dataclass(frozen=True)
class Decision:
    """The decision about one claim.

    Attributes:
        result: as a receipt shows it, but `change`.
        granted: in whole units of the award.
        touched: the instances of limits that the claim touches, in declared order.
    """

    result: dict[str, Any]
    granted: int
    touched: tuple[Key, ...] = ()


def decided(
    world: World, claim: Row, *, head_room: Mapping[Key, Taken], edits: Mapping[str, Fraction] = NO_EDITS
) -> Decision:
    """Return the decision about a claim.

    Args:
        world: the clause and the facts.
        claim: its row, of the incentive of the clause.
        head_room: what was taken before under each limit.
        edits: quantities that have another value, by place, to try out a change.

    Raises:
        Unreadable: something in the clause or the facts has no meaning.
    """
    case = case_of(world, claim, notes=Notes(edits=edits))
    if case.deciding is None:
        hearing = Hearing()
        hearing.refuse("FACT_MISSING", "incentive.decides.day")
        return Decision(_shown(case, hearing, asked=0, granted=0), 0)
    hearing = heard(case)
    asked, payees = asked_of(case), payees_of(case)
    excluded = _excluded(case, hearing, asked=_at_stake(hearing, asked, payees))
    met = [*payees.reasons] if asked.reason is None else [*payees.reasons, asked.reason]
    for code, place in sorted(met, key=lambda reason: REWARD_CODES.index(reason[0])):
        hearing.refuse(code, place)
    if asked.amount == 0 and not hearing.reasons:
        hearing.refuse("NOTHING_EARNED", f"{PAYS}.reward")
    touches = limits.touched(case, payees, head_room=head_room)
    granted, refusing = limits.let_through(asked.amount, touches, payees=payees)
    for place in refusing:
        hearing.refuse("LIMIT_REACHED", place)
    granted = 0 if hearing.reasons else granted
    shown = _shown(case, hearing, asked=asked.amount, granted=granted)
    shown |= {
        "exclusions": excluded,
        "limits": limits.rows_of(touches, granted=granted, payees=payees),
        "parts": kind_and_amounts(payees.cut(granted)) if granted else [],
    }
    return Decision(shown, granted, tuple(touch.key for touch in touches))


def case_of(world: World, claim: Row, *, notes: Notes | None) -> Case:
    """Return a claim with its deciding days and the order lines left to it.

    Raises:
        Unreadable: its incentive is neither that of the clause nor a rival.
    """
    incentives = {world.clause["incentive"]["id"]: world.clause["incentive"], **world.clause["rivals"]}
    if claim["incentive"] not in incentives:
        raise Unreadable("MALFORMED", "snapshot.tables.claims", seen=claim["incentive"])
    first, after = (world.facts.day("claim", claim, name) for name in ("period_from", "period_until"))
    case = Case(
        world=world,
        incentive=incentives[claim["incentive"]],
        claim=claim,
        partner_id=claim["partner_id"],
        days={"day": None},
        notes=notes,
        own_period=None if first is None or after is None else (first, after),
    )
    decides = case.incentive["decides"]
    case = replace(case, days={"day": moment(decides["day"], case)})
    days = {kind: moment(written, case) for kind, written in decides.items()}
    return exclusions.without_taken_lines(replace(case, days=days), incentives)


def _at_stake(hearing: Hearing, asked: Asked, payees: Payees) -> int:
    """Return what is asked for when everything but exclusions and limits lets the claim through, else 0."""
    stands = not hearing.reasons and asked.reason is None and not payees.reasons
    return asked.amount if stands else 0


def _excluded(case: Case, hearing: Hearing, *, asked: int) -> list[dict[str, Any]]:
    """Return who wins each exclusion that names the incentive, and refuse a claim that another one beats."""
    rows = []
    for index, exclusion in enumerate(case.world.clause["exclusions"]):
        if exclusions.is_by_line(exclusion):
            continue
        rivals = [exclusions.Rival(case, asked)] if asked and exclusions.may_compete(case, exclusion) else []
        rivals += _rivals(case, exclusion)
        winner = exclusions.winner_of(rivals, exclusion)
        passed = not asked or winner is None or winner.case.incentive["id"] == case.incentive["id"]
        winner_id = None if winner is None else winner.case.claim["claim_id"]
        rows.append({"id": exclusion["id"], "winner": winner_id, "passed": passed})
        if not passed:
            hearing.refuse("EXCLUDED", f"exclusions[{index}]")
    return rows


def _rivals(case: Case, exclusion: Mapping[str, Any]) -> list[exclusions.Rival]:
    """Return the other claims that compete and are entitled."""
    found = []
    for claim in case.facts.rows("claim"):
        if claim is case.claim or claim["incentive"] not in exclusion["between"]:
            continue
        other = case_of(case.world, claim, notes=Notes())
        if exclusions.competes(case, other, exclusion=exclusion):
            asked = _at_stake(heard(other), asked_of(other), payees_of(other))
            if asked:
                found.append(exclusions.Rival(other, asked))
    return found


def _shown(case: Case, hearing: Hearing, *, asked: int, granted: int) -> dict[str, Any]:
    """Return the result as a receipt shows it, without exclusions, limits and parts."""
    pays = case.incentive["pays"]
    units = {"points": pays.get("unit"), "protection": "days"}
    divided = _divided(case, granted) if granted else []
    instalments = _in_shares(granted, pays["instalments"], "on") if granted else []
    steps = {} if case.notes is None else case.notes.steps
    return {
        "outcome": "refused" if hearing.reasons else "granted",
        "deciding_day": None if case.deciding is None else case.deciding.isoformat(),
        "unit": units.get(pays["as"], case.world.clause["currency"]),
        "asked": exact_text(asked),
        "granted": exact_text(granted),
        "reasons": hearing.reasons,
        "conditions": hearing.conditions,
        "clocks": hearing.clocks,
        "proofs": hearing.proofs,
        "exclusions": [],
        "steps": [{"at": at, "value": None if (v := steps[at]) is None else exact_text(v)} for at in sorted(steps)],
        "limits": [],
        "parts": [],
        "instalments": instalments,
        "divided": divided,
    }


def _divided(case: Case, granted: int) -> list[dict[str, str]]:
    """Return the granted amount by form; all of it in one form when it is below the amount that the terms name."""
    pays = case.incentive["pays"]
    turn = pays.get("divided_below")
    if turn is not None:
        amount = rule_at(turn["amount"], place=f"{PAYS}.divided_below.amount")
        try:
            is_below = granted < value_of(amount, case) * 10 ** decimals_of(case)
        except NoAnswer:
            is_below = False
        if is_below:
            return [{"as": turn["as"], "amount": str(granted)}]
    return _in_shares(granted, pays["divided"], "as")


def _in_shares(amount: int, entries: list[Any], key: str) -> list[dict[str, str]]:
    """Return an amount cut by the shares of instalments or forms, in written order."""
    if not entries:
        return []
    shares = {entry[key]: exact(entry["share"], place=f"clause.{PAYS}") for entry in entries}
    parts = shared_out(amount, shares=shares)
    return [{key: name, "amount": str(parts[name])} for name in shares]

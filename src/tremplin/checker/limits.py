"""Limits: which a claim touches, what is left under them, and what they let through."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor
from operator import itemgetter
from typing import Any, Final

from tremplin.checker.canonical import exact_text
from tremplin.checker.case import Case
from tremplin.checker.conditions import holds_at_root
from tremplin.checker.days import label_of
from tremplin.checker.exchange import NoAnswer
from tremplin.checker.facts import value_text
from tremplin.checker.fields import value_at
from tremplin.checker.headroom import Key, Taken
from tremplin.checker.moments import moment
from tremplin.checker.payees import WHOLE, Payee, Payees
from tremplin.checker.quantities import value_of
from tremplin.checker.rewards import decimals_of
from tremplin.checker.rule import Rule, rule_at

MONEY_FORMS: Final = ("money", "credit", "voucher", "discount")
MEASURED: Final = ("amount", "units", "claims", "persons", "customers", "quantity")


@dataclass
class Touch:
    """One instance of a limit that a claim touches.

    Attributes:
        place: of the limit in the clause.
        key: its id, scope and window.
        is_amount: whether it is measured in the award's money or points, not in something counted.
        is_partial: whether it cuts what is wanted, where a refusing limit stops it.
        payee: whose part it is about; None for the whole.
        share: of the whole.
        size: in whole units.
        taken: before this claim.
        counts: what the claim counts, for a limit that is not in money or points.
    """

    place: str
    key: Key
    is_amount: bool
    is_partial: bool
    payee: Payee | None
    share: Fraction
    size: int
    taken: Fraction
    counts: Fraction
    asked: Fraction = field(default=Fraction(0))
    cut: int = 0

    @property
    def available(self) -> Fraction:
        """What is left before this claim; never below 0."""
        return max(Fraction(0), self.size - self.taken)


def touched(case: Case, payees: Payees, *, head_room: Mapping[Key, Taken]) -> list[Touch]:
    """Return the instances touched, in declared order, parts by payee id.

    Args:
        case: the claim, outside rows.
        payees: who would be paid.
        head_room: what was taken before, by instance; an instance that is not there is untouched.

    Raises:
        Unreadable: a limit has no meaning.
    """
    found: list[Touch] = []
    for index, data in enumerate(case.world.clause["limits"]):
        limit = rule_at(data, place=f"limits[{index}]")
        measured = [key for key in MEASURED if key in limit]
        if len(measured) != 1:
            raise limit.odd()
        if _is_of_award(limit, measured[0], case) and _covers(limit, case):
            found += _instances(limit, measured[0], case, payees=payees, head_room=head_room)
    return found


def let_through(asked: int, touches: list[Touch], *, payees: Payees) -> tuple[int, list[str]]:
    """Return what the limits grant, and the places of those that refuse.

    Fills in `asked` and `cut` of each instance.

    Args:
        asked: in whole units of the award.
        touches: in declared order.
        payees: who would be paid.
    """
    left, refusing = asked, set()
    for touch in touches:
        if touch.is_amount and touch.is_partial:
            touch.asked = _wanted(touch, left, payees)
            room = floor(Fraction(touch.available, touch.share)) if touch.share else left
            touch.cut = max(0, left - room)
            left -= touch.cut
            if touch.cut and not left:
                refusing.add(touch.place)
    granted = left
    for touch in touches:
        if touch.is_amount and touch.is_partial:
            continue
        touch.asked = _wanted(touch, left, payees)
        if asked and touch.asked > touch.available:
            touch.cut, granted = granted, 0
            refusing.add(touch.place)
    return granted, list(dict.fromkeys(touch.place for touch in touches if touch.place in refusing))


def rows_of(touches: Iterable[Touch], *, granted: int, payees: Payees) -> list[dict[str, Any]]:
    """Return the instances as a receipt shows them, with what was taken in the end."""
    rows = []
    for touch in touches:
        took = _wanted(touch, granted, payees) if granted else Fraction(0)
        name, scope, window = touch.key
        figures = {
            "size": Fraction(touch.size),
            "taken": touch.taken,
            "available": touch.available,
            "asked": touch.asked,
            "cut": Fraction(touch.cut),
            "took": took,
            "left": touch.available - took,
        }
        row = {"limit": name, "scope": [list(pair) for pair in scope], "window": window}
        rows.append(row | {key: exact_text(value) for key, value in figures.items()})
    return rows


def _wanted(touch: Touch, amount: int, payees: Payees) -> Fraction:
    """Return what an amount of the whole means to an instance: its part of it, or what the claim counts."""
    if not touch.is_amount:
        return touch.counts
    return Fraction(amount if touch.payee is None else payees.cut(amount)[touch.payee])


def _is_of_award(limit: Rule, measured: str, case: Case) -> bool:
    pays = case.incentive["pays"]
    if measured == "amount":
        return pays["as"] in MONEY_FORMS
    return measured != "units" or (pays["as"] == "points" and limit.get("unit") in (None, pays.get("unit")))


def _covers(limit: Rule, case: Case) -> bool:
    name = case.incentive["id"]
    if name in limit["except"] or (limit["covers"] != "all" and name not in limit["covers"]):
        return False
    return "where" not in limit or holds_at_root(limit.part("where"), case)


def _instances(
    limit: Rule, measured: str, case: Case, *, payees: Payees, head_room: Mapping[Key, Taken]
) -> list[Touch]:
    size = _figure(limit.part(measured), case)
    if measured == "units":
        size *= 10 ** decimals_of(case)
    takes = Fraction(1)
    if measured == "quantity":
        takes = _figure(limit.part("takes"), case)
    parts: list[tuple[Payee | None, Fraction]] = [(None, WHOLE)]
    if "partner" in limit["per"] and payees.shares:
        parts = [(payee, payees.shares[payee]) for payee in sorted(payees.shares, key=itemgetter(1))]
    day, window = _window(limit, case)
    found = []
    for payee, share in parts:
        key = (limit["id"], _scope(limit["per"], case, payee=payee), window)
        before = head_room.get(key, Taken())
        rolling = limit["window"]["rolling"] if window == "rolling" and day is not None else None
        found.append(
            Touch(
                place=limit.place,
                key=key,
                is_amount=measured in ("amount", "units"),
                is_partial=limit["when_short"] == "partial",
                payee=payee,
                share=share,
                size=floor(size),
                taken=(before.taken if rolling is None or day is None else _most(before, day, rolling, case))
                - before.freed,
                counts=_counted(measured, takes, before, case),
            )
        )
    return found


def _figure(rule: Rule, case: Case) -> Fraction:
    try:
        return value_of(rule, case)
    except NoAnswer:
        return Fraction(0)


def _counted(measured: str, takes: Fraction, before: Taken, case: Case) -> Fraction:
    if measured not in ("persons", "customers"):
        return takes
    member = case.id_of("person" if measured == "persons" else "customer")
    return Fraction(0 if member is None or member in before.members else 1)


def _scope(per: list[str], case: Case, *, payee: Payee | None) -> tuple[tuple[str, str], ...]:
    return tuple((name, _scope_value(name, case, payee)) for name in per)


def _scope_value(name: str, case: Case, payee: Payee | None) -> str:
    if name == "partner":
        return payee[1] if payee is not None and payee[0] == "partner" else case.partner_id
    if name in ("customer", "project", "activity", "person"):
        return case.id_of(name) or ""
    if name == "incentive":
        return str(case.incentive["id"])
    if name == "stage":
        return str(case.incentive["stage"])
    if name == "role":
        return ",".join(sorted(case.roles_of(case.partner_id, case.deciding)))
    try:
        value = value_at("customer.country" if name == "country" else name, case, place="per")
    except NoAnswer:
        return ""
    return "" if value is None else value_text(value)


def _window(limit: Rule, case: Case) -> tuple[date | None, str]:
    """Return the day that places a claim in a window of the limit, and the label of the window."""
    window = limit["window"]
    day = case.claim_day("limits") if limit.get("dated") is None else moment(limit["dated"], case)
    if window == "project":
        return day, _scope_value("project", case, None)
    if day is None:
        return None, ""
    if isinstance(window, dict):
        return day, "rolling"
    span = case.calendar.period(window, day)
    return day, "" if span is None else label_of(span)


def _most(before: Taken, day: date, length: str, case: Case) -> Fraction:
    """Return the greatest total of any window of that length that holds the day."""
    most = Fraction(0)
    # A window that reaches further than to an entry only drops earlier ones.
    for end in sorted({day, *(on for on, _ in before.entries if on > day)}):
        first, _ = case.calendar.rolling(end, length)
        if first <= day:
            most = max(most, sum((amount for on, amount in before.entries if first <= on <= end), Fraction(0)))
    return most

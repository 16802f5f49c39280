"""Limits made ready: which instances a claim touches, and the greatest grant that all of them allow."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from tremplin.engine.clause.condition import root_test
from tremplin.engine.clause.fact import field_of, text_of
from tremplin.engine.clause.ground import Ground, QuantityOf
from tremplin.engine.clause.holding import claimant_roles
from tremplin.engine.clause.moment import moment_day, period_at, rolling_days
from tremplin.engine.clause.pay import unit_of_award
from tremplin.engine.clause.payee import Payees
from tremplin.engine.clause.quantity import quantity_of
from tremplin.engine.decision import InstanceKey, Taken
from tremplin.engine.hearing import Hearing, Unworkable
from tremplin.terms.kinds import MONEY_FORMS
from tremplin.terms.limit import Limit, RollingLimit
from tremplin.terms.moment import Duration

MEASURES = ("amount", "units", "claims", "persons", "customers", "quantity")


class Touched(NamedTuple):
    """One instance of a limit that a claim touches.

    Attributes:
        place: of the limit in the clause.
        scope: what the limit is per, with the values.
        size: whole units.
        is_partial: whether what is left is granted; else all or nothing.
        counts: what the claim takes when the limit is not in money or points; None when it is.
        share: the part of the award that touches it: 1, or a payee's share.
        payee: whose part; None for the whole.
        day: the day on which a rolling limit notes what is taken, else None.
        rolling: the length of the window.
        member: the person or customer that the claim counts, else None.
    """

    limit: str
    place: str
    scope: tuple[tuple[str, str], ...]
    window: str
    size: int
    is_partial: bool
    counts: int | None
    share: Fraction
    payee: str | None
    day: date | None
    rolling: Duration | None
    member: str | None

    @property
    def key(self) -> InstanceKey:
        """The instance of the limit."""
        return (self.limit, tuple(value for _name, value in self.scope), self.window)


TouchedOf = Callable[[Hearing, Payees], list[Touched]]
_Value = Callable[[Hearing], str | None]


def limit_of(node: Limit, index: int, ground: Ground) -> TouchedOf | None:
    """Return a limit made ready for one incentive; None when it does not count what the incentive awards."""
    measure = next(name for name in MEASURES if getattr(node, name) is not None)
    if not _counts_award(node, measure, ground):
        return None
    place = f"limits[{index}]"
    where = None if node.where is None else root_test(node.where, f"{place}.where", ground)
    size_of = _size(getattr(node, measure), f"{place}.{measure}", measure, ground)
    counted_of = _counted(node, measure, place, ground)
    scope = [(name, None if name == "partner" else _scope_value(name, ground)) for name in node.per]
    window_of = _window(node, ground)
    is_counting = measure not in ("amount", "units")
    is_by_payee = "partner" in node.per
    is_partial = node.when_short == "partial" and not is_counting
    rolling = node.window.rolling if isinstance(node.window, RollingLimit) else None

    def touched(hearing: Hearing, payees: Payees) -> list[Touched]:
        if where is not None and not where(hearing):
            return []
        size = size_of(hearing)
        counts, member = counted_of(hearing) if is_counting else (None, None)
        window, day = window_of(hearing)
        values = [(name, None if value_of is None else value_of(hearing) or "") for name, value_of in scope]
        return [
            Touched(
                limit=node.id,
                place=place,
                scope=tuple((name, partner if value is None else value) for name, value in values),
                window=window,
                size=size,
                is_partial=is_partial,
                counts=counts,
                share=share,
                payee=payee,
                day=day,
                rolling=rolling if day is not None else None,
                member=member,
            )
            for partner, payee, share in _sharers(payees, hearing=hearing, is_by_payee=is_by_payee)
        ]

    return touched


def _sharers(payees: Payees, *, hearing: Hearing, is_by_payee: bool) -> list[tuple[str, str | None, Fraction]]:
    """Return the parts that touch a limit, each with its partner: each payee's for limits per partner, or the whole."""
    if payees.is_split and is_by_payee:
        return [(payee, payee, share) for payee, share in payees.shares]
    is_one_partner = payees.kind == "partner" and len(payees.shares) == 1
    return [(payees.shares[0][0] if is_one_partner else hearing.claim.partner_id, None, Fraction(1))]


def _counts_award(node: Limit, measure: str, ground: Ground) -> bool:
    if measure == "amount":
        return ground.incentive.pays.as_ in MONEY_FORMS
    return measure != "units" or (ground.incentive.pays.as_ == "points" and node.unit == unit_of_award(ground))


def _size(node: Any, place: str, measure: str, ground: Ground) -> Callable[[Hearing], int]:
    size = quantity_of(node, place, ground)
    decimals = ground.programme.units[str(ground.incentive.pays.unit)].decimals if measure == "units" else 0
    scale = 10**decimals

    def whole_units(hearing: Hearing) -> int:
        try:
            return int(size(hearing) * scale // 1)
        except Unworkable:
            return 0

    return whole_units


def _counted(node: Limit, measure: str, place: str, ground: Ground) -> Callable[[Hearing], tuple[int, str | None]]:
    """Return what says how much one claim counts, and the member that it counts."""
    if measure == "quantity":
        takes: QuantityOf = quantity_of(node.takes, f"{place}.takes", ground)

        def taken(hearing: Hearing) -> tuple[int, str | None]:
            try:
                return max(0, int(takes(hearing) // 1)), None
            except Unworkable:
                return 0, None

        return taken
    if measure in ("persons", "customers"):
        word, key = ("person", "person_id") if measure == "persons" else ("customer", "customer_id")

        def member(hearing: Hearing) -> tuple[int, str | None]:
            subject = hearing.subjects[word]
            return (0, None) if subject is None else (1, getattr(subject, key))

        return member
    return lambda _hearing: (1, None)


def _scope_value(name: str, ground: Ground) -> _Value:
    fixed = {"incentive": ground.incentive.id, "stage": ground.incentive.stage}
    if name in fixed:
        return lambda _hearing: fixed[name]
    if name in ("customer", "project", "activity", "person"):
        return lambda hearing: getattr(hearing.subjects[name], f"{name}_id", None)
    if name == "role":
        ground.reach.rows.add(("roles", "project"))
        return lambda hearing: None if hearing.day is None else text_of(claimant_roles(hearing, hearing.day))
    field = field_of("customer.country" if name == "country" else name, ground)

    def value(hearing: Hearing) -> str | None:
        try:
            return text_of(field(hearing))
        except Unworkable:
            return None

    return value


def _window(node: Limit, ground: Ground) -> Callable[[Hearing], tuple[str, date | None]]:
    """Return what gives the label of the window, and the day noted in a rolling one; no day, no label."""
    if node.window == "project":
        return lambda hearing: (getattr(hearing.subjects["project"], "project_id", ""), None)
    dated = None if node.dated is None else moment_day(node.dated, ground)

    def day_of(hearing: Hearing) -> date | None:
        return hearing.day_for("limits") if dated is None else dated(hearing)

    if isinstance(node.window, RollingLimit):
        return lambda hearing: ("", None) if (day := day_of(hearing)) is None else ("rolling", day)
    kind = node.window
    labels: dict[date | None, str] = {None: ""}

    def label(hearing: Hearing) -> tuple[str, date | None]:
        day = day_of(hearing)
        if day is not None and day not in labels:
            period = period_at(day, kind=kind, ground=ground)
            labels[day] = "" if period is None else period.label
        return (labels[day], None)

    return label


def taken_in_window(taken: Taken, touched: Touched, *, holidays: frozenset[date]) -> int:
    """Return what is taken of an instance, in the window that counts."""
    day, length = touched.day, touched.rolling
    if day is None or length is None:
        return taken.total
    return taken_around(taken, day, length=length, holidays=holidays)


def taken_around(taken: Taken, day: date, *, length: Duration, holidays: frozenset[date]) -> int:
    """Return the greatest total of any window of a length that holds a day.

    No window may hold more than a rolling limit, also one that closes later than the day.
    """
    greatest = 0
    for last in (day, *(one for one, _units in taken.entries if one > day)):
        first, _last = rolling_days(last, length, holidays=holidays)
        if first > day:
            break
        greatest = max(greatest, sum(units for one, units in taken.entries if first <= one <= last))
    return greatest

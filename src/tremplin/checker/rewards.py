"""What a reward is worth: its form and parts, then everything that changes the amount before limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import floor, prod
from typing import Any, Final

from tremplin.checker.bands import banded
from tremplin.checker.case import Case
from tremplin.checker.conditions import holds_at_root
from tremplin.checker.exchange import NoAnswer
from tremplin.checker.quantities import value_of
from tremplin.checker.reading import Unreadable, mapping_at
from tremplin.checker.rounding import rounded

Part = Mapping[str, Any]
Reason = tuple[str, str]
"""A code, and the place that it is about."""

PAYS: Final = "incentive.pays"
ZERO: Final = Fraction(0)


@dataclass(frozen=True)
class Asked:
    """What a claim asks for before limits.

    Attributes:
        amount: in whole minor units of money, of points or in days.
        reason: why it is nothing, if the terms give a reason: a missing rate or row, or the threshold.
    """

    amount: int
    reason: Reason | None = None


def asked_of(case: Case) -> Asked:
    """Return what the reward of the case's incentive comes to.

    Raises:
        Unreadable: the reward has no meaning.
    """
    pays = mapping_at(case.incentive["pays"], place=PAYS)
    try:
        return _asked(pays, case)
    except NoAnswer as met:
        return Asked(0, reason=(met.code, met.place))


def decimals_of(case: Case) -> int:
    """Return the decimals in which amounts of the quantities are not yet counted: those of points, else none."""
    return int(case.world.clause["decimals"]) if case.incentive["pays"]["as"] == "points" else 0


def _asked(pays: Part, case: Case) -> Asked:
    amount = _part(pays["reward"], case, f"{PAYS}.reward")
    amount = max(ZERO, _multiplied(_uplifted(amount, pays, case), pays, case))
    if pays.get("minimum") is not None:
        least = value_of(pays["minimum"], case, f"{PAYS}.minimum", is_step=False)
        amount = max(amount, least) if amount > 0 else amount
        case.note(f"{PAYS}.minimum", amount)
    if pays.get("maximum") is not None:
        amount = min(amount, value_of(pays["maximum"], case, f"{PAYS}.maximum", is_step=False))
        case.note(f"{PAYS}.maximum", amount)
    scale = 10 ** decimals_of(case)
    amount = _rounded(amount, pays["rounding"], case, smallest=Fraction(1, scale))
    case.note(f"{PAYS}.rounding", amount)
    reason = None
    if pays.get("threshold") is not None:
        if amount < value_of(pays["threshold"], case, f"{PAYS}.threshold", is_step=False):
            amount, reason = ZERO, ("BELOW_THRESHOLD", f"{PAYS}.threshold")
        case.note(f"{PAYS}.threshold", amount)
    return Asked(floor(amount * scale), reason=reason)


def _uplifted(amount: Fraction, pays: Part, case: Case) -> Fraction:
    if not pays["uplifts"]:
        return amount
    amount *= 1 + sum(_factors(pays, case, "uplifts"))
    case.note(f"{PAYS}.uplifts", amount)
    return amount


def _multiplied(amount: Fraction, pays: Part, case: Case) -> Fraction:
    if not pays["multipliers"]:
        return amount
    amount *= prod(_factors(pays, case, "multipliers"), start=Fraction(1))
    case.note(f"{PAYS}.multipliers", amount)
    return amount


def _factors(pays: Part, case: Case, key: str) -> list[Fraction]:
    found = []
    for index, factor in enumerate(pays[key]):
        place = f"{PAYS}.{key}[{index}]"
        if factor.get("when") is None or holds_at_root(factor["when"], case, f"{place}.when"):
            found.append(value_of(factor["by"], case, f"{place}.by"))
    return found


def _rounded(amount: Fraction, rule: Part, case: Case, *, smallest: Fraction) -> Fraction:
    step = smallest
    if rule.get("step") is not None:
        step = value_of(rule["step"], case, f"{PAYS}.rounding.step")
    if step <= 0:
        raise Unreadable("MALFORMED", f"{PAYS}.rounding.step", seen=step)
    return rounded(Fraction(amount, step), rule["mode"]) * step


def _part(node: Any, case: Case, place: str) -> Fraction:
    """Return what a part gives; nothing when its `when` fails."""
    node = mapping_at(node, place=place)
    if _takes_part(node, case, place):
        return _worth(node, case, place)
    return ZERO


def _takes_part(node: Part, case: Case, place: str) -> bool:
    if node.get("when") is None or holds_at_root(node["when"], case, f"{place}.when"):
        return True
    case.note(place, ZERO)
    return False


def _worth(node: Part, case: Case, place: str) -> Fraction:
    """Return what a part that counts gives, between its own least and most; a minimum does not lift nothing."""
    case.world.count_work()
    for key, work_out in _forms().items():
        if key in node:
            value = work_out(node[key], case, f"{place}.{key}")
            break
    else:
        raise Unreadable("MALFORMED", place, seen=sorted(node))
    if node.get("minimum") is not None:
        least = value_of(node["minimum"], case, f"{place}.minimum")
        value = max(value, least) if value > 0 else value
    if node.get("maximum") is not None:
        value = min(value, value_of(node["maximum"], case, f"{place}.maximum"))
    case.note(place, value)
    return value


def _per_unit(node: Part, case: Case, place: str) -> Fraction:
    amount, units = (value_of(node[key], case, f"{place}.{key}") for key in ("amount", "units"))
    paid = units
    if node.get("beyond") is not None:
        paid = max(ZERO, units - value_of(node["beyond"], case, f"{place}.beyond"))
    if node.get("once_at_least") is not None:
        least = value_of(node["once_at_least"], case, f"{place}.once_at_least")
        paid = paid if units >= least else ZERO
    return amount * paid


def _rate_of(node: Part, case: Case, place: str) -> Fraction:
    rate, of = (value_of(node[key], case, f"{place}.{key}") for key in ("rate", "of"))
    return rate * of


def _growth(node: Part, case: Case, place: str) -> Fraction:
    of, baseline, rate = (value_of(node[key], case, f"{place}.{key}") for key in ("of", "baseline", "rate"))
    is_reached = of > baseline
    if node.get("once_at_least") is not None:
        least = value_of(node["once_at_least"], case, f"{place}.once_at_least")
        is_reached = of >= baseline * (1 + least)
        if baseline > 0 and not is_reached:
            return ZERO
    if baseline <= 0:
        if node["without_baseline"] == "nothing":
            return ZERO
        baseline, is_reached = ZERO, of > 0
    if node["on"] == "excess":
        return rate * max(ZERO, of - baseline)
    return rate * of if is_reached else ZERO


def _counted(nodes: list[Any], case: Case, place: str) -> list[Fraction]:
    """Return what the parts give that count."""
    places = [f"{place}[{index}]" for index in range(len(nodes))]
    return [_worth(node, case, at) for node, at in zip(nodes, places, strict=True) if _takes_part(node, case, at)]


def _first(nodes: list[Any], case: Case, place: str) -> Fraction:
    for index, node in enumerate(nodes):
        if _takes_part(node, case, f"{place}[{index}]"):
            return _worth(node, case, f"{place}[{index}]")
    return ZERO


@cache
def _forms() -> Mapping[str, Callable[[Any, Case, str], Fraction]]:
    return {
        "lump_sum": value_of,
        "percent": _rate_of,
        "per_unit": _per_unit,
        "cost_share": _rate_of,
        "bands": banded,
        "growth": _growth,
        "add_up": lambda nodes, case, place: sum(_counted(nodes, case, place), ZERO),
        "greatest_of": lambda nodes, case, place: max(_counted(nodes, case, place), default=ZERO),
        "least_of": lambda nodes, case, place: min(_counted(nodes, case, place), default=ZERO),
        "first_of": _first,
    }

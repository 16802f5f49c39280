"""What a reward is worth: its form and parts, then everything that changes the amount before limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor, prod
from typing import Final

from tremplin.checker.bands import banded
from tremplin.checker.case import Case
from tremplin.checker.conditions import holds_at_root
from tremplin.checker.exchange import NoAnswer
from tremplin.checker.quantities import value_of
from tremplin.checker.reading import Unreadable
from tremplin.checker.rounding import rounded
from tremplin.checker.rule import Rule, rule_at

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
    try:
        return _asked(rule_at(case.incentive["pays"], place=PAYS), case)
    except NoAnswer as met:
        return Asked(0, reason=(met.code, met.place))


def decimals_of(case: Case) -> int:
    """Return the decimals that quantities leave out: those of points, else none."""
    pays = case.incentive["pays"]
    return int(case.world.clause["units"][pays["unit"]]) if pays["as"] == "points" else 0


def _asked(pays: Rule, case: Case) -> Asked:
    amount = _part(pays.part("reward"), case)
    amount = max(ZERO, _multiplied(_uplifted(amount, pays, case), pays, case))
    if "minimum" in pays:
        least = value_of(pays.part("minimum"), case, is_step=False)
        amount = max(amount, least) if amount > 0 else amount
        case.note(f"{PAYS}.minimum", amount)
    if "maximum" in pays:
        amount = min(amount, max(ZERO, value_of(pays.part("maximum"), case, is_step=False)))
        case.note(f"{PAYS}.maximum", amount)
    scale = 10 ** decimals_of(case)
    amount = _rounded(amount, pays.part("rounding"), case, smallest=Fraction(1, scale))
    case.note(f"{PAYS}.rounding", amount)
    reason = None
    if "threshold" in pays:
        if amount < value_of(pays.part("threshold"), case, is_step=False):
            amount, reason = ZERO, ("BELOW_THRESHOLD", f"{PAYS}.threshold")
        case.note(f"{PAYS}.threshold", amount)
    return Asked(floor(amount * scale), reason=reason)


def _uplifted(amount: Fraction, pays: Rule, case: Case) -> Fraction:
    if not pays["uplifts"]:
        return amount
    amount *= 1 + sum(_factors(pays, case, "uplifts"))
    case.note(f"{PAYS}.uplifts", amount)
    return amount


def _multiplied(amount: Fraction, pays: Rule, case: Case) -> Fraction:
    if not pays["multipliers"]:
        return amount
    amount *= prod(_factors(pays, case, "multipliers"), start=Fraction(1))
    case.note(f"{PAYS}.multipliers", amount)
    return amount


def _factors(pays: Rule, case: Case, key: str) -> list[Fraction]:
    """Return the factors that hold."""
    return [value_of(factor.part("by"), case) for factor in pays.parts(key) if _is_met(factor, case)]


def _is_met(rule: Rule, case: Case) -> bool:
    """Say whether the `when` of a part or factor holds, or is not given."""
    return "when" not in rule or holds_at_root(rule.part("when"), case)


def _rounded(amount: Fraction, rule: Rule, case: Case, *, smallest: Fraction) -> Fraction:
    step = value_of(rule.part("step"), case) if "step" in rule else smallest
    if step <= 0:
        raise Unreadable("MALFORMED", f"{rule.place}.step", seen=step)
    return rounded(Fraction(amount, step), rule["mode"]) * step


def _part(rule: Rule, case: Case) -> Fraction:
    """Return what a part gives; nothing when its `when` fails."""
    return _worth(rule, case) if _takes_part(rule, case) else ZERO


def _takes_part(rule: Rule, case: Case) -> bool:
    is_met = _is_met(rule, case)
    if not is_met:
        case.note(rule.place, ZERO)
    return is_met


def _worth(rule: Rule, case: Case) -> Fraction:
    """Return what a part that counts gives, between its own least and most; a minimum does not lift nothing."""
    case.world.count_work()
    forms = [work_out for key, work_out in _FORMS.items() if key in rule]
    if len(forms) != 1:
        raise rule.odd()
    value = forms[0](rule, case)
    if "minimum" in rule:
        least = value_of(rule.part("minimum"), case)
        value = max(value, least) if value > 0 else value
    if "maximum" in rule:
        value = min(value, value_of(rule.part("maximum"), case))
    case.note(rule.place, value)
    return value


def _per_unit(rule: Rule, case: Case) -> Fraction:
    inner = rule.part("per_unit")
    amount, units = value_of(inner.part("amount"), case), value_of(inner.part("units"), case)
    paid = units
    if "beyond" in inner:
        paid = max(ZERO, units - value_of(inner.part("beyond"), case))
    if "once_at_least" in inner:
        paid = paid if units >= value_of(inner.part("once_at_least"), case) else ZERO
    return amount * paid


def _rate_of(rule: Rule, case: Case) -> Fraction:
    return value_of(rule.part("rate"), case) * value_of(rule.part("of"), case)


def _growth(rule: Rule, case: Case) -> Fraction:
    inner = rule.part("growth")
    of, baseline, rate = (value_of(inner.part(key), case) for key in ("of", "baseline", "rate"))
    is_reached = of > baseline
    if "once_at_least" in inner:
        is_reached = of >= baseline * (1 + value_of(inner.part("once_at_least"), case))
        if baseline > 0 and not is_reached:
            return ZERO
    if baseline <= 0:
        if inner["without_baseline"] == "nothing":
            return ZERO
        baseline, is_reached = ZERO, of > 0
    if inner["on"] == "excess":
        return rate * max(ZERO, of - baseline)
    return rate * of if is_reached else ZERO


def _counted(rule: Rule, case: Case, key: str) -> list[Fraction]:
    """Return what the parts give that count."""
    return [_worth(part, case) for part in rule.parts(key) if _takes_part(part, case)]


def _first(rule: Rule, case: Case) -> Fraction:
    return next((_worth(part, case) for part in rule.parts("first_of") if _takes_part(part, case)), ZERO)


_FORMS: Final[Mapping[str, Callable[[Rule, Case], Fraction]]] = {
    "lump_sum": lambda rule, case: value_of(rule.part("lump_sum"), case),
    "percent": lambda rule, case: _rate_of(rule.part("percent"), case),
    "per_unit": _per_unit,
    "cost_share": lambda rule, case: _rate_of(rule.part("cost_share"), case),
    "bands": lambda rule, case: banded(rule.part("bands"), case),
    "growth": _growth,
    "add_up": lambda rule, case: sum(_counted(rule, case, "add_up"), ZERO),
    "greatest_of": lambda rule, case: max(_counted(rule, case, "greatest_of"), default=ZERO),
    "least_of": lambda rule, case: min(_counted(rule, case, "least_of"), default=ZERO),
    "first_of": _first,
}

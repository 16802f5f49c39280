"""Terms that lower a limit: never under what is reserved, used or lapsed already."""

import re
from typing import Final

from tremplin.engine.clause.ground import number_of
from tremplin.engine.clause.limit import MEASURES, taken_around
from tremplin.ledger.limits import check_lowering
from tremplin.money import PeriodKind, period_of
from tremplin.store.limit import ROLLING, LimitInstance, LimitKey, lock_limits, unit_of_limit
from tremplin.terms.limit import Limit, RollingLimit
from tremplin.terms.programme import Programme
from tremplin.terms.quantity import Literal_
from tremplin.usecases.amount import amount_said
from tremplin.usecases.refused import Refused
from tremplin.usecases.work import Work
from tremplin.wording import Label

_INSTANCES: Final = """
    SELECT programme, limit_id, scope::jsonb AS scope, window_label, unit FROM limit_instance
    WHERE programme = %s AND limit_id = %s AND unit = %s
"""


def require_above_taken(work: Work, programme: Programme) -> None:
    """Refuse terms whose limits would be smaller than what is taken of them on their first day in force.

    Looked at are the limits of a written size, in the windows that the version's first day and later ones meet. A
    size from a table or a field is known with a claim only; a limit per project starts afresh with each project; and
    what is promised until that day, under the terms in force until then, stays promised. None of it is ever taken
    away: a claim lowers a limit to what is taken at the most (`holding.fund`).

    Args:
        work: has locked no limit yet; the instances are locked, so what is said holds until it ends.
        programme: the version, not in force yet.

    Raises:
        Refused: LimitTooLow, of the first limit in declared order, for the instance of which most is taken.
    """
    keys = {node.id: _keys_met(work, programme, node) for node in programme.limits if _written_size(programme, node)}
    held = lock_limits(work.connection, [key for found in keys.values() for key in found]) if any(keys.values()) else {}
    for node in programme.limits:
        found = [held[key] for key in keys.get(node.id, ())]
        if found:
            _require_one(work, programme, node, found)


def _require_one(work: Work, programme: Programme, node: Limit, found: list[LimitInstance]) -> None:
    taken, instance = max(
        ((_taken(programme, node, one), one) for one in found), key=lambda pair: (pair[0], -pair[1].id)
    )
    unit = instance.key.unit
    # A unit may be named by these terms for the first time, but nothing is taken in it then.
    asked, least = (amount_said(work.connection, one, unit) for one in (_written_size(programme, node) or 0, taken))
    refusal = check_lowering(least, limit=_named(node, instance), to=asked)
    if refusal is not None:
        raise Refused(refusal)


def _written_size(programme: Programme, node: Limit) -> int | None:
    """Return the size of a limit in whole units, None where it depends on the claim."""
    size = next(one for name in MEASURES if (one := getattr(node, name)) is not None)
    if node.window == "project" or not isinstance(size, Literal_):
        return None
    decimals = programme.units[str(node.unit)].decimals if node.units is not None else 0
    return int(number_of(size.literal) * 10**decimals // 1)


def _keys_met(work: Work, programme: Programme, node: Limit) -> list[LimitKey]:
    """Return the instances of a limit that claims under the version will meet, of those that there are."""
    unit = unit_of_limit(node, currency=programme.currency)
    first = _first_window(programme, node)
    keys = [
        LimitKey(row["programme"], row["limit_id"], tuple(map(tuple, row["scope"])), row["window_label"], row["unit"])
        for row in work.rows(_INSTANCES, programme.programme, node.id, unit)
    ]
    return [key for key in keys if tuple(name for name, _value in key.scope) == node.per and _is_met(key.window, first)]


def _first_window(programme: Programme, node: Limit) -> str:
    if isinstance(node.window, RollingLimit):
        return ROLLING
    in_force = programme.in_force.period
    return period_of(in_force.start, kind=PeriodKind(node.window), programme=in_force).label


def _is_met(label: str, first: str) -> bool:
    """Tell whether a window is the first that the version meets, or a later one of the same kind."""
    return label >= first and _FIGURE.sub("0", label) == _FIGURE.sub("0", first)


_FIGURE: Final = re.compile(r"\d")


def _taken(programme: Programme, node: Limit, held: LimitInstance) -> int:
    taken = held.taken
    if not isinstance(node.window, RollingLimit):
        return taken.total
    length, first = node.window.rolling, programme.in_force.from_
    return taken_around(taken, first, length=length, holidays=frozenset(programme.holidays))


def _named(node: Limit, instance: LimitInstance) -> Label:
    """Return the name of a limit with what the instance is of: its title (PA, 2026)."""
    key = instance.key
    of = ", ".join([value for _name, value in key.scope] + ([key.window] if key.window != ROLLING else []))
    texts = {"en": node.id} if node.label is None else {"en": node.label.en, "fr": node.label.fr}
    return Label({code: f"{text} ({of})" if of else text for code, text in texts.items()})

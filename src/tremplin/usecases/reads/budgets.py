"""The budget board: each limit with what is granted, reserved, used, lapsed and free, and how that came about."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tremplin.ledger.account import LIMIT_PARTS
from tremplin.money import PeriodKind, period_of
from tremplin.terms.programme import Programme
from tremplin.usecases.reads.claims import said_label
from tremplin.usecases.reads.months import ENTRIES_SINCE
from tremplin.usecases.reads.reader import Page, Reader, cut, page_size, place_after
from tremplin.usecases.refused import TERMS, NotFound, Refused, words
from tremplin.usecases.terms import terms_of_programme
from tremplin.wording import Label

POINTS_MAX: Final = 1_200
"""A history has at most so many months or days: a hundred years, or three years day by day."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a limit holds, in whole units of it; granted is the sum of the other four.

    Attributes:
        granted: what may be promised in all.
        reserved: promised to claims under way.
        used: awarded.
        lapsed: given back when it could no longer be promised.
        free: what can still be promised.
    """

    granted: int
    reserved: int
    used: int
    lapsed: int
    free: int


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One instance of a limit.

    Attributes:
        id: number of the instance.
        title: of the limit.
        scope: what it is per, with the values.
        window: label of its period; empty where it has none.
        unit: a currency, a unit of points, or what it counts.
    """

    id: int
    limit_id: str
    title: Label
    scope: tuple[tuple[str, str], ...]
    window: str
    unit: str
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class BudgetTotal:
    """All instances of a limit in one window together.

    Attributes:
        instances: how many there are of which anything was ever granted.
        full: how many of them have nothing left.
    """

    limit_id: str
    title: Label
    window: str
    unit: str
    instances: int
    full: int
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class BudgetPoint:
    """What a limit held at the end of a period."""

    start: date
    label: str
    amounts: Amounts


# People of the vendor see what is shared, and the partners in their sight; a partner sees what is its own alone (S4).
# Told apart so that each way is looked for by what it is: the scope is canonical JSON, in which a text that holds these
# letters has its quotation marks escaped.
_OF_A_PARTNER: Final = """strpos(scope, '["partner",') > 0"""
_ALL: Final = ("true",)
_IN_SIGHT: Final = (
    f"%(is_vendor)s AND NOT ({_OF_A_PARTNER})",
    f"{_OF_A_PARTNER} AND partner_of(scope) = ANY (%(partners)s)",
)
_ASKED: Final = {
    "limit": "limit_id = %(limit)s",
    "window": "window_label = %(window)s",
    "partner": f"{_OF_A_PARTNER} AND partner_of(scope) = %(partner)s",
    "unit": "unit = %(unit)s",
    "after": "id > %(after)s",
}
_LIST: Final = """
    SELECT id, limit_id, scope, window_label, unit, granted, reserved, used, lapsed, available AS free
    FROM {chosen} ORDER BY id LIMIT %(at_most)s
"""
# What all partners share, and for who sees all of them everything, is kept as one sum a window, with the entries since;
# the instances of the partners in sight are few.
_TOTALS: Final = """
    SELECT limit_id, window_label, unit, sum(instances)::bigint AS instances, sum("full")::bigint AS full,
        sum(granted)::bigint AS granted, sum(reserved)::bigint AS reserved, sum(used)::bigint AS used,
        sum(lapsed)::bigint AS lapsed, sum(available)::bigint AS free
    FROM ({parts}) AS part GROUP BY limit_id, window_label, unit HAVING sum(instances) > 0
    ORDER BY limit_id, window_label DESC, unit
"""
_AMOUNTS: Final = """limit_id, window_label, unit, instances, "full", granted, reserved, used, lapsed, available"""
_TOTALS_KEPT: Final = f"""
    SELECT {_AMOUNTS} FROM limits_by_window
    WHERE programme = %(programme)s AND (%(sees_all)s OR (%(is_vendor)s AND NOT is_of_partner))
    UNION ALL
    SELECT {_AMOUNTS} FROM limits_changed(
        (SELECT seq FROM sums_until WHERE id = 1), (SELECT seq FROM sequencer WHERE id = 1))
    WHERE programme = %(programme)s AND (%(sees_all)s OR (%(is_vendor)s AND NOT is_of_partner))
"""
_TOTALS_OF_PARTNERS: Final = f"""
    SELECT limit_id, window_label, unit, 1 AS instances, (available = 0)::integer AS "full",
        granted, reserved, used, lapsed, available
    FROM limit_instance
    WHERE {_OF_A_PARTNER} AND partner_of(scope) = ANY (%(of_partners)s) AND programme = %(programme)s AND version > 0
"""
_HISTORY: Final = """
    SELECT date_trunc(%(step)s, day)::date AS start, sum(granted)::bigint AS granted,
        sum(available)::bigint AS available, sum(reserved)::bigint AS reserved, sum(used)::bigint AS used,
        sum(lapsed)::bigint AS lapsed
    FROM ({kept} UNION ALL
        SELECT day, moved.granted, moved.available, moved.reserved, moved.used, moved.lapsed
        FROM {since} JOIN limit_movement AS moved USING (seq)
        WHERE moved.limit_instance_id = ANY (ARRAY(SELECT id FROM {chosen}))
    ) AS moved
    GROUP BY 1 ORDER BY 1
"""
# All instances of a limit together are kept as one sum a day; of some of them, each has its own.
_KEPT_OF_ALL: Final = """
    SELECT day, granted, available, reserved, used, lapsed FROM limits_by_day
    WHERE programme = %(programme)s AND limit_id = %(limit)s AND unit = %(unit)s
"""
_KEPT_OF_EACH: Final = """
    SELECT day, kept.granted, kept.available, kept.reserved, kept.used, kept.lapsed
    FROM limit_moved AS kept WHERE kept.limit_instance_id = ANY (ARRAY(SELECT id FROM {chosen}))
"""


def list_budgets(
    reader: Reader,
    programme: str,
    *,
    limit_id: str | None = None,
    window: str | None = None,
    partner_id: str | None = None,
    at_most: int = 50,
    after: str | None = None,
) -> Page[BudgetLine]:
    """List the instances of limits in sight, in the order in which they were first touched.

    Args:
        reader: who reads.
        programme: whose limits.
        limit_id: only of this limit.
        window: only of this period, by its label.
        partner_id: only those that are per partner, of this one.
        at_most: how many, a hundred at most.
        after: `next` of the page before.

    Raises:
        Refused: NotFound (the programme, the page).
    """
    titles = _titles(reader, programme)
    size = page_size(at_most)
    (last,) = place_after(after, parts=1)
    if last is not None and not last.isdigit():
        place_after("?", parts=1)
    chosen = _chosen(reader, programme, limit_id=limit_id, window=window, partner_id=partner_id)
    asked = {**chosen, "after": int(last or 0)}
    found = reader.rows(_LIST.format(chosen=_instances(asked)), {**asked, "at_most": size + 1})
    lines = [
        BudgetLine(
            id=row["id"],
            limit_id=row["limit_id"],
            title=titles[row["limit_id"]],
            scope=tuple((str(name), str(value)) for name, value in json.loads(row["scope"])),
            window=row["window_label"],
            unit=row["unit"],
            amounts=_amounts(row),
        )
        for row in found
    ]
    return cut(lines, size=size, keys=[(one.id,) for one in lines])


def budget_totals(reader: Reader, programme: str, *, partner_id: str | None = None) -> tuple[BudgetTotal, ...]:
    """Return each limit with all its instances in sight together, by limit, the latest window first.

    Args:
        reader: who reads.
        programme: whose limits.
        partner_id: only those that are per partner, of this one.

    Raises:
        Refused: NotFound (the programme).
    """
    titles = _titles(reader, programme)
    chosen = _chosen(reader, programme, limit_id=None, window=None, partner_id=partner_id)
    if partner_id is not None:
        parts, partners = [_TOTALS_OF_PARTNERS], [partner_id] if reader.standing.may_see(partner_id) else []
    elif chosen["sees_all"]:
        parts, partners = [_TOTALS_KEPT], []
    else:
        parts, partners = [_TOTALS_KEPT, _TOTALS_OF_PARTNERS], chosen["partners"]
    totals = _TOTALS.format(parts=" UNION ALL ".join(parts))
    return tuple(
        BudgetTotal(
            limit_id=row["limit_id"],
            title=titles[row["limit_id"]],
            window=row["window_label"],
            unit=row["unit"],
            instances=row["instances"],
            full=row["full"],
            amounts=_amounts(row),
        )
        for row in reader.rows(totals, {**chosen, "of_partners": partners})
    )


def budget_history(
    reader: Reader,
    programme: str,
    limit_id: str,
    *,
    unit: str,
    window: str | None = None,
    partner_id: str | None = None,
    kind: PeriodKind = PeriodKind.MONTH,
) -> tuple[BudgetPoint, ...]:
    """Return what a limit held at the end of each period from its first movement to its last, from the journal.

    Movements count on the day on which they happened in the world. The last point is what stands today: the sums that
    are kept, and the entries since.

    Args:
        reader: who reads.
        programme: whose limit.
        limit_id: the limit: all its instances in sight together.
        unit: of the instances; amounts in several units are never added.
        window: only instances of this period.
        partner_id: only the instances of this partner.
        kind: month, quarter or year.

    Raises:
        Refused: NotFound (the programme).
    """
    _titles(reader, programme)
    asked = {**_chosen(reader, programme, limit_id=limit_id, window=window, partner_id=partner_id), "unit": unit}
    chosen = _instances(asked)
    is_whole = asked["sees_all"] and window is None and partner_id is None
    kept = _KEPT_OF_ALL if is_whole else _KEPT_OF_EACH.format(chosen=chosen)
    rows = reader.rows(_HISTORY.format(kept=kept, since=ENTRIES_SINCE, chosen=chosen), {**asked, "step": kind.value})
    return tuple(_points({row["start"]: row for row in rows}, kind))


def _points(moved: Mapping[date, Mapping[str, Any]], kind: PeriodKind) -> Iterable[BudgetPoint]:
    """Go through the periods from the first that moved to the last, with the balances at the end of each."""
    if not moved:
        return
    standing = dict.fromkeys(LIMIT_PARTS, 0)
    day, last = min(moved), max(moved)
    for _number in range(POINTS_MAX):
        period = period_of(day, kind=kind)
        for part in LIMIT_PARTS:
            standing[part] += moved.get(period.start, {}).get(part, 0)
        # The account `granted` is the source that the others are filled from: its balance is what it gave, below zero.
        amounts = Amounts(
            granted=-standing["granted"],
            reserved=standing["reserved"],
            used=standing["used"],
            lapsed=standing["lapsed"],
            free=standing["available"],
        )
        yield BudgetPoint(period.start, period.label, amounts)
        if period.end > last:
            return
        day = period.end


def _chosen(
    reader: Reader, programme: str, *, limit_id: str | None, window: str | None, partner_id: str | None
) -> dict[str, Any]:
    return {
        **reader.sight(),
        "is_vendor": not reader.is_partner and bool(reader.standing.roles),
        "programme": programme,
        "limit": limit_id,
        "window": window,
        "partner": partner_id,
    }


def _instances(asked: Mapping[str, Any]) -> str:
    """Return what the instances in sight are read from: those of a programme, and only as asked for."""
    conditions = ["programme = %(programme)s", *(text for name, text in _ASKED.items() if asked.get(name) is not None)]
    ways = _ALL if asked["sees_all"] else _IN_SIGHT
    parts = (f"SELECT * FROM limit_instance WHERE {' AND '.join((way, *conditions))}" for way in ways)
    return f"({' UNION ALL '.join(parts)}) AS chosen"


def _titles(reader: Reader, programme: str) -> dict[str, Label]:
    """Return the name of each limit under any approved version, the latest name first."""
    versions = terms_of_programme(reader, programme)
    if not versions:
        raise Refused(NotFound(what=words(TERMS), id=programme))
    found: dict[str, Label] = {}
    for terms in reversed(versions):
        found |= _named(terms.compiled.programme)
    return found


def _named(programme: Programme) -> dict[str, Label]:
    return {one.id: said_label(one.label, otherwise=one.id) for one in programme.limits}


def _amounts(row: Mapping[str, Any]) -> Amounts:
    return Amounts(row["granted"], row["reserved"], row["used"], row["lapsed"], row["free"])

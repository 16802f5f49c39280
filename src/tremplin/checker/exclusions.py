"""Exclusions: which claims compete with this one, which of them wins, and which order lines are taken already."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from tremplin.checker.case import Case
from tremplin.checker.conditions import holds
from tremplin.checker.days import instant_of
from tremplin.checker.facts import TABLES, Row
from tremplin.checker.rule import rule_at
from tremplin.checker.world import World

ROW_MEASURES: Final = ("sum", "lowest", "highest", "average", "last", "distinct")
NAMES: Final = {"named": "measures", "condition": "conditions", "table": "tables"}


@dataclass(frozen=True)
class Rival:
    """A claim that competes, the claim at hand included.

    Attributes:
        case: the claim, with its deciding day.
        asked: what it asks for, in whole units.
    """

    case: Case
    asked: int


def competes(own: Case, other: Case, *, exclusion: Mapping[str, Any]) -> bool:
    """Say whether another claim has the same subjects and falls in the same window."""
    subjects = _subjects(own, exclusion)
    if None in subjects or subjects != _subjects(other, exclusion) or own.deciding is None or other.deciding is None:
        return False
    window = exclusion["window"]
    span = own.calendar.period(window, own.deciding)
    return span is not None and span == own.calendar.period(window, other.deciding)


def may_compete(case: Case, exclusion: Mapping[str, Any]) -> bool:
    """Say whether a claim can compete: with a window to compete in, and all the subjects that an exclusion names."""
    return competes(case, case, exclusion=exclusion)


def winner_of(rivals: list[Rival], exclusion: Mapping[str, Any]) -> Rival | None:
    """Return the one of the entitled claims that is paid; None without any."""
    between = list(exclusion["between"])

    def rank(rival: Rival) -> tuple[Any, ...]:
        listed = between.index(rival.case.incentive["id"])
        recorded = recorded_order(rival.case)
        if exclusion["keep"] == "first":
            return recorded
        return (listed, *recorded) if exclusion["keep"] == "listed" else (-rival.asked, listed, *recorded)

    return min(rivals, key=rank, default=None)


def recorded_order(case: Case) -> tuple[Any, ...]:
    """Return the place of a claim in the recorded order, as a value to sort by.

    A claim without the moment or day comes after those that have it.
    """
    word, _, name = case.world.clause["recorded_order"].partition(".")
    row = case.record(word)
    claim_id = case.claim["claim_id"]
    moment: datetime | date | None = None
    if row is not None and case.facts.type_of(word, name) == "instant":
        moment = instant_of(row.get(name), place=f"{TABLES[word].name}.{name}")
    elif row is not None:
        moment = case.facts.day(word, row, name)
    return (1, claim_id) if moment is None else (0, moment, claim_id)


def is_by_line(exclusion: Mapping[str, Any]) -> bool:
    """Say whether an exclusion is about order lines, not about claims."""
    return "line" in exclusion["per"]


def without_taken_lines(case: Case, incentives: Mapping[str, Mapping[str, Any]]) -> Case:
    """Hide the order lines that incentives listed earlier take in.

    Args:
        case: a claim, outside rows, nothing hidden.
        incentives: those of the clause by id.
    """
    own = case.incentive["id"]
    wheres: list[Any] = []
    for exclusion in case.world.clause["exclusions"]:
        if is_by_line(exclusion) and own in exclusion["between"]:
            earlier = exclusion["between"][: exclusion["between"].index(own)]
            for name in earlier:
                wheres += _wheres(incentives[name]["pays"]["reward"], case.world, seen=set())
    lines = case.facts.rows("line") if wheres else []
    return replace(case, hidden=frozenset(row["line_id"] for row in lines if _is_accepted(row, wheres, case)))


def _is_accepted(line: Row, wheres: list[Any], case: Case) -> bool:
    day = case.facts.day("line", line, "ordered_on")
    inner = case.inside("line", line, day=day)
    return any(where is None or holds(rule_at(where, place="where"), inner) for where in wheres)


def _wheres(node: Any, world: World, *, seen: set[tuple[str, str]]) -> Iterator[Any]:
    """Yield the `where` of every measure over order lines that is reached from a part of the terms, names followed."""
    if isinstance(node, list):
        for inner in node:
            yield from _wheres(inner, world, seen=seen)
    if not isinstance(node, dict):
        return
    if node.get("count") == "line" or any(str(node.get(key, "")).startswith("line.") for key in ROW_MEASURES):
        yield node.get("where")
    for key, inner in node.items():
        if key in NAMES and isinstance(inner, str):
            if (key, inner) not in seen:
                seen.add((key, inner))
                yield from _wheres(world.named(NAMES[key], inner), world, seen=seen)
        else:
            yield from _wheres(inner, world, seen=seen)


def _subjects(case: Case, exclusion: Mapping[str, Any]) -> list[str | None]:
    """Return the ids of the subjects of a claim, None where it has none."""
    return [case.id_of(word) for word in exclusion["per"]]

"""What had been taken under each limit before the claim, as a receipt has it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tremplin.checker.canonical import exact
from tremplin.checker.days import day_of
from tremplin.checker.reading import Unreadable, list_at, mapping_at, text_at

Key = tuple[str, tuple[tuple[str, str], ...], str]
"""An instance of a limit: its id, its scope and its window."""


@dataclass(frozen=True)
class Taken:
    """What was taken from one instance.

    Attributes:
        taken: all of it, in whole units.
        members: the persons or customers counted.
        entries: of a rolling limit, how much on which day.
        freed: what a change gives back, to try it out.
    """

    taken: Fraction = Fraction(0)
    members: tuple[str, ...] = ()
    entries: tuple[tuple[date, Fraction], ...] = ()
    freed: Fraction = Fraction(0)


def head_room_of(data: Any) -> dict[Key, Taken]:
    """Read the head-room of a receipt.

    Raises:
        Unreadable: a row is not in its form, or stands twice; members or entries are out of order or do not add up to
            what was taken.
    """
    found: dict[Key, Taken] = {}
    for index, row in enumerate(list_at(data, place="head_room")):
        place = f"head_room[{index}]"
        row = mapping_at(row, place=place)
        if sorted(row) != ["entries", "limit", "members", "scope", "taken", "window"]:
            raise Unreadable("MALFORMED", place, seen=sorted(row))
        key = key_of(row, place=place)
        if key in found:
            raise Unreadable("MALFORMED", place, seen=key)
        found[key] = _taken(row, place)
    return found


def key_of(row: dict[str, Any], *, place: str) -> Key:
    """Read which instance of a limit a row is about.

    Raises:
        Unreadable: its scope is not a list of pairs.
    """
    pairs = []
    for pair in list_at(row["scope"], place=f"{place}.scope"):
        names = [text_at(text, place=f"{place}.scope") for text in list_at(pair, place=f"{place}.scope")]
        if len(names) != 2:
            raise Unreadable("MALFORMED", f"{place}.scope", seen=pair)
        pairs.append((names[0], names[1]))
    return text_at(row["limit"], place=place), tuple(pairs), text_at(row["window"], place=place)


def _taken(row: dict[str, Any], place: str) -> Taken:
    taken = exact(row["taken"], place=f"{place}.taken")
    members = tuple(text_at(member, place=f"{place}.members") for member in list_at(row["members"], place=place))
    entries = tuple(_entry(entry, f"{place}.entries") for entry in list_at(row["entries"], place=place))
    days = [day for day, _ in entries]
    if list(members) != sorted(set(members)) or days != sorted(set(days)):
        raise Unreadable("MALFORMED", place, seen=row)
    is_sum = sum((amount for _, amount in entries), Fraction(0)) == taken
    if (members and len(members) != taken) or ((entries or row["window"] == "rolling") and not is_sum):
        raise Unreadable("MALFORMED", f"{place}.taken", seen=row["taken"])
    return Taken(taken, members, entries)


def _entry(data: Any, place: str) -> tuple[date, Fraction]:
    pair = list_at(data, place=place)
    if len(pair) != 2:
        raise Unreadable("MALFORMED", place, seen=pair)
    return day_of(pair[0], place=place), exact(pair[1], place=place)

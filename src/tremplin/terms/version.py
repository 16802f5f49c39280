"""Versions of programmes held against each other: on any day, one version of a programme is in force at most."""

from collections.abc import Mapping
from itertools import combinations
from typing import Final

from tremplin.terms.programme import Programme
from tremplin.wording import Phrase, Place, Problem, text_key

_BOTH: Final = text_key('Two versions of the programme "{programme}" are both in force from {start} to {end}.')
_BOTH_HINT: Final = text_key("End the earlier version on the day before the later one starts.")
_SAME: Final = text_key('The version "{version}" of the programme "{programme}" stands in two files.')
_SAME_HINT: Final = text_key("Give a change of the terms a version of its own.")
_VERSION: Final = text_key("version {version}, in force from {start} to {end}")


def check_versions(programmes: Mapping[str, Programme]) -> list[Problem]:
    """Return a problem for each pair of terms of one programme that are both in force on some day.

    Args:
        programmes: terms by the name of their file.
    """
    problems = []
    for (file, one), (other_file, other) in combinations(programmes.items(), 2):
        if one.programme != other.programme:
            continue
        places = (_place(file, one), _place(other_file, other))
        if one.version == other.version:
            fields: dict[str, object] = {"programme": one.programme, "version": one.version}
            problems.append(Problem("VERSION_TWICE", places, _SAME, fields, _SAME_HINT))
        start = max(one.in_force.from_, other.in_force.from_)
        end = min(one.in_force.to, other.in_force.to)
        if start <= end:
            fields = {"programme": one.programme, "start": start, "end": end}
            problems.append(Problem("VERSIONS_OVERLAP", places, _BOTH, fields, _BOTH_HINT))
    return problems


def _place(file: str, programme: Programme) -> Place:
    fields = {"version": programme.version, "start": programme.in_force.from_, "end": programme.in_force.to}
    return Place(file, caption=Phrase(_VERSION, fields))

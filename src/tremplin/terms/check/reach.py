"""From where each named part is used: that decides which fields it can read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from tremplin.facts.schema import SUBJECTS
from tremplin.terms.check.part import Part, Terms
from tremplin.terms.check.use import uses_of
from tremplin.terms.clause import covers
from tremplin.terms.source import At

_NAMED: Final = ("conditions", "measures", "tables")
_NAMED_KEYS: Final = tuple((key,) for key in _NAMED)
_ABOUT_AWARDS: Final = ("payment", "taking_back")


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where a part is worked out.

    Attributes:
        row: word of the rows, inside a measure over rows.
        is_period: whether the claim is worked out for a period; None where no claim says so.
        is_award: whether it is about an award that was granted.
        is_level: whether it says how a level is worked out.
    """

    row: str | None = None
    is_period: bool | None = None
    is_award: bool = False
    is_level: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The words that a path may start with."""
        others = ("period", "deciding", self.row, "award" if self.is_award else None)
        return (*SUBJECTS, *(word for word in others if word is not None))


class Reach:
    """The standpoints of every part, names followed."""

    def __init__(self, terms: Terms) -> None:
        self._of_root: dict[At, set[Standpoint]] = {}
        self._of_name: dict[At, set[Standpoint]] = {}
        self._uses = self._uses_by_root(terms)
        for root, standpoints in self._roots(terms):
            self._of_root[root] = standpoints
            for standpoint in standpoints:
                self._spread(root, standpoint)

    def of(self, part: Part) -> set[Standpoint]:
        """Return the standpoints of a part; none for a name that nobody uses."""
        root = root_of(part.at)
        found = self._of_name.get(root, set()) if root[:1] in _NAMED_KEYS else self._of_root.get(root, {Standpoint()})
        return {seen_from(standpoint, part.row) for standpoint in found}

    def _uses_by_root(self, terms: Terms) -> dict[At, list[tuple[At, str | None]]]:
        uses: dict[At, list[tuple[At, str | None]]] = {}
        for part in terms.parts:
            for use in uses_of(part.node):
                if use.key in _NAMED:
                    uses.setdefault(root_of(part.at), []).append(((use.key, use.name), part.row))
        return uses

    def _roots(self, terms: Terms) -> Iterator[tuple[At, set[Standpoint]]]:
        programme = terms.programme
        is_period = {one.id: one.claimed != "claim" for one in programme.incentives}
        for number, incentive in enumerate(programme.incentives):
            yield ("incentives", number), {Standpoint(is_period=is_period[incentive.id])}
        for number, limit in enumerate(programme.limits):
            covered = {Standpoint(is_period=own) for name, own in is_period.items() if covers(limit, name)}
            yield ("limits", number), covered
        for number in range(len(programme.levels)):
            yield ("levels", number), {Standpoint(is_level=True)}
        for key in _ABOUT_AWARDS:
            for name in getattr(programme, key):
                yield (key, name), {Standpoint(is_award=True)}

    def _spread(self, root: At, standpoint: Standpoint) -> None:
        for name, row in self._uses.get(root, []):
            inner = seen_from(standpoint, row)
            known = self._of_name.setdefault(name, set())
            if inner not in known:
                known.add(inner)
                self._spread(name, inner)


def root_of(at: At) -> At:
    """Return the path of the declared thing in which a part stands: `limits[2]`, `conditions.member`."""
    return at[:2]


def seen_from(standpoint: Standpoint, row: str | None) -> Standpoint:
    """Return the standpoint of a part inside: rows of its own replace those around it."""
    if row is None:
        return standpoint
    return replace(standpoint, row=row)

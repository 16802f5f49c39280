"""From where a part of the terms looks: the claim's own day, or a past period; and what it looks at."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from tremplin.bulk.program import problem as p
from tremplin.bulk.program.problem import EngineOnly
from tremplin.engine.clause.follow import followed
from tremplin.engine.clause.ground import Ground
from tremplin.engine.hearing import Hearing
from tremplin.terms import condition as c
from tremplin.terms import quantity as q
from tremplin.terms.clause import canonical_bytes, data_of
from tremplin.terms.field import COMPUTED_LEVEL
from tremplin.terms.kinds import word_of
from tremplin.terms.moment import Moment
from tremplin.terms.node import Node
from tremplin.terms.programme import Programme

Days = tuple[date, date]

_SAME_FOR_ALL: Final = ("period", "programme", "deciding", "claim")


@dataclass(frozen=True, slots=True)
class Aspect:
    """A day from which claims are looked at in place of their own, with the period that goes with it."""

    day: date
    period: Days | None

    def of(self, hearing: Hearing) -> Hearing:
        """Return a hearing from this day."""
        return hearing.from_day(self.day, period=self.period)


def seen_from(aspect: Aspect | None, hearing: Hearing) -> Hearing:
    """Return the hearing itself, or from another day."""
    return hearing if aspect is None else aspect.of(hearing)


@dataclass(slots=True)
class Known:
    """Things in the order in which they were first asked for, each once."""

    things: list[Any] = field(default_factory=list)
    _places: dict[Hashable, int] = field(default_factory=dict)

    def place(self, key: Hashable, make: Callable[[], Any]) -> int:
        """Return the place of what has this key; it is made when it is not there."""
        if key not in self._places:
            self._places[key] = len(self.things)
            self.things.append(make())
        return self._places[key]


@dataclass(frozen=True, slots=True)
class GroupValue:
    """A quantity or a condition that does not depend on order lines: the engine works it out once for a partner."""

    node: Node
    of: Callable[[Hearing], Any]
    aspect: Aspect | None


@dataclass(frozen=True, slots=True)
class LineMeasure:
    """A sum or count over the order lines of a partner.

    Attributes:
        node: what the terms say.
        place: of the node in its clause.
        ground: on which its parts are made ready.
        aspect: from where it looks.
        days: the first and last day whose lines count; None when none do.
        taken: the conditions under which a line belongs to another incentive (`per: [line]`).
        sample: a hearing of the incentive for any partner, by id.
    """

    node: Any
    place: str
    ground: Ground
    aspect: Aspect | None
    days: Days | None
    taken: tuple[Any, ...]


def text_of_node(node: Node) -> bytes:
    """Return the canonical text of a part of the terms, as a key."""
    return canonical_bytes(data_of(node))


def asks_lines(node: Node, programme: Programme, *, at: str) -> bool:
    """Say whether a part of the terms looks at order lines.

    Raises:
        EngineOnly: it looks at what only an evaluation of all claims knows.
    """
    found = False
    for part in followed(node, programme):
        if isinstance(part, q.Rows | q.Ranked):
            word = word_of(part)
            if word in ("award", "claim"):
                raise EngineOnly(at, p.AWARDS)
            found = found or word == "line"
        elif asks_computed_level(part):
            raise EngineOnly(at, p.COMPUTED_LEVEL)
    return found


def asks_computed_level(part: Node) -> bool:
    """Say whether a part of the terms asks for a level that is worked out from measures."""
    return (
        (isinstance(part, c.HasLevel) and bool(part.level.computed))
        or (isinstance(part, c.Compare | q.FieldValue) and part.field == COMPUTED_LEVEL)
        or getattr(part, "matches", None) == COMPUTED_LEVEL
    )


def require_same_for_all(moments: Iterator[Moment] | tuple[Moment, ...], *, at: str) -> None:
    """Require that days do not differ from partner to partner.

    Raises:
        EngineOnly: one may.
    """
    for moment in moments:
        if not moment.base[0].isdigit() and moment.base.partition(".")[0] not in _SAME_FOR_ALL:
            raise EngineOnly(at, p.DAY)

"""What the parts of an incentive are made ready on: its programme, the rows around them, the facts they ask for."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tremplin.engine.decision import Number
from tremplin.engine.hearing import Hearing
from tremplin.facts.schema import BY_WORD
from tremplin.money import Period, unit_of, zone_of
from tremplin.terms.field import fields_of
from tremplin.terms.incentive import Incentive
from tremplin.terms.programme import Exchange, Programme

QuantityOf = Callable[[Hearing], Number]
Test = Callable[[Hearing], bool]
DayOf = Callable[[Hearing], date | None]
FieldOf = Callable[[Hearing], Any]


@dataclass(slots=True)
class Reach:
    """Which facts an incentive may look at.

    Attributes:
        rows: tables with whose rows are looked at.
        in_period: the same, where only rows whose own day lies in the claim's period are.
        linked: tables with a word that names the record to which each of their rows refers.
        linked_holdings: what partners to whom rows refer hold over some days, as far as it is looked at: tables.
        has_other_partners: whether partners are looked at for their role in the project.
    """

    rows: set[tuple[str, str]] = field(default_factory=set)
    in_period: set[tuple[str, str]] = field(default_factory=set)
    linked: set[tuple[str, str]] = field(default_factory=set)
    linked_holdings: set[str] = field(default_factory=set)
    has_other_partners: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """The place where a part is made ready.

    Attributes:
        exchange: the rule for money in another currency; another one inside reviews of levels.
        words: the words of the rows around the part, the innermost last.
        is_traced: whether what is worked out here leaves a trace: not inside rows, past periods and reviews of levels.
        ready: names that were made ready, so that each is made once.
        roots: the traced conditions inside quantities, parts and the like, by the place of their step.
        measured: the traced quantities that facts give, by place.
    """

    programme: Programme
    incentive: Incentive
    types: dict[str, str]
    exponent: int
    zone: ZoneInfo
    holidays: frozenset[date]
    in_force: Period
    ranks: dict[str, int]
    exchange: Exchange | None
    reach: Reach
    words: tuple[str, ...] = ()
    is_traced: bool = True
    ready: dict[Any, Any] = field(default_factory=dict)
    roots: dict[str, Any] = field(default_factory=dict)
    measured: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, programme: Programme, incentive: Incentive) -> "Ground":
        """Return the ground for the parts of one incentive."""
        return cls(
            programme=programme,
            incentive=incentive,
            types=dict(fields_of(programme).types),
            exponent=unit_of(programme.currency).exponent,
            zone=zone_of(programme.timezone),
            holidays=frozenset(programme.holidays),
            in_force=programme.in_force.period,
            ranks={name: rank for rank, name in enumerate(programme.level_names)},
            exchange=programme.exchange,
            reach=Reach(),
        )

    def inside(self, word: str) -> "Ground":
        """Return the ground inside rows of a word."""
        return replace(self, words=(*self.words, word), is_traced=False)

    def untraced(self) -> "Ground":
        """Return the ground inside past periods."""
        return replace(self, is_traced=False)

    def for_levels(self) -> "Ground":
        """Return the ground inside reviews of levels, which may have their own exchange."""
        exchange = self.programme.level_exchange or self.exchange
        return replace(self, is_traced=False, words=(), exchange=exchange)

    def once(self, kind: str, name: Hashable, make: Callable[[], Any]) -> Any:
        """Return what was made ready under a name, or under all that it is made of, here or on ground like this one."""
        key = (kind, name, self.words, self.is_traced, self.exchange is self.programme.exchange)
        if key not in self.ready:
            self.ready[key] = make()
        return self.ready[key]


def number_of(text: str) -> Number:
    """Return the exact value of a canonical figure: a whole number where it is one."""
    value = Fraction(text)
    return value.numerator if value.denominator == 1 else value


def whole(value: Number) -> Number:
    """Return the same value, as an int where it is whole: ints are faster."""
    return value.numerator if value.denominator == 1 else value


LINKS = {
    "partner": ("partner_id", "registered_by", "introducing_id"),
    "customer": ("customer_id",),
    "project": ("project_id",),
    "activity": ("activity_id",),
    "person": ("person_id",),
    "claim": ("claim_id",),
}
"""The fields by which a row refers to a subject; the first that its table has counts."""


def link_of(table: str, word: str) -> str | None:
    """Return the field by which the rows of a table refer to a subject, or None."""
    described = next(one for one in BY_WORD.values() if one.name == table)
    return next((name for name in LINKS.get(word, ()) if name in described.fields), None)

"""The account model of limits, one move after the other: what the database must do too, under any interleaving.

Stateful tests compare the database with this model; the checker replays the journal on one of its own (L9, L10).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Final

from tremplin.ledger.account import LIMIT_KINDS, LIMIT_PARTS, Book
from tremplin.ledger.leg import Leg
from tremplin.money import Money
from tremplin.wording import Amount, Counted, Label, Measured, Refusal, text_key

_PART_OF_KIND: Final = {kind.name: part for part, kind in LIMIT_KINDS.items()}


@dataclass(frozen=True, slots=True)
class LimitReached(Refusal):
    """A limit has not the room that is asked for; nothing moved under any limit."""

    code: ClassVar[str] = "LIMIT_REACHED"
    template: ClassVar[str] = text_key("This needs {asked} under the limit {limit}, where {available} is left.")
    next_template: ClassVar[str | None] = text_key("At most {available} can be reserved under it now.")

    limit: str | Label
    asked: Money
    available: Money

    @property
    def would_be(self) -> int:
        """What would be left, in the limit's units: less than zero."""
        return self.available.minor - self.asked.minor


@dataclass(frozen=True, slots=True)
class LimitTooLow(Refusal):
    """A limit cannot be lowered under what is reserved, used and lapsed already."""

    code: ClassVar[str] = "LIMIT_TOO_LOW"
    template: ClassVar[str] = text_key(
        "The limit {limit} cannot be lowered to {asked}: {taken} of it is reserved, used or lapsed."
    )
    next_template: ClassVar[str | None] = text_key("The least that it can be lowered to is {taken}.")

    limit: str | Label
    asked: Amount
    taken: Amount


@dataclass(frozen=True, slots=True)
class NotHeld(Refusal):
    """More would leave what is reserved or used than is there: the reservation has ended already (W3)."""

    code: ClassVar[str] = "NOT_HELD"
    template: ClassVar[str] = text_key(
        "This moves {asked} that the limit {limit} does not hold any more; it holds {held}."
    )

    limit: str | Label
    part: str
    asked: Money
    held: Money


@dataclass(frozen=True, slots=True)
class LimitState:
    """One instance of a limit: what was granted, and where it is. No part is less than zero, and they add up (L9).

    Attributes:
        granted: all that may be promised.
        available: free.
        reserved: held by claims.
        used: awarded.
        lapsed: gone unused.
    """

    granted: int = 0
    available: int = 0
    reserved: int = 0
    used: int = 0
    lapsed: int = 0

    def __post_init__(self) -> None:
        parts = (self.available, self.reserved, self.used, self.lapsed)
        if min(self.granted, *parts) < 0 or sum(parts) != self.granted:
            raise ValueError(f"The limit does not add up: {self}.")

    @property
    def taken(self) -> int:
        """What is no longer free: the least that the limit can be lowered to."""
        return self.reserved + self.used + self.lapsed


NOTHING_GRANTED: Final = LimitState()

LimitStates = Mapping[str, LimitState]
"""The state of each instance of a limit by its id."""


def moved_limits(states: LimitStates, *, legs: Iterable[Leg]) -> dict[str, LimitState] | LimitReached | NotHeld:
    """Return the limits after a transaction: all of them moved, or none.

    Args:
        states: before; an instance that is not there has nothing granted.
        legs: of the transaction; those of book B are passed over. They balance.

    Returns:
        Every instance, those not touched too. Or the refusal of the first instance, by its id, that has not enough.

    Refusals, for each instance in this order:
        LimitReached (what is free), NotHeld (what is reserved, used or lapsed).
    """
    after = dict(states)
    for (instance, unit), moves in sorted(_moves_of(legs).items()):
        state = states.get(instance, NOTHING_GRANTED)
        # The balance of `granted` is the source's: it falls when more is granted.
        changed = {part: getattr(state, part) + moves.get(part, 0) for part in LIMIT_PARTS[1:]}
        for part, amount in changed.items():
            if amount < 0:
                return _refusal(instance, unit=unit, part=part, before=getattr(state, part), moved=moves[part])
        after[instance] = replace(state, granted=state.granted - moves.get("granted", 0), **changed)
    return after


def check_lowering(taken: Amount, *, limit: str | Label, to: Amount) -> LimitTooLow | None:
    """Return why a limit cannot be lowered so far, or None.

    Args:
        taken: what is reserved, used or lapsed of it, as money or as a number of what it counts.
        limit: its id, or its name.
        to: what it is to be.

    Refusals:
        LimitTooLow, with the least possible value.
    """
    return LimitTooLow(limit, to, taken) if _units(to) < _units(taken) else None


def check_window(
    days: Mapping[date, int], *, limit: str | Label, first: date, until: date, added: Money, size: int
) -> LimitReached | None:
    """Return why a rolling limit has no room in one of its windows, or None.

    Args:
        days: what was taken on each day before, in the limit's units.
        limit: its id, or its name.
        first: first day of the window.
        until: the day after its last one.
        added: what is wanted on a day of the window.
        size: what the window may hold.

    Refusals:
        LimitReached.
    """
    taken = sum(amount for day, amount in days.items() if first <= day < until)
    if taken + added.minor <= size:
        return None
    return LimitReached(limit, added, Money(max(0, size - taken), added.currency))


def _units(size: Amount) -> int:
    if isinstance(size, Counted):
        return size.n
    return size.minor if isinstance(size, Money | Measured) else size


def _moves_of(legs: Iterable[Leg]) -> dict[tuple[str, str], dict[str, int]]:
    moves: dict[tuple[str, str], dict[str, int]] = {}
    for leg in legs:
        if leg.account.book is Book.CONTROL:
            parts = moves.setdefault((str(leg.account.party), leg.currency), {})
            part = _PART_OF_KIND[leg.account.kind]
            parts[part] = parts.get(part, 0) + leg.amount
    return moves


def _refusal(instance: str, *, unit: str, part: str, before: int, moved: int) -> LimitReached | NotHeld:
    asked, there = Money(-moved, unit), Money(before, unit)
    return LimitReached(instance, asked, there) if part == "available" else NotHeld(instance, part, asked, there)

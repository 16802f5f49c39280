"""Book A: what a claim holds of each limit it touches, and how budgets move."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tremplin.ledger.account import LimitPart, limit_account
from tremplin.ledger.leg import Leg, legs_between
from tremplin.ledger.transaction import Dates, Transaction

NO_CONTEXT: Final[Mapping[str, object]] = {}


@dataclass(frozen=True, slots=True)
class Hold:
    """What a claim holds, or wants to hold, of one instance of a limit.

    Attributes:
        instance: id of the instance, as text.
        unit: what the limit is counted in: a currency, a unit of points, or what it counts.
        amount: whole units, zero or more; a hold of zero moves nothing.
        is_rolling: the limit has no fixed size; what is held comes out of `granted` and goes back there.
        is_over: its window is over, so that what comes back lapses instead of being available again.
    """

    instance: str
    unit: str
    amount: int
    is_rolling: bool = False
    is_over: bool = False

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError(f"{self.amount} units of {self.instance} cannot be held.")

    @property
    def room(self) -> LimitPart:
        """The part that a reservation is taken from."""
        return "granted" if self.is_rolling else "available"

    @property
    def back(self) -> LimitPart:
        """The part that what is not needed goes back to."""
        return "lapsed" if self.is_over and not self.is_rolling else self.room

    def moved(self, source: LimitPart, target: LimitPart, *, amount: int | None = None) -> tuple[Leg, ...]:
        """Return the legs from one part of the limit to another.

        Args:
            source: what falls.
            target: what grows.
            amount: whole units, the whole hold when it is not given; zero moves nothing.
        """
        wanted = self.amount if amount is None else amount
        falling, growing = limit_account(self.instance, source), limit_account(self.instance, target)
        return tuple(reversed(legs_between(growing, falling, amount=wanted, currency=self.unit)))


@dataclass(frozen=True, slots=True)
class Settled:
    """A hold at the moment of the award: so much of it is used, and the rest goes back.

    Attributes:
        hold: what the claim has reserved; of zero when it has reserved nothing.
        used: whole units, zero or more. More than is held is reserved in the same transaction (P5).
    """

    hold: Hold
    used: int

    def __post_init__(self) -> None:
        if self.used < 0:
            raise ValueError(f"{self.used} units of {self.hold.instance} cannot be used.")

    def legs(self) -> tuple[Leg, ...]:
        """Return what is missing, then what is used, then what goes back."""
        hold = self.hold
        missing = max(0, self.used - hold.amount)
        rest = max(0, hold.amount - self.used)
        return (
            *hold.moved(hold.room, "reserved", amount=missing),
            *hold.moved("reserved", "used", amount=self.used),
            *hold.moved("reserved", hold.back, amount=rest),
        )


def reserve(holds: Iterable[Hold], *, dates: Dates, context: Mapping[str, object] = NO_CONTEXT) -> Transaction | None:
    """Plan a reservation under every limit that a claim touches: all of them or none.

    Returns:
        None when the claim touches no limit.
    """
    legs = [leg for hold in holds for leg in hold.moved(hold.room, "reserved")]
    return planned("reserve", legs, dates=dates, context=context)


def release(
    holds: Iterable[Hold], *, kind: str = "release", dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Plan the end of a reservation that nothing was awarded from.

    Args:
        holds: what is reserved; what belongs to a window that is over lapses.
        kind: "release", or "expire" when nobody asked for it.
        dates: of the transaction.
        context: of the transaction.

    Returns:
        None when nothing is reserved.
    """
    legs = [leg for hold in holds for leg in hold.moved("reserved", hold.back)]
    return planned(kind, legs, dates=dates, context=context)


def lapse(hold: Hold, *, dates: Dates, context: Mapping[str, object] = NO_CONTEXT) -> Transaction | None:
    """Plan what becomes of room that is still free once its window is over."""
    return planned("lapse", hold.moved("available", "lapsed"), dates=dates, context=context)


def raise_budget(hold: Hold, *, dates: Dates, context: Mapping[str, object] = NO_CONTEXT) -> Transaction | None:
    """Plan more room under a limit: `hold.amount` units more are granted."""
    return planned("raise-budget", hold.moved("granted", "available"), dates=dates, context=context)


def lower_budget(hold: Hold, *, dates: Dates, context: Mapping[str, object] = NO_CONTEXT) -> Transaction | None:
    """Plan less room under a limit; what is reserved and used stays, so only free room can go."""
    return planned("lower-budget", hold.moved("available", "granted"), dates=dates, context=context)


def carry_over(
    hold: Hold, *, to_instance: str, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Plan a new limit that is funded from the free room of an old one.

    The old one is granted that much less and the new one that much more, so that each still adds up (L9).

    Args:
        hold: free room of the old instance.
        to_instance: id of the new one, in the same unit.
        dates: of the transaction.
        context: of the transaction.
    """
    target = Hold(to_instance, hold.unit, hold.amount)
    legs = (*hold.moved("available", "granted"), *target.moved("granted", "available"))
    return planned("carry-over", legs, dates=dates, context=context)


def planned(
    kind: str, legs: Iterable[Leg], *, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Return the transaction of these legs, or None when there are none.

    Raises:
        NotBalanced: the legs do not sum to zero in each book and currency.
    """
    of_both_books = tuple(legs)
    return Transaction(kind, of_both_books, dates, context=context) if of_both_books else None

"""The pure ledger, led by what the model says of each claim: planned transactions, applied to limits and balances."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from tests.histories.model import SIZES, Claim, Key
from tremplin.ledger.balance import moved_balances
from tremplin.ledger.control import Hold, Settled, planned, raise_budget, release, reserve
from tremplin.ledger.earning import Earned, award
from tremplin.ledger.leg import Leg
from tremplin.ledger.limits import LimitReached, LimitState, NotHeld, moved_limits
from tremplin.ledger.taking_back import GivenBack, TakenBack, clawback
from tremplin.ledger.transaction import Dates, Transaction

DATES = Dates(effective_on=date(2021, 1, 1), accounting_on=date(2021, 1, 1))
_MONEY: dict[str, Any] = {"nature": "service", "currency": "EUR", "dates": DATES}


class Books:
    """Limits and balances, moved by planned transactions and by nothing else."""

    def __init__(self) -> None:
        self.limits: dict[str, LimitState] = {}
        self.balances: dict[tuple[str, str], int] = {}
        self.posted = 0

    def follow(self, before: Claim | None, after: Claim) -> None:
        """Post what happened to a claim between two looks at it."""
        if before is None or before == after:
            return
        grown = after.awarded - before.awarded
        taken = after.clawed_back - before.clawed_back
        if grown and not before.awarded:
            self._award(before, after, grown)
        elif after.holds and not before.holds:
            self._fund(after.holds)
            self._post(reserve(_holds(after.holds), dates=DATES))
        elif before.holds and not after.holds:
            self._post(release(_holds(before.holds), dates=DATES))
        elif grown:
            self._award_more(after, grown, used=before.uses)
        elif taken:
            to = "available" if after.taken > before.taken else "lapsed"
            back = [GivenBack(hold, to) for hold in _holds(dict.fromkeys(after.uses, taken))]
            self._post(clawback([TakenBack(after.partner, taken)], given_back=back, **_MONEY))

    def standing(self) -> dict[str, Any]:
        """Return what stands, in the form of the model."""
        limits = {
            name: [one.granted, one.available, one.reserved, one.used, one.lapsed] for name, one in self.limits.items()
        }
        money = {key: sum_ for (key, _currency), sum_ in self.balances.items() if sum_ and "LIMIT:" not in key}
        return {"limits": limits, "money": money}

    def _award(self, before: Claim, after: Claim, amount: int) -> None:
        self._fund(after.uses)
        keys = before.holds.keys() | after.uses.keys()
        settled = [Settled(_hold(key, before.holds.get(key, 0)), after.uses.get(key, 0)) for key in sorted(keys)]
        self._post(award([Earned(after.partner, amount)], settled=settled, **_MONEY))

    def _award_more(self, after: Claim, amount: int, *, used: dict[Key, int]) -> None:
        self._fund(after.uses)
        legs: list[Leg] = []
        for key, now in after.uses.items():
            hold = _hold(key, now - used.get(key, 0))
            legs += [*hold.moved("available", "reserved"), *hold.moved("reserved", "used")]
        self._post(planned("reserve-and-use", legs, dates=DATES))
        self._post(award([Earned(after.partner, amount)], settled=(), **_MONEY))

    def _fund(self, keys: Iterable[Key]) -> None:
        for key in keys:
            if " ".join(key) not in self.limits:
                self._post(raise_budget(_hold(key, SIZES[key[0]]), dates=DATES))

    def _post(self, transaction: Transaction | None) -> None:
        if transaction is None:
            return
        moved = moved_limits(self.limits, legs=transaction.legs)
        assert not isinstance(moved, LimitReached | NotHeld), moved
        self.limits = moved
        self.balances = moved_balances(self.balances, legs=transaction.legs)
        self.posted += 1


def _holds(amounts: dict[Key, int]) -> list[Hold]:
    return [_hold(key, amount) for key, amount in amounts.items()]


def _hold(key: Key, amount: int) -> Hold:
    return Hold(" ".join(key), "EUR", amount)

"""Awards and estimates: what a partner has earned, in both books at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from tremplin.ledger.account import ACCRUED, CONTRA_REVENUE, ESTIMATED, SERVICE, Account, Kind, account_of
from tremplin.ledger.control import NO_CONTEXT, Hold, Settled, planned
from tremplin.ledger.leg import Leg, legs_between
from tremplin.ledger.transaction import Dates, Transaction

Nature = Literal["service", "price-reduction", "benefit"]

# IFRS 15.70: what is paid for a distinct service is a purchase; everything else reduces revenue.
_CHARGED: Final[Mapping[str, Kind]] = MappingProxyType(
    {"service": SERVICE, "price-reduction": CONTRA_REVENUE, "benefit": CONTRA_REVENUE}
)


@dataclass(frozen=True, slots=True)
class Earned:
    """What one payee is awarded.

    Attributes:
        payee: partner or person whose account it is.
        amount: minor units, zero or more.
        estimated: minor units that stand as an estimate for this payee and become certain, or go, with the award.
    """

    payee: str
    amount: int
    estimated: int = 0

    def __post_init__(self) -> None:
        if self.amount < 0 or self.estimated < 0:
            raise ValueError(f"{self.payee} cannot earn {self.amount}, nor {self.estimated} as an estimate.")


def charged_account(nature: Nature) -> Account:
    """Return the account of the result that an incentive of this nature is charged to.

    Args:
        nature: as the terms of the incentive say it.
    """
    return account_of(_CHARGED[nature])


def award(
    earned: Sequence[Earned],
    *,
    settled: Iterable[Settled],
    nature: Nature,
    currency: str,
    dates: Dates,
    context: Mapping[str, object] = NO_CONTEXT,
) -> Transaction | None:
    """Plan an award: what was reserved is used or goes back, and the money is owed.

    Args:
        earned: one for each payee; empty for an award that is not money.
        settled: every hold of the claim.
        nature: decides which account is charged.
        currency: of the award.
        dates: of the transaction.
        context: of the transaction.

    Returns:
        None when nothing moves: an award of nothing under no limit.
    """
    legs = [leg for one in settled for leg in one.legs()]
    legs += _owed(earned, charged=charged_account(nature), currency=currency)
    return planned("award", legs, dates=dates, context=context)


def _owed(earned: Sequence[Earned], *, charged: Account, currency: str) -> list[Leg]:
    """Return what is charged in all, what stops being an estimate, and what is owed to each."""
    surplus = sum(one.amount - one.estimated for one in earned)
    legs = [Leg(charged, currency, surplus)] if surplus else []
    for one in earned:
        if one.estimated:
            legs.append(Leg(account_of(ESTIMATED, one.payee), currency, one.estimated))
    for one in earned:
        if one.amount:
            legs.append(Leg(account_of(ACCRUED, one.payee), currency, -one.amount))
    return legs


def estimate(
    changes: Mapping[str, int],
    *,
    reserved: Iterable[Hold] = (),
    released: Iterable[Hold] = (),
    nature: Nature,
    currency: str,
    dates: Dates,
    context: Mapping[str, object] = NO_CONTEXT,
) -> Transaction | None:
    """Plan the change of an estimate of what is not yet earned for certain, with its budget.

    Args:
        changes: minor units by payee: the estimate on the whole base so far, less what is booked already. Rounded
            once, on the cumulative base, so that the changes of the months sum to the whole (P8).
        reserved: room taken for what grows.
        released: room given back for what falls.
        nature: decides which account is charged.
        currency: of the estimate.
        dates: of the transaction.
        context: of the transaction.

    Returns:
        None when nothing changed.
    """
    charged = charged_account(nature)
    legs = [leg for hold in reserved for leg in hold.moved(hold.room, "reserved")]
    legs += [leg for hold in released for leg in hold.moved("reserved", hold.back)]
    for payee in sorted(changes):
        legs += legs_between(charged, account_of(ESTIMATED, payee), amount=changes[payee], currency=currency)
    return planned("estimate", legs, dates=dates, context=context)

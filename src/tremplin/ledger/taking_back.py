"""Taking back: a clawback decided, and the ways in which it is settled; never a silent deduction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from tremplin.ledger.account import (
    ACCRUED,
    BAD_DEBT,
    BANK,
    CLAWBACK,
    PAYABLE,
    VAT_COLLECTED,
    VAT_RECOVERABLE,
    account_of,
)
from tremplin.ledger.control import NO_CONTEXT, Hold, planned
from tremplin.ledger.earning import Nature, charged_account
from tremplin.ledger.leg import Leg
from tremplin.ledger.transaction import Dates, Transaction
from tremplin.money import Money, share_out
from tremplin.wording import Refusal, text_key


@dataclass(frozen=True, slots=True)
class ClawbackTooLarge(Refusal):
    """More would be taken back than was awarded, all clawbacks of the award together (K1)."""

    code: ClassVar[str] = "CLAWBACK_TOO_LARGE"
    template: ClassVar[str] = text_key(
        "This takes back {asked}. The award was {awarded}, of which {taken_back} has been taken back already."
    )
    next_template: ClassVar[str | None] = text_key("At most {left} can be taken back.")

    asked: Money
    awarded: Money
    taken_back: Money
    left: Money


@dataclass(frozen=True, slots=True)
class SetOffTooLarge(Refusal):
    """A set-off moves the same amount on both sides, so neither may be smaller (K2)."""

    code: ClassVar[str] = "SET_OFF_TOO_LARGE"
    template: ClassVar[str] = text_key(
        "This sets off {asked}. {payable} is payable to the partner, and the partner owes {receivable}."
    )
    next_template: ClassVar[str | None] = text_key("At most {left} can be set off.")

    asked: Money
    payable: Money
    receivable: Money
    left: Money


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What one partner has to give back, without tax: minor units, more than zero."""

    partner: str
    net: int

    def __post_init__(self) -> None:
        if self.net <= 0:
            raise ValueError(f"{self.net} cannot be taken back from {self.partner}.")


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What comes back to a limit: to what is free when the terms say so and the period is open, else it lapses (K3)."""

    hold: Hold
    to: Literal["available", "lapsed"]

    def legs(self) -> tuple[Leg, ...]:
        """Return the legs out of what is used; what is free again of a rolling limit goes where it came from."""
        return self.hold.moved("used", self.hold.room if self.to == "available" else "lapsed")


def check_clawback(asked: Money, *, awarded: Money, taken_back: Money) -> ClawbackTooLarge | None:
    """Return why so much cannot be taken back, or None.

    Args:
        asked: of this clawback.
        awarded: by the award.
        taken_back: by earlier clawbacks of the same award.

    Refusals:
        ClawbackTooLarge.
    """
    left = awarded - taken_back
    return ClawbackTooLarge(asked, awarded, taken_back, left) if asked > left else None


def check_set_off(asked: Money, *, payable: Money, receivable: Money) -> SetOffTooLarge | None:
    """Return why so much cannot be set off, or None.

    Args:
        asked: to be set off.
        payable: what is owed to the partner, zero or more.
        receivable: what the partner owes, zero or more.

    Refusals:
        SetOffTooLarge.
    """
    left = min(payable, receivable)
    return SetOffTooLarge(asked, payable, receivable, left) if asked > left else None


def clawback_parts(total: int, *, shares: Mapping[str, Fraction], at_fault: str | None = None) -> dict[str, int]:
    """Split what is taken back among the partners of an award.

    Args:
        total: minor units.
        shares: of the award, by partner; they sum to one.
        at_fault: the partner who bears all of it, when the terms say so and one is at fault.

    Returns:
        Minor units by partner; partners who give back nothing are left out.

    Raises:
        SharesNotWhole: the shares do not sum to one.
    """
    parts = share_out(total, shares=shares) if at_fault is None else {at_fault: total}
    return {partner: part for partner, part in parts.items() if part}


def clawback(
    parts: Sequence[TakenBack],
    *,
    given_back: Iterable[GivenBack],
    nature: Nature,
    currency: str,
    dates: Dates,
    context: Mapping[str, object] = NO_CONTEXT,
) -> Transaction | None:
    """Plan a clawback that was decided: the partner owes, and the cost is undone; its tax waits for a paper.

    Args:
        parts: one for each partner; empty when the award was not money.
        given_back: what comes back to each limit.
        nature: of the incentive; the account that was charged is credited.
        currency: of the award.
        dates: of the transaction.
        context: of the transaction; names the notice.
    """
    legs = [leg for one in given_back for leg in one.legs()]
    legs += [Leg(account_of(CLAWBACK, part.partner), currency, part.net) for part in parts]
    if parts:
        legs.append(Leg(charged_account(nature), currency, -sum(part.net for part in parts)))
    return planned("clawback", legs, dates=dates, context=context)


def clawback_tax(
    partner: str,
    *,
    tax: Money,
    kind: Literal["clawback-tax", "clawback-invoice"],
    dates: Dates,
    context: Mapping[str, object] = NO_CONTEXT,
) -> Transaction | None:
    """Plan the tax of what was taken back, once a paper says it: the partner owes it as well.

    Args:
        partner: who owes it.
        tax: of what was taken back, zero or more.
        kind: `clawback-tax` for a credit note over a part of the partner's invoice, whose tax is then not recovered;
            `clawback-invoice` for the vendor's invoice over a lower price taken back, whose tax is collected.
        dates: of the transaction.
        context: of the transaction; names the case and the paper.
    """
    if not tax.minor:
        return None
    account = VAT_RECOVERABLE if kind == "clawback-tax" else VAT_COLLECTED
    legs = [
        Leg(account_of(CLAWBACK, partner), tax.currency, tax.minor),
        Leg(account_of(account), tax.currency, -tax.minor),
    ]
    return planned(kind, legs, dates=dates, context=context)


def forfeit(
    partner: str, *, amount: Money, nature: Nature, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Plan what is lost under the terms, without a paper: it is owed no more, and its cost is undone.

    Args:
        partner: to whom it was owed.
        amount: without tax, more than zero.
        nature: of the incentive; the account that was charged is credited.
        dates: of the transaction.
        context: of the transaction; names the claim and the payable.
    """
    legs = [
        Leg(account_of(ACCRUED, partner), amount.currency, amount.minor),
        Leg(charged_account(nature), amount.currency, -amount.minor),
    ]
    return planned("forfeit", legs, dates=dates, context=context)


def set_off(
    partner: str, *, amount: Money, agreed: str, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Plan a set-off that was agreed or decided: the same amount leaves what is payable and what is owed.

    Args:
        partner: on both sides.
        amount: more than zero.
        agreed: the agreement or the decision that allows it (K2); it stands in the context.
        dates: of the transaction.
        context: of the transaction, besides.

    Raises:
        ValueError: nothing is named that allows it. A defect of the caller.
    """
    if not agreed:
        raise ValueError("A set-off names the agreement or the decision that allows it.")
    legs = [
        Leg(account_of(PAYABLE, partner), amount.currency, amount.minor),
        Leg(account_of(CLAWBACK, partner), amount.currency, -amount.minor),
    ]
    return planned("set-off", legs, dates=dates, context={**context, "agreed": agreed})


def repaid(
    partner: str, *, amount: Money, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Plan what a partner has paid back to the bank of the vendor."""
    legs = [
        Leg(account_of(BANK), amount.currency, amount.minor),
        Leg(account_of(CLAWBACK, partner), amount.currency, -amount.minor),
    ]
    return planned("clawback-repaid", legs, dates=dates, context=context)


def written_off(
    partner: str, *, amount: Money, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Plan what is given up of a clawback; two persons decide it."""
    legs = [
        Leg(account_of(BAD_DEBT), amount.currency, amount.minor),
        Leg(account_of(CLAWBACK, partner), amount.currency, -amount.minor),
    ]
    return planned("clawback-written-off", legs, dates=dates, context=context)

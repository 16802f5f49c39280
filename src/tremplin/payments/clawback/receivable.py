"""What a partner owes after a clawback was decided: set off by agreement, repaid, or given up by two persons (K2).

A sum that is not certain, liquid and due is never deducted from what a partner is owed: it takes a notice, days to
contest, a decision, and then the partner's agreement or a title that replaces it.

Source: Code de commerce, article L442-1.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Literal

from tremplin.claims.four_eyes import NeedsAnotherPerson, check_second_person
from tremplin.ledger.taking_back import SetOffTooLarge, check_set_off
from tremplin.money import Money
from tremplin.wording import Refusal, text_key

Way = Literal["set-off", "repaid", "written-off"]


@dataclass(frozen=True, slots=True)
class SetOffNotAgreed(Refusal):
    """A deduction that the partner has not agreed to, and that no title allows."""

    code: ClassVar[str] = "SET_OFF_NOT_AGREED"
    template: ClassVar[str] = text_key("The partner has not agreed to this set-off.")
    next_template: ClassVar[str | None] = text_key("Ask for its agreement, or let it repay the sum.")


@dataclass(frozen=True, slots=True)
class MoreThanOwed(Refusal):
    """More than the partner still owes."""

    code: ClassVar[str] = "MORE_THAN_OWED"
    template: ClassVar[str] = text_key("This settles {asked}. The partner still owes {left} of this case.")
    next_template: ClassVar[str | None] = text_key("At most {left} can be settled.")

    asked: Money
    left: Money


@dataclass(frozen=True, slots=True)
class Settlement:
    """A part of what is owed that is settled: how, how much, when, and what allows or shows it."""

    way: Way
    amount: Money
    on: date
    reference: str


@dataclass(frozen=True, slots=True)
class Receivable:
    """What a partner owes of one clawback.

    A built one holds: settled parts are more than zero, and never sum to more than is owed (K2).

    Attributes:
        case_id: of the clawback.
        partner: who owes.
        decided_on: the day of the decision.
        amount: owed, with tax, more than zero.
        settled: in the order in which it was settled.
    """

    case_id: str
    partner: str
    decided_on: date
    amount: Money
    settled: tuple[Settlement, ...] = ()

    def __post_init__(self) -> None:
        if self.amount.minor <= 0 or any(part.amount.minor <= 0 for part in self.settled) or self.left.minor < 0:
            raise ValueError(f"What {self.partner} owes of {self.case_id} does not add up (K2).")

    @property
    def left(self) -> Money:
        """What is still owed."""
        return Money(self.amount.minor - sum(part.amount.minor for part in self.settled), self.amount.currency)

    def with_settled(self, part: Settlement) -> "Receivable":
        """Return it with another part settled."""
        return replace(self, settled=(*self.settled, part))


@dataclass(frozen=True, slots=True)
class Agreement:
    """A partner's agreement to a set-off, or the title that replaces it.

    Attributes:
        reference: of the paper.
        agreed_by: natural persons of the partner; empty for a title.
        is_title: whether a judgment or a term of the contract on a sum that is certain replaces the agreement.
        up_to: the most that may be set off under it.
    """

    reference: str
    agreed_by: frozenset[str]
    is_title: bool
    up_to: Money


def set_off(
    receivable: Receivable, *, asked: Money, payable: Money, agreement: Agreement | None, on: date
) -> Receivable | SetOffNotAgreed | SetOffTooLarge:
    """Return what is owed after a set-off.

    Args:
        receivable: what the partner owes.
        asked: to be set off.
        payable: what the partner is owed now.
        agreement: of the partner; None when there is none.
        on: the day.

    Refusals, in this order:
        SetOffNotAgreed, SetOffTooLarge.
    """
    if agreement is None or not (agreement.is_title or agreement.agreed_by) or asked > agreement.up_to:
        return SetOffNotAgreed()
    refusal = check_set_off(asked, payable=payable, receivable=receivable.left)
    return refusal or receivable.with_settled(Settlement("set-off", asked, on, agreement.reference))


def repay(receivable: Receivable, *, amount: Money, on: date, bank_reference: str) -> Receivable | MoreThanOwed:
    """Return what is owed after the partner has paid; the bank's reference shows it.

    Refusals:
        MoreThanOwed.
    """
    if amount > receivable.left:
        return MoreThanOwed(amount, receivable.left)
    return receivable.with_settled(Settlement("repaid", amount, on, bank_reference))


def write_off(
    receivable: Receivable,
    *,
    amount: Money,
    on: date,
    reason: str,
    actor: frozenset[str],
    proposed_by: frozenset[str],
) -> Receivable | NeedsAnotherPerson | MoreThanOwed:
    """Return what is owed after two persons have given a part up.

    Args:
        receivable: what the partner owes.
        amount: to be given up.
        on: the day.
        reason: in the words of whoever proposes it.
        actor: the natural persons behind the second one.
        proposed_by: the natural persons behind the first one.

    Refusals, in this order:
        NeedsAnotherPerson, MoreThanOwed.
    """
    refusal = check_second_person(actor, involved=proposed_by)
    if refusal is not None:
        return refusal
    if amount > receivable.left:
        return MoreThanOwed(amount, receivable.left)
    return receivable.with_settled(Settlement("written-off", amount, on, reason))


def share_set_off(
    payable: Money, *, receivables: Iterable[Receivable], up_to: Money
) -> tuple[tuple[Receivable, Money], ...]:
    """Return how one payable would be set off against several cases: the oldest first, never more than is agreed.

    Args:
        payable: what the partner is owed.
        receivables: what it owes, in any order; settled ones are passed over.
        up_to: what the partner has agreed to.

    Returns:
        Each case with its part, more than zero.
    """
    left = min(payable, up_to)
    parts = []
    for one in sorted(receivables, key=lambda each: (each.decided_on, each.case_id)):
        part = min(left, one.left)
        if part.minor > 0:
            parts.append((one, part))
            left -= part
    return tuple(parts)

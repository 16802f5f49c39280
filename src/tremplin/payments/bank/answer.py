"""An answer of the bank: one statement about one payment, or about all payments of an order, with its evidence."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from tremplin.money import Money

Said = Literal["pending", "accepted", "booked", "rejected", "returned"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says once.

    Attributes:
        said: about the payment.
        message_id: of the order to the bank; None where the file does not name it.
        end_to_end_id: of the payment; None when the answer is about every payment of the order.
        amount: of the payment, or of the one movement that pays an order; None where the file does not say it.
        control_sum: of an order, in minor units of its currency; None where the file does not say it.
        count: of payments of an order; None where the file does not say it.
        reference: of the bank, for this very movement or message; the same reference is the same evidence.
        said_at: when the bank wrote it.
        on: the day of the booking, or of the message.
        reason: code of the bank; empty where there is none.
    """

    said: Said
    message_id: str | None
    end_to_end_id: str | None
    amount: Money | None
    control_sum: int | None
    count: int | None
    reference: str
    said_at: datetime
    on: date
    reason: str = ""

    @property
    def evidence(self) -> tuple[str, str, str]:
        """What makes it the same answer when the file, or another file, says it again."""
        return (self.said, self.end_to_end_id or self.message_id or "", self.reference)

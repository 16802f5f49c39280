"""A payment line: what one payable is paid by, a copy of the bank details used, and a name that is never used again."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

from tremplin.money import Money
from tremplin.payments.run.life import LineState

Place = Literal["payable", "transit", "bank"]
"""Where the money of a line stands in the books."""

ID_LENGTH: Final = 26


@dataclass(frozen=True, slots=True)
class Line:
    """One payment of a run.

    Attributes:
        run_id: of its run.
        payable_id: what it pays; at most one live line pays it (M1).
        payee: partner or person.
        amount: more than zero, in the currency of its payable (M7).
        details_id: the bank details in force when the run was prepared (W9).
        holder: copy of the name of the account.
        iban: copy.
        bic: copy, where there is one.
        remittance: what the payee reads on the account: the number of the invoice.
        state: in `LINE_LIFE`.
        place: where the money stands in the books.
        said_at: when the bank made its last statement about it.
        debit_ref: the bank's reference of the debit; None before it.
        credit_ref: the bank's reference of what came back; None before it.
        reason: code of the bank for a rejection or a return; empty before it.
    """

    run_id: str
    payable_id: str
    payee: str
    amount: Money
    details_id: str
    holder: str
    iban: str
    bic: str | None
    remittance: str
    state: LineState = "prepared"
    place: Place = "payable"
    said_at: datetime | None = None
    debit_ref: str | None = None
    credit_ref: str | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise ValueError(f"A line of {self.amount.minor} pays nothing (M7).")

    @property
    def end_to_end_id(self) -> str:
        """The name under which bank and payee know it; it follows from the line, so it is unique for ever (M3)."""
        return f"TR{_digest(self.run_id, self.payable_id)}"

    def after(self, state: LineState, place: Place) -> "Line":
        """Return the line in another state, its money in another place."""
        return replace(self, state=state, place=place)


def message_id(run_id: str) -> str:
    """Return the name of the order to the bank; it follows from the run, so that it is made again as it was (M3)."""
    return f"TM{_digest(run_id)}"


def _digest(*parts: str) -> str:
    # Parts are given their length, so that no two of them join to the same text.
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return sha256(text.encode()).hexdigest()[:ID_LENGTH].upper()

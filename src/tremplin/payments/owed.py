"""What is owed before it is payable: awards, and rebates of closed periods, as the ledger holds them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tremplin.ledger.earning import Nature
from tremplin.money import Money

Source = Literal["award", "rebate", "correction"]


@dataclass(frozen=True, slots=True)
class Owed:
    """One amount that one payee has earned and that is in no payable yet.

    Attributes:
        source: what it came from.
        source_id: of the award, of the closed period, or of the correction.
        payee: partner or person to be paid.
        incentive: id in the terms.
        rule: name of the payment rule of the incentive.
        nature: of the incentive; a benefit is granted and never paid.
        amount: in the currency in which the payee is paid; a correction may be less than zero.
        earned_on: the day of the award, or the last day of the period.
        counted_on: the day from which the terms count the payment.
    """

    source: Source
    source_id: str
    payee: str
    incentive: str
    rule: str
    nature: Nature
    amount: Money
    earned_on: date
    counted_on: date

    def __post_init__(self) -> None:
        if self.nature == "benefit":
            raise ValueError(f"{self.source_id} is a benefit: it is granted and recorded, and nobody is paid for it.")
        if self.amount.minor < 0 and self.source != "correction":
            raise ValueError(f"Only a correction may lower what is owed; {self.source_id} is {self.source}.")

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it among all that is owed: one source pays one payee once."""
        return (self.source, self.source_id, self.payee)

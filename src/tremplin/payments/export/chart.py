"""From accounts of the ledger to numbers of the French chart of accounts; a vendor replaces what it books elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """An account of the general ledger: its number, three digits at least, and its name in French."""

    number: str
    label: str

    def __post_init__(self) -> None:
        if not (self.number.isascii() and self.number.isdigit() and len(self.number) >= 3):
            raise ValueError(f"{self.number!r} is no number of the chart of accounts.")


Chart = Mapping[str, ChartAccount]
"""An account of the general ledger for each kind of account of book B."""

PROPOSED: Final[Chart] = MappingProxyType(
    {
        "PL:contra_rev": ChartAccount("709000", "Rabais, remises et ristournes accordés"),
        "PL:svc": ChartAccount("622000", "Rémunérations d’intermédiaires et honoraires"),
        "ACCR_EST": ChartAccount("419800", "Rabais, remises, ristournes à accorder"),
        "ACCR": ChartAccount("408000", "Fournisseurs, factures non parvenues"),
        "PAY": ChartAccount("401000", "Fournisseurs"),
        "CUST": ChartAccount("411000", "Clients"),
        "TRANSIT": ChartAccount("580000", "Virements internes"),
        "BANK": ChartAccount("512000", "Banques"),
        "CLAW": ChartAccount("409700", "Fournisseurs, autres avoirs"),
        "VAT_REC": ChartAccount("445660", "TVA déductible sur autres biens et services"),
        "VAT_COLL": ChartAccount("445710", "TVA collectée"),
        "PL:fx": ChartAccount("656000", "Pertes de change sur créances et dettes"),
        "PL:baddebt": ChartAccount("654000", "Pertes sur créances irrécouvrables"),
    }
)
"""What is proposed where a vendor's accountants say nothing else."""

WITH_PARTY: Final = frozenset({"ACCR_EST", "ACCR", "PAY", "CUST", "CLAW"})
"""The accounts that are kept for each partner in the general ledger too."""

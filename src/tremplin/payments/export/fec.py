"""The journal as FEC, the file of entries that the French tax office reads.

Eighteen fields with tabs between them, one line for each leg of book B, in the order in which transactions were
recorded; numbers without gaps; the same bytes each time (S3).

Source: Livre des procédures fiscales, article A47 A-1.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from tremplin.money import amount_text
from tremplin.payments.export.chart import WITH_PARTY, Chart
from tremplin.wording import Refusal, text_key

FIELDS: Final = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)
JOURNAL: Final = ("TR", "Incitations partenaires")
CURRENCY: Final = "EUR"
_DECIMALS: Final = 2
_BREAKS: Final = re.compile(r"[\t\r\n|]+")


@dataclass(frozen=True, slots=True)
class NotInEuro(Refusal):
    """A transaction in another currency: its legs carry no value in euros, and none is guessed."""

    code: ClassVar[str] = "NOT_IN_EURO"
    template: ClassVar[str] = text_key("Transaction {seq} is in {currency}, and its value in euros is not known.")
    next_template: ClassVar[str | None] = text_key("Export it once its legs have been valued in euros.")

    seq: str
    currency: str


@dataclass(frozen=True, slots=True)
class ChartIncomplete(Refusal):
    """A kind of account that the chart does not know."""

    code: ClassVar[str] = "CHART_INCOMPLETE"
    template: ClassVar[str] = text_key("The chart of accounts has no number for {kind}.")
    next_template: ClassVar[str | None] = text_key("Add it in the settings of the export.")

    kind: str


@dataclass(frozen=True, slots=True)
class FecLeg:
    """A leg of book B; debit is more than zero. Other legs are not handed in."""

    kind: str
    party: str | None
    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class FecEntry:
    """A transaction of the journal as the export takes it.

    Attributes:
        seq: its number in the journal; it stands in the text, because numbers of the file leave no gap.
        accounting_on: the day of the entry.
        recorded_on: the day on which it was recorded, and so validated; it never falls with the number.
        piece: reference of the document behind it.
        piece_on: day of that document.
        text: what it was.
        legs: of book B, at least two.
    """

    seq: int
    accounting_on: date
    recorded_on: date
    piece: str
    piece_on: date
    text: str
    legs: tuple[FecLeg, ...]


def fec_name(siren: str, *, closed_on: date) -> str:
    """Return the name of the file: the SIREN, FEC, and the last day of the year.

    Example:
        >>> fec_name("732829320", closed_on=date(2026, 12, 31))
        '732829320FEC20261231.txt'
    """
    return f"{siren}FEC{closed_on:%Y%m%d}.txt"


def fec_file(
    entries: Iterable[FecEntry], *, chart: Chart, names: Mapping[str, str]
) -> bytes | NotInEuro | ChartIncomplete:
    """Return the journal as FEC.

    Args:
        entries: of a year, in any order.
        chart: numbers and names of accounts.
        names: of partners, by their id.

    Refusals, for the first transaction that meets one:
        NotInEuro, ChartIncomplete.

    Raises:
        ValueError: a transaction is handed in twice. A defect of the caller.
    """
    lines = [FEC_HEAD]
    ordered = sorted(entries, key=lambda one: one.seq)
    if len({entry.seq for entry in ordered}) != len(ordered):
        raise ValueError("A transaction is exported once (S3).")
    for number, entry in enumerate(ordered, start=1):
        made = fec_entry(entry, number=number, chart=chart, names=names)
        if not isinstance(made, bytes):
            return made
        lines.append(made)
    return b"".join(lines)


def fec_entry(
    entry: FecEntry, *, number: int, chart: Chart, names: Mapping[str, str]
) -> bytes | NotInEuro | ChartIncomplete:
    """Return the lines of one transaction, for a file that is written as it is read.

    Args:
        entry: the next one by its number in the journal.
        number: of the entry in the file: 1 for the first, and one more for each.
        chart: numbers and names of accounts.
        names: of partners, by their id.

    Refusals, for the first leg that meets one:
        NotInEuro, ChartIncomplete.
    """
    lines = []
    for leg in entry.legs:
        if leg.currency != CURRENCY:
            return NotInEuro(str(entry.seq), leg.currency)
        if leg.kind not in chart:
            return ChartIncomplete(leg.kind)
        lines.append(_line(_cells(entry, leg, number=number, chart=chart, names=names)))
    return b"".join(lines)


def _line(cells: Iterable[str]) -> bytes:
    return ("\t".join(cells) + "\r\n").encode()


FEC_HEAD: Final = _line(FIELDS)
"""The first line of the file, which names its fields."""


def _cells(entry: FecEntry, leg: FecLeg, *, number: int, chart: Chart, names: Mapping[str, str]) -> list[str]:
    account = chart[leg.kind]
    auxiliary = leg.party if leg.kind in WITH_PARTY and leg.party is not None else ""
    return [
        *JOURNAL,
        str(number),
        _day(entry.accounting_on),
        account.number,
        account.label,
        _plain(auxiliary),
        _plain(names[auxiliary]) if auxiliary else "",
        _plain(entry.piece),
        _day(entry.piece_on),
        _plain(f"{entry.text} ({entry.seq})"),
        _figure(max(leg.minor, 0)),
        _figure(max(-leg.minor, 0)),
        "",
        "",
        _day(entry.recorded_on),
        "",
        "",
    ]


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _figure(minor: int) -> str:
    return amount_text(minor, exponent=_DECIMALS).replace(".", ",")


def _plain(text: str) -> str:
    """Return a text without what separates fields and lines."""
    return _BREAKS.sub(" ", text).strip()

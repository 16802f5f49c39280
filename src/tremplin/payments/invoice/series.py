"""Number series: one for each mandate, and two a year for the vendor's own papers; no gaps, no doubles (W10)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tremplin.wording import Place, Problem, text_key

DIGITS: Final = 6
_NAME: Final = re.compile(r"[A-Z0-9]{1,20}")
_GAP: Final = text_key("The series {series} misses {missing}: {before} is followed by {after}.")
_TWICE: Final = text_key("The series {series} has the number {number} twice.")


@dataclass(frozen=True, slots=True)
class Series:
    """A series of numbers.

    Attributes:
        prefix: what its documents are: "AF" for self-billed ones, "AV" for the vendor's credit notes, "FV" for its
            invoices.
        name: of the mandate, or of the year; capitals and digits.
    """

    prefix: str
    name: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.prefix) or not _NAME.fullmatch(self.name):
            raise ValueError(f"A series is named in capitals and digits, not {self.prefix!r} and {self.name!r}.")

    def number(self, n: int) -> str:
        """Return the n-th number of the series, counted from 1.

        Example:
            >>> Series("AF", "M17").number(3)
            'AF-M17-000003'
        """
        if n < 1:
            raise ValueError(f"Numbers are counted from 1, not from {n}.")
        return f"{self.prefix}-{self.name}-{n:0{DIGITS}}"

    def place_of(self, number: str) -> int | None:
        """Return which number of the series it is, or None when it belongs to another one."""
        start = f"{self.prefix}-{self.name}-"
        rest = number.removeprefix(start)
        if rest == number or not (rest.isascii() and rest.isdigit()) or self.number(max(1, int(rest))) != number:
            return None
        return int(rest)


def next_number(series: Series, *, last: int) -> str:
    """Return the number of the next document.

    Args:
        series: of the mandate.
        last: how many it has so far.
    """
    return series.number(last + 1)


def check_series(series: Series, numbers: Iterable[str]) -> tuple[Problem, ...]:
    """Return every gap and every double of a series.

    Args:
        series: the numbers of other series are passed over.
        numbers: of the documents that were made out, in any order.
    """
    places = sorted(place for number in numbers if (place := series.place_of(number)) is not None)
    found = []
    for before, after in zip([0, *places], places, strict=False):
        fields: dict[str, object] = {"series": f"{series.prefix}-{series.name}"}
        if after == before:
            found.append(Problem("NUMBER_TWICE", (Place(""),), _TWICE, {**fields, "number": series.number(after)}))
        elif after > before + 1:
            fields |= {"missing": after - before - 1, "before": str(before), "after": str(after)}
            found.append(Problem("NUMBER_MISSING", (Place(""),), _GAP, fields))
    return tuple(found)

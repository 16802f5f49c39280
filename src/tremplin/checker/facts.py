"""The snapshot of a receipt: its rows by table, what a field holds, and what a claim is about.

The tables are written down here a second time, because the checker may not look at those that the engine reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from tremplin.checker.canonical import exact, exact_text
from tremplin.checker.days import Calendar, day_of, instant_of
from tremplin.checker.reading import Unreadable, list_at, mapping_at, text_at

Row = dict[str, Any]
Value = str | bool | date | Fraction | frozenset[str]


@dataclass(frozen=True)
class Table:
    """One table: its name, the word for one row, its id, the day of a row, and the types of the other fields."""

    name: str
    word: str
    key: str
    dated: str | None
    types: Mapping[str, str]


def _tables(text: str) -> dict[str, Table]:
    found = {}
    for line in text.strip().splitlines():
        name, word, key, dated, *fields = line.split()
        types = {key: "text"} | dict(field.split(":") for field in fields)
        found[word] = Table(name=name, word=word, key=key, dated=None if dated == "-" else dated, types=types)
    return found


# fmt: off
TABLES: Final = _tables("""
partners partner partner_id - name:text country:code business_models:codes
memberships membership membership_id valid_from partner_id:text programme:code valid_from:date valid_until:date
levels level level_id valid_from partner_id:text programme:code level:code area:code valid_from:date valid_until:date
competencies competency competency_id valid_from partner_id:text competency:code kind:code valid_from:date valid_until:date
business_models business_model model_id valid_from partner_id:text model:code valid_from:date valid_until:date
people person person_id accredited_from partner_id:text accredited_from:date accredited_until:date
customers customer customer_id - name:text country:code segment:code
projects project project_id registered_on customer_id:text registered_by:text registered_on:date status:code sale_type:code families:codes value:money annual_value:money currency:code won_on:date lost_on:date
roles role role_id valid_from project_id:text partner_id:text role:code share:rate valid_from:date valid_until:date
introductions introduction introduction_id introduced_on project_id:text introducing_id:text receiving_id:text introduced_on:date qualified_on:date accepted_on:date
activities activity activity_id completed_on project_id:text partner_id:text kind:code topic:code started_on:date completed_on:date
claims claim claim_id submitted_on incentive:code partner_id:text project_id:text activity_id:text person_id:text requested_on:date submitted_on:date reserved_at:instant cost:money currency:code extended:codes period_from:date period_until:date
proofs proof proof_id handed_in_on claim_id:text kind:code handed_in_on:date accepted_on:date sha256:text
order_lines line line_id ordered_on order_id:text partner_id:text customer_id:text project_id:text product:code family:code sale_type:code ordered_on:date amount:money list_amount:money annual_value:money quantity:count currency:code
credit_notes credit_note credit_note_id credited_on line_id:text credited_on:date amount:money currency:code
readings reading reading_id read_on partner_id:text project_id:text metric:code read_on:date value:count
milestones milestone milestone_id reached_on project_id:text kind:code reached_on:date
awards award award_id granted_on claim_id:text incentive:code partner_id:text project_id:text customer_id:text unit:code granted_on:date amount:count
rates rate rate_id on base:code quote:code on:date rate:rate source:code
""")  # noqa: E501 - one line a table reads better than four
# fmt: on

PARTNER_OF: Final = {"project": "registered_by", "introduction": "introducing_id"}
"""Where the partner of a row is not called `partner_id`."""

_CURRENCY_DECIMALS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
        CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD
        HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP
        MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR
        SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED
        VES WST XCD XCG YER ZAR ZMW ZWG ZWL
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
DECIMALS: Final = {code: decimals for decimals, codes in _CURRENCY_DECIMALS.items() for code in codes.split()}
"""How many decimals each currency has."""


class Facts:
    """The rows of a snapshot, found by table and id.

    Raises:
        Unreadable: a table or field is unknown, a value is not in its canonical form, or rows are not in the order of
            their ids, each once.
    """

    def __init__(self, tables: Any, *, attributes: Mapping[str, Any], calendar: Calendar) -> None:
        self._attributes = attributes
        self._calendar = calendar
        self._rows: dict[str, dict[str, Row]] = {word: {} for word in TABLES}
        words = {table.name: word for word, table in TABLES.items()}
        for name, rows in mapping_at(tables, place="snapshot.tables").items():
            place = f"snapshot.tables.{name}"
            if name not in words:
                raise Unreadable("MALFORMED", place, seen=name)
            self._read(TABLES[words[name]], list_at(rows, place=place), place=place)
        self._credited: dict[str, Fraction] = {}
        for note in self.rows("credit_note"):
            amount = self.number("credit_note", note, "amount") or Fraction(0)
            self._credited[note["line_id"]] = self._credited.get(note["line_id"], Fraction(0)) + amount

    def rows(self, word: str) -> list[Row]:
        """Return the rows of a table, by its word, in the order of their ids."""
        return list(self._rows[word].values())

    def find(self, word: str, row_id: str | None) -> Row | None:
        """Return the row with this id, or None."""
        return None if row_id is None else self._rows[word].get(row_id)

    def type_of(self, word: str, name: str) -> str:
        """Return the type of a field or attribute.

        Raises:
            Unreadable: there is no such field, and no attribute of that name is declared.
        """
        if word in TABLES and name in TABLES[word].types:
            return TABLES[word].types[name]
        return text_at(self._attributes.get(f"{word}.{name}"), place=f"clause.attributes.{word}.{name}")

    def value(self, word: str, row: Row, name: str) -> Value | None:
        """Return what a field or attribute holds, with money in its own currency; None when it is absent."""
        seen = row.get(name) if name in TABLES[word].types else row.get("attributes", {}).get(name)
        if seen is None:
            return None
        place = f"snapshot.tables.{TABLES[word].name}.{row[TABLES[word].key]}.{name}"
        return self._typed(self.type_of(word, name), seen, place=place)

    def number(self, word: str, row: Row, name: str) -> Fraction | None:
        """Return a field that is a figure; of an order line, what its credit notes leave of it."""
        value = self.value(word, row, name)
        if not isinstance(value, Fraction):
            return None
        if word == "line" and (name == "quantity" or self.type_of(word, name) == "money"):
            return value * self.kept_share(row)
        return value

    def day(self, word: str, row: Row, name: str) -> date | None:
        """Return a field that is a day, or the day of an instant; None when it is absent or something else."""
        value = self.value(word, row, name)
        return value if isinstance(value, date) else None

    def kept_share(self, line: Row) -> Fraction:
        """Return the share of an order line that its credit notes leave: 1 without any, 0 when credited whole."""
        amount = self.value("line", line, "amount")
        credited = self._credited.get(line["line_id"], Fraction(0))
        if not isinstance(amount, Fraction) or amount <= 0:
            return Fraction(1)
        return max(Fraction(0), 1 - Fraction(credited, amount))

    def is_valid(self, word: str, row: Row, day: date) -> bool:
        """Say whether a row with `valid_from` and `valid_until` holds on a day; a missing bound is open."""
        first, after = self.day(word, row, "valid_from"), self.day(word, row, "valid_until")
        return (first is None or first <= day) and (after is None or day < after)

    def _read(self, table: Table, rows: list[Any], *, place: str) -> None:
        last = ""
        for index, row in enumerate(rows):
            here = f"{place}[{index}]"
            row_id = text_at(mapping_at(row, place=here).get(table.key), place=f"{here}.{table.key}")
            if index and row_id <= last:
                raise Unreadable("MALFORMED", here, seen=row_id)
            last = row_id
            self._rows[table.word][row_id] = row
            for name in row:
                if name != "attributes":
                    self._typed(self.type_of(table.word, name), row[name], place=f"{here}.{name}")
            for name, value in mapping_at(row.get("attributes", {}), place=f"{here}.attributes").items():
                self._typed(self.type_of(table.word, name), value, place=f"{here}.attributes.{name}")

    def _typed(self, kind: str, seen: Any, *, place: str) -> Value:
        if kind in ("text", "code"):
            return text_at(seen, place=place)
        if kind == "codes":
            codes = [text_at(code, place=place) for code in list_at(seen, place=place)]
            if codes != sorted(set(codes)):
                raise Unreadable("MALFORMED", place, seen=codes)
            return frozenset(codes)
        if kind == "date":
            return day_of(seen, place=place)
        if kind == "instant":
            return instant_of(seen, place=place).astimezone(self._calendar.zone).date()
        if kind == "yes-no" and seen in ("true", "false"):
            return text_at(seen, place=place) == "true"
        if kind in ("money", "count", "rate"):
            value = exact(seen, place=place)
            if kind == "rate" or value.denominator == 1:
                return value
        raise Unreadable("MALFORMED", place, seen=seen)


def value_text(value: Value) -> str:
    """Write a value as conditions show it; codes are sorted and joined by commas."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    return exact_text(value)

"""A FEC checked as the tax office's own program does: fields, figures, days, balance, numbers, order."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from tremplin.payments.export.fec import FIELDS
from tremplin.wording import Place, Problem, text_key

_FIGURE: Final = re.compile(r"[0-9]{1,15},[0-9]{2}")
_NAME: Final = re.compile(r"[0-9]{9}FEC[0-9]{8}\.txt")
_OPTIONAL: Final = frozenset({"CompAuxNum", "CompAuxLib", "EcritureLet", "DateLet", "Montantdevise", "Idevise"})

_NOT_NAMED: Final = text_key("The file is called {seen} instead of the SIREN, FEC and the closing day.")
_NOT_TEXT: Final = text_key("The file is not written in UTF-8.")
_HEADER: Final = text_key("The first line does not name the eighteen fields in their order.")
_COUNT: Final = text_key("The line has {seen} fields instead of {expected}.")
_EMPTY: Final = text_key("The field {field} is empty.")
_NOT_DAY: Final = text_key("The field {field} is no day: {seen}.")
_NOT_FIGURE: Final = text_key("The field {field} is no figure with a comma and two decimals: {seen}.")
_BOTH: Final = text_key("A line has a debit or a credit, not both and not none.")
_ACCOUNT: Final = text_key("The account {seen} does not start with three digits.")
_AUXILIARY: Final = text_key("A partner has both a number and a name, or neither.")
_NUMBER: Final = text_key("The entry {seen} follows the entry {before}; numbers leave no gap and never fall.")
_BALANCE: Final = text_key("The entry {number} does not balance: {debit} on one side, {credit} on the other.")
_ORDER: Final = text_key("The entry {number} was validated before the one above it.")


def check_fec(data: bytes, *, name: str) -> tuple[Problem, ...]:
    """Return everything that is wrong with a FEC, by line; nothing means that it would be taken.

    Args:
        data: the bytes.
        name: of the file.
    """
    problems = [] if _NAME.fullmatch(name) else [_problem("FEC_NAME", _NOT_NAMED, name, 0, seen=name)]
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        return (*problems, _problem("FEC_ENCODING", _NOT_TEXT, name, 0))
    if not lines or lines[0].split("\t") != list(FIELDS):
        return (*problems, _problem("FEC_HEADER", _HEADER, name, 1))
    rows = []
    for n, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(FIELDS):
            fields = {"seen": str(len(cells)), "expected": str(len(FIELDS))}
            problems.append(_problem("FEC_FIELDS", _COUNT, name, n, **fields))
            continue
        row = dict(zip(FIELDS, cells, strict=True))
        wrong = list(_of_row(row, name, n))
        problems += wrong
        if not wrong:
            rows.append((n, row))
    return (*problems, *_of_entries(rows, name))


def _of_row(row: dict[str, str], name: str, n: int) -> Iterator[Problem]:
    for field in FIELDS:
        if not row[field] and field not in _OPTIONAL:
            yield _problem("FEC_EMPTY", _EMPTY, name, n, field=field)
    for field in ("EcritureDate", "PieceDate", "ValidDate"):
        if row[field] and _day(row[field]) is None:
            yield _problem("FEC_DAY", _NOT_DAY, name, n, field=field, seen=row[field])
    for field in ("Debit", "Credit"):
        if row[field] and not _FIGURE.fullmatch(row[field]):
            yield _problem("FEC_FIGURE", _NOT_FIGURE, name, n, field=field, seen=row[field])
    if row["CompteNum"] and not row["CompteNum"][:3].isdigit():
        yield _problem("FEC_ACCOUNT", _ACCOUNT, name, n, seen=row["CompteNum"])
    if bool(row["CompAuxNum"]) != bool(row["CompAuxLib"]):
        yield _problem("FEC_AUXILIARY", _AUXILIARY, name, n)
    if (_cents(row["Debit"]) == 0) == (_cents(row["Credit"]) == 0):
        yield _problem("FEC_SIDES", _BOTH, name, n)


def _of_entries(rows: list[tuple[int, dict[str, str]]], name: str) -> Iterator[Problem]:
    """Go through the entries: consecutive numbers, balance, validated in order."""
    before, validated = 0, ""
    sides: dict[str, list[int]] = {}
    for n, row in rows:
        number = row["EcritureNum"]
        if number not in sides:
            if number != str(before + 1):
                yield _problem("FEC_NUMBER", _NUMBER, name, n, seen=number, before=str(before))
            if row["ValidDate"] < validated:
                yield _problem("FEC_ORDER", _ORDER, name, n, number=number)
            before, validated = int(number) if number.isascii() and number.isdigit() else before, row["ValidDate"]
        sums = sides.setdefault(number, [n, 0, 0])
        sums[1] += _cents(row["Debit"])
        sums[2] += _cents(row["Credit"])
    for number, (n, debit, credit) in sides.items():
        if debit != credit:
            fields = {"number": number, "debit": _text(debit), "credit": _text(credit)}
            yield _problem("FEC_BALANCE", _BALANCE, name, n, **fields)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 a day of the accounts has no time zone
    except ValueError:
        return None


def _cents(text: str) -> int:
    return int(text.replace(",", "")) if _FIGURE.fullmatch(text) else 0


def _text(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02}"


def _problem(code: str, template: str, file: str, line: int, **fields: object) -> Problem:
    return Problem(code, (Place(file, line=line or None),), template, fields)

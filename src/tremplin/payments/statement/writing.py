"""A statement as data and as a table: JSON for programs, CSV for spreadsheets; the same bytes each time."""

import csv
import json
from io import StringIO
from typing import Final

from tremplin.money import Money, amount_text, currency_of
from tremplin.payments.statement.movement import COLUMNS, Column
from tremplin.payments.statement.statement import Statement
from tremplin.wording import Language, text_key

COLUMN_WORDS: Final[dict[Column, str]] = {
    "earned": text_key("Earned"),
    "tax": text_key("Tax"),
    "paid": text_key("Paid"),
    "adjusted": text_key("Adjusted"),
}

# What a spreadsheet takes for a formula when a cell starts with it (ASVS 1.2.10).
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def statement_data(statement: Statement, language: Language) -> dict[str, object]:
    """Return a statement as data; amounts in minor units with their currency."""
    return {
        "number": statement.number,
        "partner": statement.partner,
        "period": statement.period.label,
        "currency": statement.currency,
        "journal": {"after": statement.after_seq, "until": statement.until_seq},
        "opening": statement.opening.minor,
        **{column: total.minor for column, total in statement.totals.items()},
        "closing": statement.closing.minor,
        "reserved": statement.reserved.minor,
        "expected": statement.expected.minor,
        "lines": [
            {
                "seq": one.seq,
                "on": one.on.isoformat(),
                "column": one.column,
                "text": language.say(one.words),
                "reference": one.reference,
                "receipt": one.receipt,
                "amount": one.amount.minor,
            }
            for one in statement.movements
        ],
    }


def statement_json(statement: Statement, language: Language) -> bytes:
    """Return a statement as JSON: sorted names, one space of indentation, a line end at the end."""
    text = json.dumps(
        statement_data(statement, language), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False
    )
    return f"{text}\n".encode()


def statement_csv(statement: Statement, language: Language) -> bytes:
    """Return a statement as a table: a line for the opening, one for each movement, one for the closing.

    Amounts have a point and all decimals of their currency; each stands in its column, what is owed afterwards in the
    last. No text is ever taken for a formula.
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    heads = (language.say(word) for word in (_NUMBER, _DATE, _TEXT, _REFERENCE, _RECEIPT))
    table.writerow([*heads, *(language.say(COLUMN_WORDS[column]) for column in COLUMNS), language.say(_BALANCE)])
    blanks = [""] * len(COLUMNS)
    first = ["", statement.period.start.isoformat(), language.say(_OPENING), "", ""]
    table.writerow([*first, *blanks, _figure(statement.opening)])
    balance = statement.opening
    for one in statement.movements:
        balance += one.amount
        cells = [_figure(one.amount) if one.column == column else "" for column in COLUMNS]
        texts = (str(one.seq), one.on.isoformat(), language.say(one.words), one.reference, one.receipt or "")
        table.writerow([*map(guarded, texts), *cells, _figure(balance)])
    last = ["", statement.period.last_day.isoformat(), language.say(_CLOSING), "", ""]
    totals = [_figure(total) for total in statement.totals.values()]
    table.writerow([*last, *totals, _figure(statement.closing)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    Example:
        >>> guarded("=1+1"), guarded("1+1")
        ("'=1+1", '1+1')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


_NUMBER: Final = text_key("No.")
_DATE: Final = text_key("Date")
_TEXT: Final = text_key("Text")
_REFERENCE: Final = text_key("Reference")
_RECEIPT: Final = text_key("Receipt")
_BALANCE: Final = text_key("Balance")
_OPENING: Final = text_key("Opening balance")
_CLOSING: Final = text_key("Closing balance")


def _figure(money: Money) -> str:
    return amount_text(money.minor, exponent=currency_of(money.currency).exponent)

"""The journal as a table for spreadsheets and for accounting programs: one line for each leg of book B."""

import csv
from collections.abc import Mapping
from io import StringIO
from typing import Final

from tremplin.ledger.account import FX_POSITION
from tremplin.money import amount_text, currency_of
from tremplin.payments.export.chart import Chart
from tremplin.payments.export.fec import ChartIncomplete, FecEntry, FecLeg
from tremplin.payments.statement.writing import guarded

HEAD: Final = (
    "entry",
    "seq",
    "accounting_on",
    "effective_on",
    "recorded_on",
    "text",
    "reference",
    "account",
    "account_name",
    "kind",
    "partner",
    "partner_name",
    "debit",
    "credit",
    "currency",
)


def _written(rows: list[tuple[str, ...]]) -> bytes:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


CSV_HEAD: Final = b"\xef\xbb\xbf" + _written([HEAD])
"""The first line, after the sign by which spreadsheets know UTF-8."""


def csv_entry(entry: FecEntry, *, number: int, chart: Chart, names: Mapping[str, str]) -> bytes | ChartIncomplete:
    """Return the lines of one transaction; amounts have a point and all decimals of their currency.

    Args:
        entry: the next one by its number in the journal; of any currency.
        number: of the entry in the file: 1 for the first, and one more for each.
        chart: numbers and names of accounts; an account without a number keeps that cell empty.
        names: of partners, by their id.

    Refusals, for the first leg that meets one:
        ChartIncomplete.
    """
    rows = []
    for leg in entry.legs:
        if leg.kind not in chart and leg.kind != FX_POSITION.name:
            return ChartIncomplete(leg.kind)
        rows.append(_row(entry, leg, number=number, chart=chart, names=names))
    return _written(rows)


def _row(entry: FecEntry, leg: FecLeg, *, number: int, chart: Chart, names: Mapping[str, str]) -> tuple[str, ...]:
    account = chart.get(leg.kind)
    exponent = currency_of(leg.currency).exponent
    party = leg.party or ""
    return (
        str(number),
        str(entry.seq),
        entry.accounting_on.isoformat(),
        entry.piece_on.isoformat(),
        entry.recorded_on.isoformat(),
        guarded(entry.text),
        guarded(entry.piece),
        "" if account is None else account.number,
        "" if account is None else account.label,
        leg.kind,
        guarded(party),
        guarded(names.get(party, "")),
        amount_text(max(leg.minor, 0), exponent=exponent),
        amount_text(max(-leg.minor, 0), exponent=exponent),
        leg.currency,
    )

"""The journal of a month or a year on its way out, as FEC or as CSV: read in stretches, the same bytes each time (S3).

export = journal_export(reader, wanted, form="fec", chart=PROPOSED, language=language)
for data in export: file.write(data)
export.said
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final, Literal

from tremplin.money import Period
from tremplin.payments.export.chart import PROPOSED, Chart
from tremplin.payments.export.fec import FEC_HEAD, FecEntry, FecLeg, fec_entry
from tremplin.payments.export.journal_csv import CSV_HEAD, csv_entry
from tremplin.payments.export.kind import kind_text
from tremplin.store.posting import note_security
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.refused import Refused
from tremplin.usecases.right import AUDITOR, FINANCE
from tremplin.wording import ENGLISH, Language, Refusal

Form = Literal["fec", "csv"]

STRETCH: Final = 1000
"""How many transactions are read at once."""

REFERENCES: Final = ("document", "run", "claim")
"""What a transaction is about, by the names in its context; the first that is there stands on the export."""

_ENTRIES: Final = """
    SELECT journal.seq, journal.kind, journal.recorded_at, journal.effective_on, journal.accounting_on,
        journal.context::jsonb AS context,
        jsonb_agg(jsonb_build_array(account.kind, account.party, leg.amount, leg.currency) ORDER BY leg.n) AS legs
    FROM (
        SELECT * FROM journal
        WHERE seq > %(after)s AND seq <= %(until)s AND accounting_on >= %(first)s AND accounting_on < %(end)s
            AND EXISTS (SELECT 1 FROM leg WHERE leg.seq = journal.seq AND leg.book = 'B')
        ORDER BY seq LIMIT %(stretch)s
    ) AS journal
    JOIN leg ON leg.seq = journal.seq AND leg.book = 'B'
    JOIN account ON account.account_key = leg.account_key AND account.currency = leg.currency
    GROUP BY journal.seq, journal.kind, journal.recorded_at, journal.effective_on, journal.accounting_on,
        journal.context
    ORDER BY journal.seq
"""
_HEAD: Final = "SELECT seq, recorded_at FROM journal WHERE seq <= %s ORDER BY seq DESC LIMIT 1"
# As they were called when the last transaction of the export was recorded: a name that changes later changes no file.
_NAMES: Final = """
    SELECT organisation_id, (
        SELECT data ->> 'name' FROM fact WHERE table_name = 'partners' AND record_id = organisation_id
            AND recorded_at <= %(at)s AND (superseded_at IS NULL OR superseded_at > %(at)s)
    ) AS name
    FROM organisation
"""
_SEQ_MAX: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the journal is exported.

    Attributes:
        period: days of the accounts: a month or a year.
        until_seq: the last transaction; None: the last one there is. Named again, it gives the same bytes, also when
            more was booked meanwhile.
        stretch: how many transactions are read at once; it changes no byte.
    """

    period: Period
    until_seq: int | None = None
    stretch: int = STRETCH


@dataclass(slots=True)
class Export:
    """An export on its way out; what it held is known once it was read to its end.

    Attributes:
        until_seq: the last transaction that it looked at.
        entries: how many transactions it held so far.
        debit: minor units by currency so far; the same as credit.
        sha256: of its bytes so far.
    """

    until_seq: int
    stretches: Iterator[tuple[FecEntry, ...]]
    head: bytes
    write: Callable[[FecEntry, int], bytes | Refusal]
    entries: int = 0
    debit: dict[str, int] = field(default_factory=dict)
    _hash: Any = field(default_factory=sha256)

    @property
    def sha256(self) -> str:
        """The hash of what was written so far, in hexadecimal."""
        digest: str = self._hash.hexdigest()
        return digest

    def __iter__(self) -> Iterator[bytes]:
        """Write the file piece by piece.

        Raises:
            Refused: NotInEuro, ChartIncomplete: what was written so far is to be thrown away.
        """
        yield self._counted(self.head)
        for stretch in self.stretches:
            yield self._counted(b"".join(self._lines_of(entry) for entry in stretch))

    def _lines_of(self, entry: FecEntry) -> bytes:
        self.entries += 1
        for leg in entry.legs:
            if leg.minor > 0:
                self.debit[leg.currency] = self.debit.get(leg.currency, 0) + leg.minor
        lines = self.write(entry, self.entries)
        if not isinstance(lines, bytes):
            raise Refused(lines)
        return lines

    def _counted(self, data: bytes) -> bytes:
        self._hash.update(data)
        return data


def journal_export(
    reader: Reader, wanted: Wanted, *, form: Form, chart: Chart = PROPOSED, language: Language = ENGLISH
) -> Export:
    """Begin an export of the journal; that somebody exports it is noted (X2).

    Args:
        reader: of the vendor's finance, or an auditor.
        wanted: which part.
        form: fec: what the tax office reads, in euros only; csv: a line for each leg, of any currency.
        chart: numbers of the general ledger.
        language: of the texts.

    Raises:
        Refused: NotAllowed.
    """
    reader.require_roles(frozenset({FINANCE, AUDITOR}))
    last = reader.row(_HEAD, _SEQ_MAX if wanted.until_seq is None else wanted.until_seq)
    until, at = (0, reader.at) if last is None else (last["seq"], last["recorded_at"])
    detail = {
        "form": form,
        "from": wanted.period.start.isoformat(),
        "until": wanted.period.end.isoformat(),
        "until_seq": until,
    }
    note_security(reader.connection, actor=reader.standing.person_id, what="journal-exported", detail=detail)
    names = _names(reader, at)
    writer, head = (fec_entry, FEC_HEAD) if form == "fec" else (csv_entry, CSV_HEAD)

    def written(entry: FecEntry, number: int) -> bytes | Refusal:
        return writer(entry, number=number, chart=chart, names=names)

    return Export(until, _stretches(reader, wanted, until=until, language=language), head, written)


def _names(reader: Reader, at: datetime) -> Mapping[str, str]:
    return {row["organisation_id"]: row["name"] or row["organisation_id"] for row in reader.rows(_NAMES, {"at": at})}


def _stretches(reader: Reader, wanted: Wanted, *, until: int, language: Language) -> Iterator[tuple[FecEntry, ...]]:
    after = 0
    while True:
        period = wanted.period
        asked = {"after": after, "until": until, "first": period.start, "end": period.end, "stretch": wanted.stretch}
        rows = reader.rows(_ENTRIES, asked)
        if not rows:
            return
        yield tuple(_entry(row, language) for row in rows)
        after = rows[-1]["seq"]


def _entry(row: Mapping[str, Any], language: Language) -> FecEntry:
    recorded: date = row["recorded_at"].date()
    return FecEntry(
        row["seq"],
        row["accounting_on"],
        recorded,
        reference_of(row["context"]) or f"{row['seq']}",
        row["effective_on"],
        kind_text(row["kind"], language),
        tuple(FecLeg(kind, party, amount, currency) for kind, party, amount, currency in row["legs"]),
    )


def reference_of(context: Mapping[str, Any]) -> str:
    """Return what a transaction is about, from its context; an empty text when it does not say."""
    return next((str(context[name]) for name in REFERENCES if context.get(name)), "")

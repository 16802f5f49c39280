"""The journal on its way to accounting: each transaction once, both sides equal, the same bytes again (S3)."""

import csv
from datetime import date
from io import StringIO

import pytest

from tests.usecases.field import Field
from tests.usecases.office import AUDITOR, FINANCE, MANAGER, SELLER_A, Office
from tremplin.facts.record import Code, Partner
from tremplin.money import Period
from tremplin.payments.export.chart import PROPOSED
from tremplin.payments.export.fec import ChartIncomplete
from tremplin.payments.export.fec_check import check_fec
from tremplin.usecases.command import Actor
from tremplin.usecases.reads.journal_export import Export, Wanted, journal_export
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.refused import Refused

EVER = Period(date(2020, 1, 1), date(2100, 1, 1))


@pytest.fixture
def field(office: Office) -> Field:
    return Field(office)


def export(office: Office, person: str = FINANCE, *, until: int | None = None, period: Period = EVER, **more) -> Export:
    return journal_export(
        open_reader(office.connection, Actor(person)), Wanted(period, until), **{"form": "csv", **more}
    )


def test_journal_leaves_whole_and_again_with_the_same_bytes(field: Field) -> None:
    """S3: each transaction exactly once, no gap in numbers, debit equals credit, identical when run again."""
    office = field.office
    field.approved("C1")
    field.approved("C2", project_id="J2")
    booked = [seq for (seq,) in office.rows("SELECT DISTINCT seq FROM leg WHERE book = 'B' ORDER BY seq")]

    first = export(office)
    data = b"".join(first)
    rows = list(csv.DictReader(StringIO(data.decode("utf-8-sig"))))
    fec = b"".join(export(office, form="fec"))

    assert list(dict.fromkeys(int(row["seq"]) for row in rows)) == booked
    assert list(dict.fromkeys(int(row["entry"]) for row in rows)) == [1, 2]
    assert [row["kind"] for row in rows[:2]] == ["PL:svc", "ACCR"]
    assert sum(int(row["debit"].replace(".", "")) for row in rows) == first.debit["EUR"]
    assert sum(int(row["credit"].replace(".", "")) for row in rows) == first.debit["EUR"]
    assert (first.entries, rows[0]["text"], rows[0]["reference"]) == (2, "Award", "C1")
    assert check_fec(fec, name="732829320FEC20991231.txt") == ()
    assert fec.count(b"\r\n") == 1 + len(rows)

    # What happens afterwards changes nothing of an export that is made again up to the same transaction.
    field.record(Partner(partner_id="PA", name="Another name", country=Code("FR")))
    field.approved("C3", project_id="J3")

    again = export(office, until=first.until_seq)
    assert b"".join(again) == data
    assert again.sha256 == first.sha256
    assert b"".join(export(office, AUDITOR)) != data
    assert office.security().count("journal-exported") == 4


def test_journal_is_read_in_stretches_and_each_is_whole(field: Field) -> None:
    field.approved("C1")
    field.approved("C2", project_id="J2")
    whole = b"".join(export(field.office))

    reader = open_reader(field.office.connection, Actor(FINANCE))
    pieces = list(journal_export(reader, Wanted(EVER, stretch=1), form="csv"))

    assert len(pieces) == 3
    assert b"".join(pieces) == whole


def test_journal_of_a_month_without_entries_has_its_head_only(office: Office) -> None:
    made = export(office, period=Period(date(2020, 1, 1), date(2020, 2, 1)))

    assert len(list(made)) == 1
    assert (made.entries, made.debit, made.until_seq) == (0, {}, 0)


def test_journal_is_for_finance_and_auditors(office: Office) -> None:
    for person in (MANAGER, SELLER_A):
        with pytest.raises(Refused) as caught:
            export(office, person)
        assert caught.value.refusal.code == "NOT_ALLOWED"


def test_account_without_a_number_stops_the_export(field: Field) -> None:
    field.approved("C1")
    chart = {kind: account for kind, account in PROPOSED.items() if kind != "ACCR"}

    with pytest.raises(Refused) as caught:
        b"".join(export(field.office, chart=chart))

    assert caught.value.refusal == ChartIncomplete("ACCR")

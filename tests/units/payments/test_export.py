"""Exports: the FEC that its own check takes, and every way to break it; the yearly declaration, above its threshold."""

from dataclasses import replace
from datetime import date

import pytest

from tests.units.payments.stating import transactions
from tests.units.payments.trading import GERMAN, PARTNER
from tremplin.ledger.account import KINDS, Book
from tremplin.ledger.payment import Document, invoice
from tremplin.ledger.transaction import Dates
from tremplin.money import CurrenciesDiffer, Money
from tremplin.payments.export.chart import PROPOSED, ChartAccount
from tremplin.payments.export.das2 import THRESHOLD, Declared, PaidOut, das2_csv, das2_rows
from tremplin.payments.export.fec import ChartIncomplete, FecEntry, FecLeg, NotInEuro, fec_file, fec_name
from tremplin.payments.export.fec_check import check_fec
from tremplin.payments.export.journal_csv import csv_entry
from tremplin.payments.export.kind import kind_text
from tremplin.wording import ENGLISH, problem_text

NAMES = {"P001": "Atelier\tRéseau SAS", "P002": "Netzwerk GmbH"}
NAME = fec_name("552100554", closed_on=date(2026, 12, 31))


def entries() -> list[FecEntry]:
    return [
        FecEntry(
            seq,
            one.dates.accounting_on,
            one.dates.effective_on,
            f"PJ{seq}",
            one.dates.effective_on,
            one.kind,
            tuple(FecLeg(leg.account.kind, leg.account.party, leg.amount, leg.currency) for leg in one.legs),
        )
        for seq, one in enumerate(transactions(), start=11)
    ]


def made(of: list[FecEntry] | None = None) -> bytes:
    data = fec_file(entries() if of is None else of, chart=PROPOSED, names=NAMES)
    assert isinstance(data, bytes)
    return data


def found(data: bytes, name: str = NAME) -> list[str]:
    return [problem_text(one, ENGLISH).partition("\n")[0] for one in check_fec(data, name=name)]


def test_journal_is_written_line_by_line_as_the_law_wants_it() -> None:
    lines = made().decode().split("\r\n")

    assert lines[0].split("\t")[:5] == ["JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum"]
    assert lines[1:3] == [
        (
            "TR\tIncitations partenaires\t1\t20260710\t622000\tRémunérations d’intermédiaires et honoraires\t\t\t"
            "PJ11\t20260710\taward (11)\t5000,00\t0,00\t\t\t20260710\t\t"
        ),
        (
            "TR\tIncitations partenaires\t1\t20260710\t408000\tFournisseurs, factures non parvenues\tP001\t"
            "Atelier Réseau SAS\tPJ11\t20260710\taward (11)\t0,00\t5000,00\t\t\t20260710\t\t"
        ),
    ]
    assert {len(line.split("\t")) for line in lines[:-1]} == {18}


def test_every_transaction_stands_once_and_both_sides_are_equal() -> None:
    """S3: each transaction exactly once, no gap in numbers, debit equals credit, identical when run again."""
    rows = [line.split("\t") for line in made().decode().split("\r\n")[1:-1]]

    assert list(dict.fromkeys(row[2] for row in rows)) == [str(n) for n in range(1, len(transactions()) + 1)]
    assert len(rows) == sum(len(one.legs) for one in transactions())
    debit, credit = (sum(int(row[side].replace(",", "")) for row in rows) for side in (11, 12))
    assert debit == credit > 0
    assert made(entries()[::-1]) == made()
    assert found(made()) == []
    with pytest.raises(ValueError, match="exported once"):
        made([*entries(), entries()[0]])


def test_file_without_entries_is_taken() -> None:
    assert found(made([])) == []


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("TR\tIncitations partenaires\t1\t20260710\t622", "\tIncitations partenaires\t1\t20260710\t622",
         "2: The field JournalCode is empty."),
        ("1\t20260710\t622000", "1\t20260732\t622000", "2: The field EcritureDate is no day: 20260732."),
        ("5000,00\t0,00", "5000.00\t0,00", "2: The field Debit is no figure with a comma and two decimals: 5000.00."),
        ("5000,00\t0,00", "5000,00\t5000,00", "2: A line has a debit or a credit, not both and not none."),
        ("5000,00\t0,00", "0,00\t0,00", "2: A line has a debit or a credit, not both and not none."),
        ("5000,00\t0,00", "4999,99\t0,00",
         "2: The entry 1 does not balance: 4999,99 on one side, 5000,00 on the other."),
        ("\t622000\t", "\t6A\t", "2: The account 6A does not start with three digits."),
        ("P001\tAtelier Réseau SAS\tPJ11", "P001\t\tPJ11", "3: A partner has both a number and a name, or neither."),
        ("partenaires\t12\t", "partenaires\t13\t",
         "25: The entry 13 follows the entry 11; numbers leave no gap and never fall."),
        ("partenaires\t12\t", "partenaires\tx\t",
         "25: The entry x follows the entry 11; numbers leave no gap and never fall."),
        ("\t\t20261009\t", "\t\t20261001\t", "25: The entry 12 was validated before the one above it."),
        ("\t\t\t20260710\t\t\r\n", "\t\t\t20260710\t\r\n", "2: The line has 17 fields instead of 18."),
        ("JournalCode", "Journal", "1: The first line does not name the eighteen fields in their order."),
    ],
)  # fmt: skip
def test_every_way_to_break_the_file_is_found(old: str, new: str, text: str) -> None:
    whole = made().decode()
    assert old in whole

    assert f"{NAME}:{text}" in found(whole.replace(old, new).encode())


def test_file_that_is_no_text_or_has_another_name_is_found() -> None:
    assert found(b"\xff\xfe") == [f"{NAME}: The file is not written in UTF-8."]
    assert found(b"") == [f"{NAME}:1: The first line does not name the eighteen fields in their order."]
    assert found(made(), name="fec.txt") == [
        "fec.txt: The file is called fec.txt instead of the SIREN, FEC and the closing day."
    ]


def test_value_in_euros_is_never_guessed() -> None:
    swiss = invoice(Document("P001", 5, 0, "CHF"), dates=Dates(date(2026, 1, 2), date(2026, 1, 2)))
    assert swiss is not None
    legs = tuple(FecLeg(leg.account.kind, leg.account.party, leg.amount, leg.currency) for leg in swiss.legs)

    assert fec_file([replace(entries()[0], legs=legs)], chart=PROPOSED, names=NAMES) == NotInEuro("11", "CHF")


def test_account_without_a_number_stops_the_export() -> None:
    chart = {kind: account for kind, account in PROPOSED.items() if kind != "PAY"}

    assert fec_file(entries(), chart=chart, names=NAMES) == ChartIncomplete("PAY")


def test_chart_knows_every_account_of_the_money_book() -> None:
    kinds = {kind.name for kind in KINDS.values() if kind.book is Book.MONEY}

    # A position in another currency stands in no account of its own; its legs are valued in euros first.
    assert kinds - set(PROPOSED) == {"FXPOS"}
    with pytest.raises(ValueError, match="'4X' is no number"):
        ChartAccount("4X", "")


def paid(payee: str, minor: int, on: date = date(2026, 5, 4), nature="service") -> PaidOut:
    return PaidOut(payee, nature, Money(minor, "EUR"), on)


def test_declaration_has_a_row_for_each_beneficiary_by_category() -> None:
    rows = das2_rows(
        [
            paid("P002", 100),
            paid("P001", 200_000),
            paid("P001", 60_000, nature="price-reduction"),
            paid("P001", -10_000),
            paid("P001", 5, on=date(2025, 12, 31)),
            paid("P001", 7, on=date(2027, 1, 1)),
        ],
        year=2026,
    )

    amounts = {"commissions": Money(190_000, "EUR"), "rebates": Money(60_000, "EUR")}
    assert rows == (
        Declared(2026, "P001", amounts, Money(250_000, "EUR")),
        Declared(2026, "P002", {"commissions": Money(100, "EUR")}, Money(100, "EUR")),
    )
    assert [row.is_declared for row in rows] == [True, False]


@pytest.mark.parametrize(("minor", "is_declared"), [(239_999, False), (240_000, False), (240_001, True)])
def test_beneficiary_is_declared_above_the_threshold(minor: int, is_declared: bool) -> None:
    (row,) = das2_rows([paid("P001", minor)], year=2026)

    assert row.is_declared is is_declared
    assert Money(240_000, "EUR") == THRESHOLD


def test_declaration_is_a_table_of_those_that_the_law_asks_for() -> None:
    rows = das2_rows([paid("P001", 250_000), paid("P002", 240_000), paid("P003", 300_001)], year=2026)
    parties = {"P001": PARTNER, "P003": replace(GERMAN, name="=cmd()")}

    assert das2_csv(rows, parties=parties).decode("utf-8-sig").split("\r\n") == [
        "year,beneficiary,name,siren,address,postcode,city,country,fees,commissions,brokerage,rebates,total",
        "2026,P001,Atelier Réseau SAS,732829320,3 quai Saint-Clair,69001,Lyon,FR,0.00,2500.00,0.00,0.00,2500.00",
        "2026,P003,'=cmd(),,Hauptstraße 5,10115,Berlin,DE,0.00,3000.01,0.00,0.00,3000.01",
        "",
    ]


def test_payment_in_another_currency_is_valued_before_it_is_declared() -> None:
    with pytest.raises(CurrenciesDiffer):
        das2_rows([PaidOut("P001", "service", Money(5, "CHF"), date(2026, 1, 2))], year=2026)


def test_table_of_the_journal_holds_every_currency_and_no_formula() -> None:
    legs = (FecLeg("FXPOS", "CHF", 1_000, "CHF"), FecLeg("ACCR", "P002", -1_000, "CHF"))
    entry = replace(entries()[0], legs=legs, piece="=1+1")

    written = csv_entry(entry, number=7, chart=PROPOSED, names=NAMES)

    assert isinstance(written, bytes)
    first, second = written.decode().splitlines()
    assert first.startswith("7,11,2026-07-10,2026-07-10,2026-07-10,award,'=1+1,,,FXPOS,CHF,,10.00,0.00,CHF")
    assert second.endswith('408000,"Fournisseurs, factures non parvenues",ACCR,P002,Netzwerk GmbH,0.00,10.00,CHF')
    assert csv_entry(entry, number=7, chart={}, names=NAMES) == ChartIncomplete("ACCR")


def test_transaction_is_called_by_its_words_or_by_its_kind() -> None:
    assert (kind_text("award", ENGLISH), kind_text("migrated", ENGLISH)) == ("Award", "migrated")

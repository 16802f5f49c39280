"""The partner's own invoice: read from XML that nobody trusts, and compared with what is payable."""

from dataclasses import replace
from datetime import date

import pytest

from tests.units.payments.owing import IBAN_DE, IBAN_FR
from tests.units.payments.trading import DOMESTIC, SWISS_DEAL, invoice, payable
from tremplin.documents.factur_x import factur_x_xml
from tremplin.money import Money
from tremplin.payments.invoice.own import OwnInvoice, check_own_invoice, read_own_invoice
from tremplin.wording import ENGLISH, Problem, problem_text

ON = date(2026, 10, 10)
PAYABLE = payable(500_000)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


OWN = OwnInvoice(
    "2026-118",
    "380",
    date(2026, 10, 5),
    frozenset({"FR44732829320", "732829320"}),
    frozenset({"FR59552100554", "552100554"}),
    eur(500_000),
    eur(100_000),
    eur(600_000),
    frozenset({IBAN_FR}),
)


def xml(**changes: str) -> bytes:
    text = factur_x_xml(invoice(500_000, number="2026-118"), ENGLISH).decode()
    text = text.replace("<ram:TypeCode>389<", "<ram:TypeCode>380<")
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def test_electronic_invoice_is_read_whole() -> None:
    assert read_own_invoice(xml(), file="own.xml") == OWN


def test_invoice_that_agrees_has_no_difference() -> None:
    assert check_own_invoice(OWN, payable=PAYABLE, deal=DOMESTIC, on=ON) == ()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"type_code": "381"}, "another document type: 381 instead of 380 / 384 / 386."),
        ({"seller": frozenset({"FR1"})}, "another seller's number: FR1 instead of 732829320 / FR44732829320."),
        ({"buyer": frozenset()}, "another buyer's number: — instead of 552100554 / FR59552100554."),
        ({"net": eur(500_001)}, "another net sum: 5,000.01 EUR instead of 5,000.00 EUR."),
        ({"net": Money(500_000, "USD")}, "another invoice currency: USD instead of EUR."),
        ({"tax": eur(0)}, "another sum of VAT: 0.00 EUR instead of 1,000.00 EUR."),
        ({"gross": eur(599_999)}, "another total sum: 5,999.99 EUR instead of 6,000.00 EUR."),
        ({"pay_to": frozenset({IBAN_DE})}, f"another bank account: {IBAN_DE} instead of {IBAN_FR}."),
    ],
)
def test_difference_is_said_with_both_values(change, text: str) -> None:
    problems = check_own_invoice(replace(OWN, **change), payable=PAYABLE, deal=DOMESTIC, on=ON, file="own.xml")

    assert [problem_text(one, ENGLISH) for one in problems] == [
        f"own.xml: The invoice has {text}\n  Correct the invoice, and hand it in again.  [INVOICE_DIFFERS]"
    ]


def test_account_is_never_taken_from_an_invoice() -> None:
    problems = check_own_invoice(OWN, payable=PAYABLE, deal=replace(DOMESTIC, pay_to=None), on=ON)
    silent = check_own_invoice(replace(OWN, pay_to=frozenset()), payable=PAYABLE, deal=DOMESTIC, on=ON)

    assert [one.fields["expected"] for one in problems] == ["—"]
    assert silent == ()


def test_invoice_handed_in_before_or_of_a_day_to_come_is_refused() -> None:
    problems = check_own_invoice(
        replace(OWN, issued_on=date(2026, 10, 11)), payable=PAYABLE, deal=DOMESTIC, on=ON, used=["2026-118"]
    )

    assert [one.code for one in problems] == ["INVOICE_USED_ALREADY", "INVOICE_IN_FUTURE"]


def test_company_of_another_country_is_known_by_its_register() -> None:
    own = replace(
        OWN,
        seller=frozenset({"CHE-109.322.551"}),
        net=Money(500_000, "CHF"),
        tax=Money(0, "CHF"),
        gross=Money(500_000, "CHF"),
        pay_to=frozenset(),
    )

    assert check_own_invoice(own, payable=payable(500_000, currency="CHF"), deal=SWISS_DEAL, on=ON) == ()


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("<ram:ID>2026-118</ram:ID>", "<ram:ID/>", ["INVOICE_DATA_MISSING"]),
        (">20261005<", ">2026-10-05<", ["INVOICE_DATA_MISSING"]),
        ("TaxBasisTotalAmount>5000.00", "TaxBasisTotalAmount>5 000,00", ["INVOICE_DATA_MISSING"]),
        ("InvoiceCurrencyCode>EUR", "InvoiceCurrencyCode>EU", ["INVOICE_DATA_MISSING"] * 3),
        ('currencyID="EUR">1000.00', 'currencyID="EUR">x', ["INVOICE_DATA_MISSING"]),
        ('currencyID="EUR">1000.00', 'currencyID="USD">1000.00', ["INVOICE_DATA_MISSING"]),
        ("GrandTotalAmount>6000.00", "GrandTotalAmount>6e3", ["INVOICE_DATA_MISSING"]),
        ("rsm:SupplyChainTradeTransaction", "rsm:Other", ["INVOICE_DATA_MISSING"] * 3),
        ("rsm:CrossIndustryInvoice", "rsm:CrossIndustryOrder", ["NOT_AN_INVOICE"]),
    ],
)
def test_invoice_that_lacks_something_says_all_of_it(old: str, new: str, codes: list[str]) -> None:
    read = read_own_invoice(xml(change=(old, new)), file="own.xml")

    assert not isinstance(read, OwnInvoice)
    assert [one.code for one in read] == codes


def test_parties_and_accounts_may_be_missing() -> None:
    bare = (
        "<CrossIndustryInvoice><ExchangedDocument><ID>7</ID><IssueDateTime><DateTimeString>20261005</DateTimeString>"
        "</IssueDateTime></ExchangedDocument><SupplyChainTradeTransaction><ApplicableHeaderTradeSettlement>"
        "<InvoiceCurrencyCode>EUR</InvoiceCurrencyCode><SpecifiedTradeSettlementHeaderMonetarySummation>"
        "<TaxBasisTotalAmount>5.0000</TaxBasisTotalAmount><GrandTotalAmount>5</GrandTotalAmount>"
        "</SpecifiedTradeSettlementHeaderMonetarySummation></ApplicableHeaderTradeSettlement>"
        "</SupplyChainTradeTransaction></CrossIndustryInvoice>"
    )

    read = read_own_invoice(bare.encode(), file="own.xml")

    nobody: frozenset[str] = frozenset()
    assert read == OwnInvoice("7", "", date(2026, 10, 5), nobody, nobody, eur(500), eur(0), eur(500), nobody)


def test_invoice_with_a_document_type_is_refused_before_it_is_read() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'

    (problem,) = read_own_invoice(evil, file="own.xml")

    assert isinstance(problem, Problem)
    assert problem_text(problem, ENGLISH) == (
        "own.xml: This file cannot be read: it declares a document type, which such a file never does.\n"
        "  Ask the sender for the file as its standard describes it.  [FILE_NOT_READABLE]"
    )

"""Invoices and credit notes: their figures to the cent, their cases of VAT, their numbers, and what cannot be built."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from tests.units.payments.owing import MANDATE
from tests.units.payments.trading import (
    DEALS,
    DOMESTIC,
    DUE,
    GERMAN,
    ISSUED,
    PARTNER,
    SWISS,
    TITLES,
    VENDOR,
    credit,
    invoice,
    payable,
    price,
    restored,
)
from tremplin.doors.language import language_of
from tremplin.ledger.payment import Document, invoice_taken_back
from tremplin.ledger.payment import invoice as invoice_booked
from tremplin.ledger.transaction import Dates
from tremplin.money import Money
from tremplin.payments.invoice.document import Invoice, Preceding
from tremplin.payments.invoice.keeping import KeptInvoice, invoice_from, invoice_text
from tremplin.payments.invoice.making import (
    Deal,
    TaxCasesDiffer,
    credit_of,
    price_credit,
    price_taken_back,
    self_billed,
)
from tremplin.payments.invoice.mention import mentions_of
from tremplin.payments.invoice.series import Series, check_series, next_number
from tremplin.payments.invoice.tax import CASES, TaxCaseImpossible, check_case, tax_on, treatment_of
from tremplin.payments.paper.mandate import MandateNotInForce
from tremplin.wording import ENGLISH, problem_text, refusal_text


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_self_billed_invoice_of_a_technical_assessment_has_twenty_per_cent_of_tax() -> None:
    made = invoice(500_000)

    assert (made.net, made.tax, made.gross) == (eur(500_000), eur(100_000), eur(600_000))
    assert made.booked("P001") == Document("P001", 500_000, 100_000, "EUR")
    assert (made.is_self_billed, made.is_invoice, made.type_code) == (True, True, "389")


@pytest.mark.parametrize(("net", "tax"), [(1, 0), (2, 0), (3, 1), (12_499, 2_500), (12_502, 2_500), (12_503, 2_501)])
def test_tax_is_rounded_once_half_up(net: int, tax: int) -> None:
    assert tax_on(eur(net), "domestic") == eur(tax)


def test_tax_is_worked_out_on_the_sum_of_the_lines() -> None:
    # Line by line it would be 0.01 more: each of the lines of 1.23 has a tax of 0.246.
    made = invoice(10_000, 123, 123)

    assert (made.net, made.tax) == (eur(10_246), eur(2_049))
    assert sum(tax_on(line.net, "domestic").minor for line in made.lines) == 2_050


def test_correction_stands_as_a_line_of_its_own() -> None:
    made = invoice(500_000, -2_000)

    assert [(line.text, line.net, line.source_id) for line in made.lines] == [
        ("Évaluation technique", eur(500_000), "A1"),
        ("Évaluation technique", eur(-2_000), "A2"),
    ]


def test_line_of_nothing_is_left_out() -> None:
    assert [line.source_id for line in invoice(500_000, 0).lines] == ["A1"]


@pytest.mark.parametrize("case", CASES)
def test_case_of_tax_gives_rate_and_words(case) -> None:
    made = invoice(1_320_000, deal=DEALS[case])

    assert made.tax == (eur(264_000) if case == "domestic" else eur(0))
    assert (treatment_of(case).exemption is None) is (treatment_of(case).rate == Fraction(1, 5))


@pytest.mark.parametrize(
    ("case", "seller", "buyer", "is_possible"),
    [
        ("domestic", "FR", "FR", True),
        ("domestic", "DE", "FR", False),
        ("reverse-charge", "DE", "FR", True),
        ("reverse-charge", "FR", "FR", False),
        ("reverse-charge", "CH", "FR", False),
        ("outside-union", "CH", "FR", True),
        ("outside-union", "DE", "FR", False),
        ("outside-union", "FR", "FR", False),
        ("reverse-charge", "GR", "FR", True),
        ("outside-union", "GB", "FR", True),
    ],
)
def test_case_that_contradicts_the_addresses_is_refused(case, seller: str, buyer: str, is_possible: bool) -> None:
    refusal = check_case(case, seller=seller, buyer=buyer)

    assert refusal == (None if is_possible else TaxCaseImpossible(case, seller, buyer))


def test_impossible_case_is_said_in_words() -> None:
    assert refusal_text(TaxCaseImpossible("domestic", "DE", "FR"), ENGLISH) == (
        "“domestic VAT” cannot be the tax case between a seller in DE and a buyer in FR. "
        "Correct the tax code of the partner."
    )


def test_self_billed_invoice_needs_a_mandate_on_its_day() -> None:
    given = {"number": "AF-M1-000001", "issued_on": ISSUED, "due_on": DUE, "deal": DOMESTIC, "titles": TITLES}

    assert self_billed(payable(500_000), mandate=None, **given) == MandateNotInForce(ISSUED)
    ended = replace(MANDATE, valid_until=ISSUED)
    assert self_billed(payable(500_000), mandate=ended, **given) == MandateNotInForce(ISSUED)


def test_tax_case_that_cannot_be_makes_no_document() -> None:
    wrong = Deal(GERMAN, VENDOR, "domestic")

    assert self_billed(
        payable(500_000),
        number="AF-M1-000001",
        issued_on=ISSUED,
        due_on=DUE,
        deal=wrong,
        mandate=MANDATE,
        titles=TITLES,
    ) == TaxCaseImpossible("domestic", "DE", "FR")
    assert price_credit(
        payable(500_000, nature="price-reduction"),
        number="AV-2026-000001",
        issued_on=ISSUED,
        deal=wrong,
        lowered=(),
        titles=TITLES,
    ) == TaxCaseImpossible("domestic", "FR", "DE")


def test_price_reduction_is_a_credit_note_of_the_vendor() -> None:
    made = price(312_500)

    assert (made.seller, made.buyer, made.type_code, made.due_on) == (VENDOR, PARTNER, "381", None)
    assert (made.net, made.tax, made.gross) == (eur(312_500), eur(62_500), eur(375_000))
    assert [one.number for one in made.preceding] == ["F-2026-4711", "F-2026-4755"]


def test_lower_price_that_is_taken_back_is_an_invoice_of_the_vendor() -> None:
    made = restored(settled=100_000)

    assert (made.type_code, made.is_invoice, made.is_self_billed, made.mandate) == ("380", True, False, None)
    assert (made.seller, made.buyer, made.case) == (VENDOR, PARTNER, "domestic")
    assert (made.net, made.tax, made.gross, made.left) == (eur(134_000), eur(26_800), eur(160_800), eur(60_800))
    assert [(one.number, one.issued_on) for one in made.preceding] == [("AV-2026-000001", ISSUED)]
    assert (made.lines[0].source_id, made.pay_to) == ("C1/7", None)


def test_lower_price_of_credit_notes_that_are_not_taxed_alike_is_not_taken_back_by_one_invoice() -> None:
    first, second = price(), replace(price(deal=DEALS["reverse-charge"]), number="AV-2026-000002")

    refusal = price_taken_back(
        (first, second),
        line=first.lines[0],
        number="FV-2026-000001",
        issued_on=ISSUED,
        due_on=DUE,
        settled=eur(0),
    )

    assert refusal == TaxCasesDiffer(("AV-2026-000001", "AV-2026-000002"))
    assert refusal_text(refusal, ENGLISH) == (
        "AV-2026-000001 and AV-2026-000002 are not taxed alike, and one document has one tax case. "
        "Accounting makes this document out, and books its tax."
    )
    both = restored(first, replace(first, number="AV-2026-000002"))
    assert [one.number for one in both.preceding] == ["AV-2026-000001", "AV-2026-000002"]


@pytest.mark.parametrize(("settled", "is_possible"), [(-1, False), (0, True), (160_800, True), (160_801, False)])
def test_invoice_is_never_settled_by_more_than_it_asks(settled: int, is_possible: bool) -> None:
    made = restored()

    if is_possible:
        assert replace(made, settled=settled).left == eur(160_800 - settled)
    else:
        with pytest.raises(ValueError, match="cannot be settled by"):
            replace(made, settled=settled)
    with pytest.raises(ValueError, match="cannot be settled by 1 already"):
        replace(price(), settled=1)


def test_credit_note_takes_back_a_part_of_an_invoice_and_names_it() -> None:
    made = credit(invoice(500_000), 200_000)

    assert (made.type_code, made.net, made.tax, made.due_on, made.pay_to) == (
        "261",
        eur(200_000),
        eur(40_000),
        None,
        None,
    )
    assert [(one.number, one.issued_on) for one in made.preceding] == [("AF-M1-000001", ISSUED)]


def test_credit_note_takes_back_what_several_invoices_billed_and_names_them_all() -> None:
    later = replace(invoice(25_000, number="AF-M1-000002"), issued_on=date(2026, 10, 12))
    other = invoice(25_000, deal=DEALS["reverse-charge"], number="AF-M1-000002")

    made = credit_of([invoice(500_000), later], net=eur(525_000), text="Reprise", number="AF-M1-000003", issued_on=DUE)
    unlike = credit_of(
        [invoice(500_000), other], net=eur(525_000), text="Reprise", number="AF-M1-000003", issued_on=DUE
    )

    assert isinstance(made, Invoice)
    assert (made.net, made.preceding) == (
        eur(525_000),
        (Preceding("AF-M1-000001", ISSUED), Preceding("AF-M1-000002", date(2026, 10, 12))),
    )
    assert unlike == TaxCasesDiffer(("AF-M1-000001", "AF-M1-000002"))


def test_credit_note_above_what_was_billed_is_a_defect() -> None:
    with pytest.raises(ValueError, match=r"AF-M1-000003 would take .* back of "):
        credit_of([invoice(500_000)], net=eur(500_001), text="Reprise", number="AF-M1-000003", issued_on=ISSUED)


def test_credit_note_needs_the_mandate_on_its_own_day() -> None:
    late = date(2027, 1, 2)

    made = credit_of([invoice(500_000)], net=eur(1), text="Reprise", number="AF-M1-000003", issued_on=late)

    assert made == MandateNotInForce(late)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lines": (replace(invoice(500_000).lines[0], net=eur(0)),)}, "has a net sum of 0"),
        (
            {"lines": (replace(invoice(500_000).lines[0], net=Money(1, "KWD")),)},
            "an electronic invoice cannot write",
        ),
        ({"lines": (replace(invoice(500_000).lines[0], net=Money(1, "CHF")),)}, "its tax must be in EUR"),
        ({"seller": GERMAN}, "cannot be domestic between these two countries"),
        ({"mandate": None}, "without a mandate in force"),
        ({"issued_on": date(2027, 1, 2)}, "without a mandate in force"),
        ({"type_code": "261"}, "names 0 papers"),
        ({"preceding": price().preceding}, "names 2 papers"),
        ({"due_on": None}, "does not say when"),
    ],
)
def test_invoice_that_is_wrong_in_itself_cannot_be_built(change, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(invoice(500_000), **change)


@pytest.mark.parametrize("change", [{"name": ""}, {"address": ()}, {"address": ("a", "b", "c", "d")}])
def test_company_on_an_invoice_has_a_name_and_an_address(change) -> None:
    with pytest.raises(ValueError, match="a name and an address of one to three lines"):
        replace(PARTNER, **change)


def test_company_on_an_invoice_is_identified() -> None:
    with pytest.raises(ValueError, match="Nothing identifies Réseaux du Léman SA"):
        replace(SWISS, registration=None)


def test_lines_that_do_not_sum_to_the_payable_are_a_defect() -> None:
    wrong = replace(payable(500_000), amount=eur(499_999))

    with pytest.raises(ValueError, match="do not sum to it"):
        price_credit(wrong, number="AV-1-000001", issued_on=ISSUED, deal=DOMESTIC, lowered=(), titles=TITLES)


def test_texts_that_must_stand_on_an_invoice_stand_there_in_both_languages() -> None:
    made = invoice(500_000, deal=DEALS["reverse-charge"])

    assert [(one.subject, ENGLISH.say_phrase(one.phrase)) for one in mentions_of(made)] == [
        (
            "REG",
            (
                "Self-billing (autofacturation): made out by the buyer in the name and on behalf of the seller, "
                "under the mandate M1 of 2 January 2026. It can be contested until 20 October 2026."
            ),
        ),
        (None, "Reverse charge (autoliquidation): VAT is due by the buyer."),
        ("PMT", "Flat compensation for recovery costs in the event of late payment: 40 euros."),
        (
            "PMD",
            "Penalty for late payment: the refinancing rate of the European Central Bank plus 10 percentage points.",
        ),
        ("AAB", "No discount for early payment."),
    ]
    french = language_of("fr")
    said = [french.say_phrase(one.phrase).replace("\xa0", " ") for one in mentions_of(made)]
    assert said[0] == (
        "Autofacturation : facture établie par l’acheteur au nom et pour le compte du vendeur, "
        "en vertu du mandat M1 du 2 janvier 2026. Elle peut être contestée jusqu’au 20 octobre 2026."
    )
    assert said[1] == "Autoliquidation : la TVA est due par le preneur."


def test_credit_note_says_what_it_corrects() -> None:
    said = [ENGLISH.say_phrase(one.phrase) for one in mentions_of(price())]

    assert said[:2] == [
        "Corrects the invoice F-2026-4711 of 14 August 2026.",
        "Corrects the invoice F-2026-4755 of 2 September 2026.",
    ]


def test_invoice_for_a_lower_price_taken_back_says_of_which_credit_note() -> None:
    said = [ENGLISH.say_phrase(one.phrase) for one in mentions_of(restored())]

    assert said[0] == (
        "Takes back a part of the credit note AV-2026-000001 of 5 October 2026: the price that it had lowered is due "
        "again to that part."
    )
    assert "Flat compensation for recovery costs in the event of late payment: 40 euros." in said


def test_numbers_of_a_series_follow_one_another() -> None:
    series = Series("AF", "M1")

    assert [next_number(series, last=last) for last in (0, 1, 999_999)] == [
        "AF-M1-000001",
        "AF-M1-000002",
        "AF-M1-1000000",
    ]
    assert check_series(series, ["AF-M1-000002", "AF-M1-000001", "AF-M2-000007", "AF-M1-0000003", "AF-M1-x"]) == ()


def test_gap_and_double_of_a_series_are_found() -> None:
    problems = check_series(Series("AF", "M1"), ["AF-M1-000002", "AF-M1-000005", "AF-M1-000005"])

    assert [problem_text(problem, ENGLISH) for problem in problems] == [
        "The series AF-M1 misses 1: 0 is followed by 2.\n  [NUMBER_MISSING]",
        "The series AF-M1 misses 2: 2 is followed by 5.\n  [NUMBER_MISSING]",
        "The series AF-M1 has the number AF-M1-000005 twice.\n  [NUMBER_TWICE]",
    ]


def test_series_that_cannot_be_named_is_a_defect() -> None:
    with pytest.raises(ValueError, match="named in capitals and digits"):
        Series("AF", "m-1")
    with pytest.raises(ValueError, match="counted from 1, not from 0"):
        Series("AF", "M1").number(0)


@pytest.mark.parametrize(
    "made", [invoice(500_000, 123), credit(invoice(500_000)), price(), restored(), restored(settled=1)], ids=str
)
def test_invoice_that_is_kept_is_read_back_as_it_was(made: Invoice) -> None:
    text = invoice_text(KeptInvoice(made, "fr"))

    assert invoice_from(text) == KeptInvoice(made, "fr")
    assert invoice_text(invoice_from(text)) == text
    with pytest.raises(ValueError, match="version 2"):
        invoice_from(text.replace('"version":1', '"version":2'))


def test_credit_note_undoes_what_the_invoice_booked() -> None:
    dates = Dates(ISSUED, ISSUED)
    document = invoice(500_000).booked("P001")
    booked, undone = invoice_booked(document, dates=dates), invoice_taken_back(document, dates=dates)

    assert booked is not None
    assert undone is not None
    sums = Counter[str]()
    for leg in (*booked.legs, *undone.legs):
        sums[leg.account.key] += leg.amount
    assert set(sums.values()) == {0}
    assert set(sums) == {"ACCR:P001", "VAT_REC", "PAY:P001"}

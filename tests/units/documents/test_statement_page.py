"""Statements as pages: the same figures in PDF and HTML, in both languages, the same bytes each time."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.units.documents.test_factur_x import page_text
from tests.units.payments.stating import Q4, two_statements
from tests.units.payments.trading import PARTNER, VENDOR
from tremplin.documents.statement_page import statement_html, statement_pdf
from tremplin.doors.language import language_of
from tremplin.money import Money
from tremplin.payments.statement.statement import Statement
from tremplin.wording import ENGLISH

FRANCE = language_of("fr")
DAY = date(2027, 1, 4)


def pdf(statement: Statement, language=ENGLISH) -> bytes:
    return statement_pdf(statement, partner=PARTNER, vendor=VENDOR, language=language, dated_on=DAY)


def html(statement: Statement, language=ENGLISH) -> str:
    return statement_html(
        statement,
        partner=PARTNER,
        vendor=VENDOR,
        language=language,
        receipt_link=lambda receipt: f"/receipts/{receipt}",
    )


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            ENGLISH,
            [
                "Statement 2: the fourth quarter of 2026",
                "transactions 18 to 22",
                "Opening balance 0.00 EUR",
                "Earned 800.00 EUR",
                "Closing balance -300.00 EUR",
                "Reserved for claims under way 1,500.00 EUR",
                "Set off as agreed",
            ],
        ),
        (
            FRANCE,
            [
                "Relevé 2 : le quatrième trimestre 2026",
                "transactions 18 à 22",
                "Solde d’ouverture 0,00 EUR",
                "Gagné 800,00 EUR",
                "Solde de clôture -300,00 EUR",
                "Réservé pour des demandes de versement en cours 1 500,00 EUR",
                "Compensation convenue",
            ],
        ),
    ],
    ids=["en", "fr"],
)
def test_page_of_a_statement_says_its_figures_in_its_language(language, expected: list[str]) -> None:
    _first, second = two_statements()

    text = page_text(pdf(second, language))
    page = " ".join(html(second, language).replace("\xa0", " ").replace("\u202f", " ").split())

    assert [part for part in expected if part not in text] == []
    for part in expected:
        assert all(word in page for word in part.split(" "))


def test_pdf_of_a_statement_is_the_same_each_time_and_accessible() -> None:
    _first, second = two_statements()

    made = pdf(second)

    assert made == pdf(second)
    file = PdfReader(BytesIO(made))
    assert file.root_object["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in file.root_object["/Metadata"].get_object().get_data()
    fonts = {font["/BaseFont"] for page in file.pages for font in page["/Resources"]["/Font"].values().__iter__()}
    assert fonts
    assert all("+" in name for name in fonts)  # a subset that is embedded carries a tag before its name


def test_each_line_of_the_page_opens_its_receipt() -> None:
    _first, second = two_statements()

    page = html(second)

    assert page.count("<a href=") == 1
    assert f'<a href="/receipts/{19:064}">R19</a>' in page
    assert page.count('<td class="figure">') == 5 + 7 + 1


def test_texts_of_others_are_never_markup() -> None:
    _first, second = two_statements()
    evil = replace(second.movements[1], reference="<script>x</script>", receipt='"><b>')
    odd = replace(second, movements=(second.movements[0], evil, *second.movements[2:]))

    page = html(odd)

    assert "<script>" not in page
    assert '"><b>' not in page
    assert "<script>x</script>" in page_text(pdf(odd))


def test_statement_without_movements_says_so() -> None:
    _first, second = two_statements()
    zero = Money(0, "EUR")
    empty = replace(second, movements=(), opening=zero, closing=zero, period=Q4)

    assert "Nothing moved in this period." in page_text(pdf(empty))
    assert "<p>Nothing moved in this period.</p>" in html(empty)

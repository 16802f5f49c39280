"""Pages as pictures: nothing runs over the edge of the paper, whatever names and figures are on it."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from tests.units.payments.stating import two_statements
from tests.units.payments.trading import GERMAN_DEAL, PARTNER, VENDOR, invoice
from tremplin.documents.factur_x import factur_x_pdf
from tremplin.documents.statement_page import statement_pdf
from tremplin.doors.language import language_of
from tremplin.money import MINOR_MAX, Money
from tremplin.wording import ENGLISH, Language

LANGUAGES = [ENGLISH, language_of("fr")]
LONG = "Gesellschaft für außergewöhnlich langfristige Netzwerkentwicklung und Beratung Süd-West mbH & Co. KG"
MARGIN = 50  # points; the margin of the page is 2 cm, 56 points
PAPER = 255


def ink(pdf: bytes) -> list[tuple[int, int, int, int]]:
    """Return for each page how much is free on the left, above, on the right and below of what is printed."""
    boxes = []
    for page in pypdfium2.PdfDocument(pdf):
        bitmap = page.render(scale=1, grayscale=True)
        rows = [
            bytes(bitmap.buffer[row * bitmap.stride : row * bitmap.stride + bitmap.width])
            for row in range(bitmap.height)
        ]
        printed = [n for n, row in enumerate(rows) if min(row) < PAPER]
        columns = [n for n in range(bitmap.width) if any(row[n] < PAPER for row in rows)]
        boxes.append((columns[0], printed[0], bitmap.width - 1 - columns[-1], bitmap.height - 1 - printed[-1]))
    return boxes


def invoice_pdf(language: Language) -> bytes:
    deal = replace(GERMAN_DEAL, partner=replace(GERMAN_DEAL.partner, name=LONG, address=(LONG, LONG, LONG), city=LONG))
    made = invoice(*range(MINOR_MAX // 100, MINOR_MAX // 100 + 60), deal=deal)
    lines = tuple(replace(line, text=LONG) for line in made.lines)
    return factur_x_pdf(replace(made, lines=lines), language)


def statement_of_a_long_year(language: Language) -> bytes:
    _first, second = two_statements()
    one = replace(second.movements[1], amount=Money(MINOR_MAX // 100, "EUR"), reference="C-2026-000000-000000")
    movements = tuple(replace(one, seq=18 + n) for n in range(60))
    closing = Money(60 * (MINOR_MAX // 100), "EUR")
    long = replace(second, movements=movements, until_seq=100, closing=closing)
    partner = replace(PARTNER, name=LONG)
    return statement_pdf(long, partner=partner, vendor=VENDOR, language=language, dated_on=date(2027, 1, 4))


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES, ids=["en", "fr"])
@pytest.mark.parametrize("made", [invoice_pdf, statement_of_a_long_year])
def test_everything_printed_stays_within_the_margins(made, language: Language) -> None:
    boxes = ink(made(language))

    assert len(boxes) >= 2
    assert [box for box in boxes if min(box[0], box[1], box[2]) < MARGIN] == []


def test_box_of_what_is_printed_is_found() -> None:
    (box,) = ink(factur_x_pdf(invoice(500_000), ENGLISH))

    # The heading starts at the left margin of 2 cm; the number of the page ends at the right one.
    assert 54 <= box[0] <= 60
    assert 54 <= box[2] <= 60

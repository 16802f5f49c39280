"""Pages of a PDF as pictures and words; what is broken, locked, too large or built to hurt is not drawn."""

import json
import struct
import zlib
from datetime import date

import pytest

from tremplin.documents.drawn import (
    HEIGHT_MAX,
    PAGES_MAX,
    SIZE_MAX,
    WIDTH_MAX,
    NotDrawn,
    PageRead,
    page_drawn,
    page_read,
    read_here,
)
from tremplin.doors.cli.today.paper import paper

PAPER = paper("report", date(2026, 11, 27), pages=2)


def pdf_of(
    content: bytes, *, page: bytes = b"/MediaBox [0 0 595 842] /Contents 4 0 R", kids: bytes = b"3 0 R"
) -> bytes:
    """Return a PDF of one page whose contents are packed; PDFium finds the objects without a table of them."""
    return (
        b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n"
        b"2 0 obj << /Type /Pages /Count 1 /Kids [" + kids + b"] >> endobj\n"
        b"3 0 obj << /Type /Page /Parent 2 0 R " + page + b" >> endobj\n"
        b"4 0 obj << /Filter /FlateDecode /Length " + str(len(content)).encode() + b" >>\nstream\n" + content
    ) + b"\nendstream endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack_from(">II", png, 16)
    return width, height


def test_page_is_drawn_apart_within_the_bounds_of_a_picture() -> None:
    # An A4 page as wide as a picture may be; a ribbon as high as it may be.
    assert size_of(page_drawn(PAPER, 2)) == (WIDTH_MAX, 1557)
    ribbon = pdf_of(zlib.compress(b""), page=b"/MediaBox [0 0 20 14400] /Contents 4 0 R")
    assert size_of(page_drawn(ribbon, 1)) == (4, HEIGHT_MAX)


def test_picture_holds_what_the_page_shows() -> None:
    blank, red = (pdf_of(zlib.compress(one)) for one in (b"", b"1 0 0 rg 0 0 595 842 re f"))
    pixels = [zlib.decompress(_data(read_here(one, "picture", 1))) for one in (blank, red)]

    assert pixels[0][1:4] == b"\xff\xff\xff"
    assert pixels[1][1:4] == b"\xff\x00\x00"


def test_words_of_a_page_come_with_the_number_of_pages() -> None:
    words = "report\n2026-11-27\nMade up for the demonstration.\nPage 2 of 2"

    assert page_read(PAPER, 2) == PageRead(2, words)
    assert json.loads(read_here(PAPER, "words", 3)) == {"pages": 2, "words": ""}


BOMB = zlib.compress(b"0 0 m 9 9 l S\n" * 20_000_000, 1)
HURTFUL = {
    "not a PDF": b"%PDF-1.7 report",
    "cut": PAPER[:120],
    "larger than is read": PAPER + bytes(SIZE_MAX),
    "pages in a ring": pdf_of(zlib.compress(b""), kids=b"2 0 R"),
    "280 MB packed into one": pdf_of(BOMB),
    "a page that there is not": pdf_of(zlib.compress(b""), kids=b"5 0 R"),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", HURTFUL)
def test_pdf_that_is_built_to_hurt_is_not_drawn(what: str) -> None:
    with pytest.raises(NotDrawn):
        page_drawn(HURTFUL[what], 1)


def test_number_that_is_no_page_is_not_drawn() -> None:
    for number in (0, 3, PAGES_MAX + 1):
        with pytest.raises(NotDrawn):
            page_drawn(PAPER, number)


def _data(png: bytes) -> bytes:
    place, found = 8, b""
    while place < len(png):
        (length,) = struct.unpack_from(">I", png, place)
        if png[place + 4 : place + 8] == b"IDAT":
            found += png[place + 8 : place + 8 + length]
        place += 12 + length
    return found

"""XML from outside: what is refused before it is read, what while it is, and how values are taken out."""

from datetime import date

import pytest

from tremplin.money import Money
from tremplin.payments.xml_file import (
    DEPTH_MAX,
    SIZE_MAX,
    TAGS_MAX,
    children,
    day_at,
    find,
    find_all,
    money_of,
    name_of,
    read_xml,
    text_at,
)
from tremplin.wording import ENGLISH, Phrase, Problem

LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'


def reason(data: bytes) -> str:
    read = read_xml(data, file="answer.xml")
    assert isinstance(read, Problem)
    said = read.fields["reason"]
    assert isinstance(said, Phrase)
    return ENGLISH.say_phrase(said)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"<a>" + b" " * SIZE_MAX + b"</a>", "it is larger than such a file can be"),
        (b"<a>" + b"<b/>" * TAGS_MAX + b"</a>", "it is larger than such a file can be"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "it is not written in UTF-8"),
        ("<a>é</a>".encode("latin-1"), "it is not written in UTF-8"),
        ("<a/>".encode("utf-16"), "it is not written in UTF-8"),
        (LAUGHS, "it declares a document type, which such a file never does"),
        (b"<a><!ENTITY b></a>", "it declares a document type, which such a file never does"),
        (b"<a>", "it is not well-formed XML"),
        (b"<a>&b;</a>", "it is not well-formed XML"),
        (b"<a/><b/>", "it is not well-formed XML"),
        (b"<a>" * 300 + b"</a>" * 300, "it is not well-formed XML"),
        (b"<a>" * (DEPTH_MAX + 1) + b"</a>" * (DEPTH_MAX + 1), "its parts are nested too deeply"),
    ],
)
def test_file_that_is_not_to_be_trusted_is_refused(data: bytes, said: str) -> None:
    assert reason(data) == said


@pytest.mark.parametrize(
    "data",
    [
        b"<a/>",
        b'<?xml version="1.0" encoding="utf-8"?><a/>',
        b'\xef\xbb\xbf<?xml version="1.0"?><a/>',
        b"<a>" * DEPTH_MAX + b"</a>" * DEPTH_MAX,
    ],
)
def test_file_within_its_bounds_is_read(data: bytes) -> None:
    assert not isinstance(read_xml(data, file=""), Problem)


def test_values_are_found_by_name_whatever_the_namespace() -> None:
    root = read_xml(
        b'<d xmlns="urn:any"><!-- no --><g><n> 7 </n><n>8</n></g><g><n>9</n></g><t>2026-10-05T12:00:00Z</t><e/></d>',
        file="",
    )
    assert not isinstance(root, Problem)

    assert name_of(root) == "d"
    assert [child.text for child in children(find(root, "g"), "n")] == [" 7 ", "8"]
    assert [one.text for one in find_all(root, "g", "n")] == [" 7 ", "8", "9"]
    assert (text_at(root, "g", "n"), text_at(root, "e"), text_at(root, "x", "y"), text_at(None)) == ("7", "", "", "")
    assert (day_at(root, "t"), day_at(root, "g")) == (date(2026, 10, 5), None)
    assert find(root, "x", "y") is None


def test_what_is_no_element_has_no_name() -> None:
    from lxml.etree import Comment

    assert name_of(Comment("no")) == ""


@pytest.mark.parametrize(
    ("text", "currency", "money"),
    [
        ("5000.00", "EUR", Money(500_000, "EUR")),
        ("5000", "EUR", Money(500_000, "EUR")),
        ("5000.", "EUR", Money(500_000, "EUR")),
        ("5000.1", "EUR", Money(500_010, "EUR")),
        ("5000.1000", "EUR", Money(500_010, "EUR")),
        ("7.00", "JPY", Money(7, "JPY")),
        ("0.005", "KWD", Money(5, "KWD")),
        ("-3.5", "EUR", Money(-350, "EUR")),
        ("5000.001", "EUR", None),
        ("5,00", "EUR", None),
        ("1e3", "EUR", None),
        ("", "EUR", None),
        ("NaN", "EUR", None),
        ("5", "EUROS", None),
    ],
)
def test_amount_is_read_exactly_or_not_at_all(text: str, currency: str, money: Money | None) -> None:
    assert money_of(text, currency) == money

"""Laws of rates: exact as written, and one canonical text."""

import re
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tremplin.money import NotARate, parse_rate, percent_digits, rate_text

DIGITS = st.integers(min_value=0, max_value=10**9)


@given(rate=st.fractions(max_denominator=10**9) | st.fractions(min_value=-2, max_value=2, max_denominator=1000))
@example(rate=Fraction(1, 3))
@example(rate=Fraction(0))
@example(rate=Fraction(-1, 10**8))
@example(rate=Fraction(1, 10**9))
def test_canonical_text_reads_back_to_the_same_rate(rate: Fraction) -> None:
    assert parse_rate(rate_text(rate)) == rate


@given(whole=DIGITS, decimals=DIGITS)
def test_a_percentage_is_a_hundredth_of_its_decimal(whole: int, decimals: int) -> None:
    text = f"{whole}.{decimals}"

    assert parse_rate(f"{text}%") * 100 == parse_rate(text) == Fraction(text)
    assert parse_rate(f"{text} ppm") * 1_000_000 == parse_rate(text)


@given(text=st.text(alphabet="0123456789-+.,/%ep m٣\n", max_size=12))
@example(text="1%\n")
@example(text="٣%")
def test_every_text_is_read_exactly_or_refused(text: str) -> None:
    rate = _rate_or_none(text)

    if rate is None:
        # Refused is right for whatever is neither a decimal with its scale nor a fraction of something.
        assert not re.fullmatch(r"-?[0-9]+((\.[0-9]+)?( ?%| ?ppm)?|/0*[1-9][0-9]*)", text)
    else:
        number, scale = text.rstrip(" %pm"), {"%": 100, "m": 10**6}.get(text[-1], 1)
        assert rate == Fraction(number) * Fraction(1, scale)


def _rate_or_none(text: str) -> Fraction | None:
    try:
        return parse_rate(text)
    except NotARate:
        return None


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("2.5%", Fraction(1, 40)),
        ("2.5 %", Fraction(1, 40)),
        ("0.025", Fraction(1, 40)),
        ("5/8", Fraction(5, 8)),
        ("-5/8", Fraction(-5, 8)),
        ("120 ppm", Fraction(12, 100_000)),
        ("120ppm", Fraction(12, 100_000)),
        ("-3%", Fraction(-3, 100)),
        ("1", Fraction(1)),
        ("9" * 40, Fraction(int("9" * 40))),
    ],
)
def test_parse_rate_of_each_form_is_exact(text: str, rate: Fraction) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%",
        "2,5%",
        "2.5  %",
        ".5",
        "5.",
        "1e-2",
        "5/0",
        "5/8%",
        "5 / 8",
        "+1%",
        "1/-2",
        "nan",
        "9" * 41,
        "1/" + "9" * 41,
    ],
)
def test_parse_rate_of_anything_else_is_refused(text: str) -> None:
    with pytest.raises(NotARate) as refusal:
        parse_rate(text)

    assert str(refusal.value) == f"{text!r} is not a rate; write 2.5%, 0.025, 5/8 or 120 ppm."


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (Fraction(0), "0%"),
        (Fraction(1), "100%"),
        (Fraction(-1, 40), "-2.5%"),
        (Fraction(1, 1000), "0.1%"),
        (Fraction(1, 10**8), "0.000001%"),
        (Fraction(1, 10**9), "1/1000000000"),
        (Fraction(2, 3), "2/3"),
        (Fraction(1, 8), "12.5%"),
    ],
)
def test_rate_text_ends_within_six_decimals_or_is_a_fraction(rate: Fraction, text: str) -> None:
    assert rate_text(rate) == text
    assert percent_digits(rate) == (text[:-1] if text.endswith("%") else None)

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from tests.units.facts.files import PARTNERS, Declared, claims, encoded, said
from tremplin.facts.reading import read_tables

GRAMMAR = "only digits, one point and a leading minus are allowed"


@pytest.mark.parametrize(
    ("seen", "currency", "reason", "example"),
    [
        ('"1234,56"', "EUR", GRAMMAR, "1234.56"),
        ("NaN", "EUR", GRAMMAR, "1234.56"),
        ("Infinity", "EUR", GRAMMAR, "1234.56"),
        ("-inf", "EUR", GRAMMAR, "1234.56"),
        ("1e3", "JPY", GRAMMAR, "1234"),
        ("+5", "EUR", GRAMMAR, "1234.56"),
        ("5.", "EUR", GRAMMAR, "1234.56"),
        ("1 234.56", "EUR", GRAMMAR, "1234.56"),
        ("1\u00a0234.56", "EUR", GRAMMAR, "1234.56"),
        ("1\u202f234.56", "EUR", GRAMMAR, "1234.56"),
        ("١٢٣", "KWD", GRAMMAR, "1234.567"),
        ("0x10", "CLF", GRAMMAR, "1234.5678"),
        ("12.345", "EUR", "it has more decimals than its currency", "1234.56"),
        ("12.5", "JPY", "it has more decimals than its currency", "1234"),
        ("1234567890123456789", "EUR", "it has more than 16 digits", "1234.56"),
        ("9000000000000001", "JPY", "it is beyond the largest amount", "1234"),
    ],
)
def test_text_that_is_no_amount_is_refused_with_an_example(seen: str, currency: str, reason: str, example: str) -> None:
    shown = seen.strip('"')

    assert said(claims(f"X1,poc,P1,2021-04-12T09:00:00Z,{seen},{currency}")) == (
        f'claims.csv, row 2, column "cost": "{shown}" is not an amount in {currency}: {reason}.\n'
        f"  Write it with digits and a point, such as {example}.  [NOT_AN_AMOUNT]"
    )


@pytest.mark.parametrize(
    ("seen", "currency", "minor"),
    [("0", "EUR", 0), ("0.01", "EUR", 1), ("9000000000000000", "JPY", 9 * 10**15), ("1.234", "KWD", 1234)],
)
def test_amount_is_read_in_the_minor_units_of_its_currency(seen: str, currency: str, minor: int) -> None:
    facts = read_tables(encoded(claims(f"X1,poc,P1,2021-04-12T09:00:00Z,{seen},{currency}")))

    assert facts.by_id("claims")["X1"].cost == minor


def test_negative_amount_is_refused() -> None:
    assert said(claims("X1,poc,P1,2021-04-12T09:00:00Z,-0.01,EUR")) == (
        'claims.csv, row 2, column "cost": "-0.01" is less than zero.\n  [OUT_OF_BOUNDS]'
    )


def test_amount_in_a_currency_that_is_none_makes_one_problem() -> None:
    assert said(claims("X1,poc,P1,2021-04-12T09:00:00Z,12.34,Euro")) == (
        'claims.csv, row 2, column "currency": "Euro" is not a currency of ISO 4217.\n'
        "  Write its three letters, such as EUR.  [CURRENCY_UNKNOWN]"
    )


def test_amount_without_currency_is_in_the_currency_of_the_programme() -> None:
    files = claims("X1,poc,P1,2021-04-12T09:00:00Z,12.345,")

    assert read_tables(encoded(files), currency="KWD").by_id("claims")["X1"].cost == 12_345
    assert said(files) == (
        'claims.csv, row 2, column "cost": "12.345" is an amount, and the row names no currency.\n'
        "  Fill in the column currency.  [CURRENCY_MISSING]"
    )


def test_amount_in_minor_units_stands_in_a_column_that_says_so() -> None:
    header = "claim_id,incentive,partner_id,reserved_at,cost_minor,currency\n"
    row = "X1,poc,P1,2021-04-12T09:00:00Z,{},{}\n"

    def files(seen: str, currency: str) -> dict[str, str]:
        return {"partners.csv": PARTNERS, "claims.csv": header + row.format(seen, currency)}

    assert read_tables(encoded(files("1234", "EUR"))).by_id("claims")["X1"].cost == 1234
    assert said(files("12.34", "EUR")) == (
        'claims.csv, row 2, column "cost_minor": "12.34" is not a whole number of at most 16 digits.\n'
        "  Write it with the digits 0 to 9 alone, such as 1250.  [NOT_A_COUNT]"
    )
    assert said(files("-1", "EUR")) == (
        'claims.csv, row 2, column "cost_minor": "-1" is less than zero.\n  [OUT_OF_BOUNDS]'
    )
    assert said(files("1", "")) == (
        'claims.csv, row 2, column "cost_minor": "1" is an amount, and the row names no currency.\n'
        "  Fill in the column currency.  [CURRENCY_MISSING]"
    )


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        (
            "2021-04-12T09:00:00",
            (
                '"2021-04-12T09:00:00" is not a moment with its offset from UTC.\n'
                "  Write it as 2021-04-12T09:00:00+02:00, or with Z for UTC.  [NOT_AN_INSTANT]"
            ),
        ),
        (
            "2021-04-12T24:30:00Z",
            (
                '"2021-04-12T24:30:00Z" is not a moment with its offset from UTC.\n'
                "  Write it as 2021-04-12T09:00:00+02:00, or with Z for UTC.  [NOT_AN_INSTANT]"
            ),
        ),
        ("2021-02-30T09:00Z", '"2021-02-30T09:00Z" is not in the calendar.\n  [NO_SUCH_DAY]'),
    ],
)
def test_text_that_is_no_instant_is_refused(seen: str, text: str) -> None:
    assert said(claims(f"X1,poc,P1,{seen},,")) == f'claims.csv, row 2, column "reserved_at": {text}'


@pytest.mark.parametrize(
    ("seen", "instant"),
    [
        ("2021-04-12T09:00+02:00", datetime(2021, 4, 12, 7, 0, tzinfo=UTC)),
        ("2021-04-12T09:00:30Z", datetime(2021, 4, 12, 9, 0, 30, tzinfo=UTC)),
        ("2021-04-12T09:00:30.25-00:30", datetime(2021, 4, 12, 9, 30, 30, 250_000, tzinfo=UTC)),
    ],
)
def test_instant_is_read_in_utc(seen: str, instant: datetime) -> None:
    assert read_tables(encoded(claims(f"X1,poc,P1,{seen},,"))).by_id("claims")["X1"].reserved_at == instant


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        (
            "31/02/2021",
            '"31/02/2021" is not a day.\n  Write the day as year-month-day, such as 2021-03-31.  [NOT_A_DAY]',
        ),
        ("2021-02-31", '"2021-02-31" is not in the calendar.\n  [NO_SUCH_DAY]'),
        ("2021-2-3", '"2021-2-3" is not a day.\n  Write the day as year-month-day, such as 2021-03-31.  [NOT_A_DAY]'),
        (
            "٢٠٢١-٠٢-٠٣",
            '"٢٠٢١-٠٢-٠٣" is not a day.\n  Write the day as year-month-day, such as 2021-03-31.  [NOT_A_DAY]',
        ),
        (
            "9999-12-31",
            (
                '"9999-12-31" is not between the years 1900 and 2999.\n'
                "  Leave the cell empty where there is no end.  [DAY_OUT_OF_BOUNDS]"
            ),
        ),
        (
            "0021-04-12",
            (
                '"0021-04-12" is not between the years 1900 and 2999.\n'
                "  Leave the cell empty where there is no end.  [DAY_OUT_OF_BOUNDS]"
            ),
        ),
    ],
)
def test_text_that_is_no_day_is_refused(seen: str, text: str) -> None:
    files = claims()
    files["memberships.csv"] = f"membership_id,partner_id,programme,valid_from\nM1,P1,p,{seen}\n"

    assert said(files) == f'memberships.csv, row 2, column "valid_from": {text}'


ATTRIBUTES = {
    f"partner.{name}": Declared(kind)
    for name, kind in {
        "staff": "count",
        "share": "rate",
        "is_local": "yes-no",
        "since": "date",
        "area": "code",
        "areas": "codes",
        "note": "text",
    }.items()
}


def _partner(field: str, seen: str) -> dict[str, str]:
    return {"partners.csv": f'partner_id,name,country,{field}\nP1,Alpha,FR,"{seen}"\n'}


@pytest.mark.parametrize(
    ("field", "seen", "value"),
    [
        ("staff", "0", 0),
        ("staff", "007", 7),
        ("share", "2.5%", Fraction(1, 40)),
        ("share", "-5/8", Fraction(-5, 8)),
        ("is_local", "false", False),
        ("since", "2024-02-29", date(2024, 2, 29)),
        ("area", "Nord-1_a.b+c/d", "Nord-1_a.b+c/d"),
        ("areas", "b|a|b", frozenset("ab")),
        ("note", "« été »\u202f: l’œuvre", "« été »\u202f: l’œuvre"),
        ("note", "x" * 200, "x" * 200),
    ],
)
def test_cell_is_read_as_the_type_of_its_field(field: str, seen: str, value: object) -> None:
    facts = read_tables(encoded(_partner(field, seen)), attributes=ATTRIBUTES)

    assert facts.by_id("partners")["P1"].attributes == {field: value}


@pytest.mark.parametrize(
    ("field", "seen", "text"),
    [
        (
            "staff",
            "1.0",
            (
                '"1.0" is not a whole number of at most 16 digits.\n'
                "  Write it with the digits 0 to 9 alone, such as 1250.  [NOT_A_COUNT]"
            ),
        ),
        (
            "staff",
            "9000000000000001",
            (
                '"9000000000000001" is not a whole number of at most 16 digits.\n'
                "  Write it with the digits 0 to 9 alone, such as 1250.  [NOT_A_COUNT]"
            ),
        ),
        ("staff", "-1", '"-1" is less than zero.\n  [OUT_OF_BOUNDS]'),
        (
            "share",
            "2,5%",
            '"2,5%" is not a rate.\n  Write it with a point, such as 0.025, 2.5% or 5/8.  [NOT_A_RATE]',
        ),
        ("is_local", "oui", '"oui" is neither true nor false.\n  Write true or false.  [NOT_YES_OR_NO]'),
        (
            "area",
            "Île",
            (
                '"Île" is not a code.\n'
                "  Write letters, digits and - _ . + / without spaces, such as workspace-one.  [NOT_A_CODE]"
            ),
        ),
        (
            "areas",
            "a|",
            (
                '"" is not a code.\n'
                "  Write letters, digits and - _ . + / and a bar between two codes: resell|services.  [NOT_A_CODE]"
            ),
        ),
        (
            "note",
            " x",
            '" x" has spaces around it.\n  Delete the spaces before and after it.  [SPACE_AROUND]',
        ),
        ("note", "x" * 201, f'"{"x" * 119}…" has 201 characters; 200 are the most.\n  [TEXT_TOO_LONG]'),
        (
            "note",
            "a\u202eb",
            (
                '"a\\u202eb" holds the character U+202E, which nobody can see.\n'
                "  Type the text anew without it.  [HIDDEN_CHARACTER]"
            ),
        ),
        (
            "note",
            "a\x1b[2Jb",
            (
                '"a\\x1b[2Jb" holds the character U+001B, which nobody can see.\n'
                "  Type the text anew without it.  [HIDDEN_CHARACTER]"
            ),
        ),
    ],
)
def test_cell_that_is_not_of_the_type_of_its_field_is_refused(field: str, seen: str, text: str) -> None:
    assert said(_partner(field, seen), attributes=ATTRIBUTES) == f'partners.csv, row 2, column "{field}": {text}'


def test_id_with_a_no_break_space_is_refused_and_a_name_with_one_is_not() -> None:
    assert said({"partners.csv": "partner_id,name,country\nP\u00a01,A\u00a0B,FR\nP 2,A,FR\n"}) == (
        'partners.csv, row 2, column "partner_id": "P\u00a01" holds the character U+00A0, which nobody can see.\n'
        "  Type the text anew without it.  [HIDDEN_CHARACTER]"
    )


@pytest.mark.parametrize(
    ("share", "text"),
    [("101%", '"101%" is not between 0 and 1.'), ("-0.01", '"-0.01" is not between 0 and 1.')],
)
def test_share_beyond_the_whole_is_refused(share: str, text: str) -> None:
    files = {"roles.csv": f"role_id,project_id,partner_id,role,share\nR1,J1,P1,seller,{share}\n"}

    assert said(files) == f'roles.csv, row 2, column "share": {text}\n  [OUT_OF_BOUNDS]'

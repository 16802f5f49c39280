"""Problems as text and as data: where, what, and what to do."""

import json
import pickle
from datetime import date
from fractions import Fraction

import pytest

from tremplin.money import Money, Period, Unit
from tremplin.wording import (
    ENGLISH,
    Label,
    Language,
    Measured,
    OneOf,
    Phrase,
    Place,
    Problem,
    Problems,
    problem_data,
    problem_text,
)

NARROW, WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
FRENCH = Language(
    "fr",
    {
        "{place}: {text}": f"{{place}}{WIDE}: {{text}}",
        'row {row}, column "{column}"': f"ligne {{row}}, colonne «{WIDE}{{column}}{WIDE}»",
        "line {line}": "ligne {line}",
        "Two bands both apply to {at}.": "Deux tranches s’appliquent à {at}.",
        'band "{name}" ends here': f"la tranche «{WIDE}{{name}}{WIDE}» finit ici",
    },
)
OVERLAP = Problem(
    "BAND_OVERLAP",
    (
        Place("terms.yaml", line=14, column=7, caption=Phrase('band "{name}" ends here', {"name": "silver"})),
        Place("terms.yaml", line=117, column=7, caption='band "gold" starts here'),
        Place("rates.csv", row=3, column_name="rate", caption="and its rate"),
    ),
    "Two bands both apply to {at}.",
    {"at": Money(12_000_000, "EUR")},
    'Give one of the two ends "below" instead of "up_to".',
)


def at(place: Place, *, hint: str | None = None) -> Problem:
    return Problem("AMOUNT_UNREADABLE", (place,), "{seen} is not an amount.", {"seen": "1e3"}, hint)


def test_problem_with_several_places_lists_each_with_its_caption() -> None:
    assert problem_text(OVERLAP, ENGLISH) == (
        "terms.yaml:14:7: Two bands both apply to 120,000.00 EUR.\n"
        '  line 14                          band "silver" ends here\n'
        '  line 117                         band "gold" starts here\n'
        '  rates.csv, row 3, column "rate"  and its rate\n'
        '  Give one of the two ends "below" instead of "up_to".  [BAND_OVERLAP]'
    )


def test_problem_in_french_translates_places_captions_and_figures() -> None:
    lines = problem_text(OVERLAP, FRENCH).splitlines()

    assert lines[0] == f"terms.yaml:14:7: Deux tranches s’appliquent à 120{NARROW}000,00{WIDE}EUR."
    assert lines[1] == "  ligne 14" + " " * 30 + f"la tranche «{WIDE}silver{WIDE}» finit ici"
    assert lines[3] == f"  rates.csv, ligne 3, colonne «{WIDE}rate{WIDE}»  and its rate"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("terms.yaml", line=3, column=5), "terms.yaml:3:5: 1e3 is not an amount.\n  [AMOUNT_UNREADABLE]"),
        (Place("terms.yaml", line=3), "terms.yaml:3: 1e3 is not an amount.\n  [AMOUNT_UNREADABLE]"),
        (Place("terms.yaml"), "terms.yaml: 1e3 is not an amount.\n  [AMOUNT_UNREADABLE]"),
        (
            Place("claims.csv", row=12, column_name="amount"),
            'claims.csv, row 12, column "amount": 1e3 is not an amount.\n  [AMOUNT_UNREADABLE]',
        ),
        (Place("claims.csv", row=12), "claims.csv, row 12: 1e3 is not an amount.\n  [AMOUNT_UNREADABLE]"),
        (
            Place("claims.csv", column_name="amount"),
            'claims.csv, column "amount": 1e3 is not an amount.\n  [AMOUNT_UNREADABLE]',
        ),
        (Place("", column_name="amount"), 'column "amount": 1e3 is not an amount.\n  [AMOUNT_UNREADABLE]'),
        (Place(""), "1e3 is not an amount.\n  [AMOUNT_UNREADABLE]"),
        (
            Place("terms.yaml", line=3, caption="the amount"),
            "terms.yaml:3: 1e3 is not an amount.\n  line 3  the amount\n  [AMOUNT_UNREADABLE]",
        ),
        (
            Place("terms.yaml", caption="the amount"),
            "terms.yaml: 1e3 is not an amount.\n  terms.yaml  the amount\n  [AMOUNT_UNREADABLE]",
        ),
    ],
)
def test_problem_text_starts_where_the_reader_should_look(place: Place, text: str) -> None:
    assert problem_text(at(place), ENGLISH) == text


def test_problem_of_a_row_in_french_has_its_space_before_the_colon() -> None:
    text = problem_text(at(Place("claims.csv", row=12, column_name="amount")), FRENCH)

    assert text.splitlines()[0] == (f"claims.csv, ligne 12, colonne «{WIDE}amount{WIDE}»{WIDE}: 1e3 is not an amount.")


def test_problem_with_a_hint_says_it_before_the_code() -> None:
    text = problem_text(at(Place("terms.yaml", line=3), hint="Write {seen} in digits."), ENGLISH)

    assert text.splitlines()[1:] == ["  Write 1e3 in digits.  [AMOUNT_UNREADABLE]"]


def test_place_without_caption_beside_others_keeps_its_line() -> None:
    twice = Problem("KEY_TWICE", (Place("a.yaml", line=9), Place("a.yaml", line=2)), "This key stands twice.")

    assert problem_text(twice, ENGLISH) == "a.yaml:9: This key stands twice.\n  line 9\n  line 2\n  [KEY_TWICE]"


@pytest.mark.parametrize("length", [120, 121, 50_000_000])
def test_text_that_was_seen_is_shortened_and_stays_on_its_line(length: int) -> None:
    problem = Problem("X", (Place("a\x1b.csv"),), "{seen}", {"seen": "\n" + "x" * (length - 1)})

    seen = "\\n" + "x" * 119 if length == 120 else "\\n" + "x" * 118 + "…"
    assert problem_text(problem, ENGLISH) == f"a\\x1b.csv: {seen}\n  [X]"


def test_texts_within_lists_and_phrases_are_shortened_too() -> None:
    long = "y" * 200
    fields = {"a": [long, "\n"], "b": OneOf((long, 1)), "c": Phrase("<{inner}>", {"inner": long})}
    problem = Problem("X", (Place("a"),), "{a} {b} {c}", fields)

    cut = "y" * 119 + "…"
    assert problem_text(problem, ENGLISH).splitlines()[0] == f"a: {cut} and \\n {cut} or 1 <{cut}>"


def test_problem_data_is_json_that_machines_compare() -> None:
    problem = Problem(
        "X",
        (
            Place("a.csv", row=2, column_name="b", caption=Phrase("line {line}", {"line": "7"})),
            Place("t", line=1, column=2),
        ),
        "Two bands both apply to {at}.",
        {
            "at": Money(1, "EUR"),
            "stars": Measured(25, Unit("stars", 1), Label({"en": "stars"})),
            "rate": Fraction(1, 40),
            "on": date(2026, 7, 21),
            "period": Period(date(2026, 1, 1), date(2027, 1, 1)),
            "label": Label({"en": "x", "fr": "y"}),
            "why": Phrase("line {line}", {"line": "3"}),
            "either": OneOf(("a", Fraction(1, 3))),
            "all": ["b", date(2026, 1, 1)],
            "n": 3,
            "none": None,
        },
        "Fix {n}.",
    )

    data = problem_data(problem, FRENCH)

    assert json.loads(json.dumps(data)) == data
    assert data == {
        "code": "X",
        "text": f"Deux tranches s’appliquent à 0,01{WIDE}EUR.",
        "hint": "Fix 3.",
        "places": [
            {"file": "a.csv", "line": None, "column": None, "row": 2, "column_name": "b", "caption": "ligne 7"},
            {"file": "t", "line": 1, "column": 2, "row": None, "column_name": None, "caption": None},
        ],
        "fields": {
            "at": {"minor": 1, "currency": "EUR"},
            "stars": {"minor": 25, "unit": "stars", "decimals": 1},
            "rate": "2.5%",
            "on": "2026-07-21",
            "period": "2026",
            "label": {"en": "x", "fr": "y"},
            "why": "ligne 3",
            "either": ["a", "1/3"],
            "all": ["b", "2026-01-01"],
            "n": 3,
            "none": None,
        },
    }


def test_problem_data_without_hint_says_null() -> None:
    assert problem_data(at(Place("a")), ENGLISH)["hint"] is None


def test_problem_without_place_is_refused() -> None:
    with pytest.raises(ValueError, match=r"The problem X needs a place\."):
        Problem("X", (), "Text.")


def test_problems_are_sorted_by_place_then_code() -> None:
    places = [
        Place("b.csv", row=2, column_name="a"),
        Place("a.yaml", line=10, column=1),
        Place("a.yaml", line=9, column=8),
        Place("a.yaml", line=9, column=2),
        Place("a.yaml"),
        Place("b.csv", row=2),
    ]

    raised = Problems([at(place) for place in places] + [Problem("AAA", (places[1],), "First.")])

    assert [(problem.places[0], problem.code) for problem in raised.problems] == [
        (places[4], "AMOUNT_UNREADABLE"),
        (places[3], "AMOUNT_UNREADABLE"),
        (places[2], "AMOUNT_UNREADABLE"),
        (places[1], "AAA"),
        (places[1], "AMOUNT_UNREADABLE"),
        (places[5], "AMOUNT_UNREADABLE"),
        (places[0], "AMOUNT_UNREADABLE"),
    ]


def test_problems_as_an_exception_say_each_problem_in_english() -> None:
    raised = Problems([at(Place("b")), at(Place("a"))])

    assert str(raised) == "\n".join(problem_text(at(Place(file)), ENGLISH) for file in "ab")


def test_problems_without_a_problem_are_a_defect() -> None:
    with pytest.raises(ValueError, match=r"Without a problem there is nothing to raise\."):
        Problems([])


def test_problems_travel_between_processes() -> None:
    raised = Problems([at(Place("a")), OVERLAP])

    assert pickle.loads(pickle.dumps(raised)).problems == raised.problems


def test_equal_problems_are_one_in_a_set() -> None:
    assert len({at(Place("a")), at(Place("a")), at(Place("b"))}) == 2

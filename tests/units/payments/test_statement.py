"""Statements: they add up, follow one another, agree with the books, show nobody else's money, and never change."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.units.payments.stating import Q3, Q4, asked, journal, two_statements
from tremplin.doors.language import language_of
from tremplin.money import Money, sum_of
from tremplin.payments.hold import Dispute
from tremplin.payments.statement.dispute import DisputeTooLate, DisputeWindow, open_dispute
from tremplin.payments.statement.keeping import Called, Kept, kept_from, kept_text
from tremplin.payments.statement.movement import OWED_KINDS, movements_of
from tremplin.payments.statement.statement import check_control, check_following, next_statement
from tremplin.payments.statement.writing import guarded, statement_csv, statement_data, statement_json
from tremplin.wording import ENGLISH, problem_text, refusal_text


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_statement_says_what_came_and_went_to_the_cent() -> None:
    first, second = two_statements()

    assert (first.opening, first.closing) == (eur(0), eur(0))
    assert first.totals == {"earned": eur(500_000), "tax": eur(100_000), "paid": eur(-600_000), "adjusted": eur(0)}
    assert [(one.seq, one.column, one.amount.minor) for one in first.movements] == [
        (11, "earned", 500_000),
        (13, "tax", 100_000),
        (14, "paid", -600_000),
        (15, "paid", 600_000),
        (16, "paid", -600_000),
    ]
    assert (second.opening, second.closing, second.number) == (eur(0), eur(-30_000), 2)
    assert [(one.seq, one.column, one.amount.minor) for one in second.movements] == [
        (18, "adjusted", -120_000),
        (19, "earned", 80_000),
        (20, "tax", 0),
        (21, "adjusted", 0),
        (22, "adjusted", 10_000),
    ]


def test_closing_is_what_the_books_say_at_the_last_transaction() -> None:
    """S1: closing(n) = opening(n+1); closing = ledger balance at the statement's seq."""
    for partner in ("P001", "P002"):
        first, second = two_statements(partner)
        for statement in (first, second):
            legs = [
                leg.amount.minor
                for one in journal()
                if one.seq <= statement.until_seq
                for leg in one.legs
                if leg.kind in OWED_KINDS and leg.party == partner
            ]
            assert statement.closing == eur(-sum(legs))
        assert check_following(second, before=first) == ()


def test_statements_of_all_partners_sum_to_the_control_accounts() -> None:
    """S2: the sum of the partners' statements is the control account."""
    last = [two_statements(partner)[1] for partner in ("P001", "P002")]
    legs = [leg.amount.minor for one in journal() for leg in one.legs if leg.kind in OWED_KINDS]

    assert check_control(last, booked={"EUR": eur(-sum(legs))}) == ()
    problems = check_control(last[:1], booked={"EUR": eur(-sum(legs)), "CHF": Money(5, "CHF")})
    assert [problem_text(one, ENGLISH).partition("\n")[0] for one in problems] == [
        "The statements in CHF close at 0.00 CHF, and the books at 0.05 CHF.",
        "The statements in EUR close at -300.00 EUR, and the books at 470.00 EUR.",
    ]
    assert [one.code for one in check_control(last, booked={})] == ["STATEMENTS_NOT_CONTROL"]


def test_partner_never_sees_the_money_of_another() -> None:
    """S4: one transaction for two partners shows each its own share."""
    split = [replace(one, seq=11, legs=(*one.legs, *journal()[1].legs)) for one in journal()[:1]]

    mine, theirs = (movements_of(split, partner=partner, currency="EUR") for partner in ("P001", "P002"))

    assert [one.amount for one in mine] == [eur(500_000)]
    assert [one.amount for one in theirs] == [eur(77_000)]


def test_old_statement_is_the_same_when_later_facts_arrive() -> None:
    first, _second = two_statements()
    late = replace(journal()[0], seq=99, effective_on=date(2026, 7, 1))

    again = next_statement(asked(), journal=[*journal(), late], before=None)

    assert again == first
    assert statement_json(again, ENGLISH) == statement_json(first, ENGLISH)


@given(st.permutations(journal()), st.integers(min_value=10, max_value=22))
def test_cutting_the_journal_anywhere_changes_no_closing(order, cut: int) -> None:
    """S1: however a year is cut into statements, the last one closes alike."""
    whole = next_statement(asked(until_seq=22), journal=order, before=None)
    first = next_statement(asked(until_seq=cut), journal=order, before=None)
    second = next_statement(asked(period=Q4, until_seq=22), journal=order, before=first)

    assert second.closing == whole.closing
    assert (*first.movements, *second.movements) == whole.movements


def test_statements_that_do_not_follow_are_found() -> None:
    first, second = two_statements()

    problems = check_following(replace(second, after_seq=16), before=replace(first, opening=eur(5), closing=eur(5)))

    assert [problem_text(one, ENGLISH).partition("\n")[0] for one in problems] == [
        "The statement 2 opens at 0.00 EUR, and the one before closes at 0.05 EUR.",
        "The statement 2 starts after transaction 16, and the one before ends with 17.",
    ]


def test_statement_that_does_not_add_up_cannot_be_built() -> None:
    first, _second = two_statements()

    with pytest.raises(ValueError, match="does not add up"):
        replace(first, closing=eur(1))
    with pytest.raises(ValueError, match="holds what it does not cover"):
        replace(first, until_seq=15)


def test_statement_in_a_currency_without_movements_is_empty() -> None:
    swiss = replace(asked(), currency="CHF", reserved=Money(0, "CHF"), expected=Money(0, "CHF"))

    statement = next_statement(swiss, journal=journal(), before=None)

    assert (statement.movements, statement.closing) == ((), Money(0, "CHF"))


def test_statement_as_data_is_the_same_each_time_and_sums() -> None:
    _first, second = two_statements()

    data = json.loads(statement_json(second, ENGLISH))

    assert data == json.loads(json.dumps(statement_data(second, ENGLISH)))
    assert data["opening"] + sum(line["amount"] for line in data["lines"]) == data["closing"] == -30_000
    assert data["lines"][1] == {
        "seq": 19,
        "on": "2026-10-05",
        "column": "earned",
        "text": "Award",
        "reference": "R19",
        "receipt": f"{19:064}",
        "amount": 80_000,
    }


def test_statement_as_a_table_carries_its_balance() -> None:
    _first, second = two_statements()

    lines = statement_csv(second, ENGLISH).decode("utf-8-sig").split("\r\n")

    assert lines == [
        "No.,Date,Text,Reference,Receipt,Earned,Tax,Paid,Adjusted,Balance",
        ",2026-10-01,Opening balance,,,,,,,0.00",
        "18,2026-10-02,Taken back,R18,,,,,-1200.00,-1200.00",
        f"19,2026-10-05,Award,R19,{19:064},800.00,,,,-400.00",
        "20,2026-10-06,Tax on the partner's invoice,R20,,,0.00,,,-400.00",
        "21,2026-10-08,Set off as agreed,R21,,,,,0.00,-400.00",
        "22,2026-10-09,Given up by the vendor,R22,,,,,100.00,-300.00",
        ",2026-12-31,Closing balance,,,800.00,0.00,0.00,-1100.00,-300.00",
        "",
    ]
    french = statement_csv(second, language_of("fr")).decode("utf-8-sig").split("\r\n")
    assert french[0] == "N°,Date,Libellé,Référence,Justificatif de calcul,Gagné,Taxe,Payé,Ajusté,Solde"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_text_is_never_a_formula(text: str) -> None:
    evil = replace(journal()[0], reference=text)

    table = statement_csv(next_statement(asked(), journal=[evil], before=None), ENGLISH).decode()

    assert guarded(text) == f"'{text}"
    assert f"'{text}" in table


@pytest.mark.parametrize(
    ("days", "last_on", "on", "last"),
    [
        (45, None, date(2026, 11, 24), None),
        (45, None, date(2026, 11, 25), date(2026, 11, 24)),
        (45, date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 1)),
        (None, date(2026, 11, 1), date(2026, 11, 1), None),
        (None, None, date(2036, 11, 1), None),
    ],
)
def test_line_may_be_disputed_for_the_days_of_the_terms(days, last_on, on: date, last: date | None) -> None:
    window = DisputeWindow(days, last_on, answer_days=20)

    opened = open_dispute("D1", published_on=date(2026, 10, 10), on=on, window=window)

    if last is None:
        assert isinstance(opened, Dispute)
        assert (opened.opened_on, (opened.answer_by - on).days) == (on, 20)
    else:
        assert opened == DisputeTooLate(last)


def test_dispute_that_is_too_late_says_until_when_it_was_possible() -> None:
    assert refusal_text(DisputeTooLate(date(2026, 11, 24)), ENGLISH) == (
        "This line could be disputed until 24 November 2026. Write to the vendor; it may correct the line by itself."
    )


def test_sum_of_all_columns_is_what_moved() -> None:
    first, _second = two_statements()

    assert first.opening + sum_of(first.totals.values(), currency="EUR") == first.closing
    assert Q3.label == "2026-Q3"


def test_statement_that_is_kept_is_read_back_as_it_was() -> None:
    _first, second = two_statements()
    kept = Kept("S-P001-EUR-000002", second, Called("Atelier"), Called("Nuages"), date(2027, 1, 4))

    text = kept_text(kept)

    assert kept_from(text) == kept
    assert kept_text(kept_from(text)) == text
    with pytest.raises(ValueError, match="does not add up"):
        kept_from(text.replace('"opening":0', '"opening":1'))
    with pytest.raises(ValueError, match="version 2"):
        kept_from(text.replace('"version":1', '"version":2'))

"""Every step of the worked postings plans the legs that stand beside it, and both books are as they say after it."""

from fractions import Fraction

import pytest

from tests.tables import worked
from tremplin.ledger.account import Book
from tremplin.ledger.foreign import amount_to_reserve
from tremplin.money import Money, Rounding, parse_rate, share_out
from tremplin.wording import ENGLISH, Refusal, refusal_text

CASES = worked.cases()


def test_worked_postings_go_step_by_step_as_the_tables_say() -> None:
    books = worked.Books()

    said = [_run(books, case, step) for case in CASES for step in _steps(books, case)]

    assert said == [_expected(step) for case in CASES for step in case["steps"]]


def test_books_balance_at_the_end_of_the_worked_postings() -> None:
    books = worked.Books()
    for case in CASES:
        for step in _steps(books, case):
            _run(books, case, step)

    sums: dict[tuple[Book, str], int] = {}
    for (key, currency), amount in books.balances.items():
        book = Book.CONTROL if key.startswith("LIMIT:") else Book.MONEY
        sums[book, currency] = sums.get((book, currency), 0) + amount

    assert sums == {(Book.CONTROL, "EUR"): 0, (Book.MONEY, "EUR"): 0, (Book.MONEY, "CHF"): 0}
    assert {key: amount for (key, _), amount in books.balances.items() if key.startswith("TRANSIT:")} == {
        f"TRANSIT:F{number}": 0 for number in range(1, 7)
    }


def test_refused_step_leaves_both_books_as_they_were() -> None:
    books = worked.Books()
    refused = 0
    for case in CASES:
        for step in _steps(books, case):
            before = (dict(books.limits), dict(books.balances))
            _run(books, case, step)
            if "refused" in step:
                refused += 1
                assert (books.limits, books.balances) == before, step["step"]

    assert refused == 2


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_figures_of_the_worked_postings_are_worked_out(case) -> None:
    for one in case.get("arithmetic", []):
        assert worked.money(one["of"]).times(parse_rate(one["rate"])) == worked.money(one["is"]), one
    for one in case.get("splits", []):
        shares = {partner: parse_rate(text) for partner, text in one["shares"].items()}
        assert share_out(worked.minor(one["of"]), shares=shares) == {
            partner: worked.minor(text) for partner, text in one["are"].items()
        }


def test_reservation_in_another_currency_has_the_margin_on_top() -> None:
    given = next(case["reserved"] for case in CASES if "reserved" in case)

    asked = Money(worked.minor(given["of"].removesuffix(" CHF"), "CHF"), "CHF")
    reserved = amount_to_reserve(
        asked, rate=parse_rate(given["rate"]), margin=parse_rate(given["margin"]), currency="EUR"
    )

    assert reserved == worked.money(given["is"])


def test_reservation_in_a_currency_of_other_decimals_counts_its_own_minor_units() -> None:
    yen = Money(10_000, "JPY")

    reserved = amount_to_reserve(yen, rate=Fraction(6, 1000), margin=Fraction(0), currency="EUR", mode=Rounding.HALF_UP)

    assert reserved == Money(6_000, "EUR")


def test_page_about_the_ledger_shows_these_very_postings() -> None:
    text = worked.PAGE.read_text()

    assert worked.page_with_tables(text) == text, "Run python -m tests.tables.worked."


def _steps(books, case):
    books.grant(case["granted"])
    return case["steps"]


def _run(books, case, step) -> dict:
    transaction = worked.PLANNERS[step["do"]](step["with"])
    assert transaction is not None
    refusal = books.post(transaction)
    if refusal is not None:
        return {"refused": refusal_text(refusal, ENGLISH), "would_be": _would_be(refusal)}
    return {
        "legs": [worked.leg_text(leg) for leg in transaction.legs],
        "after": {name: books.shown(name) for name in step.get("after", {})},
    }


def _expected(step) -> dict:
    if "refused" in step:
        return {"refused": step["refused"], "would_be": step["would_be"]}
    return {"legs": step["legs"], "after": step.get("after", {})}


def _would_be(refusal: Refusal) -> str:
    return worked.amount_text(refusal.would_be, refusal.asked.currency)

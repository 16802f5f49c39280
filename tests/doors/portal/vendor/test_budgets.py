"""The budget board: what each limit holds, for all and for one partner; one limit over time; tables to take away."""

from dataclasses import replace
from html import unescape

import pytest

from tests.doors.portal.street import Street, counted, text_of
from tests.usecases.field import Field
from tests.usecases.office import ADMIN, APPROVER, AUDITOR, FINANCE, MANAGER, OTHER_MANAGER, SELLER_A
from tremplin.doors.portal.vendor.budget_plot import folded, parts_of
from tremplin.usecases.reads.budgets import Amounts, BudgetTotal
from tremplin.wording import Label

BOARD = "/vendor/budgets/"
CEILING = "/vendor/budgets/presales-ceiling/"


def claimed(street: Street, *claims: tuple[str, str]) -> None:
    """Request claims of 8,000.00 each; `claims` are pairs of id and partner."""
    field = Field.at_work(street.office)
    for claim_id, partner in claims:
        field.requested(claim_id, partner=partner, project_id=f"J-{claim_id}")


def plain(response: object) -> str:
    """Return a page without its no-break spaces."""
    return unescape(text_of(response)).replace("\u202f", " ").replace("\xa0", " ")


def test_board_shows_what_each_limit_holds_in_both_languages(street: Street) -> None:
    claimed(street, ("C1", "PA"), ("C2", "PB"))

    english = plain(street.browser_of(FINANCE).get(BOARD))
    french = plain(street.browser_of(FINANCE, language="fr").get(BOARD))

    assert "Pre-sales ceiling" in english
    assert "€120,000.00" in english
    assert "€104,000.00" in english
    assert "2 parts" in english
    assert "Plafond avant-vente" in french
    assert "104 000,00 €" in french


def test_board_of_one_partner_shows_its_own_limits(street: Street) -> None:
    claimed(street, ("C1", "PA"), ("C2", "PB"))
    browser = street.browser_of(MANAGER)

    by_name = plain(browser.get(BOARD, {"partner": "pb"}))
    by_letter = plain(browser.get(BOARD, {"partner": "p"}))
    unknown = plain(browser.get(BOARD, {"partner": "\x00zzz"}))

    assert "The limits that are for PB alone." in by_name
    assert "€52,000.00" in by_name
    assert "Which of them?" in by_letter
    assert "€52,000.00" not in by_letter
    assert "No partner in your sight has this name." in unknown


def test_limit_with_many_windows_takes_one_line() -> None:
    amounts = Amounts(granted=10, reserved=1, used=2, lapsed=3, free=4)
    each = [
        BudgetTotal("once", Label({"en": "once"}), f"20{number}", "claims", instances=2, full=1, amounts=amounts)
        for number in range(4)
    ]
    other = BudgetTotal("other", Label({"en": "other"}), "2021", "EUR", instances=1, full=0, amounts=amounts)

    assert folded([*each[:3], other]) == [*each[:3], other]
    assert folded([*each, other]) == [
        replace(each[0], window="", instances=8, full=4, amounts=Amounts(40, 4, 8, 12, 16)),
        other,
    ]


def test_bar_is_a_thousand_wide_and_nothing_is_granted_for_nothing() -> None:
    full = parts_of(Amounts(granted=3, reserved=1, used=1, lapsed=1, free=0))
    none = parts_of(Amounts(granted=0, reserved=0, used=0, lapsed=0, free=0))

    assert [(one.name, one.start, one.size) for one in full] == [
        ("used", 0, 333),
        ("reserved", 333, 333),
        ("lapsed", 666, 333),
    ]
    assert {one.size for one in none} == {0}


def test_partner_out_of_sight_is_not_offered(street: Street) -> None:
    claimed(street, ("C1", "PA"))

    shown = plain(street.browser_of(OTHER_MANAGER).get(BOARD, {"partner": "PA"}))

    assert "No partner in your sight has this name." in shown
    assert street.browser_of(OTHER_MANAGER).get(CEILING, {"partner": "PA"}).status_code == 404


def test_board_without_any_promise_says_so(street: Street) -> None:
    assert "Nothing has been promised under any limit yet." in plain(street.browser_of(AUDITOR).get(BOARD))


def test_limit_is_drawn_over_time_and_said_as_a_table(street: Street) -> None:
    claimed(street, ("C1", "PA"), ("C2", "PB"))

    english = plain(street.browser_of(AUDITOR).get(CEILING, {"unit": "EUR"}))
    french = plain(street.browser_of(AUDITOR, language="fr").get(CEILING, {"unit": "EUR", "by": "year"}))

    assert '<svg role="img" aria-label="What was used, reserved and lapsed' in english
    assert 'aria-label="May 2021, reserved: €16,000.00"' in english
    assert '<th scope="row">May 2021</th>' in english
    assert 'aria-label="2021, réservé : 16 000,00 €"' in french
    assert "style=" not in english


def test_limit_that_there_is_not_and_a_page_that_there_never_was_are_not_found(street: Street) -> None:
    claimed(street, ("C1", "PA"))
    browser = street.browser_of(AUDITOR)

    assert browser.get("/vendor/budgets/nothing/").status_code == 404
    assert browser.get(CEILING, {"after": "x"}).status_code == 404
    assert browser.get(CEILING, {"window": "\x00"}).status_code == 200


def test_board_and_history_are_taken_away_as_csv(street: Street) -> None:
    claimed(street, ("C1", "PA"))
    browser = street.browser_of(FINANCE)

    board = browser.get(BOARD, {"csv": ""})
    history = browser.get(CEILING, {"csv": ""})

    assert board.headers["Content-Disposition"] == 'attachment; filename="budgets.csv"'
    lines = board.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "limit,window,instances,full,unit,granted,reserved,used,lapsed,free"
    assert "pre-sales ceiling,2021-03-22/2022-03-22,1,0,EUR,60000.00,8000.00,0.00,0.00,52000.00" in lines
    assert history.content.decode("utf-8-sig").splitlines() == [
        "period,unit,granted,reserved,used,lapsed,free",
        "2021-05,EUR,60000.00,8000.00,0.00,0.00,52000.00",
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_as_much_however_long_they_are(street: Street, rows: int) -> None:
    claimed(street, *((f"C{number}", ("PA", "PB")[number % 2]) for number in range(rows)))
    browser = street.browser_of(AUDITOR)
    for path, questions in ((BOARD, 8), (CEILING, 11)):
        browser.get(path)

        with counted() as statements:
            browser.get(path)

        assert len(statements) == questions, statements


@pytest.mark.parametrize("path", [BOARD, CEILING])
def test_budgets_open_for_who_sees_amounts(street: Street, path: str) -> None:
    claimed(street, ("C1", "PA"))

    found = {person: street.browser_of(person).get(path).status_code for person in (MANAGER, APPROVER, SELLER_A, ADMIN)}

    assert found == {MANAGER: 200, APPROVER: 200, SELLER_A: 403, ADMIN: 403}

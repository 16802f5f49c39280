"""Changing a limit from the budget board: a draft with the new figure, and nothing in force touched."""

from html import unescape
from typing import Any

from tests.doors.portal.street import Street, form_id, text_of
from tests.usecases.field import Field
from tests.usecases.office import APPROVER, FINANCE, MANAGER

CHANGE = "/vendor/budgets/presales-ceiling/change"


def sent(street: Street, *, language: str = "en", **changes: str) -> Any:
    given = {"figure": "80000.50", "version": "2022.1", "first": "2022-03-22", "last": "2023-03-21"}
    return street.browser_of(MANAGER, language=language).post(CHANGE, {**given, **form_id(), **changes})


def test_limit_is_changed_in_a_draft_that_says_so_in_words(street: Street) -> None:
    Field.at_work(street.office).requested("C1")
    browser = street.browser_of(MANAGER)
    board, form = text_of(browser.get("/vendor/budgets/presales-ceiling/")), text_of(browser.get(CHANGE))

    done = sent(street)
    version = unescape(text_of(browser.get(done.headers["Location"])))

    assert f'href="{CHANGE}"' in board
    assert CHANGE not in text_of(street.browser_of(FINANCE).get("/vendor/budgets/presales-ceiling/"))
    assert "Version 2021.1 says €60,000.00" in form
    points = text_of(browser.get("/vendor/budgets/points-per-person/change"))
    assert "Version 2021.1 says 2,000 reward points" in points
    assert "Version 2021.1 says 1 and" in text_of(browser.get("/vendor/budgets/one-assessment-per-project/change"))
    assert 'value="2022-03-22"' in form
    assert "80,000.50" in version
    assert "Propose this version" in version
    states = street.office.rows("SELECT version, state FROM terms_version ORDER BY id")
    assert states == [("2021.1", "approved"), ("2022.1", "draft")]
    assert (
        street.office.value("SELECT sum(granted) FROM limit_instance WHERE limit_id = 'presales-ceiling'") == 6_000_000
    )


def test_what_cannot_be_a_version_is_said_and_imports_nothing(street: Street) -> None:
    faults = {
        "This is the figure that it has.": {"figure": "60000"},
        "The last day cannot be before the first.": {"last": "2022-03-21"},
        "Write figures without spaces, such as 60000 or 99.50.": {"figure": "80 000"},
        "Write letters, figures, dots and hyphens alone.": {"version": "2022: {}"},
    }

    answers = {sentence: sent(street, **changes) for sentence, changes in faults.items()}
    finer = sent(street, figure="80000.555")
    again = sent(street, version="2021.1")

    for sentence, answer in answers.items():
        assert answer.status_code == 422, sentence
        assert sentence in unescape(text_of(answer))
    assert (finer.status_code, again.status_code) == (422, 409)
    assert street.office.value("SELECT count(*) FROM terms_version") == 1


def test_limit_is_changed_by_channel_managers_alone(street: Street) -> None:
    assert [street.browser_of(one).get(CHANGE).status_code for one in (APPROVER, FINANCE)] == [403, 403]
    assert street.browser_of(MANAGER).get("/vendor/budgets/nothing/change").status_code == 404

"""Registering a project: looked up, kept while it is written, sent once, refused in a sentence."""

from typing import Any
from uuid import uuid4

import pytest

from tests.doors.portal.street import Street, form_id, text_of
from tests.usecases.office import FINANCE_A, SELLER_A, SELLER_B
from tremplin.usecases.command import Actor
from tremplin.usecases.extending import AskExtension, ask_extension
from tremplin.usecases.refused import Refused

PATH = "/partner/projects/new"


def filled(**changes: Any) -> dict[str, Any]:
    given = {"customer": "Kunde", "customer_id": "K1", "families": ["vcf"], "roles": ["record"], "sale_type": "saas"}
    return {**given, **form_id(), **changes}


def registered(street: Street) -> list[tuple[Any, ...]]:
    return street.office.rows("SELECT partner_id, state FROM registration")


def test_project_is_registered_and_shown(street: Street) -> None:
    browser = street.browser_of(SELLER_A)

    sent = browser.post(PATH, filled(value="1,234.56"), follow=True)

    assert registered(street) == [("PA", "pending-approval")]
    assert street.office.value("SELECT data ->> 'value' FROM fact WHERE table_name = 'projects'") == "123456"
    assert street.office.rows("SELECT data ->> 'role' FROM fact WHERE table_name = 'roles'") == [("record",)]
    assert "is registered." in text_of(sent)
    assert "€1,234.56" in text_of(sent)


def test_same_form_sent_twice_registers_once(street: Street) -> None:
    browser, form = street.browser_of(SELLER_A), filled()

    first, second = browser.post(PATH, form), browser.post(PATH, form)

    assert first.headers["Location"] == second.headers["Location"]
    assert len(registered(street)) == 1


def test_same_form_sent_again_with_other_content_is_refused_and_gets_a_new_id(street: Street) -> None:
    browser, form = street.browser_of(SELLER_A), filled()
    browser.post(PATH, form)

    again = browser.post(PATH, {**form, "families": ["tanzu"]})

    assert again.status_code == 409
    assert "This form was sent before with other content" in text_of(again)
    assert form["command_id"] not in text_of(again)
    assert len(registered(street)) == 1


def test_fields_that_a_partner_may_not_set_are_left_aside(street: Street) -> None:
    street.browser_of(SELLER_A).post(PATH, filled(registered_by="PB", partner_id="PB", state="approved", status="won"))

    assert registered(street) == [("PA", "pending-approval")]


def test_project_of_an_unknown_customer_is_refused_in_the_form(street: Street) -> None:
    before = street.office.state()

    shown = street.browser_of(SELLER_A).post(PATH, filled(customer_id="K404"))

    assert shown.status_code == 409
    assert "K404" in text_of(shown)
    assert street.office.state() == before


@pytest.mark.parametrize(
    ("language", "value", "minor"),
    [
        ("en", "5,000.00", "500000"),
        ("en", "5000", "500000"),
        ("en", "0.05", "5"),
        ("fr", "5 000,00", "500000"),
        ("fr", "5\u00a0000,5", "500050"),
        ("fr", "5\u202f000", "500000"),
    ],
)
def test_amounts_are_read_as_people_of_the_language_write_them(
    street: Street, language: str, value: str, minor: str
) -> None:
    street.browser_of(SELLER_A, language=language).post(PATH, filled(value=value))

    assert street.office.value("SELECT data ->> 'value' FROM fact WHERE table_name = 'projects'") == minor


@pytest.mark.parametrize(
    ("language", "value"),
    [
        ("en", "5.000,00"),
        ("en", "5 000"),
        ("en", "-5,000"),
        ("en", "NaN"),
        ("en", "1e309"),
        ("en", "0.005"),
        ("en", "٥٠٠٠"),
        ("en", "9" * 19),
        ("en", "5,00"),
        ("fr", "5,000.00"),
        ("fr", "5.000,00"),
        ("fr", "5,000"),
    ],
)
def test_amounts_that_could_be_read_in_two_ways_are_refused_with_an_example(
    street: Street, language: str, value: str
) -> None:
    shown = street.browser_of(SELLER_A, language=language).post(PATH, filled(value=value))

    assert shown.status_code == 422
    assert ("Write it as 12,345.67." if language == "en" else "Écrivez-le comme 12\u202f345,67.") in text_of(shown)
    assert registered(street) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"families": []},
        {"families": ["unknown"]},
        {"sale_type": "unknown"},
        {"customer": "x" * 101},
        {"customer_id": ""},
        {"command_id": "none"},
    ],
)
def test_form_with_something_wrong_is_shown_again_with_what_was_written(street: Street, changes: Any) -> None:
    shown = street.browser_of(SELLER_A).post(PATH, filled(**changes))

    assert shown.status_code == 422
    assert 'role="alert"' in text_of(shown)
    assert registered(street) == []


def test_partner_finance_registers_nothing(street: Street) -> None:
    assert street.browser_of(FINANCE_A).post(PATH, filled()).status_code == 403


def test_customers_are_found_by_three_letters_and_never_listed(street: Street) -> None:
    browser = street.browser_of(SELLER_A)

    found = text_of(browser.get(f"{PATH}/customers", {"customer": "UND"}))

    assert "Kunde" in found
    assert [
        text_of(browser.get(f"{PATH}/customers", {"customer": words})).strip() for words in ("", "ku", "  ", "%%")
    ] == [""] * 4


def test_twin_of_ones_own_is_warned_of_and_foreign_ones_are_not_told(street: Street) -> None:
    street.browser_of(SELLER_B).post(PATH, filled())
    browser = street.browser_of(SELLER_A)
    asked = {"customer_id": "K1", "families": ["vcf"]}
    assert text_of(browser.get(f"{PATH}/twins", asked)).strip() == ""

    browser.post(PATH, filled())

    assert "has registered 1 project of this customer already" in text_of(browser.get(f"{PATH}/twins", asked))
    assert text_of(browser.get(f"{PATH}/twins", {**asked, "families": ["tanzu"]})).strip() == ""


def draft(**changes: Any) -> dict[str, Any]:
    return filled(draft_form="register-project", draft_about="", draft_of=SELLER_A, **changes)


def test_what_is_being_written_is_kept_and_shown_again_with_its_id(street: Street) -> None:
    browser, form = street.browser_of(SELLER_A), draft(value="77,777.00")

    kept = text_of(browser.post("/session/draft", form))
    shown = text_of(browser.get(PATH))

    assert "Kept at" in kept
    assert "77,777.00" in shown
    assert form["command_id"] in shown
    assert "This is what you had written" in shown
    assert "77,777.00" not in text_of(street.browser_of(SELLER_B).get(PATH))


def test_draft_is_forgotten_once_it_is_sent_or_thrown_away(street: Street) -> None:
    browser = street.browser_of(SELLER_A)
    for ending in ("/session/draft/drop", PATH):
        form = draft(value="77,777.00")
        browser.post("/session/draft", form)
        browser.post(ending, form)

        assert "77,777.00" not in text_of(browser.get(PATH))


@pytest.mark.parametrize(("outcome", "is_shown"), [("applied", False), ("refused", True)])
def test_draft_that_is_kept_after_its_form_was_sent_is_none_once_that_was_carried_out(
    street: Street, outcome: str, is_shown: bool
) -> None:
    """What is typed is kept a moment later: the next form must not be sent under an id that has its answer already."""
    browser, form = street.browser_of(SELLER_A), draft(value="77,777.00")
    actor = SELLER_A if outcome == "applied" else FINANCE_A
    command = AskExtension(command_id=form["command_id"], actor=Actor(actor), project_id="R9", days=9)
    if outcome == "applied":
        browser.post(PATH, form)
    else:
        with pytest.raises(Refused):
            ask_extension(street.office.connection, command)
    browser.post("/session/draft", form)

    shown = text_of(browser.get(PATH))

    assert ("77,777.00" in shown, form["command_id"] in shown) == (is_shown, False)


def test_form_sent_after_the_session_ended_is_given_back_to_its_person(street: Street) -> None:
    form = draft(value="77,777.00")
    for person, found in ((SELLER_B, False), (SELLER_A, True)):
        browser = street.stranger()
        assert browser.post(PATH, form).status_code == 302
        unsent = browser.session["unsent"]
        signed_in = street.browser_of(person)
        session = signed_in.session
        session["unsent"] = unsent
        session.save()

        assert ("77,777.00" in text_of(signed_in.get(PATH))) is found
    assert registered(street) == []


def test_draft_that_is_too_large_or_of_no_form_is_not_kept(street: Street) -> None:
    browser = street.browser_of(SELLER_A)

    assert text_of(browser.post("/session/draft", draft(value="x" * 70_000))).strip() == ""
    assert text_of(browser.post("/session/draft", {"command_id": str(uuid4()), "value": "1"})).strip() == ""

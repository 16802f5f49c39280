"""Bad input of every form: each gets a sentence in the language of its person, and nothing is lost or half done."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from tests.doors.portal.partner import today
from tests.doors.portal.street import Street, form_id, hidden_in, text_of
from tests.usecases.field import Field, next_files
from tests.usecases.office import (
    ADMIN,
    ADMIN_A,
    APPROVER,
    FINANCE,
    MANAGER,
    OTHER_ADMIN,
    OTHER_APPROVER,
    SELLER_A,
)
from tests.usecases.test_projects import project
from tremplin.usecases.keeping import ParkClaim, park_claim
from tremplin.usecases.people import GiveRight, give_right
from tremplin.usecases.projects import DenyRegistration, RegisterProject, deny_registration, register_project
from tremplin.usecases.telling import ChooseMail, choose_mail
from tremplin.usecases.terms import ImportTerms, WithdrawTerms, import_terms, withdraw_terms

TEXT, CHOICE, DAY, AMOUNT, COUNT = "text", "choice", "day", "amount", "count"
WRONG = {
    TEXT: ["x" * 200_001, "a\x00b"],
    CHOICE: ["nonsense", "' OR 1=1 --", "a\x00b"],
    DAY: ["31/02/2026", "2026-02-31", "tomorrow", "99999-01-01"],
    AMOUNT: ["1.234,5.0", "-5", "NaN", "1e309", "0.005", "9" * 25, "٥٠٠"],
    COUNT: ["ten", "-1", "9" * 30, "1.5"],
}
"""What no field of a kind takes, in either language."""

REGISTRATION = {"customer": "Kunde", "customer_id": "K1", "families": ["vcf"], "roles": ["record"], "value": "1"}
ASSESSMENT = {
    "project": "J1",
    "activity_topic": "optimisation",
    "activity_started_on": "2026-01-10",
    "activity_completed_on": "2026-01-12",
}
NEWCOMER = {"called": "Nina", "email": "nina@pa.example", "language": "fr"}
FUNDS = {"claim_campaign_kind": "webinar", "claim_campaign_on": "2026-12-01", "claim_cost": "5"}

# A project that is not there for its person is not found, wherever it is named: see the access matrix.
# Each form: who sends it, where, what is right, and of which kind each field is; a star marks what may be left out.
FORMS: list[tuple[str, str, dict[str, Any], dict[str, str]]] = [
    (
        SELLER_A,
        "/partner/projects/new",
        REGISTRATION,
        {"customer": TEXT, "families": CHOICE, "roles": CHOICE, "value*": AMOUNT},
    ),
    (
        SELLER_A,
        "/partner/claims/new/technical-assessment",
        ASSESSMENT,
        {"activity_topic": CHOICE, "activity_started_on": DAY, "activity_completed_on*": DAY},
    ),
    (
        SELLER_A,
        "/partner/claims/new/development-funds",
        FUNDS,
        {"claim_campaign_kind": CHOICE, "claim_campaign_on": DAY, "claim_cost": AMOUNT},
    ),
    (
        SELLER_A,
        "/partner/introductions/new",
        {"project": "J1", "qualified_on": "2026-01-10"},
        {"project": CHOICE, "qualified_on*": DAY},
    ),
    (ADMIN_A, "/partner/company/people/new", {"called": "Nina", "email": "n@pa.example", "language": "fr"}, {}),
    (
        MANAGER,
        "/vendor/customers/new",
        {"called": "Autre", "country": "FR"},
        {"called": TEXT, "country": CHOICE, "segment*": CHOICE},
    ),
    (
        ADMIN,
        "/vendor/partners/new",
        {"called": "Gamma", "country": "FR", "partner_id": "G"},
        {"called": TEXT, "country": CHOICE, "partner_id": TEXT},
    ),
    (
        ADMIN,
        "/vendor/people/new",
        {**NEWCOMER, "organisation": "vendor"},
        {"called": TEXT, "email": TEXT, "organisation": TEXT, "language": CHOICE},
    ),
    (FINANCE, "/vendor/months/", {"month": "2021-01", "is_sure": "on"}, {"month": TEXT}),
    (
        FINANCE,
        "/vendor/corrections/",
        {"claim": "C1", "change": "1", "reason": "Late."},
        {"claim": TEXT, "change": COUNT, "reason": TEXT, "rule*": CHOICE},
    ),
    (APPROVER, "/vendor/claims/C1/do/query", {"reason": "Which one?"}, {"reason": TEXT}),
    (APPROVER, "/vendor/claims/C1/extend", {"days": "3", "reason": "Late."}, {"days": COUNT, "reason": TEXT}),
    (MANAGER, "/vendor/registrations/R1/do/deny", {"reason": "Ours."}, {"reason": TEXT}),
    (ADMIN, "/account/mail", {"choice": "daily", "language": "fr"}, {"choice": CHOICE, "language": CHOICE}),
]


def furnish(street: Street) -> None:
    Field.at_work(street.office).in_review("C1")
    street.office.do(register_project, RegisterProject, SELLER_A, project=project("R1", "PA"))


def wrong_ones(given: dict[str, Any], kinds: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Give what is wrong in one place: nothing at all, no id or none that is one, and each field in each wrong way."""
    yield form_id()
    yield {name: value for name, value in given.items() if name != "command_id"}
    yield {**given, "command_id": "no id"}
    for starred, kind in kinds.items():
        name = starred.rstrip("*")
        if starred == name:
            yield {**{one: value for one, value in given.items() if one != name}, **form_id()}
        for wrong in WRONG[kind]:
            yield {**given, name: wrong, **form_id()}


@pytest.mark.slow
def test_what_is_wrong_in_a_form_is_said_and_changes_nothing(street: Street) -> None:
    furnish(street)
    before, faults = street.office.state(), []

    for person, path, given, kinds in FORMS:
        browsers = {language: street.browser_of(person, language=language) for language in ("en", "fr")}
        for sent, language in zip(wrong_ones(given, kinds), cycle(browsers), strict=False):
            browsers[language].raise_request_exception = False
            answer = browsers[language].post(path, sent)
            shown = text_of(answer)
            is_said = 'role="alert"' in shown and f'<html lang="{language}"' in shown
            if answer.status_code not in (409, 422) or not is_said:
                faults.append((path, answer.status_code, {name: str(one)[:20] for name, one in sent.items()}))

    assert faults == []
    assert street.office.state() == before


def claim_is_parked(street: Street) -> None:
    street.office.do(park_claim, ParkClaim, OTHER_APPROVER, claim_id="C1", reason="Wait.")


def registration_is_denied(street: Street) -> None:
    street.office.do(deny_registration, DenyRegistration, APPROVER, project_id="R1", reason="No.")


def draft_is_withdrawn(street: Street) -> None:
    named = {"programme": "partner-connect", "version": "2022.1"}
    street.office.do(withdraw_terms, WithdrawTerms, FINANCE, reason="No.", **named)


def role_is_given(street: Street) -> None:
    street.office.do(give_right, GiveRight, OTHER_ADMIN, person_id=MANAGER, role="finance")


def mail_is_chosen(street: Street) -> None:
    street.office.do(choose_mail, ChooseMail, ADMIN, choice="none", language="en")


# Who opens a form, on which page; what somebody else does meanwhile; where the form goes, with what; what is said then.
OVERTAKEN: list[tuple[str, str, Callable[[Street], None], str, dict[str, Any], str]] = [
    (
        APPROVER,
        "/vendor/claims/C1/",
        claim_is_parked,
        "do/query",
        {"reason": "Which one?"},
        "State: it was in review when you opened it, and is parked now.",
    ),
    (
        MANAGER,
        "/vendor/registrations/R1/",
        registration_is_denied,
        "do/deny",
        {"reason": "Ours."},
        "when you opened it, and is denied now.",
    ),
    (
        MANAGER,
        "/vendor/programme/2/",
        draft_is_withdrawn,
        "propose",
        {},
        "when you opened it, and is withdrawn now.",
    ),
    (
        ADMIN,
        f"/vendor/people/{MANAGER}/",
        role_is_given,
        "give",
        {"give-role": "auditor"},
        "Roles: it was channel manager when you opened it, and is channel manager",
    ),
    (
        ADMIN,
        "/account/mail",
        mail_is_chosen,
        "",
        {"choice": "at-once", "language": "fr"},
        "it was one message a day with all of it when you opened it, is none now, and you wrote each at once.",
    ),
]


@pytest.mark.slow
def test_form_that_somebody_else_overtook_says_what_differs_and_does_nothing(street: Street) -> None:
    furnish(street)
    changed = next_files("2022.1", from_="2022-03-22", to="2023-03-21")
    street.office.do(import_terms, ImportTerms, MANAGER, files=changed)

    faults = []
    for person, page, meanwhile, action, given, differs in OVERTAKEN:
        browser = street.browser_of(person)
        opened = hidden_in(text_of(browser.get(page)))
        meanwhile(street)
        before = street.office.state()
        late = browser.post(f"{page}{action}", {**opened, **given})
        shown = unescape(text_of(late))
        if late.status_code != 409 or differs not in shown or street.office.state() != before:
            faults.append((page, late.status_code, re.findall(r"<li>(.*? now.*?)</li>", shown)))

    assert faults == []


def test_form_that_was_overtaken_counts_when_it_is_sent_again(street: Street) -> None:
    today.project(street)
    claim_id = today.drafted(street)
    path, first, second = f"/partner/claims/{claim_id}/change", street.browser_of(SELLER_A), street.browser_of(ADMIN_A)
    seen = hidden_in(text_of(first.get(path)))
    second.post(path, today.filled(street, activity_topic="portfolio-advice", version=seen["version"]))

    asked = {"activity_topic": "application-mapping"}
    late = first.post(path, {**today.filled(street, **asked), **seen})
    shown = unescape(text_of(late))
    again = first.post(path, {**today.filled(street, **asked), **hidden_in(shown)})

    assert late.status_code == 409
    assert "This has changed since it was shown to you." in shown
    differs = "is recommendation of products of the portfolio now, and you wrote mapping of application needs."
    assert differs in shown, re.findall(r"<li>(.*?)</li>", shown)
    assert again.status_code == 302
    topic = "SELECT data ->> 'topic' FROM fact WHERE table_name = 'activities' AND superseded_at IS NULL"
    assert street.office.value(topic) == "application-mapping"


def test_what_a_form_did_itself_does_not_overtake_it(street: Street) -> None:
    browser, page = street.browser_of(ADMIN), "/account/mail"
    sent = {**hidden_in(text_of(browser.get(page))), "choice": "none", "language": "fr"}

    answers = [browser.post(page, sent).status_code for _ in range(2)]

    assert answers == [302, 302]


def test_draft_remembers_on_what_it_was_written(street: Street) -> None:
    furnish(street)
    browser, page = street.browser_of(APPROVER), "/vendor/claims/C1/"
    opened = hidden_in(text_of(browser.get(page)))
    browser.post("/session/draft", {**opened, "reason": "Half a sen"})
    claim_is_parked(street)

    restored = text_of(browser.get(page))

    assert "Half a sen" in restored
    assert hidden_in(restored)["seen"] == opened["seen"]


@pytest.mark.slow
def test_hundred_megabytes_are_refused_in_a_sentence_and_kept_nowhere(
    street: Street, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path))
    claim_id = today.worked(street)
    large = today.both(first=today.PDF + bytes(100 * 2**20))

    answer = street.browser_of(SELLER_A, language="fr").post(f"/partner/claims/{claim_id}/proof", large)

    assert answer.status_code == 422
    assert "Le fichier report.pdf" in text_of(answer)
    assert today.state(street, claim_id) == "work-done"
    assert not (tmp_path / "proofs").exists()

"""Bad input of every form: each gets a sentence in the language of its person, and nothing is lost or half done."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.doors.portal.partner import today
from tests.doors.portal.street import Street, form_id, text_of
from tests.usecases.field import Field
from tests.usecases.office import ADMIN, ADMIN_A, APPROVER, FINANCE, MANAGER, SELLER_A
from tests.usecases.test_projects import project
from tremplin.usecases.projects import RegisterProject, register_project

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
        {"called": TEXT, "country": TEXT, "segment*": CHOICE},
    ),
    (
        ADMIN,
        "/vendor/partners/new",
        {"called": "Gamma", "country": "FR", "partner_id": "G"},
        {"called": TEXT, "country": TEXT, "partner_id": TEXT},
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
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_wrong_in_a_form_is_said_and_changes_nothing(street: Street, language: str) -> None:
    furnish(street)
    before, faults = street.office.state(), []

    for person, path, given, kinds in FORMS:
        browser = street.browser_of(person, language=language)
        browser.raise_request_exception = False
        for sent in wrong_ones(given, kinds):
            answer = browser.post(path, sent)
            shown = text_of(answer)
            is_said = 'role="alert"' in shown and f'<html lang="{language}"' in shown
            if answer.status_code not in (409, 422) or not is_said:
                faults.append((path, answer.status_code, {name: str(one)[:20] for name, one in sent.items()}))

    assert faults == []
    assert street.office.state() == before


def test_form_that_somebody_else_overtook_says_what_differs_and_counts_when_it_is_sent_again(street: Street) -> None:
    today.project(street)
    claim_id = today.drafted(street)
    path, first, second = f"/partner/claims/{claim_id}/change", street.browser_of(SELLER_A), street.browser_of(ADMIN_A)
    version = re.search(r'name="version" value="(\d+)"', text_of(first.get(path)))
    assert version is not None
    seen = {"version": version[1]}
    second.post(path, today.filled(street, activity_topic="portfolio-advice", **seen))

    late = first.post(path, today.filled(street, activity_topic="application-mapping", **seen))
    shown = text_of(late)
    renewed = re.search(r'name="version" value="(\d+)"', shown)
    assert renewed is not None
    again = first.post(path, today.filled(street, activity_topic="application-mapping", version=renewed[1]))

    assert late.status_code == 409
    assert "This has changed since it was shown to you." in shown
    differs = "it is recommendation of products of the portfolio now, and you wrote mapping of application needs."
    assert differs in shown
    assert again.status_code == 302
    topic = "SELECT data ->> 'topic' FROM fact WHERE table_name = 'activities' AND superseded_at IS NULL"
    assert street.office.value(topic) == "application-mapping"


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

"""Earnings, the guide and the home page of a partner: its own money, what its limits have left, what waits for it."""

import pytest

from tests.doors.portal.partner import today
from tests.doors.portal.street import Street, counted, text_of
from tests.usecases.office import APPROVER, FINANCE_A, MANAGER, SELLER_A, SELLER_B
from tremplin.usecases.awarding import ApproveClaim, approve_claim
from tremplin.usecases.opening import OpenProofs, open_proofs


@pytest.fixture(autouse=True)
def proofs_in_a_folder(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path))


def awarded(street: Street) -> str:
    claim_id = today.in_review(street)
    office = street.office
    proofs = tuple(one for (one,) in office.rows("SELECT proof_id FROM proof_use"))
    office.do(open_proofs, OpenProofs, APPROVER, claim_id=claim_id, proof_ids=proofs)
    office.do(
        approve_claim,
        ApproveClaim,
        APPROVER,
        claim_id=claim_id,
        shown=office.value("SELECT content_hash FROM claim"),
    )
    return claim_id


@pytest.mark.slow
def test_earnings_show_ones_own_money_and_limits_and_nobody_elses(street: Street) -> None:
    claim_id = awarded(street)

    own = text_of(street.browser_of(FINANCE_A).get("/partner/earnings/"))
    entries = text_of(street.browser_of(FINANCE_A).get("/partner/earnings/entries"))
    other = text_of(street.browser_of(SELLER_B).get("/partner/earnings/"))
    others_entries = text_of(street.browser_of(SELLER_B).get("/partner/earnings/entries"))

    assert "€8,000.00" in own
    assert "Pre-sales ceiling" in own
    assert "€52,000.00" in own
    assert claim_id in entries
    assert "8,000" not in other
    assert "52,000" not in other
    assert "Nothing is earned yet." in other
    assert claim_id not in others_entries


@pytest.mark.slow
def test_home_page_shows_what_waits_with_links_and_what_limits_have_left(street: Street) -> None:
    claim_id = today.pre_approved(street)

    shown = text_of(street.browser_of(SELLER_A).get("/"))

    assert f'href="/partner/claims/{claim_id}/"' in shown
    assert "Technical Assessment Incentive" in shown
    assert "€52,000.00" in shown
    assert "your level" in shown
    assert claim_id not in text_of(street.browser_of(SELLER_B).get("/"))


def test_earnings_that_are_none_say_what_to_do(street: Street) -> None:
    assert "Nothing is earned yet." in text_of(street.browser_of(SELLER_A).get("/partner/earnings/"))
    assert "Rien n’est encore gagné." in text_of(
        street.browser_of(SELLER_A, language="fr").get("/partner/earnings/entries")
    )


def test_earnings_and_guide_do_not_open_for_the_vendor(street: Street) -> None:
    browser = street.browser_of(MANAGER)

    for path in ("earnings/", "earnings/entries", "guide/", "company/"):
        assert browser.get(f"/partner/{path}").status_code == 403


def test_page_of_entries_that_never_was_is_not_found(street: Street) -> None:
    assert street.browser_of(SELLER_A).get("/partner/earnings/entries", {"after": "[]"}).status_code == 404


@pytest.mark.parametrize(("language", "title"), [("en", "Technical Assessment"), ("fr", "l’évaluation technique")])
def test_guide_is_that_of_the_terms_in_the_language_of_the_person(street: Street, language: str, title: str) -> None:
    shown = text_of(street.browser_of(SELLER_A, language=language).get("/partner/guide/"))

    assert title in shown
    assert "2021.1" in shown
    assert shown.count("<main") == shown.count("<h1") == 1


def test_guide_follows_the_terms_that_are_in_force(street: Street) -> None:
    today.renew_terms(street)

    assert "2099.1" in text_of(street.browser_of(SELLER_A).get("/partner/guide/"))


def test_home_page_asks_a_bounded_number_of_questions(street: Street) -> None:
    today.project(street)
    browser = street.browser_of(SELLER_A)
    counts = []
    for _ in range(2):
        today.drafted(street)
        browser.get("/")
        with counted() as statements:
            browser.get("/")
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 22, counts

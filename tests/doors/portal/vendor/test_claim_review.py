"""Claim review: what is shown to whom, what each button does, and every refusal as a sentence."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.doors.portal.street import Street, counted, form_id, text_of
from tests.usecases.field import PROGRAMME, Field
from tests.usecases.office import (
    ADMIN,
    APPROVER,
    AUDITOR,
    FINANCE,
    MANAGER,
    OTHER_APPROVER,
    OTHER_MANAGER,
    SELLER_A,
)
from tremplin.facts.record import Competency
from tremplin.usecases.asking import DraftClaim, draft_claim
from tremplin.usecases.interests import DeclareInterest, declare_interest
from tremplin.usecases.proving import HandedIn

PAGE = "/vendor/claims/C1/"
ALL = ["C1-assessment-report", "C1-customer-confirmation"]


@pytest.fixture
def field(street: Street) -> Field:
    return Field.at_work(street.office)


def shown_hash(street: Street) -> str:
    found: str = street.office.value("SELECT content_hash FROM claim WHERE claim_id = 'C1'")
    return found


def done(street: Street, action: str, *, person: str = APPROVER, language: str = "en", **content: Any) -> Any:
    """Press a button of the page of claim C1."""
    browser = street.browser_of(person, language=language)
    sent = {**form_id(), "shown": shown_hash(street), **content}
    return browser.post(f"{PAGE}do/{action}", sent)


def state(street: Street) -> str:
    found: str = street.office.value("SELECT state FROM claim WHERE claim_id = 'C1'")
    return found


def test_page_shows_what_a_decision_looks_at_in_both_languages(street: Street, field: Field) -> None:
    field.in_review("C1")

    english = text_of(street.browser_of(APPROVER).get(PAGE))
    french = text_of(street.browser_of(APPROVER, language="fr").get(PAGE))

    for words in (
        "✓ The partner is a member of the programme",
        "The terms grant now",
        "€8,000.00",
        "Pre-sales ceiling",
    ):
        assert words in english
    for words in ("Justificatifs", "8\u202f000,00\u00a0€", "Effet sur les plafonds", "Approuver, après récapitulatif"):
        assert words in french


def test_effect_on_limits_leaves_out_what_the_claim_holds_itself(street: Street, field: Field) -> None:
    field.requested("C2", project_id="J2")
    field.in_review("C1")

    shown = text_of(street.browser_of(APPROVER).get(PAGE))

    # Of 60,000.00 EUR another claim has reserved 8,000.00; this one takes as much of what is left.
    for figure in ("€52,000.00", "€8,000.00", "€44,000.00"):
        assert figure in shown


@pytest.mark.parametrize(("person", "status"), [(SELLER_A, 403), (ADMIN, 403), (OTHER_MANAGER, 404), (AUDITOR, 200)])
def test_page_opens_for_who_may_see_the_claim(street: Street, field: Field, person: str, status: int) -> None:
    field.requested("C1")

    response = street.browser_of(person).get(PAGE)

    assert response.status_code == status
    assert "Decide" not in text_of(response)


def test_draft_of_a_partner_is_not_found_by_the_vendor(street: Street, field: Field) -> None:
    field.project("J1")
    claim = field.claim("C1", project_id="J1")
    street.office.do(draft_claim, DraftClaim, SELLER_A, programme=PROGRAMME, claim=claim)

    assert street.browser_of(APPROVER).get(PAGE).status_code == 404


@pytest.mark.parametrize("others", [0, 2])
def test_page_asks_as_much_however_many_claims_wait(street: Street, field: Field, others: int) -> None:
    field.in_review("C1")
    for number in range(others):
        field.requested(f"D{number}", project_id=f"Q{number}")
    browser = street.browser_of(APPROVER)
    browser.get(PAGE)

    with counted() as statements:
        browser.get(PAGE)

    assert len(statements) == 25, statements


def test_start_is_approved_and_the_next_in_the_queue_comes(street: Street, field: Field) -> None:
    field.requested("C1")
    field.requested("C2", project_id="J2")

    response = done(street, "pre-approve")

    assert (state(street), response.headers["Location"]) == ("pre-approved", "/vendor/claims/C2/")


def test_filters_of_the_queue_stay_from_one_decision_to_the_next(street: Street, field: Field) -> None:
    field.requested("C1")
    field.requested("C2", project_id="J2")
    browser = street.browser_of(APPROVER)

    response = browser.post(f"{PAGE}do/pre-approve?matter=start", {**form_id(), "shown": shown_hash(street)})

    assert response.headers["Location"] == "/vendor/claims/C2/?matter=start"


def test_review_begins_and_the_page_stays(street: Street, field: Field) -> None:
    field.submitted("C1")

    response = done(street, "begin-review")

    assert (state(street), response.headers["Location"]) == ("in-review", PAGE)


@pytest.mark.parametrize(
    ("action", "reached"), [("query", "queried"), ("return", "returned"), ("reject", "rejected"), ("park", "parked")]
)
def test_what_needs_a_reason_is_done_with_one_and_not_without(
    street: Street, field: Field, action: str, reached: str
) -> None:
    field.in_review("C1")

    without = done(street, action)
    assert (without.status_code, state(street)) == (422, "in-review")
    assert "this cannot be done without a reason" in text_of(without)
    done(street, action, reason="The signature is missing.")

    assert state(street) == reached


def test_approval_is_summed_up_and_then_awards_what_was_shown(street: Street, field: Field) -> None:
    field.in_review("C1")

    summary = done(street, "approve", accepted=ALL)

    assert state(street) == "in-review"
    assert "You award" in text_of(summary)
    assert "€8,000.00" in text_of(summary)
    response = done(street, "approve", accepted=ALL, agreed="800000")
    assert (state(street), response.headers["Location"]) == ("approved", "/vendor/queue/")
    assert street.office.value("SELECT awarded FROM claim") == 800_000


def test_less_is_awarded_with_a_reason_and_more_never(street: Street, field: Field) -> None:
    field.in_review("C1")

    more = text_of(done(street, "approve", accepted=ALL, amount="8,000.01"))
    silent = text_of(done(street, "approve", accepted=ALL, amount="1,000.00"))
    summary = text_of(done(street, "approve", accepted=ALL, amount="1,000.00", reason="One day was not on site."))

    assert "8,000.01 EUR is to be awarded; the terms grant 8,000.00 EUR." in more
    assert "Say why less is awarded than the terms grant" in silent
    assert "What is not awarded goes back to the limits." in summary
    done(street, "approve", accepted=ALL, amount="1,000.00", agreed="100000", reason="One day was not on site.")
    assert street.office.value("SELECT awarded FROM claim") == 100_000


def test_approval_without_opened_proofs_says_so_before_the_summary(street: Street, field: Field) -> None:
    field.submitted("C1")
    done(street, "begin-review")

    refused = done(street, "approve")

    assert refused.status_code == 422
    assert "You have not opened all proofs of this claim; 2 are left." in text_of(refused)


def test_approval_of_what_changed_since_it_was_shown_is_refused(street: Street, field: Field) -> None:
    field.in_review("C1")

    refused = done(street, "approve", agreed="800000", shown="0" * 64)

    assert (refused.status_code, state(street)) == (409, "in-review")
    assert "This has changed since it was shown to you." in text_of(refused)


def test_approval_after_the_terms_grant_nothing_any_more_says_why(street: Street, field: Field) -> None:
    field.in_review("C1")
    start = date(2020, 1, 1)
    ended = {"competency_id": "K-PA", "partner_id": "PA", "competency": "vcf", "kind": "master-services"}
    street.record(Competency(**ended, valid_from=start, valid_until=date(2020, 2, 1)))

    refused = done(street, "approve", accepted=ALL)

    assert refused.status_code == 422
    assert "Nothing is granted." in text_of(refused)


def test_approval_that_accepts_no_proof_is_none(street: Street, field: Field) -> None:
    field.in_review("C1")

    refused = done(street, "approve")

    assert (refused.status_code, state(street)) == (422, "in-review")
    assert "Nothing is granted." in text_of(refused)


def test_who_made_the_claim_is_told_that_another_person_decides(street: Street, field: Field) -> None:
    field.requested("C1")

    refused = done(street, "pre-approve", person=MANAGER)

    assert (refused.status_code, state(street)) == (409, "requested")
    assert "You have had a part in this yourself, so that another person decides." in text_of(refused)
    assert "You have made a part of this claim yourself" in text_of(street.browser_of(MANAGER).get(PAGE))


def test_who_has_an_interest_is_told_in_the_language(street: Street, field: Field) -> None:
    field.requested("C1")
    street.office.do(declare_interest, DeclareInterest, APPROVER, person_id=APPROVER, partner_id="PA", reason="Shares.")

    refused = done(street, "pre-approve", language="fr")

    assert (refused.status_code, state(street)) == (409, "requested")
    assert "Vous avez déclaré un intérêt dans ce partenaire" in text_of(refused)


@pytest.mark.parametrize("person", [FINANCE, AUDITOR])
def test_who_may_only_look_is_refused(street: Street, field: Field, person: str) -> None:
    field.requested("C1")

    refused = done(street, "pre-approve", person=person)

    assert (refused.status_code, state(street)) == (403, "requested")


def test_action_that_there_is_not_is_not_found(street: Street, field: Field) -> None:
    field.requested("C1")

    assert done(street, "pay").status_code == 404
    assert done(street, "pre-approve", person=OTHER_MANAGER).status_code == 404


def test_what_was_written_when_the_session_ended_is_shown_on_the_page_again(street: Street, field: Field) -> None:
    field.in_review("C1")
    path = f"{PAGE}do/query?matter=review"
    written = {"draft_form": "decide-claim", "draft_about": "C1", "draft_of": APPROVER, "reason": "Who signed it?"}
    browser, signed_in = street.stranger(), street.browser_of(APPROVER)

    sent_away = browser.post(path, {**form_id(), **written})
    session = signed_in.session
    session["unsent"] = browser.session["unsent"]
    session.save()
    back = signed_in.get(path)

    assert sent_away.status_code == 302
    assert (state(street), back.headers["Location"]) == ("in-review", f"{PAGE}?matter=review")
    assert "Who signed it?" in text_of(signed_in.get(back.headers["Location"]))


def test_appeal_is_upheld_by_another_approver(street: Street, field: Field) -> None:
    field.in_review("C1")
    done(street, "reject", reason="No signature.")
    from tremplin.usecases.awarding import AppealClaim, appeal_claim

    street.office.do(appeal_claim, AppealClaim, SELLER_A, claim_id="C1", reason="It is on page 3.")
    same = done(street, "uphold-appeal", reason="Seen.")
    done(street, "uphold-appeal", person=OTHER_APPROVER, reason="Seen.")

    assert same.status_code == 409
    assert state(street) == "in-review"


def test_period_is_settled_after_its_summary(street: Street, field: Field) -> None:
    from tremplin.usecases.periods import ReportPeriod, report_period
    from tremplin.usecases.reviewing import PreApproveClaim, pre_approve_claim

    field.line("L1")
    claim_id = field.accrued().answer["claim_id"]
    shown = street.office.value("SELECT content_hash FROM claim")
    street.office.do(pre_approve_claim, PreApproveClaim, APPROVER, claim_id=claim_id, shown=shown)
    shown = street.office.do(report_period, ReportPeriod, FINANCE, claim_id=claim_id).answer["shown"]
    browser, path = street.browser_of(APPROVER), f"/vendor/claims/{claim_id}/do/settle"

    summary = text_of(browser.post(path, {**form_id(), "shown": shown}))
    agreed = street.office.value("SELECT reserved FROM claim")
    browser.post(path, {**form_id(), "shown": shown, "agreed": agreed})

    assert "You award" in summary
    page = text_of(browser.get(f"/vendor/claims/{claim_id}/"))
    assert "<h1>Solution Rebate, the third quarter of 2021</h1>" in page
    assert f'<p class="soft small">{claim_id}</p>' in page
    assert street.office.rows("SELECT state, awarded FROM claim") == [("approved", agreed)]
    clawback = text_of(browser.get(f"/vendor/clawbacks/{claim_id}/"))
    assert "<h1>Clawback: Solution Rebate, the third quarter of 2021, PA</h1>" in clawback
    assert f'<a href="/vendor/claims/{claim_id}/">Q3 2021</a>' in clawback
    # A partner sees the stops that it passed; what is worked out for a period was never requested.
    followed = text_of(street.browser_of(SELLER_A).get(f"/partner/claims/{claim_id}/"))
    assert re.findall('<span class="stop-text">([^<]*)<', followed) == [
        "Drafted",
        "Approved to start",
        "In review",
        "Approved",
    ]


def handed_in(field: Field, street: Street, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let a partner hand in a report as PDF and a picture; contents are kept on disk."""
    from tremplin.doors.proof_folder import FolderOnDisk
    from tremplin.usecases.reviewing import ReportWork, report_work

    monkeypatch.setenv("TREMPLIN_DATA", str(folder))
    field.shelf = FolderOnDisk(folder / "proofs")  # type: ignore[assignment]
    field.pre_approved("C1")
    street.office.do(report_work, ReportWork, MANAGER, claim_id="C1")
    report = HandedIn("P1", "assessment-report", "../../\u202ereport.exe", b"%PDF-1.7 report")
    picture = HandedIn("P2", "customer-confirmation", "page.html", b"\x89PNG\r\n\x1a\n picture")
    field.hand_in("C1", files=(report, picture))


def test_proof_is_noted_as_opened_and_handed_over_apart_from_everything(
    street: Street, field: Field, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    handed_in(field, street, monkeypatch, tmp_path)
    browser = street.browser_of(APPROVER)

    opened = browser.post(f"{PAGE}open/P1", form_id())
    link = browser.get(f"{opened.headers['Location']}?as=file")
    handed = browser.get(link.headers["Location"])

    assert street.office.rows("SELECT proof_id, person_id FROM proof_opening") == [("P1", APPROVER)]
    assert handed.content == b"%PDF-1.7 report"
    assert handed.headers["Content-Type"] == "application/pdf"
    assert handed.headers["Content-Disposition"] == 'attachment; filename="report.pdf"'
    assert handed.headers["X-Content-Type-Options"] == "nosniff"
    assert handed.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert handed.headers["Cache-Control"] == "private, no-store"


def test_picture_is_shown_once_it_has_been_opened(
    street: Street, field: Field, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    handed_in(field, street, monkeypatch, tmp_path)
    browser = street.browser_of(APPROVER)
    assert "<img src" not in text_of(browser.get(PAGE)).partition("<main")[2]

    opened = browser.post(f"{PAGE}open/P2", form_id())

    assert opened.headers["Location"] == f"{PAGE}proofs/P2"
    assert f'<img src="{PAGE}proofs/P2?as=picture" alt="First page of page.html"' in text_of(browser.get(PAGE))


def test_link_to_a_proof_serves_its_reader_alone(
    street: Street, field: Field, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    handed_in(field, street, monkeypatch, tmp_path)
    reader = street.browser_of(APPROVER)
    reader.post(f"{PAGE}open/P1", form_id())
    link = reader.get(f"{PAGE}proofs/P1?as=file").headers["Location"]

    assert street.browser_of(OTHER_APPROVER).get(link).status_code == 404
    assert street.stranger().get(link).status_code == 200
    assert street.stranger().get(f"{link}x").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr"])
def test_auditor_reads_proofs_which_is_noted_and_opens_nothing(
    street: Street, field: Field, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str
) -> None:
    handed_in(field, street, monkeypatch, tmp_path)
    auditor, before = street.browser_of(AUDITOR, language=language), street.office.state()

    shown = text_of(auditor.get(PAGE))
    assert f'href="{PAGE}proofs/P1"' in shown
    assert f"{PAGE}open/" not in shown
    page = text_of(auditor.get(f"{PAGE}proofs/P2"))
    picture = auditor.get(f"{PAGE}proofs/P2?as=picture")
    link = auditor.get(f"{PAGE}proofs/P1?as=file").headers["Location"]

    assert f'<html lang="{language}"' in page
    assert '<img src="?page=1&amp;as=picture"' in page
    assert picture.status_code == 302
    assert auditor.get(link).content == b"%PDF-1.7 report"
    noted = street.office.rows("SELECT actor_person, detail FROM security_event WHERE what = 'proof-read' ORDER BY id")
    read = [(detail["claim_id"], detail["proof_id"], detail["part"]) for person, detail in noted if person == AUDITOR]
    assert read == [("C1", "P2", "1"), ("C1", "P2", "1"), ("C1", "P1", "file")]
    assert street.office.rows("SELECT 1 FROM proof_opening") == []
    assert street.office.state() == before


@pytest.mark.parametrize(("person", "status"), [(FINANCE, 403), (OTHER_MANAGER, 404), (SELLER_A, 403)])
def test_proof_is_read_by_reviewers_and_auditors_alone(street: Street, field: Field, person: str, status: int) -> None:
    field.submitted("C1")

    response = street.browser_of(person).get(f"{PAGE}proofs/C1-assessment-report?as=file")

    assert response.status_code == status
    assert "proof-read" not in street.office.security()


@pytest.mark.parametrize(("person", "status"), [(OTHER_MANAGER, 404), (AUDITOR, 403), (SELLER_A, 403)])
def test_proof_is_not_opened_by_who_does_not_review(street: Street, field: Field, person: str, status: int) -> None:
    field.submitted("C1")

    response = street.browser_of(person).post(f"{PAGE}open/C1-assessment-report", form_id())

    assert response.status_code == status
    assert street.office.rows("SELECT 1 FROM proof_opening") == []


def test_proof_is_not_opened_by_an_address_alone(street: Street, field: Field) -> None:
    field.submitted("C1")
    browser = street.browser_of(APPROVER)

    assert browser.get(f"{PAGE}open/C1-assessment-report").headers["Location"] == PAGE
    assert street.office.rows("SELECT 1 FROM proof_opening") == []
    assert "The form could not be read." in text_of(browser.post(f"{PAGE}open/C1-assessment-report", {}, follow=True))
    assert browser.post(f"{PAGE}open/P9", form_id()).status_code == 404

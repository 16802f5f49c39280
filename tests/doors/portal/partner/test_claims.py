"""A partner's claims: listed, drafted from the terms, sent after a summary, worked, proved, answered, appealed."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import override_settings

from tests.doors.portal.partner import today
from tests.doors.portal.street import Street, counted, form_id, text_of
from tests.usecases.field import Field
from tests.usecases.office import APPROVER, FINANCE_A, MANAGER, OTHER_APPROVER, SELLER_A, SELLER_B
from tremplin.checker.verify import verify_receipt
from tremplin.facts.record import Activity, Claim, Code
from tremplin.usecases.awarding import ApproveClaim, RejectClaim, approve_claim, reject_claim
from tremplin.usecases.changing import EditClaim, edit_claim
from tremplin.usecases.opening import OpenProofs, open_proofs
from tremplin.usecases.proving import PROOF_BYTES_MAX
from tremplin.usecases.reviewing import QueryClaim, ReturnForProof, query_claim, return_for_proof

DRAFT = "/partner/claims/new/technical-assessment"


@pytest.fixture(autouse=True)
def proofs_in_a_folder(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path))


def test_list_shows_own_claims_and_no_others(street: Street) -> None:
    today.project(street)
    claim_id = today.drafted(street)

    assert claim_id in text_of(street.browser_of(FINANCE_A).get("/partner/claims/"))
    assert claim_id not in text_of(street.browser_of(SELLER_B).get("/partner/claims/"))
    assert street.browser_of(MANAGER).get("/partner/claims/").status_code == 403


def test_list_in_french_says_states_and_who_has_it(street: Street) -> None:
    today.project(street)
    today.drafted(street)

    shown = text_of(street.browser_of(SELLER_A, language="fr").get("/partner/claims/"))

    assert "Incitation à l’évaluation technique" in shown
    assert "brouillon" in shown
    assert "<strong>vous</strong>" in shown


def test_list_is_filtered_by_state_incentive_and_project(street: Street) -> None:
    today.project(street)
    claim_id = today.drafted(street)
    browser = street.browser_of(SELLER_A)

    def shows(**asked: str) -> bool:
        return claim_id in text_of(browser.get("/partner/claims/", asked))

    assert shows(state="draft", incentive="technical-assessment", project="J1")
    assert shows(state="nonsense", incentive="'; DROP")
    assert not shows(state="approved")
    assert not shows(incentive="adoption")
    assert not shows(project="J2")


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_nine_questions_however_long_it_is(street: Street, rows: int) -> None:
    today.project(street)
    for _ in range(rows):
        today.drafted(street)
    browser = street.browser_of(SELLER_A)
    browser.get("/partner/claims/")

    with counted() as statements:
        browser.get("/partner/claims/")

    assert len(statements) == 9, statements


def test_list_that_is_empty_says_what_to_do(street: Street) -> None:
    assert "No claim yet." in text_of(street.browser_of(SELLER_A).get("/partner/claims/"))


def test_page_that_never_was_is_not_found(street: Street) -> None:
    assert street.browser_of(SELLER_A).get("/partner/claims/", {"after": "x"}).status_code == 404


def test_incentives_to_choose_are_those_that_are_claimed(street: Street) -> None:
    shown = text_of(street.browser_of(SELLER_A).get("/partner/claims/new"))

    assert "Technical Assessment Incentive" in shown
    assert "Solution Rebate" not in shown
    assert street.browser_of(SELLER_A).get("/partner/claims/new/solution-rebate").status_code == 404
    assert street.browser_of(SELLER_A).get("/partner/claims/new/nonsense").status_code == 404


def test_form_asks_what_the_terms_look_at(street: Street) -> None:
    today.project(street)
    browser = street.browser_of(SELLER_A)

    assessment, funds = text_of(browser.get(DRAFT)), text_of(browser.get("/partner/claims/new/development-funds"))

    assert "The topic of the activity" in assessment
    assert "Kind of campaign" not in assessment
    assert "Kind of campaign" in funds
    assert "The cost stated in the claim" in funds
    assert "The topic of the activity" not in funds


def test_draft_is_kept_with_the_work_that_it_is_about(street: Street) -> None:
    today.project(street)

    claim_id = today.drafted(street)

    assert today.state(street, claim_id) == "draft"
    (work,) = street.office.rows("SELECT data FROM fact WHERE table_name = 'activities'")
    assert {name: work[0][name] for name in ("kind", "topic", "partner_id", "project_id")} == {
        "kind": "technical-assessment",
        "topic": "optimisation",
        "partner_id": "PA",
        "project_id": "J1",
    }


def test_attributes_and_cost_of_a_claim_become_facts(street: Street) -> None:
    form = {"claim_campaign_kind": "webinar", "claim_campaign_on": "2026-12-01", "claim_cost": "1,234.50", **form_id()}

    assert street.browser_of(SELLER_A).post("/partner/claims/new/development-funds", form).status_code == 302

    claim = street.office.value("SELECT data -> 'claim' FROM claim_event")
    assert claim["attributes"] == {"campaign_kind": "webinar", "campaign_on": "2026-12-01"}
    assert (claim["cost"], claim["currency"]) == ("123450", "EUR")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"activity_topic": ""}, "This field is required."),
        ({"activity_topic": "nonsense"}, "Select a valid choice."),
        ({"activity_started_on": "10.05.2021"}, "Enter a valid date."),
        ({"activity_completed_on": "2000-01-01"}, "The work cannot end before it starts."),
        ({"project": ""}, "This field is required."),
    ],
)
def test_draft_with_something_wrong_is_shown_again(street: Street, changes: dict[str, str], sentence: str) -> None:
    today.project(street)

    shown = street.browser_of(SELLER_A).post(DRAFT, today.filled(street, **changes))

    assert shown.status_code == 422
    assert sentence in text_of(shown)
    assert street.office.rows("SELECT 1 FROM claim") == []


def test_draft_for_a_project_of_others_is_not_found(street: Street) -> None:
    today.project(street, "J2", partner="PB")
    browser = street.browser_of(SELLER_A)

    assert browser.post(DRAFT, today.filled(street, project="J2")).status_code == 404
    assert browser.get(DRAFT, {"project": "J2"}).status_code == 404
    assert street.office.rows("SELECT 1 FROM claim") == []


def test_summary_says_why_nothing_would_be_promised_and_sending_is_refused_in_a_sentence(street: Street) -> None:
    today.project(street)
    claim_id = today.drafted(street)
    browser = street.browser_of(SELLER_A)

    summary = text_of(browser.get(f"/partner/claims/{claim_id}/request"))
    sent = browser.post(f"/partner/claims/{claim_id}/request", form_id())

    assert "Today the terms would promise nothing" in summary
    assert "These terms, version 2021.1, are in force from" in summary
    assert sent.status_code == 409
    assert "The terms grant nothing for this claim" in text_of(sent)
    assert today.state(street, claim_id) == "draft"


def test_summary_says_what_would_be_reserved_and_the_request_reserves_it(street: Street) -> None:
    today.renew_terms(street)
    today.project(street)
    claim_id = today.drafted(street)
    browser = street.browser_of(SELLER_A)

    summary = text_of(browser.get(f"/partner/claims/{claim_id}/request"))
    assert street.office.rows("SELECT 1 FROM reservation") == []
    sent = browser.post(f"/partner/claims/{claim_id}/request", form_id(), follow=True)

    assert "What would be reserved for you" in summary
    assert "€8,000.00" in summary
    assert "Pre-sales ceiling: €60,000.00 left, of which this claim takes €8,000.00" in summary
    assert today.state(street, claim_id) == "requested"
    assert street.office.value("SELECT reserved FROM claim") == 800_000
    assert "The request is sent" in text_of(sent)
    assert "a reviewer of the vendor" in text_of(sent)


def test_claim_of_another_partner_is_not_found_on_any_page(street: Street) -> None:
    today.project(street)
    claim_id = today.drafted(street)
    browser = street.browser_of(SELLER_B)

    for page in ("", "change", "request", "work", "proof", "answer", "appeal", "contest", "withdraw", "receipts/1"):
        assert browser.get(f"/partner/claims/{claim_id}/{page}").status_code == 404, page
        if "receipts" not in page and page:
            assert browser.post(f"/partner/claims/{claim_id}/{page}", form_id()).status_code == 404, page
    assert browser.get(f"/partner/claims/{claim_id}/proofs/{'0' * 64}").status_code == 404
    assert today.state(street, claim_id) == "draft"


def test_step_that_is_not_possible_now_is_not_there(street: Street) -> None:
    today.project(street)
    claim_id = today.drafted(street)
    browser = street.browser_of(SELLER_A)

    for page in ("work", "proof", "answer", "appeal", "contest"):
        assert browser.get(f"/partner/claims/{claim_id}/{page}").status_code == 404, page
    assert browser.post(f"/partner/claims/{claim_id}/work", form_id()).status_code == 409


@pytest.mark.slow
def test_claim_is_followed_to_its_award_and_its_receipt_is_recomputed(street: Street) -> None:
    claim_id = today.in_review(street)
    office, browser = street.office, street.browser_of(SELLER_A)
    proofs = tuple(one for (one,) in office.rows("SELECT proof_id FROM proof_use"))
    office.do(open_proofs, OpenProofs, APPROVER, claim_id=claim_id, proof_ids=proofs)
    shown = office.value("SELECT content_hash FROM claim")
    office.do(approve_claim, ApproveClaim, APPROVER, claim_id=claim_id, shown=shown)

    page = text_of(browser.get(f"/partner/claims/{claim_id}/"))
    receipt = text_of(browser.get(f"/partner/claims/{claim_id}/receipts/2"))
    file = browser.get(f"/partner/claims/{claim_id}/receipts/2/file")

    assert "€8,000.00" in page
    assert "Review begun" in page
    assert "Emma" not in page
    assert "€8,000.00 is granted, all that the rules give." in receipt
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(file.content)["claim_id"] == claim_id
    assert verify_receipt(file.content).ok
    assert street.browser_of(SELLER_B).get(f"/partner/claims/{claim_id}/receipts/2/file").status_code == 404


@pytest.mark.slow
def test_question_is_shown_and_answered(street: Street) -> None:
    claim_id = today.in_review(street)
    street.office.do(query_claim, QueryClaim, APPROVER, claim_id=claim_id, reason="Which cluster?")
    browser = street.browser_of(SELLER_A)

    assert "Which cluster?" in text_of(browser.get(f"/partner/claims/{claim_id}/answer"))
    assert browser.post(f"/partner/claims/{claim_id}/answer", {"reason": "", **form_id()}).status_code == 422
    sent = browser.post(f"/partner/claims/{claim_id}/answer", {"reason": "The one in Lyon.", **form_id()}, follow=True)

    assert today.state(street, claim_id) == "in-review"
    assert "The one in Lyon." in text_of(sent)


@pytest.mark.slow
def test_rejection_is_appealed_against_once(street: Street) -> None:
    claim_id = today.in_review(street)
    street.office.do(reject_claim, RejectClaim, OTHER_APPROVER, claim_id=claim_id, reason="No report.")
    browser = street.browser_of(SELLER_A)

    page = text_of(browser.get(f"/partner/claims/{claim_id}/"))
    browser.post(f"/partner/claims/{claim_id}/appeal", {"reason": "It is there.", **form_id()})

    assert "No report." in page
    assert "with every proof accepted: €8,000.00" in page
    assert today.state(street, claim_id) == "appealed"
    assert "No report." in text_of(browser.get(f"/partner/claims/{claim_id}/"))
    assert browser.get(f"/partner/claims/{claim_id}/appeal").status_code == 404


def test_award_of_less_than_the_rules_give_says_so_on_its_receipt_and_takes_no_more_of_limits(street: Street) -> None:
    Field.at_work(street.office).approved("C1", amount=600_000)
    browser = street.browser_of(SELLER_A)

    page = text_of(browser.get("/partner/claims/C1/"))
    receipt = text_of(browser.get("/partner/claims/C1/receipts/2"))

    assert "A part was done." in page
    assert re.search(r'data-head="This claim takes">€6,000\.00<', page)
    assert "The rules give €8,000.00, as stands below; the vendor awarded €6,000.00 of it." in receipt
    assert "the vendor awarded" not in text_of(browser.get("/partner/claims/C1/receipts/1"))


def test_claim_is_withdrawn_after_a_question(street: Street) -> None:
    claim_id = today.requested(street)
    browser = street.browser_of(SELLER_A)

    assert "This cannot be undone" in text_of(browser.get(f"/partner/claims/{claim_id}/withdraw"))
    browser.post(f"/partner/claims/{claim_id}/withdraw", form_id())

    assert today.state(street, claim_id) == "withdrawn"
    assert street.office.value("SELECT state FROM reservation LIMIT 1") == "voided"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (today.both(first=b"MZ\x90 no document"), "The content of report.pdf is no PDF, PNG, JPEG or XML."),
        (today.both(first=b"%PDF-1.7 PK\x05\x06"), "The content of report.pdf is no PDF, PNG, JPEG or XML."),
        (today.both(first=b""), "The file report.pdf has 0 KiB"),
        (today.both(first=b"%PDF-1.7" + bytes(PROOF_BYTES_MAX)), "The file report.pdf has 20,481 KiB"),
        ({"file_0": today.upload("report.pdf", today.PDF), **form_id()}, "This field is required."),
        ({"file_0": today.upload("report.pdf", b"MZ"), **form_id()}, "The content of report.pdf is no PDF,"),
    ],
    ids=["not what it says", "an archive too", "empty", "too large", "one missing", "one missing and one no document"],
)
def test_proof_that_is_refused_says_so_and_changes_nothing(street: Street, files: Any, sentence: str) -> None:
    claim_id = today.worked(street)

    shown = street.browser_of(SELLER_A).post(f"/partner/claims/{claim_id}/proof", files)

    assert shown.status_code in (409, 422)
    assert sentence in text_of(shown)
    assert today.state(street, claim_id) == "work-done"
    assert street.office.rows("SELECT 1 FROM proof_file") == []


@pytest.mark.slow
def test_proof_returned_is_handed_in_anew_beside_the_old_one(street: Street) -> None:
    claim_id = today.in_review(street)
    street.office.do(return_for_proof, ReturnForProof, APPROVER, claim_id=claim_id, reason="Page 2 is missing.")
    browser = street.browser_of(SELLER_A)

    assert "Page 2 is missing." in text_of(browser.get(f"/partner/claims/{claim_id}/proof"))
    browser.post(f"/partner/claims/{claim_id}/proof", {"file_0": today.upload("r2.pdf", b"%PDF-2"), **form_id()})

    assert today.state(street, claim_id) == "proof-submitted"
    assert street.office.value("SELECT count(*) FROM proof_use WHERE live") == 3


@pytest.mark.slow
def test_proof_is_downloaded_as_an_attachment_by_a_link_that_ends(street: Street) -> None:
    claim_id = today.in_review(street)
    browser = street.browser_of(SELLER_A)
    sha256 = street.office.value("SELECT sha256 FROM proof_file WHERE name LIKE 'Best%%'")

    sent = browser.get(f"/partner/claims/{claim_id}/proofs/{sha256}")
    link = sent.headers["Location"]
    file = street.stranger().get(link)

    assert file.content == today.PDF + b"confirmation"
    assert file.headers["Content-Disposition"] == "attachment; filename*=utf-8''Best%C3%A4tigung%20%C3%A9.pdf"
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Cache-Control"] == "private, no-store"
    assert street.stranger().get(link + "x").status_code == 404
    with override_settings(FILES_ORIGIN="https://files.example", ALLOWED_HOSTS=["localhost", "files.example"]):
        apart = browser.get(f"/partner/claims/{claim_id}/proofs/{sha256}").headers["Location"]
        path = apart.removeprefix("https://files.example")
        assert street.stranger().get(path).status_code == 404
        assert street.stranger().get(path, headers={"Host": "files.example"}).content == today.PDF + b"confirmation"
        assert street.stranger().get("/account/login/", headers={"Host": "files.example"}).status_code == 404


def test_draft_is_changed_with_the_work_that_it_is_about(street: Street) -> None:
    today.project(street)
    claim_id = today.drafted(street)
    browser = street.browser_of(SELLER_A, language="fr")
    path = f"/partner/claims/{claim_id}/change"

    shown = text_of(browser.get(path))
    changed = today.filled(street, activity_topic="portfolio-advice")
    assert browser.post(path, changed).status_code == 302

    assert 'value="optimisation" selected' in shown
    work = street.office.value("SELECT data FROM fact WHERE table_name = 'activities' AND superseded_at IS NULL")
    assert (work["activity_id"], work["topic"]) == (f"{claim_id}-work", "portfolio-advice")
    assert today.state(street, claim_id) == "draft"


def test_request_that_is_changed_is_reserved_anew_and_its_approval_is_void(street: Street) -> None:
    claim_id = today.pre_approved(street)
    browser = street.browser_of(SELLER_A)
    path = f"/partner/claims/{claim_id}/change"

    assert "an approval that was given is void" in text_of(browser.get(path))
    sent = browser.post(path, today.filled(street, activity_topic="application-mapping"))

    assert sent.status_code == 302, text_of(sent)
    assert today.state(street, claim_id) == "requested"
    assert street.office.value("SELECT count(*) FROM approval WHERE voided_at IS NULL") == 0
    states = street.office.rows("SELECT state, count(*) FROM reservation GROUP BY state ORDER BY state")
    assert [state for state, _ in states] == ["open", "voided"]


def test_request_changed_to_what_the_terms_refuse_stays_as_it_was(street: Street) -> None:
    claim_id = today.requested(street)
    before = street.office.state()
    browser = street.browser_of(SELLER_A)

    shown = browser.post(
        f"/partner/claims/{claim_id}/change",
        today.filled(street, activity_topic="rehost"),
    )

    assert shown.status_code == 409
    assert "The terms grant nothing for this claim" in text_of(shown)
    assert street.office.state() == before


def test_work_that_the_vendor_recorded_is_not_the_partners_to_change(street: Street) -> None:
    today.project(street)
    work = Activity(
        activity_id="W1",
        project_id="J1",
        partner_id="PA",
        kind=Code("technical-assessment"),
        topic=Code("optimisation"),
    )
    street.record(work)
    claim_id = today.drafted(street, work="W1")
    claim = Claim(
        claim_id=claim_id,
        incentive=Code("technical-assessment"),
        partner_id="PA",
        project_id="J1",
        activity_id="W1",
        reserved_at=datetime(2021, 5, 1, tzinfo=UTC),
    )

    shown = text_of(street.browser_of(SELLER_A).get(f"/partner/claims/{claim_id}/change"))
    changed = replace(work, topic=Code("portfolio-advice"))
    refusal = street.office.refused(edit_claim, EditClaim, SELLER_A, claim=claim, activity=changed)

    assert "The topic of the activity" not in shown
    assert refusal.code == "NOT_FOUND"

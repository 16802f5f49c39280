"""The five journeys through the portal in a real browser: in English on a phone, in French by keys alone at 200 %."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.doors.portal.browser import Stage, Words
from tests.doors.portal.partner import today
from tests.doors.portal.street import Street
from tests.usecases.field import Field, next_files
from tests.usecases.office import APPROVER, AUDITOR, FINANCE, MANAGER, SELLER_A, SELLER_B
from tremplin.checker.verify import verify_receipt
from tremplin.doors.cli.today.paper import paper
from tremplin.doors.jobs.desk import Desk
from tremplin.doors.jobs.verification import verify
from tremplin.facts.record import Code, Partner

pytestmark = pytest.mark.slow

ASSESSMENT = "Technical Assessment Incentive", "Incitation à l’évaluation technique"
ACCELERATOR = "Partner-to-Partner Accelerator", "Accélérateur entre partenaires"
REPORTS = ("assessment report", "rapport d’évaluation"), ("confirmation signed", "attestation signée")
VERSION = "partner-connect 2099.1", "partner-connect 2099.1"
CONTRACTS = ("the vendor's confirmation", "confirmation de la mise en relation"), ("services contract", "contrat de")


@pytest.fixture(params=["en", "fr"])
def stage(
    request: pytest.FixtureRequest,
    chromium: Browser,
    street: Street,
    site: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Stage]:
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path))
    one = Stage(chromium, street, site, request.param, by_keys=request.param == "fr")
    yield one
    one.close()


def this_day(stage: Stage) -> date:
    found: date = stage.street.office.value("SELECT current_date")
    return found


def id_in(stage: Stage, person: str) -> str:
    """Return the id of what a page is about, from its address."""
    return urlsplit(stage[person].page.url).path.rstrip("/").split("/")[-1]


def awarded(stage: Stage) -> list[tuple[str, str, int]]:
    query = "SELECT claim_id, partner_id, awarded FROM claim WHERE awarded > 0 ORDER BY claim_id"
    return stage.street.office.rows(query)


def files(*names: str) -> list[dict[str, object]]:
    kind = "application/pdf"
    return [{"name": f"{one}.pdf", "mimeType": kind, "buffer": paper(one, date(2021, 6, 1))} for one in names]


def ask_for_assessment(stage: Stage, person: str, project_id: str, *, starts_on: date) -> str:
    """Draft a claim for a technical assessment; the page with what it would be promised comes next."""
    hand = stage[person]
    hand.go(f"/partner/projects/{project_id}/")
    hand.press("Draft a claim")
    hand.press(ASSESSMENT)
    hand.choose("the topic of the activity", "optimisation")
    hand.set_day("the day the activity starts", starts_on)
    hand.set_day("the day the activity is completed", starts_on + timedelta(days=2))
    hand.press("Keep the draft, and see what it is promised")
    return hand.page.url.rsplit("/", 2)[1]


def taken_to_its_award(stage: Stage, person: str, claim_id: str, proofs: tuple[Words, ...]) -> None:
    """Send a drafted claim; let the vendor approve its start, see its proofs, and award it."""
    partner, vendor, names = stage[person], stage[APPROVER], [f"{claim_id}-{n}" for n, _ in enumerate(proofs)]
    partner.press("Send the request")
    partner.is_told("The request is sent, and what it was promised is reserved. The vendor looks at it next.")
    vendor.go(f"/vendor/claims/{claim_id}/")
    vendor.press("Approve the start")
    partner.go(f"/partner/claims/{claim_id}/")
    partner.press("Report the work as done")
    partner.press("The work is done")
    partner.press("Hand in the proofs")
    for proof, file in zip(proofs, files(*names), strict=True):
        partner.attach(proof, file)
    partner.press("Hand them in")
    partner.is_told("The proofs are handed in. The vendor looks at them next.")
    vendor.go(f"/vendor/claims/{claim_id}/")
    for proof, file in zip(proofs, files(*names), strict=True):
        vendor.press("Read", of=proof)
        assert vendor.page.locator("figure img").evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
        assert vendor.save_file("Open as a file") == file["buffer"]
        vendor.press("Back to the claim")
    vendor.press("Begin the review")
    vendor.press("Approve, and see the summary")
    vendor.press("Award {amount}", amount="")
    partner.go(f"/partner/claims/{claim_id}/")


def test_project_is_registered_claimed_proved_and_its_receipt_read(stage: Stage) -> None:
    today.renew_terms(stage.street)
    seller, manager = stage[SELLER_A], stage[MANAGER]
    seller.go("/partner/projects/new")
    seller.write("Customer", "kun")
    seller.pick("Kunde")
    seller.tick(("VMware Cloud Foundation", "VMware Cloud Foundation"))
    seller.choose("How it will probably be sold", "saas")
    expect(seller.page.locator("#kept")).to_contain_text(seller.said("Kept at"))
    seller.press("Register the project")
    project_id = id_in(stage, SELLER_A)
    manager.go("/vendor/queue/")
    manager.press("Registration")
    manager.press("Approve the registration")

    claim_id = ask_for_assessment(stage, SELLER_A, project_id, starts_on=this_day(stage))
    taken_to_its_award(stage, SELLER_A, claim_id, REPORTS)
    seller.press("How it came about")
    receipt = seller.save_file("Download it as a file")

    assert verify_receipt(receipt).ok
    assert awarded(stage) == [(claim_id, "PA", 800_000)]


def test_introduction_is_accepted_by_both_partners_and_both_are_paid(stage: Stage) -> None:
    today.renew_terms(stage.street)
    today.project(stage.street)
    resells = {"main_model": "resell"}
    stage.street.record(Partner(partner_id="PA", name="PA", country=Code("FR"), attributes=resells))
    first, second, manager = stage[SELLER_A], stage[SELLER_B], stage[MANAGER]
    first.go("/partner/projects/J1/")
    first.press("Bring in a second partner")
    first.set_day("Day on which the customer's need was qualified", this_day(stage))
    first.press("Bring the project in")
    introduction = f"/partner/introductions/{id_in(stage, SELLER_A)}/"
    manager.go("/vendor/queue/")
    manager.press("Introduction")
    manager.press("Offer it to the partner chosen")
    second.go(introduction)
    second.press("Accept the project")
    second.press("Accept it")
    second.press("Propose roles and shares")
    for partner, role, share in (("PA", "introducer", "1/2"), ("PB", "integrator", "1/2")):
        second.choose("Role of {partner}", role, partner=partner)
        second.write("Share of {partner}", share, partner=partner)
    second.press("Propose them")
    for hand in (second, first):
        hand.go(introduction)
        hand.press("Accept roles and shares")
        hand.press("Accept them for my company")

    first.go("/partner/projects/J1/")
    first.press("Draft a claim")
    first.press(ACCELERATOR)
    first.press("Keep the draft, and see what it is promised")
    introduced = first.page.url.rsplit("/", 2)[1]
    taken_to_its_award(stage, SELLER_A, introduced, CONTRACTS)
    assessed = ask_for_assessment(stage, SELLER_B, "J1", starts_on=this_day(stage))
    taken_to_its_award(stage, SELLER_B, assessed, REPORTS)

    assert awarded(stage) == sorted([(introduced, "PA", 1_000_000), (assessed, "PB", 800_000)])


def test_claim_that_is_refused_pays_once_the_smallest_change_is_made(stage: Stage) -> None:
    today.renew_terms(stage.street)
    today.project(stage.street)
    stage.complains_of = "409"
    seller, starts_on = stage[SELLER_A], this_day(stage) - timedelta(days=1)
    claim_id = ask_for_assessment(stage, SELLER_A, "J1", starts_on=starts_on)
    seller.sees("Today the terms would promise nothing")
    seller.sees(("ask before the work starts", "demander l’accord avant le début de la prestation"))
    seller.sees("What would have paid")
    seller.press("Send the request")
    assert today.state(stage.street, claim_id) == "draft"

    seller.press("Not now")
    seller.press("Change the draft")
    seller.set_day("the day the activity starts", this_day(stage))
    seller.press("Keep the draft, and see what it is promised")
    taken_to_its_award(stage, SELLER_A, claim_id, REPORTS)

    assert awarded(stage) == [(claim_id, "PA", 800_000)]


def test_terms_are_proposed_by_one_person_approved_by_another_and_the_guide_changes(stage: Stage) -> None:
    changed = next_files("2099.1", from_="2022-03-22", to="2099-12-31")
    changed["poc-fee.csv"] = changed["poc-fee.csv"].replace(b"enterprise,*,9000", b"enterprise,*,12345")
    manager, finance, seller = stage[MANAGER], stage[FINANCE], stage[SELLER_A]
    amount = "12,345.00", "12 345,00"
    seller.go("/partner/guide/")
    seller.sees("version {version}", version="2021.1")
    manager.go("/vendor/programme/")
    manager.press("Import a version")
    chosen = [{"name": name, "mimeType": "text/plain", "buffer": content} for name, content in changed.items()]
    manager.attach("The terms", *chosen)
    manager.press("Check and import")
    manager.press("Propose this version")

    finance.go("/vendor/programme/")
    finance.press(VERSION)
    finance.sees("What changes from version {version} on", version="2021.1")
    finance.sees(amount)
    finance.tick("I have read what this version changes.")
    finance.press("Approve this version")

    seller.go("/partner/guide/")
    seller.sees("version {version}", version="2099.1")
    seller.sees(amount)


def test_auditor_sees_what_was_verified_and_recomputes_an_award(stage: Stage) -> None:
    connection = stage.street.office.connection
    Field.at_work(stage.street.office).approved("C1")
    assert verify(Desk(connection, connection.info.dsn))["failing"] == 0
    auditor = stage[AUDITOR]
    auditor.go("/vendor/audit/")
    table = auditor.save_file("As a table (CSV)").decode("utf-8-sig").splitlines()
    auditor.press("Journal")
    auditor.write("Claim", "C1")
    auditor.press("Search")
    auditor.press("Recompute decision {n}", n=2)

    assert auditor.page.locator(".notice-success").count() == 1
    assert len(table) > 20
    assert {line.split(",")[1] for line in table[1:]} == {"holds", "not-applicable"}

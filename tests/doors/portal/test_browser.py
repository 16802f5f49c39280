"""The portal in a real browser: keys, axe on every page, no sideways scrolling, nothing blocked."""

import re
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.doors.portal.browser import opened
from tests.doors.portal.partner import today
from tests.doors.portal.street import Street
from tests.figures import ALL_LOOKS
from tests.usecases.field import Field
from tests.usecases.office import (
    ADMIN,
    ADMIN_A,
    APPROVER,
    AUDITOR,
    FINANCE,
    FINANCE_A,
    MANAGER,
    PROGRAMMES,
    SELLER_A,
    SELLER_B,
)
from tests.usecases.paying import Payer
from tests.usecases.test_disputes import STATEMENT, disputed, stated
from tests.usecases.test_invoices import FIRST
from tests.usecases.test_projects import project
from tests.usecases.test_statements import PARTNER, VENDOR
from tremplin.claims.agreement import INTRODUCTION_LIFE
from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.claims.registration_life import REGISTRATION_LIFE
from tremplin.claims.role import ROLES
from tremplin.doors.cli.today.paper import paper
from tremplin.doors.proof_folder import FolderOnDisk
from tremplin.facts.record import Introduction
from tremplin.usecases.bank_answers import NoteSilence, note_silence
from tremplin.usecases.companies import RecordCompany, record_company
from tremplin.usecases.introductions import IntroduceProject, introduce_project
from tremplin.usecases.invoices import MakeOutInvoices, make_out_invoices
from tremplin.usecases.payables import MakePayables, list_undocumented, make_payables
from tremplin.usecases.projects import RegisterProject, register_project
from tremplin.usecases.proving import HandedIn
from tremplin.usecases.rows import Rows

pytestmark = pytest.mark.slow

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
AXE = Axe().axe_script


PAGES = [
    (None, "/account/login/"),
    (SELLER_A, "/"),
    (SELLER_A, "/partner/projects/"),
    (SELLER_A, "/partner/projects/new"),
    (SELLER_A, "/partner/claims/"),
    (SELLER_A, "/partner/claims/new"),
    (SELLER_A, "/partner/claims/new/technical-assessment"),
    (SELLER_A, "/partner/claims/C1/"),
    (SELLER_A, "/partner/claims/C1/receipts/1"),
    (SELLER_A, "/partner/claims/C1/withdraw"),
    (SELLER_A, "/partner/projects/R1/"),
    (SELLER_A, "/partner/introductions/"),
    (SELLER_A, "/partner/introductions/new"),
    (SELLER_A, "/partner/earnings/"),
    (SELLER_A, "/partner/guide/"),
    (SELLER_A, "/partner/company/"),
    (ADMIN_A, "/partner/company/people/new"),
    (ADMIN_A, f"/partner/company/people/{SELLER_A}/"),
    (SELLER_A, "/road/J1/?on=2021-05-03"),
    (SELLER_A, "/road/estimate/"),
    (SELLER_A, "/account/logout/"),
    (SELLER_A, "/account/mail"),
    (APPROVER, "/"),
    (APPROVER, "/vendor/queue/"),
    (APPROVER, "/measures/"),
    (FINANCE, "/vendor/budgets/"),
    (APPROVER, "/vendor/claims/C1/"),
    (APPROVER, "/vendor/claims/C1/proofs/P1"),
    (MANAGER, "/vendor/registrations/R1/"),
    (MANAGER, "/vendor/programme/"),
    (MANAGER, "/vendor/programme/1/"),
    (MANAGER, "/vendor/programme/import"),
    (FINANCE, "/vendor/clawbacks/C2/"),
    (MANAGER, "/vendor/introductions/"),
    (MANAGER, "/vendor/introductions/I1/"),
    (MANAGER, "/vendor/partners/"),
    (MANAGER, "/vendor/partners/PA/"),
    (ADMIN, "/vendor/people/"),
    (ADMIN, "/vendor/people/emma/"),
    (ADMIN, "/vendor/people/review"),
    (FINANCE, "/vendor/audit/"),
    (FINANCE, "/vendor/audit/journal"),
    (FINANCE, "/vendor/audit/trail"),
    (FINANCE, "/vendor/months/"),
    (FINANCE, "/vendor/months/2021-06/"),
    (AUDITOR, "/"),
    (AUDITOR, "/vendor/claims/C1/"),
    (AUDITOR, "/vendor/claims/C1/proofs/P1"),
    (AUDITOR, "/payments/owed/"),
    (MANAGER, "/vendor/budgets/presales-ceiling/change"),
    (APPROVER, "/vendor/claims/C1/extend"),
    (ADMIN, "/vendor/partners/new"),
    (FINANCE, "/vendor/corrections/"),
    (MANAGER, "/vendor/customers/new"),
    (SELLER_A, "/payments/owed/"),
    (FINANCE, "/payments/owed/"),
    (FINANCE_A, "/payments/statements/"),
    (ADMIN_A, "/payments/papers/PA/"),
    (FINANCE, "/payments/papers/PA/"),
    (FINANCE, "/payments/papers/"),
    (FINANCE_A, f"/payments/statements/{STATEMENT}/"),
    (FINANCE, "/payments/invoices/"),
    (FINANCE, "/payments/owed-back/"),
    (FINANCE, "/payments/forecast/"),
    (FINANCE, "/payments/disputes/"),
    (FINANCE, "/payments/disputes/D1/"),
    (FINANCE, "/payments/disputes/D1/answer-dispute"),
    (FINANCE, "/payments/runs/"),
    (FINANCE, "/payments/runs/RUN1/"),
    (FINANCE, "/payments/runs/prepare"),
    (FINANCE, "/payments/runs/bank/"),
    (FINANCE, "/payments/runs/bank/accounts"),
    (FINANCE, f"/payments/invoices/{FIRST}/"),
    (FINANCE_A, f"/payments/invoices/{FIRST}/"),
    (FINANCE, "/payments/runs/bank/{unanswered}/"),
]


def furnish(street: Street, folder: Path) -> None:
    """Let PA have a claim in review and one to be paid by a run, and two partners register for one customer."""
    disputed(street.office, stated(street.office))
    field = Field.at_work(street.office)
    field.shelf = FolderOnDisk(folder / "proofs")  # type: ignore[assignment]
    kinds = {"P1": "assessment-report", "P2": "customer-confirmation"}
    files = (HandedIn(name, kind, f"{kind}.pdf", paper(kind, date(2021, 6, 1))) for name, kind in kinds.items())
    field.in_review("C1", files=tuple(files))
    Field.at_work(street.office).approved("C2", project_id="J2")
    for project_id, partner, seller in (("R1", "PA", SELLER_A), ("R2", "PB", SELLER_B)):
        street.office.do(register_project, RegisterProject, seller, project=project(project_id, partner))
    given = {"introduction_id": "I1", "project_id": "J1", "introducing_id": "PA", "introduced_on": date(2021, 5, 1)}
    street.office.do(introduce_project, IntroduceProject, SELLER_A, introduction=Introduction(**given))
    payer = Payer(Field.at_work(street.office))
    payer.put_papers_in_order()
    payer.made()
    payer.prepared("RUN1")


def leave_unanswered(street: Street) -> str:
    """Make an invoice out for PA, and pay another award by a run of which the bank never speaks; its name there."""
    office = street.office
    payer = Payer(Field.at_work(office))
    payer.field.approved("C3", project_id="J3")
    payer.made()
    payer.paid_out("RUN2")
    office.do(note_silence, NoteSilence, FINANCE, after_days=0)
    payer.field.approved("C4", project_id="J4")
    office.do(make_payables, MakePayables, FINANCE)
    office.do(record_company, RecordCompany, FINANCE, **VENDOR)
    office.do(record_company, RecordCompany, FINANCE, **PARTNER, tax_case="domestic")
    (made,) = (one.payable_id for one in list_undocumented(Rows(office.connection)))
    office.do(make_out_invoices, MakeOutInvoices, FINANCE, payable_ids=(made,))
    (line,) = payer.run("RUN2").lines
    return line.end_to_end_id


# A page is loaded once for all its looks: what differs in the dark are colours, by the style sheet alone, and those are
# the same in every language. Where all looks are too many, each page is still looked at in each language and each way:
# narrow in the dark in English, and in the light in French.
WIDE, NARROW = (1280, "light", RULES), (320, "light", RULES)
DARK = [(320, "dark", COLOUR_RULES), (1280, "dark", COLOUR_RULES)]
if ALL_LOOKS:
    LOOKS = {"en": [WIDE, NARROW, *DARK], "fr": [WIDE, NARROW]}
else:
    LOOKS = {"en": [WIDE, (320, "dark", RULES)], "fr": [(1280, "light", []), NARROW]}
AS_RECORDED = {"/vendor/audit/journal"}
"""What an auditor compares with the tables and with exports is shown as it is recorded."""
CODE = re.compile(r"(?<![\w/.@-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w/.@-])")
CODES = {
    *(state for life in (CLAIM_LIFE, REGISTRATION_LIFE, INTRODUCTION_LIFE) for state in life.states),
    *(event for life in (CLAIM_LIFE, REGISTRATION_LIFE, INTRODUCTION_LIFE) for event in life.events),
    *ROLES,
    *re.findall(r"\bid: (\w+(?:-\w+)+)", (PROGRAMMES / "partner-connect-2021" / "terms.yaml").read_text()),
}
"""What has a name that people know, and a code that they never need to."""


def codes_in(told: str) -> set[str]:
    """Return the codes that stand in a page where a name should."""
    return {*re.findall(CODE, told)} & CODES


VIOLATIONS = "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(found => found.violations)"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_stand_in_nobodys_way(
    chromium: Browser, street: Street, site: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path))
    furnish(street, tmp_path)
    unanswered = leave_unanswered(street)
    for person in dict(PAGES):
        with opened(chromium, street, site, person, language=language) as page:
            # Without this, colours are seen on their way from the light to the dark.
            page.emulate_media(reduced_motion="reduce")
            for path in [path.format(unanswered=unanswered) for one, path in PAGES if one == person]:
                page.goto(site + path)
                told = page.locator("#content").inner_text()
                assert codes_in(told) == set() or path in AS_RECORDED, path
                page.evaluate(AXE)
                for width, scheme, rules in LOOKS[language]:
                    page.set_viewport_size({"width": width, "height": 900})
                    page.emulate_media(color_scheme=scheme)

                    found = page.evaluate(VIOLATIONS, rules) if rules else []

                    assert [(path, width, scheme, one["id"], one["nodes"][0]["html"]) for one in found] == []
                    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)


def test_list_is_searched_while_typing_and_the_back_button_works(chromium: Browser, street: Street, site: str) -> None:
    with opened(chromium, street, site, SELLER_A) as page:
        page.goto(f"{site}/partner/projects/")
        page.get_by_label("Customer or project").fill("nobody")

        expect(page.get_by_text("No project matches.")).to_be_visible()
        expect(page).to_have_url(re.compile("words=nobody"))
        page.go_back()
        expect(page.get_by_text("Nothing is registered yet.")).to_be_visible()


def test_queue_is_walked_and_a_registration_denied_by_keyboard_alone(
    chromium: Browser, street: Street, site: str, tmp_path: Path
) -> None:
    furnish(street, tmp_path)
    with opened(chromium, street, site, MANAGER) as page:
        page.goto(f"{site}/vendor/queue/?matter=registration")
        page.keyboard.press("j")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("k")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Registration R1")).to_be_visible()

        page.keyboard.press("d")
        page.keyboard.type("Already ours. jk", delay=5)
        page.get_by_role("button", name="Deny the registration").focus()
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", name="Registration R2")).to_be_visible()
        expect(page.get_by_role("status").first).to_contain_text("The registration of project R1 is denied.")
    reasons = street.office.rows("SELECT reason FROM command WHERE kind = 'deny-registration'")
    assert reasons == [("Already ours. jk",)]


def test_proofs_are_handed_in_by_keyboard_and_a_refused_file_leaves_the_others_chosen(
    chromium: Browser, street: Street, site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path))
    claim_id = today.worked(street)
    with opened(chromium, street, site, SELLER_A, complains_of="409") as page:
        page.goto(f"{site}/partner/claims/{claim_id}/proof")
        send = page.get_by_role("button", name="Hand them in")
        files = page.locator("input[type=file]")
        files.nth(0).set_input_files({"name": "report.pdf", "mimeType": "application/pdf", "buffer": b"no document"})
        files.nth(1).set_input_files({"name": "signed.pdf", "mimeType": "application/pdf", "buffer": today.PDF})
        send.focus()
        page.keyboard.press("Enter")

        expect(page.get_by_role("alert")).to_contain_text("The content of report.pdf is no PDF, PNG, JPEG or XML.")
        expect(page.get_by_role("alert")).to_be_focused()
        assert files.nth(1).evaluate("input => input.files[0].name") == "signed.pdf"
        assert Axe().run(page, options={"runOnly": RULES}).response["violations"] == []
        report = {"name": "report.pdf", "mimeType": "application/pdf", "buffer": today.PDF + b"2"}
        files.nth(0).set_input_files(report)
        send.focus()
        page.keyboard.press("Enter")

        expect(page.get_by_role("status")).to_contain_text("The proofs are handed in.")
    assert today.state(street, claim_id) == "proof-submitted"

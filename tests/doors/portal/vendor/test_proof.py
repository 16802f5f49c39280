"""A proof read page by page: drawn by the server, with its words, for who has opened it."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from tests.doors.portal.street import Street, form_id, text_of
from tests.usecases.field import Field
from tests.usecases.office import APPROVER, AUDITOR, MANAGER, OTHER_MANAGER, SELLER_A
from tremplin.doors.cli.today.paper import paper
from tremplin.doors.proof_folder import FolderOnDisk
from tremplin.usecases.proving import HandedIn
from tremplin.usecases.reviewing import ReportWork, report_work

PAGE = "/vendor/claims/C1/"
REPORT = f"{PAGE}proofs/P1"


@pytest.fixture
def proven(street: Street, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Street:
    """A street on which a partner has handed in a report of three pages, and a PDF that is none."""
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path))
    field = Field.at_work(street.office)
    field.shelf = FolderOnDisk(tmp_path / "proofs")  # type: ignore[assignment]
    field.pre_approved("C1")
    street.office.do(report_work, ReportWork, MANAGER, claim_id="C1")
    report = HandedIn("P1", "assessment-report", "report.pdf", paper("Report", date(2026, 11, 27), pages=3))
    broken = HandedIn("P2", "customer-confirmation", "broken.pdf", b"%PDF-1.7 broken")
    field.hand_in("C1", files=(report, broken))
    return street


def opened(street: Street, proof_id: str, *, language: str = "en") -> tuple[Client, str]:
    """Open a proof as the approver does; return their browser, and the page to which they are led."""
    browser = street.browser_of(APPROVER, language=language)
    return browser, browser.post(f"{PAGE}open/{proof_id}", form_id()).headers["Location"]


@pytest.mark.slow
def test_proof_is_read_page_by_page_as_pictures_with_their_words(proven: Street) -> None:
    browser, address = opened(proven, "P1", language="fr")

    first, last = (text_of(browser.get(f"{address}?page={number}")) for number in (1, 3))

    assert address == REPORT
    assert 'alt="Page 1 de report.pdf"' in first
    assert "Page 1 sur 3" in first
    assert "Made up for the demonstration.<br>Page 1 of 3" in first
    assert ('rel="prev"' in first, 'rel="next"' in first) == (False, True)
    assert ('rel="prev"' in last, 'rel="next"' in last) == (True, False)


@pytest.mark.slow
def test_picture_of_a_page_comes_from_the_address_of_files(proven: Street) -> None:
    browser, address = opened(proven, "P1")

    link = browser.get(f"{address}?page=2&as=picture").headers["Location"]
    picture = browser.get(link)

    assert link.startswith("/proofs/")
    assert picture.content.startswith(b"\x89PNG")
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.headers["Content-Disposition"] == 'attachment; filename="report.png"'
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.slow
def test_pdf_that_cannot_be_drawn_says_so_and_is_had_as_a_file(proven: Street) -> None:
    browser, address = opened(proven, "P2")

    shown = text_of(browser.get(address))
    picture = browser.get(f"{address}?as=picture").headers["Location"]
    file = browser.get(f"{address}?as=file").headers["Location"]

    assert "This file cannot be shown here" in shown
    assert browser.get(picture).status_code == 404
    assert browser.get(file).content == b"%PDF-1.7 broken"


@pytest.mark.slow
def test_page_that_a_proof_does_not_have_is_not_found(proven: Street) -> None:
    browser, address = opened(proven, "P1")

    assert browser.get(f"{address}?page=4").status_code == 404
    assert browser.get(f"{PAGE}proofs/P9").status_code == 404


def test_proof_that_the_reader_has_not_opened_is_opened_first(proven: Street) -> None:
    shown = proven.browser_of(APPROVER).get(f"{REPORT}?page=2")

    assert (shown.status_code, shown.headers["Location"]) == (302, f"{PAGE}#proofs")


@pytest.mark.parametrize(("person", "status"), [(SELLER_A, 403), (AUDITOR, 200), (OTHER_MANAGER, 404)])
def test_proof_is_read_by_who_reviews_it_and_by_auditors_alone(proven: Street, person: str, status: int) -> None:
    assert proven.browser_of(person).get(REPORT).status_code == status

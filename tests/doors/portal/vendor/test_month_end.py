"""The end of a month in the portal: shown before it is posted, posted, taken back, and its journal as a file."""

import re

from tests.doors.portal.street import Street, counted, form_id, text_of
from tests.usecases.field import Field
from tests.usecases.office import AUDITOR, FINANCE, MANAGER

JUNE = "/vendor/months/2021-06/"


def test_accruals_are_shown_posted_and_taken_back(street: Street) -> None:
    Field(street.office).in_review("C1")
    finance, auditor = street.browser_of(FINANCE), street.browser_of(AUDITOR, language="fr")

    ahead = text_of(finance.get(JUNE))
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', ahead)
    assert shown
    assert "Écritures" not in ahead
    assert "C1" in text_of(auditor.get(JUNE))
    assert "Nothing is to be accrued." in text_of(finance.get("/vendor/months/2021-05/"))
    assert finance.post(f"{JUNE}do/reverse", form_id()).status_code == 404
    assert finance.post(f"{JUNE}do/accrue", {**form_id(), "shown": "0" * 64}).status_code == 409
    assert finance.post(f"{JUNE}do/accrue", {**form_id(), "shown": shown[1]}).status_code == 302
    assert "Accruals posted: 1." in text_of(finance.get(JUNE))
    assert finance.post(f"{JUNE}do/reverse", form_id()).status_code == 302
    assert "Accruals taken back: 1." in text_of(finance.get(JUNE))

    csv, fec = finance.get(f"{JUNE}journal.csv"), finance.get(f"{JUNE}journal.fec")
    assert csv.headers["Content-Disposition"] == 'attachment; filename="journal-2021-06.csv"'
    assert csv.content == finance.get(f"{JUNE}journal.csv").content
    assert fec.content.startswith(b"JournalCode")
    assert street.office.security()[-1] == "journal-exported"


def test_month_end_opens_for_whom_it_is_for_and_bad_addresses_are_not_found(street: Street) -> None:
    finance = street.browser_of(FINANCE)

    assert [street.browser_of(one).get(JUNE).status_code for one in (FINANCE, AUDITOR, MANAGER)] == [200, 200, 403]
    assert street.browser_of(AUDITOR).post(f"{JUNE}do/accrue", form_id()).status_code == 403
    assert finance.get("/vendor/months/2021-13/").status_code == 404
    assert finance.get("/vendor/months/2021-13/journal.csv").status_code == 404
    assert finance.get(f"{JUNE}journal.pdf").status_code == 404
    assert finance.get(f"{JUNE}do/accrue").headers["Location"] == JUNE
    assert finance.post(f"{JUNE}do/burn", form_id()).status_code == 404
    finance.get(JUNE)
    with counted() as statements:
        finance.get(JUNE)
    assert len(statements) == 13, statements

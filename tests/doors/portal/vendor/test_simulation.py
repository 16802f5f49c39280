"""A version tried before it is proposed: begun by a button, worked out apart, shown to the vendor in both languages."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from tests.doors.portal.street import Street, text_of
from tests.doors.portal.vendor.test_programme import imported
from tests.usecases.field import Field
from tests.usecases.office import AUDITOR, MANAGER, SELLER_A
from tremplin.doors.simulation.kept import Kept, Progress

PATIENCE_SECONDS = 120


@pytest.fixture
def page(street: Street, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the address of the simulation of a draft, in a fresh data folder."""
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path))
    return f"/vendor/programme/{imported(street)}/simulation"


def waited_for(browser: Any, page: str) -> None:
    """Look again and again, as the page does, until there is nothing to wait for."""
    until = time.monotonic() + PATIENCE_SECONDS
    while browser.get(page, headers={"HX-Request": "true"}).headers.get("HX-Refresh") != "true":
        assert time.monotonic() < until
        time.sleep(0.2)


def test_draft_is_tried_beside_the_version_in_force(street: Street, page: str) -> None:
    Field.at_work(street.office).approved("C1")
    browser = street.browser_of(MANAGER)
    assert "Simulate this version" in text_of(browser.get(page))

    begun = browser.post(page)
    waited_for(browser, page)

    assert (begun.status_code, begun.headers["Location"]) == (302, page)
    english = text_of(street.browser_of(AUDITOR).get(page))
    french = text_of(street.browser_of(AUDITOR, language="fr").get(page))
    assert "partner-connect 2021.1 grants" in english
    assert "Budget at risk" in english
    assert "Who gains and who loses" in english
    assert english.count("<svg ") == 3
    assert "Budget exposé" in french
    assert "Simuler à nouveau" in french
    cost = browser.get(f"{page}/cost.csv")
    assert cost.content.startswith(b"\xef\xbb\xbfterms,incentive,stage,unit,")
    assert browser.get(f"{page}/nothing.csv").status_code == 404


def test_while_it_runs_the_page_says_how_far_it_is_and_nobody_begins_it_twice(street: Street, page: str) -> None:
    browser = street.browser_of(MANAGER)
    key = _key_of(street)
    kept = Kept.of(key)
    assert kept.begin()

    first = text_of(browser.get(page))
    kept.tell(Progress("claims", 3, 12))
    browser.post(page)
    part = text_of(browser.get(page, headers={"HX-Request": "true"}))

    assert "The terms and the facts are being read." in first
    assert part.lstrip().startswith('<div class="sheet narrow" id="progress"')
    assert "3 of 12 claims decided" in part
    assert 'max="12" value="3"' in part
    assert kept.progress() == Progress("claims", 3, 12)
    assert browser.get(f"{page}/cost.csv").status_code == 404


def test_one_that_failed_or_fell_silent_can_be_begun_again(street: Street, page: str) -> None:
    browser = street.browser_of(MANAGER)
    kept = Kept.of(_key_of(street))
    kept.begin()
    kept.tell(Progress("failed"))

    failed = text_of(browser.get(page))
    again = kept.begin()
    long_ago = time.time() - 3600
    os.utime(kept.folder / "progress.json", (long_ago, long_ago))

    assert "The simulation stopped with a fault of its own" in failed
    assert again
    assert kept.progress() is None
    assert kept.begin()
    (kept.folder / "progress.json").write_text(json.dumps({"phase": "done", "done": 0, "total": 0}))
    assert kept.begin()


def test_nobody_of_a_partner_sees_it_and_an_unknown_version_is_not_found(street: Street, page: str) -> None:
    assert street.browser_of(SELLER_A).get(page).status_code == 403
    assert street.browser_of(SELLER_A).post(page).status_code == 403
    assert street.browser_of(MANAGER).get("/vendor/programme/999/simulation").status_code == 404


def _key_of(street: Street) -> str:
    rows = street.office.rows("SELECT id, terms_sha256 FROM terms_version ORDER BY id")
    (_current, current_hash), (draft, draft_hash) = rows[0], rows[-1]
    return f"{draft}-{current_hash[:16]}-{draft_hash[:16]}"

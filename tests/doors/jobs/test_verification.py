"""A night on which an invariant does not hold: the verdict is kept, and admins and auditors hear of it at once."""

import re
from pathlib import Path

import pytest

from tests.doors.jobs.conftest import Letters
from tests.usecases.field import Field
from tests.usecases.office import ADMIN, AUDITOR, OTHER_ADMIN
from tremplin.doors.anchors import require_journal_whole
from tremplin.doors.jobs.anchoring import anchor
from tremplin.doors.jobs.desk import Desk
from tremplin.doors.jobs.mailing import tell
from tremplin.doors.jobs.verification import verify
from tremplin.store.anchor import AnchorBroken
from tremplin.usecases.telling import ChooseMail, choose_mail

pytestmark = pytest.mark.slow


def forge(data: Path) -> None:
    """Let the last anchor claim to have seen more than the journal holds."""
    file = data / "anchors.jsonl"
    forged, times = re.subn(r'"seq": \d+', '"seq": 70', file.read_text())
    assert times == 1
    file.write_text(forged)


def test_night_that_fails_is_kept_and_told_at_once_to_those_who_must_know(
    field: Field, desk: Desk, data: Path, letters: Letters
) -> None:
    office = field.office
    field.approved()
    anchor(desk)
    tell(desk)
    forge(data)
    office.do(choose_mail, ChooseMail, AUDITOR, choice="none")

    counted = verify(desk)
    tell(desk)

    assert counted["failing"] == 1
    (kept,) = office.rows("SELECT verdict, failed, first_offence FROM verification")
    assert kept[:2] == ("fails", 1)
    assert (kept[2]["invariant"], kept[2]["code"]) == ("L13", "NOT_GENUINE")
    told = {mail["To"].partition("@")[0] for mail in letters.all() if "failed" in str(mail.get_body(("plain",)))}
    assert told == {ADMIN, OTHER_ADMIN, AUDITOR}
    assert "invariant L13 does not hold" in letters.to(AUDITOR)[0]


def test_night_on_which_all_holds_tells_nobody(field: Field, desk: Desk, data: Path, letters: Letters) -> None:
    field.approved()
    anchor(desk)
    tell(desk)

    counted = verify(desk)

    assert (counted["failing"], field.office.value("SELECT count(*) FROM outbox WHERE sent_at IS NULL")) == (0, 0)


def test_no_anchor_is_added_to_a_journal_that_lost_what_anchors_saw(field: Field, desk: Desk, data: Path) -> None:
    field.approved()
    anchor(desk)
    forge(data)
    field.approved("C2", project_id="J2")
    before = (data / "anchors.jsonl").read_text()

    with pytest.raises(AnchorBroken):
        anchor(desk)
    with pytest.raises(AnchorBroken):
        require_journal_whole()

    assert (data / "anchors.jsonl").read_text() == before

"""Each job run twice, late and in two processes at once: no further effect (R4).

Two processes stand before the same work when a gate holds both; a run in which they do not fails. What is compared is
everything that the database holds but commands and security events: a command that found nothing left to do says so
in the trail, and changes nothing.
"""

import fcntl
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from psycopg.types.json import Jsonb

from tests.database import Database
from tests.doors.jobs.conftest import Letters
from tests.doors.jobs.process import at_once, start, watch
from tests.usecases.field import Field
from tests.usecases.office import ADMIN, APPROVER, MANAGER, SELLER_A, Office
from tremplin.doors.jobs.anchoring import anchor
from tremplin.doors.jobs.desk import Desk
from tremplin.doors.jobs.mailing import send_digests, tell
from tremplin.doors.jobs.summing import take_sums_on
from tremplin.doors.jobs.sweeping import expire, send_reminders
from tremplin.doors.jobs.verification import verify
from tremplin.facts.record import Code, Competency, Introduction, Project
from tremplin.store.anchor import make_key
from tremplin.usecases.awarding import RejectClaim
from tremplin.usecases.introductions import (
    IntroduceProject,
    ProposeSecondPartner,
    introduce_project,
    propose_second_partner,
)
from tremplin.usecases.projects import ApproveRegistration, RegisterProject, approve_registration, register_project

pytestmark = pytest.mark.slow

NIGHT = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
CLAIMS = ("C1", "C2", "C3")


def past(field: Field) -> Office:
    """Leave behind three claims, a registration and an introduction that are past their day."""
    office = field.office
    for number, claim_id in enumerate(CLAIMS, start=1):
        field.pre_approved(claim_id, project_id=f"J{number}")
    project = Project(
        project_id="R1",
        customer_id="K1",
        registered_by="PA",
        registered_on=date(2021, 1, 1),
        status=Code("opportunity"),
        currency=Code("EUR"),
    )
    early = date(2021, 1, 1)
    office.do(register_project, RegisterProject, MANAGER, project=project, happened_on=early)
    office.do(approve_registration, ApproveRegistration, APPROVER, project_id="R1", happened_on=early)
    given = Introduction(introduction_id="I1", project_id="J1", introducing_id="PA", introduced_on=early)
    office.do(introduce_project, IntroduceProject, MANAGER, introduction=given, happened_on=early)
    reject_long_ago(field, "C4")
    return office


def reject_long_ago(field: Field, claim_id: str) -> None:
    """Reject a claim past the use case: there, the days to appeal count from now, and a test cannot wait for them."""
    field.project("J4")
    field.drafted(claim_id, project_id="J4")
    move = {
        "claim_id": claim_id,
        "expect": {"state": "draft", "version": 1},
        "event": "reject",
        "state": "rejected",
        "data": {"resumes": "in-review", "until": "2021-07-01"},
    }
    head = field.office.make(RejectClaim, APPROVER, claim_id=claim_id).head()
    field.office.connection.execute("SELECT post(%s::jsonb)", [Jsonb({"command": head, "claims": [move]})])


def falling_due(field: Field) -> Office:
    """Let a competency of partner PA lapse in five days, and an introduction be offered to partner PB."""
    office, today = field.office, field.office.value("SELECT current_date")
    lapsing = Competency(
        competency_id="K-soon",
        partner_id="PA",
        competency=Code("tanzu"),
        kind=Code("master-services"),
        valid_from=date(2020, 1, 1),
        valid_until=today + timedelta(days=5),
    )
    field.record(lapsing)
    field.project("J1")
    given = Introduction(introduction_id="I1", project_id="J1", introducing_id="PA", introduced_on=date(2021, 1, 1))
    office.do(introduce_project, IntroduceProject, SELLER_A, introduction=given)
    content = {"introduction_id": "I1", "programme": "partner-connect", "competencies": frozenset({"vcf"})}
    office.do(propose_second_partner, ProposeSecondPartner, MANAGER, **content)
    return office


def events(office: Office) -> Counter[tuple[str, str]]:
    return Counter(office.rows("SELECT claim_id, event FROM claim_event WHERE event = 'expire'"))


def test_sweep_run_twice_changes_nothing_more(field: Field, desk: Desk) -> None:
    office = past(field)
    before = office.state()

    first = expire(desk)
    swept = office.state()
    second = expire(desk)

    assert first == {
        "claims": 3,
        "rejections": 1,
        "registrations": 1,
        "introductions": 1,
        "agreements": 0,
        "disputes": 0,
        "invoices": 0,
        "not_possible": 0,
    }
    assert swept != before
    assert set(second.values()) == {0}
    assert office.state() == swept


@pytest.mark.parametrize("ids", ["shared", "own"])
def test_sweep_in_two_processes_ends_each_thing_once(database: Database, field: Field, data: Path, ids: str) -> None:
    office = past(field)

    counted = at_once(database, "expire", gate="SELECT * FROM claim FOR UPDATE", ids=ids)

    assert sorted(one["claims"] for one in counted) == [0, 3]
    assert sum(one["registrations"] for one in counted) == 1
    assert sum(one["introductions"] for one in counted) == 1
    assert sum(one["rejections"] for one in counted) == 1
    assert events(office) == Counter({(claim_id, "expire"): 1 for claim_id in CLAIMS})
    assert office.value("SELECT count(*) FROM outbox WHERE topic = 'claim-expire'") == 3
    assert office.value("SELECT sum(reserved) FROM limit_instance") == 0


def test_sweep_is_a_command_of_the_jobs_and_of_the_admin_who_answers_for_them(field: Field, desk: Desk) -> None:
    office = past(field)

    expire(desk)

    found = office.rows(
        "SELECT DISTINCT client, on_behalf_of, actor_person FROM command"
        " WHERE kind IN ('expire-claims', 'expire-registrations', 'lapse-papers')"
    )
    assert found == [("jobs", ADMIN, None)]


def test_claim_that_cannot_end_keeps_no_other_from_it(field: Field, desk: Desk) -> None:
    office = past(field)
    # The month in which it would be given back is closed: nothing of today can be booked, and each claim says so alone.
    month = f"{office.value('SELECT current_date'):%Y-%m}"
    office.connection.execute(
        "SELECT post(%s::jsonb)",
        [
            Jsonb(
                {
                    "command": office.make(IntroduceProject, APPROVER, introduction=None).head(),
                    "insert": {"period": [{"accounting_month": month, "state": "closed", "closed_by": APPROVER}]},
                }
            )
        ],
    )

    counted = expire(desk)

    assert (counted["claims"], counted["not_possible"]) == (0, 3)
    assert (counted["registrations"], counted["introductions"]) == (1, 1)


def test_reminders_run_twice_or_late_go_out_once_for_each_number_of_days(field: Field, desk: Desk) -> None:
    office = falling_due(field)

    first = send_reminders(desk)
    second = send_reminders(desk)

    # Five days are left: the reminder of seven days goes, late, and that of thirty is not made up for.
    assert (first, second) == ({"reminders": 2}, {"reminders": 0})
    found = office.rows("SELECT subject, subject_id, partner_id, days FROM reminder ORDER BY subject")
    assert found == [("competency", "K-soon", "PA", 7), ("introduction", "I1", "PB", 30)]


def test_reminders_in_two_processes_go_out_once(database: Database, field: Field, data: Path) -> None:
    office = falling_due(field)

    counted = at_once(database, "remind", gate="SELECT pg_advisory_xact_lock(hashtextextended('jobs:remind', 0))")

    assert sorted(one["reminders"] for one in counted) == [0, 2]
    assert office.value("SELECT count(*) FROM outbox WHERE topic = 'reminder-due'") == 2


def test_messages_handed_on_twice_reach_each_person_once(field: Field, desk: Desk) -> None:
    office = past(field)
    waiting = office.value("SELECT count(*) FROM outbox WHERE sent_at IS NULL")

    first = tell(desk)
    told = office.state()
    second = tell(desk)

    assert first["messages"] == waiting == 9
    assert office.value("SELECT count(*) FROM notice") > 9
    assert second["messages"] == 0
    assert office.state() == told


def test_messages_handed_on_in_two_processes_reach_each_person_once(
    database: Database, field: Field, data: Path
) -> None:
    office = past(field)
    waiting = office.value("SELECT count(*) FROM outbox")

    counted = at_once(database, "tell", gate="SELECT * FROM outbox FOR UPDATE")

    assert sorted(one["messages"] for one in counted) == [0, waiting]
    assert office.value("SELECT count(*) FROM outbox WHERE sent_at IS NULL") == 0


def test_sums_taken_on_twice_hold_the_same_entries(field: Field, desk: Desk) -> None:
    office = past(field)

    first, second = take_sums_on(desk), take_sums_on(desk)

    assert (first["entries"], second["entries"]) == (office.value("SELECT count(*) FROM journal"), 0)
    assert office.value("SELECT sum(entries)::bigint FROM entries_by_month") == first["entries"]


def test_digest_run_twice_is_one_mail_to_each(field: Field, desk: Desk, letters: Letters) -> None:
    past(field)

    first = send_digests(desk)
    second = send_digests(desk)

    assert first["mails"] == len(letters.all()) > 1
    assert (second["mails"], second["mails_not_sent"]) == (0, 0)


@pytest.mark.parametrize("ids", ["shared", "own"])
def test_digest_in_two_processes_is_one_mail_to_each(
    database: Database, field: Field, desk: Desk, letters: Letters, ids: str
) -> None:
    office = past(field)
    tell(desk)

    counted = at_once(database, "digest", gate="SELECT * FROM notice FOR UPDATE", ids=ids)

    assert sum(one["mails"] for one in counted) == len(letters.all()) > 1
    assert len({mail["To"] for mail in letters.all()}) == len(letters.all())
    assert office.rows("SELECT DISTINCT state FROM mail") == [("sent",)]


def test_verification_of_one_night_is_kept_once(database: Database, field: Field, desk: Desk) -> None:
    office = field.office
    night = Desk(desk.connection, desk.url, slot=NIGHT)

    first, second = verify(night), verify(night)

    assert (first["runs"], first["failing"], second) == (1, 0, {"runs": 0})
    assert first["holding"] > 30
    found = office.rows("SELECT slot, verdict, held, failed, first_offence FROM verification")
    assert found == [(NIGHT.isoformat(), "holds", first["holding"], 0, None)]


def test_verification_of_one_night_in_two_processes_is_kept_once(
    database: Database, office: Office, data: Path
) -> None:
    gate = "SELECT pg_advisory_xact_lock(hashtextextended('jobs:verify', 0))"

    counted = at_once(database, "verify", gate=gate, slot=NIGHT)

    assert sorted(one["runs"] for one in counted) == [0, 1]
    assert office.value("SELECT count(*) FROM verification") == 1


def test_anchor_of_one_end_of_the_journal_is_written_once(field: Field, desk: Desk, data: Path) -> None:
    field.pre_approved()

    first, second = anchor(desk), anchor(desk)
    field.pre_approved("C2", project_id="J2")
    third = anchor(desk)

    assert [one["anchors"] for one in (first, second, third)] == [1, 0, 1]
    assert len((data / "anchors.jsonl").read_text().splitlines()) == 2


def test_anchor_in_two_processes_is_written_once(database: Database, field: Field, data: Path) -> None:
    field.approved()
    make_key(data)
    file = data / "anchors.jsonl"
    with file.open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        processes = [start(database, "anchor") for _ in range(2)]
        watch(lambda: waiting_for(file) == 2)
    counted = [process.ended() for process in processes]

    assert sorted(one["anchors"] for one in counted) == [0, 1]
    assert len(file.read_text().splitlines()) == 1


def waiting_for(file: Path) -> int:
    """How many processes wait for the lock on a file."""
    number = f":{file.stat().st_ino} "
    return sum("->" in line and number in line for line in Path("/proc/locks").read_text().splitlines())


def test_key_made_by_two_processes_at_once_is_one(data: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(make_key, [data] * 8))

    private, public = (data / "anchor.key").read_bytes(), (data / "anchor.pub").read_bytes()
    of_private = load_pem_private_key(private, password=None).public_key()
    assert of_private.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) == public
    assert {one.name for one in data.iterdir()} == {"anchor.key", "anchor.pub"}
    assert (data / "anchor.key").stat().st_mode & 0o077 == 0

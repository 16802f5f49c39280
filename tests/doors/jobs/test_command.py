"""`tremplin jobs`: the calendar is listed, a job is run by hand, and the worker stops when it is told to."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.database import Database
from tests.doors.cli.conftest import Answer, tremplin_in
from tests.doors.jobs.process import watch
from tests.doors.jobs.test_verification import forge
from tests.usecases.field import Field
from tests.usecases.office import MANAGER, Office
from tremplin.doors.jobs.anchoring import anchor
from tremplin.doors.jobs.calendar import CALENDAR, COUNTS
from tremplin.doors.jobs.desk import Desk, desk_at

pytestmark = pytest.mark.slow

_TREMPLIN = [sys.executable, "-c", "from tremplin.doors.cli.main import main; main()"]


def environ(database: Database, data: Path, **more: str) -> dict[str, str]:
    named = {"DATABASE_URL": database.url, "TREMPLIN_DATA": str(data), **more}
    return {**{name: text for name, text in os.environ.items() if not name.startswith("TREMPLIN_")}, **named}


def tremplin(database: Database, data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [*_TREMPLIN, *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env=environ(database, data, **more), check=False, timeout=60
    )


def here(database: Database, data: Path, *arguments: str, **more: str) -> Answer:
    """Run the command in this process: to start one of its own takes seconds, so only what is about one does."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("TREMPLIN_"):
                patch.delenv(name)
        for name, text in {"DATABASE_URL": database.url, "TREMPLIN_DATA": str(data), **more}.items():
            patch.setenv(name, text)
        return tremplin_in(data.parent)(*arguments)


def test_every_job_counts_what_it_has_words_for(database: Database, office: Office, data: Path) -> None:
    with desk_at(database.url) as desk:
        for job in CALENDAR:
            assert set(job.run(desk)) <= set(COUNTS), job.name


def test_job_run_by_hand_says_what_it_did_and_is_in_the_list(database: Database, office: Office, data: Path) -> None:
    before = json.loads(here(database, data, "jobs", "list", "--json").out)["jobs"]
    ran = tremplin(database, data, "jobs", "run", "verify", "--json")
    after = json.loads(here(database, data, "jobs", "list", "--json").out)["jobs"]

    assert [job["name"] for job in before] == [job.name for job in CALENDAR]
    assert all(job["last"] is None for job in before)
    did = json.loads(ran.stdout)
    assert (ran.returncode, did["job"], did["did"]["runs"], did["did"]["failing"]) == (0, "verify", 1, 0)
    assert {job["name"]: job["last"]["outcome"] for job in after if job["last"]} == {"verify": "succeeded"}


def test_list_in_french(database: Database, office: Office, data: Path) -> None:
    said = here(database, data, "--lang", "fr", "jobs", "list").out

    assert "digest    0 6 * * *     jamais" in said
    assert "Envoie à chacun le récapitulatif du jour." in said


def test_job_for_which_nobody_answers_says_so_and_is_noted_as_not_done(
    database: Database, office: Office, data: Path
) -> None:
    office.connection.execute(
        "SELECT post(%s::jsonb)",
        [json.dumps({"command": _head(office), "outbox": [{"topic": "t", "payload": {}}]})],
    )

    ran = here(database, data, "jobs", "run", "tell", TREMPLIN_JOBS_OWNER=MANAGER)

    expected = f"Nobody answers for the jobs: {MANAGER} is no admin now. Name another person in TREMPLIN_JOBS_OWNER.\n"
    assert (ran.code, ran.err) == (1, expected)
    assert office.rows("SELECT status::text FROM procrastinate_jobs") == [("failed",)]
    assert office.value("SELECT sent_at FROM outbox WHERE topic = 't'") is None


def test_portal_does_not_start_on_a_journal_that_is_not_the_one_of_its_anchors(
    database: Database, field: Field, desk: Desk, data: Path
) -> None:
    field.approved()
    anchor(desk)
    forge(data)

    ran = tremplin(database, data, "serve")

    assert ran.returncode == 1
    expected = (
        "The journal is not the one that the anchors saw: anchor 70 was not signed with the key. "
        "Pay nothing, and find out what was lost.\n"
    )
    assert ran.stderr == expected


def _head(office: Office) -> dict[str, object]:
    from tremplin.usecases.telling import ChooseMail

    head: dict[str, object] = office.make(ChooseMail, MANAGER, choice="none").head()
    return head


def test_job_that_there_is_not_is_wrong_usage(database: Database, data: Path) -> None:
    ran = here(database, data, "jobs", "run", "nothing")

    assert ran.code == 2
    assert "There is no job nothing." in ran.err


def test_mail_url_that_names_no_way_stops_the_worker_before_it_begins(
    database: Database, office: Office, data: Path
) -> None:
    ran = tremplin(database, data, "jobs", "work", TREMPLIN_MAIL_URL="pigeon://secret@loft")

    assert ran.returncode == 1
    assert "TREMPLIN_MAIL_URL begins with “pigeon”" in ran.stderr
    assert "secret" not in ran.stderr


def test_worker_refuses_a_journal_that_is_behind_its_anchors(database: Database, office: Office, data: Path) -> None:
    here(database, data, "jobs", "run", "anchor")
    from tremplin.store.anchor import make_key

    make_key(data)
    (data / "anchors.jsonl").write_text(
        '{"seq": 9, "hash": "00", "at": "2026-01-01T00:00:00+00:00", "signature": "00"}\n'
    )

    ran = tremplin(database, data, "jobs", "work")

    assert ran.returncode == 1
    expected = (
        "The journal is not the one that the anchors saw: anchor 9 was not signed with the key. "
        "Pay nothing, and find out what was lost.\n"
    )
    assert ran.stderr == expected


@pytest.mark.parametrize("arguments", [("work",), ("list",), ("run", "verify")])
def test_database_that_does_not_answer_is_an_outage(data: Path, arguments: tuple[str, ...]) -> None:
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "TREMPLIN_DATA": str(data)}
    ran = subprocess.run(
        [*_TREMPLIN, "jobs", *arguments], capture_output=True, text=True, env={**os.environ, **nowhere}, check=False
    )

    said = "The database does not answer. Start the same again once it does; nothing is lost.\n"
    assert (ran.returncode, ran.stderr) == (3, said)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_worker_makes_up_for_what_was_due_and_stops_when_told(
    database: Database, office: Office, data: Path, how: signal.Signals
) -> None:
    worker = subprocess.Popen(
        [*_TREMPLIN, "jobs", "work"],
        env=environ(database, data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    done = "SELECT count(DISTINCT task_name) FROM procrastinate_jobs WHERE status = 'succeeded'"
    # A worker that was away makes up for every job of the last day, the nightly ones too; some have days of their own.
    daily = sum(one.cron.split()[2] == "*" for one in CALENDAR)
    watch(lambda: office.value(done) >= daily)
    worker.send_signal(how)
    out, err = worker.communicate(timeout=60)

    assert worker.returncode == 0, err
    assert err.splitlines()[0] == "The worker runs what is due, until it is told to stop (Ctrl-C)."
    assert err.splitlines()[-1] == "The worker has stopped; what had begun was finished."
    assert "verify: runs: 1" in out
    assert office.value("SELECT count(*) FROM verification") == 1
    # What fell due in the moment of stopping waits for the next worker; nothing is left half done.
    left = {status for (status,) in office.rows("SELECT DISTINCT status::text FROM procrastinate_jobs")}
    assert left <= {"succeeded", "todo"}

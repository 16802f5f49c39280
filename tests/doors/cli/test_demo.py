"""The demonstration on a small sample, in a database of its own, and the commands around the embedded database."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SMALL = ("demo", "--partners", "10", "--projects", "10", "--json")


def tremplin(folder: Path, *arguments: str, measured: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person does: the embedded server belongs to the process that started it.

    What other tests measure runs without branch coverage where `measured` says no: that halves its time.
    """
    environ = {**os.environ, "TREMPLIN_DATA": str(folder), "TREMPLIN_TRACE": "1"}
    environ.pop("DATABASE_URL", None)
    if not measured:
        environ.pop("COVERAGE_PROCESS_CONFIG", None)
    command = [sys.executable, "-c", "from tremplin.doors.cli.main import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environ, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def first(folder: Path) -> dict[str, Any]:
    # The demonstration that pays does all of this too, and is measured: test_paid.
    done = tremplin(folder, *SMALL, measured=False)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_demo_awards_and_refuses(first: dict[str, Any]) -> None:
    assert first["claims"]["approved"] > 0
    assert first["commands"]["request-claim"]["refused"]["TERMS_SAY_NO"] > 0
    assert first["awarded_minor"]["EUR"] > 0


def test_demo_leaves_something_to_do_for_everybody(first: dict[str, Any]) -> None:
    waiting = {"draft", "requested", "pre-approved", "work-done", "proof-submitted", "returned", "in-review", "queried"}
    disputed = {"rejected", "appealed", "clawback-noticed", "clawback-contested"}
    once = {"import-terms": 4, "approve-terms": 3, "ask-extension": 1, "ask-revision": 1, "propose-bank-details": 2}

    assert waiting | disputed <= first["claims"].keys()
    assert {kind: first["commands"][kind]["done"] for kind in once} == once
    assert first["commands"]["give-right"]["done"] - first["commands"]["confirm-right"]["done"] > 0
    assert first["commands"]["accept-agreement"]["done"] == 3
    assert first["commands"]["decline-introduction"]["done"] == 1


def test_back_test_of_the_demonstration_traces_every_difference(folder: Path, first: dict[str, Any]) -> None:
    done = tremplin(folder, "back-test", "--json", measured=False)

    (programme,) = json.loads(done.stdout)["programmes"]
    assert (done.returncode, programme["programme"]) == (0, "partner-connect"), done.stderr
    assert programme["claims"] >= first["claims"]["approved"]
    # What is left for people to do differs, and it is known why.
    assert programme["differences"]
    assert "not traced" not in {one["cause"] for one in programme["differences"]}


def test_demo_run_again_changes_nothing(folder: Path, first: dict[str, Any]) -> None:
    again = json.loads(tremplin(folder, *SMALL, measured=False).stdout)

    assert again["journal"] == first["journal"]
    assert again["claims"] == first["claims"]


def test_demo_of_another_seed_in_the_same_database_is_refused(folder: Path, first: dict[str, Any]) -> None:
    other = tremplin(folder, *SMALL, "--seed", "2")

    assert first["claims"]
    assert other.returncode == 1
    assert "other data" in other.stderr


def test_database_of_the_demo_holds_every_invariant(folder: Path, first: dict[str, Any]) -> None:
    done = tremplin(folder, "verify", "--json", measured=False)

    assert first["claims"]
    assert done.returncode == 0, done.stdout
    verdicts = {one["verdict"] for one in json.loads(done.stdout)["invariants"]}
    assert "fails" not in verdicts


def test_database_is_started_found_and_stopped(folder: Path, first: dict[str, Any]) -> None:
    assert first["claims"]
    stopped = tremplin(folder, "db", "where")
    started = tremplin(folder, "db", "start")
    running = tremplin(folder, "db", "where")
    ended = tremplin(folder, "db", "stop")
    migrated = tremplin(folder, "db", "migrate", "--json")

    assert "was not running" in stopped.stdout
    assert "runs in" in started.stdout
    assert "runs in" in running.stdout
    assert "is stopped" in ended.stdout
    assert json.loads(migrated.stdout)["text"] == "The tables are up to date."

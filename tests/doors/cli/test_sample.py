"""`tremplin sample`: fictitious data, whole or not at all."""

import json
from pathlib import Path

from tests.doors.cli.conftest import Tremplin
from tests.doors.cli.harbour import content_of
from tremplin.facts.schema import TABLES

FEW = ("--partners", "10", "--projects", "10")


def test_sample_writes_every_table(tremplin: Tremplin, here: Path) -> None:
    answer = tremplin("sample", *FEW, "--out", "data")

    files = content_of(here / "data")
    rows = sum(data.count(b"\n") - 1 for name, data in files.items() if name.endswith(".csv"))
    assert sorted(files) == sorted([".tremplin", *(f"{name}.csv" for name in TABLES)])
    assert answer == (0, "", f"data holds {rows} rows, all of it fictitious (seed 1).\n")


def test_sample_in_french_says_so(tremplin: Tremplin) -> None:
    answer = tremplin("sample", *FEW, "--out", "data", "--lang", "fr")

    assert "lignes, entièrement fictives (graine 1).\n" in answer.err


def test_sample_as_json_counts_rows(tremplin: Tremplin) -> None:
    answer = json.loads(tremplin("sample", *FEW, "--seed", "7", "--out", "data", "--json").out)

    assert (answer["out"], answer["seed"]) == ("data", 7)
    assert (answer["rows"]["partners"], answer["rows"]["projects"]) == (10, 10)


def test_sample_of_the_same_seed_has_the_same_bytes(tremplin: Tremplin, here: Path) -> None:
    tremplin("sample", *FEW, "--seed", "7", "--out", "one")
    tremplin("sample", *FEW, "--seed", "7", "--out", "two")
    tremplin("sample", *FEW, "--seed", "8", "--out", "other")

    assert content_of(here / "one") == content_of(here / "two")
    assert content_of(here / "one") != content_of(here / "other")


def test_sample_replaces_a_former_sample(tremplin: Tremplin, here: Path) -> None:
    tremplin("sample", *FEW, "--seed", "8", "--out", "data")

    answer = tremplin("sample", *FEW, "--seed", "7", "--out", "data")

    tremplin("sample", *FEW, "--seed", "7", "--out", "fresh")
    assert answer.code == 0
    assert content_of(here / "data") == content_of(here / "fresh")


def test_sample_over_other_files_is_refused_and_changes_nothing(tremplin: Tremplin, here: Path) -> None:
    before = content_of(here)

    answer = tremplin("sample", *FEW, "--out", "facts")

    assert answer == (
        1,
        "",
        (
            "facts: The folder holds claims.csv, customers.csv, memberships.csv and …, which this command did not "
            "write.\n"
            "  Name a folder that is new or empty; a former sample is replaced.  [OUT_NOT_EMPTY]\n"
            "1 problem found.\n"
        ),
    )
    assert content_of(here) == before


def test_sample_of_too_few_partners_is_wrong_usage(tremplin: Tremplin, here: Path) -> None:
    answer = tremplin("sample", "--partners", "9", "--out", "data")

    assert answer.code == 2
    assert "--partners must be a whole number from 10 to 100,000." in answer.err
    assert not (here / "data").exists()

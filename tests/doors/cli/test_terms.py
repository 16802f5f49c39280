"""`tremplin terms`: check, diff, guide, schema."""

import json
from pathlib import Path

import pytest

from tests.doors.cli.conftest import Tremplin
from tests.doors.cli.harbour import CASE, TERMS, content_of, write_programme


def test_check_of_terms_that_hold_says_what_was_tried(tremplin: Tremplin) -> None:
    assert tremplin("terms", "check", "harbour") == (
        0,
        "harbour 2026.1: the terms hold (4 incentives), and so do their examples (1 case).\n",
        "",
    )
    assert tremplin("terms", "check", "harbour", "--lang", "fr").out.replace("\u00a0", " ") == (
        "harbour 2026.1 : les conditions tiennent (4 incitations), et leurs exemples aussi (1 cas).\n"
    )


def test_check_without_cases_says_so(tremplin: Tremplin) -> None:
    assert tremplin("terms", "check", "harbour", "--no-cases").out == (
        "harbour 2026.1: the terms hold (4 incentives); the cases were not run.\n"
    )


def test_check_without_a_folder_looks_at_the_current_one(tremplin: Tremplin, here: Path) -> None:
    (here / "terms.yaml").write_text(TERMS, encoding="utf-8")

    assert tremplin("terms", "check", "--no-cases").out == (
        "harbour 2026.1: the terms hold (4 incentives); the cases were not run.\n"
    )


def test_check_as_json_says_the_same(tremplin: Tremplin) -> None:
    answer = tremplin("terms", "check", "harbour", "--json")

    assert answer.code == 0
    assert json.loads(answer.out) == {
        "problems": [],
        "programmes": [{"programme": "harbour", "version": "2026.1", "incentives": 4, "cases": 1}],
    }


def test_check_of_terms_with_problems_reports_all_with_their_folder(tremplin: Tremplin, here: Path) -> None:
    write_programme(
        here / "wrong", terms=TERMS.replace("amount: 1500", "amout: 1500").replace("when: member", "when: guest")
    )

    answer = tremplin("terms", "check", "harbour", "wrong")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("wrong/terms.yaml:")
    assert "amout" in answer.err
    assert "guest" in answer.err
    assert answer.err.splitlines()[-1].endswith("problems found.")
    assert "Traceback" not in answer.err


def test_check_of_an_unknown_key_says_where_and_what_to_write(tremplin: Tremplin, here: Path) -> None:
    write_programme(here / "wrong", terms=TERMS.replace("timezone:", "holiday: []\ntimezone:"))

    english, french = tremplin("terms", "check", "wrong"), tremplin("terms", "check", "wrong", "--lang", "fr")

    line = TERMS.splitlines().index("timezone: Europe/Paris") + 1
    assert english.err == (
        f'wrong/terms.yaml:{line}:1: The key "holiday" is unknown here.\n'
        '  Did you mean "holidays"?  [KEY_UNKNOWN]\n'
        "1 problem found.\n"
    )
    assert french.err.splitlines()[0].startswith(f"wrong/terms.yaml:{line}:1: ")


def test_check_of_a_case_that_fails_is_a_problem_with_its_place(tremplin: Tremplin, here: Path) -> None:
    write_programme(here / "wrong", case=CASE.replace("granted: 1000", "granted: 999"))

    answer = tremplin("terms", "check", "wrong")

    assert answer.code == 1
    assert answer.out == ""
    line = CASE.splitlines().index("  C1: {granted: 1000}") + 1
    assert answer.err == (
        f"wrong/cases/visit.yaml:{line}:17: C1, granted: the case expects 999, the terms give 1000.00.\n"
        "  [CASE_DIFFERS]\n"
        "1 problem found.\n"
    )


def test_check_of_two_versions_in_force_together_is_a_problem(tremplin: Tremplin, here: Path) -> None:
    later = TERMS.replace("version: 2026.1", "version: 2026.2").replace("{from: 2026-01-01", "{from: 2026-07-01")
    write_programme(here / "later", terms=later)

    answer = tremplin("terms", "check", "harbour", "later", "--no-cases")

    assert answer == (
        1,
        "",
        (
            'harbour/terms.yaml: Two versions of the programme "harbour" are both in force from 1 July 2026 to '
            "31 December 2026.\n"
            "  harbour/terms.yaml  version 2026.1, in force from 1 January 2026 to 31 December 2026\n"
            "  later/terms.yaml    version 2026.2, in force from 1 July 2026 to 31 December 2026\n"
            "  End the earlier version on the day before the later one starts.  [VERSIONS_OVERLAP]\n"
            "1 problem found.\n"
        ),
    )


def test_check_of_a_folder_without_terms_reads_nothing_else(tremplin: Tremplin, here: Path) -> None:
    (here / "empty").mkdir()

    answer = tremplin("terms", "check", "empty")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith('empty/terms.yaml: The folder holds no file "terms.yaml".\n')


def test_check_of_problems_as_json_has_their_places(tremplin: Tremplin) -> None:
    answer = tremplin("terms", "check", "nowhere", "--json")

    assert answer.code == 1
    assert answer.err == ""
    assert json.loads(answer.out) == {
        "problems": [
            {
                "code": "FOLDER_MISSING",
                "text": "There is no folder nowhere.",
                "hint": "Name the folder that holds terms.yaml.",
                "places": [
                    {
                        "file": "nowhere",
                        "line": None,
                        "column": None,
                        "row": None,
                        "column_name": None,
                        "caption": None,
                    }
                ],
                "fields": {"seen": "nowhere", "expected": "terms.yaml"},
            }
        ]
    }


RAISED = TERMS.replace("version: 2026.1", "version: 2027.1").replace("lump_sum: 1000}", "lump_sum: 1200}")


def test_diff_says_gains_and_losses_by_incentive(tremplin: Tremplin, here: Path) -> None:
    write_programme(here / "next", terms=RAISED.replace("amount: 1500", "amount: 1400"))

    answer = tremplin("terms", "diff", "harbour", "next")

    head, *groups = answer.out.strip().split("\n\n")
    assert answer.code == 0
    assert answer.err == ""
    assert head == (
        "Harbour Partners: from version 2026.1 to version 2027.1.\n"
        "▲ gains for partners: 1   ▼ losses: 1   • other changes: 1"
    )
    assert [group.splitlines()[0] for group in groups] == ["Visit", "The programme as a whole"]
    assert [line[:3] for group in groups for line in group.splitlines()[1:]] == ["  ▲", "  ▼", "  •"]
    assert "1,000.00 EUR" in groups[0]
    assert "1,200.00 EUR" in groups[0]
    assert "1,400.00 EUR" in groups[1]


def test_diff_in_french_is_french(tremplin: Tremplin, here: Path) -> None:
    write_programme(here / "next", terms=RAISED)

    answer = tremplin("terms", "diff", "harbour", "next", "--lang", "fr")

    assert answer.out.replace("\u00a0", " ").startswith(
        "Partenaires du port : de la version 2026.1 à la version 2027.1.\n"
        "▲ ce que les partenaires gagnent : 1   ▼ ce qu’ils perdent : 0   • autres changements : 1\n\nVisite\n  ▲ "
    )


def test_diff_of_terms_with_themselves_finds_nothing(tremplin: Tremplin) -> None:
    assert tremplin("terms", "diff", "harbour", "harbour") == (
        0,
        "Harbour Partners: from version 2026.1 to version 2026.1.\nNothing differs.\n",
        "",
    )


def test_diff_as_json_has_kind_text_and_place(tremplin: Tremplin, here: Path) -> None:
    write_programme(here / "next", terms=RAISED)

    answer = json.loads(tremplin("terms", "diff", "harbour", "next", "--json").out)

    assert (answer["programme"], answer["old"], answer["new"]) == ("harbour", "2026.1", "2027.1")
    assert [(one["kind"], one["incentive"]) for one in answer["changes"]] == [("change", None), ("gain", "visit")]


@pytest.mark.parametrize(("code", "title"), [("en", "Harbour Partners"), ("fr", "Partenaires du port")])
def test_guide_is_a_page_in_the_language(tremplin: Tremplin, here: Path, code: str, title: str) -> None:
    printed = tremplin("terms", "guide", "harbour", "--lang", code)
    written = tremplin("terms", "guide", "harbour", "--lang", code, "--out", "made/guide.html")

    page = (here / "made" / "guide.html").read_text(encoding="utf-8")
    assert (printed.code, written.code) == (0, 0)
    assert f'<html lang="{code}">' in page
    assert title in page
    assert printed.out == page
    assert written.out == ""
    assert sorted(content_of(here / "made")) == ["guide.html"]


def test_guide_shows_the_cases_as_worked_examples(tremplin: Tremplin) -> None:
    page = tremplin("terms", "guide", "harbour").out

    assert page.count('<div class="example">') == 1
    assert "<strong>a visit pays a thousand</strong>" in page


def test_guide_written_says_where(tremplin: Tremplin) -> None:
    assert tremplin("terms", "guide", "harbour", "--out", "guide.html").err == "The guide is in guide.html.\n"
    assert json.loads(tremplin("terms", "guide", "harbour", "--out", "guide.html", "--json").out) == {
        "file": "guide.html"
    }


def test_guide_as_json_holds_the_page(tremplin: Tremplin) -> None:
    assert json.loads(tremplin("terms", "guide", "harbour", "--json").out)["html"].startswith("<!doctype html>")


def test_guide_of_wrong_terms_writes_nothing(tremplin: Tremplin, here: Path) -> None:
    write_programme(here / "wrong", terms=TERMS.replace("timezone:", "timezon:"))
    (here / "guide.html").write_text("the former guide", encoding="utf-8")

    answer = tremplin("terms", "guide", "wrong", "--out", "guide.html")

    assert answer.code == 1
    assert (here / "guide.html").read_text(encoding="utf-8") == "the former guide"


def test_schema_is_a_json_schema_that_says_what_terms_hold(tremplin: Tremplin, here: Path) -> None:
    printed = tremplin("terms", "schema")
    as_json = tremplin("terms", "schema", "--json")
    written = tremplin("terms", "schema", "--out", "terms.schema.json")

    schema = json.loads(printed.out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "incentives" in schema["properties"]
    assert as_json == printed
    assert (here / "terms.schema.json").read_text(encoding="utf-8") == printed.out
    assert written == (0, "", "The schema is in terms.schema.json.\n")


def test_file_that_cannot_be_written_leaves_nothing_behind(tremplin: Tremplin, here: Path) -> None:
    (here / "guide.html").mkdir()
    (here / "guide.html" / "kept").write_text("kept", encoding="utf-8")

    answer = tremplin("terms", "guide", "harbour", "--out", "guide.html")

    assert answer.code == 2
    assert sorted(path.name for path in here.iterdir()) == ["facts", "guide.html", "harbour"]

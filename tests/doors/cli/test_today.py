"""The demonstration's today: terms moved to the day on which it is made, and papers that stand for proofs."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.usecases.field import programme_files
from tremplin.doors.cli.today.paper import paper
from tremplin.doors.cli.today.terms import changed, moved, proven, without_examples, years_until
from tremplin.engine.cases import case_files, check_cases
from tremplin.engine.compiled import compile_programme
from tremplin.terms.reader import read_terms

FILES = programme_files()


@pytest.mark.parametrize(
    "day",
    [date(2021, 3, 22), date(2022, 3, 21), date(2026, 3, 21), date(2026, 3, 22), date(2028, 2, 29), date(2031, 1, 1)],
)
def test_moved_terms_are_in_force_on_the_day(day: date) -> None:
    files = moved(without_examples(FILES), years=years_until(read_terms(FILES), day))

    programme = read_terms(files)

    assert programme.in_force.from_ <= day <= programme.in_force.to
    assert programme.version == f"{programme.in_force.from_.year}.1"


def test_moved_terms_follow_each_other_without_a_gap() -> None:
    now, next_year = (read_terms(moved(without_examples(FILES), years=years)) for years in (5, 6))

    assert (next_year.in_force.from_ - now.in_force.to).days == 1


def test_moved_day_that_its_year_does_not_have_is_the_day_before() -> None:
    assert moved({"terms.yaml": b"from: 2024-02-29, to: 2024-Q1"}, years=1) == {
        "terms.yaml": b"from: 2025-02-28, to: 2025-Q1"
    }


def test_proven_terms_lose_the_examples_that_hang_on_days_of_the_week_and_no_other() -> None:
    files = moved(FILES, years=5)

    kept = proven(files)

    assert set(files) - set(kept) == {"cases/partner-to-partner.yaml"}
    assert check_cases(compile_programme(read_terms(kept)), case_files(kept)) == ()


def test_changed_terms_have_what_comes_in_the_place_of_a_passage() -> None:
    files = {"terms.yaml": b"amount: 60000\n"}

    assert changed(files, [("terms.yaml", "60000", "75000"), ("other.csv", "a", "b")]) == {
        "terms.yaml": b"amount: 75000\n"
    }


def test_paper_of_several_pages_numbers_them() -> None:
    read = PdfReader(BytesIO(paper("poc-report N0001-POC", date(2026, 11, 27), pages=3)))

    assert [page.extract_text().splitlines()[-1] for page in read.pages] == [
        "Page 1 of 3",
        "Page 2 of 3",
        "Page 3 of 3",
    ]


def test_paper_is_a_page_of_pdf_that_says_what_it_is() -> None:
    read = PdfReader(BytesIO(paper("poc-report N0001-POC", date(2026, 11, 27))))

    assert len(read.pages) == 1
    assert read.pages[0].extract_text().splitlines() == [
        "poc-report N0001-POC",
        "2026-11-27",
        "Made up for the demonstration.",
    ]

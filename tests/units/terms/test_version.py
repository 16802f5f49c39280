"""On any day, one version of a programme is in force at most."""

from datetime import date

from tests.units.terms.sketch import read
from tremplin.terms.programme import Programme, Validity
from tremplin.terms.version import check_versions
from tremplin.wording import ENGLISH, problem_text


def version(number: str, start: date, end: date, *, name: str = "sketch") -> Programme:
    validity = Validity.model_validate({"from": start, "to": end})
    return read().model_copy(update={"programme": name, "version": number, "in_force": validity})


def test_versions_that_follow_each_other_are_no_problem() -> None:
    first = version("2025.1", date(2025, 1, 1), date(2025, 12, 31))
    second = version("2026.1", date(2026, 1, 1), date(2026, 12, 31))

    assert check_versions({"a/terms.yaml": first, "b/terms.yaml": second}) == []


def test_versions_of_different_programmes_may_be_in_force_together() -> None:
    first = version("2026.1", date(2026, 1, 1), date(2026, 12, 31))
    second = version("2026.1", date(2026, 1, 1), date(2026, 12, 31), name="other")

    assert check_versions({"a/terms.yaml": first, "b/terms.yaml": second}) == []


def test_versions_that_share_a_day_are_a_problem() -> None:
    first = version("2025.1", date(2025, 1, 1), date(2026, 1, 1))
    second = version("2026.1", date(2026, 1, 1), date(2026, 12, 31))

    (problem,) = check_versions({"a/terms.yaml": first, "b/terms.yaml": second})

    assert problem_text(problem, ENGLISH) == (
        'a/terms.yaml: Two versions of the programme "sketch" are both in force'
        " from 1 January 2026 to 1 January 2026.\n"
        "  a/terms.yaml  version 2025.1, in force from 1 January 2025 to 1 January 2026\n"
        "  b/terms.yaml  version 2026.1, in force from 1 January 2026 to 31 December 2026\n"
        "  End the earlier version on the day before the later one starts.  [VERSIONS_OVERLAP]"
    )


def test_version_in_two_files_is_a_problem_of_its_own() -> None:
    first = version("2026.1", date(2025, 1, 1), date(2025, 12, 31))
    second = version("2026.1", date(2026, 1, 1), date(2026, 12, 31))

    assert [problem.code for problem in check_versions({"a": first, "b": second})] == ["VERSION_TWICE"]
    assert [problem.code for problem in check_versions({"a": first, "b": first})] == [
        "VERSION_TWICE",
        "VERSIONS_OVERLAP",
    ]

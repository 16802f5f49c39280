"""The next version of terms with one limit changed: the text stays as it was, but for what is to be changed."""

from datetime import date

import pytest

from tests.usecases.field import programme_files
from tremplin.terms.next_version import limit_figure_of, next_version
from tremplin.terms.reader import read_terms

DAYS = (date(2022, 3, 22), date(2023, 3, 21))


@pytest.mark.parametrize(
    ("limit_id", "figure"),
    [("presales-ceiling", "60000"), ("one-partner-of-record", "1"), ("points-per-person", "2000"), ("nothing", None)],
)
def test_figure_of_a_limit_is_read_as_it_is_written(limit_id: str, figure: str | None) -> None:
    assert limit_figure_of(programme_files()["terms.yaml"], limit_id) == figure


def test_next_version_differs_in_its_name_its_days_its_limit_and_its_examples_alone() -> None:
    files = programme_files()

    made = next_version(files, version="2022.1", days=DAYS, limit_id="presales-ceiling", figure="80000")

    before, after = files["terms.yaml"].decode().splitlines(), made["terms.yaml"].decode().splitlines()
    kept = before[: next(place for place, line in enumerate(before) if line == "examples:")]
    assert [(old, new) for old, new in zip(kept, after, strict=True) if old != new] == [
        ("version: 2021.1", 'version: "2022.1"'),
        ("in_force: {from: 2021-03-22, to: 2022-03-21}", "in_force: {from: 2022-03-22, to: 2023-03-21}"),
        ("    amount: 60000", "    amount: 80000"),
    ]
    assert not any(name.startswith("cases/") for name in made)
    assert {name: made[name] for name in made if name != "terms.yaml"} == {
        name: content for name, content in files.items() if name.endswith(".csv")
    }
    assert read_terms(made).version == "2022.1"


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("limits:\n  - {id: a, quantity: 5}\n  - {id: b, amount: 7}\n", None),
        ("limits:\n  - {id: a, amount: {sum: 5}}\n", None),
        ("limits: none\n", None),
        ("version: 1\n", None),
    ],
)
def test_limit_without_a_figure_of_its_own_has_none(text: str, figure: str | None) -> None:
    assert limit_figure_of(text.encode(), "a") is figure


def test_what_cannot_be_changed_is_an_error_of_the_caller() -> None:
    files = programme_files()

    with pytest.raises(LookupError):
        next_version(files, version="2", days=DAYS, limit_id="nothing", figure="1")
    with pytest.raises(LookupError):
        limit_figure_of(b"- a list", "a")

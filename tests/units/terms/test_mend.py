"""Parts that have no form are told, and what would only follow from them is not; all others are still checked."""

from pathlib import Path

import pytest

from tests.units.terms.sketch import codes, files_of, incentive_text
from tremplin.terms.reader import find_terms, read_terms
from tremplin.terms.yaml_node import ListNode, MapNode, ScalarNode, Tree, compose
from tremplin.wording import Problem, Problems

PROGRAMMES = Path(__file__).parents[3] / "programmes"
SHAPES = sorted(path.parent for path in (PROGRAMMES / "shapes").glob("*/terms.yaml"))


def problems_with_each_text_in_turn_without_form(folder: Path, *, step: int) -> list[tuple[int, list[Problem]]]:
    """Return the line of every so-many-th text of some terms, with the problems when a list stands there instead."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    lines = files["terms.yaml"].decode().split("\n")
    found = []
    for text in texts(compose(files["terms.yaml"], file="terms.yaml"))[::step]:
        line, start = lines[text.line - 1], text.column - 1
        if line[start:].startswith(text.text):
            broken = f"{line[:start]}[[]]{line[start + len(text.text) :]}"
            data = "\n".join([*lines[: text.line - 1], broken, *lines[text.line :]]).encode()
            found.append((text.line, list(find_terms({**files, "terms.yaml": data}).problems)))
    assert found
    return found


def texts(tree: Tree) -> list[ScalarNode]:
    """Return every value of a tree that is a text, in written order."""
    match tree:
        case ListNode():
            return [text for item in tree.items for text in texts(item)]
        case MapNode():
            return [text for _key, value in tree.entries.values() for text in texts(value)]
    return [tree]


@pytest.mark.slow
@pytest.mark.unmeasured
@pytest.mark.parametrize(("folder", "step"), [(PROGRAMMES / "atelier", 17), *((one, 13) for one in SHAPES)])
def test_one_part_without_form_brings_no_problem_elsewhere(folder: Path, step: int) -> None:
    for line, problems in problems_with_each_text_in_turn_without_form(folder, step=step):
        assert {problem.places[0].line for problem in problems} == {line}, problems


@pytest.mark.parametrize("text", ["nothing", "- a", "incentives: none", "currency: [EUR]\nincentives: [a, [b]]"])
def test_terms_of_which_nothing_has_its_form_are_told_without_an_error(text: str) -> None:
    with pytest.raises(Problems) as raised:
        read_terms({"terms.yaml": text.encode()})

    assert "VALUE_WRONG_FORM" in [problem.code for problem in raised.value.problems]


def test_names_are_checked_beside_a_key_that_is_missing() -> None:
    assert codes("limits: [{id: cap, amount: 5, covers: [nobody], when_short: refuse}]", incentive_text()) == [
        "KEY_MISSING",
        "INCENTIVE_UNKNOWN",
    ]


def test_name_whose_declaration_has_no_form_is_not_unknown() -> None:
    skilled = "conditions: {skilled: {holds_when: [], label: {en: a, fr: a}}}"

    assert codes(skilled, incentive_text(when="{all: [skilled, other]}")) == ["VALUE_WRONG_FORM", "CONDITION_UNKNOWN"]
    assert codes("conditions: skilled", incentive_text(when="skilled")) == ["VALUE_WRONG_FORM"]


def test_incentive_without_a_readable_id_may_be_the_one_that_is_named() -> None:
    limits = "limits: [{id: cap, window: year, amount: 5, covers: [trial], when_short: refuse}]"
    files = files_of(limits, incentive_text())
    text = files["terms.yaml"].decode().replace("id: trial", "id: A Trial")

    problems = find_terms({"terms.yaml": text.encode()}).problems

    assert [problem.code for problem in problems] == ["VALUE_WRONG_FORM"]


def test_limit_covers_nothing_only_when_no_incentive_that_it_covers_is_without_form() -> None:
    points = "units: {points: {label: {en: points, fr: points}}}"
    limit = "limits: [{id: cap, window: year, units: 5, unit: points, covers: [trial, other], when_short: partial}]"
    other = incentive_text().replace("id: trial", "id: other")

    assert codes(f"{points}\n{limit}", incentive_text(), other) == ["LIMIT_COVERS_NOTHING"]
    assert codes(f"{points}\n{limit}", incentive_text(), other.replace("nature: service", "nature: []")) == [
        "VALUE_WRONG_FORM"
    ]

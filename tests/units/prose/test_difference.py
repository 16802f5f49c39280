"""How two versions differ: every sentence with its kind and its place, in both languages."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.units.prose.spoken import spaced
from tests.units.prose.versions import made
from tremplin.doors.language import language_of
from tremplin.terms.difference import difference

VERSIONS = YAML(typ="safe").load(Path(__file__).parent / "said" / "versions.yaml")


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("name", VERSIONS)
def test_difference_of_two_versions_is_told_in_full(name: str, code: str) -> None:
    pair = VERSIONS[name]

    changes = difference(made(pair["old"]), made(pair["new"]), language=language_of(code))

    assert [
        {"kind": one.kind, "place": one.place, "incentive": one.incentive, code: spaced(one.text)} for one in changes
    ] == [{key: said[key] for key in ("kind", "place", "incentive", code)} for said in pair["told"]]


def test_difference_of_a_programme_with_itself_is_nothing() -> None:
    assert difference(made({}), made({}), language=language_of("en")) == ()

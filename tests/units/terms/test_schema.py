"""The published JSON Schema accepts what the check accepts, as a YAML editor of today sees it."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from tremplin.terms.schema import terms_schema

ROOT = Path(__file__).parents[3]
TERMS = sorted((ROOT / "programmes").rglob("terms.yaml"))
SCHEMA = terms_schema()


def as_editors_see_it(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    return json_of(yaml.load(text))


def json_of(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): json_of(item) for key, item in value.items()}
    if isinstance(value, list):
        return [json_of(item) for item in value]
    return value if isinstance(value, str | int | float) else str(value)


def faults(text: str) -> list[str]:
    return [fault.json_path for fault in Draft202012Validator(SCHEMA).iter_errors(as_editors_see_it(text))]


def test_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", TERMS, ids=lambda file: file.parent.name)
def test_schema_accepts_every_programme(file: Path) -> None:
    assert faults(file.read_text()) == []


def test_schema_refuses_a_key_that_is_unknown() -> None:
    text = (ROOT / "programmes/atelier/terms.yaml").read_text()

    assert faults(f"{text}\ncolour: blue\n") == ["$"]
    assert faults(text.replace("\ncurrency: ", "\ncurency: ")) == ["$", "$"]


def test_schema_takes_texts_that_yaml_reads_as_numbers_and_booleans() -> None:
    properties = SCHEMA["properties"]

    assert properties["version"]["type"] == ["string", "number", "boolean"]
    assert SCHEMA["$defs"]["Compare"]["properties"]["is"]["type"] == ["string", "number", "boolean"]
    assert SCHEMA["$defs"]["Compare"]["properties"]["present"]["enum"] == [True, False, "true", "false"]


def test_schema_says_what_each_part_means() -> None:
    lacking = [name for name, part in SCHEMA["$defs"].items() if not part.get("description") and "anyOf" not in part]

    assert lacking == []


def test_schema_offers_no_key_that_the_check_writes() -> None:
    definitions = SCHEMA["$defs"]

    assert "Literal" not in definitions
    assert "typed" not in definitions["Compare"]["properties"]
    assert "kind" not in definitions["Sum"]["properties"]
    assert "kind" in definitions["Competencies"]["properties"]

"""The JSON Schema in the documents is the one that the models give."""

import json
from pathlib import Path

from tremplin.terms.schema import terms_schema

PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / "terms.schema.json"


def test_published_schema_is_what_the_command_prints() -> None:
    printed = json.dumps(terms_schema(), ensure_ascii=False, indent=2) + "\n"

    assert PUBLISHED.read_text(encoding="utf-8") == printed

"""The page on threats names tests that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.findall(r"`(tests/[a-z_/]+\.py)::(test_[a-z0-9_]+)`", (ROOT / "docs/explanation/threats.md").read_text())


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_test_that_is_named_is_there(file: str, name: str) -> None:
    assert f"def {name}(" in (ROOT / file).read_text()


def test_page_names_tests() -> None:
    assert len(NAMED) > 25

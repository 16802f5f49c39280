"""Every broken terms file is reported in full: each folder holds one, with its tables, and the text expected.

After a change of a text, write the expected texts anew and read the difference:
TREMPLIN_REWRITE=1 .venv/bin/pytest -q tests/broken
"""

import os
from pathlib import Path

import pytest

from tremplin.terms.reader import read_terms
from tremplin.wording import Problems

FOLDERS = sorted(file.parent for file in Path(__file__).parent.glob("*/terms.yaml"))
IS_REWRITTEN = bool(os.environ.get("TREMPLIN_REWRITE"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_broken_terms_are_reported_in_full(folder: Path) -> None:
    expected = folder / "expected.txt"
    files = {file.name: file.read_bytes() for file in folder.iterdir() if file != expected}

    with pytest.raises(Problems) as raised:
        read_terms(files)

    text = f"{raised.value}\n"
    if IS_REWRITTEN:
        expected.write_text(text)
    assert text == expected.read_text()

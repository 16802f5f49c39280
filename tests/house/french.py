"""French typography, as a function from a text to its faults, and where French stands in the tree."""

import re
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML

from tests.house import tree

_NO_BREAK = "\u00a0\u202f"

_FAULTS = [
    (re.compile(rf"[^{_NO_BREAK}:;?!.…)]([;?!:])(?=\s|$|[»)])"), "a no-break space belongs before {0}"),
    (re.compile(rf"«(?![{_NO_BREAK}])"), "a no-break space belongs after «"),
    (re.compile(rf"(?<![{_NO_BREAK}])»"), "a no-break space belongs before »"),
    (re.compile(r"[0-9}][ ]?([%€])"), "a no-break space belongs before {0}"),
    (re.compile(r"\w(')\w"), "’ is written, not {0}"),
    (re.compile(r"\.{3}"), "… is one sign"),
    (re.compile(r"«[^»]*$"), "» is missing"),
    (re.compile(r"[\x00-\x08\x0b-\x1f\x7f]"), "a sign that nobody can read stands"),
]


def french_faults(text: str) -> list[str]:
    """Find what a French typesetter would mark in a text, one sentence for each place."""
    return [
        f"{fault.format(*match.groups())} in: {text}" for pattern, fault in _FAULTS for match in pattern.finditer(text)
    ]


def french_of_programmes() -> Iterator[tuple[Path, str]]:
    """Go through every French text of the programmes, with the file it stands in."""
    for path in sorted((tree.ROOT / "programmes").rglob("*.yaml")):
        for text in _french_in(YAML(typ="safe").load(path)):
            yield path, text


def _french_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("fr"), str):
            yield value["fr"]
        for inner in value.values():
            yield from _french_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _french_in(inner)

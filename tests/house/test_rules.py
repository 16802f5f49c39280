"""Each rule of the house is shown a small violation, and the same thing done well."""

import pytest

from tests.house import rules


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("rate = 0.05\n", "1: the literal 0.05 is a binary float."),
        ("rate = 1e3\n", "1: the literal 1000.0 is a binary float."),
        ("rate = float('0.05')\n", "1: float is used; whole minor units and fractions are exact."),
        (
            "def pay(rate: float) -> int: ...\n",
            "1: float is used; whole minor units and fractions are exact.",
        ),
        ("half = total / 2\n", "1: / is used; a division in money names its rounding."),
        ("total = 7\ntotal /= 2\n", "2: / is used; a division in money names its rounding."),
        ("cents = round(amount)\n", "1: round is used; a rounding in money has a name."),
    ],
)
def test_float_rule_on_a_planted_violation_names_the_line(source: str, fault: str) -> None:
    assert rules.float_faults(source) == [fault]


def test_float_rule_on_exact_arithmetic_and_on_a_refused_float_is_silent() -> None:
    source = "half = total // 2\nif isinstance(value, (int, float)):\n    raise TypeError\n"

    assert rules.float_faults(source) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("day = date.today()\n", "1: today reads the clock; a pure room is given the time."),
        ("at = datetime.datetime.now(UTC)\n", "1: now reads the clock; a pure room is given the time."),
        ("import time\n", "1: time reaches the clock; a pure room is given values."),
        ("from random import choice\n", "1: random reaches randomness; a pure room is given values."),
        ("import os\n", "1: os reaches the environment; a pure room is given values."),
        (
            "def key():\n    from os import environ\n",
            "2: os reaches the environment; a pure room is given values.",
        ),
        ("import os.path\n", "1: os reaches the environment; a pure room is given values."),
        ("from pathlib import Path\n", "1: pathlib reaches files; a pure room is given values."),
        ("from pathlib import Path, PurePath\n", "1: pathlib reaches files; a pure room is given values."),
        ("text = open('terms.yaml')\n", "1: open reads a file; a pure room is given bytes."),
        ("text = path.read_text()\n", "1: read_text touches a file; a pure room is given bytes."),
    ],
)
def test_reach_rule_on_a_planted_violation_names_the_line(source: str, fault: str) -> None:
    assert rules.reach_faults(source) == [fault]


def test_reach_rule_on_given_values_is_silent() -> None:
    source = "from datetime import time\nfrom io import BytesIO\nfrom pathlib import PurePosixPath\nx = f(at)\n"

    assert rules.reach_faults(source) == []


@pytest.mark.parametrize(
    ("source", "room", "faults"),
    [
        ("import django.db\n", "engine", ["1: django is not a library of the room engine."]),
        ("from polars import col\n", "facts", ["1: polars is not a library of the room facts."]),
        ("import pydantic\n", "checker", ["1: pydantic is not a library of the room checker."]),
        ("import pydantic\n", "facts", []),
        ("import json\nfrom tremplin.money import Money\n", "engine", []),
        ("import pyarrow\n", "facts", ["1: pyarrow is slow to import; import it inside the function."]),
        ("def read():\n    import pyarrow.parquet\n", "facts", []),
    ],
)
def test_library_rule_allows_only_what_the_room_may_import(source: str, room: str, faults: list[str]) -> None:
    assert rules.library_faults(source, room=room) == faults


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("def pay():\n    return 1\n", ["1: pay is public and has no docstring."]),
        ("class Award:\n    amount: int\n", ["1: Award is public and has no docstring."]),
        (
            f'def pay():\n    """{"P" * 111}"""\n',
            ["1: the first line about pay must have at most 110 characters."],
        ),
        (f'def pay():\n    """{"P" * 110}"""\n', []),
        ("def _pay():\n    return 1\n", []),
    ],
)
def test_docstring_rule_wants_a_short_first_line_on_public_things(source: str, faults: list[str]) -> None:
    assert rules.docstring_faults(source) == faults


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        (
            "def share(total, parts, mode, tie): ...\n",
            ["1: share takes tie by position; write * before."],
        ),
        ("def share(total, *, parts, mode): ...\n", []),
        ("def half_up(numerator, denominator, /): ...\n", []),
        ("def decide(programme, snapshot, head_room): ...\n", []),
        ("def _share(total, parts, mode): ...\n", []),
    ],
)
def test_signature_rule_lets_three_arguments_come_by_position_and_no_more(source: str, faults: list[str]) -> None:
    assert rules.signature_faults(source) == faults


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("from unittest.mock import Mock\n", ["1: a mocking library is imported; tests use the real thing."]),
        ("from unittest import mock\n", ["1: a mocking library is imported; tests use the real thing."]),
        ("import unittest.mock\n", ["1: a mocking library is imported; tests use the real thing."]),
        ("def test_x(mocker): ...\n", ["1: mocker makes mocks; tests use the real thing."]),
        (
            "monkeypatch.setattr(engine, 'decide', None)\n",
            ["1: setattr replaces a part for a test; hand in a value."],
        ),
        ("monkeypatch.setenv('LANG', 'fr')\nmonkeypatch.chdir(tmp_path)\n", []),
    ],
)
def test_mock_rule_lets_the_environment_be_set_and_nothing_be_replaced(source: str, faults: list[str]) -> None:
    assert rules.mock_faults(source) == faults


def test_length_rule_at_the_limit_is_silent_and_one_line_over_is_not() -> None:
    assert rules.length_faults("x = 1\n" * 400) == []
    assert rules.length_faults("x = 1\n" * 401) == ["401: a module has at most 400 lines; split it by subject."]


@pytest.mark.parametrize(
    ("path", "faults"),
    [
        ("src/tremplin/utils/date.py", ["0: utils says nothing of what it holds."]),
        ("src/tremplin/engine/helpers.py", ["0: helpers says nothing of what it holds."]),
        ("src/tremplin/engine/limit.py", []),
    ],
)
def test_name_rule_refuses_a_junk_drawer(path: str, faults: list[str]) -> None:
    assert rules.name_faults(path) == faults


def test_machine_path_rule_finds_a_home_and_this_copy_and_lets_addresses_be() -> None:
    home = "/".join(("", "home", "camille", "x"))
    text = f"see {home}\nsee /srv/copy/README.md\nsee docs/home/x and a.org/home/x\n"

    assert rules.machine_path_faults(text, root="/srv/copy") == [
        "1: a path of this machine is written here.",
        "2: a path of this machine is written here.",
    ]


def test_host_rule_finds_an_address_in_a_lock() -> None:
    lock = "babel==2.18.0 \\\n    --hash=sha256:00\n--index-url https://registry.example/simple\n"

    assert rules.host_faults(lock) == ["3: an address stands in a lock file."]

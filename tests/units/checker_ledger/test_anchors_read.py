"""Lines of a file of anchors: what is read of them, and what is not genuine."""

import json

import pytest

from tremplin.checker.ledger import Anchor, read_anchors

LINE = {"seq": 3, "hash": "ab", "at": "2026-01-02T00:00:00.000000Z", "signature": "00ff"}


def test_line_is_checked_over_the_version_and_each_text_with_its_length() -> None:
    seen = []

    def is_signed(message: bytes, signature: bytes) -> bool:
        seen.append((message, signature))
        return True

    anchors = read_anchors((json.dumps(LINE) + "\n").encode(), is_signed=is_signed)

    assert anchors == (Anchor(1, 3, "ab", is_genuine=True),)
    at = b"2026-01-02T00:00:00.000000Z"
    assert seen == [(b"\x01\x00\x00\x00\x013\x00\x00\x00\x02ab\x00\x00\x00\x1b" + at, b"\x00\xff")]


def test_last_line_that_was_cut_off_says_nothing() -> None:
    whole = json.dumps(LINE) + "\n"

    assert len(read_anchors((whole + whole[:-5]).encode(), is_signed=lambda _message, _signature: True)) == 1
    assert read_anchors(b"", is_signed=lambda _message, _signature: True) == ()


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"\xff",
        b"",
        json.dumps(LINE | {"seq": "3"}).encode(),
        json.dumps(LINE | {"more": 1}).encode(),
        json.dumps(LINE | {"signature": "zz"}).encode(),
    ],
)
def test_line_in_another_form_is_not_genuine(line: bytes) -> None:
    assert read_anchors(line + b"\n", is_signed=lambda _message, _signature: True) == (
        Anchor(1, None, "", is_genuine=False),
    )

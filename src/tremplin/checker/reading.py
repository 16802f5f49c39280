"""Reading a receipt: bytes in, plain JSON data out, with nothing doubtful let through.

Python's own reader forgives repeated keys, binary floats, lone surrogates and any depth; here each is refused, because
two readers that understand the same bytes differently could not both be right about an amount.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

SIZE_MAX: Final = 16 * 1024 * 1024
DEPTH_MAX: Final = 100
WHOLE_DIGITS_MAX: Final = 15


class Unreadable(Exception):
    """Say that a receipt cannot be read, or that a part of it has no meaning.

    Attributes:
        code: what is wrong: `TOO_LARGE`, `NOT_TEXT`, `NOT_JSON`, `TOO_DEEP`, `REPEATED_KEY`, `FLOAT`,
            `NUMBER_TOO_LONG`, `FORMAT_UNKNOWN`, `MISSING`, `UNEXPECTED`, `MALFORMED`, `TOO_MUCH_WORK`.
        place: where, as far as it is known; empty for the whole.
        seen: what was found there, cut short.
    """

    def __init__(self, code: str, place: str = "", *, seen: object = "") -> None:
        super().__init__(f"{code} at {place!r}: {seen!r}")
        self.code = code
        self.place = place
        self.seen = str(seen)[:80]


def read_json(data: bytes) -> Any:
    """Return the JSON data of a document.

    Args:
        data: at most 16 MiB of UTF-8, nested at most 100 deep.

    Raises:
        Unreadable: it is too large, no UTF-8, no JSON or too deep, repeats a key, or holds a number with a point, an
            exponent or more than 15 digits.
    """
    if len(data) > SIZE_MAX:
        raise Unreadable("TOO_LARGE", seen=len(data))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("NOT_TEXT", seen=f"byte {error.start}") from None
    try:
        found = json.loads(
            text,
            object_pairs_hook=_without_repeats,
            parse_int=_short_whole,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except json.JSONDecodeError as error:
        raise Unreadable("NOT_JSON", seen=f"line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise Unreadable("TOO_DEEP") from None
    for place, depth, value in _walk(found):
        if depth > DEPTH_MAX:
            raise Unreadable("TOO_DEEP", place)
        if isinstance(value, str) and not _is_encodable(value):
            raise Unreadable("NOT_TEXT", place, seen=ascii(value))
    return found


def mapping_at(data: Any, *, place: str) -> dict[str, Any]:
    """Return the data if it is a mapping.

    Raises:
        Unreadable: it is something else.
    """
    if not isinstance(data, dict):
        raise Unreadable("MALFORMED", place, seen=data)
    return data


def list_at(data: Any, *, place: str) -> list[Any]:
    """Return the data if it is a list.

    Raises:
        Unreadable: it is something else.
    """
    if not isinstance(data, list):
        raise Unreadable("MALFORMED", place, seen=data)
    return data


def text_at(data: Any, *, place: str) -> str:
    """Return the data if it is text.

    Raises:
        Unreadable: it is something else.
    """
    if not isinstance(data, str):
        raise Unreadable("MALFORMED", place, seen=data)
    return data


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise Unreadable("REPEATED_KEY", seen=next(name for name in names if names.count(name) > 1))
    return found


def _short_whole(text: str) -> int:
    if len(text.lstrip("-")) > WHOLE_DIGITS_MAX:
        raise Unreadable("NUMBER_TOO_LONG", seen=text)
    return int(text)


def _no_float(text: str) -> Any:
    raise Unreadable("FLOAT", seen=text)


def _walk(data: Any) -> Iterator[tuple[str, int, Any]]:
    """Yield every value, and every key as if it were one, with its place and depth; without recursion."""
    waiting: list[tuple[str, int, Any]] = [("", 1, data)]
    while waiting:
        place, depth, value = waiting.pop()
        yield place, depth, value
        if isinstance(value, dict):
            for key, inner in value.items():
                yield place, depth, key
                waiting.append((f"{place}.{key}" if place else key, depth + 1, inner))
        elif isinstance(value, list):
            waiting.extend((f"{place}[{index}]", depth + 1, inner) for index, inner in enumerate(value))


def _is_encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True

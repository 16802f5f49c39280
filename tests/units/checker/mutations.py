"""One change of a receipt at a place chosen at random: a value, a key or a row, made another."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from random import Random
from typing import Any

Path = tuple[str | int, ...]

NOT_PROVEN: tuple[Path, ...] = (("engine",), ("terms_sha256",))
"""What a receipt alone cannot prove: which engine made it, and that its clause is that of the programme."""


def places(data: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the place of everything inside a receipt that a receipt can prove."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        here = (*path, key)
        if here not in NOT_PROVEN:
            yield here
            yield from places(value, here)


def mutated(data: Any, *, seed: int) -> tuple[Path, Any]:
    """Return a receipt with one change, and where; what it holds is another thing than before."""
    random = Random(seed)
    copy = deepcopy(data)
    path = random.choice(list(places(data)))
    around = copy
    for key in path[:-1]:
        around = around[key]
    key = path[-1]
    choice = random.random()
    if choice < 0.15:
        del around[key]
    elif choice < 0.25 and isinstance(around, list):
        around.insert(random.randrange(len(around) + 1), deepcopy(random.choice(around)))
    elif choice < 0.35 and isinstance(around, dict):
        around[f"{key}x"] = around[key]
    elif choice < 0.45 and isinstance(around, list) and len(around) > 1:
        around.reverse()
    else:
        around[key] = _other(around[key], random)
    return path, copy


def _other(value: Any, random: Random) -> Any:
    if isinstance(value, bool):
        return random.choice([not value, int(value), str(value).lower(), None])
    if isinstance(value, int):
        return random.choice([value + 1, value - 1, str(value), 0 if value else 1])
    if value is None:
        return random.choice(["", "0", False, [], {}])
    if isinstance(value, str):
        return random.choice(list(_other_texts(value)))
    return random.choice([None, "", [] if value else [0], {} if value else {"a": 1}, [value], {"a": value}])


def _other_texts(text: str) -> Iterator[Any]:
    yield from ("", f"{text} ", f"{text}0", text[:-1] or "x", None, [text])
    if text.lstrip("-").isdigit():
        yield from (str(int(text) + 1), str(int(text) - 1), f"-{text}", f"0{text}", f"{text}/1", f"{text}.0", int(text))
    if len(text) == 10 and text[4:5] == "-" and text.replace("-", "").isdigit():
        day = date.fromisoformat(text)
        yield from ((day + timedelta(days=number)).isoformat() for number in (-365, -1, 1, 31))

"""Text in columns, for terminals and files alike: names on the left, figures on the right, heads kept narrow."""

import textwrap
from collections.abc import Sequence
from typing import Final

_GAP: Final = "  "
_FIRST_LEAST: Final = 24


def laid_out(heads: Sequence[str], rows: Sequence[Sequence[str]], *, width: int) -> str:
    """Return rows of text in columns below their heads, without spaces at the ends of lines.

    Args:
        heads: one for each column; broken over several lines where the figures are narrower.
        rows: cells, as many as heads; the first is a name, with its indent, all others are figures.
        width: in signs; names are broken to keep to it, figures never.
    """
    figures = [
        max([*(len(row[place]) for row in rows), *map(len, heads[place].split())]) for place in range(1, len(heads))
    ]
    left = width - sum(len(_GAP) + figure for figure in figures)
    first = min(max(left, _FIRST_LEAST), max([1, *(len(row[0]) for row in [heads, *rows])]))
    lines = _lines(heads, [first, *figures], is_head=True)
    for row in rows:
        lines += _lines(row, [first, *figures], is_head=False)
    return "\n".join(lines)


def _lines(cells: Sequence[str], widths: Sequence[int], *, is_head: bool) -> list[str]:
    """Return the lines of one row: figures beside the last line of the name, heads on their last line too."""
    broken = [_broken(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(map(len, broken))
    lines = []
    for number in range(height):
        words = [_word(part, number, height=height, is_low=is_head or place > 0) for place, part in enumerate(broken)]
        figures = [word.rjust(width) for word, width in zip(words[1:], widths[1:], strict=True)]
        lines.append(_GAP.join([words[0].ljust(widths[0]), *figures]).rstrip())
    return lines


def _word(part: list[str], number: int, *, height: int, is_low: bool) -> str:
    index = number - (height - len(part)) if is_low else number
    return part[index] if 0 <= index < len(part) else ""


def _broken(cell: str, width: int) -> list[str]:
    """Return a cell as lines; a name keeps its indent, and is indented further where it goes on."""
    text = cell.lstrip(" ")
    indent = " " * (len(cell) - len(text))
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=f"{indent}  " if indent else "") or [""]

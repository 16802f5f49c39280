"""Pages of somebody's PDF as pictures and as words, made in a process with bounds of its own (threats 31).

What partners send can be built to hurt whoever reads it. The process that reads it has little memory and little time,
none of the portal's environment, and may open and write no file; it runs no script of a document, because PDFium comes
without the engine for them. What comes back is pixels and text.
"""

import codecs
import json
import resource
import struct
import sys
import zlib
from dataclasses import dataclass
from typing import Any, Final

from tremplin.documents.apart import bound, run_apart

SIZE_MAX: Final = 30_000_000
"""Bytes of the PDF."""
PAGES_MAX: Final = 200
"""Pages that are drawn: what comes after them is read in the file."""
MEMORY_MAX: Final = 256 * 2**20
"""Bytes of addresses that the process may have, Python and its libraries included."""
SECONDS_MAX: Final = 10
"""Seconds of the processor that it may take."""
WIDTH_MAX: Final = 1100
HEIGHT_MAX: Final = 2200
"""Pixels of a picture."""
WORDS_MAX: Final = 20_000
"""Characters of the words of a page."""

_WORDS, _PICTURE = "words", "picture"


class NotDrawn(Exception):
    """Say that a PDF cannot be read within the bounds: broken, locked by a password, too large, or built to hurt."""


@dataclass(frozen=True, slots=True)
class PageRead:
    """What one page says.

    Attributes:
        pages: of the whole document.
        words: of this page, as far as they are text and not a picture of one; `WORDS_MAX` characters at the most.
    """

    pages: int
    words: str


def page_read(pdf: bytes, number: int) -> PageRead:
    """Return how many pages a PDF has, and the words of one; none of a page that there is not.

    Args:
        pdf: from outside.
        number: of the page, from 1 on.

    Raises:
        NotDrawn: it cannot be read.
    """
    found = json.loads(_apart(pdf, _WORDS, number))
    return PageRead(found["pages"], found["words"])


def page_drawn(pdf: bytes, number: int) -> bytes:
    """Return a page of a PDF as PNG, at most `WIDTH_MAX` by `HEIGHT_MAX` pixels.

    Args:
        pdf: from outside.
        number: of the page, from 1 on.

    Raises:
        NotDrawn: it cannot be read, or has no such page.
    """
    return _apart(pdf, _PICTURE, number)


def read_here(pdf: bytes, what: str, number: int) -> bytes:
    """Return what is asked for of a page, as it is written on the output: `words` as JSON, or `picture` as PNG.

    Raises:
        Exception: whatever the library makes of a broken file; whoever calls this stands in a process of its own.
    """
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    # What was filled into fields belongs to the page.
    document.init_forms()
    return _picture(document[number - 1]) if what == _PICTURE else _said(document, number)


def main() -> int:  # pragma: no cover - runs bounded, where nothing can be measured
    """Read the PDF on the input within bounds; whatever goes wrong ends the process with a code that is not 0."""
    import pypdfium2  # noqa: F401 - loaded before nothing can be opened any more

    content = sys.stdin.buffer.read()
    _bound()
    sys.stdout.buffer.write(read_here(content, sys.argv[1], int(sys.argv[2])))
    return 0


def _apart(pdf: bytes, what: str, number: int) -> bytes:
    if len(pdf) > SIZE_MAX or not 1 <= number <= PAGES_MAX:
        raise NotDrawn
    done = run_apart("tremplin.documents.drawn", what, str(number), content=pdf, seconds=SECONDS_MAX)
    if done is None or done.returncode != 0:
        raise NotDrawn
    return done.stdout


def _bound() -> None:  # pragma: no cover - where it holds, nothing can be measured
    """Take from this process what it does not need any more, once what it reads with has been loaded."""
    bound(memory=MEMORY_MAX, seconds=SECONDS_MAX)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Nothing is opened from here on, neither a file nor a connection; the letters of PDFium are loaded before.
    codecs.lookup("utf-16-le")
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def _said(document: Any, number: int) -> bytes:
    text = document[number - 1].get_textpage().get_text_bounded() if number <= len(document) else ""
    words = "".join(one for one in text[:WORDS_MAX] if one.isprintable() or one == "\n")
    return json.dumps({"pages": len(document), "words": words.strip()}).encode()


def _picture(page: Any) -> bytes:
    width, height = page.get_size()
    scale = min(WIDTH_MAX / width, HEIGHT_MAX / height)
    bitmap = page.render(scale=scale, rev_byteorder=True)
    raw, row = bytes(bitmap.buffer), bitmap.width * bitmap.n_channels
    # Each row of a PNG starts with the number of its filter: none.
    rows = b"".join(
        b"\0" + raw[start : start + row] for start in range(0, bitmap.stride * bitmap.height, bitmap.stride)
    )
    kind = {1: 0, 3: 2, 4: 6}[bitmap.n_channels]
    head = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, kind, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


if __name__ == "__main__":
    sys.exit(main())

"""The copy of a picture that is shown: without what it says besides its pixels, and only when it is not too large.

A photograph says where it was taken, when, and with whose camera (threats 32). What is kept as a proof keeps all of it,
because a reviewer may have to look; what a page shows does not. Nothing is decoded here: parts are left out.
"""

import re
import struct
from collections.abc import Iterator
from typing import Final

PIXELS_MAX: Final = 50_000_000
"""What is larger is not shown in a page: a browser would need gigabytes for it."""

_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}
)
_JPEG_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# The applications' own segments but JFIF's and Adobe's, which say how colours are meant; and comments.
_JPEG_LEFT_OUT: Final = (frozenset(range(0xE0, 0xF0)) - {0xE0, 0xEE}) | {0xFE}
# Among pixels a mark is followed by zero, or by the number of a restart.
_NEXT_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_APP1, _END, _SCAN = 0xE1, 0xD9, 0xDA
_EXIF: Final = b"Exif\0\0"
_ORIENTATION: Final = 0x0112
_TURNED: Final = frozenset(range(2, 9))


class NotShown(Exception):
    """Say that no copy can be made: the picture is broken, or larger than is shown."""


def shown_copy(content: bytes, kind: str) -> bytes:
    """Return a picture without its metadata; which way is up stays known.

    Args:
        content: of a picture, as it was handed in.
        kind: `png` or `jpg`, by its content.

    Raises:
        NotShown: the parts of the picture do not follow each other, or it has more than `PIXELS_MAX` pixels.
    """
    try:
        return _png(content) if kind == "png" else _jpeg(content)
    except (struct.error, IndexError) as error:
        raise NotShown from error


def _png(content: bytes) -> bytes:
    kept, place = [_PNG_START], len(_PNG_START)
    if content[place + 4 : place + 8] != b"IHDR":
        raise NotShown
    _require_size(*struct.unpack_from(">II", content, place + 8))
    while place < len(content):
        (length,) = struct.unpack_from(">I", content, place)
        name, end = content[place + 4 : place + 8], place + 12 + length
        if end > len(content):
            raise NotShown
        if name in _PNG_KEPT:
            kept.append(content[place:end])
        if name == b"IEND":
            return b"".join(kept)
        place = end
    raise NotShown


def _jpeg(content: bytes) -> bytes:
    kept, has_size = [content[:2]], False
    for marker, segment in _segments(content):
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", segment, 5)
            _require_size(width, height)
            has_size = True
        if marker == _APP1 and segment[4:10] == _EXIF:
            kept.append(_way_up(segment[10:]))
        elif marker not in _JPEG_LEFT_OUT:
            kept.append(segment)
    if not has_size:
        raise NotShown
    return b"".join(kept)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Return the segments of a JPEG up to its end: a picture that was appended is left out."""
    place = 2
    while content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xFF:
            # Bytes of padding may stand before a marker.
            place += 1
            continue
        if marker == _END:
            yield marker, content[place : place + 2]
            return
        end = _end_of(content, place, marker=marker)
        yield marker, content[place:end]
        place = end
    raise NotShown


def _end_of(content: bytes, place: int, *, marker: int) -> int:
    (length,) = struct.unpack_from(">H", content, place + 2)
    end: int = place + 2 + length
    if length < 2 or end > len(content):
        raise NotShown
    if marker != _SCAN:
        return end
    found = _NEXT_MARKER.search(content, end)
    if found is None:
        raise NotShown
    return found.start()


def _way_up(tiff: bytes) -> bytes:
    """Return a segment that says which way is up, and nothing else; empty when the picture stands as it is."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return b""
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    (entries,) = struct.unpack_from(f"{order}H", tiff, first)
    for number in range(entries):
        tag, _type, _count, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
        if tag == _ORIENTATION and value in _TURNED:
            body = _EXIF + b"MM\0\x2a" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, value, 0, 0)
            return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return b""


def _require_size(width: int, height: int) -> None:
    if not 0 < width * height <= PIXELS_MAX:
        raise NotShown

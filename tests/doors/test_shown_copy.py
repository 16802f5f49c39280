"""The copy of a picture that a page shows: no place, no camera, no second picture (threats 32)."""

import struct
import zlib

import pytest

from tremplin.doors.shown_copy import PIXELS_MAX, NotShown, shown_copy

SECRET = b"48.8584 N 2.2945 E"


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int = 1, height: int = 1, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + pixels + chunk(b"IEND", b"")


def segment(marker: int, data: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def exif(orientation: int, order: str = ">") -> bytes:
    mark = b"MM\0\x2a" if order == ">" else b"II\x2a\0"
    entries = [(0x010F, 2, 4, 0x41424344), (0x0112, 3, 1, orientation << 16 if order == ">" else orientation)]
    body = b"".join(struct.pack(f"{order}HHII", *one) for one in entries)
    return segment(0xE1, b"Exif\0\0" + mark + struct.pack(f"{order}IH", 8, 2) + body + b"\0\0\0\0" + SECRET)


def jpeg(*more: bytes, width: int = 2, height: int = 3, tail: bytes = b"") -> bytes:
    jfif, size = segment(0xE0, b"JFIF\0"), segment(0xC0, struct.pack(">BHH", 8, height, width) + b"\1\1\x11\0")
    scan = segment(0xDA, b"\1\1\0\0\x3f\0") + b"pixels \xff\x00 and \xff\xd0 more"
    again = segment(0xC4, b"table") + segment(0xDA, b"\1\1\0\0\x3f\0") + b"pixels"
    return b"\xff\xd8" + jfif + b"".join(more) + b"\xff" + size + scan + again + b"\xff\xd9" + tail


def test_png_keeps_its_pixels_and_loses_what_else_it_says() -> None:
    told = png(1, 1, chunk(b"tEXt", SECRET), chunk(b"eXIf", SECRET), chunk(b"gAMA", b"\0\0\xb1\x8f"))

    shown = shown_copy(told + SECRET, "png")

    assert shown == png(1, 1, chunk(b"gAMA", b"\0\0\xb1\x8f"))


@pytest.mark.parametrize("order", [">", "<"])
def test_jpeg_keeps_its_pixels_and_which_way_is_up(order: str) -> None:
    told = jpeg(exif(6, order), segment(0xFE, SECRET), segment(0xE2, b"MPF" + SECRET), tail=jpeg(exif(1)))

    shown = shown_copy(told, "jpg")

    assert SECRET not in shown
    upright = segment(0xE1, b"Exif\0\0MM\0\x2a" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0))
    # Padding before a marker carries nothing.
    assert shown == jpeg(upright).replace(b"\xff\xff\xc0", b"\xff\xc0")


@pytest.mark.parametrize("said", [exif(1), segment(0xE1, b"Exif\0\0none of both"), segment(0xE1, b"http://" + SECRET)])
def test_jpeg_that_stands_as_it_is_says_nothing(said: bytes) -> None:
    assert shown_copy(jpeg(said), "jpg") == jpeg().replace(b"\xff\xff\xc0", b"\xff\xc0")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(60_000, 60_000), "png"),
        (png(PIXELS_MAX + 1, 1), "png"),
        (png(0, 1), "png"),
        (png()[:-12], "png"),
        (png()[:-4], "png"),
        (b"\x89PNG\r\n\x1a\n picture", "png"),
        (jpeg(width=60_000, height=60_000), "jpg"),
        (jpeg(exif(6))[:40], "jpg"),
        (jpeg()[:-20], "jpg"),
        (b"\xff\xd8\xff\xd9", "jpg"),
        (b"\xff\xd8\xff\xda\0\2pixels", "jpg"),
        (b"\xff\xd8\xff\xe0\0\1\0", "jpg"),
        (b"\xff\xd8 no marker", "jpg"),
        (b"\xff\xd8", "jpg"),
        (jpeg(segment(0xE1, b"Exif\0\0MM\0\x2a\0\0\xff\xff")), "jpg"),
    ],
)
def test_picture_that_is_broken_or_too_large_is_not_shown(content: bytes, kind: str) -> None:
    with pytest.raises(NotShown):
        shown_copy(content, kind)


def test_largest_picture_is_shown() -> None:
    assert shown_copy(png(PIXELS_MAX, 1), "png") == png(PIXELS_MAX, 1)

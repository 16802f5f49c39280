"""A paper that stands for a proof in the demonstration: pages of PDF that say so."""

from datetime import date
from typing import Final

_FONT: Final = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
_FIRST: Final = 4
"""The number of the first page among the objects of the file, after the catalogue, the list of pages and the font."""


def paper(title: str, day: date, *, pages: int = 1) -> bytes:
    """Return pages with a title, a day, and that they were made up; where there are several, each has its number.

    Args:
        title: in letters of ASCII.
        day: that it bears.
        pages: how many.
    """
    numbers = [_FIRST + 2 * one for one in range(pages)]
    listed = " ".join(f"{number} 0 R" for number in numbers)
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{listed}] /Count {pages} >>", _FONT]
    for one, number in enumerate(numbers, start=1):
        lines = [title, day.isoformat(), "Made up for the demonstration."]
        lines += [f"Page {one} of {pages}"] if pages > 1 else []
        shown = " 0 -24 Td ".join(f"({line}) Tj" for line in lines)
        text = f"BT /F1 14 Tf 72 740 Td {shown} ET"
        box = "/MediaBox [0 0 595 842]"
        objects += [
            f"<< /Type /Page /Parent 2 0 R {box} /Contents {number + 1} 0 R /Resources 3 0 R >>",
            f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        ]
    return _written(objects)


def _written(objects: list[str]) -> bytes:
    """Return a file of objects, each with its place."""
    file, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(file)}\n%%EOF\n"
    return (file + end + trailer).encode("ascii")

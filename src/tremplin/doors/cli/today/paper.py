"""A paper that stands for a proof in the demonstration: one page of PDF that says so."""

from datetime import date
from typing import Final

_OBJECTS: Final = (
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 5 0 R >>",
)
_FONT: Final = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"


def paper(title: str, day: date) -> bytes:
    """Return a page with a title, a day, and that it was made up.

    Args:
        title: in letters of ASCII.
        day: that it bears.
    """
    lines = (title, day.isoformat(), "Made up for the demonstration.")
    shown = " 0 -24 Td ".join(f"({line}) Tj" for line in lines)
    text = f"BT /F1 14 Tf 72 740 Td {shown} ET"
    objects = [*_OBJECTS, f"<< /Length {len(text)} >>\nstream\n{text}\nendstream", _FONT]
    file, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(file)}\n%%EOF\n"
    return (file + end + trailer).encode("ascii")

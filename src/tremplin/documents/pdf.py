"""A page from its data: a template of this room, filled and set by typst. The same data makes the same bytes."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Final, Literal

import typst

TEMPLATES: Final = Path(__file__).parent / "template"

# PDF/A-3 may carry the electronic invoice; PDF/UA is what a screen reader needs. typst writes one of the two at a time.
Standard = Literal["a-3a", "ua-1"]


def pdf_of(
    template: Literal["invoice", "statement"], data: Mapping[str, object], *, standard: Standard, dated_on: date
) -> bytes:
    """Return a document as a tagged PDF with its fonts inside.

    Args:
        template: which page.
        data: texts, lists and mappings only, already in the reader's language: nothing of it is markup.
        standard: which rules the file keeps.
        dated_on: the day that the file says it was made on; the clock has no part in it.

    Returns:
        The bytes of the file, the same for the same data and the same version of typst.
    """
    made = _compiler().compile(
        (TEMPLATES / f"{template}.typ").as_posix(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        pdf_standards=[standard],
        timestamp=datetime.combine(dated_on, time(), tzinfo=UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("A document is one file.")
    return made


@cache
def _compiler() -> typst.Compiler:
    # Many documents are made by several processes side by side: threads within one would wait for those of the others.
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    # Only the fonts inside the library: those of a machine would make other bytes elsewhere.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.Compiler(root=TEMPLATES.as_posix(), font_paths=fonts, ignore_system_fonts=True)

"""The electronic invoice inside a PDF, taken out without being read: reading is for the room that knows what it is."""

import struct
import sys
import zlib
from io import BytesIO
from typing import Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from tremplin.documents.apart import bound, run_apart
from tremplin.wording import Phrase, Place, Problem, text_key

SIZE_MAX: Final = 20_000_000
"""Bytes of the PDF."""
MEMORY_MAX: Final = 512 * 2**20
"""Bytes that the process may have that reads a PDF from outside."""
SECONDS_MAX: Final = 10
"""Seconds of the processor that it may take."""
_EXIT_NOTHING: Final = 3
_EXIT_NO_PDF: Final = 4
NAMES: Final = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
"""Names under which the standards attach it, in the order in which they are looked for."""

# A broken PDF makes the library stumble in many ways, its own and those of what it calls; none is more than "no PDF".
_STUMBLES: Final = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

_NOT_FOUND: Final = text_key("No electronic invoice was found in this PDF: {reason}.")
_TOO_LARGE: Final = text_key("it is larger than such a file can be")
_NOT_A_PDF: Final = text_key("it cannot be read as a PDF")
_NOTHING: Final = text_key("no attachment has one of the names of the standard")
_HINT: Final = text_key("Hand in the PDF as your invoicing software wrote it, or the XML itself.")


def attached_xml(pdf: bytes, *, file: str) -> bytes | Problem:
    """Return the bytes of the electronic invoice that a PDF carries, unread.

    Args:
        pdf: the file; it comes from outside, so that whoever calls this does so in a process with bounds of its own.
        file: its name, for the problem.
    """
    if len(pdf) > SIZE_MAX:
        return _problem(_TOO_LARGE, file)
    try:
        found = {attached.name.lower(): attached.content for attached in PdfReader(BytesIO(pdf)).attachment_list}
    except _STUMBLES:
        return _problem(_NOT_A_PDF, file)
    for name in NAMES:
        if name in found:
            return found[name]
    return _problem(_NOTHING, file)


def attached_xml_apart(pdf: bytes, *, file: str) -> bytes | Problem:
    """Return what `attached_xml` does, from a process with bounds of its own on memory and time.

    Args:
        pdf: the file, from outside.
        file: its name, for the problem.
    """
    if len(pdf) > SIZE_MAX:
        return _problem(_TOO_LARGE, file)
    done = run_apart("tremplin.documents.attachment", content=pdf, seconds=SECONDS_MAX)
    if done is None:
        return _problem(_NOT_A_PDF, file)
    if done.returncode == 0:
        return done.stdout
    return _problem(_NOTHING if done.returncode == _EXIT_NOTHING else _NOT_A_PDF, file)


def main() -> int:  # pragma: no cover - runs bounded, where nothing can be measured
    """Take the invoice out of the PDF on the input, within bounds; the exit code says whether there is one."""
    bound(memory=MEMORY_MAX, seconds=SECONDS_MAX)
    found = attached_xml(sys.stdin.buffer.read(), file="")
    if isinstance(found, bytes):
        sys.stdout.buffer.write(found)
        return 0
    reason = found.fields["reason"]
    return _EXIT_NOTHING if reason == Phrase(_NOTHING) else _EXIT_NO_PDF


def _problem(reason: str, file: str) -> Problem:
    return Problem("NO_INVOICE_IN_PDF", (Place(file),), _NOT_FOUND, {"reason": Phrase(reason)}, _HINT)


if __name__ == "__main__":
    sys.exit(main())

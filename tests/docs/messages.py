"""The sentences of the code and the French catalogue: find the first, bring the second up to date.

Run as `make messages` after changing a sentence: the catalogue gets every new sentence, still to be translated, and
loses those that nothing says any more. What is translated stays as it is.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from tests.house import tree

CATALOGUE = tree.HOUSE / "doors" / "locale" / "fr.po"
KEYWORDS = {"say": None, "say_count": (1, 2), "text_key": None}
# A sentence in a template: {% say "…" %}, {% say_count "…" "…" n %}, {% say '…' %} within an attribute.
_TAG = re.compile(r"""{%-?\s*(say|say_count)\s+("[^"]*"|'[^']*')(?:\s+("[^"]*"|'[^']*'))?""")
WIDTH = 120

_HEADER = """\
# The French of Tremplin. The English text is the key (docs/decisions/0010); `make messages` brings it up to date.
msgid ""
msgstr ""
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"""

Message = str | tuple[str, str]


def messages_of_the_code() -> dict[Message, set[str]]:
    """Find every sentence of the code, with the files that say it."""
    found: dict[Message, set[str]] = {}
    root = tree.ROOT / "src"
    for name, _line, message, _comments, _context in extract_from_dir(
        str(root),
        method_map=[("**.py", "python"), ("**.html", "tests.docs.messages:sentences_of_template")],
        keywords=KEYWORDS,
    ):
        found.setdefault(message, set()).add(f"src/{name}")
    return found


def sentences_of_template(
    file: BinaryIO, *_given: object, **_options: object
) -> Iterator[tuple[int, str, object, list[str]]]:
    """Find the sentences of a template, in the form in which Babel wants them."""
    text = file.read().decode()
    for found in _TAG.finditer(text):
        one, two = found[2][1:-1], (found[3] or "")[1:-1]
        yield text.count("\n", 0, found.start()) + 1, found[1], (one, two) if found[1] == "say_count" else one, []


def catalogue_text(translations: dict[Message, object]) -> str:
    """Write the catalogue: the sentences of the code by file, with the translations that there are."""
    catalogue = Catalog(locale="fr", fuzzy=False)
    for message, files in sorted(messages_of_the_code().items(), key=lambda entry: (min(entry[1]), str(entry[0]))):
        catalogue.add(message, translations.get(message, ""), locations=[(name, None) for name in sorted(files)])
    out = BytesIO()
    write_po(out, catalogue, width=WIDTH, include_lineno=False, omit_header=True)
    return f"{_HEADER}\n{out.getvalue().decode().lstrip()}"


def translations_of(text: bytes) -> dict[Message, object]:
    """Read the translations of a catalogue by their sentence; plural forms as a tuple."""
    return {message.id: message.string for message in read_po(BytesIO(text), locale="fr") if message.id}


def main() -> None:
    """Bring the catalogue up to date."""
    text = catalogue_text(translations_of(CATALOGUE.read_bytes()))
    CATALOGUE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

"""XML that others send, read without trusting it: no DOCTYPE, no entity, no network, bounds on size and depth.

What the bank and partners send is small and flat. Whatever is not is refused before or while it is read, and names of
elements are compared without their namespace, because banks answer in any version of the same message.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, TypeAlias

from lxml import etree
from lxml.etree import _Element

from tremplin.money import Money, NotAnAmount, currency_of, parse_amount
from tremplin.wording import Phrase, Place, Problem, text_key

Element: TypeAlias = _Element

SIZE_MAX: Final = 20_000_000
"""Bytes; ten thousand answers of a bank are about ten million."""
TAGS_MAX: Final = 1_500_000
DEPTH_MAX: Final = 40

_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_READABLE: Final = frozenset({b"utf-8", b"us-ascii", b"ascii"})

_NOT_READABLE: Final = text_key("This file cannot be read: {reason}.")
_EMPTY: Final = text_key("it is empty")
_TOO_LARGE: Final = text_key("it is larger than such a file can be")
_NOT_UTF8: Final = text_key("it is not written in UTF-8")
_DOCTYPE: Final = text_key("it declares a document type, which such a file never does")
_TOO_DEEP: Final = text_key("its parts are nested too deeply")
_NOT_XML: Final = text_key("it is not well-formed XML")
_HINT: Final = text_key("Ask the sender for the file as its standard describes it.")


def read_xml(data: bytes, *, file: str) -> Element | Problem:
    """Read a file of XML from outside.

    Args:
        data: the bytes.
        file: its name, for the problem.

    Returns:
        The root, or why the file is refused.
    """
    reason = _refusal_before(data)
    if reason is not None:
        return _problem(reason, file)
    # A parser for each file: what one sender does must not reach the next.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return _problem(_NOT_XML, file)
    return root if _is_flat(root) else _problem(_TOO_DEEP, file)


def name_of(element: Element) -> str:
    """Return the name of an element without its namespace; empty for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Go through the children of this name, in order."""
    return (child for child in element if name_of(child) == name)


def find(element: Element | None, *path: str) -> Element | None:
    """Return the first element at the end of a path of names, or None."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def find_all(element: Element, *path: str) -> list[Element]:
    """Return every element at the end of a path of names, in the order of the file."""
    found = [element]
    for name in path:
        found = [child for one in found for child in children(one, name)]
    return found


def text_at(element: Element | None, *path: str) -> str:
    """Return the text at the end of a path, without the spaces around it; empty when there is none."""
    found = find(element, *path)
    return "" if found is None or found.text is None else found.text.strip()


def day_at(element: Element | None, *path: str) -> date | None:
    """Return the day that an ISO date or instant at the end of a path names; None when there is none."""
    text = text_at(element, *path)[:10]
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def money_of(text: str, currency: str) -> Money | None:
    """Return an amount as such files write it, zeros beyond the currency's decimals allowed; None when it is none."""
    whole, point, decimals = text.partition(".")
    try:
        exponent = currency_of(currency).exponent
        kept = decimals[:exponent] + decimals[exponent:].rstrip("0")
        return Money(parse_amount(whole + (point if kept else "") + kept, currency=currency), currency)
    except (NotAnAmount, ValueError):
        return None


def _refusal_before(data: bytes) -> str | None:
    if not data.strip():
        return _EMPTY
    if len(data) > SIZE_MAX or data.count(b"<") > TAGS_MAX:
        return _TOO_LARGE
    declared = _DECLARED.search(data[:300])
    if declared is not None and declared[1].lower() not in _READABLE:
        return _NOT_UTF8
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _NOT_UTF8
    # Before any parser sees it: an entity that is never declared can neither grow nor fetch.
    return _DOCTYPE if "<!DOCTYPE" in text or "<!ENTITY" in text else None


def _is_flat(root: Element) -> bool:
    level = [root]
    for _depth in range(DEPTH_MAX):
        level = [child for element in level for child in element]
        if not level:
            return True
    return False


def _problem(reason: str, file: str) -> Problem:
    return Problem("FILE_NOT_READABLE", (Place(file),), _NOT_READABLE, {"reason": Phrase(reason)}, _HINT)

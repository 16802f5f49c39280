"""The problems of a file as YAML, before anyone looks at what it says."""

from dataclasses import replace
from typing import Final

from tremplin.wording import Phrase, Place, Problem, text_key

_TOO_LARGE: Final = text_key("The file has {seen} bytes; {expected} are the most.")
_TOO_LARGE_HINT: Final = text_key("Put long tables beside the terms as CSV.")
_NOT_UTF8: Final = text_key("The file is not text in UTF-8.")
_NOT_UTF8_HINT: Final = text_key("Save it again with the encoding UTF-8.")
_CONTROL: Final = text_key("A control character stands here, which no text may hold.")
_CONTROL_HINT: Final = text_key("Delete the character, or write the line anew.")
_EMPTY: Final = text_key("The file is empty.")
_NOT_YAML: Final = text_key("This is not valid YAML: {reason}.")
_ANCHOR: Final = text_key('The anchor or alias "{seen}" is refused: every part of a file is written where it holds.')
_ANCHOR_HINT: Final = text_key("Write the part out, or give it a name under conditions, measures or tables.")
_MERGE: Final = text_key("The merge key << is refused: every part of a file is written where it holds.")
_TAG: Final = text_key('The tag "{seen}" is refused: the key says what a value is.')
_TAG_HINT: Final = text_key("Delete the tag.")
_SECOND: Final = text_key("A second document starts here; a file holds one.")
_SECOND_HINT: Final = text_key("Delete the line with the three hyphens, or put what follows in a file of its own.")
_KEY_NOT_TEXT: Final = text_key("A list or a mapping stands where a key is expected.")
_KEY_NOT_TEXT_HINT: Final = text_key("Put a text in braces or brackets in quotation marks.")
_DEEP: Final = text_key("The file is more than {expected} levels deep here.")
_DEEP_HINT: Final = text_key("Give inner parts a name under conditions or measures.")
_TWICE: Final = text_key('The key "{seen}" stands twice in the same mapping.')
_TWICE_HINT: Final = text_key("Keep one of the two.")
_FIRST: Final = text_key("the first one")
_AGAIN: Final = text_key("again")
_NO_VALUE: Final = text_key('Nothing is written after the key "{seen}".')
_NO_VALUE_HINT: Final = text_key("Write a value, or delete the key.")

_STOPS: Final = text_key("here reading stops")
_STARTS: Final = text_key("the part that is being read starts here")

_REASONS: Final = (
    ("mapping values are not allowed", text_key("a second colon stands in this line")),
    ("found character '\\t'", text_key("a tab stands here, and YAML is indented with spaces")),
    ("cannot start any token", text_key("this character cannot start a text")),
    ("end of stream", text_key("a quotation mark or bracket is not closed before the end of the file")),
    ("stream end", text_key("a quotation mark or bracket is not closed before the end of the file")),
    ("could not find expected ':'", text_key("a colon is missing after this key")),
    ("expected ',' or", text_key("a comma or a closing bracket is missing")),
    ("expected <block end>", text_key("this line is not indented like those before it")),
)
_OTHER_REASON: Final = text_key("this does not fit what stands before it")
_HINTS: Final = {
    "mapping values are not allowed": text_key("Put a text that holds a colon and a space in quotation marks."),
    "found character '\\t'": text_key("Replace the tab by spaces."),
    "cannot start any token": text_key("Put the text in quotation marks."),
}


def too_large(*, file: str, size: int, most: int) -> Problem:
    """Return the problem of a file that is not even read."""
    return Problem("FILE_TOO_LARGE", (Place(file),), _TOO_LARGE, {"seen": size, "expected": most}, _TOO_LARGE_HINT)


def not_utf8(place: Place) -> Problem:
    """Return the problem of bytes that are no text."""
    return Problem("FILE_NOT_UTF8", (place,), _NOT_UTF8, {}, _NOT_UTF8_HINT)


def control_character(place: Place) -> Problem:
    """Return the problem of a character that no person typed."""
    return Problem("YAML_NOT_READABLE", (place,), _CONTROL, {}, _CONTROL_HINT)


def empty_file(place: Place) -> Problem:
    """Return the problem of a file that says nothing."""
    return Problem("FILE_EMPTY", (place,), _EMPTY)


def not_yaml(place: Place, *, start: Place | None, reason: str) -> Problem:
    """Return the problem of a text that is no YAML.

    Args:
        place: where the parser stopped.
        start: where the part starts that it was reading, if it says so.
        reason: what the parser said, in its own English.
    """
    phrase = next((text for part, text in _REASONS if part in reason), _OTHER_REASON)
    hint = next((text for part, text in _HINTS.items() if part in reason), None)
    places: tuple[Place, ...] = (place,)
    if start is not None and start.line != place.line:
        places = (replace(place, caption=Phrase(_STOPS)), replace(start, caption=Phrase(_STARTS)))
    return Problem("YAML_NOT_READABLE", places, _NOT_YAML, {"reason": Phrase(phrase)}, hint)


def anchor(place: Place, *, seen: str) -> Problem:
    """Return the problem of a part that would stand in several places."""
    return Problem("YAML_ANCHOR", (place,), _ANCHOR, {"seen": seen}, _ANCHOR_HINT)


def merge_key(place: Place) -> Problem:
    """Return the problem of a mapping that would take in another."""
    return Problem("YAML_MERGE_KEY", (place,), _MERGE, {}, _ANCHOR_HINT)


def tag(place: Place, *, seen: str) -> Problem:
    """Return the problem of a value that says its own type."""
    written = seen.replace("tag:yaml.org,2002:", "!!")
    return Problem("YAML_TAG", (place,), _TAG, {"seen": written}, _TAG_HINT)


def second_document(place: Place) -> Problem:
    """Return the problem of a file with several documents."""
    return Problem("YAML_SECOND_DOCUMENT", (place,), _SECOND, {}, _SECOND_HINT)


def key_not_text(place: Place) -> Problem:
    """Return the problem of a key that is no text."""
    return Problem("YAML_KEY_NOT_TEXT", (place,), _KEY_NOT_TEXT, {}, _KEY_NOT_TEXT_HINT)


def too_deep(place: Place, *, most: int) -> Problem:
    """Return the problem of parts inside parts without end."""
    return Problem("YAML_TOO_DEEP", (place,), _DEEP, {"expected": most}, _DEEP_HINT)


def key_twice(place: Place, *, first: Place, key: str) -> Problem:
    """Return the problem of two values for one key, of which a reader would see only one."""
    places = (
        Place(place.file, line=place.line, column=place.column, caption=Phrase(_AGAIN)),
        Place(first.file, line=first.line, column=first.column, caption=Phrase(_FIRST)),
    )
    return Problem("KEY_TWICE", places, _TWICE, {"seen": key}, _TWICE_HINT)


def value_missing(place: Place, *, key: str) -> Problem:
    """Return the problem of a key with nothing behind it."""
    return Problem("VALUE_MISSING", (place,), _NO_VALUE, {"seen": key}, _NO_VALUE_HINT)

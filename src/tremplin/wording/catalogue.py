"""Reading a language from a catalogue of translations in the PO format of gettext."""

from io import BytesIO
from typing import TYPE_CHECKING, Final

from tremplin.wording.figure import locale_of
from tremplin.wording.language import Language, Translation, field_names
from tremplin.wording.phrase import text_key
from tremplin.wording.problem import Place, Problem, Problems

if TYPE_CHECKING:
    from babel.messages.catalog import Message

_NOT_A_CATALOGUE: Final = text_key("The file is not a catalogue of translations: {seen}.")
_FIELDS_DIFFER: Final = text_key('The translation of "{source}" has the fields {seen} instead of {expected}.')
_FIELDS_HINT: Final = text_key("Spell each field as the source does, in braces.")


def language_from_po(code: str, po_bytes: bytes, *, file: str = "") -> Language:
    """Read a catalogue of translations into a language.

    Entries that are marked fuzzy, obsolete or not wholly translated are left out.

    Args:
        code: of the language, such as "fr".
        po_bytes: the file, in UTF-8.
        file: its name, for problems.

    Raises:
        UnknownLanguage: no such language.
        Problems: the bytes are no catalogue, or a translation lacks a field or has one too many.
    """
    # Imported here: reading PO files costs 30 ms that a command in English never needs.
    from babel.messages.pofile import PoFileError, read_po

    locale = locale_of(code)
    try:
        catalogue = read_po(BytesIO(po_bytes), locale=str(locale), abort_invalid=True)
        language = Language(code, plural_rule=catalogue.plural_expr)
    except (PoFileError, ValueError) as error:
        fields = {"seen": str(error)}
        raise Problems([Problem("CATALOGUE_NOT_READABLE", (Place(file),), _NOT_A_CATALOGUE, fields)]) from None
    messages = [message for message in catalogue if message.id and _is_translated(message)]
    problems = [problem for message in messages for problem in _check_fields(message, file=file)]
    if problems:
        raise Problems(problems)
    translations = {_sources_of(message)[0]: _translation_of(message) for message in messages}
    return Language(code, translations, plural_rule=language.plural_rule)


def _is_translated(message: "Message") -> bool:
    return not message.fuzzy and all(_forms_of(message))


def _translation_of(message: "Message") -> Translation:
    return _forms_of(message) if message.pluralizable else _forms_of(message)[0]


def _sources_of(message: "Message") -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _forms_of(message: "Message") -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _check_fields(message: "Message", *, file: str) -> list[Problem]:
    """Return a problem for each form whose fields are not those of the source.

    A plural form may leave out the number, as "one claim" does.
    """
    sources = [field_names(source) for source in _sources_of(message)]
    allowed, needed = frozenset.union(*sources), frozenset.intersection(*sources)
    if message.pluralizable:
        allowed, needed = allowed | {"n"}, needed - {"n"}
    return [
        Problem(
            "TRANSLATION_FIELDS_DIFFER",
            (Place(file, line=message.lineno),),
            _FIELDS_DIFFER,
            {"source": _sources_of(message)[0], "seen": _braced(names), "expected": _braced(allowed)},
            _FIELDS_HINT,
        )
        for names in map(field_names, _forms_of(message))
        if not needed <= names <= allowed
    ]


def _braced(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "{}"

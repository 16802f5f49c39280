"""The languages that the doors speak: the catalogue is read here, because rooms below read no files."""

from functools import lru_cache
from importlib.resources import files

from tremplin.wording import ENGLISH, Language, language_from_po

LANGUAGES = ("en", "fr")


@lru_cache
def language_of(code: str) -> Language:
    """Return a language by its code.

    Args:
        code: one of LANGUAGES.
    """
    if code == "en":
        return ENGLISH
    catalogue = files("tremplin.doors") / "locale" / f"{code}.po"
    return language_from_po(code, catalogue.read_bytes())

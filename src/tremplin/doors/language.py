"""The languages that Tremplin speaks: English from the code, French from the catalogue beside this file."""

from functools import lru_cache
from importlib.resources import files

from tremplin.wording import ENGLISH, Language, UnknownLanguage, language_from_po

LANGUAGES = ("en", "fr")
"""What `--lang` takes."""


@lru_cache(maxsize=len(LANGUAGES))
def language_of(code: str) -> Language:
    """Return a language by its code.

    Args:
        code: "en" or "fr".

    Raises:
        UnknownLanguage: Tremplin does not speak it.
    """
    if code not in LANGUAGES:
        raise UnknownLanguage(code)
    if code == "en":
        return ENGLISH
    catalogue = files("tremplin.doors") / "locale" / f"{code}.po"
    return language_from_po(code, catalogue.read_bytes(), file=f"{code}.po")

"""Where French words meet: « de » and « le » become « du », « de » before a vowel becomes « d’ ».

A template cannot know how its fields begin. Without this, every French sentence would have to walk around
the words « de », « à », « que » and « si ».
"""

import re
from typing import Final

_CONTRACTED: Final = {
    ("de", "le"): "du",
    ("de", "les"): "des",
    ("à", "le"): "au",
    ("à", "les"): "aux",
}
_PREPOSITION: Final = re.compile(r"(?<!\w)(de|à) $", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"(les?) ")
_ELIDED: Final = re.compile(r"(?<!\w)(?:d|qu|lorsqu|puisqu)e $", re.IGNORECASE)
# No h: the dictionary alone knows which one is mute. No y, which begins foreign names.
_VOWEL: Final = re.compile(r"(?!onz|oui\b)[aeiouàâéèêëîïôùœæ]", re.IGNORECASE)
_IF: Final = re.compile(r"(?<!\w)si $", re.IGNORECASE)
_IT: Final = re.compile(r"ils? ")


def joined_french(before: str, value: str) -> str:
    """Return two pieces of a French sentence as one, contracted and elided where they meet.

    Args:
        before: the sentence so far; its last word may be « de », « à », « que » or « si ».
        value: what follows it. Articles count in small letters only: a name such as Le Havre stays.

    Example:
        >>> joined_french("le montant de ", "les lignes"), joined_french("à compter de ", "avril 2021")
        ('le montant des lignes', 'à compter d’avril 2021')
    """
    preposition, article = _PREPOSITION.search(before), _ARTICLE.match(value)
    if preposition and article:
        word = _CONTRACTED[preposition[1].lower(), article[1]]
        return before[: preposition.start()] + _cased(word, preposition[1]) + value[article.end(1) :]
    if _VOWEL.match(value) and _ELIDED.search(before):
        return f"{before[:-2]}’{value}"
    if _IT.match(value) and _IF.search(before):
        return f"{before[:-2]}’{value}"
    return before + value


def _cased(word: str, model: str) -> str:
    return word.capitalize() if model[0].isupper() else word

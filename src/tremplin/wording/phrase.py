"""Text that is not in a language yet: labels, phrases and choices, which become text when someone reads them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tremplin.money import Money, Unit

# Control, format (which turns the direction of writing), surrogate, private, unassigned, line and paragraph
# ends.
_CONTROL_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def text_key(template: str) -> str:
    """Return the template unchanged; this marks it for extraction.

    For templates that are stored as data; those in a call of `say` are found without it.

    Args:
        template: English source text, a literal, with its fields in braces.
    """
    return template


@dataclass(frozen=True, slots=True)
class Label:
    """A name that its author wrote in several languages, such as the title of an incentive.

    Attributes:
        texts: text by language code; one at least.
    """

    texts: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.texts:
            raise ValueError("A label needs a text in one language at least.")

    def __hash__(self) -> int:
        return hash(frozenset(self.texts.items()))

    def in_(self, code: str) -> str:
        """Return the text in a language; else in English, else in the first language by code.

        Args:
            code: language code, such as "fr".
        """
        for wanted in (code, "en"):
            if wanted in self.texts:
                return self.texts[wanted]
        return self.texts[min(self.texts)]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A template with its fields, to be said later, in a language that is not known yet.

    A phrase may be a field of another: "{seen} is not an amount: {reason}."

    Attributes:
        template: English source text, marked with `text_key` where it is written.
        fields: what stands for each {field}.
    """

    template: str
    fields: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class OneOf:
    """Alternatives, said as a list with "or".

    Attributes:
        items: each one a field value; in the order in which they are said.
    """

    items: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """An amount of what is not money, with the name of its unit: whoever says it needs no terms.

    Attributes:
        minor: whole smallest parts.
        unit: of them, as the terms write it, with its decimals.
        name: what the terms call it.
    """

    minor: int
    unit: Unit
    name: Label


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of things, said in the right one of its forms.

    Attributes:
        n: how many.
        singular: English source text for one; {n} in it is the number.
        plural: for any other number.
    """

    n: int
    singular: str
    plural: str


Amount = Money | Measured | Counted | int
"""An amount with its unit; a bare number counts something that has no name."""


def visible(text: str) -> str:
    r"""Return the text with control characters written out, line ends excepted.

    Names and values come from other people's files; none of them may move a terminal's cursor or turn the
    direction of the writing.

    Example:
        >>> visible("a\x1b[2Jb")
        'a\\x1b[2Jb'
    """
    if text.isprintable():
        return text
    return "".join(_written_out(sign) if _is_control(sign) else sign for sign in text)


def _is_control(sign: str) -> bool:
    return sign != "\n" and unicodedata.category(sign) in _CONTROL_CATEGORIES


def _written_out(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")

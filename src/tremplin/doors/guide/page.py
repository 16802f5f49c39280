"""Prints the guide of a programme as one HTML page that needs nothing else: no script, no font, no picture."""

from collections.abc import Mapping
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

from tremplin.terms.guide import NO_EXAMPLES, guide_of
from tremplin.terms.guide_example import Example
from tremplin.terms.programme import Programme
from tremplin.wording import Language


def guide_page(
    programme: Programme, language: Language, *, examples: Mapping[str, tuple[Example, ...]] = NO_EXAMPLES
) -> str:
    """Return the partner's guide as an HTML page.

    Args:
        programme: checked and resolved.
        language: of the guide.
        examples: cases that were decided, by the id of their incentive.
    """
    guide = guide_of(programme, language, examples=examples)
    return _environment().get_template("guide.html").render(guide=guide, style=_read("guide.css"))


def guide_part(programme: Programme, language: Language) -> str:
    """Return the partner's guide as a part of another page: its contents and its rules, without head and style.

    Args:
        programme: checked and resolved.
        language: of the guide.
    """
    environment, guide = _environment(), guide_of(programme, language)
    parts = (environment.get_template(name).render(guide=guide) for name in ("guide_contents.html", "guide_rules.html"))
    return "\n".join(parts)


def _environment() -> Environment:
    # Everything that the page says comes from the terms: whatever stands in them is text, never markup.
    return Environment(
        loader=FunctionLoader(_read), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _read(name: str) -> str:
    return (files("tremplin.doors.guide") / name).read_text(encoding="utf-8")

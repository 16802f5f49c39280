"""Prints the report of a simulation as one HTML page that needs nothing else: no script, no font, no address."""

from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

from tremplin.doors.simulation.part import Report
from tremplin.wording import Language


def report_page(report: Report, language: Language) -> str:
    """Return the report as an HTML page.

    Args:
        report: in that language.
        language: of the page.
    """
    page = _environment().get_template("page.html")
    return page.render(report=report, code=language.code, style=_read("page.css"))


def report_part(report: Report) -> str:
    """Return the report as a part of another page, without its title, head and style."""
    return _environment().get_template("part.html").render(report=report)


def _environment() -> Environment:
    # What the report says comes from terms and facts: it is text, never markup; only plots are.
    return Environment(
        loader=FunctionLoader(_read), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _read(name: str) -> str:
    return (files("tremplin.doors.simulation") / name).read_text(encoding="utf-8")

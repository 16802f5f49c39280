"""A small programme in which one thing is tried out, and what the check says of it."""

from tremplin.terms.programme import Programme
from tremplin.terms.reader import find_terms, read_terms

HEAD = """\
programme: sketch
version: 2026.1
title: {en: A sketch, fr: Une esquisse}
currency: EUR
timezone: Europe/Paris
in_force: {from: 2026-01-01, to: 2026-12-31}
"""


def incentive_text(
    *, when: str = "{field: claim.cost, more_than: 0}", pays: str = "{reward: {lump_sum: 5000}}", more: str = ""
) -> str:
    """Return the text of one incentive; `more` holds lines of it, indented by four spaces."""
    return f"""\
  - id: trial
    stage: sell
    title: {{en: A trial, fr: Un essai}}
    decides: {{day: claim.submitted_on}}
    when: {when}
    pays: {pays}
    nature: service
{more}"""


def files_of(before: str = "", *incentives: str, **tables: str) -> dict[str, bytes]:
    """Return the folder of a programme: lines before its incentives, and tables by the name of their file."""
    text = f"{HEAD}{before}\nincentives:\n{''.join(incentives or (incentive_text(),))}"
    return {"terms.yaml": text.encode(), **{f"{name}.csv": table.encode() for name, table in tables.items()}}


def read(before: str = "", *incentives: str, **tables: str) -> Programme:
    """Return the programme; raise its problems."""
    return read_terms(files_of(before, *incentives, **tables))


def codes(before: str = "", *incentives: str, **tables: str) -> list[str]:
    """Return the codes of what is wrong, in the order of the checks."""
    return [problem.code for problem in find_terms(files_of(before, *incentives, **tables)).problems]

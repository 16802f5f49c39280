"""Measures over rows: the rows can be found for the claim, and a period is there when one is meant."""

from collections.abc import Iterator
from typing import Final

from tremplin.facts.schema import BY_WORD, Table
from tremplin.terms.check.part import Part, Terms
from tremplin.terms.check.reach import Reach
from tremplin.terms.kinds import word_of
from tremplin.terms.quantity import Ranked, Rows
from tremplin.wording import Problem, text_key

_WHOSE: Final = text_key('A "{word}" has no {lacking}, so that it cannot be said whose it is: whose is "{whose}".')
_WHOSE_HINT: Final = text_key("These fit: {fitting}.")
_PERIOD: Final = text_key('"over: period" measures the period of the claim, and a claim that is handed in has none.')
_PERIOD_HINT: Final = text_key(
    'Write "over: quarter" or another period around the deciding day, or say claimed: quarter.'
)

# Which words say themselves to whom they belong, besides by an id of that table.
_OF_PARTNER: Final = ("partner", "project", "introduction")
_PARTS: Final = {
    "partner": ("partner",),
    "project": ("project",),
    "customer": ("customer",),
    "partner-and-project": ("partner", "project"),
    "partner-and-customer": ("partner", "customer"),
    "person": ("person",),
    "claim": ("claim",),
    "everyone": (),
}


def check_measures(terms: Terms) -> Iterator[Problem]:
    """Give a problem for rows that cannot be found, and for periods that are not there."""
    reach = Reach(terms)
    for part in terms.parts:
        if isinstance(part.node, Rows | Ranked) and word_of(part.node) in BY_WORD:
            yield from _check_whose(terms, part, part.node)
            if part.node.over == "period" and any(one.is_period is False for one in reach.of(part)):
                yield terms.problem("PERIOD_OF_CLAIM", (*part.at, "over"), _PERIOD, hint=_PERIOD_HINT)


def _check_whose(terms: Terms, part: Part, node: Rows | Ranked) -> Iterator[Problem]:
    table = BY_WORD[word_of(node)]
    lacking = [owner for owner in _PARTS[node.whose] if not belongs_to(table, owner)]
    if lacking:
        fitting = [whose for whose, owners in _PARTS.items() if all(belongs_to(table, owner) for owner in owners)]
        fields = {"word": table.word, "whose": node.whose, "lacking": lacking[0], "fitting": fitting}
        at = (*part.at, "whose")
        yield terms.problem("ROWS_OF_NOBODY", at, _WHOSE, hint=_WHOSE_HINT, **fields)


def belongs_to(table: Table, owner: str) -> bool:
    """Say whether the rows of a table can be found for a partner, project, customer, person or claim."""
    if table.word == owner or f"{owner}_id" in table.fields:
        return True
    if owner == "partner":
        return table.word in _OF_PARTNER
    return owner == "customer" and "project_id" in table.fields

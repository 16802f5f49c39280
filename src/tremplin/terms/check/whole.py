"""Every check of resolved terms, in one go."""

from collections.abc import Callable, Iterator
from typing import Final

from tremplin.terms.check.band import check_bands
from tremplin.terms.check.choice import check_choices
from tremplin.terms.check.comparison import check_comparisons
from tremplin.terms.check.limit import check_limits
from tremplin.terms.check.measure import check_measures
from tremplin.terms.check.name import check_names
from tremplin.terms.check.never import check_never
from tremplin.terms.check.part import Terms
from tremplin.terms.check.path import check_paths
from tremplin.terms.check.rate_table import check_tables
from tremplin.terms.check.setting import check_settings
from tremplin.terms.check.share import check_shares
from tremplin.wording import Problem

_CHECKS: Final[tuple[Callable[[Terms], Iterator[Problem]], ...]] = (
    check_settings,
    check_names,
    check_paths,
    check_choices,
    check_comparisons,
    check_measures,
    check_bands,
    check_shares,
    check_tables,
    check_limits,
    check_never,
)


def check_terms(terms: Terms) -> list[Problem]:
    """Return every problem of resolved terms, each once.

    Args:
        terms: resolved as far as they have a canonical form.
    """
    found = [problem for check in _CHECKS for problem in check(terms)]
    return list(dict.fromkeys(found))

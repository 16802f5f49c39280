"""The history of the vendor: all facts as they stand, for what tries terms on them."""

from typing import Final

from tremplin.facts.dataset import DataSet
from tremplin.store.fact import current_data_set
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.terms import declared_types

HISTORY_ROWS_MAX: Final = 5_000_000
"""So many rows of one table are read at most: what is more is tried on files, outside the database."""


def history_of(connection: Connection) -> DataSet:
    """Return all facts, with every attribute that any terms declare, but for what was awarded to claims among them.

    What a claim was awarded follows from the terms that are tried; an award of a claim that is not there is a fact.
    Who may see all facts is asked by the caller.

    Raises:
        TooManyFacts: a table has more rows than are read.
    """
    facts = current_data_set(connection, attributes=declared_types(Rows(connection)), at_most=HISTORY_ROWS_MAX)
    claims = facts.by_id("claims")
    awards = tuple(one for one in facts.table("awards") if one.claim_id not in claims)
    return DataSet({**facts.tables, "awards": awards})

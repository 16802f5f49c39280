"""What things are called that others are told by: one question for all the ids of a page."""

from collections.abc import Iterable
from typing import TypeVar

from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.rows import Rows
from tremplin.wording import Refusal

AnyRefusal = TypeVar("AnyRefusal", bound=Refusal)

_NAMES = """
    SELECT record_id, data ->> 'name' AS name FROM fact
    WHERE table_name = %(table)s AND record_id = ANY (%(ids)s) AND superseded_at IS NULL
"""
_PEOPLE = "SELECT person_id, name FROM person_private WHERE person_id = ANY (%s)"
_FOUND = """
    SELECT organisation_id, coalesce(data ->> 'name', organisation_id) AS name FROM organisation
    LEFT JOIN fact ON table_name = 'partners' AND record_id = organisation_id AND superseded_at IS NULL
    WHERE kind = 'partner' AND (%(sees_all)s OR organisation_id = ANY (%(partners)s))
        AND (organisation_id = %(words)s OR strpos(lower(data ->> 'name'), lower(%(words)s)) > 0)
    ORDER BY organisation_id <> %(words)s, 2, 1 LIMIT %(at_most)s
"""
FOUND_MAX = 20
"""So many partners are offered for some letters."""


def names_of(reader: Rows, table: str, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of partners or customers by id; who has none is left out.

    Args:
        reader: the ids come from what whoever reads may see.
        table: `partners` or `customers`.
        ids: in any order.
    """
    wanted = sorted(set(ids))
    found = reader.rows(_NAMES, {"table": table, "ids": wanted}) if wanted else []
    return {row["record_id"]: row["name"] for row in found}


def by_name(rows: Rows, refusals: Iterable[AnyRefusal]) -> tuple[AnyRefusal, ...]:
    """Return refusals as people read them: partners by their names, in one question, and none where none is named."""
    known = tuple(refusals)
    names = names_of(rows, "partners", (one for each in known for one in each.partner_ids()))
    return tuple(one.by_name(names) for one in known)


def names_of_people(reader: Reader, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the names of people by id; whose name was erased is left out.

    Args:
        reader: who reads; the ids come from what they may see.
        ids: in any order; None is passed over.
    """
    wanted = sorted({one for one in ids if one})
    found = reader.rows(_PEOPLE, wanted) if wanted else []
    return {row["person_id"]: row["name"] for row in found}


def find_partners(reader: Reader, words: str, *, at_most: int = FOUND_MAX) -> tuple[tuple[str, str], ...]:
    """Find the partners in sight by id or by letters of the name: id and name, an exact id first, then by name."""
    asked = {**reader.sight(), "words": words.strip(), "at_most": min(at_most, FOUND_MAX)}
    return tuple((row["organisation_id"], row["name"]) for row in reader.rows(_FOUND, asked))

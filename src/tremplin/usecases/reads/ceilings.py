"""What is left of a partner's own ceilings, in every programme that is in force."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tremplin.store.limit import scope_text
from tremplin.terms.prose.window import period_from
from tremplin.usecases.reads.claims import said_label
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.refused import PARTNER, words
from tremplin.usecases.terms import terms_by_id
from tremplin.wording import Label

CEILINGS_MAX: Final = 500
"""How many ceilings are read at most."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """One instance of a limit per partner, in whole units of `unit`; the four parts sum to what was granted.

    Attributes:
        window: label of its period.
        available: can still be promised.
        reserved: promised, and not awarded yet.
        used: awarded.
        lapsed: came back once its period was over.
    """

    programme: str
    limit: str
    label: Label
    window: str
    unit: str
    granted: int
    available: int
    reserved: int
    used: int
    lapsed: int


def list_ceilings(reader: Reader, partner_id: str) -> tuple[Ceiling, ...]:
    """List the ceilings of a partner that its claims have opened, by programme, limit and window.

    Windows that were over before the terms in force began belong to earlier terms, and are left out.

    Raises:
        Refused: NotFound: there is no such partner, or it is out of sight.
    """
    known = reader.row("SELECT organisation_id FROM organisation WHERE organisation_id = %s", partner_id)
    reader.require_found(partner_id if known else None, what=words(PARTNER), name=partner_id)
    found: list[Ceiling] = []
    for row in reader.rows(_IN_FORCE, reader.today, reader.today):
        programme = terms_by_id(reader, row["id"]).compiled.programme
        labels = {one.id: one.label for one in programme.limits if tuple(one.per) == ("partner",)}
        asked = {
            "programme": programme.programme,
            "limits": sorted(labels),
            "scope": scope_text((("partner", partner_id),)),
            "at_most": CEILINGS_MAX - len(found),
        }
        rows = [one for one in reader.rows(_CEILINGS, asked) if not _is_over(one, before=programme.in_force.from_)]
        found += [_ceiling(one, labels[one["limit_id"]]) for one in rows]
    return tuple(found)


_IN_FORCE: Final = """
    SELECT id FROM terms_version WHERE state = 'approved' AND in_force_from <= %s AND in_force_to >= %s
    ORDER BY programme
"""

_CEILINGS: Final = """
    SELECT * FROM limit_instance
    WHERE programme = %(programme)s AND limit_id = ANY (%(limits)s) AND scope = %(scope)s
    ORDER BY limit_id, window_label LIMIT %(at_most)s
"""


def _is_over(row: dict[str, Any], *, before: date) -> bool:
    """Say whether the window of an instance ended before a day; what has no period never does."""
    period = period_from(row["window_label"])
    return period is not None and period.end <= before


def _ceiling(row: dict[str, Any], label: Any) -> Ceiling:
    copied = {name: row[name] for name in ("programme", "unit", *_PARTS)}
    said = said_label(label, otherwise=row["limit_id"])
    return Ceiling(**copied, limit=row["limit_id"], label=said, window=row["window_label"])


_PARTS: Final = ("granted", "available", "reserved", "used", "lapsed")

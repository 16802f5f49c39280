"""Disputes as the partner and the vendor read them: where each stands, who has to act by when, and what was said."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from tremplin.payments.statement.dispute import DISPUTE_LIFE, OPEN
from tremplin.payments.statement.movement import Movement
from tremplin.usecases.disputes import DISPUTE
from tremplin.usecases.reads.reader import IN_SIGHT, Page, Reader, cut, page_size, place_after
from tremplin.usecases.reads.statements import MAY_READ, get_statement
from tremplin.usecases.refused import words

_SEEN: Final = f"""
    SELECT dispute_id, dispute.partner_id, dispute.statement_id, seq, opened_on, answer_by, dispute.state
    FROM dispute WHERE {IN_SIGHT.format(column="dispute.partner_id")}
"""
_LIST: Final = f"""{_SEEN}
        AND (%(partner)s::text IS NULL OR dispute.partner_id = %(partner)s)
        AND (%(statement)s::text IS NULL OR dispute.statement_id = %(statement)s)
        AND (%(is_open)s::boolean IS NULL OR (dispute.state = ANY (%(open)s)) = %(is_open)s)
        AND (%(on)s::date IS NULL OR (opened_on, dispute_id) < (%(on)s, %(id)s))
    ORDER BY opened_on DESC, dispute_id DESC LIMIT %(at_most)s
"""
_EVENTS: Final = """
    SELECT event, to_state, person_id, reason, at FROM dispute_event WHERE dispute_id = %s ORDER BY n
"""


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A dispute in a list.

    Attributes:
        seq: of the line: the number of its transaction.
        answer_by: the day by which the vendor answers.
        state: as its life has it.
    """

    dispute_id: str
    partner_id: str
    statement_id: str
    seq: int
    opened_on: date
    answer_by: date
    state: str

    @property
    def is_open(self) -> bool:
        """Whether it holds what it is about."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class DisputeSaid:
    """What happened to a dispute.

    Attributes:
        person_id: who did it; None for a partner's reader when somebody of the vendor did.
        reason: in their words.
    """

    event: str
    to_state: str
    person_id: str | None
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class DisputePage:
    """A dispute with its line and its story.

    Attributes:
        line: of the statement.
        said: in the order in which it happened.
        possible: what this reader may do now, by the names of events of the life.
    """

    row: DisputeRow
    line: Movement
    said: tuple[DisputeSaid, ...]
    possible: tuple[str, ...]


def list_disputes(
    reader: Reader,
    *,
    partner_id: str | None = None,
    statement_id: str | None = None,
    is_open: bool | None = None,
    at_most: int = 50,
    after: str | None = None,
) -> Page[DisputeRow]:
    """List disputes in sight, the latest first.

    Args:
        reader: who reads.
        partner_id: of one partner only; None: of all in sight.
        statement_id: about lines of one statement only.
        is_open: only those that are open, or only those that ended; None: all.
        at_most: how many, a hundred at most.
        after: what the page before gave as `next`.

    Raises:
        Refused: NotAllowed; NotFound: there is no such page.
    """
    reader.require_roles(MAY_READ)
    last_on, last_id = place_after(after, parts=2)
    size = page_size(at_most)
    about = {"partner": partner_id, "statement": statement_id, "is_open": is_open, "open": sorted(OPEN)}
    asked = {**about, "on": last_on, "id": last_id}
    rows = reader.rows(_LIST, {**reader.sight(), **asked, "at_most": size + 1})
    keys = [(row["opened_on"], row["dispute_id"]) for row in rows]
    return cut([DisputeRow(**row) for row in rows], size=size, keys=keys)


def get_dispute(reader: Reader, dispute_id: str) -> DisputePage:
    """Return a dispute with its line and its story.

    Raises:
        Refused: NotAllowed; NotFound: there is none, or it is out of sight.
    """
    reader.require_roles(MAY_READ)
    found = reader.row("SELECT partner_id FROM dispute WHERE dispute_id = %s", dispute_id)
    reader.require_found(None if found is None else found["partner_id"], what=words(DISPUTE), name=dispute_id)
    (row,) = reader.rows(f"{_SEEN} AND dispute_id = %(dispute)s", {**reader.sight(), "dispute": dispute_id})
    dispute = DisputeRow(**row)
    statement = get_statement(reader, dispute.statement_id).statement
    line = next(one for one in statement.movements if one.seq == dispute.seq)
    said = tuple(_said(reader, one) for one in reader.rows(_EVENTS, dispute_id))
    return DisputePage(dispute, line, said, _possible(reader, dispute.state))


def _said(reader: Reader, row: dict[str, Any]) -> DisputeSaid:
    # A partner is answered by the vendor, not by one of its people.
    is_theirs = row["event"] in ("open", "insist", "accept-answer", "drop-dispute")
    person_id = row["person_id"] if is_theirs or not reader.is_partner else None
    return DisputeSaid(row["event"], row["to_state"], person_id, row["reason"], row["at"])


def _possible(reader: Reader, state: str) -> tuple[str, ...]:
    events = DISPUTE_LIFE.events
    return tuple(one for one in DISPUTE_LIFE.events_from(state) if events[one].roles & reader.standing.roles)

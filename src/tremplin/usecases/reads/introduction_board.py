"""Introductions as the vendor follows them: how far each has come, and who could take the project."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from tremplin.claims.agreement import INTRODUCTION_LIFE
from tremplin.usecases.reads.claim_page import Possible, possible_events
from tremplin.usecases.reads.names import names_of
from tremplin.usecases.reads.reader import IN_SIGHT, Reader
from tremplin.usecases.refused import INTRODUCTION, words
from tremplin.usecases.second_partner import rank_second_partners
from tremplin.usecases.terms import terms_in_force
from tremplin.wording import Phrase

IN_EACH_STATE: Final = 25
"""So many introductions of one state are shown, those that moved last."""

_COMPETENCIES_MAX: Final = 50
_READERS: Final = frozenset({"channel-manager", "approver", "finance", "auditor"})


@dataclass(frozen=True, slots=True)
class BoardLine:
    """An introduction on the board.

    Attributes:
        agreement: state of its latest agreement; None when none was proposed.
        accepted: how many partners have accepted that agreement.
        parties: how many are to accept it.
    """

    introduction_id: str
    project_id: str
    customer_name: str | None
    introducing_id: str
    introducing_name: str | None
    receiving_id: str | None
    receiving_name: str | None
    state: str
    since: datetime
    lapses_on: date | None
    agreement: str | None
    accepted: int
    parties: int


@dataclass(frozen=True, slots=True)
class CandidateSeen:
    """A partner who could take the project, in its place, with the reasons in the order in which they counted."""

    partner_id: str
    name: str
    place: int
    reasons: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class IntroductionPage:
    """An introduction, and who could take its project.

    Attributes:
        competencies: that any partner holds now, to choose from.
        wanted: of them, those that the candidates were ranked by.
        candidates: the first ones; none once the project is in other hands.
        possible: what one of the reader's roles allows.
    """

    line: BoardLine
    competencies: tuple[str, ...]
    wanted: frozenset[str]
    candidates: tuple[CandidateSeen, ...]
    possible: tuple[Possible, ...]


def list_board(reader: Reader) -> dict[str, tuple[BoardLine, ...]]:
    """List the introductions in sight by state, in the order of their life; in each, the one that moved last first.

    Raises:
        Refused: NotAllowed.
    """
    reader.require_roles(_READERS)
    rows = reader.rows(_BOARD, {**reader.sight(), "id": None, "at_most": IN_EACH_STATE})
    lines = [_line(row) for row in rows]
    return {state: tuple(one for one in lines if one.state == state) for state in INTRODUCTION_LIFE.states}


def get_introduction_page(
    reader: Reader, introduction_id: str, *, programme: str, competencies: Iterable[str] | None = None
) -> IntroductionPage:
    """Return an introduction with the ranked candidates, as an offer would rank them now.

    Args:
        reader: of the vendor.
        introduction_id: of the introduction.
        programme: whose membership and levels count.
        competencies: that the work needs; None: those named like the project's products.

    Raises:
        Refused: NotAllowed; NotFound, also when it is out of sight.
    """
    reader.require_roles(_READERS)
    asked = {"sees_all": True, "partners": [], "id": introduction_id, "at_most": 1}
    row = None if "\x00" in introduction_id else reader.row(_BOARD, asked)
    sides = [one for one in (row["introducing_id"], row["receiving_id"]) if one] if row else [None]
    seen = next((one for one in sides if one and reader.standing.may_see(one)), sides[0])
    reader.require_found(seen, what=words(INTRODUCTION), name=introduction_id)
    if row is None:
        raise LookupError(introduction_id)
    held = tuple(one["code"] for one in reader.rows(_COMPETENCIES, reader.today, _COMPETENCIES_MAX))
    wanted = frozenset((row["families"] or ()) if competencies is None else competencies) & frozenset(held)
    candidates = _candidates(reader, row, programme=programme, wanted=wanted) if row["state"] == "proposed" else ()
    return IntroductionPage(
        _line(row), held, wanted, candidates, possible_events(reader, INTRODUCTION_LIFE, row["state"])
    )


def _candidates(
    reader: Reader, row: Mapping[str, Any], *, programme: str, wanted: frozenset[str]
) -> tuple[CandidateSeen, ...]:
    ranked = rank_second_partners(
        reader,
        row,
        competencies=wanted,
        programme=programme,
        terms=terms_in_force(reader, programme, reader.today),
        day=reader.today,
    )
    names = names_of(reader, "partners", [one.candidate.partner for one in ranked])
    return tuple(
        CandidateSeen(one.candidate.partner, names[one.candidate.partner], one.place, one.reasons) for one in ranked
    )


def _line(row: Mapping[str, Any]) -> BoardLine:
    return BoardLine(**{name: row[name] for name in BoardLine.__slots__})


_NAME: Final = """(SELECT data ->> 'name' FROM fact WHERE table_name = '{table}'
    AND record_id = {column} AND superseded_at IS NULL)"""

_BOARD: Final = f"""
    SELECT one.introduction_id, one.project_id, one.introducing_id, one.receiving_id, one.state,
        one.state_since AS since, one.lapses_on, project.data -> 'families' AS families,
        {_NAME.format(table="customers", column="project.data ->> 'customer_id'")} AS customer_name,
        {_NAME.format(table="partners", column="one.introducing_id")} AS introducing_name,
        {_NAME.format(table="partners", column="one.receiving_id")} AS receiving_name,
        agreement.state AS agreement, coalesce(agreement.accepted, 0) AS accepted,
        coalesce(agreement.parties, 0) AS parties
    FROM (
        SELECT *, row_number() OVER (PARTITION BY state ORDER BY state_since DESC, introduction_id) AS place
        FROM introduction_state
        WHERE (%(id)s::text IS NULL OR introduction_id = %(id)s)
            AND ({IN_SIGHT.format(column="introducing_id")} OR {IN_SIGHT.format(column="receiving_id")})
    ) AS one
    LEFT JOIN fact AS project ON project.table_name = 'projects' AND project.superseded_at IS NULL
        AND project.record_id = one.project_id
    LEFT JOIN LATERAL (
        SELECT latest.state, (SELECT count(*) FROM jsonb_object_keys(latest.shares)) AS parties,
            (SELECT count(*) FROM agreement_acceptance WHERE agreement_id = latest.agreement_id) AS accepted
        FROM agreement AS latest WHERE latest.introduction_id = one.introduction_id
        ORDER BY latest.at DESC, latest.agreement_id LIMIT 1
    ) AS agreement ON true
    WHERE one.place <= %(at_most)s ORDER BY one.state_since DESC, one.introduction_id
"""

# From one code to the next: many partners hold few codes.
_HELD: Final = "table_name = 'competencies' AND superseded_at IS NULL AND data ? 'competency'"
_COMPETENCIES: Final = f"""
    WITH RECURSIVE known AS (
        (SELECT data ->> 'competency' AS code FROM fact WHERE {_HELD} ORDER BY 1 LIMIT 1)
        UNION ALL
        SELECT (SELECT data ->> 'competency' FROM fact WHERE {_HELD} AND data ->> 'competency' > known.code
            ORDER BY 1 LIMIT 1)
        FROM known WHERE known.code IS NOT NULL
    )
    SELECT code FROM known
    WHERE EXISTS (
        SELECT 1 FROM fact WHERE {_HELD} AND data ->> 'competency' = known.code
            AND ((data ->> 'valid_until') IS NULL OR (data ->> 'valid_until')::date > %s))
    ORDER BY 1 LIMIT %s
"""

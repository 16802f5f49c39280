"""Introductions and agreements as a partner sees them: who brings what to whom, who does what, who has accepted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from tremplin.claims.agreement import AGREEMENT_LIFE, INTRODUCTION_LIFE
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.refused import AGREEMENT, INTRODUCTION, words
from tremplin.wording import Phrase

INTRODUCTIONS_MAX: Final = 200
AGREEMENTS_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class IntroductionSeen:
    """A project that one partner brings to another.

    Attributes:
        introducing: name of the partner who brings it.
        receiving: name of the second partner; None for the first one until the second has accepted.
        is_ours: whether the reader's partner brought it in.
        lapses_on: the first day on which it is too late to answer; None once it is answered.
    """

    introduction_id: str
    project_id: str
    customer: str
    introducing_id: str
    introducing: str
    receiving_id: str | None
    receiving: str | None
    is_ours: bool
    state: str
    since: datetime
    lapses_on: date | None

    @property
    def state_words(self) -> Phrase:
        """How far it has come, as it is said."""
        return words(INTRODUCTION_LIFE.states[self.state])


@dataclass(frozen=True, slots=True)
class PartSeen:
    """What one partner does and gets by an agreement."""

    partner_id: str
    partner: str
    role: str
    share: Fraction
    has_accepted: bool


@dataclass(frozen=True, slots=True)
class AgreementSeen:
    """Roles and shares that partners accept together.

    Attributes:
        shown: hash of it, to be sent with an acceptance.
        is_to_accept: whether it waits for the reader's partner.
    """

    agreement_id: str
    state: str
    lapses_on: date | None
    shown: str
    parts: tuple[PartSeen, ...]
    is_to_accept: bool

    @property
    def state_words(self) -> Phrase:
        """How far it has come, as it is said."""
        return words(AGREEMENT_LIFE.states[self.state])


def list_introductions(reader: Reader, *, project_id: str | None = None) -> tuple[IntroductionSeen, ...]:
    """List the introductions in which the reader's partner takes part, the one that moved last first."""
    asked = {"own": reader.standing.organisation_id, "project": project_id, "id": None, "at_most": INTRODUCTIONS_MAX}
    return tuple(_introduction(reader, row) for row in reader.rows(_LIST, asked))


def get_introduction(reader: Reader, introduction_id: str) -> IntroductionSeen:
    """Return an introduction in which the reader's partner takes part.

    Raises:
        Refused: NotFound, also when it is the business of others.
    """
    own = reader.standing.organisation_id
    asked = {"own": own, "project": None, "id": introduction_id, "at_most": 1}
    row = None if "\x00" in introduction_id else reader.row(_LIST, asked)
    # Whether it is there for others is noted where it is (X1).
    stands = row or (
        None
        if "\x00" in introduction_id
        else reader.row("SELECT introducing_id FROM introduction_state WHERE introduction_id = %s", introduction_id)
    )
    owner = own if row else stands["introducing_id"] if stands else None
    reader.require_found(owner, what=words(INTRODUCTION), name=introduction_id)
    return _introduction(reader, row or {})


def list_agreements(reader: Reader, introduction_id: str) -> tuple[AgreementSeen, ...]:
    """List the agreements about an introduction that name the reader's partner, the latest first."""
    own = reader.standing.organisation_id
    rows = reader.rows(_AGREEMENTS, {"introduction": introduction_id, "own": own, "at_most": AGREEMENTS_MAX})
    names = _names(reader, {partner for row in rows for partner in row["shares"]})
    return tuple(_agreement(row, own, names) for row in rows)


def introduction_of(reader: Reader, agreement_id: str) -> str:
    """Return the introduction that an agreement is about, for a partner that is named in it.

    Raises:
        Refused: NotFound, also when it is the business of others.
    """
    query = "SELECT introduction_id FROM agreement WHERE agreement_id = %s AND shares ? %s"
    own = reader.standing.organisation_id
    row = None if "\x00" in agreement_id else reader.row(query, agreement_id, own)
    reader.require_found(own if row and row["introduction_id"] else None, what=words(AGREEMENT), name=agreement_id)
    return str((row or {})["introduction_id"])


_NAME: Final = """
    (SELECT data ->> 'name' FROM fact WHERE table_name = 'partners' AND record_id = {column}
        AND superseded_at IS NULL)
"""
_LIST: Final = f"""
    SELECT one.introduction_id, one.project_id, one.introducing_id, one.receiving_id, one.state,
        one.state_since AS since, one.lapses_on,
        {_NAME.format(column="one.introducing_id")} AS introducing,
        {_NAME.format(column="one.receiving_id")} AS receiving,
        (SELECT customer.data ->> 'name' FROM fact AS project JOIN fact AS customer
            ON customer.table_name = 'customers' AND customer.record_id = project.data ->> 'customer_id'
            AND customer.superseded_at IS NULL
            WHERE project.table_name = 'projects' AND project.record_id = one.project_id
            AND project.superseded_at IS NULL) AS customer
    FROM introduction_state AS one
    WHERE (one.introducing_id = %(own)s OR (one.receiving_id = %(own)s AND one.state IN ('offered', 'accepted')))
        AND (%(project)s::text IS NULL OR one.project_id = %(project)s)
        AND (%(id)s::text IS NULL OR one.introduction_id = %(id)s)
    ORDER BY one.state_since DESC, one.introduction_id LIMIT %(at_most)s
"""
_AGREEMENTS: Final = """
    SELECT agreement.*, ARRAY(
        SELECT partner_id FROM agreement_acceptance AS accepted WHERE accepted.agreement_id = agreement.agreement_id
    ) AS accepted
    FROM agreement WHERE introduction_id = %(introduction)s AND shares ? %(own)s
    ORDER BY at DESC, agreement_id LIMIT %(at_most)s
"""


def _introduction(reader: Reader, row: Mapping[str, Any]) -> IntroductionSeen:
    is_ours = row["introducing_id"] == reader.standing.organisation_id
    # To whom a project is offered is the vendor's business until that partner has accepted it.
    is_told = not is_ours or row["state"] == "accepted"
    return IntroductionSeen(
        introduction_id=row["introduction_id"],
        project_id=row["project_id"],
        customer=row["customer"] or row["project_id"],
        introducing_id=row["introducing_id"],
        introducing=row["introducing"] or row["introducing_id"],
        receiving_id=row["receiving_id"] if is_told else None,
        receiving=(row["receiving"] or row["receiving_id"]) if is_told else None,
        is_ours=is_ours,
        state=row["state"],
        since=row["since"],
        lapses_on=row["lapses_on"] if row["state"] in ("proposed", "offered") else None,
    )


def _agreement(row: Mapping[str, Any], own: str, names: Mapping[str, str]) -> AgreementSeen:
    parts = tuple(
        PartSeen(one, names.get(one, one), row["roles"].get(one, ""), Fraction(share), one in row["accepted"])
        for one, share in sorted(row["shares"].items())
    )
    waits = row["state"] == "proposed" and own not in row["accepted"]
    lapses_on = row["lapses_on"] if row["state"] == "proposed" else None
    return AgreementSeen(row["agreement_id"], row["state"], lapses_on, row["terms_hash"], parts, waits)


def _names(reader: Reader, partners: Iterable[str]) -> dict[str, str]:
    query = (
        "SELECT record_id, data ->> 'name' AS name FROM fact WHERE table_name = 'partners' AND record_id = ANY (%s)"
        " AND superseded_at IS NULL"
    )
    return {row["record_id"]: row["name"] for row in reader.rows(query, sorted(partners))}

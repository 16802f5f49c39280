"""The queue: everything that waits for one person's decision, the most urgent first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.claims.role import OF_PARTNERS
from tremplin.claims.waiting import states_of
from tremplin.usecases.reads.claims import (
    CLAIM_COLUMNS,
    CLAIM_TABLES,
    NOT_A_STRANGERS_DRAFT,
    amounts_seen,
    makers_of,
)
from tremplin.usecases.reads.reader import IN_SIGHT, PAGE, Page, Reader, cut, page_size, place_after
from tremplin.usecases.refused import NotFound, Refused, words
from tremplin.usecases.right import ADMIN, APPROVER, FINANCE, MANAGER
from tremplin.wording import text_key

Kind = Literal["claim", "registration", "extension", "introduction", "agreement", "right", "terms"]


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter that a person decides about, as the queue is filtered by it.

    Attributes:
        text: its name, marked for translation.
        kind: of what waits.
        states: in which it does; none: in every state.
    """

    text: str
    kind: Kind
    states: tuple[str, ...] = ()

    def holds(self, *, kind: str, state: str) -> bool:
        """Say whether what waits is of this matter."""
        return kind == self.kind and (not self.states or state in self.states)


MATTERS: Final[Mapping[str, Matter]] = {
    "start": Matter(text_key("Request to start"), "claim", ("requested",)),
    "proof": Matter(text_key("Proof handed in"), "claim", ("proof-submitted",)),
    "review": Matter(text_key("Claim in review"), "claim", ("in-review",)),
    "appeal": Matter(text_key("Appeal"), "claim", ("appealed",)),
    "clawback": Matter(text_key("Clawback"), "claim", ("clawback-noticed", "clawback-contested")),
    "parked": Matter(text_key("Parked claim"), "claim", ("parked",)),
    "registration": Matter(text_key("Registration"), "registration"),
    "extension": Matter(text_key("Extension"), "extension"),
    "introduction": Matter(text_key("Introduction"), "introduction"),
    "right": Matter(text_key("Right to confirm"), "right"),
    "terms": Matter(text_key("Version of terms"), "terms"),
}
"""The matters on which people of the vendor decide, in the order of a project's life."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a decision of the reader.

    Attributes:
        kind: of what waits.
        id: of the claim, the project, the introduction, the agreement, the person's role, or the version.
        state: by its name.
        about: the incentive of a claim, the role that was given; else None.
        partner_id: whom it is for; None for rights and terms.
        since: from when on it waits.
        due_on: the first day on which something is lost unless somebody acts; None: there is none.
        amount: minor units of `unit`; None when there is none, or it is hidden.
        has_conflict: whether another partner has registered for the same customer.
        is_own_part: whether the reader has made it, or rejected what is appealed, so that somebody else decides.
        is_answered: whether it came back with an answer to a question.
    """

    kind: Kind
    id: str
    state: str
    about: str | None
    partner_id: str | None
    partner_name: str | None
    project_id: str | None
    customer_name: str | None
    since: datetime
    due_on: date | None
    amount: int | None
    unit: str | None
    has_conflict: bool
    is_own_part: bool
    is_answered: bool

    @property
    def matter(self) -> str:
        """What is decided; empty for what no matter names, as what waits for a partner."""
        return next((name for name, one in MATTERS.items() if one.holds(kind=self.kind, state=self.state)), "")


def list_queue(
    reader: Reader, *, matter: str = "", name: str = "", at_most: int = 50, after: str | None = None
) -> Page[Waiting]:
    """List what waits for the reader: the earliest deadline first, then what waits longest.

    Args:
        reader: who reads; for a partner's people, what waits for their own organisation.
        matter: only this one of `MATTERS`; empty for all.
        name: only what has these letters in the name of its partner or its customer; empty for all.
        at_most: how many, a hundred at most.
        after: what the page before gave as `next`.

    Raises:
        Refused: NotFound: there is no such page.
    """
    due, since, kind, item_id = _place(after)
    size = page_size(at_most)
    chosen = MATTERS.get(matter)
    asked = {
        **_wanted(reader),
        "only_kind": chosen.kind if chosen else None,
        "only_states": list(chosen.states) or None if chosen else None,
        "name": name,
        "due": due,
        "since": since,
        "kind": kind,
        "id": item_id,
        "at_most": size + 1,
    }
    found = reader.rows(_QUEUE, asked)
    keys = [(row["due_key"], row["since"], row["kind"], row["id"]) for row in found]
    return cut([_waiting(reader, row) for row in found], size=size, keys=keys)


def count_queue(reader: Reader) -> dict[str, int]:
    """Return how many things wait for the reader, by matter, in the order of `MATTERS`; what has none is left out."""
    found = reader.rows(_COUNTS, _wanted(reader))
    counts = {
        name: sum(row["n"] for row in found if one.holds(kind=row["kind"], state=row["state"]))
        for name, one in MATTERS.items()
    }
    return {name: n for name, n in counts.items() if n}


def _place(after: str | None) -> tuple[str | None, ...]:
    """Return the parts of a place in the queue, of the types that the database will read them as."""
    place = due, since, _kind, _id = place_after(after, parts=4)
    try:
        if due is not None and due != "infinity":
            date.fromisoformat(due)
        if since is not None:
            datetime.fromisoformat(since)
    except ValueError:
        raise Refused(NotFound(what=words(PAGE), id=after or "")) from None
    return place


def _wanted(reader: Reader) -> dict[str, Any]:
    """Return the parameters that say what waits for the roles of a reader."""
    roles = reader.standing.roles
    states: list[str] = []
    if roles & OF_PARTNERS:
        states += states_of("partner")
    if roles & {MANAGER, APPROVER}:
        states += states_of("reviewer")
    if roles & {APPROVER}:
        states += states_of("approver")
    if FINANCE in roles:
        states.append("parked")
    is_partner = bool(roles & OF_PARTNERS)
    return {
        **reader.sight(),
        "person": reader.standing.person_id,
        "own": reader.standing.organisation_id,
        "makers": json.dumps({state: makers_of(state) for state in CLAIM_LIFE.states}),
        "today": reader.today,
        "takes_back": APPROVER in roles,
        "is_vendor": not reader.is_partner,
        "states": states,
        "registrations": ["pending-revision"] if is_partner else ["pending-approval"],
        "sees_projects": bool(roles & {MANAGER, APPROVER}) or is_partner,
        "extends": bool(roles & {MANAGER, APPROVER}),
        "introductions": ["offered"] if is_partner else ["proposed"],
        "introduces": bool(roles & {MANAGER, APPROVER}) or is_partner,
        "agrees": is_partner,
        "confirms": ADMIN in roles,
        "approves_terms": FINANCE in roles,
    }


def _waiting(reader: Reader, row: Mapping[str, Any]) -> Waiting:
    amount = row["amount"]
    if row["kind"] == "claim" and row["claim"] is not None:
        seen = amounts_seen(reader, row["claim"])
        amount = seen["awarded"] or seen["reserved"] or seen["asked"]
    return Waiting(**{name: row[name] for name in _COPIED}, amount=amount)


_COPIED: Final = tuple(name for name in Waiting.__slots__ if name != "amount")

_PARTNER_NAME: Final = """(SELECT data ->> 'name' FROM fact WHERE table_name = 'partners'
    AND record_id = {column} AND superseded_at IS NULL)"""

_CUSTOMER_NAME: Final = """(SELECT data ->> 'name' FROM fact WHERE table_name = 'customers'
    AND record_id = project.data ->> 'customer_id' AND superseded_at IS NULL)"""

# Who else is there is the vendor's business; a partner learns only that the vendor decides (X1).
# Asked project by project: few are for one customer, and a join would go through every registration for each row.
_CONFLICT: Final = """(%(is_vendor)s AND EXISTS (
    SELECT 1 FROM fact AS other
    WHERE other.table_name = 'projects' AND other.superseded_at IS NULL AND other.data ? 'customer_id'
        AND other.data ->> 'customer_id' = project.data ->> 'customer_id'
        AND (SELECT rival.partner_id <> registration.partner_id
                AND rival.state IN ('pending-approval', 'pending-revision', 'approved')
            FROM registration AS rival WHERE rival.project_id = other.record_id)))"""

_TOOK_PART: Final = """EXISTS (
    SELECT 1 FROM {rows} JOIN command USING (command_id)
    WHERE {mine} AND coalesce(command.actor_person, command.on_behalf_of) = %(person)s)"""

# What the guards of the lives ask: who made it, who rejected what is appealed, who gave notice of what is taken back.
_MINE: Final = "claim_event.claim_id = seen.claim_id AND (%(makers)s::jsonb -> seen.state) ? claim_event.event"

_MADE: Final = """audit.subject = registration.project_id
    AND audit.what IN ('register-project', 'revise-project', 'ask-extension')"""

_CLAIMS: Final = f"""
    SELECT 'claim' AS kind, seen.claim_id AS id, seen.state, seen.incentive AS about, seen.partner_id,
        seen.partner_name,
        seen.project_id, seen.customer_name, seen.since, seen.due_on, NULL::bigint AS amount, seen.unit,
        false AS has_conflict,
        {_TOOK_PART.format(rows="claim_event", mine=_MINE)} AS is_own_part,
        seen.last_event = 'answer' AS is_answered, to_jsonb(seen) AS claim
    FROM (
        SELECT {CLAIM_COLUMNS}, last.event AS last_event FROM {CLAIM_TABLES}
        WHERE (claim.state = ANY (%(states)s) OR (%(takes_back)s AND claim.state = 'clawback-noticed'
                AND (last.data ->> 'until')::date <= %(today)s))
            AND {IN_SIGHT.format(column="claim.partner_id")}
            AND {NOT_A_STRANGERS_DRAFT} AND {{among}}
    ) AS seen
"""

_REGISTRATIONS: Final = f"""
    SELECT CASE WHEN registration.state = ANY (%(registrations)s) THEN 'registration' ELSE 'extension' END,
        registration.project_id, registration.state, NULL, registration.partner_id,
        {_PARTNER_NAME.format(column="registration.partner_id")}, registration.project_id, {_CUSTOMER_NAME},
        registration.state_since, registration.expires_on, (project.data ->> 'value')::bigint,
        project.data ->> 'currency', {_CONFLICT},
        {_TOOK_PART.format(rows="audit", mine=_MADE)}, false, NULL::jsonb
    FROM registration JOIN fact AS project ON project.table_name = 'projects'
        AND project.record_id = registration.project_id AND project.superseded_at IS NULL
    WHERE {IN_SIGHT.format(column="registration.partner_id")} AND %(sees_projects)s AND {{among}}
        AND (registration.state = ANY (%(registrations)s)
            OR (%(extends)s AND registration.state = 'approved' AND registration.extension = 'pending'))
"""

_INTRODUCTIONS: Final = f"""
    SELECT 'introduction', one.introduction_id, one.state, NULL, one.introducing_id,
        {_PARTNER_NAME.format(column="one.introducing_id")}, one.project_id, {_CUSTOMER_NAME}, one.state_since,
        NULL::date, NULL::bigint, NULL, false, false, false, NULL::jsonb
    FROM introduction_state AS one JOIN fact AS project ON project.table_name = 'projects'
        AND project.record_id = one.project_id AND project.superseded_at IS NULL
    WHERE %(introduces)s AND one.state = ANY (%(introductions)s)
        AND CASE WHEN %(is_vendor)s THEN {IN_SIGHT.format(column="one.introducing_id")}
            ELSE one.receiving_id = %(own)s END
"""

_AGREEMENTS: Final = f"""
    SELECT 'agreement', agreement.agreement_id, agreement.state, NULL, %(own)s::text,
        {_PARTNER_NAME.format(column="%(own)s")}, agreement.project_id, {_CUSTOMER_NAME}, agreement.at, NULL::date,
        NULL::bigint, NULL, false, false, false, NULL::jsonb
    FROM agreement JOIN fact AS project ON project.table_name = 'projects'
        AND project.record_id = agreement.project_id AND project.superseded_at IS NULL
    WHERE %(agrees)s AND agreement.state = 'proposed' AND agreement.shares ? %(own)s AND NOT EXISTS (
        SELECT 1 FROM agreement_acceptance AS accepted
        WHERE accepted.agreement_id = agreement.agreement_id AND accepted.partner_id = %(own)s)
"""

_RIGHTS: Final = """
    SELECT 'right', given.person_id, 'given', given.role, NULL, NULL, NULL, NULL, given.valid_from, NULL::date,
        NULL::bigint, NULL, false, %(person)s IN (given.granted_by, given.person_id), false, NULL::jsonb
    FROM role_grant AS given
    WHERE %(confirms)s AND given.role IN ('approver', 'finance') AND given.approved_by IS NULL
        AND given.valid_until IS NULL
"""

_TERMS: Final = """
    SELECT 'terms', programme || ' ' || version, state, NULL, NULL, NULL, NULL, NULL, at, in_force_from, NULL::bigint,
        NULL, false, proposed_by = %(person)s, false, NULL::jsonb
    FROM terms_version WHERE %(approves_terms)s AND state = 'proposed'
"""

# With each, the id by which it is looked for among the few that are shown; of the others there are never many.
_KINDS: Final = (
    (_CLAIMS, "claim.claim_id"),
    (_REGISTRATIONS, "registration.project_id"),
    *((one, None) for one in (_INTRODUCTIONS, _AGREEMENTS, _RIGHTS, _TERMS)),
)


def _everything(among: str) -> str:
    """Return what waits, of every kind; of kinds with many, only what a condition lets through.

    Args:
        among: the condition, over the column of the id.
    """
    return " UNION ALL ".join(
        text if column is None else text.format(among=among.format(column=column)) for text, column in _KINDS
    )


_ORDER: Final = """ORDER BY coalesce(due_on, 'infinity'), since, kind COLLATE "C", id COLLATE "C" LIMIT %(at_most)s"""

# First which are shown, by what puts them in order alone; then those with their names and amounts.
_QUEUE: Final = f"""
    WITH shown AS MATERIALIZED (
        SELECT kind, id, due_on, since FROM ({_everything("true")}) AS item
        WHERE (%(due)s::text IS NULL OR (coalesce(due_on, 'infinity'), since, kind COLLATE "C", id COLLATE "C")
                > (%(due)s::date, %(since)s::timestamptz, %(kind)s, %(id)s))
            AND (%(only_kind)s::text IS NULL OR kind = %(only_kind)s)
            AND (%(only_states)s::text[] IS NULL OR state = ANY (%(only_states)s::text[]))
            AND (%(name)s = '' OR strpos(lower(concat_ws(' ', partner_name, customer_name)), lower(%(name)s)) > 0)
        {_ORDER}
    )
    SELECT item.*, coalesce(item.due_on, 'infinity')::text AS due_key
    FROM ({_everything("{column} IN (SELECT id FROM shown)")}) AS item
    WHERE (item.kind, item.id) IN (SELECT kind, id FROM shown)
    {_ORDER}
"""

_COUNTS: Final = f"SELECT kind, state, count(*) AS n FROM ({_everything('true')}) AS one GROUP BY kind, state"

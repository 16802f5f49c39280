"""Claims as a person follows them: where each is, who has it, since when, due when, and what it comes to for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from tremplin.claims.claim_life import CLAIM_LIFE, MAKING
from tremplin.claims.waiting import HOLDERS, WAITS_FOR, Holder
from tremplin.terms import node as terms_node
from tremplin.usecases.reads.reader import IN_SIGHT, Page, Reader, cut, page_size, place_after
from tremplin.usecases.refused import words
from tremplin.usecases.terms import Terms, terms_by_id, terms_of_programme
from tremplin.wording import Label, Phrase


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim in a list.

    Amounts are in minor units of `unit`. Where several partners share a claim, one of them sees its own part only, and
    what is asked as a whole stays hidden (S4).

    Attributes:
        title: of the incentive.
        partner_name: None when no facts of the partner are recorded.
        customer_name: None without a project.
        state: by its name.
        state_words: as it is said.
        holder: who has it now.
        since: when it came into its state.
        due_on: the first day on which something is lost unless somebody acts; None: there is none.
        asked: before limits; None when it is hidden.
        is_shared: whether several partners are paid.
        version: number of its last event.
        shown: hash of what a person who decides sees.
    """

    claim_id: str
    programme: str
    incentive: str
    title: Label
    partner_id: str
    partner_name: str | None
    project_id: str | None
    customer_name: str | None
    state: str
    state_words: Phrase
    holder: Holder
    since: datetime
    due_on: date | None
    unit: str | None
    asked: int | None
    reserved: int
    awarded: int
    clawed_back: int
    is_shared: bool
    version: int
    shown: str

    @property
    def net(self) -> int:
        """What was earned, less what was taken back."""
        return self.awarded - self.clawed_back

    @property
    def holder_words(self) -> Phrase:
        """Who has it now, as it is said."""
        return words(HOLDERS[self.holder])


CLAIM_COLUMNS: Final = """
    claim.claim_id, claim.programme, claim.terms_version_id, claim.incentive, claim.partner_id, claim.project_id,
    claim.state, claim.state_since AS since, claim.unit, claim.asked, claim.reserved, claim.awarded,
    claim.clawed_back, claim.version, claim.content_hash AS shown,
    coalesce(
        (last.data ->> 'until')::date, (last.data -> 'notice' ->> 'contest_until')::date, claim.reserved_until
    ) AS due_on,
    (SELECT data ->> 'name' FROM fact WHERE table_name = 'partners' AND record_id = claim.partner_id
        AND superseded_at IS NULL) AS partner_name,
    (SELECT customer.data ->> 'name' FROM fact AS project JOIN fact AS customer
        ON customer.table_name = 'customers' AND customer.record_id = project.data ->> 'customer_id'
        AND customer.superseded_at IS NULL
        WHERE project.table_name = 'projects' AND project.record_id = claim.project_id
        AND project.superseded_at IS NULL) AS customer_name,
    (SELECT jsonb_agg(jsonb_build_object('n', n, 'promised', data -> 'promised', 'parts', data -> 'parts',
            'moved', data -> 'moved') ORDER BY n)
        FROM claim_event WHERE claim_id = claim.claim_id AND data ?| ARRAY['promised', 'parts', 'moved']) AS money
"""
CLAIM_TABLES: Final = "claim JOIN claim_event AS last ON last.claim_id = claim.claim_id AND last.n = claim.version"

# A draft that a partner writes is its own until it is sent.
NOT_A_STRANGERS_DRAFT: Final = """
    (claim.state <> 'draft' OR NOT %(is_vendor)s OR EXISTS (
        SELECT 1 FROM claim_event WHERE claim_id = claim.claim_id AND n = 1 AND data ? 'by_vendor'
    ))
"""

# What is shown is read of the claims of one page alone.
_LIST: Final = f"""
    WITH chosen AS MATERIALIZED (
        SELECT claim.claim_id FROM claim WHERE {IN_SIGHT.format(column="claim.partner_id")} AND {NOT_A_STRANGERS_DRAFT}
        AND (%(states)s::text[] IS NULL OR claim.state = ANY (%(states)s::text[]))
        AND (%(partner)s::text IS NULL OR claim.partner_id = %(partner)s)
        AND (%(project)s::text IS NULL OR claim.project_id = %(project)s)
        AND (%(incentive)s::text IS NULL OR claim.incentive = %(incentive)s)
        AND (%(name)s = '' OR strpos(lower(claim.claim_id), lower(%(name)s)) > 0
            OR claim.partner_id IN (SELECT record_id FROM fact WHERE table_name = 'partners' AND superseded_at IS NULL
                AND strpos(lower(data ->> 'name'), lower(%(name)s)) > 0)
            OR claim.project_id IN (SELECT project.record_id FROM fact AS customer JOIN fact AS project
                ON project.table_name = 'projects' AND project.superseded_at IS NULL
                AND project.data ->> 'customer_id' = customer.record_id
                WHERE customer.table_name = 'customers' AND customer.superseded_at IS NULL
                AND strpos(lower(customer.data ->> 'name'), lower(%(name)s)) > 0))
        AND (%(since)s::timestamptz IS NULL OR (claim.state_since, claim.claim_id) < (%(since)s::timestamptz, %(id)s))
    ORDER BY claim.state_since DESC, claim.claim_id DESC LIMIT %(at_most)s
    )
    SELECT {CLAIM_COLUMNS} FROM {CLAIM_TABLES} WHERE claim.claim_id IN (SELECT claim_id FROM chosen)
    ORDER BY claim.state_since DESC, claim.claim_id DESC
"""


def list_claims(
    reader: Reader,
    *,
    states: Iterable[str] | None = None,
    partner_id: str | None = None,
    project_id: str | None = None,
    incentive: str | None = None,
    name: str = "",
    at_most: int = 50,
    after: str | None = None,
) -> Page[ClaimLine]:
    """List the claims in sight, the one that moved last first.

    Args:
        reader: who reads.
        states: only in these; None: in all.
        partner_id: only of this partner.
        project_id: only of this project.
        incentive: only for this incentive.
        name: only what has these letters in its id, or in the name of its partner or its customer; empty for all.
        at_most: how many, a hundred at most.
        after: what the page before gave as `next`.

    Raises:
        Refused: NotFound: there is no such page.
    """
    since, claim_id = place_after(after, parts=2)
    size = page_size(at_most)
    asked = {
        **reader.sight(),
        "is_vendor": not reader.is_partner,
        "states": None if states is None else sorted(states),
        "partner": partner_id,
        "project": project_id,
        "incentive": incentive,
        "name": name,
        "since": since,
        "id": claim_id,
        "at_most": size + 1,
    }
    found = reader.rows(_LIST, asked)
    lines = claim_lines(reader, found)
    return cut(lines, size=size, keys=[(row["since"], row["claim_id"]) for row in found])


def claim_lines(reader: Reader, rows: Iterable[Mapping[str, Any]]) -> list[ClaimLine]:
    """Return rows of `CLAIM_COLUMNS` as lines, with the amounts that the reader may see."""
    # Of drafts, which keep no version yet, the terms are asked for once and not row by row.
    known: dict[tuple[str, int | None], Terms] = {}
    lines = []
    for row in rows:
        key = (row["programme"], row["terms_version_id"])
        terms = known.get(key)
        if terms is None:
            terms = known[key] = terms_of(reader, row)
        lines.append(_line(reader, row, terms))
    return lines


def terms_of(reader: Reader, row: Mapping[str, Any]) -> Terms:
    """Return the version that a claim keeps; of a draft, the latest."""
    kept = row["terms_version_id"]
    return terms_of_programme(reader, row["programme"])[0] if kept is None else terms_by_id(reader, kept)


def _line(reader: Reader, row: Mapping[str, Any], terms: Terms) -> ClaimLine:
    amounts = amounts_seen(reader, row)
    title = _title(terms, row["incentive"])
    copied = {name: row[name] for name in _COPIED}
    return ClaimLine(
        **copied,
        **amounts,
        title=title,
        state_words=words(CLAIM_LIFE.states[row["state"]]),
        holder=WAITS_FOR[row["state"]],
    )


_COPIED: Final = (
    "claim_id",
    "programme",
    "incentive",
    "partner_id",
    "partner_name",
    "project_id",
    "customer_name",
    "state",
    "since",
    "due_on",
    "unit",
    "version",
    "shown",
)


def title_of(reader: Reader, row: Mapping[str, Any]) -> Label:
    """Return the title of a claim's incentive, as the version of the terms says it that the claim keeps."""
    return _title(terms_of(reader, row), row["incentive"])


def _title(terms: Terms, incentive: str) -> Label:
    ready = terms.compiled.by_id.get(incentive)
    return said_label(None if ready is None else ready.incentive.title, otherwise=incentive)


def said_label(label: terms_node.Label | None, *, otherwise: str) -> Label:
    """Return a name of the terms as it is said in either language; the id of what has none."""
    return Label({"en": otherwise} if label is None else {"en": label.en, "fr": label.fr})


def amounts_seen(reader: Reader, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the amounts of a claim as the reader may see them: a partner that shares it, its own part only (S4)."""
    whole = {name: row[name] for name in ("asked", "reserved", "awarded", "clawed_back")}
    events = row["money"] or []
    is_shared = is_shared_claim(events)
    if not is_shared or not reader.is_partner:
        return {**whole, "is_shared": is_shared}
    own = reader.standing.organisation_id
    promised = [own_part(one["promised"], own) for one in events if one["promised"]]
    moved = [own_part(one["moved"], own) for one in events]
    return {
        "asked": None,
        "reserved": promised[-1] if row["reserved"] and promised else 0,
        "awarded": sum(own_part(one["parts"], own) for one in events) + sum(one for one in moved if one > 0),
        "clawed_back": -sum(one for one in moved if one < 0),
        "is_shared": True,
    }


def makers_of(state: str) -> tuple[str, ...]:
    """Return the events of which who did them decides nothing in a state: those that made it, or decided it before."""
    return _DECIDED_BEFORE.get(state, MAKING)


_DECIDED_BEFORE: Final = {
    "appealed": ("reject", "refuse"),
    "clawback-noticed": ("notice-clawback",),
    "clawback-contested": ("notice-clawback",),
}


def is_shared_claim(events: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether a claim was ever promised or awarded to more than one."""
    return any(len(one["promised"] or ()) > 1 or len(one["parts"] or ()) > 1 for one in events)


def own_part(parts: Iterable[Mapping[str, Any]] | None, payee: str) -> int:
    """Return what falls to one payee of an amount."""
    return sum(int(one["amount"]) for one in parts or () if one["payee"] == payee)

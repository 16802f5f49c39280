"""One claim with everything that belongs to it: what happened, proofs, decisions, holds, and what is possible now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.claims.life import Life
from tremplin.claims.proof import ProofItem, checklist
from tremplin.facts.record import Claim, Proof
from tremplin.store.fact import records_of
from tremplin.store.terms import attribute_types
from tremplin.terms.programme import Programme
from tremplin.usecases.reads.claims import (
    CLAIM_COLUMNS,
    CLAIM_TABLES,
    NOT_A_STRANGERS_DRAFT,
    ClaimLine,
    claim_lines,
    is_shared_claim,
    makers_of,
    own_part,
    said_label,
    terms_of,
)
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.reads.receipt_sight import shows_anothers_money
from tremplin.usecases.refused import CLAIM, NotFound, Refused, words
from tremplin.usecases.terms import Terms
from tremplin.wording import Label, Phrase, text_key

EVENTS_MAX: Final = 500
"""How many events, proofs, decisions and holds of one claim are read; its latest ones."""

_DRAFT: Final = text_key("draft it")


@dataclass(frozen=True, slots=True)
class EventSeen:
    """One step in the life of a claim.

    Attributes:
        words: what was done, after "to".
        by: the name of the person, for their colleagues and for the vendor; None for others, and once it is erased.
        is_by_vendor: whether somebody of the vendor did it, on behalf of the partner or as who decides.
        happened_on: the day that was given for it; None: the day on which it was recorded.
    """

    n: int
    event: str
    words: Phrase
    state: str
    at: datetime
    by: str | None
    is_by_vendor: bool
    reason: str | None
    happened_on: date | None


@dataclass(frozen=True, slots=True)
class ProofSeen:
    """A proof that was handed in.

    Attributes:
        label: its kind, as the terms name it.
        name: of the file, as the partner called it; to be shown, never to be used as a path.
        is_live: whether it counts still.
        justified_by: who allowed that the same file proves another claim too.
        is_opened: whether the reader has opened it.
    """

    proof_id: str
    kind: str
    label: Label
    name: str
    type: str
    size: int
    sha256: str
    handed_in_at: datetime
    accepted_on: date | None
    is_live: bool
    justified_by: str | None
    is_opened: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of the checklist: what the terms ask for, and what is there."""

    labels: tuple[Label, ...]
    item: ProofItem


@dataclass(frozen=True, slots=True)
class DecisionSeen:
    """What the terms said.

    Attributes:
        amount: promised, awarded, or what the award is after a correction; of a shared claim a partner's own part.
        has_receipt: whether the reader can have the receipt: a partner cannot where it shows another's money (S4).
    """

    n: int
    kind: str
    amount: int
    unit: str
    at: datetime
    receipt_sha256: str
    engine_version: str
    has_receipt: bool


@dataclass(frozen=True, slots=True)
class HoldSeen:
    """What a claim holds, or held, of one instance of a limit.

    Attributes:
        state: open, posted, voided or expired.
        amount: whole units that it took.
        used: of them, by the award.
        available: left of the instance now; None when that is not the reader's business.
    """

    limit: str
    label: Label
    scope: tuple[tuple[str, str], ...]
    window: str
    unit: str
    state: str
    amount: int
    used: int
    available: int | None

    @property
    def taken(self) -> int:
        """What it takes now: what the award used, which can be less than was held; before it, what is held."""
        return self.used if self.state == "posted" else self.amount


@dataclass(frozen=True, slots=True)
class Possible:
    """An event that one of the reader's roles allows from here; guards may still stand against it."""

    event: str
    words: Phrase
    needs_reason: bool


def possible_events(reader: Reader, life: Life, state: str) -> tuple[Possible, ...]:
    """Return the events that one of the reader's roles allows from a state of a life."""
    events = (life.events[name] for name in life.events_from(state))
    roles = reader.standing.roles
    return tuple(Possible(one.name, words(one.words), one.needs_reason) for one in events if one.roles & roles)


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A claim and what belongs to it; lists in the order in which it came about.

    Attributes:
        record: the claim as a fact.
        is_own_part: whether the reader has made it, or decided it before, so that somebody else decides.
        terms: the version that it keeps.
    """

    line: ClaimLine
    record: Claim
    events: tuple[EventSeen, ...]
    asked: tuple[Asked, ...]
    proofs: tuple[ProofSeen, ...]
    decisions: tuple[DecisionSeen, ...]
    holds: tuple[HoldSeen, ...]
    possible: tuple[Possible, ...]
    is_own_part: bool
    # Everybody may read the terms; what is said of a claim is what stands here besides them.
    terms: Terms = field(repr=False)

    @property
    def last_day(self) -> date | None:
        """The last day of the claim's period."""
        until = self.record.period_until
        return None if until is None else until - timedelta(days=1)


def get_claim_page(reader: Reader, claim_id: str) -> ClaimPage:
    """Return a claim with everything that belongs to it.

    Raises:
        Refused: NotFound, also when it is out of sight.
    """
    row = get_claim_row(reader, claim_id)
    (line,) = claim_lines(reader, [row])
    terms = terms_of(reader, row)
    programme = terms.compiled.programme
    found = reader.row(_RECORD, {"claim": claim_id}) or {}
    (record,) = records_of("claims", [found["claim"]], attributes=attribute_types(programme))
    proofs = records_of("proofs", found["proofs"] or [])
    ready = terms.compiled.by_id.get(row["incentive"])
    asked = () if ready is None else checklist(ready.incentive.proof, proofs=proofs)
    events = reader.rows(_EVENTS, {"claim": claim_id, "at_most": EVENTS_MAX})
    return ClaimPage(
        line,
        record,
        tuple(_event(reader, one) for one in events),
        tuple(Asked(tuple(_proof_label(programme, kind) for kind in one.any_of), one) for one in asked),
        _proofs(reader, claim_id, programme=programme, facts=proofs),
        _decisions(reader, row),
        _holds(reader, row, programme=programme),
        possible_events(reader, CLAIM_LIFE, row["state"]),
        any(one["person"] == reader.standing.person_id and one["event"] in makers_of(row["state"]) for one in events),
        terms,
    )


def get_receipt(reader: Reader, claim_id: str, *, n: int) -> bytes:
    """Return the receipt of a decision, in canonical bytes.

    Raises:
        Refused: NotFound: there is no such decision, or it is out of sight, as where it shows another's money.
    """
    row = get_claim_row(reader, claim_id)
    found = reader.row("SELECT receipt FROM decision WHERE claim_id = %s AND n = %s", claim_id, n)
    if found is None or not _may_have(reader, row, found["receipt"]):
        raise Refused(NotFound(what=words(CLAIM), id=f"{claim_id} {n}"))
    return bytes(found["receipt"])


def _may_have(reader: Reader, claim: Mapping[str, Any], receipt: Any) -> bool:
    is_ours = not reader.is_partner
    return is_ours or not (is_shared_claim(claim["money"] or []) or shows_anothers_money(reader, bytes(receipt)))


def get_claim_row(reader: Reader, claim_id: str) -> Mapping[str, Any]:
    """Return the row of a claim that the reader may know of.

    Raises:
        Refused: NotFound, also when it is out of sight.
    """
    # The database holds no such character; an address can.
    is_text = "\x00" not in claim_id
    row = reader.row(_CLAIM, {"id": claim_id, "is_vendor": not reader.is_partner}) if is_text else None
    reader.require_found(row["partner_id"] if row else None, what=words(CLAIM), name=claim_id)
    return row or {}


_CLAIM: Final = f"SELECT {CLAIM_COLUMNS} FROM {CLAIM_TABLES} WHERE claim.claim_id = %(id)s AND {NOT_A_STRANGERS_DRAFT}"

_RECORD: Final = """
    SELECT coalesce(
        (SELECT data FROM fact WHERE table_name = 'claims' AND record_id = %(claim)s AND superseded_at IS NULL),
        (SELECT data -> 'claim' FROM claim_event WHERE claim_id = %(claim)s AND data ? 'claim' ORDER BY n DESC LIMIT 1)
    ) AS claim,
    (SELECT jsonb_agg(data ORDER BY record_id) FROM fact WHERE table_name = 'proofs'
        AND data ? 'claim_id' AND data ->> 'claim_id' = %(claim)s AND superseded_at IS NULL) AS proofs
"""

_EVENTS: Final = """
    SELECT * FROM (
        SELECT event.n, event.event, event.to_state, event.at, event.reason, event.data ->> 'happened_on' AS day,
            person.person_id AS person, person.organisation_id AS organisation, private.name
        FROM claim_event AS event JOIN command USING (command_id)
        LEFT JOIN person ON person.person_id = coalesce(command.actor_person, command.on_behalf_of)
        LEFT JOIN person_private AS private ON private.person_id = person.person_id
        WHERE event.claim_id = %(claim)s ORDER BY event.n DESC LIMIT %(at_most)s
    ) AS latest ORDER BY n
"""

_PROOFS: Final = """
    SELECT used.proof_id, used.live, used.justified_by, file.sha256, file.size, file.type, file.name,
        command.received_at,
        (SELECT data ->> 'kind' FROM fact WHERE table_name = 'proofs' AND record_id = used.proof_id
            ORDER BY version DESC LIMIT 1) AS kind,
        EXISTS (SELECT 1 FROM proof_opening AS opened WHERE opened.claim_id = used.claim_id
            AND opened.proof_id = used.proof_id AND opened.person_id = %s) AS is_opened
    FROM proof_use AS used JOIN proof_file AS file USING (sha256) JOIN command ON command.command_id = used.command_id
    WHERE used.claim_id = %s ORDER BY used.id LIMIT %s
"""

_DECISIONS: Final = """
    SELECT decision.n, decision.kind, decision.amount, decision.unit, decision.at, receipt_sha256, engine_version,
        CASE WHEN %s THEN receipt END AS receipt,
        (SELECT max(event.n) FROM claim_event AS event WHERE event.claim_id = decision.claim_id
            AND event.command_id = decision.command_id) AS event_n
    FROM decision WHERE claim_id = %s ORDER BY n LIMIT %s
"""

_HOLDS: Final = """
    SELECT instance.limit_id, instance.scope::jsonb AS scope, instance.window_label, instance.unit, instance.available,
        reservation.state, reservation.amount, reservation.posted
    FROM reservation JOIN limit_instance AS instance ON instance.id = reservation.limit_instance_id
    WHERE reservation.claim_id = %s ORDER BY reservation.id LIMIT %s
"""


def _event(reader: Reader, row: Mapping[str, Any]) -> EventSeen:
    is_colleague = row["organisation"] == reader.standing.organisation_id
    return EventSeen(
        row["n"],
        row["event"],
        words(CLAIM_LIFE.events[row["event"]].words if row["event"] in CLAIM_LIFE.events else _DRAFT),
        row["to_state"],
        row["at"],
        row["name"] if is_colleague or not reader.is_partner else None,
        row["organisation"] == "vendor",
        row["reason"],
        date.fromisoformat(row["day"]) if row["day"] else None,
    )


def _proofs(reader: Reader, claim_id: str, *, programme: Programme, facts: Iterable[Proof]) -> tuple[ProofSeen, ...]:
    accepted = {one.proof_id: one.accepted_on for one in facts}
    return tuple(
        ProofSeen(
            row["proof_id"],
            row["kind"],
            _proof_label(programme, row["kind"]),
            row["name"],
            row["type"],
            row["size"],
            row["sha256"],
            row["received_at"],
            accepted.get(row["proof_id"]),
            row["live"],
            row["justified_by"],
            row["is_opened"],
        )
        for row in reader.rows(_PROOFS, reader.standing.person_id, claim_id, EVENTS_MAX)
    )


def _decisions(reader: Reader, claim: Mapping[str, Any]) -> tuple[DecisionSeen, ...]:
    events = claim["money"] or []
    is_own_only = reader.is_partner and is_shared_claim(events)
    own = reader.standing.organisation_id
    return tuple(
        DecisionSeen(
            row["n"],
            row["kind"],
            _own_amount(events, own, kind=row["kind"], until=row["event_n"]) if is_own_only else row["amount"],
            row["unit"],
            row["at"],
            row["receipt_sha256"],
            row["engine_version"],
            _may_have(reader, claim, row["receipt"]),
        )
        for row in reader.rows(_DECISIONS, reader.is_partner, claim["claim_id"], EVENTS_MAX)
    )


def _own_amount(events: Iterable[Mapping[str, Any]], own: str, *, kind: str, until: int) -> int:
    so_far = [one for one in events if one["n"] <= until]
    if kind == "preapproval":
        return own_part(so_far[-1]["promised"], own)
    return sum(own_part(one["parts"], own) + own_part(one["moved"], own) for one in so_far)


def _holds(reader: Reader, claim: Mapping[str, Any], *, programme: Programme) -> tuple[HoldSeen, ...]:
    """Return what the claim holds; of limits that are not the partner's own, a partner that shares sees none (S4)."""
    labels = {one.id: one.label for one in programme.limits}
    is_own_only = reader.is_partner and is_shared_claim(claim["money"] or [])
    found = []
    for row in reader.rows(_HOLDS, claim["claim_id"], EVENTS_MAX):
        scope = tuple((str(name), str(value)) for name, value in row["scope"])
        is_own = ("partner", reader.standing.organisation_id) in scope
        is_of_other = reader.is_partner and not is_own and any(name == "partner" for name, _value in scope)
        if is_of_other or (is_own_only and not is_own):
            continue
        found.append(
            HoldSeen(
                row["limit_id"],
                said_label(labels.get(row["limit_id"]), otherwise=row["limit_id"]),
                scope,
                row["window_label"],
                row["unit"],
                row["state"],
                row["amount"],
                row["posted"],
                row["available"] if is_own or not reader.is_partner else None,
            )
        )
    return tuple(found)


def _proof_label(programme: Programme, kind: str) -> Label:
    return said_label(programme.proofs.get(kind), otherwise=kind)

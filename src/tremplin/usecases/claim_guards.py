"""What the guards look at that a claim must satisfy; each is read when an event has the guard, and only then."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tremplin.claims.claim_life import MAKING
from tremplin.claims.four_eyes import PERSONS_BELOW
from tremplin.claims.proof import ProofItem
from tremplin.claims.proof import checklist as checklist_of
from tremplin.claims.role import DECIDING, VENDOR
from tremplin.engine.examine import examine
from tremplin.engine.head_room import NOTHING_TAKEN_YET
from tremplin.money import Money
from tremplin.usecases.amount import is_money
from tremplin.usecases.circumstances import persons_for
from tremplin.wording import Label

if TYPE_CHECKING:
    from tremplin.usecases.claim import ClaimInHand

_UNDER_NOTICE: Final = ("clawback-noticed", "clawback-contested")


def payees(claim: "ClaimInHand") -> frozenset[str]:
    """Return the partner that claims, and everybody who was promised or awarded a part."""
    rows = claim.work.rows(
        "SELECT DISTINCT part ->> 'payee' AS payee FROM claim_event, jsonb_array_elements("
        "coalesce(data -> 'promised', '[]') || coalesce(data -> 'parts', '[]')) AS part WHERE claim_id = %s",
        claim.id,
    )
    return frozenset({claim.record.partner_id, *(row["payee"] for row in rows)})


def persons(claim: "ClaimInHand", events: Iterable[str]) -> frozenset[str]:
    """Return the natural persons behind some events of the claim."""
    rows = claim.work.rows(
        "SELECT DISTINCT unnest(ARRAY[actor_person, on_behalf_of]) AS person FROM claim_event"
        " JOIN command USING (command_id) WHERE claim_id = %s AND event = ANY (%s)",
        claim.id,
        list(events),
    )
    return frozenset(row["person"] for row in rows if row["person"] is not None)


def authors(claim: "ClaimInHand") -> frozenset[str]:
    """Return the natural persons who wrote the terms of the claim: who brought them in, and who proposed them."""
    rows = claim.work.rows(
        "SELECT unnest(ARRAY[proposed_by, actor_person, on_behalf_of]) AS person FROM terms_version"
        " JOIN command USING (command_id) WHERE id = %s",
        claim.terms.id,
    )
    return frozenset(row["person"] for row in rows if row["person"] is not None)


def until(claim: "ClaimInHand") -> date:
    """Return the first day on which the window of the claim's state is over; the last day there is without one."""
    found = claim.work.row(
        "SELECT data ->> 'until' AS until FROM claim_event WHERE claim_id = %s AND data ? 'until'"
        " ORDER BY n DESC LIMIT 1",
        claim.id,
    )
    return date.fromisoformat(found["until"]) if found else date.max


def checklist(claim: "ClaimInHand") -> tuple[ProofItem, ...]:
    """Return what the terms ask for, with what is there; a proof whose own condition does not hold is not needed."""
    decision = examine(claim.terms.compiled, claim.snapshot(), NOTHING_TAKEN_YET).decision
    asked, kinds = claim.incentive.proof, {one.kind for one in claim.proofs}
    # What the engine lets through though nothing of its kinds is there is not needed.
    passed = {one.at for one in decision.proofs if one.passed}
    left_out = frozenset(
        place
        for place, one in enumerate(asked)
        if f"incentive.proof[{place}]" in passed and not kinds.intersection(one.any_of)
    )
    return checklist_of(asked, proofs=claim.proofs, not_needed=left_out)


def opened(claim: "ClaimInHand") -> frozenset[str]:
    """Return the proofs that the actor has opened."""
    rows = claim.work.rows(
        "SELECT proof_id FROM proof_opening WHERE claim_id = %s AND person_id = %s",
        claim.id,
        claim.work.standing.person_id,
    )
    return frozenset(row["proof_id"] for row in rows)


def persons_needed(claim: "ClaimInHand") -> int:
    """Return how many natural persons handle what is promised; points and days ask for no third."""
    unit = str(claim.row["unit"])
    if not is_money(unit):
        return PERSONS_BELOW
    amount = Money(max(int(claim.row["reserved"]), int(claim.row["awarded"])), unit)
    return persons_for(
        claim.work,
        partner_id=claim.record.partner_id,
        project_id=claim.record.project_id,
        amount=amount,
        claim_id=claim.id,
        on=claim.work.happened_on,
    )


def is_agreed(claim: "ClaimInHand") -> bool:
    """Say whether work may start: whoever was introduced to share it has accepted roles and shares.

    Only what pays several partners, or one for the other, waits for an agreement, and only where the vendor brought
    the partners together here: shares that came with the facts were agreed elsewhere.
    """
    pays = claim.incentive.pays
    if not pays.split and pays.to not in ("introducing", "receiving"):
        return True
    found = claim.work.row(
        "SELECT EXISTS (SELECT 1 FROM introduction_state WHERE project_id = %(project)s"
        "     AND state IN ('proposed', 'offered', 'accepted'))"
        " OR EXISTS (SELECT 1 FROM agreement WHERE project_id = %(project)s AND state = 'proposed') AS is_wanted,"
        " EXISTS (SELECT 1 FROM agreement WHERE project_id = %(project)s AND state = 'in-force') AS is_there",
        {"project": claim.record.project_id or ""},
    )
    return found is None or found["is_there"] or not found["is_wanted"]


def proof_names(claim: "ClaimInHand") -> dict[str, Label]:
    """Return the names of the kinds of proof, as the terms label them."""
    labels = claim.terms.compiled.programme.proofs
    return {kind: Label({"en": one.en, "fr": one.fr}) for kind, one in labels.items()}


def day_of(value: date | str | None) -> date:
    """Return the end of a reservation as a day; the last day there is for one that never ends."""
    if value is None:
        return date.max
    return value if isinstance(value, date) else date.fromisoformat(value)


def _made_by(claim: "ClaimInHand") -> tuple[str, ...]:
    # Who gave notice of a clawback does not decide about it.
    return (*MAKING, "notice-clawback") if claim.row["state"] in _UNDER_NOTICE else MAKING


def _connected(claim: "ClaimInHand") -> frozenset[str]:
    # Who has declared nothing is connected with the vendor only, and that costs no question.
    return payees(claim) if claim.work.standing.interests - {VENDOR} else frozenset()


def _persons_asked(claim: "ClaimInHand") -> int:
    # An approver may decide about any amount.
    return PERSONS_BELOW if claim.work.standing.roles & DECIDING else persons_needed(claim)


# What each guard of the table looks at; it is read when the event has the guard, and only then.
GUARD_READS: Final[Mapping[str, Callable[["ClaimInHand"], dict[str, Any]]]] = {
    "own-partner": lambda claim: {"asking": claim.record.partner_id},
    "agreement-in-force": lambda claim: {"is_agreed": is_agreed(claim)},
    "not-own-organisation": lambda claim: {"partners": _connected(claim)},
    "second-person": lambda claim: {"makers": persons(claim, _made_by(claim))},
    "not-who-rejected": lambda claim: {"rejected_by": persons(claim, ("reject", "refuse"))},
    "not-author-of-terms": lambda claim: {"authors": authors(claim)},
    "below-threshold": lambda claim: {"persons": _persons_asked(claim)},
    "proof-complete": lambda claim: {"proofs": checklist(claim), "proof_names": proof_names(claim)},
    "proof-opened": lambda claim: {
        "proofs": checklist_of(claim.incentive.proof, proofs=claim.proofs),
        "opened": opened(claim),
    },
    "content-unchanged": lambda claim: {"stands": claim.shown_hash()},
    "within-window": lambda claim: {"over_on": until(claim)},
    "window-over": lambda claim: {"over_on": until(claim)},
    "reservation-over": lambda claim: {"over_on": day_of(claim.row["reserved_until"])},
    "contest-heard": lambda claim: {
        "over_on": until(claim),
        "is_heard": claim.row["state"] == "clawback-contested",
    },
}
"""What each guard of the table looks at, by its name."""

"""The checklist of proofs: what the terms of an incentive ask for, and what is there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from tremplin.facts.record import Proof
from tremplin.terms.incentive import ProofAsked
from tremplin.wording import Label, OneOf, Refusal, text_key

ProofState = Literal["missing", "handed-in", "accepted", "not-needed"]


@dataclass(frozen=True, slots=True)
class ProofsMissing(Refusal):
    """A proof that the terms ask for is not there; the first of them in their order."""

    code: ClassVar[str] = "PROOFS_MISSING"
    template: ClassVar[str] = text_key("A proof is missing that the terms ask for: {any_of}.")
    next_template: ClassVar[str | None] = text_key("Hand it in, and send the claim again.")

    any_of: tuple[str | Label, ...]

    def said_fields(self) -> Mapping[str, object]:
        """Return the names of the proofs as alternatives."""
        return {"any_of": OneOf(self.any_of)}


@dataclass(frozen=True, slots=True)
class ProofNotOpened(Refusal):
    """Nobody decides about a proof without having opened it."""

    code: ClassVar[str] = "PROOF_NOT_OPENED"
    template: ClassVar[str] = text_key("You have not opened all proofs of this claim; {count} are left.")
    next_template: ClassVar[str | None] = text_key("Open each of them, then decide.")

    count: int


@dataclass(frozen=True, slots=True)
class ProofUsedAlready(Refusal):
    """The same file serves another claim that is alive (W5)."""

    code: ClassVar[str] = "PROOF_USED_ALREADY"
    template: ClassVar[str] = text_key("The same file proves claim {claim_id} already.")
    next_template: ClassVar[str | None] = text_key("Hand in another proof, or ask for a justification by the vendor.")

    claim_id: str


@dataclass(frozen=True, slots=True)
class ProofItem:
    """One line of the checklist.

    Attributes:
        any_of: kinds of proof, of which one is enough.
        wanted: whether a person must accept it, or handing in is enough.
        state: of the best proof that is there.
        proofs: ids of the proofs of these kinds, in order.
    """

    any_of: tuple[str, ...]
    wanted: Literal["accepted", "handed_in"]
    state: ProofState
    proofs: tuple[str, ...]

    @property
    def is_handed_in(self) -> bool:
        """Whether nothing is left to hand in."""
        return self.state != "missing"

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do for the line."""
        return self.state in ("accepted", "not-needed") or (self.wanted == "handed_in" and self.is_handed_in)


def checklist(
    asked: Sequence[ProofAsked], *, proofs: Iterable[Proof], not_needed: frozenset[int] = frozenset()
) -> tuple[ProofItem, ...]:
    """Return what the terms ask for, line by line, with what is there.

    Args:
        asked: of the incentive, in its order.
        proofs: of the claim, in any order; no other claim's.
        not_needed: places in `asked` whose own condition does not hold.

    Returns:
        One line for each proof asked.
    """
    given = sorted(proofs, key=lambda proof: proof.proof_id)
    return tuple(_item(one, given, is_needed=place not in not_needed) for place, one in enumerate(asked))


def check_handed_in(items: Sequence[ProofItem], *, names: Mapping[str, Label] | None = None) -> ProofsMissing | None:
    """Return the first proof that is missing, or None.

    Args:
        items: the checklist.
        names: of the kinds of proof, as the terms label them.

    Refusals:
        ProofsMissing.
    """
    for item in items:
        if not item.is_handed_in:
            return ProofsMissing(tuple((names or {}).get(kind, kind) for kind in item.any_of))
    return None


def check_opened(items: Sequence[ProofItem], *, opened: Iterable[str]) -> ProofNotOpened | None:
    """Return why a person may not decide yet, or None.

    Args:
        items: the checklist.
        opened: ids of the proofs that this person has opened.

    Refusals:
        ProofNotOpened.
    """
    left = {proof for item in items for proof in item.proofs} - set(opened)
    return ProofNotOpened(len(left)) if left else None


def check_use(sha256: str, *, claim_id: str, uses: Mapping[str, str], is_justified: bool) -> ProofUsedAlready | None:
    """Return why a file cannot prove a claim, or None.

    Args:
        sha256: of the file.
        claim_id: that it is to prove.
        uses: the live claim that each file proves, by its hash.
        is_justified: whether a person with the right has justified it.

    Refusals:
        ProofUsedAlready.
    """
    user = uses.get(sha256, claim_id)
    return None if is_justified or user == claim_id else ProofUsedAlready(user)


def _item(asked: ProofAsked, given: Sequence[Proof], *, is_needed: bool) -> ProofItem:
    found = [proof for proof in given if proof.kind in asked.any_of]
    state: ProofState = "missing"
    if not is_needed:
        state = "not-needed"
    elif any(proof.accepted_on is not None for proof in found):
        state = "accepted"
    elif found:
        state = "handed-in"
    return ProofItem(asked.any_of, asked.state, state, tuple(proof.proof_id for proof in found))

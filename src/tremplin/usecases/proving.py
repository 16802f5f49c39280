"""Proofs: kept by what they hold, of a kind that is known by its content, for one live claim each (W5)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import ClassVar, Final, Protocol

from tremplin.claims.proof import check_use
from tremplin.facts.record import Code, Proof
from tremplin.facts.snapshot import record_data
from tremplin.store.posting import Posted
from tremplin.usecases.claim import ClaimInHand, claim_in_hand
from tremplin.usecases.command import Command
from tremplin.usecases.proof_quota import require_quota
from tremplin.usecases.refused import PROOF, AlreadyDone, Refused, words
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Refusal, text_key

PROOF_BYTES_MAX: Final = 20 * 2**20
"""How large a proof may be."""

_ZIP_END: Final = b"PK\x05\x06"
_ZIP_TAIL: Final = 70_000


class ProofFolder(Protocol):
    """Where the contents of proofs are kept; a door hands it over."""

    def keep(self, content: bytes, *, name: str) -> None:
        """Keep a content under its hash; the same content twice is kept once."""


@dataclass(frozen=True, slots=True)
class ProofTooLarge(Refusal):
    """Say that a file is larger than a proof may be, or empty."""

    code: ClassVar[str] = "PROOF_TOO_LARGE"
    template: ClassVar[str] = text_key("The file {name} has {size} KiB; a proof has 1 to {most} KiB.")
    next_template: ClassVar[str | None] = text_key("Hand in a smaller file, for example scanned at a lower resolution.")

    name: str
    size: int
    most: int


@dataclass(frozen=True, slots=True)
class ProofTypeUnknown(Refusal):
    """Say that a file is not of a kind that is accepted, whatever its name says."""

    code: ClassVar[str] = "PROOF_TYPE_UNKNOWN"
    template: ClassVar[str] = text_key("The content of {name} is no PDF, PNG, JPEG or XML.")
    next_template: ClassVar[str | None] = text_key("Hand the document in as PDF, PNG, JPEG or XML.")

    name: str


@dataclass(frozen=True, slots=True)
class ProofUsedElsewhere(Refusal):
    """Say that a file already serves another live claim."""

    code: ClassVar[str] = "PROOF_USED_ELSEWHERE"
    template: ClassVar[str] = text_key("The file {name} already serves another claim.")
    next_template: ClassVar[str | None] = text_key(
        "Hand in a proof of its own; a reviewer can justify the same file for two claims."
    )

    name: str


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file.

    Attributes:
        proof_id: chosen by the caller.
        proof: kind of proof, as the terms name it.
        name: of the file as the partner calls it; only shown, never used as a path.
        content: its bytes.
    """

    proof_id: str
    proof: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HandInProof(Command):
    """Hand proofs in, and with them the claim."""

    kind: ClassVar[str] = "hand-in-proof"

    claim_id: str
    files: tuple[HandedIn, ...]


def hand_in_proof(connection: Connection, command: HandInProof, *, folder: ProofFolder) -> Posted:
    """Hand proofs in; the claim is submitted with all that its terms ask for.

    Contents are kept before the transaction ends, under their hashes: one that is kept for a command that failed
    disturbs nobody.

    Refusals: NotAllowed; NotFound; NotPossibleNow; TooManyFiles; TooMuchInADay; ProofTooLarge; ProofTypeUnknown;
    AlreadyDone (a proof of this id); ProofUsedElsewhere; ProofsMissing.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        claim.require_possible("hand-in-proof")
        require_quota(work, claim.id, sizes=[len(one.content) for one in command.files])
        known = {one.proof_id for one in claim.proofs}
        for one in command.files:
            kind = _checked_type(one)
            if one.proof_id in known:
                raise Refused(AlreadyDone(what=words(PROOF), id=one.proof_id))
            digest = sha256(one.content).hexdigest()
            justified_by = _require_unused(work, claim, digest, name=one.name)
            if not work.row("SELECT 1 FROM proof_file WHERE sha256 = %s", digest):
                work.insert(
                    "proof_file",
                    sha256=digest,
                    size=len(one.content),
                    type=kind,
                    name=one.name,
                    uploaded_by=work.standing.person_id,
                )
            use = {"claim_id": claim.id, "sha256": digest, "proof_id": one.proof_id}
            work.insert("proof_use", **use, justified_by=justified_by)
            proof = Proof(
                proof_id=one.proof_id,
                claim_id=claim.id,
                kind=Code(one.proof),
                handed_in_on=work.happened_on,
                sha256=digest,
            )
            claim.proofs = (*claim.proofs, proof)
            work.fact("proofs", proof.proof_id, record_data(proof))
        if claim.record.submitted_on is None:
            claim.record = replace(claim.record, submitted_on=work.happened_on)
            work.fact("claims", claim.id, record_data(claim.record))
        claim.move("hand-in-proof", data={"claim": record_data(claim.record)})
        work.tell("proof-handed-in", claim_id=claim.id)
        work.audit(command.kind, claim.id, files=len(command.files))
        for one in command.files:
            folder.keep(one.content, name=sha256(one.content).hexdigest())

    return carry_out(connection, command, change, claims=(command.claim_id,))


def type_of(content: bytes) -> str | None:
    """Return the type of a content, by its bytes alone: pdf, png, jpg, xml; None for all else.

    A file that is an archive too is none of them, and XML with a DOCTYPE is not accepted.
    """
    if _ZIP_END in content[-_ZIP_TAIL:]:
        return None
    for name, holds in _SIGNATURES.items():
        if holds(content):
            return name
    return None


def _is_plain_xml(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return text.startswith("<?xml") and "<!DOCTYPE" not in text and "<!ENTITY" not in text and "\0" not in text


_SIGNATURES: Final[dict[str, Callable[[bytes], bool]]] = {
    "pdf": lambda content: content.startswith(b"%PDF-"),
    "png": lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"),
    "jpg": lambda content: content.startswith(b"\xff\xd8\xff"),
    "xml": _is_plain_xml,
}


def _checked_type(one: HandedIn) -> str:
    if not 0 < len(one.content) <= PROOF_BYTES_MAX:
        size = -(-len(one.content) // 1024)
        raise Refused(ProofTooLarge(name=one.name, size=size, most=PROOF_BYTES_MAX // 1024))
    kind = type_of(one.content)
    if kind is None:
        raise Refused(ProofTypeUnknown(name=one.name), security="file-refused")
    return kind


def _require_unused(work: Work, claim: ClaimInHand, digest: str, *, name: str) -> str | None:
    """Refuse a file that serves another live claim, and return who has justified it for this one, if somebody has."""
    used = work.row(
        "SELECT claim_id FROM proof_use WHERE sha256 = %s AND live AND justified_by IS NULL LIMIT 1", digest
    )
    justified = work.row(
        "SELECT person_id FROM proof_justification WHERE claim_id = %s AND sha256 = %s LIMIT 1", claim.id, digest
    )
    uses = {} if used is None else {digest: used["claim_id"]}
    clash = check_use(digest, claim_id=claim.id, uses=uses, is_justified=justified is not None)
    if clash is not None:
        # Which claim it is may be another partner's business (X1).
        raise Refused(ProofUsedElsewhere(name=name), security="proof-used-twice")
    return justified["person_id"] if used is not None and justified is not None else None

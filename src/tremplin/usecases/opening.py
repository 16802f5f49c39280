"""Looking at proofs: who opened which, and one file for two claims where a person has justified it (W5)."""

from dataclasses import dataclass
from typing import ClassVar

from tremplin.claims.claim_life import MAKING
from tremplin.claims.four_eyes import check_second_person
from tremplin.claims.guard import ReasonNeeded
from tremplin.store.posting import Posted
from tremplin.usecases.circumstances import circumstances
from tremplin.usecases.claim import claim_in_hand
from tremplin.usecases.claim_guards import persons
from tremplin.usecases.command import Command
from tremplin.usecases.refused import PROOF, NotFound, Refused, words
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProofs(Command):
    """Open proofs of a claim, to look at them before deciding.

    Attributes:
        proof_ids: those that are opened.
    """

    kind: ClassVar[str] = "open-proofs"

    claim_id: str
    proof_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JustifyProof(Command):
    """Allow that a file which serves another claim serves this one too; the reason says why.

    Attributes:
        sha256: of the file.
    """

    kind: ClassVar[str] = "justify-proof"

    claim_id: str
    sha256: str


def open_proofs(connection: Connection, command: OpenProofs) -> Posted:
    """Note that a person has opened proofs; the answer says where each is kept, and of what type it is.

    Refusals: NotAllowed; NotFound (the claim, or a proof of it).
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        rows = work.rows(
            "SELECT used.proof_id, file.sha256, file.type, file.name, EXISTS ("
            "     SELECT 1 FROM proof_opening AS opened WHERE opened.claim_id = used.claim_id"
            "     AND opened.proof_id = used.proof_id AND person_id = %s) AS is_opened"
            " FROM proof_use AS used JOIN proof_file AS file USING (sha256)"
            " WHERE used.claim_id = %s AND used.proof_id = ANY (%s) ORDER BY used.proof_id",
            work.standing.person_id,
            claim.id,
            list(command.proof_ids),
        )
        unknown = set(command.proof_ids) - {row["proof_id"] for row in rows}
        if unknown:
            raise Refused(NotFound(what=words(PROOF), id=min(unknown)))
        for row in rows:
            if not row["is_opened"]:
                work.insert(
                    "proof_opening", claim_id=claim.id, proof_id=row["proof_id"], person_id=work.standing.person_id
                )
        work.answer["files"] = [{name: row[name] for name in ("proof_id", "sha256", "type", "name")} for row in rows]
        work.audit(command.kind, claim.id, proofs=len(rows))

    return carry_out(connection, command, change, claims=(command.claim_id,))


def justify_proof(connection: Connection, command: JustifyProof) -> Posted:
    """Allow a file for a second claim; whoever made that claim does not allow it.

    Refusals: NotAllowed; NotFound (the claim, or a file that nobody handed in); ReasonNeeded; NeedsAnotherPerson.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        if not (command.reason or "").strip():
            raise Refused(ReasonNeeded())
        if not work.row("SELECT 1 FROM proof_file WHERE sha256 = %s", command.sha256):
            raise Refused(NotFound(what=words(PROOF), id=command.sha256))
        clash = check_second_person(circumstances(work).actor, involved=persons(claim, MAKING))
        if clash is not None:
            raise Refused(clash, security="four-eyes")
        work.insert(
            "proof_justification",
            claim_id=claim.id,
            sha256=command.sha256,
            person_id=work.standing.person_id,
            reason=command.reason,
        )
        work.audit(command.kind, claim.id, sha256=command.sha256)

    return carry_out(connection, command, change, claims=(command.claim_id,))

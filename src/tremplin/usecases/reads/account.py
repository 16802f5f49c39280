"""The account of a decision: what its receipt says, in words; the proofs of a claim, one by one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tremplin.store.posting import note_security
from tremplin.terms.programme import Programme
from tremplin.terms.prose.decision import Chapter, LimitSaid, decision_chapters, limits_said, why_chapters
from tremplin.usecases.reads.claim_page import get_claim_row, get_receipt
from tremplin.usecases.reads.claims import terms_of
from tremplin.usecases.reads.names import names_of
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.refused import PROOF, NotFound, Refused, words
from tremplin.usecases.right import AUDITOR
from tremplin.wording import Language


@dataclass(frozen=True, slots=True)
class Account:
    """A decision that can be told.

    Attributes:
        receipt: its data.
        programme: the terms that decided.
        names: of the partners and customers in it, by id.
    """

    receipt: Mapping[str, Any]
    programme: Programme
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def granted(self) -> int:
        """Minor units that the terms grant."""
        return int(self.receipt["result"]["granted"])

    @property
    def unit(self) -> str:
        """A currency, a unit of points, or days."""
        return str(self.receipt["result"]["unit"])

    def limits(self, language: Language) -> tuple[LimitSaid, ...]:
        """Return what the claim takes of each limit, before and after."""
        return limits_said(self.receipt, programme=self.programme, language=_as_pages(language), names=self.names)

    def told(self, language: Language) -> tuple[Chapter, ...]:
        """Return the whole of it: outcome, conditions, steps, limits, reasons, the smallest change."""
        return decision_chapters(self.receipt, programme=self.programme, language=_as_pages(language), names=self.names)

    def why_not(self, language: Language) -> tuple[Chapter, ...]:
        """Return why nothing was paid, or less than asked, and the smallest change; empty where all was granted."""
        return why_chapters(self.receipt, programme=self.programme, language=_as_pages(language), names=self.names)


@dataclass(frozen=True, slots=True)
class ProofKept:
    """A proof as it is to be downloaded.

    Attributes:
        name: of the file, as the partner called it; shown, never used as a path.
        type: pdf, png, jpg or xml, by its content.
    """

    sha256: str
    name: str
    type: str


def get_account(reader: Reader, claim_id: str, *, n: int) -> Account:
    """Return the account of a decision about a claim.

    Raises:
        Refused: NotFound: there is no such decision, or it is out of sight, as of a claim that the partner shares.
    """
    receipt = json.loads(get_receipt(reader, claim_id, n=n))
    terms = terms_of(reader, get_claim_row(reader, claim_id))
    return Account(receipt, terms.compiled.programme, names_in(reader, receipt))


def names_in(reader: Reader, receipt: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of the partners and customers that a receipt speaks of, by id.

    Args:
        reader: who may see the receipt.
        receipt: its data.
    """
    result = receipt["result"]
    change = result["change"] or {"edits": []}
    ids = {
        receipt["partner_id"],
        *(part["payee"] for part in result["parts"]),
        *(value for row in result["limits"] for name, value in row["scope"] if name == "partner"),
        *(one for row in result["conditions"] for one in (row["seen"] or "").split(",")),
        *(edit["record"].get("partner_id", "") for edit in change["edits"] if edit["edit"] == "add"),
    }
    customers = {value for row in result["limits"] for name, value in row["scope"] if name == "customer"}
    return names_of(reader, "partners", ids) | names_of(reader, "customers", customers)


def _as_pages(language: Language) -> Language:
    """Return a language that writes amounts as pages do, with the sign of their currency."""
    return replace(language, has_symbols=True)


def get_proof(reader: Reader, claim_id: str, *, sha256: str) -> ProofKept:
    """Return a proof of a claim.

    Raises:
        Refused: NotFound: there is no such proof, or its claim is out of sight.
    """
    get_claim_row(reader, claim_id)
    if not sha256.isalnum():
        raise Refused(NotFound(what=words(PROOF), id=sha256[:64]))
    found = reader.row(
        "SELECT file.sha256, file.name, file.type FROM proof_use AS used JOIN proof_file AS file USING (sha256)"
        " WHERE used.claim_id = %s AND used.sha256 = %s LIMIT 1",
        claim_id,
        sha256,
    )
    if found is None:
        raise Refused(NotFound(what=words(PROOF), id=sha256[:64]))
    return ProofKept(**found)


def note_proof_read(reader: Reader, claim_id: str, *, proof_id: str, part: str) -> None:
    """Note in the security log that somebody who only looks on has read a proof of a claim in their sight (X2).

    Args:
        reader: an auditor: whoever decides opens proofs by a command instead, which the decision asks for.
        claim_id: whose proof it is.
        proof_id: which one.
        part: what of it was read, such as the number of a page, or "file".

    Raises:
        Refused: NotAllowed; NotFound: there is no such claim, or it is out of sight.
    """
    reader.require_roles(frozenset({AUDITOR}))
    get_claim_row(reader, claim_id)
    detail = {"claim_id": claim_id, "proof_id": proof_id, "part": part}
    note_security(reader.connection, actor=reader.standing.person_id, what="proof-read", detail=detail)

"""Decisions as they are kept: the engine's answer with its receipt, recomputable for ever (P2)."""

from hashlib import sha256
from typing import Any

from tremplin import __version__
from tremplin.engine.compiled import Compiled
from tremplin.engine.decide import decide
from tremplin.engine.decision import Decision
from tremplin.engine.evaluate import Decided
from tremplin.engine.head_room import HeadRoom
from tremplin.facts.snapshot import RowTexts, Snapshot, snapshot_sha256
from tremplin.usecases.claim import ClaimInHand, receipts_of


def decided_with(compiled: Compiled, snapshot: Snapshot, room: HeadRoom) -> Decision:
    """Return the engine's decision, with the smallest change that would have paid more."""
    return decide(compiled, snapshot, room)


def decision_row(claim: ClaimInHand, decided: Decided, *, kind: str, amount: int) -> dict[str, Any]:
    """Return a decision as a row, with the canonical bytes of its receipt.

    Args:
        claim: about which is decided.
        decided: the decision with its facts.
        kind: preapproval, award or correction.
        amount: minor units that are promised, awarded, or that the award is after the correction.
    """
    receipts = receipts_of(claim.terms)
    texts = RowTexts()
    receipt = receipts.text(decided, texts=texts)
    return {
        "claim_id": claim.id,
        "n": claim.decisions + 1,
        "kind": kind,
        "amount": amount,
        "unit": decided.decision.unit,
        "terms_sha256": receipts.terms_sha256,
        "engine_version": __version__,
        "snapshot_sha256": snapshot_sha256(decided.snapshot, texts=texts),
        "receipt": f"\\x{receipt.hex()}",
        "receipt_sha256": sha256(receipt).hexdigest(),
    }

"""Every decision ever made, recomputed from its receipt (P2), and what the receipts say about one another (P4 to P10).

The row of a decision is held against its receipt, and the receipt against a recomputation by the checker's own code.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from tremplin.checker.differences import Difference
from tremplin.checker.ledger.finding import Cursor, Tally, ask
from tremplin.checker.verify import verify_receipt

PAGE: Final = 200
"""Decisions that are read at once: a receipt may be large."""

_DECISIONS: Final = """
    SELECT decision.id, decision.claim_id, n, kind, amount, decision.unit, decision.terms_sha256, engine_version,
           snapshot_sha256, receipt, receipt_sha256, claim.terms_version_id,
           ARRAY(SELECT proof_id FROM proof_use WHERE proof_use.claim_id = decision.claim_id) AS proofs
    FROM decision LEFT JOIN claim ON claim.claim_id = decision.claim_id
    WHERE decision.id > %(after)s ORDER BY decision.id LIMIT %(page)s"""
_TERMS: Final = "SELECT canonical FROM terms_version WHERE id = %(version)s"

# Differences that have an invariant of their own, besides P2, by a part of their place.
_PLACES: Final = (("P6", "parts"), ("P8", "bands"), ("P8", "rounding"), ("P10", "exclusions"))


def check_decisions(cursor: Cursor, *, tally: Tally, on_done: Callable[[int], None]) -> None:
    """Recompute every decision and hold it against its row.

    Args:
        cursor: of the database.
        tally: takes what is found about P2, P4, P6, P8 and P10.
        on_done: is told how many are done.
    """
    for invariant, name in _COUNTED:
        tally.count(invariant, name, by=0)

    @lru_cache(maxsize=32)
    def terms_of(version: int | None) -> Mapping[str, Any] | None:
        rows = ask(cursor, _TERMS, {"version": version})
        return json.loads(bytes(rows[0]["canonical"])) if rows else None

    for done, row in enumerate(_decisions(cursor), start=1):
        _check_decision(row, terms_of(row["terms_version_id"]), tally)
        on_done(done)


_COUNTED: Final = (
    ("P2", "decisions"),
    ("P4", "proofs"),
    ("P6", "parts"),
    ("P8", "steps"),
    ("P10", "exclusions"),
)


def _decisions(cursor: Cursor) -> Iterator[dict[str, Any]]:
    after = 0
    while rows := ask(cursor, _DECISIONS, {"after": after, "page": PAGE}):
        yield from rows
        after = rows[-1]["id"]


def _check_decision(row: dict[str, Any], terms: Mapping[str, Any] | None, tally: Tally) -> None:
    data = bytes(row["receipt"])
    where = {"claim_id": row["claim_id"], "n": row["n"]}
    tally.count("P2", "decisions")
    if hashlib.sha256(data).hexdigest() != row["receipt_sha256"]:
        tally.note("P2", "RECEIPT_CHANGED", **where, receipt_sha256=row["receipt_sha256"])
        return
    verdict = verify_receipt(data, terms=terms)
    for difference in verdict.differences:
        _note_difference(tally, difference, where)
    if verdict.ok:
        _check_row(row, json.loads(data), tally, where)


def _note_difference(tally: Tally, difference: Difference, where: Mapping[str, object]) -> None:
    for invariant in ("P2", *(name for name, part in _PLACES if part in difference.place)):
        tally.note(
            invariant,
            "NOT_REPRODUCED",
            **where,
            place=difference.place,
            said=difference.in_receipt,
            recomputed=difference.recomputed,
        )


def _check_row(row: dict[str, Any], receipt: Mapping[str, Any], tally: Tally, where: Mapping[str, object]) -> None:
    result = receipt["result"]
    tally.count("P6", "parts", by=len(result["parts"]))
    tally.count("P8", "steps", by=len(result["steps"]))
    tally.count("P10", "exclusions", by=len(result["exclusions"]))
    said = {
        "claim_id": receipt["claim_id"],
        "terms_sha256": receipt["terms_sha256"],
        "engine_version": receipt["engine"],
        "snapshot_sha256": receipt["snapshot_sha256"],
        "unit": result["unit"],
    }
    for name, value in said.items():
        if row[name] != value:
            tally.note("P2", "ROW_DIFFERS", **where, column=name, row=row[name], receipt=value)
    # A request is decided before its work is done: its proof can still come. An award is never more than the terms say,
    # though a person may give less, with a reason.
    if row["kind"] == "award" and row["amount"] > int(result["granted"]):
        tally.note("P2", "AMOUNT_DIFFERS", **where, amount=row["amount"], receipt=result["granted"])
    _check_proofs(row, receipt, tally, where)


def _check_proofs(row: dict[str, Any], receipt: Mapping[str, Any], tally: Tally, where: Mapping[str, object]) -> None:
    """Check that an award leans on a proof that was handed in, where its clause asks for one (P4)."""
    asked = receipt["result"]["proofs"]
    if row["kind"] != "award" or row["amount"] <= 0:
        return
    tally.count("P4", "proofs", by=len(asked))
    for proof in asked:
        if not proof["passed"]:
            tally.note("P4", "PROOF_NOT_PASSED", **where, at=proof["at"])
    if asked and not row["proofs"]:
        tally.note("P4", "NO_PROOF", **where, proofs=len(asked))

"""The independent check of the database: what must always be true of it, asked in plain SQL and folded anew."""

from tremplin.checker.ledger.anchors import Anchor, read_anchors
from tremplin.checker.ledger.finding import FAILS, HOLDS, NOT_APPLICABLE, Finding
from tremplin.checker.ledger.verify import verify_ledger

__all__ = ["FAILS", "HOLDS", "NOT_APPLICABLE", "Anchor", "Finding", "read_anchors", "verify_ledger"]

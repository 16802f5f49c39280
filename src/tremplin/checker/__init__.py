"""The independent check of receipts: it works every decision out anew with code of its own."""

from tremplin.checker.differences import Difference
from tremplin.checker.verify import Verdict, verify_receipt

__all__ = ["Difference", "Verdict", "verify_receipt"]

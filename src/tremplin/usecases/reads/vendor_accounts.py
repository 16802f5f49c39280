"""The accounts from which the vendor pays: in force for each currency, replaced, or waiting for a second person."""

from dataclasses import dataclass
from typing import Final

from tremplin.usecases.reads.payment_runs import MAY_READ
from tremplin.usecases.reads.reader import Reader

_ACCOUNTS: Final = """
    SELECT id, currency, holder, iban, bic, proposed_by, approved_by, approved_by IS NOT NULL AND id = (
        SELECT id FROM vendor_account AS other WHERE other.currency = account.currency AND approved_by IS NOT NULL
        ORDER BY approved_at DESC, id DESC LIMIT 1
    ) AS is_in_force
    FROM vendor_account AS account ORDER BY currency, id DESC LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class VendorAccountSeen:
    """An account, and whether runs are paid from it now; `approved_by` None: it waits for a second person."""

    id: int
    currency: str
    holder: str
    iban: str
    bic: str | None
    proposed_by: str
    approved_by: str | None
    is_in_force: bool


def list_accounts(reader: Reader) -> tuple[VendorAccountSeen, ...]:
    """List the accounts by currency, the latest first; 200 at most.

    Refusals: NotAllowed.
    """
    reader.require_roles(MAY_READ)
    return tuple(VendorAccountSeen(**row) for row in reader.rows(_ACCOUNTS))

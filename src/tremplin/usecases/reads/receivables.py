"""What partners owe of clawbacks, and how it was settled."""

from typing import Final

from tremplin.claims.role import OF_PARTNERS
from tremplin.payments.clawback.receivable import Receivable
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.receivables import receivables_of
from tremplin.usecases.refused import PARTNER, words
from tremplin.usecases.right import APPROVER, AUDITOR, FINANCE

MAY_READ: Final = OF_PARTNERS | {FINANCE, AUDITOR, APPROVER}


def list_receivables(reader: Reader, *, partner_id: str | None = None) -> tuple[Receivable, ...]:
    """List what partners owe of clawbacks, settled cases too, by partner and case: of those in sight.

    Args:
        reader: a person of a partner, or of the vendor's finance, approvers or auditors.
        partner_id: of whom; None: of every partner in sight.

    Refusals: NotAllowed; NotFound (the partner).
    """
    reader.require_roles(MAY_READ)
    if partner_id is not None:
        known = reader.row("SELECT 1 FROM organisation WHERE organisation_id = %s AND kind = 'partner'", partner_id)
        reader.require_found(None if known is None else partner_id, what=words(PARTNER), name=partner_id)
    found = receivables_of(reader, partner_id=partner_id)
    return tuple(one for one in found if reader.standing.may_see(one.partner))

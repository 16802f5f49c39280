"""What partners owe of clawbacks, and how it was settled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tremplin.claims.role import OF_PARTNERS
from tremplin.money import Money
from tremplin.payments.clawback.receivable import Receivable
from tremplin.usecases.reads.reader import IN_SIGHT, Reader
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


def papers_of_cases(reader: Reader, cases: Iterable[Receivable]) -> Mapping[tuple[str, str], str]:
    """Return the papers that say what was taken back, with its tax: their numbers, by case and partner.

    Args:
        reader: who reads.
        cases: in sight of the reader.
    """
    rows = reader.rows(
        "SELECT case_id, partner_id, number FROM invoice WHERE case_id = ANY (%s)", [one.case_id for one in cases]
    )
    return {(row["case_id"], row["partner_id"]): row["number"] for row in rows}


@dataclass(frozen=True, slots=True)
class AgreementSeen:
    """What allows a set-off: an agreement or a title, with what is left under it."""

    agreement_id: str
    partner_id: str
    left: Money
    is_title: bool
    reference: str


@dataclass(frozen=True, slots=True)
class WriteOffWaiting:
    """A write-off that waits for a second person."""

    case_id: str
    partner_id: str
    amount: Money
    reason: str
    proposed_by: str


def list_agreements(reader: Reader, *, partner_id: str | None = None) -> tuple[AgreementSeen, ...]:
    """List what allows a set-off and is not used up, by partner and age; `LISTED_MAX` at most.

    Refusals: NotAllowed.
    """
    reader.require_roles(MAY_READ)
    rows = reader.rows(_AGREEMENTS, {**reader.sight(), "partner": partner_id, "most": LISTED_MAX})
    names = ("agreement_id", "partner_id", "is_title", "reference")
    return tuple(
        AgreementSeen(**{name: row[name] for name in names}, left=Money(row["left"], row["currency"])) for row in rows
    )


def list_write_offs(reader: Reader) -> tuple[WriteOffWaiting, ...]:
    """List the write-offs that wait for a second person, the oldest first; `LISTED_MAX` at most.

    Refusals: NotAllowed.
    """
    reader.require_roles(frozenset({FINANCE, AUDITOR, APPROVER}))
    rows = reader.rows(_WRITE_OFFS, LISTED_MAX)
    names = ("case_id", "partner_id", "reason", "proposed_by")
    return tuple(
        WriteOffWaiting(**{name: row[name] for name in names}, amount=Money(row["amount"], row["currency"]))
        for row in rows
    )


LISTED_MAX: Final = 500

_AGREEMENTS: Final = f"""
    SELECT * FROM (
        SELECT agreement_id, partner_id, currency, is_title, reference, at, up_to - coalesce((
            SELECT sum(amount) FROM receivable_part AS used WHERE used.agreement_id = agreement.agreement_id
        ), 0)::bigint AS "left"
        FROM set_off_agreement AS agreement
        WHERE {IN_SIGHT.format(column="partner_id")} AND (%(partner)s::text IS NULL OR partner_id = %(partner)s)
    ) AS agreement
    WHERE agreement."left" > 0 ORDER BY partner_id, at, agreement_id LIMIT %(most)s
"""
_WRITE_OFFS: Final = """
    SELECT case_id, partner_id, amount, currency, reason, proposed_by FROM write_off
    WHERE confirmed_by IS NULL ORDER BY id LIMIT %s
"""

"""The papers of a partner: its bank details and its mandates, and what of them holds its payments up today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from tremplin.payments.hold import bank_holds
from tremplin.payments.paper.bank_details import COOLING_DAYS, BankDetails, details_in_force
from tremplin.payments.paper.mandate import Mandate
from tremplin.store.posting import note_security
from tremplin.usecases.payment_holds import holds_of_papers, read_papers
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.refused import PARTNER, words
from tremplin.usecases.right import AUDITOR, FINANCE, PARTNER_ADMIN
from tremplin.wording import Refusal

MAY_READ: Final = frozenset({PARTNER_ADMIN, "partner-finance", FINANCE, AUDITOR})
"""Who reads bank details; each reading is noted (X2)."""

WAITING_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class CompanyPapers:
    """What is known of a partner's papers.

    Attributes:
        details: bank details of every state, the newest first.
        in_use: id of those that are paid to today; None when nothing is paid.
        mandates: for self-billing, the newest first.
        holds: what holds payments up today for want of a paper, each with what to do.
        recorded: the papers of the terms that hold today, by their id, and the first day on which each no longer does.
    """

    details: tuple[BankDetails, ...]
    in_use: str | None
    mandates: tuple[Mandate, ...]
    holds: tuple[Refusal, ...]
    recorded: Mapping[str, date | None]


def company_papers(reader: Reader, partner_id: str) -> CompanyPapers:
    """Read the papers of a partner; that somebody read them is noted.

    Refusals: NotAllowed; NotFound (the partner, also when it is out of sight).
    """
    reader.require_roles(MAY_READ)
    known = reader.row("SELECT 1 FROM organisation WHERE organisation_id = %s AND kind = 'partner'", partner_id)
    reader.require_found(None if known is None else partner_id, what=words(PARTNER), name=partner_id)
    papers, today = read_papers(reader, [partner_id]), reader.today
    details, mandates = papers.details.get(partner_id, ()), papers.mandates.get(partner_id, ())
    note_security(
        reader.connection,
        actor=reader.standing.person_id,
        what="bank-details-read",
        detail={"partner_id": partner_id, "details": len(details)},
    )
    in_use = None if bank_holds(details, on=today, cooling_days=COOLING_DAYS) else _in_use(details, today)
    recorded = {
        paper: until for paper, until in papers.recorded.get(partner_id, {}).items() if until is None or until > today
    }
    holds = holds_of_papers(papers, partner_id, on=today)
    return CompanyPapers(details[::-1], in_use, mandates[::-1], holds, recorded)


def _in_use(details: tuple[BankDetails, ...], today: date) -> str | None:
    found = details_in_force(details, on=today, cooling_days=COOLING_DAYS)
    return None if found is None else found.details_id


@dataclass(frozen=True, slots=True)
class DetailsWaiting:
    """Bank details that somebody of finance confirms or rejects."""

    details_id: str
    partner_id: str
    holder: str
    proposed_on: date


def list_details_waiting(reader: Reader) -> tuple[DetailsWaiting, ...]:
    """List the bank details that wait to be confirmed, the oldest first; `WAITING_MAX` at most, and no account number.

    Refusals: NotAllowed.
    """
    reader.require_roles(frozenset({FINANCE, AUDITOR}))
    rows = reader.rows(
        "SELECT details_id, partner_id, holder, proposed_on FROM bank_details WHERE state = 'proposed'"
        " ORDER BY proposed_on, details_id LIMIT %s",
        WAITING_MAX,
    )
    return tuple(DetailsWaiting(**row) for row in rows)

"""What stands in the way of payables today: all that the room `payments` asks for, read once for many of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from tremplin.claims.role import VENDOR
from tremplin.money import Money
from tremplin.payments.hold import (
    BankDetailsMissing,
    InvoiceNotMadeOut,
    IssuedInvoice,
    Standing,
    TakenBack,
    bank_holds,
    holds_of,
)
from tremplin.payments.paper.bank_details import COOLING_DAYS, BankDetails
from tremplin.payments.paper.mandate import Mandate
from tremplin.usecases.bank_details import details_from
from tremplin.usecases.companies import CompanyKnown, companies_of, paper_hindered
from tremplin.usecases.disputes import disputes_of_payables
from tremplin.usecases.mandates import mandate_from
from tremplin.usecases.owing import frozen_payables
from tremplin.usecases.partner_papers import BANK_DETAILS, MANDATE, diligence_of, papers_missing, papers_recorded
from tremplin.usecases.payables import PayableRow
from tremplin.usecases.reads.names import names_of
from tremplin.usecases.receivables import receivables_of
from tremplin.usecases.rows import Rows
from tremplin.wording import Refusal

CLAWBACK_OPEN: Final = ("clawback-noticed", "clawback-contested")


@dataclass(frozen=True, slots=True)
class PayeePapers:
    """The papers of some partners.

    Attributes:
        details: bank details of every state, by partner, the oldest first.
        mandates: by partner, the oldest first.
        diligence: first day on which the last check no longer holds, by partner.
        companies: as they stand, by organisation, that of the vendor among them; who is not recorded is left out.
        recorded: papers that the terms ask for, by partner, and the first day on which each no longer holds.
        names: of the partners whose company is not recorded.
    """

    details: Mapping[str, tuple[BankDetails, ...]]
    mandates: Mapping[str, tuple[Mandate, ...]]
    diligence: Mapping[str, date]
    companies: Mapping[str, CompanyKnown]
    recorded: Mapping[str, Mapping[str, date | None]]
    names: Mapping[str, str]


def read_papers(rows: Rows, partners: Iterable[str]) -> PayeePapers:
    """Read the papers of some partners, each kind in one question."""
    named = sorted(set(partners))
    companies = companies_of(rows, [VENDOR, *named])
    return PayeePapers(
        _by_partner(
            rows, "SELECT * FROM bank_details WHERE partner_id = ANY (%s) ORDER BY at, details_id", named, details_from
        ),
        _by_partner(rows, "SELECT * FROM mandate WHERE partner_id = ANY (%s) ORDER BY valid_from", named, mandate_from),
        diligence_of(rows, named),
        companies,
        papers_recorded(rows, named),
        names_of(rows, "partners", set(named) - companies.keys()),
    )


def holds_by_payable(
    rows: Rows, payables: Iterable[PayableRow], *, on: date, papers: PayeePapers | None = None
) -> Mapping[str, tuple[Refusal, ...]]:
    """Return every reason why each payable is not paid on a day; none where nothing stands in the way.

    Args:
        rows: that are read.
        payables: any number of them.
        on: the day of the payment.
        papers: of their partners, where they were read already.
    """
    known = tuple(payables)
    papers = papers or read_papers(rows, (one.partner_id for one in known))
    ids = [one.payable_id for one in known]
    payees = {one.payable_id: one.partner_id for one in known}
    there = {partner: _papers_there(papers, partner, on=on) for partner in set(payees.values())}
    disputes, clawbacks, taken_back, frozen, missing = (
        disputes_of_payables(rows, ids),
        _open_clawbacks(rows, ids),
        _taken_back(rows, ids),
        frozen_payables(rows, ids),
        papers_missing(rows, payees, there=there, on=on),
    )
    return {
        one.payable_id: holds_of(
            replace(
                _standing(one, papers, on=on),
                disputes=disputes.get(one.payable_id, ()),
                clawbacks=clawbacks.get(one.payable_id, ()),
                taken_back=taken_back.get(one.payable_id, ()),
                frozen=frozen.get(one.payable_id, ()),
                missing=missing.get(one.payable_id, ()),
            ),
            on=on,
        )
        for one in known
    }


def holds_of_papers(papers: PayeePapers, partner_id: str, *, on: date) -> tuple[Refusal, ...]:
    """Return what holds up every payment of a partner on a day for want of a paper, whatever it is for.

    Args:
        papers: of the partner among others.
        partner_id: of whom.
        on: the day.
    """
    found = holds_of(_of_payee(papers, partner_id, currency=None, on=on), on=on)
    return tuple(one for one in found if not isinstance(one, InvoiceNotMadeOut))


def _papers_there(papers: PayeePapers, partner: str, *, on: date) -> frozenset[str]:
    """Return which papers of the terms a partner has; bank details that the vendor has still to confirm are there."""
    there = {paper for paper, until in papers.recorded.get(partner, {}).items() if until is None or until > on}
    held = bank_holds(papers.details.get(partner, ()), on=on, cooling_days=COOLING_DAYS)
    if not any(isinstance(one, BankDetailsMissing) for one in held):
        there.add(BANK_DETAILS)
    if any(one.is_in_force(on) for one in papers.mandates.get(partner, ())):
        there.add(MANDATE)
    return frozenset(there)


def _standing(one: PayableRow, papers: PayeePapers, *, on: date) -> Standing:
    is_service, is_without_paper = one.nature == "service", one.document is None
    is_reduction = one.nature == "price-reduction"
    needs_invoice = is_service and one.document != "credit-note"
    of_payee = _of_payee(papers, one.partner_id, currency=one.net.currency, on=on, is_seller=is_service)
    return replace(
        of_payee,
        needs_invoice=needs_invoice,
        has_own_invoice=one.document == "invoice",
        issued=_issued(one),
        needs_credit_note=is_reduction and is_without_paper,
        hindered=of_payee.hindered if is_without_paper and (is_service or is_reduction) else (),
    )


def _of_payee(
    papers: PayeePapers, partner_id: str, *, currency: str | None, on: date, is_seller: bool = True
) -> Standing:
    """Return how a partner stands for what has no paper yet: as a rule a service, of which it is the seller."""
    hindered = paper_hindered(papers.companies, partner_id, currency=currency, is_seller=is_seller)
    return Standing(
        details=papers.details.get(partner_id, ()),
        cooling_days=COOLING_DAYS,
        needs_invoice=True,
        mandate=next((each for each in papers.mandates.get(partner_id, ()) if each.is_in_force(on)), None),
        has_own_invoice=False,
        issued=None,
        diligence_until=papers.diligence.get(partner_id),
        hindered=tuple(one.by_name(papers.names) for one in hindered),
    )


def _issued(one: PayableRow) -> IssuedInvoice | None:
    if one.document != "self-bill" or one.document_ref is None or one.contest_until is None:
        return None
    return IssuedInvoice(one.document_ref, one.contest_until, one.accepted)


def _taken_back(rows: Rows, payable_ids: list[str]) -> Mapping[str, tuple[TakenBack, ...]]:
    """Return what was taken back of the very awards that payables pay, and is not settled."""
    found = rows.rows(
        "SELECT DISTINCT payable_id, payable.partner_id, claim_id FROM payable_item JOIN payable USING (payable_id)"
        " JOIN claim USING (claim_id) WHERE claim.clawed_back > 0 AND payable_id = ANY (%s)"
        " ORDER BY payable_id, claim_id",
        payable_ids,
    )
    left: dict[tuple[str, str], list[Money]] = defaultdict(list)
    for case in receivables_of(rows, claim_ids={row["claim_id"] for row in found}) if found else ():
        if case.left.minor:
            left[case.partner, case.case_id.rpartition("/")[0]].append(case.left)
    holds: dict[str, list[TakenBack]] = defaultdict(list)
    for row in found:
        for amount in left[row["partner_id"], row["claim_id"]]:
            holds[row["payable_id"]].append(TakenBack(row["claim_id"], amount))
    return {key: tuple(value) for key, value in holds.items()}


def _open_clawbacks(rows: Rows, payable_ids: list[str]) -> Mapping[str, tuple[str, ...]]:
    found = rows.rows(
        "SELECT DISTINCT payable_id, claim_id FROM payable_item JOIN claim USING (claim_id)"
        " WHERE claim.state = ANY (%s) AND payable_id = ANY (%s) ORDER BY payable_id, claim_id",
        list(CLAWBACK_OPEN),
        payable_ids,
    )
    claims: dict[str, list[str]] = defaultdict(list)
    for row in found:
        claims[row["payable_id"]].append(row["claim_id"])
    return {key: tuple(value) for key, value in claims.items()}


def _by_partner(
    rows: Rows, query: str, partners: list[str], record_of: Callable[[Mapping[str, Any]], Any]
) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows.rows(query, partners):
        found[row["partner_id"]].append(record_of(row))
    return {key: tuple(value) for key, value in found.items()}

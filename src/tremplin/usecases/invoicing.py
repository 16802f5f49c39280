"""What an invoice needs before it can be made out: both companies, the tax case, the account, and what the work was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tremplin.claims.role import VENDOR
from tremplin.ledger.earning import Nature
from tremplin.payments.hold import CreditNoteNotMadeOut
from tremplin.payments.invoice.making import Deal
from tremplin.payments.invoice.tax import TaxCase
from tremplin.payments.owed import Owed
from tremplin.payments.paper.bank_details import COOLING_DAYS, details_in_force
from tremplin.payments.paper.mandate import Mandate
from tremplin.payments.payable import Payable
from tremplin.usecases.companies import PaperHindered, paper_hindered
from tremplin.usecases.payables import PayableItem, PayableRow, items_of
from tremplin.usecases.payment_holds import PayeePapers, holds_by_payable, read_papers
from tremplin.usecases.rows import Rows
from tremplin.usecases.terms import terms_by_id
from tremplin.wording import Label, Refusal


@dataclass(frozen=True, slots=True)
class Ground:
    """All that the invoices of some payables are made of, read once.

    Attributes:
        papers: bank details, mandates and companies of the partners, and the vendor's company.
        items: what each payable pays.
        labels: of incentives, by claim.
        holds: why a credit note is not made out today although everything that stands on it is known, by payable of a
            price reduction: it is given in place of a payment, and waits for what a payment waits for.
    """

    papers: PayeePapers
    items: Mapping[str, Sequence[PayableItem]]
    labels: Mapping[str, Label]
    holds: Mapping[str, Sequence[Refusal]]

    def language_of(self, partner_id: str) -> str:
        """Return the language of a partner's papers: French in France, English elsewhere."""
        company = self.papers.companies.get(partner_id)
        return "fr" if company is not None and company.party.country == "FR" else "en"

    def mandate_of(self, partner_id: str, *, on: date) -> Mandate | None:
        """Return the mandate in force on a day, or None."""
        return next((one for one in self.papers.mandates.get(partner_id, ()) if one.is_in_force(on)), None)


def ground_of(rows: Rows, payables: Iterable[PayableRow], *, on: date) -> Ground:
    """Read what the invoices of some payables are made of on a day, in as many questions however many they are."""
    known = tuple(payables)
    partners = sorted({one.partner_id for one in known})
    items = items_of(rows, [one.payable_id for one in known])
    claims = sorted({one.claim_id for each in items.values() for one in each})
    papers = read_papers(rows, partners)
    return Ground(papers, items, _labels(rows, claims), _holds_of_credits(rows, known, papers, on=on))


def deal_of(ground: Ground, payable: PayableRow, *, on: date, is_own: bool = False) -> Deal | PaperHindered:
    """Return both companies with the tax case and the account in force, or what is missing.

    Args:
        ground: read for it.
        payable: that is invoiced.
        on: the day.
        is_own: whether the partner makes its invoice out itself, in whatever currency.

    Refusals, in this order:
        CompanyMissing, TaxCaseMissing, TaxNumberMissing, VendorCompanyMissing, CurrencyNotInvoiced.
    """
    companies, partner_id = ground.papers.companies, payable.partner_id
    is_service, currency = payable.nature == "service", None if is_own else payable.net.currency
    hindered = paper_hindered(companies, partner_id, currency=currency, is_seller=is_service)
    partner = companies.get(partner_id)
    if partner is None or partner.tax_case is None or hindered:
        return hindered[0].by_name(ground.papers.names)
    details = details_in_force(ground.papers.details.get(partner_id, ()), on=on, cooling_days=COOLING_DAYS)
    case: TaxCase = partner.tax_case
    return Deal(partner.party, companies[VENDOR].party, case, None if details is None else details.iban)


def payable_value(payable: PayableRow, items: Sequence[PayableItem]) -> Payable:
    """Return a payable as the room `payments` knows it."""
    nature: Nature = payable.nature
    owed = tuple(
        Owed(
            one.source,
            one.source_id,
            payable.partner_id,
            one.incentive,
            payable.rule,
            nature,
            one.amount,
            one.earned_on,
            one.earned_on,
        )
        for one in items
    )
    return Payable(payable.payable_id, payable.partner_id, nature, payable.rule, owed, payable.net, payable.counted_on)


def titles_of(ground: Ground, payable: PayableRow, *, language: str) -> dict[str, str]:
    """Return what the incentives of a payable are called, in a language."""
    return {one.incentive: ground.labels[one.claim_id].in_(language) for one in ground.items[payable.payable_id]}


def _holds_of_credits(
    rows: Rows, payables: Sequence[PayableRow], papers: PayeePapers, *, on: date
) -> Mapping[str, Sequence[Refusal]]:
    lowering = [one for one in payables if one.nature == "price-reduction" and one.document is None]
    found = holds_by_payable(rows, lowering, on=on, papers=papers) if lowering else {}
    return {
        payable_id: [one for one in holds if not isinstance(one, CreditNoteNotMadeOut)]
        for payable_id, holds in found.items()
    }


def _labels(rows: Rows, claims: Sequence[str]) -> dict[str, Label]:
    found = rows.rows("SELECT claim_id, terms_version_id, incentive FROM claim WHERE claim_id = ANY (%s)", list(claims))
    titles = {
        row["claim_id"]: terms_by_id(rows, row["terms_version_id"]).compiled.ready(row["incentive"]).incentive.title
        for row in found
    }
    return {claim_id: Label({"en": title.en, "fr": title.fr}) for claim_id, title in titles.items()}

"""A quarterly rebate by two bands, as accounting works it out: settled, credited, and corrected by what comes late."""

from datetime import date
from typing import Any

from tests.usecases.field import bring_in_force, partner_facts
from tests.usecases.office import APPROVER, FINANCE, MANAGER, OTHER_FINANCE, Office
from tests.usecases.test_statements import PARTNER, VENDOR
from tremplin.facts.record import Code, Count, CreditNote, Customer, Minor, OrderLine
from tremplin.usecases.companies import RecordCompany, record_company
from tremplin.usecases.correcting import PostCorrection, post_correction
from tremplin.usecases.facts import RecordFacts, record_facts
from tremplin.usecases.invoices import MakeOutCreditNote, make_out_credit_note
from tremplin.usecases.partner_papers import RecordDiligence, record_diligence
from tremplin.usecases.payables import MakePayables, make_payables
from tremplin.usecases.periods import (
    AccruePeriod,
    ReportPeriod,
    SettlePeriod,
    accrue_period,
    report_period,
    settle_period,
)
from tremplin.usecases.receivables import receivables_of
from tremplin.usecases.reviewing import PreApproveClaim, pre_approve_claim
from tremplin.usecases.rows import Rows

CLAIM = "volume/PA/2024-Q1"
LOWERED = (("V-2024-17", date(2024, 3, 31)),)

_TERMS = """
programme: volume
version: 2024.1
title: {en: "A rebate by two bands", fr: "Une remise à deux tranches"}
currency: EUR
timezone: Europe/Paris
in_force: {from: 2024-01-01, to: 2024-12-31}
measures:
  sales:
    label: {en: "sales of the quarter", fr: "ventes du trimestre"}
    quantity: {sum: line.amount, over: period}
limits:
  - {id: budget, per: [], window: programme, amount: 50000, covers: all, when_short: refuse}
taking_back:
  returned: {when: {en: "goods come back late", fr: "des biens reviennent tard"}, how: in-proportion,
             gives_back: available}
incentives:
  - id: volume
    stage: sell
    title: {en: "Volume rebate", fr: "Remise arrière de volume"}
    claimed: quarter
    decides: {day: period.end}
    when: {measure: sales, more_than: 0}
    pays:
      reward:
        bands:
          of: sales
          mode: whole
          rows:
            - {above: 0, below: 120000, rate: 1.5%}
            - {from: 120000, rate: 2.5%}
    nature: {nature}
    taking_back: [returned]
"""


class Rebated:
    """Partner PA has sold for 124,999.99 in a quarter, of which 12,500.00 of 40,000.00 came back in it."""

    def __init__(self, office: Office, *, nature: str = "price-reduction") -> None:
        self.office = office
        bring_in_force(office, {"terms.yaml": _TERMS.replace("{nature}", nature).encode()})
        self.record(*partner_facts("PA"), Customer(customer_id="K1", name="Kunde", country=Code("FR")))
        for number, (month, amount) in enumerate(((1, 6_000_000), (2, 3_749_999), (3, 4_000_000)), start=1):
            self.sold(f"L{number}", amount, on=date(2024, month, 15))
        self.came_back("N1", 1_250_000, on=date(2024, 3, 20))

    def record(self, *records: Any) -> None:
        self.office.do(record_facts, RecordFacts, MANAGER, records=records)

    def sold(self, line_id: str, amount: int, *, on: date) -> None:
        line = OrderLine(
            line_id=line_id,
            order_id=f"O-{line_id}",
            partner_id="PA",
            customer_id="K1",
            product=Code("suite"),
            family=Code("vcf"),
            sale_type=Code("perpetual"),
            ordered_on=on,
            amount=Minor(amount),
            quantity=Count(1),
            currency=Code("EUR"),
        )
        self.record(line)

    def came_back(self, note_id: str, amount: int, *, on: date = date(2024, 3, 28), line_id: str = "L3") -> None:
        amounts = {"amount": Minor(amount), "currency": Code("EUR")}
        self.record(CreditNote(credit_note_id=note_id, line_id=line_id, credited_on=on, **amounts))

    def settled(self) -> None:
        """Take the quarter to its award, and make it payable."""
        office = self.office
        quarter = {"programme": "volume", "incentive": "volume", "partner_id": "PA", "day": date(2024, 2, 1)}
        shown = office.do(accrue_period, AccruePeriod, FINANCE, **quarter).answer["shown"]
        office.do(pre_approve_claim, PreApproveClaim, APPROVER, claim_id=CLAIM, shown=shown)
        shown = office.do(report_period, ReportPeriod, FINANCE, claim_id=CLAIM).answer["shown"]
        office.do(settle_period, SettlePeriod, APPROVER, claim_id=CLAIM, shown=shown)
        office.do(make_payables, MakePayables, FINANCE)

    def known(self, **partner: Any) -> None:
        """Record both companies and the check of the partner."""
        self.recorded(**partner)
        self.checked()

    def recorded(self, **partner: Any) -> None:
        """Record both companies; the partner is taxed at home unless told otherwise."""
        self.office.do(record_company, RecordCompany, FINANCE, **VENDOR)
        self.office.do(record_company, RecordCompany, FINANCE, **{**PARTNER, "tax_case": "domestic", **partner})

    def checked(self) -> None:
        """Record that the partner was checked."""
        content = {"partner_id": "PA", "valid_until": date(2099, 1, 1)}
        self.office.do(record_diligence, RecordDiligence, FINANCE, **content)

    def credited(self) -> str:
        """Make out the credit note of the payable that has none; its number."""
        (payable_id,) = [row[0] for row in self.office.rows("SELECT payable_id FROM payable WHERE document IS NULL")]
        content = {"payable_id": payable_id, "lowered": LOWERED}
        number: str = self.office.do(make_out_credit_note, MakeOutCreditNote, FINANCE, **content).answer["number"]
        return number

    def corrected(self, change: int, reason: str = "Goods came back late.") -> str:
        """Post a correction as it was shown; the last case there is."""
        content = {"claim_id": CLAIM, "change": change, "rule": "returned", "reason": reason}
        self.office.do(post_correction, PostCorrection, OTHER_FINANCE, **content)
        cases = {one.case_id for one in receivables_of(Rows(self.office.connection))}
        return max(cases, key=lambda one: int(one.rpartition("/")[2]), default="")

    def returned_late(self) -> str:
        """Go the whole way: settled, credited, then 6,000.00 come back; the case."""
        self.settled()
        self.known()
        self.credited()
        self.came_back("N2", 600_000)
        return self.corrected(-134_000)

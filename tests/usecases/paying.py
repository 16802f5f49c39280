"""A partner that can be paid: its papers in order, its award payable, and people who pay it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.units.payments.paying import ACCOUNT
from tests.usecases.field import Field
from tests.usecases.office import ADMIN_A, FINANCE, OTHER_FINANCE, Office
from tests.usecases.test_papers import confirm, give, propose, today
from tremplin.payments.due import bank_day
from tremplin.payments.run.prepare import Run
from tremplin.store.posting import Posted
from tremplin.usecases.bank_answers import TakeInBankFile, take_in_bank_file
from tremplin.usecases.companies import RecordCompany, record_company
from tremplin.usecases.partner_papers import RecordDiligence, record_diligence
from tremplin.usecases.payables import (
    MakePayables,
    PayableDocument,
    document_payable,
    list_undocumented,
    make_payables,
)
from tremplin.usecases.payment_runs import PrepareRun, prepare_payment_run, run_in_hand
from tremplin.usecases.releasing import ReleaseRun, SendRun, release_run, send_run
from tremplin.usecases.rows import Rows
from tremplin.usecases.vendor_account import (
    ConfirmVendorAccount,
    ProposeVendorAccount,
    confirm_vendor_account,
    propose_vendor_account,
)
from tremplin.usecases.work import Work, carry_out

THIRD_FINANCE = "jeanne"
COMPANY = {"name": "Atelier SAS", "address": ("1 rue Neuve",), "postcode": "69001", "city": "Lyon", "country": "FR"}


@dataclass
class Drawer:
    """A folder of files for and of the bank, in memory."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def keep(self, content: bytes, *, name: str) -> None:
        self.kept[name] = content


@dataclass
class Payer:
    """An office that pays: claims are awarded by one, runs prepared by another and released by a third."""

    field: Field
    drawer: Drawer = field(default_factory=Drawer)

    @classmethod
    def of(cls, office: Office) -> "Payer":
        """Return who pays in an office in which everything is ready."""
        return cls(Field(office))

    @property
    def office(self) -> Office:
        return self.field.office

    @property
    def pay_day(self) -> date:
        """The first day of the bank on which details that were confirmed today are used."""
        return bank_day(today(self.office) + timedelta(days=5))

    def put_papers_in_order(self) -> None:
        """Let everything be there that payment asks for: of partner PA, and of the vendor."""
        office = self.office
        office.do(record_company, RecordCompany, ADMIN_A, organisation_id="PA", **COMPANY, vat="FR44732829320")
        checked = {"partner_id": "PA", "valid_until": date(2099, 1, 1), "reason": "The register."}
        office.do(record_diligence, RecordDiligence, FINANCE, **checked)
        propose(office)
        confirm(office)
        give(office)
        account = {"currency": "EUR", "iban": ACCOUNT}
        office.do(propose_vendor_account, ProposeVendorAccount, FINANCE, **account, holder="Nuages & Cie SA")
        office.do(confirm_vendor_account, ConfirmVendorAccount, OTHER_FINANCE, **account)
        # Who confirmed bank details may not release what is paid to them: so there are three.
        office.join(THIRD_FINANCE, "vendor", "finance")

    def made(self) -> list[str]:
        """Make payables of what is owed, and give each the partner's own invoice; return their ids."""
        self.office.do(make_payables, MakePayables, FINANCE)
        made = list_undocumented(Rows(self.office.connection))
        for number, one in enumerate(made):
            self.invoiced(one.payable_id, f"{one.partner_id}-{number}-{one.payable_id[-4:]}")
        return [one.payable_id for one in made]

    def invoiced(self, payable_id: str, number: str) -> None:
        command = self.office.make(MakePayables, FINANCE)
        (payable,) = [one for one in list_undocumented(Rows(self.office.connection)) if one.payable_id == payable_id]

        def change(work: Work) -> None:
            document_payable(work, payable, PayableDocument("invoice", number, work.today, vat=payable.net.minor // 5))

        carry_out(self.office.connection, command, change)

    def prepared(self, run_id: str = "R1", *, actor: str = OTHER_FINANCE, **content: Any) -> Posted:
        asked = {"run_id": run_id, "currency": "EUR", "execute_on": self.pay_day, **content}
        return self.office.do(prepare_payment_run, PrepareRun, actor, **asked)

    def shown(self, run_id: str = "R1") -> str:
        return run_in_hand(Rows(self.office.connection), run_id).run.shown_hash

    def released(self, run_id: str = "R1", *, actor: str = THIRD_FINANCE) -> Posted:
        return self.office.do(release_run, ReleaseRun, actor, run_id=run_id, shown=self.shown(run_id))

    def sent(self, run_id: str = "R1", *, actor: str = OTHER_FINANCE) -> Posted:
        return send_run(self.office.connection, self.office.make(SendRun, actor, run_id=run_id), folder=self.drawer)

    def paid_out(self, run_id: str = "R1", **content: Any) -> None:
        """Prepare, release and send a run."""
        self.prepared(run_id, **content)
        self.released(run_id)
        self.sent(run_id)

    def take_in(self, data: bytes, *, name: str = "bank.xml", actor: str = FINANCE) -> dict[str, Any]:
        command = self.office.make(TakeInBankFile, actor, file_name=name, content=data)
        return dict(take_in_bank_file(self.office.connection, command, folder=self.drawer).answer)

    def run(self, run_id: str = "R1") -> Run:
        return run_in_hand(Rows(self.office.connection), run_id).run

    def lines(self) -> dict[str, tuple[str, str]]:
        """State and place of every line, by run and payable."""
        found = self.office.rows("SELECT run_id || ' ' || payable_id, state, place FROM payment_line")
        return {name: (state, place) for name, state, place in found}


def paying(office: Office, claims: Iterable[str] = ("C1",)) -> Payer:
    """Return an office with papers in order and a payable with its invoice for each claim of partner PA."""
    payer = Payer(Field(office))
    for number, claim_id in enumerate(claims):
        payer.field.approved(claim_id, project_id=f"J{number + 1}")
        payer.office.do(make_payables, MakePayables, FINANCE)
    payer.put_papers_in_order()
    payer.made()
    return payer

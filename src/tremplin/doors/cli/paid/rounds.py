"""A round of payments of the demonstration: payables, their papers, a run by two persons, and what the bank says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from tremplin.doors.cli.demo_stage import SECOND_FINANCE
from tremplin.doors.cli.demo_walk import FINANCE, Desk
from tremplin.doors.cli.paid.bank import Fate, account_report, read_order, status_report
from tremplin.doors.cli.paid.clock import Calendar
from tremplin.doors.cli.paid.own import own_invoice
from tremplin.doors.cli.paid.papers import CONTEST_DAYS, Papers
from tremplin.payments.due import bank_day_before, last_day_by_law
from tremplin.payments.hold import CreditNoteNotMadeOut
from tremplin.usecases.bank_answers import TakeInBankFile, take_in_bank_file
from tremplin.usecases.invoice_life import LetInvoicesStand, invoices_past, let_invoices_stand
from tremplin.usecases.invoices import (
    AT_ONCE,
    MakeOutCreditNote,
    MakeOutInvoices,
    make_out_credit_note,
    make_out_invoices,
)
from tremplin.usecases.own_invoices import HandInOwnInvoice, hand_in_own_invoice
from tremplin.usecases.payables import MakePayables, PayableRow, items_of, list_undocumented, make_payables
from tremplin.usecases.payment_holds import holds_by_payable
from tremplin.usecases.payment_runs import PrepareRun, prepare_payment_run, run_in_hand
from tremplin.usecases.proving import ProofFolder
from tremplin.usecases.releasing import (
    CloseRun,
    ReleaseRun,
    SendRun,
    close_run,
    file_of_run,
    release_run,
    send_run,
)
from tremplin.usecases.rows import Rows

_CONTESTED_FOR: Final = CONTEST_DAYS + 2
_PREPARED_BEFORE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round.

    Attributes:
        run_id: of its run.
        first: the day on which the payables are made.
        fates: what the bank does with payments, by the name of who is paid; the others it makes.
        partner_ids: whose payments the run takes; none: everyone's.
    """

    run_id: str
    first: date
    fates: Mapping[str, Fate] = field(default_factory=dict)
    partner_ids: tuple[str, ...] = ()


class Cashier:
    """The people of the vendor's finance, from what is owed to the bank's last answer."""

    def __init__(self, desk: Desk, papers: Papers, *, folder: ProofFolder) -> None:
        """Take who sends, who has which paper, and where files are kept."""
        self.desk = desk
        self._papers = papers
        self._folder = folder
        self._rows = Rows(desk.connection)

    def plan(self, one: Round, calendar: Calendar) -> date:
        """Plan a round; return the day on which its run is over."""
        execute_on = bank_day_before(last_day_by_law(one.first, "thirty-days"))
        prepared_on = execute_on - timedelta(days=_PREPARED_BEFORE)
        over_on = execute_on + timedelta(days=1)
        calendar.plan(one.first, self.make)
        calendar.plan(one.first + timedelta(days=_CONTESTED_FOR), self.let_stand)
        calendar.plan(prepared_on, lambda _day: self.order(one, execute_on=execute_on))
        calendar.plan(prepared_on + timedelta(days=1), lambda day: self._answer(one, status_report, day))
        calendar.plan(over_on, lambda _day: self._answer(one, account_report, execute_on))
        calendar.plan(over_on, lambda _day: self._close(one))
        return over_on

    def make(self, day: date) -> None:
        """Make payables of what is owed, and give each the paper that its partner allows."""
        self.desk.do(make_payables, MakePayables, FINANCE, about=f"{day}")
        without = list_undocumented(self._rows)
        services = [one for one in without if one.nature == "service"]
        own = [one for one in services if self._papers.lacks(one.partner_id) == "own-invoices"]
        billed = [one.payable_id for one in services if self._papers.lacks(one.partner_id) is None]
        for start in range(0, len(billed), AT_ONCE):
            ids = tuple(billed[start : start + AT_ONCE])
            self.desk.do(make_out_invoices, MakeOutInvoices, FINANCE, about=f"{day}", payable_ids=ids)
        for one in own:
            self.hand_in(one, day)
        lowering = [one for one in without if one.nature == "price-reduction"]
        held = holds_by_payable(self._rows, lowering, on=day)
        for one in lowering:
            if all(isinstance(hold, CreditNoteNotMadeOut) for hold in held[one.payable_id]):
                self._credit(one)

    def hand_in(self, payable: PayableRow, day: date, *, too_much: int = 0) -> None:
        """Hand a partner's own invoice in, with so many cents more than is payable."""
        content = own_invoice(self._rows, payable, day=day, too_much=too_much)
        if content is not None:
            handed: dict[str, Any] = {"own_id": f"{payable.payable_id}-{day}", "payable_id": payable.payable_id}
            file: dict[str, Any] = {"name": f"{payable.partner_id}-{day}.xml", "content": content}
            actor, also = f"head-{payable.partner_id}", {"folder": self._folder}
            about = payable.payable_id
            self.desk.do(hand_in_own_invoice, HandInOwnInvoice, actor, about=about, also=also, **handed, **file)

    def let_stand(self, day: date) -> None:
        """Let the invoices stand that nobody has contested in time."""
        while past := invoices_past(self.desk.connection, on=day):
            if self.desk.do(let_invoices_stand, LetInvoicesStand, FINANCE, about=f"{day}", seen=past) is None:
                return

    def order(self, one: Round, *, execute_on: date) -> None:
        """Prepare a run, have it released by another person, and send it to the bank."""
        if not self.prepare(one, execute_on=execute_on):
            return
        held = run_in_hand(self._rows, one.run_id)
        if held.row["state"] == "prepared":
            released: dict[str, Any] = {"run_id": one.run_id, "shown": held.run.shown_hash}
            self.desk.do(release_run, ReleaseRun, FINANCE, about=one.run_id, **released)
        also = {"folder": self._folder}
        self.desk.do(send_run, SendRun, SECOND_FINANCE, about=one.run_id, also=also, run_id=one.run_id)

    def prepare(self, one: Round, *, execute_on: date) -> bool:
        """Prepare a run; say whether there is one."""
        asked: dict[str, Any] = {"run_id": one.run_id, "currency": "EUR", "execute_on": execute_on}
        whom: dict[str, Any] = {"partner_ids": one.partner_ids}
        return (
            self.desk.do(prepare_payment_run, PrepareRun, SECOND_FINANCE, about=one.run_id, **asked, **whom) is not None
        )

    def _answer(self, one: Round, report: Any, on: date) -> None:
        run = self._rows.row("SELECT file_sha256 FROM payment_run WHERE run_id = %s", one.run_id)
        if run is None or run["file_sha256"] is None:
            return
        order = read_order(file_of_run(run_in_hand(self._rows, one.run_id)))
        name = f"{report.__name__.partition('_')[0]}-{one.run_id}.xml"
        file: dict[str, Any] = {"file_name": name, "content": report(order, one.fates, on=on)}
        self.desk.do(take_in_bank_file, TakeInBankFile, FINANCE, about=name, also={"folder": self._folder}, **file)

    def _close(self, one: Round) -> None:
        if (
            self._rows.row("SELECT 1 FROM payment_run WHERE run_id = %s", one.run_id)
            and "silent" not in one.fates.values()
        ):
            self.desk.do(close_run, CloseRun, FINANCE, about=one.run_id, run_id=one.run_id)

    def _credit(self, payable: PayableRow) -> None:
        items = items_of(self._rows, [payable.payable_id])[payable.payable_id]
        lowered = tuple((f"F-{item.claim_id}", item.earned_on) for item in items)
        asked: dict[str, Any] = {"payable_id": payable.payable_id, "lowered": lowered}
        self.desk.do(make_out_credit_note, MakeOutCreditNote, FINANCE, about=payable.payable_id, **asked)

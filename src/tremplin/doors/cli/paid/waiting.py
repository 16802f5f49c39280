"""What waits today where payments are made: a run to be released, papers, a dispute, invoices, a month to be closed."""

from datetime import timedelta
from typing import Any, Final

from tremplin.doors.cli.demo_stage import SECOND_FINANCE
from tremplin.doors.cli.demo_walk import FINANCE
from tremplin.doors.cli.paid.numbers import account
from tremplin.doors.cli.paid.papers import VENDOR_NAME, VENDOR_NUMBER, Papers
from tremplin.doors.cli.paid.rounds import Cashier, Round
from tremplin.doors.cli.today.play import Play
from tremplin.payments.due import bank_day
from tremplin.usecases.disputes import AnswerDispute, OpenDispute, move_dispute, open_dispute_on
from tremplin.usecases.invoice_life import AcceptInvoice, ContestInvoice, OfferCredit, move_invoice
from tremplin.usecases.payables import list_undocumented
from tremplin.usecases.rows import Rows
from tremplin.usecases.vendor_account import ProposeVendorAccount, propose_vendor_account

_PAID_IN: Final = 3
_TOO_MUCH: Final = 250_00
_WRONG_LINE: Final = "The second evening was not taken back, only the third one: please look at the amount again."
_OTHER_LINE: Final = "This payment has not arrived on our account."
_ANSWER: Final = "The bank has named the debit; its reference is in the answer that we sent to your accountant."
_CONTEST: Final = "The invoice names our old address."
_CREDIT: Final = "Made out again with the new address."


def play_waiting(play: Play, papers: Papers, cashier: Cashier) -> None:
    """Let something wait in each place where payments are looked after.

    Args:
        play: of today, whose claims are decided.
        papers: of the partners, in the present.
        cashier: who pays, in the present.
    """
    papers.desk = cashier.desk
    _own_invoice(play, papers, cashier)
    cashier.make(play.day)
    _run(play, cashier)
    _invoices(play)
    _disputes(play)
    _new_details(papers)
    swiss: dict[str, Any] = {"currency": "CHF", "holder": VENDOR_NAME, "iban": account("CH", VENDOR_NUMBER)}
    play.do(propose_vendor_account, ProposeVendorAccount, SECOND_FINANCE, about="CHF", **swiss)


def _run(play: Play, cashier: Cashier) -> None:
    """Prepare what is due within days; another person of the vendor's finance is to release it."""
    cashier.let_stand(play.day)
    execute_on = bank_day(play.day + timedelta(days=_PAID_IN))
    cashier.prepare(Round(run_id=f"R-{play.day:%Y}-{play.day.month:02}", first=play.day), execute_on=execute_on)


def _own_invoice(play: Play, papers: Papers, cashier: Cashier) -> None:
    """Let a partner without a mandate hand in an invoice that asks for too much."""
    waiting = list_undocumented(Rows(cashier.desk.connection))
    for payable in waiting:
        if payable.nature == "service" and papers.lacks(payable.partner_id) == "mandate":
            cashier.hand_in(payable, play.day, too_much=_TOO_MUCH)
            return


def _invoices(play: Play) -> None:
    """Let partners answer the invoices of today: one accepts, one contests, one is offered a credit note."""
    rows = Rows(play.desk.connection).rows(
        "SELECT number, partner_id FROM invoice WHERE state = 'issued' AND type_code = '389' AND issued_on = %s"
        " AND partner_id <> %s ORDER BY partner_id, number LIMIT 3",
        play.day,
        play.cast.lead,
    )
    for kinds, row in zip(((AcceptInvoice,), (ContestInvoice,), (ContestInvoice, OfferCredit)), rows, strict=False):
        for kind in kinds:
            actor = FINANCE if kind is OfferCredit else f"head-{row['partner_id']}"
            reason = _CREDIT if kind is OfferCredit else _CONTEST
            play.do(move_invoice, kind, actor, about=row["number"], number=row["number"], reason=reason)


def _disputes(play: Play) -> None:
    """Let the leading partner dispute a line of its last statement, and another one have an answer to its dispute."""
    for partner_id, person, reason, kind in (
        (play.cast.lead, f"accounts-{play.cast.lead}", _WRONG_LINE, "clawback"),
        (play.cast.friend(3), f"head-{play.cast.friend(3)}", _OTHER_LINE, "release-payment"),
    ):
        found = Rows(play.desk.connection).row(
            "SELECT statement_id, journal.seq FROM statement"
            " JOIN leg ON leg.seq > statement.after_seq AND leg.seq <= statement.until_seq"
            " JOIN account ON account.account_key = leg.account_key AND account.currency = leg.currency"
            " JOIN journal ON journal.seq = leg.seq"
            " WHERE partner_id = %(partner)s AND account.party = %(partner)s AND journal.kind = %(kind)s"
            " ORDER BY journal.seq DESC LIMIT 1",
            {"partner": partner_id, "kind": kind},
        )
        if found is not None:
            about: dict[str, Any] = {"about": partner_id, "dispute_id": f"{partner_id}-D1"}
            opened: dict[str, Any] = {"statement_id": found["statement_id"], "seq": found["seq"], "reason": reason}
            play.do(open_dispute_on, OpenDispute, person, **about, **opened)
            if partner_id != play.cast.lead:
                play.do(move_dispute, AnswerDispute, FINANCE, **about, reason=_ANSWER)


def _new_details(papers: Papers) -> None:
    """Let a partner that has no account known give one, which waits, and confirm another one's, which cools down."""
    lacking = papers.lacking("bank-details"), papers.lacking("confirmation")
    for partner_id in lacking[0][:1]:
        papers.propose(partner_id, 1)
    for partner_id in lacking[1][:1]:
        papers.confirm(partner_id, 1)

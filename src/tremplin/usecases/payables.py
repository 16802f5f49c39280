"""Payables: what is owed becomes payable once it reaches the minimum of the terms; and the paper that makes it due.

Tables: `payable` and `payable_item` (store/models/payable.py says what each column is). A payable is never changed but
for its paper, which `document_payable` writes together with the entry that moves what is owed to what is payable.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Final, Literal

from tremplin.ledger.earning import Nature
from tremplin.ledger.payment import Document, credit_note, invoice
from tremplin.ledger.taking_back import forfeit
from tremplin.money import Money, sum_of
from tremplin.payments.due import due_of
from tremplin.payments.owed import Source
from tremplin.payments.payable import Payable, group_owed
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.owing import OwedNow, read_owed
from tremplin.usecases.refused import NotFound, Refused, words
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Phrase, text_key

PAYABLE: Final = text_key("payable")

PaperKind = Literal["invoice", "self-bill", "credit-note"]
"""The partner's own invoice, one made out under its mandate, or a credit note of the vendor."""

DocumentKind = PaperKind | Literal["forfeit"]
"""The paper of a payable, or instead of one that it is lost."""

UNSETTLED: Final = """(NOT is_booked AND (
    document IS NULL OR document IN ('invoice', 'self-bill') AND set_off < gross))"""
"""Which payables are still to be paid, as the index of them says it: the others are paid, set off, credited or lost."""

_BELOW: Final = text_key("It did not reach the minimum of {minimum} by the day on which it would have been paid.")

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('payables', 0))"


@dataclass(frozen=True, slots=True, kw_only=True)
class MakePayables(Command):
    """Make payables of what is owed and final.

    Attributes:
        partner_id: of whom; None: of everyone.
        is_year_end: the last one of a year, when small sums are released if the terms say so.
        is_hold_ended: whether small sums that the terms hold are released.
        only: ids of payables that were found to wait (`payables_waiting`); none else is made. None: all that there are.
    """

    kind: ClassVar[str] = "make-payables"

    partner_id: str | None = None
    is_year_end: bool = False
    is_hold_ended: bool = False
    only: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PayableRow:
    """A payable as it stands; what the columns mean, store/models/payable.py says.

    Attributes:
        net: what its items come to, without tax.
        gross: with tax, as its paper says; None as long as there is none.
        set_off: minor units of it that were set off by agreement.
    """

    payable_id: str
    partner_id: str
    nature: Nature
    programme: str
    rule: str
    net: Money
    counted_on: date
    due_by_terms: date
    due_on: date
    made_on: date
    document: DocumentKind | None
    document_ref: str | None
    document_on: date | None
    gross: Money | None
    contest_until: date | None
    accepted: bool
    set_off: int = 0

    @property
    def is_paid(self) -> bool:
        """Whether the bank pays it, or a set-off: neither what a credit note lowers nor what is lost."""
        return self.document not in ("credit-note", "forfeit")

    @property
    def left(self) -> Money | None:
        """What the bank is to pay in all: with tax, less what was set off; None as long as there is no paper."""
        return None if self.gross is None else Money(self.gross.minor - self.set_off, self.gross.currency)


@dataclass(frozen=True, slots=True)
class PayableItem:
    """One amount that a payable pays: `source_id` is the claim, or for a correction the claim and its event."""

    payable_id: str
    source: Source
    source_id: str
    claim_id: str
    incentive: str
    amount: Money
    earned_on: date


@dataclass(frozen=True, slots=True)
class PayableDocument:
    """The paper of a payable.

    Attributes:
        kind: whose it is.
        number: on it; a partner's papers have each their own.
        on: its day.
        vat: minor units, zero or more, in the currency of the payable.
        contest_until: last day to contest it, for one made out by the vendor.
    """

    kind: PaperKind
    number: str
    on: date
    vat: int
    contest_until: date | None = None


def make_payables(connection: Connection, command: MakePayables) -> Posted:
    """Make payables of what is owed and final, once it reaches the minimum of the terms; the rest is carried over.

    What the terms say is lost below the minimum is booked as lost after its day, and its partner told (decision 0027).
    Run twice, late or in two processes, nothing more is made (R4): what a payable pays is in no other.

    Refusals: NotAllowed.
    """

    def change(work: Work) -> None:
        # Who comes second sees what the first has made, and makes nothing of it.
        work.connection.execute(_LOCK)
        owed = read_owed(work, partners=None if command.partner_id is None else [command.partner_id])
        grouped = group_owed(
            owed.owed,
            terms=owed.terms,
            on=work.today,
            is_year_end=command.is_year_end,
            is_hold_ended=command.is_hold_ended,
        )
        wanted = None if command.only is None else frozenset(command.only)
        made = [one for one in grouped.payables if wanted is None or one.payable_id in wanted]
        lost = [one for one in grouped.lost if wanted is None or one.payable_id in wanted]
        # Of what was taken back, the partner owes already: it is paid, however small, so that both can be settled.
        kept = taken_back_among(work, [owed.claims[one.key] for of_one in lost for one in of_one.owed])
        made += [one for one in lost if kept & {owed.claims[each.key] for each in one.owed}]
        lost = [one for one in lost if one not in made]
        totals: Counter[str] = Counter()
        for one in made:
            _insert(work, one, owed)
            totals[one.amount.currency] += one.amount.minor
        for one in lost:
            _insert(work, one, owed, **lost_columns(work, one.payable_id, one.amount))
            minimum = owed.terms[one.rule].minimum_in(one.amount.currency)
            amounts = [(owed.claims[each.key], each.amount) for each in one.owed]
            what = Phrase(_BELOW, {"minimum": minimum})
            book_lost(work, one.payable_id, one.payee, one.nature, amounts, what=what)
        counted = {"made": len(made), "lost": len(lost), "totals": dict(sorted(totals.items()))}
        work.answer.update(counted, left=len(grouped.left))
        work.audit(command.kind, command.partner_id, **counted)

    return carry_out(connection, command, change)


def payables_waiting(rows: Rows, *, on: date) -> tuple[str, ...]:
    """List the ids of the payables that would be made now, or lost; an id follows from what its payable pays.

    Args:
        rows: that are read.
        on: the day.
    """
    owed = read_owed(rows)
    grouped = group_owed(owed.owed, terms=owed.terms, on=on)
    return tuple(one.payable_id for one in (*grouped.payables, *grouped.lost))


def document_payable(work: Work, payable: PayableRow, document: PayableDocument) -> PayableRow:
    """Give a payable its paper: what was owed without one is payable now, or lowers what the partner owes.

    Args:
        work: the command at work.
        payable: as it was read; it has no paper yet, or a command that was faster is told to look again.
        document: its paper.

    Returns:
        The payable with it.
    """
    net, currency = payable.net.minor, payable.net.currency
    planned = Document(payable.partner_id, net, document.vat, currency)
    context = {"payable": payable.payable_id, "document": document.number}
    plan = (
        credit_note(planned, dates=work.dates, context=context)
        if document.kind == "credit-note"
        else invoice(planned, kind=document.kind, dates=work.dates, context=context)
    )
    if plan is not None:
        work.transact(plan)
    until = document.contest_until
    set_ = {
        "document": document.kind,
        "document_ref": document.number,
        "document_on": document.on.isoformat(),
        "gross": planned.gross,
        "contest_until": None if until is None else until.isoformat(),
    }
    work.update("payable", where={"document": None, "payable_id": payable.payable_id}, set_=set_)
    return replace(
        payable,
        document=document.kind,
        document_ref=document.number,
        document_on=document.on,
        gross=Money(planned.gross, currency),
        contest_until=until,
    )


def get_payable(rows: Rows, payable_id: str) -> PayableRow:
    """Return a payable.

    Raises:
        Refused: NotFound.
    """
    row = rows.row("SELECT * FROM payable WHERE payable_id = %s", payable_id)
    if row is None:
        raise Refused(NotFound(what=words(PAYABLE), id=payable_id))
    return payable_of(row)


def list_undocumented(rows: Rows, *, partner_id: str | None = None) -> tuple[PayableRow, ...]:
    """List the payables that have no paper yet, by partner and id."""
    found = rows.rows(
        "SELECT * FROM payable WHERE document IS NULL AND (%s::text IS NULL OR partner_id = %s)"
        " ORDER BY partner_id, payable_id",
        partner_id,
        partner_id,
    )
    return tuple(payable_of(row) for row in found)


def items_of(rows: Rows, payable_ids: Sequence[str]) -> Mapping[str, tuple[PayableItem, ...]]:
    """Return what payables pay, by payable, each in the order of sources."""
    found = rows.rows(
        "SELECT item.*, currency FROM payable_item AS item JOIN payable USING (payable_id)"
        " WHERE payable_id = ANY (%s) ORDER BY payable_id, source, source_id",
        list(payable_ids),
    )
    items: dict[str, list[PayableItem]] = {one: [] for one in payable_ids}
    for row in found:
        named = {
            name: row[name] for name in ("payable_id", "source", "source_id", "claim_id", "incentive", "earned_on")
        }
        items[row["payable_id"]].append(PayableItem(**named, amount=Money(row["amount"], row["currency"])))
    return {key: tuple(known) for key, known in items.items()}


def payable_of(row: Mapping[str, Any]) -> PayableRow:
    """Return a row of the table as a record."""
    currency = row["currency"]
    return PayableRow(
        payable_id=row["payable_id"],
        partner_id=row["partner_id"],
        nature=row["nature"],
        programme=row["programme"],
        rule=row["rule"],
        net=Money(row["net"], currency),
        counted_on=row["counted_on"],
        due_by_terms=row["due_by_terms"],
        due_on=row["due_on"],
        made_on=row["made_on"],
        document=row["document"],
        document_ref=row["document_ref"],
        document_on=row["document_on"],
        gross=None if row["gross"] is None else Money(row["gross"], currency),
        contest_until=row["contest_until"],
        accepted=row["accepted"],
        set_off=row["set_off"],
    )


def taken_back_among(rows: Rows, claim_ids: Sequence[str]) -> frozenset[str]:
    """Return those of some claims of which something was taken back."""
    query = "SELECT claim_id FROM claim WHERE claim_id = ANY (%s) AND clawed_back > 0"
    return frozenset(row["claim_id"] for row in rows.rows(query, sorted(claim_ids))) if claim_ids else frozenset()


def lost_columns(work: Work, payable_id: str, net: Money) -> dict[str, Any]:
    """Return what a payable says in place of a paper once it is lost."""
    return {
        "document": "forfeit",
        "document_ref": payable_id,
        "document_on": work.today.isoformat(),
        "gross": net.minor,
    }


def book_lost(
    work: Work, payable_id: str, payee: str, nature: Nature, amounts: Iterable[tuple[str, Money]], *, what: Phrase
) -> None:
    """Book what is lost, one entry for each amount, and tell the partner.

    What was awarded stays used of its limits: the award was made, and only its payment is lost (decision 0027).

    Args:
        work: the command at work.
        payable_id: of the payable, which gets `lost_columns`.
        payee: whose it was.
        nature: of the work.
        amounts: the claim of each amount, and the amount; one at least.
        what: why, as a sentence.
    """
    lost = list(amounts)
    for claim_id, amount in lost:
        context = {"claim": claim_id, "payable": payable_id}
        plan = forfeit(payee, amount=amount, nature=nature, dates=work.dates, context=context)
        if plan is not None:
            work.transact(plan)
    total = sum_of((amount for _claim_id, amount in lost), currency=lost[0][1].currency)
    work.tell("payment-lost", paper_id=payable_id, partner_id=payee, amount=total, what=what)


def _insert(work: Work, payable: Payable, owed: OwedNow, **columns: Any) -> None:
    programme, _, rule = payable.rule.partition("/")
    terms = owed.terms[payable.rule]
    # The law counts from the invoice, which is made out from today on; a partner's own may come later.
    due = due_of(payable.counted_on, terms.within, invoiced_on=work.today, holidays=terms.holidays)
    work.insert(
        "payable",
        payable_id=payable.payable_id,
        partner_id=payable.payee,
        currency=payable.amount.currency,
        nature=payable.nature,
        programme=programme,
        rule=rule,
        net=payable.amount.minor,
        counted_on=payable.counted_on.isoformat(),
        due_by_terms=due.by_terms.isoformat(),
        due_on=due.on.isoformat(),
        made_on=work.today.isoformat(),
        **columns,
    )
    for one in payable.owed:
        work.insert(
            "payable_item",
            payable_id=payable.payable_id,
            source=one.source,
            source_id=one.source_id,
            payee=one.payee,
            claim_id=owed.claims[one.key],
            incentive=one.incentive,
            amount=one.amount.minor,
            earned_on=one.earned_on.isoformat(),
        )

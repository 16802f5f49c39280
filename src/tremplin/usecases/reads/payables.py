"""What a partner is owed, what stands in the way of paying it, and what can be done about it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from tremplin.claims.role import OF_PARTNERS
from tremplin.money import Money
from tremplin.payments.payable import NotYetPayable, group_owed
from tremplin.payments.run.life import LIVE
from tremplin.usecases.owing import read_owed
from tremplin.usecases.payables import PAYABLE, UNSETTLED, PayableItem, PayableRow, items_of, payable_of
from tremplin.usecases.payment_holds import holds_by_payable
from tremplin.usecases.payment_lines import read_lines
from tremplin.usecases.reads.reader import IN_SIGHT, Page, Reader, cut, page_size, place_after
from tremplin.usecases.refused import PARTNER, words
from tremplin.usecases.right import APPROVER, AUDITOR, FINANCE, MANAGER
from tremplin.wording import Refusal

MAY_READ: Final = OF_PARTNERS | {FINANCE, AUDITOR, MANAGER, APPROVER}

PayableState = Literal["held", "due", "not-due", "under-way", "paid", "set-off", "credited", "lost"]
"""Something stands in its way; its day has come; it has not; the bank is at it; the bank has paid it; it was set off
against what the partner owes; a credit note lowers what the partner owes for what it bought; the terms say that it is
lost."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of a payable: its run, its name at the bank, and where it stands in the life of lines.

    Attributes:
        is_with_bank: whether the file of its run was made.
    """

    end_to_end_id: str
    run_id: str
    amount: Money
    state: str
    reason: str
    is_with_bank: bool


@dataclass(frozen=True, slots=True)
class PayableSeen:
    """A payable as somebody sees it.

    Attributes:
        payable: as it stands.
        items: what it pays; the claim of another partner that shares its award is not named (S4).
        state: in one word.
        holds: everything that stands in its way today, each with what to do; none once the bank is at it.
        payments: of it, the last one last.
    """

    payable: PayableRow
    items: tuple[PayableItem, ...]
    state: PayableState
    holds: tuple[Refusal, ...]
    payments: tuple[Payment, ...]


def list_payables(
    reader: Reader,
    *,
    partner_id: str | None = None,
    is_settled: bool = False,
    at_most: int = 50,
    after: str | None = None,
) -> Page[PayableSeen]:
    """List the payables of a partner, or of every partner in sight, the first due first.

    Args:
        reader: a person of a partner, or of the vendor's finance, approvers, channel managers or auditors.
        partner_id: of whom; None: of everyone in sight.
        is_settled: those that are paid, set off, credited or lost, instead of those that are not.
        at_most: how many, a hundred at most.
        after: what the page before gave as `next`.

    Refusals: NotAllowed; NotFound (the partner, or the page).
    """
    reader.require_roles(MAY_READ)
    if partner_id is not None:
        _require_partner(reader, partner_id)
    due_on, payable_id = place_after(after, parts=2)
    size = page_size(at_most)
    query = _PAYABLES.format(in_sight=IN_SIGHT.format(column="partner_id"), settled="NOT" if is_settled else "")
    asked = {"partner": partner_id, "due_on": due_on, "after": payable_id, "at_most": size + 1, **reader.sight()}
    rows = reader.rows(query, asked)
    seen = _seen(reader, [payable_of(row) for row in rows])
    return cut(seen, size=size, keys=[(row["due_on"], row["payable_id"]) for row in rows])


def get_payable_seen(reader: Reader, payable_id: str) -> PayableSeen:
    """Return one payable as the reader sees it.

    Refusals: NotAllowed; NotFound (the payable, also when it is out of sight).
    """
    reader.require_roles(MAY_READ)
    row = reader.row("SELECT * FROM payable WHERE payable_id = %s", payable_id)
    is_in_sight = row is not None and reader.standing.may_see(row["partner_id"])
    reader.require_found(payable_id if is_in_sight else None, what=words(PAYABLE), name=payable_id)
    (seen,) = _seen(reader, [payable_of(row or {})])
    return seen


def not_yet_payable(reader: Reader, partner_id: str) -> tuple[NotYetPayable, ...]:
    """Say what of a partner's awards is in no payable, because it does not reach the minimum of the terms.

    What reaches it is made payable the next time that payables are made, and is not in this list.

    Refusals: NotAllowed; NotFound (the partner).
    """
    reader.require_roles(MAY_READ)
    _require_partner(reader, partner_id)
    owed = read_owed(reader, partners=[partner_id])
    return group_owed(owed.owed, terms=owed.terms, on=reader.today).left


_PAYABLES: Final = f"""
    SELECT * FROM payable
    WHERE {{in_sight}} AND (%(partner)s::text IS NULL OR partner_id = %(partner)s)
        AND {{settled}} {UNSETTLED}
        AND (%(due_on)s::date IS NULL OR (due_on, payable_id) > (%(due_on)s::date, %(after)s))
    ORDER BY due_on, payable_id LIMIT %(at_most)s
"""


def _require_partner(reader: Reader, partner_id: str) -> None:
    known = reader.row("SELECT 1 FROM organisation WHERE organisation_id = %s AND kind = 'partner'", partner_id)
    reader.require_found(None if known is None else partner_id, what=words(PARTNER), name=partner_id)


def _seen(reader: Reader, payables: Iterable[PayableRow]) -> list[PayableSeen]:
    known = list(payables)
    ids = [one.payable_id for one in known]
    holds = holds_by_payable(reader, known, on=reader.today)
    items = _own_items(reader, ids)
    payments: dict[str, list[Payment]] = defaultdict(list)
    lines = read_lines(reader, "payable_id = ANY (%s) AND state <> 'dropped'", ids)
    sent = _runs_sent(reader, {one.line.run_id for one in lines.values()})
    for name, standing in lines.items():
        line, has_file = standing.line, standing.line.run_id in sent
        payments[line.payable_id].append(Payment(name, line.run_id, line.amount, line.state, line.reason, has_file))
    found = []
    for one in known:
        made = tuple(payments[one.payable_id])
        state = _state(one, made, holds[one.payable_id], today=reader.today)
        shown = holds[one.payable_id] if state == "held" else ()
        found.append(PayableSeen(one, items[one.payable_id], state, shown, made))
    return found


def _runs_sent(reader: Reader, run_ids: set[str]) -> set[str]:
    query = "SELECT run_id FROM payment_run WHERE run_id = ANY (%s) AND file_sha256 IS NOT NULL"
    return {row["run_id"] for row in reader.rows(query, sorted(run_ids))}


def _state(one: PayableRow, payments: tuple[Payment, ...], holds: tuple[Refusal, ...], *, today: date) -> PayableState:
    states = {payment.state for payment in payments}
    if one.document == "credit-note":
        return "credited"
    if one.document == "forfeit":
        return "lost"
    if "booked" in states:
        return "paid"
    if states & LIVE:
        return "under-way"
    if one.left is not None and not one.left.minor:
        return "set-off"
    if holds:
        return "held"
    return "due" if one.due_on <= today else "not-due"


def _own_items(reader: Reader, payable_ids: list[str]) -> Mapping[str, tuple[PayableItem, ...]]:
    """Return what payables pay, without the names of claims that another partner has made (S4)."""
    items = items_of(reader, payable_ids)
    if not reader.is_partner:
        return items
    claims = sorted({one.claim_id for of_one in items.values() for one in of_one})
    rows: list[dict[str, Any]] = reader.rows(
        "SELECT claim_id FROM claim WHERE claim_id = ANY (%s) AND partner_id = ANY (%s)",
        claims,
        sorted(reader.standing.partners),
    )
    own = {row["claim_id"] for row in rows}
    return {key: tuple(_hidden(one, own) for one in of_one) for key, of_one in items.items()}


def _hidden(one: PayableItem, own: set[str]) -> PayableItem:
    if one.claim_id in own:
        return one
    return PayableItem(one.payable_id, one.source, "", "", one.incentive, one.amount, one.earned_on)

"""What a partner owes after a clawback, settled: set off by agreement, repaid, or given up by two persons (K2).

A case is named after the claim and the number of the event that took back, for each partner that gives back.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from tremplin.claims.four_eyes import persons_behind
from tremplin.claims.guard import ReasonNeeded
from tremplin.ledger import taking_back as books
from tremplin.money import Money
from tremplin.payments.clawback.receivable import (
    Agreement,
    MoreThanOwed,
    Receivable,
    Settlement,
    repay,
    set_off,
    write_off,
)
from tremplin.payments.run.prepare import find_live
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.payables import PAYABLE, get_payable
from tremplin.usecases.payment_lines import read_lines
from tremplin.usecases.refused import AlreadyDone, NotFound, Refused, words
from tremplin.usecases.right import require_sight
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import text_key

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('set-off:' || %s::text, 0))"

CASE: Final = text_key("clawback that was decided")
AGREEMENT: Final = text_key("agreement to a set-off")
WRITE_OFF: Final = text_key("write-off that waits to be confirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeSetOff(Command):
    """Agree that what one's company owes is set off against what it is owed.

    Attributes:
        agreement_id: chosen by the caller; never used before.
        up_to: the most that may be set off under it.
    """

    kind: ClassVar[str] = "agree-set-off"

    agreement_id: str
    partner_id: str
    up_to: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTitle(Command):
    """Record what replaces a partner's agreement: a judgment, or a term of the contract on a sum that is certain.

    Attributes:
        reference: of the paper.
    """

    kind: ClassVar[str] = "record-title"

    agreement_id: str
    partner_id: str
    up_to: Money
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfCase(Command):
    """What is common to everything that settles a case; `amount` in minor units of its currency."""

    case_id: str
    partner_id: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOffClawback(_OfCase):
    """Set a part of what is owed off against a payable, under an agreement or a title."""

    kind: ClassVar[str] = "set-off-clawback"

    payable_id: str
    agreement_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRepayment(_OfCase):
    """Record what a partner has paid back; the bank's reference shows it, and counts once for a case."""

    kind: ClassVar[str] = "record-repayment"

    bank_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeWriteOff(_OfCase):
    """Propose to give a part of what is owed up; the reason says why."""

    kind: ClassVar[str] = "propose-write-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmWriteOff(_OfCase):
    """Confirm the write-off that waits for a case, as it was shown."""

    kind: ClassVar[str] = "confirm-write-off"


def agree_set_off(connection: Connection, command: AgreeSetOff) -> Posted:
    """Agree to a set-off; it is used for no more than it says, and taken back by nobody in silence.

    Refusals: NotAllowed; NotFound (the partner); AlreadyDone (the id).
    """
    reference = command.reason or command.agreement_id
    return carry_out(connection, command, lambda work: _agree(work, command, reference=reference, is_title=False))


def record_title(connection: Connection, command: RecordTitle) -> Posted:
    """Record a title that replaces the partner's agreement.

    Refusals: NotAllowed; NotFound (the partner); AlreadyDone (the id).
    """
    reference = command.reference
    return carry_out(connection, command, lambda work: _agree(work, command, reference=reference, is_title=True))


def set_off_clawback(connection: Connection, command: SetOffClawback) -> Posted:
    """Set a part off: the same amount leaves what is payable and what is owed, and names what allows it.

    Refusals: NotAllowed; NotFound (the case, the payable, or the agreement); StillLive (it is being paid);
    SetOffNotAgreed; SetOffTooLarge.
    """

    def settled(work: Work, case: Receivable) -> Receivable | Any:
        payable = get_payable(work, command.payable_id)
        agreement = _agreement(work, command)
        if payable.partner_id != case.partner or payable.left is None or not payable.is_paid:
            raise Refused(NotFound(what=words(PAYABLE), id=command.payable_id))
        live = find_live(one.line for one in read_lines(work, "payable_id = %s", payable.payable_id).values())
        if live is not None:
            raise Refused(live)
        asked = Money(command.amount, case.amount.currency)
        after = set_off(case, asked=asked, payable=payable.left, agreement=agreement, on=work.today)
        if isinstance(after, Receivable):
            where = {"payable_id": payable.payable_id, "set_off": payable.set_off}
            work.update("payable", where=where, set_={"set_off": payable.set_off + command.amount})
        return after

    return _settle(connection, command, settled)


def record_repayment(connection: Connection, command: RecordRepayment) -> Posted:
    """Record a repayment.

    Refusals: NotAllowed; NotFound; MoreThanOwed; AlreadyDone (this movement of the bank counts already).
    """

    def settled(work: Work, case: Receivable) -> Receivable | MoreThanOwed:
        if any(one.way == "repaid" and one.reference == command.bank_reference for one in case.settled):
            raise Refused(AlreadyDone(what=words(CASE), id=command.bank_reference))
        amount = Money(command.amount, case.amount.currency)
        return repay(case, amount=amount, on=work.happened_on, bank_reference=command.bank_reference)

    return _settle(connection, command, settled)


def propose_write_off(connection: Connection, command: ProposeWriteOff) -> Posted:
    """Propose a write-off; nothing is given up before another person confirms it.

    Refusals: NotAllowed; NotFound; MoreThanOwed; ReasonNeeded.
    """

    def change(work: Work) -> None:
        case = _case(work, command)
        amount = Money(command.amount, case.amount.currency)
        if amount > case.left:
            raise Refused(MoreThanOwed(amount, case.left))
        if not (command.reason or "").strip():
            raise Refused(ReasonNeeded())
        work.insert(
            "write_off",
            case_id=command.case_id,
            partner_id=command.partner_id,
            amount=command.amount,
            currency=amount.currency,
            reason=command.reason,
            proposed_by=work.standing.person_id,
        )
        work.answer["waits_for"] = "confirm-write-off"
        work.audit(command.kind, command.case_id, amount=command.amount)

    return carry_out(connection, command, change, claims=(claim_of_case(command.case_id),))


def confirm_write_off(connection: Connection, command: ConfirmWriteOff) -> Posted:
    """Confirm a write-off that another person has proposed.

    Refusals: NotAllowed; NotFound (the case, or none waits with this amount); NeedsAnotherPerson; MoreThanOwed.
    """

    def settled(work: Work, case: Receivable) -> Receivable | Any:
        waiting = work.row(
            "SELECT id, proposed_by, reason FROM write_off WHERE case_id = %s AND partner_id = %s AND amount = %s"
            " AND confirmed_by IS NULL ORDER BY id DESC LIMIT 1",
            command.case_id,
            command.partner_id,
            command.amount,
        )
        if waiting is None:
            raise Refused(NotFound(what=words(WRITE_OFF), id=command.case_id))
        actor = work.command.actor
        after = write_off(
            case,
            amount=Money(command.amount, case.amount.currency),
            on=work.today,
            reason=waiting["reason"],
            actor=persons_behind(actor.person_id, on_behalf_of=actor.on_behalf_of),
            proposed_by=frozenset({waiting["proposed_by"]}),
        )
        where = {"id": waiting["id"], "confirmed_by": None}
        work.update("write_off", where=where, set_={"confirmed_by": work.standing.person_id})
        return after

    return _settle(connection, command, settled)


def receivables_of(
    rows: Rows, *, partner_id: str | None = None, claim_ids: Iterable[str] | None = None
) -> tuple[Receivable, ...]:
    """Return what partners owe of clawbacks, settled cases too, by partner and case.

    Args:
        rows: that are read.
        partner_id: of whom; None: of everyone.
        claim_ids: of which claims; None: of every one.
    """
    claims = None if claim_ids is None else sorted(claim_ids)
    asked = {"partner": partner_id, "claims": claims}
    settled: dict[tuple[str, str], list[Settlement]] = defaultdict(list)
    for row in rows.rows(_PARTS, asked):
        part = Settlement(row["way"], Money(row["amount"], row["currency"]), row["on"], row["reference"])
        settled[row["case_id"], row["partner_id"]].append(part)
    return tuple(
        Receivable(
            row["case_id"],
            row["partner"],
            row["decided_on"],
            Money(row["amount"], row["unit"]),
            tuple(settled[row["case_id"], row["partner"]]),
        )
        for row in rows.rows(_CASES, asked)
    )


_CASES: Final = """
    SELECT event.claim_id || '/' || event.n AS case_id, part ->> 'payee' AS partner, claim.unit,
        coalesce((event.data ->> 'happened_on')::date, (event.at AT TIME ZONE 'UTC')::date) AS decided_on,
        (-(part ->> 'amount')::bigint + coalesce((
            SELECT credit.tax FROM invoice AS credit
            WHERE credit.case_id = event.claim_id || '/' || event.n AND credit.partner_id = part ->> 'payee'
        ), 0))::bigint AS amount
    FROM claim JOIN claim_event AS event USING (claim_id)
    CROSS JOIN LATERAL jsonb_array_elements(event.data -> 'moved') AS part
    WHERE claim.clawed_back > 0 AND event.data ? 'moved' AND (part ->> 'amount')::bigint < 0
        AND (%(partner)s::text IS NULL OR part ->> 'payee' = %(partner)s)
        AND (%(claims)s::text[] IS NULL OR claim.claim_id = ANY (%(claims)s))
    ORDER BY partner, claim.claim_id, event.n
"""

_PARTS: Final = """
    SELECT * FROM receivable_part
    WHERE (%(partner)s::text IS NULL OR partner_id = %(partner)s)
        AND (%(claims)s::text[] IS NULL OR claim_id = ANY (%(claims)s)) ORDER BY id
"""


def claim_of_case(case_id: str) -> str:
    """Return the claim of which a case takes something back."""
    return case_id.rpartition("/")[0]


def require_case(work: Work, *, case_id: str, partner_id: str) -> Receivable:
    """Return what a partner owes of a clawback.

    Raises:
        Refused: NotFound (the case, or the partner is out of sight).
    """
    require_sight(work.standing, partner_id)
    known = receivables_of(work, partner_id=partner_id, claim_ids=[claim_of_case(case_id)])
    found = next((one for one in known if one.case_id == case_id), None)
    if found is None:
        raise Refused(NotFound(what=words(CASE), id=case_id))
    return found


def reason_of_case(rows: Rows, case_id: str) -> str:
    """Return why something was taken back, as whoever decided it wrote; the name of the case where nobody wrote."""
    said = rows.row(
        "SELECT reason FROM claim_event WHERE claim_id || '/' || n = %s AND claim_id = %s",
        case_id,
        claim_of_case(case_id),
    )
    return str((said or {}).get("reason") or case_id)


def _case(work: Work, command: _OfCase) -> Receivable:
    found = require_case(work, case_id=command.case_id, partner_id=command.partner_id)
    if command.amount <= 0:
        raise Refused(NotFound(what=words(CASE), id=command.case_id))
    return found


def _settle(connection: Connection, command: _OfCase, settled: Callable[[Work, Receivable], Any]) -> Posted:
    """Settle a part of a case under the lock of its claim, book it, and keep it."""

    def change(work: Work) -> None:
        case = _case(work, command)
        after = settled(work, case)
        if not isinstance(after, Receivable):
            raise Refused(after, security="four-eyes" if after.code == "NEEDS_ANOTHER_PERSON" else None)
        part = after.settled[-1]
        allowed = {}
        if isinstance(command, SetOffClawback):
            allowed = {"agreement_id": command.agreement_id, "payable_id": command.payable_id}
        work.insert(
            "receivable_part",
            case_id=case.case_id,
            claim_id=claim_of_case(case.case_id),
            partner_id=case.partner,
            way=part.way,
            amount=part.amount.minor,
            currency=part.amount.currency,
            on=part.on.isoformat(),
            reference=part.reference,
            **allowed,
        )
        plan = _booked(case.partner, part, dates=work.dates, context={"case": case.case_id, **allowed})
        if plan is not None:
            work.transact(plan)
        if part.way == "set-off":
            work.tell("set-off-made", paper_id=part.reference, partner_id=case.partner, amount=part.amount)
        work.answer.update(case_id=case.case_id, left=after.left.minor, unit=after.left.currency)
        work.audit(command.kind, case.case_id, partner=case.partner, amount=part.amount.minor)

    return carry_out(connection, command, change, claims=(claim_of_case(command.case_id),))


def _booked(partner: str, part: Settlement, *, dates: Any, context: Mapping[str, object]) -> Any:
    match part.way:
        case "set-off":
            return books.set_off(partner, amount=part.amount, agreed=part.reference, dates=dates, context=context)
        case "repaid":
            return books.repaid(partner, amount=part.amount, dates=dates, context=context)
    return books.written_off(partner, amount=part.amount, dates=dates, context=context)


def _agree(work: Work, command: AgreeSetOff | RecordTitle, *, reference: str, is_title: bool) -> None:
    require_sight(work.standing, command.partner_id)
    if work.row("SELECT 1 FROM set_off_agreement WHERE agreement_id = %s", command.agreement_id):
        raise Refused(AlreadyDone(what=words(AGREEMENT), id=command.agreement_id))
    work.insert(
        "set_off_agreement",
        agreement_id=command.agreement_id,
        partner_id=command.partner_id,
        up_to=command.up_to.minor,
        currency=command.up_to.currency,
        is_title=is_title,
        reference=reference,
        given_by=work.standing.person_id,
    )
    topic = "set-off-announced" if is_title else "set-off-agreed"
    work.tell(topic, paper_id=reference, partner_id=command.partner_id, amount=command.up_to)
    work.audit(command.kind, command.agreement_id, partner=command.partner_id, up_to=command.up_to.minor)


def _agreement(work: Work, command: SetOffClawback) -> Agreement:
    """Return an agreement with what is left under it, used by one command at a time."""
    work.connection.execute(_LOCK, [command.agreement_id])
    row = work.row(
        "SELECT agreement.*, coalesce((SELECT sum(amount) FROM receivable_part AS used"
        " WHERE used.agreement_id = agreement.agreement_id), 0)::bigint AS used"
        " FROM set_off_agreement AS agreement WHERE agreement_id = %s AND partner_id = %s",
        command.agreement_id,
        command.partner_id,
    )
    if row is None:
        raise Refused(NotFound(what=words(AGREEMENT), id=command.agreement_id))
    agreed_by = frozenset() if row["is_title"] else frozenset({row["given_by"]})
    up_to = Money(row["up_to"] - row["used"], row["currency"])
    return Agreement(row["reference"], agreed_by, row["is_title"], up_to)

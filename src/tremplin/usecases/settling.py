"""A payment that no file of the bank ends: one person hands in what shows its end, another confirms it (M4)."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar, Final

from tremplin.claims.four_eyes import persons_behind
from tremplin.claims.guard import ReasonNeeded
from tremplin.claims.life import NotPossibleNow, next_step
from tremplin.payments.run.life import LINE_LIFE
from tremplin.payments.run.line import Line
from tremplin.payments.run.settling import EvidenceNeeded, settle_line
from tremplin.store.posting import Posted
from tremplin.usecases.bank_answers import book_lines
from tremplin.usecases.command import Command
from tremplin.usecases.payment_lines import LineStep, StandingLine, move_line, read_lines, tell_payment
from tremplin.usecases.refused import PAYMENT, NotFound, Refused, words
from tremplin.usecases.releasing import PaymentFolder
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import text_key

SETTLEMENT: Final = text_key("end of a payment that waits to be confirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeSettlement(Command):
    """Propose how a payment without an answer, or with contradicting ones, ended; the reason says why.

    Attributes:
        is_paid: what the evidence says.
        content: of the file that shows it: a letter or a statement of the bank.
    """

    kind: ClassVar[str] = "propose-settlement"

    end_to_end_id: str
    is_paid: bool
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmSettlement(Command):
    """Confirm how a payment ended, as it was shown.

    Attributes:
        is_paid: that was shown.
        evidence: hash of the file that was shown.
    """

    kind: ClassVar[str] = "confirm-settlement"

    end_to_end_id: str
    is_paid: bool
    evidence: str


def propose_settlement(connection: Connection, command: ProposeSettlement, *, folder: PaymentFolder) -> Posted:
    """Propose how a payment ended; nothing moves before another person confirms it.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded; EvidenceNeeded.
    """

    def change(work: Work) -> None:
        standing = _line(work, command.end_to_end_id)
        _require_possible(standing.line, is_paid=command.is_paid)
        if not (work.command.reason or "").strip():
            raise Refused(ReasonNeeded())
        if not command.content:
            raise Refused(EvidenceNeeded())
        name = sha256(command.content).hexdigest()
        folder.keep(command.content, name=name)
        work.insert(
            "line_settlement",
            end_to_end_id=command.end_to_end_id,
            is_paid=command.is_paid,
            evidence=name,
            reason=work.command.reason,
            proposed_by=work.standing.person_id,
        )
        work.answer.update(evidence=name, waits_for="confirm-settlement")
        work.audit(command.kind, command.end_to_end_id, is_paid=command.is_paid, evidence=name)

    return carry_out(connection, command, change)


def confirm_settlement(connection: Connection, command: ConfirmSettlement) -> Posted:
    """Confirm how a payment ended: paid, or back where it is owed and may be paid anew.

    Refusals: NotAllowed; NotFound (the payment, or a proposal with this evidence); NotPossibleNow; NeedsAnotherPerson;
    AlreadyDone (it is to count as paid, and another payment of the same is under way).
    """

    def change(work: Work) -> None:
        standing = _line(work, command.end_to_end_id)
        proposal = work.row(
            "SELECT id, proposed_by FROM line_settlement WHERE end_to_end_id = %s AND is_paid = %s AND evidence = %s"
            " AND confirmed_by IS NULL ORDER BY id DESC LIMIT 1",
            command.end_to_end_id,
            command.is_paid,
            command.evidence,
        )
        if proposal is None:
            raise Refused(NotFound(what=words(SETTLEMENT), id=command.end_to_end_id))
        actor: Any = work.command.actor
        settled = settle_line(
            standing.line,
            is_paid=command.is_paid,
            actor=persons_behind(actor.person_id, on_behalf_of=actor.on_behalf_of),
            proposed_by=frozenset({proposal["proposed_by"]}),
            evidence=command.evidence,
        )
        if not isinstance(settled, Line):
            raise Refused(settled, security="four-eyes" if settled.code == "NEEDS_ANOTHER_PERSON" else None)
        where = {"id": proposal["id"], "confirmed_by": None}
        work.update("line_settlement", where=where, set_={"confirmed_by": work.standing.person_id})
        event = "settle-paid" if command.is_paid else "settle-unpaid"
        move_line(work, standing, [LineStep(event, settled, command.evidence)])
        context = {"evidence": command.evidence}
        book_lines(work, [(standing.line, settled)], dates=work.dates, context=context)
        tell_payment(work, "payment-booked" if command.is_paid else "payment-returned", settled)
        work.answer["state"] = settled.state
        work.audit(command.kind, command.end_to_end_id, is_paid=command.is_paid, evidence=command.evidence)

    return carry_out(connection, command, change)


def _line(work: Work, end_to_end_id: str) -> StandingLine:
    found = read_lines(work, "end_to_end_id = %s", end_to_end_id)
    if end_to_end_id not in found:
        raise Refused(NotFound(what=words(PAYMENT), id=end_to_end_id))
    return found[end_to_end_id]


def _require_possible(line: Line, *, is_paid: bool) -> None:
    step = next_step(LINE_LIFE, state=line.state, event="settle-paid" if is_paid else "settle-unpaid")
    if isinstance(step, NotPossibleNow):
        raise Refused(step)

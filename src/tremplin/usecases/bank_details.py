"""Bank details: proposed by a partner, confirmed by the vendor another way, used after some days (W9).

Nothing is paid to details before a second person has confirmed them through another channel and some days have passed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final

from tremplin.claims.four_eyes import persons_behind
from tremplin.claims.guard import ReasonNeeded
from tremplin.claims.life import NotPossibleNow, next_step
from tremplin.payments.paper.bank_details import (
    BANK_DETAILS_LIFE,
    COOLING_DAYS,
    BankDetails,
    Channel,
    check_confirmation,
    check_proposal,
    find_sharing,
)
from tremplin.payments.paper.number import PAYMENT_AREA
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.refused import AlreadyDone, NotFound, Refused, words
from tremplin.usecases.right import require_sight
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.usecases.wrong_field import read_account
from tremplin.wording import text_key

DETAILS: Final = text_key("bank details")

# A release that runs at the same time is over before details change, or sees them changed (race 8).
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('bank-details', 0))"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeBankDetails(Command):
    """Propose where one's company is paid.

    Attributes:
        details_id: chosen by the caller; never used before.
        partner_id: whose.
        holder: name of the account, as the bank has it.
        iban: as it stands on the paper.
        bic: as it stands there; None where there is none.
    """

    kind: ClassVar[str] = "propose-bank-details"

    details_id: str
    partner_id: str
    holder: str
    iban: str
    bic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmBankDetails(Command):
    """Confirm details after asking the partner another way; the reason says whom, and how they were known before.

    Attributes:
        through: how the partner was asked.
    """

    kind: ClassVar[str] = "confirm-bank-details"

    details_id: str
    through: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectBankDetails(Command):
    """Reject details; the reason is for the partner."""

    kind: ClassVar[str] = "reject-bank-details"

    details_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawBankDetails(Command):
    """Take one's proposal back."""

    kind: ClassVar[str] = "withdraw-bank-details"

    details_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockBankDetails(Command):
    """Block details at once, alone, because something smells; the reason says what."""

    kind: ClassVar[str] = "block-bank-details"

    details_id: str


def propose_bank_details(connection: Connection, command: ProposeBankDetails) -> Posted:
    """Propose details; nothing is paid to the partner from now until they are confirmed and have cooled down.

    Refusals: NotAllowed; NotFound (the partner); CountryNotAllowed; AlreadyDone (the id, or another proposal waits).

    Raises:
        Problems: a number does not check, or the holder is empty; all of them at once.
    """
    iban, bic = read_account(command.holder, iban=command.iban, bic=command.bic)

    def change(work: Work) -> None:
        work.connection.execute(_LOCK)
        require_sight(work.standing, command.partner_id)
        refusal = check_proposal(iban, allowed=PAYMENT_AREA, of_staff=())
        if refusal is not None:
            raise Refused(refusal)
        if any(one.state == "proposed" or one.details_id == command.details_id for one in _all_of(work, command)):
            raise Refused(AlreadyDone(what=words(DETAILS), id=command.details_id))
        work.insert(
            "bank_details",
            details_id=command.details_id,
            partner_id=command.partner_id,
            holder=command.holder.strip(),
            iban=iban,
            bic=bic,
            proposed_by=work.standing.person_id,
            proposed_through="portal",
            proposed_on=work.today.isoformat(),
            state="proposed",
        )
        work.answer["state"] = "proposed"
        work.tell("bank-details-proposed", paper_id=command.details_id, partner_id=command.partner_id)
        # The trail and the messages name the end of the account only: whoever reads them needs no more to know it.
        work.audit(command.kind, command.details_id, partner=command.partner_id, ends=iban[-4:])

    return carry_out(connection, command, change)


def confirm_bank_details(connection: Connection, command: ConfirmBankDetails) -> Posted:
    """Confirm details; those before are replaced, and the new ones are used after the cooling time.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded; NeedsAnotherPerson; SameChannel.
    """

    def change(work: Work) -> None:
        details = _in_hand(work, command.details_id, event="confirm")
        refusal = check_confirmation(details, actor=_persons(work), through=command.through)
        if refusal is not None:
            raise Refused(refusal, security="bank-details")
        # Changes go in the order of what they look for: what is confirmed gives way before what is proposed comes.
        work.update(
            "bank_details",
            where={"state": "confirmed", "partner_id": details.partner},
            set_={"state": "replaced"},
            any_rows=True,
        )
        confirmed = {
            "state": "confirmed",
            "confirmed_by": work.standing.person_id,
            "confirmed_through": command.through,
            "confirmed_on": work.today.isoformat(),
        }
        work.update("bank_details", where={"state": "proposed", "details_id": details.details_id}, set_=confirmed)
        payable_from = (work.today + timedelta(days=COOLING_DAYS)).isoformat()
        work.answer.update(state="confirmed", payable_from=payable_from)
        sharing = find_sharing(details, others=_with_account(work, details.iban))
        if sharing is not None:
            work.answer["shared_with"] = list(sharing.partners)
        work.tell("bank-details-confirmed", paper_id=details.details_id, partner_id=details.partner)
        work.audit(command.kind, details.details_id, through=command.through, payable_from=payable_from)

    return carry_out(connection, command, change)


def reject_bank_details(connection: Connection, command: RejectBankDetails) -> Posted:
    """Reject details that were proposed.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded.
    """

    def change(work: Work) -> None:
        details = _in_hand(work, command.details_id, event="reject")
        _move(work, details, "rejected")
        work.tell("bank-details-rejected", paper_id=details.details_id, partner_id=details.partner)

    return carry_out(connection, command, change)


def withdraw_bank_details(connection: Connection, command: WithdrawBankDetails) -> Posted:
    """Take a proposal back.

    Refusals: NotAllowed; NotFound; NotPossibleNow.
    """

    def change(work: Work) -> None:
        details = _in_hand(work, command.details_id, event="withdraw")
        _move(work, details, "withdrawn")
        work.tell("bank-details-withdrawn", paper_id=details.details_id, partner_id=details.partner)

    return carry_out(connection, command, change)


def block_bank_details(connection: Connection, command: BlockBankDetails) -> Posted:
    """Block details at once; to be paid again, the partner proposes details anew.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded.
    """

    def change(work: Work) -> None:
        details = _in_hand(work, command.details_id, event="block")
        _move(work, details, "blocked")
        work.add("security", {"what": "bank-details-blocked", "detail": {"details_id": details.details_id}})
        work.tell("bank-details-blocked", paper_id=details.details_id, partner_id=details.partner)

    return carry_out(connection, command, change)


def bank_details_of(connection: Connection, partner_id: str) -> tuple[BankDetails, ...]:
    """Read every bank details of a partner, the oldest first, for the holds of its payables."""
    rows = Rows(connection).rows("SELECT * FROM bank_details WHERE partner_id = %s ORDER BY at, details_id", partner_id)
    return tuple(details_from(row) for row in rows)


def details_from(row: Mapping[str, Any]) -> BankDetails:
    """Return a row of the table as a record."""
    confirmed_by = row["confirmed_by"]
    return BankDetails(
        row["details_id"],
        row["partner_id"],
        row["holder"],
        row["iban"],
        row["bic"],
        row["proposed_on"],
        frozenset({row["proposed_by"]}),
        row["proposed_through"],
        row["state"],
        row["confirmed_on"],
        frozenset() if confirmed_by is None else frozenset({confirmed_by}),
    )


def _all_of(work: Work, command: ProposeBankDetails) -> list[BankDetails]:
    rows = work.rows(
        "SELECT * FROM bank_details WHERE partner_id = %s OR details_id = %s", command.partner_id, command.details_id
    )
    return [details_from(row) for row in rows]


def _with_account(work: Work, iban: str) -> list[BankDetails]:
    return [details_from(row) for row in work.rows("SELECT * FROM bank_details WHERE iban = %s", iban)]


def _in_hand(work: Work, details_id: str, *, event: str) -> BankDetails:
    """Return details that this actor may know of and that this may happen to."""
    work.connection.execute(_LOCK)
    row = work.row("SELECT * FROM bank_details WHERE details_id = %s", details_id)
    if row is None or not work.standing.may_see(row["partner_id"]):
        raise Refused(NotFound(what=words(DETAILS), id=details_id))
    step = next_step(BANK_DETAILS_LIFE, state=row["state"], event=event)
    if isinstance(step, NotPossibleNow):
        raise Refused(step)
    if step.event.needs_reason and not (work.command.reason or "").strip():
        raise Refused(ReasonNeeded())
    return details_from(row)


def _move(work: Work, details: BankDetails, state: str) -> None:
    where = {"state": details.state, "details_id": details.details_id}
    work.update("bank_details", where=where, set_={"state": state})
    work.answer["state"] = state
    work.audit(work.command.kind, details.details_id, partner=details.partner)


def _persons(work: Work) -> frozenset[str]:
    actor = work.command.actor
    return persons_behind(actor.person_id, on_behalf_of=actor.on_behalf_of)

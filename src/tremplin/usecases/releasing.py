"""A payment run released by a second person, sent to the bank as one file, and closed with nothing in transit."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar, Final, Protocol

from tremplin.claims.claim_life import MAKING
from tremplin.claims.four_eyes import persons_behind
from tremplin.documents.bank_file import pain_001
from tremplin.payments.run.booking import booked_moves, is_settled
from tremplin.payments.run.line import Line
from tremplin.payments.run.order import BankOrder, order_of
from tremplin.payments.run.prepare import Run
from tremplin.payments.run.release import check_release
from tremplin.payments.run.settling import released
from tremplin.store.posting import Posted
from tremplin.usecases.circumstances import persons_of_audit
from tremplin.usecases.command import Command
from tremplin.usecases.payables import payable_of
from tremplin.usecases.payment_holds import holds_by_payable
from tremplin.usecases.payment_lines import LineStep, note_steps, tell_payment
from tremplin.usecases.payment_runs import RunInHand, claims_of_payables, move_run, require_run
from tremplin.usecases.refused import Refused
from tremplin.usecases.restored import require_compared
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Refusal, text_key

_PAPERS_LOCK: Final = "SELECT pg_advisory_xact_lock_shared(hashtextextended('bank-details', 0))"


class PaymentFolder(Protocol):
    """Where files for the bank, and files of the bank, are kept."""

    def keep(self, content: bytes, *, name: str) -> None:
        """Keep a content under its SHA-256, whole or not at all; the same one twice is kept once."""


@dataclass(frozen=True, slots=True)
class HeldMeanwhile(Refusal):
    """Say that something stands in the way of payments that did not when the run was prepared."""

    code: ClassVar[str] = "HELD_MEANWHILE"
    template: ClassVar[str] = text_key(
        "Since this run was prepared, something stands in the way of payments to {partners}."
    )
    next_template: ClassVar[str | None] = text_key("Take these payments out of the run, and look at it again.")
    of_partners: ClassVar[tuple[str, ...]] = ("partners",)

    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StillInTransit(Refusal):
    """Say that the bank has not answered about everything."""

    code: ClassVar[str] = "STILL_IN_TRANSIT"
    template: ClassVar[str] = text_key("Payments of this run without a final answer of the bank: {count}.")
    next_template: ClassVar[str | None] = text_key(
        "Hand in the bank's answers, or settle each payment by its evidence."
    )

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRun(Command):
    """Release a run.

    Attributes:
        shown: hash of what was shown.
    """

    kind: ClassVar[str] = "release-run"

    run_id: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRun(Command):
    """Make the file of a run that was released, and keep it; it goes to the bank once."""

    kind: ClassVar[str] = "send-run"

    run_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRun(Command):
    """Close a run: every payment has its end."""

    kind: ClassVar[str] = "close-run"

    run_id: str


def release_run(connection: Connection, command: ReleaseRun) -> Posted:
    """Release a run, as it was shown: what is payable is on its way now.

    The releaser is another person than who prepared the run or confirmed bank details that it uses; from the threshold
    on, also than who made or approved what it pays (W6). Everything that may stand in the way is asked once more.

    Refusals: NotAllowed; NotFound; NotPossibleNow; NotComparedWithBank; NothingToPay; NeedsAnotherPerson;
    OwnOrganisation; ContentChanged; HeldMeanwhile.
    """
    rows = Rows(connection)
    lines = rows.rows("SELECT payable_id FROM payment_line WHERE run_id = %s", command.run_id)
    claims = claims_of_payables(rows, [row["payable_id"] for row in lines])

    def change(work: Work) -> None:
        # Bank details that change now are confirmed after the release, or before it and seen by it.
        work.connection.execute(_PAPERS_LOCK)
        held = require_run(work, command.run_id, event="release-run")
        require_compared(work)
        run, actor = held.run, work.command.actor
        refusal = check_release(
            run,
            actor=persons_behind(actor.person_id, on_behalf_of=actor.on_behalf_of),
            prepared_by=persons_of_run(work, held),
            confirmed_by=persons_before(work, run),
            interests=work.standing.interests,
            shown=command.shown,
        )
        if refusal is not None:
            raise Refused(refusal, security=_SECURITY.get(refusal.code))
        _require_nothing_in_the_way(work, run)
        _order(work, held)

    return carry_out(connection, command, change, claims=claims)


def send_run(connection: Connection, command: SendRun, *, folder: PaymentFolder) -> Posted:
    """Make the file of a run, keep it, and note its hash; made again, it has the same bytes (M2).

    The file is kept before its hash is committed: after a crash in between it is made again, and is the same.

    Refusals: NotAllowed; NotFound; NotPossibleNow; NotComparedWithBank.
    """

    def change(work: Work) -> None:
        held = require_run(work, command.run_id, event="send-run")
        require_compared(work)
        content = file_of_run(held)
        name = sha256(content).hexdigest()
        folder.keep(content, name=name)
        file = {"file_sha256": name, "file_size": len(content), "sent_at": work.at.isoformat()}
        move_run(work, held, "sent", **file)
        for line in held.run.lines:
            tell_payment(work, "payment-ordered", line, day=held.run.execute_on)
        work.answer.update(file, count=held.run.count, total=held.run.total.minor)
        work.audit(command.kind, command.run_id, sha256=name, count=held.run.count, total=held.run.total.minor)

    return carry_out(connection, command, change)


def still_in_transit(lines: Iterable[Line]) -> StillInTransit | None:
    """Return why a run with these lines cannot be closed yet, or None."""
    count = sum(not is_settled([line]) for line in lines)
    return StillInTransit(count) if count else None


def close_run(connection: Connection, command: CloseRun) -> Posted:
    """Close a run: its transit account is back at zero (M5).

    Refusals: NotAllowed; NotFound; NotPossibleNow; StillInTransit.
    """

    def change(work: Work) -> None:
        held = require_run(work, command.run_id, event="close-run")
        if (reason := still_in_transit(held.run.lines)) is not None:
            raise Refused(reason)
        move_run(work, held, "closed")
        work.audit(command.kind, command.run_id)

    return carry_out(connection, command, change)


def file_of_run(held: RunInHand) -> bytes:
    """Return the order to the bank of a run that was released, byte for byte the same each time."""
    run = held.run
    order = order_of(run, debtor=held.account.debtor, created_at=held.row["released_at"])
    if not isinstance(order, BankOrder):
        raise TypeError(f"The run {run.run_id} was prepared in a currency that cannot be ordered.")
    return pain_001(order)


def persons_of_run(rows: Rows, held: RunInHand) -> frozenset[str]:
    """Return the natural persons who prepared a run or changed it."""
    changed = persons_of_audit(rows, held.row["run_id"], kinds=("prepare-payment-run", "drop-lines"))
    return changed | {held.row["prepared_by"]}


def persons_before(rows: Rows, run: Run) -> frozenset[str]:
    """Return who had a part before in what a run pays, and may not release it.

    Who confirmed its bank details, whatever the amount; and from the threshold on, counted for each partner, who made
    or approved the claims that it pays. Where nobody has set a threshold, every amount is above it.
    """
    confirmed = rows.rows(
        "SELECT DISTINCT confirmed_by FROM bank_details WHERE details_id = ANY (%s)",
        sorted({line.details_id for line in run.lines}),
    )
    threshold = rows.row(
        "SELECT amount FROM threshold WHERE currency = %s AND approved_by IS NOT NULL"
        " ORDER BY approved_at DESC, id DESC LIMIT 1",
        run.currency,
    )
    sums: dict[str, int] = defaultdict(int)
    for line in run.lines:
        sums[line.payee] += line.amount.minor
    above = {payee for payee, total in sums.items() if threshold is None or total >= threshold["amount"]}
    claims = claims_of_payables(rows, [line.payable_id for line in run.lines if line.payee in above])
    handled = rows.rows(
        "SELECT person_id AS person FROM approval WHERE claim_id = ANY (%(claims)s) AND voided_at IS NULL"
        " UNION SELECT unnest(ARRAY[command.actor_person, command.on_behalf_of])"
        " FROM claim_event JOIN command USING (command_id)"
        " WHERE claim_id = ANY (%(claims)s) AND event = ANY (%(making)s)",
        {"claims": list(claims), "making": list(MAKING)},
    )
    return frozenset(
        {row["confirmed_by"] for row in confirmed} | {row["person"] for row in handled if row["person"] is not None}
    )


_SECURITY: Final = {
    "NEEDS_ANOTHER_PERSON": "four-eyes",
    "OWN_ORGANISATION": "own-organisation",
    "CONTENT_CHANGED": "other-content-shown",
}


def _require_nothing_in_the_way(work: Work, run: Run) -> None:
    found = work.rows("SELECT * FROM payable WHERE payable_id = ANY (%s)", [line.payable_id for line in run.lines])
    holds = holds_by_payable(work, map(payable_of, found), on=run.execute_on)
    held = sorted({line.payee for line in run.lines if holds[line.payable_id]})
    used = {
        row["details_id"]
        for row in work.rows(
            "SELECT details_id FROM bank_details WHERE state = 'confirmed' AND details_id = ANY (%s)",
            sorted({line.details_id for line in run.lines}),
        )
    }
    held += sorted({line.payee for line in run.lines if line.details_id not in used} - set(held))
    if held:
        raise Refused(HeldMeanwhile(partners=tuple(held)))


def _order(work: Work, held: RunInHand) -> None:
    run = held.run
    ordered = released(run)
    for plan in booked_moves(zip(run.lines, ordered, strict=True), dates=work.dates, context={"run": run.run_id}):
        work.transact(plan)
    note_steps(work, [(held.lines[line.end_to_end_id], [LineStep("order", line)]) for line in ordered])
    work.update(
        "payment_line",
        where={"run_id": run.run_id, "state": "prepared"},
        set_={"state": "sent", "place": "transit", "version": 2},
        any_rows=True,
    )
    total = {"count": run.count, "total": run.total.minor}
    move_run(work, held, "released", released_by=work.standing.person_id, released_at=work.at.isoformat(), **total)
    work.answer.update(total)
    work.audit(work.command.kind, run.run_id, **total)

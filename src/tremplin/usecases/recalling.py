"""A payment run recalled after its release and before its file was made: nothing of it reaches the bank."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tremplin.claims.four_eyes import check_second_person, persons_behind
from tremplin.payments.run.booking import booked_moves
from tremplin.payments.run.settling import recalled
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.payment_lines import LineStep, note_steps
from tremplin.usecases.payment_runs import move_run, require_run, run_in_hand
from tremplin.usecases.refused import Refused
from tremplin.usecases.restored import require_compared
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Refusal, text_key


@dataclass(frozen=True, slots=True)
class SentAlready(Refusal):
    """Say that the file of a run was made: whoever took it may have given it to the bank."""

    code: ClassVar[str] = "SENT_ALREADY"
    template: ClassVar[str] = text_key("The file of the run {run} was made on {day}, and the bank may have it.")
    next_template: ClassVar[str | None] = text_key(
        "Ask the bank to stop the payments. What it answers is handed in as its other answers."
    )

    run: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallRun(Command):
    """Recall a run that was released and not sent; the reason says why."""

    kind: ClassVar[str] = "recall-run"

    run_id: str


def recall_run(connection: Connection, command: RecallRun) -> Posted:
    """Recall a run: its payments are owed again, nothing of it is in transit, and another run may pay them.

    As two persons release a run, two have a part in its end: who released it does not recall it. A database that was
    restored may have forgotten that the run was sent, so it is compared with the bank first.

    Refusals: NotAllowed; NotFound; SentAlready; NotPossibleNow; ReasonNeeded; NotComparedWithBank; NeedsAnotherPerson.
    """

    def change(work: Work) -> None:
        row = run_in_hand(work, command.run_id).row
        if row["sent_at"] is not None:
            raise Refused(SentAlready(command.run_id, row["sent_at"].date()))
        held = require_run(work, command.run_id, event="recall-run", needs_reason=True)
        require_compared(work)
        actor = work.command.actor
        refusal = check_second_person(
            persons_behind(actor.person_id, on_behalf_of=actor.on_behalf_of), involved=(held.row["released_by"],)
        )
        if refusal is not None:
            raise Refused(refusal, security="four-eyes")
        back = recalled(held.run)
        context = {"run": command.run_id}
        for plan in booked_moves(zip(held.run.lines, back, strict=True), dates=work.dates, context=context):
            work.transact(plan)
        note_steps(work, [(held.lines[line.end_to_end_id], [LineStep("recall", line)]) for line in back])
        work.update(
            "payment_line",
            where={"run_id": command.run_id, "state": "sent"},
            set_={"state": "recalled", "place": "payable", "version": 3},
            any_rows=True,
        )
        by = {"recalled_by": work.standing.person_id, "recalled_at": work.at.isoformat()}
        move_run(work, held, "cancelled", **by)
        work.audit(command.kind, command.run_id, count=held.run.count, total=held.run.total.minor)

    return carry_out(connection, command, change)

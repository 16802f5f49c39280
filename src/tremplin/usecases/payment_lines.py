"""Payment lines as rows: read back as records of the room `payments`, and changed with a step that is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tremplin.money import Money
from tremplin.payments.run.line import Line
from tremplin.usecases.rows import Rows
from tremplin.usecases.work import Work


@dataclass(frozen=True, slots=True)
class StandingLine:
    """A line as it stands, and the number of its last step."""

    line: Line
    version: int


@dataclass(frozen=True, slots=True)
class LineStep:
    """One step of a line.

    Attributes:
        event: of the life of lines, or what an answer meant that changed no state.
        after: the line as it is then.
        evidence: hash of the file that shows it; None before the bank has spoken.
    """

    event: str
    after: Line
    evidence: str | None = None


def read_lines(rows: Rows, where: str, *parameters: Any) -> dict[str, StandingLine]:
    """Return lines by their end-to-end id, by partner and payable.

    Args:
        rows: that are read.
        where: a condition over the table `payment_line`.
        parameters: of the condition.
    """
    found = rows.rows(f"SELECT * FROM payment_line WHERE {where} ORDER BY partner_id, payable_id, run_id", *parameters)
    return {row["end_to_end_id"]: StandingLine(line_of(row), row["version"]) for row in found}


def line_of(row: Mapping[str, Any]) -> Line:
    """Return a row of the table as a record."""
    return Line(
        row["run_id"],
        row["payable_id"],
        row["partner_id"],
        Money(row["amount"], row["currency"]),
        row["details_id"],
        row["holder"],
        row["iban"],
        row["bic"],
        row["remittance"],
        row["state"],
        row["place"],
        row["said_at"],
        row["debit_ref"],
        row["credit_ref"],
        row["reason"],
    )


def insert_line(work: Work, line: Line) -> None:
    """Add a line that was prepared."""
    work.insert(
        "payment_line",
        end_to_end_id=line.end_to_end_id,
        run_id=line.run_id,
        payable_id=line.payable_id,
        partner_id=line.payee,
        amount=line.amount.minor,
        currency=line.amount.currency,
        details_id=line.details_id,
        holder=line.holder,
        iban=line.iban,
        bic=line.bic,
        remittance=line.remittance,
        state=line.state,
        place=line.place,
    )
    work.insert("line_event", **_event(line, 1, LineStep("prepare", line), before=None))


def move_line(work: Work, standing: StandingLine, steps: Iterable[LineStep]) -> None:
    """Take a line through steps; who comes second finds it changed, and is told to look again.

    Args:
        work: the command at work.
        standing: as the line was read.
        steps: in their order, one at least.
    """
    before = standing.line
    last, number = note_steps(work, [(standing, steps)])
    work.update(
        "payment_line",
        where={"end_to_end_id": before.end_to_end_id, "version": standing.version},
        set_={
            "state": last.state,
            "place": last.place,
            "said_at": None if last.said_at is None else last.said_at.isoformat(),
            "debit_ref": last.debit_ref,
            "credit_ref": last.credit_ref,
            "reason": last.reason,
            "version": number,
        },
    )


def tell_payment(work: Work, topic: str, line: Line, **more: Any) -> None:
    """Tell a payee of its payment, under the number of the invoice that it reads on its account."""
    work.tell(topic, paper_id=line.remittance, partner_id=line.payee, amount=line.amount, **more)


def note_steps(work: Work, moved: Iterable[tuple[StandingLine, Iterable[LineStep]]]) -> tuple[Line, int]:
    """Keep the steps of lines, and return the last of them with its number; the lines themselves stay as they are."""
    last, number = None, 0
    for standing, steps in moved:
        last, number = standing.line, standing.version
        for step in steps:
            number += 1
            work.insert("line_event", **_event(last, number, step, before=last.state))
            last = step.after
    if last is None:
        raise ValueError("No line has moved.")
    return last, number


def _event(line: Line, number: int, step: LineStep, *, before: str | None) -> dict[str, Any]:
    return {
        "end_to_end_id": line.end_to_end_id,
        "n": number,
        "event": step.event,
        "from_state": before,
        "to_state": step.after.state,
        "place": step.after.place,
        "evidence": step.evidence,
    }

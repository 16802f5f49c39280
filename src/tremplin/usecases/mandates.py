"""The mandate for self-billing: given by a partner, ended by either side; one at a time (W10)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from tremplin.payments.paper.mandate import Mandate, check_mandate
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.refused import AlreadyDone, NotFound, Refused, words
from tremplin.usecases.right import require_sight
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.usecases.wrong_field import wrong_field
from tremplin.wording import Problems, text_key

CONTEST_DAYS_LEAST: Final = 8
"""The fewest days that a mandate leaves to contest an invoice."""

MANDATE: Final = text_key("mandate for self-billing")

_DAY_PASSED: Final = text_key("The day {seen} cannot be chosen any more.")
_CONTEST_SHORT: Final = text_key("{seen} days to contest are fewer than {least}.")
_NOT_A_NAME: Final = text_key("{seen} is not written in capitals and digits, {most} at most.")
# The series of its invoices is named after it.
_NAME: Final = re.compile(r"[A-Z0-9]{1,20}")
_NAME_MAX: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveMandate(Command):
    """Give the vendor the mandate to make out one's invoices.

    Attributes:
        mandate_id: capitals and digits; the series of its invoices is named after it.
        partner_id: whose.
        valid_from: first day; not before today.
        contest_days: how long an invoice may be contested.
        shown: hash of the text that was signed.
    """

    kind: ClassVar[str] = "give-mandate"

    mandate_id: str
    partner_id: str
    valid_from: date
    contest_days: int
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMandate(Command):
    """End a mandate.

    Attributes:
        valid_until: first day on which it no longer holds; after today.
    """

    kind: ClassVar[str] = "end-mandate"

    mandate_id: str
    valid_until: date


def give_mandate(connection: Connection, command: GiveMandate) -> Posted:
    """Give a mandate; one partner has one open mandate at a time.

    Refusals: NotAllowed; NotFound (the partner); AlreadyDone (the id, or another one is open).

    Raises:
        Problems: the days or the id cannot be; all of them at once.
    """

    def change(work: Work) -> None:
        require_sight(work.standing, command.partner_id)
        _require_mandate_possible(command, today=work.today)
        if work.row(
            "SELECT 1 FROM mandate WHERE mandate_id = %s"
            " OR (partner_id = %s AND coalesce(valid_until, 'infinity') > %s)",
            command.mandate_id,
            command.partner_id,
            command.valid_from,
        ):
            raise Refused(AlreadyDone(what=words(MANDATE), id=command.mandate_id))
        work.insert(
            "mandate",
            mandate_id=command.mandate_id,
            partner_id=command.partner_id,
            signed_on=work.today.isoformat(),
            valid_from=command.valid_from.isoformat(),
            contest_days=command.contest_days,
            signed_by=work.standing.person_id,
            shown_hash=command.shown,
        )
        work.tell("mandate-given", paper_id=command.mandate_id, partner_id=command.partner_id)
        work.audit(command.kind, command.mandate_id, partner=command.partner_id)

    return carry_out(connection, command, change)


def end_mandate(connection: Connection, command: EndMandate) -> Posted:
    """End a mandate from a day to come; invoices of before stay as they are.

    Refusals: NotAllowed; NotFound; AlreadyDone (it has an end).

    Raises:
        Problems: the day has passed, or the mandate would end before it starts.
    """

    def change(work: Work) -> None:
        row = work.row("SELECT * FROM mandate WHERE mandate_id = %s", command.mandate_id)
        if row is None or not work.standing.may_see(row["partner_id"]):
            raise Refused(NotFound(what=words(MANDATE), id=command.mandate_id))
        if row["valid_until"] is not None:
            raise Refused(AlreadyDone(what=words(MANDATE), id=command.mandate_id))
        if command.valid_until <= max(work.today, row["valid_from"]):
            raise Problems([wrong_field("DAY_PASSED", _DAY_PASSED, "valid_until", seen=command.valid_until)])
        where = {"mandate_id": command.mandate_id, "valid_until": None}
        work.update("mandate", where=where, set_={"valid_until": command.valid_until.isoformat()})
        work.tell("mandate-ended", paper_id=command.mandate_id, partner_id=row["partner_id"])
        work.audit(command.kind, command.mandate_id, valid_until=command.valid_until.isoformat())

    return carry_out(connection, command, change)


def mandates_of(connection: Connection, partner_id: str) -> tuple[Mandate, ...]:
    """Read the mandates of a partner, the oldest first."""
    rows = Rows(connection).rows("SELECT * FROM mandate WHERE partner_id = %s ORDER BY valid_from", partner_id)
    return tuple(mandate_from(row) for row in rows)


def require_mandate(work: Work, mandate_id: str) -> None:
    """Ask that a mandate is in force today, as it stands by now: its end may have been set after it was used.

    Raises:
        Refused: MandateNotInForce.
    """
    row = work.row("SELECT * FROM mandate WHERE mandate_id = %s", mandate_id)
    refusal = check_mandate(None if row is None else mandate_from(row), on=work.today)
    if refusal is not None:
        raise Refused(refusal)


def mandate_from(row: Mapping[str, Any]) -> Mandate:
    """Return a row of the table as a record."""
    names = ("mandate_id", "partner_id", "signed_on", "valid_from", "valid_until", "contest_days")
    return Mandate(*(row[name] for name in names))


def mandate_of(connection: Connection, partner_id: str, *, on: date) -> Mandate | None:
    """Read the mandate of a partner that is in force on a day, or None."""
    return next((one for one in mandates_of(connection, partner_id) if one.is_in_force(on)), None)


def _require_mandate_possible(command: GiveMandate, *, today: date) -> None:
    problems = []
    if command.valid_from < today:
        problems.append(wrong_field("DAY_PASSED", _DAY_PASSED, "valid_from", seen=command.valid_from))
    if command.contest_days < CONTEST_DAYS_LEAST:
        fields = {"seen": command.contest_days, "least": CONTEST_DAYS_LEAST}
        problems.append(wrong_field("CONTEST_TOO_SHORT", _CONTEST_SHORT, "contest_days", **fields))
    if not _NAME.fullmatch(command.mandate_id):
        problems.append(wrong_field("NOT_A_NAME", _NOT_A_NAME, "mandate_id", seen=command.mandate_id, most=_NAME_MAX))
    if problems:
        raise Problems(problems)

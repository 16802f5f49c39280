"""What stands in the way of payments is told to the partner once, with what it can do about it (R4)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from tremplin.money import Money
from tremplin.payments.hold import (
    BankDetailsMissing,
    CompanyMissing,
    DueDiligenceLapsed,
    FrozenByTerms,
    MandateMissing,
    PaperOfTermsMissing,
    TakenBack,
    TaxNumberMissing,
)
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.payables import PayableRow, payable_of
from tremplin.usecases.payment_holds import holds_by_payable
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Refusal

TOLD: Final = frozenset(
    one.code
    for one in (
        BankDetailsMissing,
        CompanyMissing,
        DueDiligenceLapsed,
        FrozenByTerms,
        MandateMissing,
        PaperOfTermsMissing,
        TakenBack,
        TaxNumberMissing,
    )
)
"""What the partner alone puts right, or has not heard of; time takes care of the rest, or a message of its own."""

_SUBJECT: Final = "hold"
_UNPAID: Final = """
    SELECT * FROM payable
    WHERE coalesce(document NOT IN ('credit-note', 'forfeit'), true) AND coalesce(gross - set_off, 1) > 0
        AND NOT EXISTS (
            SELECT 1 FROM payment_line AS line WHERE line.payable_id = payable.payable_id
            AND line.state IN ('prepared', 'sent', 'accepted', 'unknown', 'booked', 'parked')
        )
    ORDER BY partner_id, payable_id
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A payable, and one reason why it is not paid that its partner has not been told."""

    payable: PayableRow
    reason: Refusal

    @property
    def key(self) -> tuple[str, str]:
        """By which it is known, so that it is told once."""
        return self.payable.payable_id, self.reason.code


@dataclass(frozen=True, slots=True, kw_only=True)
class TellHolds(Command):
    """Tell partners what stands in the way of payments.

    Attributes:
        keys: of those found (`holds_untold`); one that was told, or does not stand in the way any more, is left alone.
    """

    kind: ClassVar[str] = "tell-holds"

    keys: tuple[tuple[str, str], ...]


def holds_untold(rows: Rows, *, on: date) -> tuple[Held, ...]:
    """List what stands in the way of payments and was not told, by partner and payable.

    Args:
        rows: that are read.
        on: the day.
    """
    payables = [payable_of(row) for row in rows.rows(_UNPAID)]
    holds = holds_by_payable(rows, payables, on=on)
    known = {row["subject_id"] for row in rows.rows("SELECT subject_id FROM reminder WHERE subject = %s", _SUBJECT)}
    found = {
        held.key: held
        for one in payables
        for reason in reversed(holds[one.payable_id])
        if reason.code in TOLD and _name(held := Held(one, reason)) not in known
    }
    return tuple(found[key] for key in sorted(found, key=lambda key: (found[key].payable.partner_id, key)))


def tell_holds(connection: Connection, command: TellHolds) -> Posted:
    """Tell each partner, in one message for each reason, how much is not paid and what to do.

    Run twice, late or in two processes, each reason of a payable is told once (R4).

    Refusals: NotAllowed.
    """

    def change(work: Work) -> None:
        # Two processes wait for each other; the second then sees what the first has told.
        work.connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('jobs:holds', 0))")
        wanted = set(command.keys)
        found = [one for one in holds_untold(work, on=work.today) if one.key in wanted]
        together: dict[tuple[str, str, str], list[Held]] = defaultdict(list)
        for one in found:
            together[one.payable.partner_id, one.reason.code, one.payable.net.currency].append(one)
            row = {"subject": _SUBJECT, "subject_id": _name(one), "partner_id": one.payable.partner_id}
            work.insert("reminder", **row, over_on=one.payable.due_on.isoformat(), days=0)
        for (partner_id, code, currency), held in together.items():
            what, *hint = held[0].reason.phrases()
            amount = Money(sum((one.payable.left or one.payable.net).minor for one in held), currency)
            said = {"amount": amount, "what": what, "hint": hint[0] if hint else ""}
            work.tell("payment-held", paper_id=code, partner_id=partner_id, **said)
        work.answer["told"] = len(together)
        work.audit(command.kind, None, told=len(together))

    return carry_out(connection, command, change)


def _name(held: Held) -> str:
    return "/".join(held.key)

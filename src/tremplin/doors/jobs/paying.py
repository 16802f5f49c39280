"""The jobs of payment: what is owed and final becomes payable, and payments without an answer become known as such."""

from collections import Counter

from tremplin.doors.jobs.desk import Counts, Desk
from tremplin.doors.jobs.sweeping import counted
from tremplin.usecases.bank_answers import NoteSilence, note_silence, payments_unanswered
from tremplin.usecases.held_payments import TellHolds, holds_untold, tell_holds
from tremplin.usecases.payables import MakePayables, make_payables, payables_waiting
from tremplin.usecases.rows import Rows


def pay_what_is_due(desk: Desk) -> Counts:
    """Make payables of what is owed and final, and tell partners what stands in the way of them; run again, nothing."""
    made, told = Counter({"payables": 0, "lost": 0}), Counter({"holds": 0})
    if found := payables_waiting(Rows(desk.connection), on=desk.now.date()):
        making = desk.command(MakePayables, only=found)
        made.update(counted(lambda: make_payables(desk.connection, making), {"payables": "made", "lost": "lost"}))
    if held := holds_untold(Rows(desk.connection), on=desk.now.date()):
        telling = desk.command(TellHolds, keys=tuple(one.key for one in held))
        told.update(counted(lambda: tell_holds(desk.connection, telling), {"holds": "told"}))
    return {**made, **told}


def note_silent_payments(desk: Desk) -> Counts:
    """Note which payments have no end although the bank had its days: unknown, and never sent again (M4)."""
    found = payments_unanswered(Rows(desk.connection), at=desk.now)
    if not found:
        return {"unknown_payments": 0}
    command = desk.command(NoteSilence, only=found)
    return counted(lambda: note_silence(desk.connection, command), {"unknown_payments": "unknown"})

"""What the lines of a run do to the books: where the money of each stood, where it stands, and the legs between."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Literal

from tremplin.ledger.control import NO_CONTEXT
from tremplin.ledger.payment import (
    PaymentLine,
    bank_booked,
    bank_paid_after_all,
    bank_rejected,
    bank_returned,
    recalled_from_bank,
    release_to_bank,
)
from tremplin.ledger.transaction import LEGS_MAX, Dates, Transaction
from tremplin.money import Money, sum_of
from tremplin.payments.run.life import IN_TRANSIT
from tremplin.payments.run.line import Line, Place

LINES_AT_ONCE: Final = LEGS_MAX - 1
"""How many lines one transaction holds, beside what they come to."""

_Way = tuple[Place, Place | Literal["recalled"]]
_Plan = Callable[[Sequence[PaymentLine], str, str, Dates, Mapping[str, object]], Transaction | None]


def booked_moves(
    moved: Iterable[tuple[Line, Line]], *, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> tuple[Transaction, ...]:
    """Plan the transactions for lines whose money has moved.

    Args:
        moved: each line before and after; those whose money stays are passed over.
        dates: of the transactions.
        context: of the transactions.

    Returns:
        One for each run and way, in the order of runs, then of ways; several for more lines than one holds, and none
        for what did not move.
    """
    groups: dict[tuple[str, _Way], list[Line]] = {}
    for before, after in moved:
        if before.place != after.place:
            groups.setdefault((before.run_id, _way(before, after)), []).append(before)
    planned = []
    for (run_id, way), lines in sorted(groups.items()):
        payments = [PaymentLine(line.payee, line.amount.minor) for line in lines]
        plan = _PLANS[way]
        for first in range(0, len(payments), LINES_AT_ONCE):
            part = payments[first : first + LINES_AT_ONCE]
            planned.append(plan(part, run_id, lines[0].amount.currency, dates, context))
    return tuple(one for one in planned if one is not None)


def in_transit(lines: Iterable[Line], *, currency: str) -> Money:
    """Return what stands in transit for a run: the sum of its lines without a final answer (M5)."""
    return sum_of((line.amount for line in lines if line.place == "transit"), currency=currency)


def is_settled(lines: Iterable[Line]) -> bool:
    """Whether a run can be closed: nothing in transit, nothing without an answer, nothing parked."""
    return all(line.place != "transit" and line.state not in (*IN_TRANSIT, "prepared", "parked") for line in lines)


def _way(before: Line, after: Line) -> _Way:
    """Return where the money of a line goes; what is recalled comes back as what is rejected does, by our own act."""
    return (before.place, "recalled" if after.state == "recalled" else after.place)


def _booked(
    lines: Sequence[PaymentLine], run: str, currency: str, dates: Dates, context: Mapping[str, object]
) -> Transaction | None:
    total = sum(line.amount for line in lines)
    return bank_booked(total, run=run, currency=currency, dates=dates, context=context)


_PLANS: Final[Mapping[_Way, _Plan]] = {
    ("payable", "transit"): lambda lines, run, currency, dates, context: release_to_bank(
        lines, run=run, currency=currency, dates=dates, context=context
    ),
    ("transit", "bank"): _booked,
    ("transit", "payable"): lambda lines, run, currency, dates, context: bank_rejected(
        lines, run=run, currency=currency, dates=dates, context=context
    ),
    ("transit", "recalled"): lambda lines, run, currency, dates, context: recalled_from_bank(
        lines, run=run, currency=currency, dates=dates, context=context
    ),
    ("bank", "payable"): lambda lines, run, currency, dates, context: bank_returned(
        lines, currency=currency, dates=dates, context={**context, "run": run}
    ),
    ("payable", "bank"): lambda lines, run, currency, dates, context: bank_paid_after_all(
        lines, currency=currency, dates=dates, context={**context, "run": run}
    ),
}

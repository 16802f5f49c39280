"""What posting the rebates of a period would change, before it is posted: each beside what stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.right import AUDITOR, FINANCE

_AGAIN: Final = frozenset(state for row in CLAIM_LIFE.rows if row.event == "accrue" for state in row.sources)
_STANDING: Final = "SELECT claim_id, state, asked FROM claim WHERE claim_id = ANY(%(claims)s)"


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What a partner is due for a period under one incentive, as it was worked out elsewhere.

    Attributes:
        claim_id: such as "rebate/P1/2026-Q3".
        asked: minor units before limits; 0 when nothing is due.
    """

    claim_id: str
    incentive: str
    partner_id: str
    asked: int


@dataclass(frozen=True, slots=True)
class AccrualAhead:
    """The same beside what stands.

    Attributes:
        worked_out: what is due.
        stands: minor units before limits that were worked out before; None when nothing was.
        may_change: whether it may still be worked out again: once reported or decided it stands.
    """

    worked_out: WorkedOut
    stands: int | None
    may_change: bool

    @property
    def change(self) -> int:
        """What posting it adds, in minor units before limits."""
        return self.worked_out.asked - (self.stands or 0)

    @property
    def is_to_post(self) -> bool:
        """Whether posting it changes anything."""
        return bool(self.change) and self.may_change


def accruals_ahead(reader: Reader, worked_out: Iterable[WorkedOut]) -> tuple[AccrualAhead, ...]:
    """Return what posting would change; what comes to nothing and was never posted is left out.

    Raises:
        Refused: NotAllowed.
    """
    reader.require_roles(frozenset({FINANCE, AUDITOR}))
    known = {one.claim_id: one for one in worked_out}
    standing = {row["claim_id"]: row for row in reader.rows(_STANDING, {"claims": list(known)})}
    found = []
    for claim_id, one in known.items():
        row = standing.get(claim_id)
        if row is None:
            found.append(AccrualAhead(one, None, may_change=True))
        else:
            found.append(AccrualAhead(one, int(row["asked"]), may_change=row["state"] in _AGAIN))
    return tuple(one for one in found if one.worked_out.asked or one.stands is not None)

"""The decision about one claim: what was seen, step by step, and what follows from it.

Every record is frozen. Amounts are whole minor units of the award's unit; steps are exact. `at` is a path in the
clause, as docs/reference/receipt.md fixes it.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NamedTuple

Number = int | Fraction
"""An exact value: money in minor units, everything else as it is."""

Outcome = Literal["granted", "refused"]

REFUSALS = (
    "FACT_MISSING",
    "TERMS_NOT_IN_FORCE",
    "CONDITION_FAILED",
    "DEADLINE_MISSED",
    "PROOF_MISSING",
    "EXCLUDED",
    "NO_RATE",
    "NO_TABLE_ROW",
    "AMBIGUOUS_ROW",
    "NO_PAYEE",
    "NOT_SHARED",
    "BELOW_THRESHOLD",
    "NOTHING_EARNED",
    "LIMIT_REACHED",
)
"""The codes of refusals, in their order of precedence: the first of a decision is the main one."""

CAN_ACT = frozenset({"FACT_MISSING", "CONDITION_FAILED", "PROOF_MISSING", "BELOW_THRESHOLD", "NOTHING_EARNED"})
"""The codes on which a partner can act, where the terms do not say it."""


class Reason(NamedTuple):
    """Why a claim is refused: code, rule that says no, the terms' own word, whether the partner can act on it."""

    code: str
    at: str
    reason: str | None
    partner_can_act: bool


class ConditionSeen(NamedTuple):
    """A leaf of the conditions: whether it held, and the value seen as canonical text (None: absent)."""

    at: str
    passed: bool
    seen: str | None


class ClockSeen(NamedTuple):
    """A deadline: the day of the event, the last day in time, and whether it was kept."""

    id: str
    of: date | None
    due: date | None
    passed: bool


class ProofSeen(NamedTuple):
    """A proof that the claim needs, and whether it is there."""

    at: str
    passed: bool


class ExclusionSeen(NamedTuple):
    """An exclusion that names the incentive, the claim that it lets through, and whether this claim may pass."""

    id: str
    winner: str | None
    passed: bool


class Step(NamedTuple):
    """A value that was worked out on the way, with its place; None when the fact is absent."""

    at: str
    value: Number | None


class Taken(NamedTuple):
    """What was taken of one instance of a limit.

    Attributes:
        total: whole units, all that was ever taken.
        members: the persons or customers counted so far.
        entries: day and units, one for each day, by rising day; for rolling limits only.
    """

    total: int = 0
    members: frozenset[str] = frozenset()
    entries: tuple[tuple[date, int], ...] = ()


NOTHING_TAKEN = Taken()

InstanceKey = tuple[str, tuple[str, ...], str]
"""An instance of a limit: the limit's id, the values of its scope, the label of its window."""


class LimitSeen(NamedTuple):
    """One instance of a limit that the claim touches, before and after.

    Attributes:
        limit: its id.
        scope: what the limit is per, with the values.
        window: the label of its period.
        size: whole units.
        taken: before this claim, in the window that counts.
        available: size less taken, never below 0.
        asked: what was wanted of it when its turn came.
        cut: what it took away from the award as a whole.
        took: what the claim took of it in the end.
        left: available less took.
        before: all that the instance held before this claim.
        day: the day on which a rolling limit notes what is taken.
        member: the person or customer that the claim counts.
    """

    limit: str
    scope: tuple[tuple[str, str], ...]
    window: str
    size: int
    taken: int
    available: int
    asked: int
    cut: int
    took: int
    left: int
    before: Taken = NOTHING_TAKEN
    day: date | None = None
    member: str | None = None

    @property
    def key(self) -> InstanceKey:
        """The instance of the limit."""
        return (self.limit, tuple(value for _name, value in self.scope), self.window)


class PartPaid(NamedTuple):
    """What one payee gets; kind is partner, customer or person."""

    kind: str
    payee: str
    amount: int


class Instalment(NamedTuple):
    """A part of the award that falls due when the project reaches a milestone."""

    on: str
    amount: int


class FormPaid(NamedTuple):
    """A part of the award in another form."""

    as_: str
    amount: int


@dataclass(frozen=True, slots=True)
class SetField:
    """Another value for a field of a fact; None takes it away."""

    table: str
    id: str
    field: str
    to: Any


@dataclass(frozen=True, slots=True)
class AddRecord:
    """A fact more."""

    table: str
    record: Any


@dataclass(frozen=True, slots=True)
class OtherMeasure:
    """Another value for a quantity, wherever it is used outside rows and past periods."""

    at: str
    to: Number


@dataclass(frozen=True, slots=True)
class MoreRoom:
    """More room under one instance of a limit, in its whole units."""

    limit: str
    scope: tuple[tuple[str, str], ...]
    window: str
    by: int

    @property
    def key(self) -> InstanceKey:
        """The instance of the limit."""
        return (self.limit, tuple(value for _name, value in self.scope), self.window)


Edit = SetField | AddRecord | OtherMeasure | MoreRoom


@dataclass(frozen=True, slots=True)
class Change:
    """The smallest change that would have paid more.

    Attributes:
        edits: one at least.
        would_grant: what it would have paid, in minor units.
        limits: the instances that the changed claim touches.
    """

    edits: tuple[Edit, ...]
    would_grant: int
    limits: tuple[LimitSeen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the terms say about one claim.

    Attributes:
        unit: currency, unit of points, or `days`.
        decimals: of the unit.
        asked: what the reward gives before limits.
        granted: what is promised; 0 when refused.
        reasons: none when granted; else all, the main one first.
        conditions: every leaf of the incentive's conditions, in written order.
        steps: by rising place.
        limits: in declared order.
        change: None when nothing more could be granted by a change of one's own.
    """

    claim_id: str
    incentive: str
    partner_id: str
    project_id: str | None
    customer_id: str | None
    outcome: Outcome
    deciding_day: date | None
    unit: str
    decimals: int
    asked: int
    granted: int
    reasons: tuple[Reason, ...] = ()
    conditions: tuple[ConditionSeen, ...] = ()
    clocks: tuple[ClockSeen, ...] = ()
    proofs: tuple[ProofSeen, ...] = ()
    exclusions: tuple[ExclusionSeen, ...] = ()
    steps: tuple[Step, ...] = ()
    limits: tuple[LimitSeen, ...] = ()
    parts: tuple[PartPaid, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    divided: tuple[FormPaid, ...] = ()
    change: Change | None = None

    @property
    def is_granted(self) -> bool:
        """Whether anything is promised."""
        return self.outcome == "granted"

    @property
    def forfeited(self) -> int:
        """What limits took away, in minor units; 0 when something else refused the claim."""
        return sum(limit.cut for limit in self.limits) if self.is_limited_only else 0

    @property
    def is_limited_only(self) -> bool:
        """Whether nothing but limits stood in the way."""
        return all(reason.code == "LIMIT_REACHED" for reason in self.reasons)

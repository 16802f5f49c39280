"""The road as a page or a table shows it: frozen records of sentences in one language, for whoever looks."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class VariantSaid:
    """An amount with what it takes: the values of the open facts, as clauses."""

    when: tuple[str, ...]
    amount: str


@dataclass(frozen=True, slots=True)
class ConditionSaid:
    """A condition in words; state is `met`, `coming` (time can bring it) or `unmet`."""

    text: str
    state: str


@dataclass(frozen=True, slots=True)
class LimitSaid:
    """A limit that the award would touch.

    Attributes:
        name: with the period, if any.
        left: what is left of it in words; for a limit shared with other partners only whether there is room enough.
        is_short: whether it would leave less than was asked.
    """

    name: str
    left: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class DeadlineSaid:
    """A deadline: name, rule, last day where known; state is `kept`, `missed`, `running` or `relative`."""

    name: str
    rule: str
    due: date | None
    state: str


@dataclass(frozen=True, slots=True)
class ProofSaid:
    """A proof that is asked for, and whether it is there."""

    text: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class PastSaid:
    """A claim that was made.

    Attributes:
        state: `draft`, `reserved`, `earned` or `refused`.
        state_text: where it stands, in words.
        amount: reserved or earned; empty where nothing is.
        proofs: those that it still needs.
        deadlines: those that are not kept yet, where it is under way.
    """

    claim_id: str
    state: str
    state_text: str
    amount: str
    proofs: tuple[str, ...] = ()
    deadlines: tuple[DeadlineSaid, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncentiveSaid:
    """One incentive for one partner.

    Attributes:
        incentive: id.
        partner: name.
        roles: of the partner in the project.
        subject: the work or the person that it is about, by id; empty where it is still to be named.
        standing: `open`, `blocked`, `over` or `outside`; `asked` where only claims are shown.
        standing_text: the same in words.
        amount: in words: an amount, a range, or what it pays.
        granted: what limits leave of an exact amount; empty when they leave all of it.
        depends_on: open facts on which the amount depends.
        payees: who would be paid.
        change: the smallest change that opens it, as sentences; last what would be granted then.
        assumed: what is assumed to come, as clauses.
        exclusions: what it does not go together with.
        past: what was asked already for this incentive by this partner.
    """

    incentive: str
    title: str
    partner_id: str
    partner: str
    roles: str
    subject: str
    standing: str
    standing_text: str
    amount: str = ""
    granted: str = ""
    depends_on: tuple[str, ...] = ()
    variants: tuple[VariantSaid, ...] = ()
    payees: tuple[str, ...] = ()
    conditions: tuple[ConditionSaid, ...] = ()
    change: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    limits: tuple[LimitSaid, ...] = ()
    proofs: tuple[ProofSaid, ...] = ()
    deadlines: tuple[DeadlineSaid, ...] = ()
    exclusions: tuple[str, ...] = ()
    past: tuple[PastSaid, ...] = ()


@dataclass(frozen=True, slots=True)
class TotalSaid:
    """What a road, or a stage of it, comes to in one unit; an amount is empty where there is none.

    Attributes:
        possible: what can still be earned when everything open is asked for in turn, as far as it is known.
    """

    unit: str
    earned: str
    reserved: str
    possible: str


@dataclass(frozen=True, slots=True)
class StageSaid:
    """A stage of the road with its incentives, and what it comes to."""

    stage: str
    title: str
    incentives: tuple[IncentiveSaid, ...]
    totals: tuple[TotalSaid, ...] = ()


@dataclass(frozen=True, slots=True)
class RoadSaid:
    """The road of a project: which project under which terms, from which day, and its stages in order."""

    project_id: str
    programme: str
    version: str
    day: date
    stages: tuple[StageSaid, ...]
    totals: tuple[TotalSaid, ...] = ()

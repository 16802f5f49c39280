"""What an evaluation comes to, by incentive, stage and unit: what was asked, granted, forfeited and refused."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tremplin.engine.decision import Decision
from tremplin.terms.incentive import Incentive
from tremplin.terms.programme import Programme


class Refusing(NamedTuple):
    """A main reason of refusals.

    Attributes:
        code: of the refusal.
        at: the place of the rule that says no.
        partner_can_act: whether the partner can do something about it.
        held: whether the rule is a condition that held, and must not.
    """

    code: str
    at: str
    partner_can_act: bool
    held: bool


@dataclass(slots=True)
class Tally:
    """Claims and amounts, in whole minor units of one unit: asked = granted + forfeited + refused."""

    claims: int = 0
    granted_claims: int = 0
    asked: int = 0
    granted: int = 0
    forfeited: int = 0
    refused: int = 0

    def add(self, other: "Tally") -> None:
        """Add what another tally counts."""
        self.claims += other.claims
        self.granted_claims += other.granted_claims
        self.asked += other.asked
        self.granted += other.granted
        self.forfeited += other.forfeited
        self.refused += other.refused

    def data(self) -> dict[str, Any]:
        """Return the tally as JSON data: counts as numbers, amounts as text in minor units."""
        return {
            "claims": self.claims,
            "granted_claims": self.granted_claims,
            "refused_claims": self.claims - self.granted_claims,
            "asked_minor": str(self.asked),
            "granted_minor": str(self.granted),
            "forfeited_minor": str(self.forfeited),
            "refused_minor": str(self.refused),
        }


def tally_of(tallies: Iterable[Tally]) -> Tally:
    """Return several tallies of one unit as one."""
    total = Tally()
    for one in tallies:
        total.add(one)
    return total


@dataclass(slots=True)
class IncentiveTally(Tally):
    """The tally of one incentive, with what stood in the way.

    Attributes:
        reasons: how many claims each main reason refused.
        forfeits: what each limit took away, in minor units.
    """

    incentive: Incentive = field(kw_only=True)
    unit: str = field(kw_only=True)
    decimals: int = field(kw_only=True)
    reasons: Counter[Refusing] = field(default_factory=Counter, kw_only=True)
    forfeits: Counter[str] = field(default_factory=Counter, kw_only=True)

    def count(self, decision: Decision) -> None:
        """Count a decision about a claim of this incentive."""
        self.claims += 1
        self.asked += decision.asked
        self.granted += decision.granted
        self.forfeited += decision.forfeited
        self.refused += decision.asked - decision.granted - decision.forfeited
        if decision.is_granted:
            self.granted_claims += 1
        else:
            main = decision.reasons[0]
            held = any(seen.at == main.at and seen.passed for seen in decision.conditions)
            self.reasons[Refusing(main.code, main.at, main.partner_can_act, held)] += 1
        if decision.forfeited:
            for limit in decision.limits:
                if limit.cut:
                    self.forfeits[limit.limit] += limit.cut


def stage_tallies(tallies: Iterable[IncentiveTally]) -> dict[str, dict[str, list[IncentiveTally]]]:
    """Return tallies by unit, then by stage, in the order in which they come."""
    found: dict[str, dict[str, list[IncentiveTally]]] = {}
    for one in tallies:
        found.setdefault(one.unit, {}).setdefault(one.incentive.stage, []).append(one)
    return found


def summary_data(
    programme: Programme, *, tallies: Iterable[IncentiveTally], foreign: Iterable[str], terms_sha256: str, engine: str
) -> dict[str, Any]:
    """Return the summary of an evaluation as JSON data.

    Args:
        programme: the terms that decided.
        tallies: one for each incentive, in the order of the terms.
        foreign: ids of claims of other programmes' incentives, which are not decided.
        terms_sha256: hash of the terms.
        engine: version of the engine.
    """
    known = list(tallies)
    return {
        "summary": 1,
        "engine": engine,
        "programme": programme.programme,
        "version": programme.version,
        "terms_sha256": terms_sha256,
        "claims": sum(one.claims for one in known),
        "incentives": [_incentive_data(one) for one in known],
        "stages": [
            {"stage": stage, "unit": unit, **tally_of(ones).data()}
            for unit, stages in stage_tallies(known).items()
            for stage, ones in stages.items()
        ],
        "totals": [
            {"unit": unit, **tally_of(one for ones in stages.values() for one in ones).data()}
            for unit, stages in stage_tallies(known).items()
        ],
        "not_decided": list(foreign),
    }


def _incentive_data(tally: IncentiveTally) -> dict[str, Any]:
    incentive = tally.incentive
    return {
        "incentive": incentive.id,
        "stage": incentive.stage,
        "title": {"en": incentive.title.en, "fr": incentive.title.fr},
        "unit": tally.unit,
        "decimals": tally.decimals,
        **tally.data(),
        "reasons": [{**reason._asdict(), "claims": claims} for reason, claims in in_order(tally.reasons)],
        "forfeits": [{"limit": limit, "forfeited_minor": str(minor)} for limit, minor in in_order(tally.forfeits)],
    }


def in_order(counted: Counter[Any]) -> list[tuple[Any, int]]:
    """Return what was counted, the most frequent first, then by name."""
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))

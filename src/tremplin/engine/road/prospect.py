"""One incentive for one partner of a project: what could be earned, what it takes, and what has been asked already."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from tremplin.engine.clause.payee import Payees
from tremplin.engine.compiled import Compiled, Ready
from tremplin.engine.decision import Change, Decision, Edit, SetField
from tremplin.engine.examine import Examined, examine
from tremplin.engine.gather import Store, gather
from tremplin.engine.head_room import NOTHING_TAKEN_YET, HeadRoom
from tremplin.engine.road.amount import AMOUNT_OPEN, Choices, Figure, figure_of, figure_of_lines
from tremplin.engine.road.imagined import Imagined, Overlay, imagined_claims, with_order
from tremplin.engine.road.naming import Naming, naming_of
from tremplin.engine.road.opening import is_past, opening_of
from tremplin.engine.road.to_come import Filled, Open, filled
from tremplin.facts.record import Claim, Project
from tremplin.facts.snapshot import Snapshot

Standing = Literal["open", "blocked", "over", "outside"]
"""Whether it can be earned: yes; with a change; not any more; not under these terms, for its day is not in force."""

STAGES: Final = ("assess", "prove", "sell", "deploy", "adopt", "expand", "renew")


@dataclass(frozen=True, slots=True)
class DeadlineAhead:
    """A deadline with the days that are known on the day of the road.

    Attributes:
        id: of the clock.
        of: when its event happened; None while it has not.
        due: the last day in time; None while the day from which it runs is not known.
        is_kept: whether the event came in time.
        is_missed: whether it can no longer be kept.
    """

    id: str
    of: date | None
    due: date | None
    is_kept: bool
    is_missed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What a partner could earn by one incentive, from one piece of work.

    Attributes:
        partner_id: who would claim.
        activity_id: the work that stands among the facts already; None where it is still to be done.
        person_id: of the partner, where the incentive is about people.
        standing: whether it can be earned.
        decision: what the terms say once all has come that can come; with the values of the first variant.
        snapshot: the facts then: anyone can decide them again.
        edits: what is assumed to come.
        coming: places of the conditions that hold only once it has come.
        deadlines: in written order.
        proofs_missing: places of the proofs that are not there yet.
        figure: how much.
        payees: who is paid and in which shares.
        change: the smallest change that opens it, where it is blocked, with the open facts of the first variant.
    """

    incentive: str
    stage: str
    partner_id: str
    roles: tuple[str, ...]
    activity_id: str | None
    person_id: str | None
    standing: Standing
    decision: Decision
    snapshot: Snapshot
    edits: tuple[Edit, ...]
    coming: frozenset[str]
    deadlines: tuple[DeadlineAhead, ...]
    proofs_missing: frozenset[str]
    figure: Figure
    payees: Payees
    change: Change | None


def prospects(
    compiled: Compiled,
    store: Store,
    head_room: HeadRoom,
    *,
    project: Project,
    partner_id: str,
    day: date,
    incentives: Collection[str] | None = None,
) -> Iterator[Prospect]:
    """Go through what a partner could earn on a project, by stage and then as the terms have it.

    Args:
        compiled: the programme.
        store: the facts, with the project and its roles.
        head_room: what was taken of the limits.
        project: one that is registered, or imagined.
        partner_id: for whom.
        day: of the road.
        incentives: only these; all when not given.
    """
    in_order = sorted(compiled.by_id.values(), key=lambda ready: STAGES.index(ready.incentive.stage))
    for ready in in_order:
        if incentives is not None and ready.incentive.id not in incentives:
            continue
        naming = _naming(compiled, ready.incentive.id)
        for found in imagined_claims(ready, naming, store, project=project, partner_id=partner_id, day=day):
            yield _prospect(compiled, store, head_room, found=found, project=project, day=day)


_NAMINGS: Final[dict[tuple[int, str], tuple[Compiled, Naming]]] = {}


def _naming(compiled: Compiled, incentive_id: str) -> Naming:
    key = (id(compiled), incentive_id)
    if key not in _NAMINGS:
        # The programme is held with it, so that its identity is not given to another.
        _NAMINGS[key] = (compiled, naming_of(compiled.programme, compiled.ready(incentive_id).incentive))
    return _NAMINGS[key][1]


def _prospect(
    compiled: Compiled, store: Store, head_room: HeadRoom, *, found: Imagined, project: Project, day: date
) -> Prospect:
    ready = compiled.ready(found.claim.incentive)
    before, come, figure = _worked_out(compiled, store, head_room, found=found, project=project, day=day)
    examined = come.examined
    standing, change = _standing(compiled, come, head_room, figure=figure, day=day)
    heard = examined.heard
    return Prospect(
        incentive=ready.incentive.id,
        stage=ready.incentive.stage,
        partner_id=found.claim.partner_id,
        roles=_roles(store, project, found.claim.partner_id),
        activity_id=found.claim.activity_id if store.find("activities", found.claim.activity_id) else None,
        person_id=found.claim.person_id if store.find("people", found.claim.person_id) else None,
        standing=standing,
        decision=examined.decision,
        snapshot=come.snapshot,
        edits=come.edits,
        coming=come.places,
        deadlines=tuple(_deadlines(ready, before, day=day)),
        proofs_missing=_proofs_missing(ready, before),
        figure=figure,
        payees=heard.payees if heard else Payees(),
        change=change,
    )


class _Look(NamedTuple):
    """A claim as the facts are, and as it is once all has come."""

    before: Examined
    come: Filled


def _worked_out(
    compiled: Compiled, store: Store, head_room: HeadRoom, *, found: Imagined, project: Project, day: date
) -> tuple[Examined, Filled, Figure]:
    """Return a claim before and after all has come, and how much it earns; with an imagined order if need be."""
    ready = compiled.ready(found.claim.incentive)
    is_by_period = ready.incentive.claimed != "claim"
    orders: Choices = []
    look = _looked_at(compiled, store, head_room, found=found, day=day)
    if _needs_order(ready, look, project):
        ordered, values = with_order(found, ready, project=project, day=day)
        if ordered is found and is_by_period:
            return *look, Figure((), None, None, ())
        if ordered is not found:
            orders = [[SetField(*one) for one in each] for each in values]
            second = _looked_at(compiled, store, head_room, found=ordered, day=day)
            figure = _figure(compiled, second, head_room, project=project, orders=orders)
            if figure.variants or is_by_period:
                return *second, figure
    return *look, _figure(compiled, look, head_room, project=project, orders=[])


def _needs_order(ready: Ready, look: _Look, project: Project) -> bool:
    """Say whether an incentive measures orders, and none is there that it could be worked out from."""
    if "order_lines" not in {table for table, _whose in ready.reach.rows | ready.reach.in_period}:
        return False
    if ready.incentive.claimed == "claim":
        return not look.come.examined.decision.asked
    rows = look.come.snapshot.tables.get("order_lines", ())
    return all(getattr(one, "project_id", None) != project.project_id for one in rows)


def _figure(compiled: Compiled, look: _Look, head_room: HeadRoom, *, project: Project, orders: Choices) -> Figure:
    before, come = look
    incentive = come.examined.ready.incentive
    if incentive.claimed != "claim":
        return figure_of_lines(compiled, come, head_room, project_id=project.project_id, orders=orders)
    naming = _naming(compiled, incentive.id)
    return figure_of(compiled, come, head_room, naming=naming, before=before, orders=orders)


def _looked_at(compiled: Compiled, store: Store, head_room: HeadRoom, *, found: Imagined, day: date) -> _Look:
    snapshot = gather(compiled, Overlay(store, found.own), found.claim)
    before = examine(compiled, snapshot, head_room)
    naming = _naming(compiled, found.claim.incentive)
    still_open = Open(day, found.open_records)
    come = filled(compiled, snapshot, head_room, naming=naming, still_open=still_open, before=before)
    return _Look(before, come)


def _standing(
    compiled: Compiled, come: Filled, head_room: HeadRoom, *, figure: Figure, day: date
) -> tuple[Standing, Change | None]:
    """Return whether it can be earned, and what opens it."""
    decision = come.examined.decision
    if any(one.granted for one in figure.variants):
        return "open", None
    codes = {one.code for one in decision.reasons}
    if "TERMS_NOT_IN_FORCE" in codes:
        return "outside", None
    if codes <= AMOUNT_OPEN:
        # Nothing stands in the way, and nothing is known yet of what it is worked out from.
        return "open", None
    given = figure.variants[0].edits if figure.variants else ()
    change = opening_of(compiled, come.snapshot, head_room, given=given)
    if change is not None:
        return ("over", None) if is_past(change, day=day) else ("blocked", change)
    is_late = any(not clock.passed and (clock.of is not None or clock.due is not None) for clock in decision.clocks)
    return ("over" if is_late else "blocked"), None


def claim_ahead(
    compiled: Compiled, store: Store, claim: Claim, *, day: date
) -> tuple[tuple[DeadlineAhead, ...], frozenset[str]]:
    """Return the deadlines of a claim that was made, and the places of the proofs that it still needs.

    Args:
        compiled: the terms that it keeps.
        store: the facts.
        claim: one of them.
        day: from which it is looked at.
    """
    ready = compiled.ready(claim.incentive)
    examined = examine(compiled, gather(compiled, store, claim), NOTHING_TAKEN_YET)
    return tuple(_deadlines(ready, examined, day=day)), _proofs_missing(ready, examined)


def _proofs_missing(ready: Ready, examined: Examined) -> frozenset[str]:
    return frozenset(one.at for one in (proof(examined.hearing) for proof in ready.proofs) if not one.passed)


def _deadlines(ready: Ready, before: Examined, *, day: date) -> Iterator[DeadlineAhead]:
    """Go through the deadlines with the days that the facts give, before anything is assumed."""
    for clock in ready.clocks:
        known = clock(before.hearing)
        is_late = known.due is not None and (known.of or day) > known.due
        yield DeadlineAhead(known.id, known.of, known.due, known.passed, is_late and not known.passed)


def _roles(store: Store, project: Project, partner_id: str) -> tuple[str, ...]:
    rows = store.of("roles", "project_id", project.project_id)
    return tuple(sorted({str(one.role) for one in rows if one.partner_id == partner_id}))

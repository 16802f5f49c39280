"""A claim that nobody made yet, with the records that it needs, laid over the facts as they stand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Final

from tremplin.engine.change.leaf import ANOTHER_PARTNER
from tremplin.engine.clause.moment import period_at
from tremplin.engine.compiled import Ready
from tremplin.engine.gather import Store, in_days
from tremplin.engine.road.naming import Naming
from tremplin.facts.dataset import id_of
from tremplin.facts.record import Activity, Claim, Code, Count, Introduction, OrderLine, Person, Project, Record
from tremplin.facts.schema import TABLES
from tremplin.terms.field import fields_of

ACTIVITIES_MAX: Final = 5
PEOPLE_MAX: Final = 3
"""So many pieces of work, or people, of one partner are looked at for one incentive."""

_UNKNOWN: Final = "unknown"
_NAMES: Final = {table.record: table.name for table in TABLES.values()}


class Overlay(Store):
    """Facts with records of one's own beside them; what lies below is only read.

    An own record of a known id stands in the place of the known one. Claims and work of one's own are new.
    """

    __slots__ = ("_base", "_own", "_unheard_of")

    def __init__(self, base: Store, own: Iterable[Record]) -> None:
        super().__init__(base.data)
        self._base = base
        self._own: dict[str, dict[str, Any]] = {}
        for record in own:
            self._own.setdefault(_NAMES[type(record)], {})[id_of(record)] = record
        # Nothing below refers to a claim, or to work, that is only imagined: there is no need to ask.
        self._unheard_of = {one for table in ("claims", "activities") for one in self._own.get(table, ())}

    def rows(self, table: str) -> Iterable[Any]:
        """Return all rows of a table."""
        return self._with_own(table, self._base.rows(table), lambda _row: True)

    def of(self, table: str, field: str, value: str) -> Iterable[Any]:
        """Return the rows of a table in which a field has a value."""
        known = () if value in self._unheard_of else self._base.of(table, field, value)
        return self._with_own(table, known, lambda row: getattr(row, field) == value)

    def of_between(self, table: str, field: str, value: str, *, first: date, until: date) -> Iterable[Any]:
        """Return the rows of a table in which a field has a value and whose own day lies in `[first, until)`."""
        known = self._base.of_between(table, field, value, first=first, until=until)
        found = self._with_own(table, known, lambda row: getattr(row, field) == value)
        return in_days(found, table, first=first, until=until)

    def of_any(self, table: str, field: str, values: Iterable[str]) -> Iterable[Any]:
        """Return the rows of a table in which a field has one of some values."""
        wanted = frozenset(values)
        return self._with_own(table, self._base.of_any(table, field, wanted), lambda row: getattr(row, field) in wanted)

    def find(self, table: str, record_id: str | None) -> Any:
        """Return the row with this id, or None."""
        own = self._own.get(table, {}).get(record_id or "")
        return own if own is not None else self._base.find(table, record_id)

    def _with_own(self, table: str, rows: Iterable[Any], is_asked_for: Callable[[Any], bool]) -> Iterable[Any]:
        own = self._own.get(table)
        if not own:
            return rows
        return [*(row for row in rows if id_of(row) not in own), *filter(is_asked_for, own.values())]


@dataclass(frozen=True, slots=True)
class Imagined:
    """A claim to look at.

    Attributes:
        claim: the one to decide.
        own: it, and the records made for it.
        open_records: table and id of those whose fields are still to be filled in.
    """

    claim: Claim
    own: tuple[Record, ...]
    open_records: frozenset[tuple[str, str]]


def imagined_claims(
    ready: Ready, naming: Naming, store: Store, *, project: Project, partner_id: str, day: date
) -> list[Imagined]:
    """Return the claims that a partner could make for an incentive: one for each piece of work or person, or one.

    Args:
        ready: the incentive.
        naming: what it names.
        store: the facts.
        project: for which the claims would be.
        partner_id: who would claim.
        day: of the road; what is imagined happens on it.
    """
    base = _claim(ready, project, partner_id=partner_id, day=day)
    own: list[Record] = []
    if "introduction" in naming.words and not _has_introduction(store, project, partner_id):
        own.append(_introduction(store, project, partner_id=partner_id, claim=base))
    subjects: list[tuple[dict[str, Any], list[Record]]] = [({}, [])]
    if ready.incentive.claimed != "claim":
        pass
    elif ready.incentive.activity is not None or "activity" in naming.words:
        subjects = _activities(ready, store, project, partner_id=partner_id, claim=base)
    elif "person" in naming.words or ready.incentive.pays.to == "person":
        subjects = _people(store, partner_id=partner_id, claim=base)
    return [_whole(ready, base, fields, [*own, *made]) for fields, made in subjects]


def with_order(found: Imagined, ready: Ready, *, project: Project, day: date) -> tuple[Imagined, list[list[Any]]]:
    """Return the claim with an order for the value of the project, and what may be chosen about it.

    Returns:
        The same claim, and for each choice the records that it might be: the product family, and the sale type.
    """
    known = fields_of(ready.ground.programme)
    families: list[str] = sorted(project.families) or list(known.values_of("line.family") or ())
    types: list[str] = [project.sale_type] if project.sale_type else list(known.values_of("line.sale_type") or ())
    if project.value is None:
        return found, []
    # Where the terms list no codes, no rule can ask for one.
    families, types = families or [_UNKNOWN], types or [_UNKNOWN]
    line = OrderLine(
        line_id=f"{found.claim.claim_id}+order",
        order_id=f"{found.claim.claim_id}+order",
        partner_id=found.claim.partner_id,
        customer_id=project.customer_id,
        project_id=project.project_id,
        product=Code(families[0]),
        family=Code(families[0]),
        sale_type=Code(types[0]),
        ordered_on=day,
        amount=project.value,
        list_amount=project.value,
        annual_value=project.annual_value,
        quantity=Count(0),
        currency=project.currency,
    )
    open_records = found.open_records | {("order_lines", line.line_id)}
    choices = [values for values in (families, types) if len(values) > 1]
    named = ["family"] * (len(families) > 1) + ["sale_type"] * (len(types) > 1)
    fields = [
        [("order_lines", line.line_id, name, Code(one)) for one in values]
        for name, values in zip(named, choices, strict=True)
    ]
    return Imagined(found.claim, (*found.own, line), open_records), fields


def _claim(ready: Ready, project: Project, *, partner_id: str, day: date) -> Claim:
    claim_id = f"{project.project_id}+{ready.incentive.id}+{partner_id}"
    at = datetime.combine(day, time(), tzinfo=ready.ground.zone)
    kind = ready.incentive.claimed
    if kind == "claim":
        return Claim(
            claim_id=claim_id,
            incentive=Code(ready.incentive.id),
            partner_id=partner_id,
            project_id=project.project_id,
            reserved_at=at,
        )
    period = period_at(day, kind=kind, ground=ready.ground)
    return Claim(
        claim_id=claim_id,
        incentive=Code(ready.incentive.id),
        partner_id=partner_id,
        reserved_at=at,
        submitted_on=day,
        period_from=None if period is None else period.start,
        period_until=None if period is None else period.end,
    )


def _whole(ready: Ready, base: Claim, fields: dict[str, Any], made: list[Record]) -> Imagined:
    claim = replace(base, **fields)
    own = (claim, *made)
    open_records = frozenset((_NAMES[type(one)], id_of(one)) for one in own if not isinstance(one, Person))
    return Imagined(claim, own, open_records if ready.incentive.claimed == "claim" else frozenset())


def _has_introduction(store: Store, project: Project, partner_id: str) -> bool:
    rows = store.of("introductions", "project_id", project.project_id)
    return any(partner_id in (one.introducing_id, one.receiving_id) for one in rows)


def _introduction(store: Store, project: Project, *, partner_id: str, claim: Claim) -> Introduction:
    """Return the introduction of the project to the one other partner in it, or else to somebody to be found."""
    others = sorted({one.partner_id for one in store.of("roles", "project_id", project.project_id)} - {partner_id})
    return Introduction(
        introduction_id=f"{claim.claim_id}+introduction",
        project_id=project.project_id,
        introducing_id=partner_id,
        receiving_id=others[0] if len(others) == 1 else ANOTHER_PARTNER,
        introduced_on=claim.reserved_at.date(),
    )


def _activities(
    ready: Ready, store: Store, project: Project, *, partner_id: str, claim: Claim
) -> list[tuple[dict[str, Any], list[Record]]]:
    """Return the partner's own work of this kind in the project that no claim is about, or else work to be done."""
    kind = ready.incentive.activity
    known = [
        one
        for one in store.of("activities", "project_id", project.project_id)
        if one.partner_id == partner_id
        and one.kind == kind
        and not list(store.of("claims", "activity_id", one.activity_id))
    ]
    if known:
        return [({"activity_id": one.activity_id}, []) for one in known[:ACTIVITIES_MAX]]
    made = Activity(
        activity_id=f"{claim.claim_id}+work",
        project_id=project.project_id,
        partner_id=partner_id,
        kind=Code(kind or "work"),
    )
    return [({"activity_id": made.activity_id}, [made])]


def _people(store: Store, *, partner_id: str, claim: Claim) -> list[tuple[dict[str, Any], list[Record]]]:
    """Return the partner's people, those accredited first, or else somebody to be named."""
    known = sorted(
        store.of("people", "partner_id", partner_id), key=lambda one: (one.accredited_from is None, one.person_id)
    )
    if known:
        return [({"person_id": one.person_id}, []) for one in known[:PEOPLE_MAX]]
    made = Person(person_id=f"{claim.claim_id}+person", partner_id=partner_id)
    return [({"person_id": made.person_id}, [made])]

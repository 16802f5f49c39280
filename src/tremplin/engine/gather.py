"""The facts that a decision may look at: no more rows of no more tables than the incentive's terms can reach."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from operator import attrgetter
from typing import Any

from tremplin.engine.clause.ground import Reach, link_of
from tremplin.engine.compiled import Compiled, Ready
from tremplin.facts.dataset import DataSet
from tremplin.facts.record import Award, Claim
from tremplin.facts.schema import BY_WORD, TABLES
from tremplin.facts.snapshot import Snapshot

_WORDS = {table.name: table.word for table in TABLES.values()}
_ID_OF = {table.name: attrgetter(table.key) for table in TABLES.values()}
_AWARD_OWNERS = ("partner_id", "project_id", "customer_id", "claim_id")


class Store:
    """The facts of an evaluation, with the awards that it makes on its way."""

    __slots__ = ("_all_awards", "_awards", "data")

    def __init__(self, data: DataSet) -> None:
        self.data = data
        self._awards: dict[tuple[str, str], list[Award]] = {}
        self._all_awards: list[Award] = []

    def add(self, award: Award) -> None:
        """Add an award as a fact for later claims; one that is a fact already is not added again."""
        if award.award_id in self.data.by_id("awards"):
            return
        self._all_awards.append(award)
        for field in _AWARD_OWNERS:
            value = getattr(award, field)
            if value is not None:
                self._awards.setdefault((field, value), []).append(award)

    def rows(self, table: str) -> Iterable[Any]:
        """Return all rows of a table."""
        known = self.data.table(table)
        return (*known, *self._all_awards) if table == "awards" and self._all_awards else known

    def of(self, table: str, field: str, value: str) -> Iterable[Any]:
        """Return the rows of a table in which a field has a value."""
        known = self.data.rows_of(table, field, value)
        made = self._awards.get((field, value)) if table == "awards" else None
        return (*known, *made) if made else known

    def of_between(self, table: str, field: str, value: str, *, first: date, until: date) -> Iterable[Any]:
        """Return the rows of a table in which a field has a value and whose own day lies in `[first, until)`."""
        return in_days(self.of(table, field, value), table, first=first, until=until)

    def of_any(self, table: str, field: str, values: Iterable[str]) -> Iterable[Any]:
        """Return the rows of a table in which a field has one of some values; of many values, few have rows."""
        known = self.data.values_of(table, field)
        return [row for value in values if value in known for row in self.of(table, field, value)]

    def find(self, table: str, record_id: str | None) -> Any:
        """Return the row with this id, or None."""
        return self.data.by_id(table).get(record_id) if record_id else None


def gather(compiled: Compiled, data: DataSet | Store, claim: Claim, *, also: Reach | None = None) -> Snapshot:
    """Return the facts that the decision about a claim may look at.

    Args:
        compiled: the programme, made ready.
        data: all facts; claims worked out by period among them (`with_period_claims`).
        claim: one of them.
        also: what else is looked at, beside the decision: by the rule of its payment.

    Raises:
        UnknownIncentive: the programme has not the claim's incentive.
    """
    store = data if isinstance(data, Store) else Store(data)
    gathered = _Gathered(store)
    ready = compiled.ready(claim.incentive)
    gathered.add_claim(claim, ready.reach)
    if also is not None:
        gathered.add_claim(claim, also)
    for rival in _rivals(ready, store, claim):
        gathered.add_claim(rival, compiled.ready(rival.incentive).reach)
    gathered.add_rates(ready)
    return Snapshot(claim.claim_id, gathered.tables())


def project_id_of(store: Store, claim: Claim) -> str | None:
    """Return the project of a claim: its own, else its activity's."""
    activity = store.find("activities", claim.activity_id)
    return claim.project_id or (activity.project_id if activity else None)


_SUBJECT_TABLES: Mapping[str, Callable[[Claim], str | None]] = {
    "partner": lambda claim: claim.partner_id,
    "activity": lambda claim: claim.activity_id,
    "person": lambda claim: claim.person_id,
}


def _subjects(store: Store, claim: Claim) -> dict[str, str | None]:
    """Return the ids of the subjects of a claim."""
    project_id = project_id_of(store, claim)
    project = store.find("projects", project_id)
    return {
        **{word: id_of_claim(claim) for word, id_of_claim in _SUBJECT_TABLES.items()},
        "project": project_id,
        "customer": project.customer_id if project else None,
    }


def _rivals(ready: Ready, store: Store, claim: Claim) -> list[Claim]:
    """Return the claims that exclusions may set against a claim, on any day."""
    found: dict[str, Claim] = {}
    for _index, node in ready.exclusions:
        own = _subjects(store, claim)
        subject = [own[word] for word in node.per]
        if None in subject:
            continue
        for other in _claims_near(store, node.per[0], own):
            if other.incentive in node.between and other.claim_id != claim.claim_id:
                theirs = _subjects(store, other)
                if [theirs[word] for word in node.per] == subject:
                    found[other.claim_id] = other
    return list(found.values())


def _claims_near(store: Store, word: str, own: Mapping[str, str | None]) -> Iterable[Claim]:
    """Return the claims that may have the same subject, and few others."""
    value = str(own[word])
    if word in ("partner", "person", "activity"):
        yield from store.of("claims", f"{word}_id", value)
        return
    projects = [value] if word == "project" else [one.project_id for one in store.of("projects", "customer_id", value)]
    for project_id in projects:
        yield from store.of("claims", "project_id", project_id)
        for activity in store.of("activities", "project_id", project_id):
            yield from store.of("claims", "activity_id", activity.activity_id)


def in_days(rows: Iterable[Any], table: str, *, first: date, until: date) -> list[Any]:
    """Return the rows of a table whose own day lies in `[first, until)`."""
    day_of = attrgetter(str(TABLES[table].dated))
    return [row for row in rows if (day := day_of(row)) is not None and first <= day < until]


class _Gathered:
    """Rows that were found, each once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows: dict[str, dict[str, Any]] = {}

    def tables(self) -> dict[str, tuple[Any, ...]]:
        return {name: tuple(rows.values()) for name, rows in self._rows.items()}

    def add_claim(self, claim: Claim, reach: Reach) -> None:
        """Add a claim with its subjects and the rows within its reach."""
        store = self._store
        subjects = _subjects(store, claim)
        self._add("claims", (claim,))
        for word, record_id in subjects.items():
            record = store.find(BY_WORD[word].name, record_id)
            if record is not None:
                self._add(BY_WORD[word].name, (record,))
        partners = [claim.partner_id]
        if reach.has_other_partners:
            roles = store.of("roles", "project_id", str(subjects["project"]))
            partners += sorted({one.partner_id for one in roles} - {claim.partner_id})
        for table, whose in reach.rows:
            rows = self._rows_of(table, whose, claim, subjects, partners)
            if rows:
                self._add(table, rows)
        for table, whose in reach.in_period - reach.rows:
            self._add(table, self._rows_in_period(table, whose, claim, subjects, partners))
        if reach.linked:
            self._add_linked(reach)
        if ("credit_notes", "lines") in reach.rows:
            self._add("credit_notes", store.of_any("credit_notes", "line_id", self._rows.get("order_lines", ())))

    def _rows_of(
        self, table: str, whose: str, claim: Claim, subjects: Mapping[str, str | None], partners: list[str]
    ) -> Iterable[Any]:
        store = self._store
        if whose == "everyone":
            return store.rows(table)
        if whose == "lines":
            return ()
        owner, _, second = whose.partition("-and-")
        if owner == "partner":
            field = link_of(table, "partner") or "partner_id"
            if second:
                # A project has few rows, a partner has many.
                rows = self._rows_of(table, second, claim, subjects, partners)
                partner_of = attrgetter(field)
                return [row for row in rows if partner_of(row) in partners]
            return [row for partner_id in partners for row in store.of(table, field, partner_id)]
        value = claim.claim_id if owner == "claim" else subjects[owner]
        if value is None:
            return ()
        if owner == "customer" and link_of(table, "customer") is None:
            projects = self._add_projects(value)
            return [row for one in projects for row in store.of(table, "project_id", one.project_id)]
        return store.of(table, f"{owner}_id", value)

    def _rows_in_period(
        self, table: str, whose: str, claim: Claim, subjects: Mapping[str, str | None], partners: list[str]
    ) -> Iterable[Any]:
        """Return the rows whose own day lies in the claim's period; none for a claim without a period."""
        first, until = claim.period_from, claim.period_until
        if first is None or until is None:
            return []
        if whose == "partner":
            # A partner has many rows, and a period few of them.
            field, of_between = link_of(table, "partner") or "partner_id", self._store.of_between
            return [row for one in partners for row in of_between(table, field, one, first=first, until=until)]
        return in_days(self._rows_of(table, whose, claim, subjects, partners), table, first=first, until=until)

    def _add_projects(self, customer_id: str) -> Iterable[Any]:
        """Add the projects of a customer, through which some tables know it."""
        projects = self._store.of("projects", "customer_id", customer_id)
        self._add("projects", projects)
        return projects

    def _add_linked(self, reach: Reach) -> None:
        """Add the records to which gathered rows refer, where paths inside rows name them."""
        store = self._store
        # Projects first: a row's customer may be its project's.
        for table, word in sorted(reach.linked, key=lambda one: (one[1] != "project", one)):
            rows = list(self._rows.get(table, {}).values())
            if word == "milestone":
                for row in rows:
                    self._add("milestones", store.of("milestones", "project_id", str(row.project_id)))
                continue
            field = link_of(table, word)
            if field is None:
                projects = (store.find("projects", one) for one in {row.project_id for row in rows})
                named = {one.customer_id for one in projects if one}
            else:
                named = set(map(attrgetter(field), rows))
            for record_id in named:
                record = store.find(BY_WORD[word].name, record_id)
                if record is not None:
                    self._add(BY_WORD[word].name, (record,))
                    for held in sorted(reach.linked_holdings) if word == "partner" else ():
                        self._add(held, store.of(held, "partner_id", record.partner_id))

    def add_rates(self, ready: Ready) -> None:
        """Add the exchange rates of the currencies that the rows are in."""
        programme = ready.ground.programme
        sources = {one.source for one in (programme.exchange, programme.level_exchange) if one is not None}
        if not sources:
            return
        rows = [row for table in self._rows.values() for row in table.values()]
        currencies = {getattr(row, "currency", None) for row in rows} - {None, programme.currency}
        for currency in currencies:
            rates = self._store.of("rates", "base", str(currency))
            self._add("rates", [one for one in rates if one.quote == programme.currency and one.source in sources])

    def _add(self, table: str, rows: Iterable[Any]) -> None:
        rows = tuple(rows)
        self._rows.setdefault(table, {}).update(zip(map(_ID_OF[table], rows), rows, strict=True))

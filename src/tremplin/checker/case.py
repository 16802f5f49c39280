"""The claim at hand: the records that the words of the terms name for it, and the days that decide."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from tremplin.checker.days import Calendar, Span
from tremplin.checker.facts import PARTNER_OF, TABLES, Facts, Row
from tremplin.checker.reading import Unreadable
from tremplin.checker.world import Notes, World


@dataclass(frozen=True)
class Case:
    """One claim in one place of the terms.

    Attributes:
        world: the clause and the facts.
        incentive: that the claim is for; a rival's, when an exclusion compares.
        claim: its row.
        partner_id: the claimant; another partner while that one's level is computed.
        days: the deciding day under `day`, and those that replace it for some things; None where they are absent.
        notes: None inside rows and past periods, where no step is noted.
        own_period: of a claim that is worked out by period.
        row: inside rows, the word and the row.
        row_day: inside rows, the day of the row; None when it has none.
        hidden: order lines that are no rows, because an earlier incentive has them.
        exchange: the key of the clause that says how to exchange: `exchange` or `level_exchange`.
    """

    world: World
    incentive: Mapping[str, Any]
    claim: Row
    partner_id: str
    days: Mapping[str, date | None]
    notes: Notes | None
    own_period: Span | None = None
    row: tuple[str, Row] | None = None
    row_day: date | None = None
    hidden: frozenset[str] = frozenset()
    exchange: str = "exchange"

    @property
    def facts(self) -> Facts:
        """The facts of the snapshot."""
        return self.world.facts

    @property
    def calendar(self) -> Calendar:
        """The calendar of the programme."""
        return self.world.calendar

    @property
    def deciding(self) -> date | None:
        """The deciding day of the claim; None when it is absent."""
        return self.claim_day("day")

    def day(self, kind: str = "day") -> date | None:
        """Return the day that decides about a kind of thing: the row's own inside rows, else that of `decides`."""
        return self.claim_day(kind) if self.row is None else self.row_day

    def claim_day(self, kind: str) -> date | None:
        """Return the day that decides about a kind of thing for the claim, also inside rows."""
        return self.days[kind] if kind in self.days else self.days["day"]

    def note(self, place: str, value: Fraction | None) -> None:
        """Note a step, unless this is inside rows or past periods."""
        if self.notes is not None:
            self.notes.steps[place] = value

    def moved_to(self, day: date) -> "Case":
        """Return the case with another deciding day for everything; its own period moves along."""
        claimed = self.incentive["claimed"]
        own_period = self.own_period if claimed == "claim" else self.calendar.period(claimed, day)
        row_day = None if self.row is None else day
        return replace(self, days={"day": day}, own_period=own_period, row_day=row_day, notes=None)

    def inside(self, word: str, row: Row, *, day: date | None) -> "Case":
        """Return the case as seen from a row that has this day."""
        return replace(self, row=(word, row), row_day=day, notes=None)

    def record(self, word: str) -> Row | None:
        """Return the record that a word names for this claim; inside rows, the row or a record that it refers to."""
        if self.row is not None:
            row_word, row = self.row
            if word == row_word:
                return row
            refers, found = self._referred(row_word, row, word)
            if refers:
                return found
        return self.own_record(word)

    def own_record(self, word: str) -> Row | None:
        """Return the record that a word names for this claim, also inside rows.

        Raises:
            Unreadable: a claim has no one record of that kind.
        """
        if word == "claim":
            return self.claim
        if word == "introduction":
            return self._introduction()
        if word not in ("partner", "activity", "person", "project", "customer"):
            raise Unreadable("MALFORMED", seen=word)
        return self.facts.find(word, self.id_of(word))

    def id_of(self, word: str) -> str | None:
        """Return the id of a subject of the claim: its project is the activity's when it names none itself."""
        if word == "partner":
            return self.partner_id
        if word == "customer":
            return (self.own_record("project") or {}).get("customer_id")
        own = self.claim.get(f"{word}_id")
        if word == "project" and own is None:
            return (self.own_record("activity") or {}).get("project_id")
        return own

    def partners_with(self, role: str, day: date | None) -> set[str]:
        """Return the partners that have a role in the project on a day."""
        return {row["partner_id"] for row in self.roles(day) if row["role"] == role}

    def roles_of(self, partner_id: str, day: date | None) -> set[str]:
        """Return the roles that a partner has in the project on a day."""
        return {row["role"] for row in self.roles(day) if row["partner_id"] == partner_id}

    def roles(self, day: date | None) -> list[Row]:
        """Return the roles in the project that hold on a day."""
        project_id = self.id_of("project")
        if project_id is None or day is None:
            return []
        rows = [row for row in self.facts.rows("role") if row["project_id"] == project_id]
        return [row for row in rows if self.facts.is_valid("role", row, day)]

    def _introduction(self) -> Row | None:
        """Return the earliest introduction of the project in which the claimant introduces or receives."""
        project_id = self.id_of("project")
        rows = [
            row
            for row in self.facts.rows("introduction")
            if row["project_id"] == project_id and self.partner_id in (row["introducing_id"], row.get("receiving_id"))
        ]
        return min(rows, key=lambda row: (row["introduced_on"], row["introduction_id"]), default=None)

    def _referred(self, row_word: str, row: Row, word: str) -> tuple[bool, Row | None]:
        """Return whether rows of this kind refer to such a record by an id of their own, and the record."""
        types = TABLES[row_word].types
        key = PARTNER_OF.get(row_word, "partner_id") if word == "partner" else f"{word}_id"
        if word in ("partner", "customer", "project", "activity", "person", "claim") and key in types:
            return True, self.facts.find(word, row.get(key))
        if word == "customer" and "project_id" in types:
            project = self.facts.find("project", row.get("project_id")) or {}
            return True, self.facts.find("customer", project.get("customer_id"))
        return False, None

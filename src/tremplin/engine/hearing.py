"""A hearing: one claim with the facts within its reach, the days that decide, and the trace that grows.

Inside rows, in past periods and in reviews of levels the same claim is looked at from another day: those are hearings
of their own, which leave no trace.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tremplin.engine.decision import Number
from tremplin.engine.view import View

NO_OTHER_MEASURES: Mapping[str, Number] = {}
NO_LINES: frozenset[str] = frozenset()

DAY_KINDS = ("membership", "competency", "level", "limits", "rate")
"""What may have a deciding day of its own, besides the terms."""


class Unworkable(Exception):
    """Say that a quantity has no value.

    Attributes:
        code: NO_RATE, NO_TABLE_ROW or AMBIGUOUS_ROW.
        at: the place of the quantity that met it; empty until that quantity is known.
        table: the rate table that it was looked up in, if any.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.at = ""
        self.table = ""


class Hearing:
    """One claim looked at from one day.

    Attributes:
        view: the facts.
        claim: the claim decided.
        partner_id: whose rows and levels count; the claimant.
        subjects: the records that paths name, by word; `introduction` once it was looked for.
        rows: inside a measure, the row that each word names.
        day: the day from which the claim is looked at.
        claim_day: the same, but for rows: there it stays that of the claim.
        days: the deciding day of each kind; None when all are `day`.
        rate_day: the deciding day for exchange rates.
        period: first and last day of the claim's period.
        steps: the trace.
        memo: values of names that were worked out, and what a partner holds on a day.
        measures: quantities that have another value than the facts give, by place.
        is_line_taken: says whether an exclusion gave an order line to another incentive; None without such.
        lines_out: order lines that are left out, to see what an award is without them.
        known_lines: what order lines give to a measure, by its place, where that does not depend on other lines; None
            unless the same claim is asked again with other lines left out.
    """

    __slots__ = (
        "claim", "claim_day", "day", "days", "is_line_taken", "known_lines", "lines_out", "measures", "memo",
        "partner_id", "period", "rate_day", "rows", "steps", "subjects", "view",
    )  # fmt: skip

    def __init__(self, view: View, claim: Any, *, measures: Mapping[str, Number] = NO_OTHER_MEASURES) -> None:
        self.view = view
        self.claim = claim
        self.partner_id: str = claim.partner_id
        self.subjects: dict[str, Any] = _subjects(view, claim)
        self.rows: dict[str, Any] = {}
        self.day: date | None = None
        self.claim_day: date | None = None
        self.days: Mapping[str, date | None] | None = None
        self.rate_day: date | None = None
        self.period: tuple[date, date] | None = period_of_claim(claim)
        self.steps: dict[str, Number | None] = {}
        self.memo: dict[Any, Any] = {}
        self.measures = measures
        self.is_line_taken: Callable[[Any], bool] | None = None
        self.lines_out = NO_LINES
        self.known_lines: dict[str, list[tuple[date | None, str, Any]]] | None = None

    def day_for(self, kind: str) -> date | None:
        """Return the day that decides for membership, competency, level or limits."""
        return self.day if self.days is None else self.days[kind]

    def from_row(self) -> "Hearing":
        """Return a hearing that is moved from row to row by its caller, who sets the row and its day."""
        inner = self._copy()
        inner.rows = dict(self.rows)
        inner.days = None
        return inner

    def from_day(self, day: date, *, period: tuple[date, date] | None) -> "Hearing":
        """Return the hearing of the same claim with every deciding day replaced."""
        inner = self._copy()
        inner.day = day
        inner.claim_day = day
        inner.days = None
        inner.rate_day = day
        inner.period = period
        inner.memo = {}
        return inner

    def of_partner(self, partner_id: str) -> "Hearing":
        """Return a hearing in which another partner's rows count."""
        inner = self._copy()
        inner.partner_id = partner_id
        inner.subjects = {**self.subjects, "partner": self.view.find("partners", partner_id)}
        inner.memo = {}
        return inner

    def again(self, measures: Mapping[str, Number]) -> "Hearing":
        """Return the same hearing with a trace of its own, and other values for some quantities."""
        inner = self._copy()
        inner.measures = measures
        inner.steps = {}
        inner.memo = {}
        return inner

    def without_lines(self, lines_out: frozenset[str]) -> "Hearing":
        """Return a hearing in which some order lines are no rows, with a trace of its own."""
        inner = self.again(self.measures)
        inner.lines_out = lines_out
        inner.known_lines = self.known_lines
        return inner

    def introduction(self) -> Any:
        """Return the earliest introduction of the project in which the claimant introduces or receives, or None."""
        if "introduction" not in self.subjects:
            project = self.subjects["project"]
            own = (
                (one.introduced_on, one.introduction_id, one)
                for one in self.view.of("introductions", "project_id", project and project.project_id)
                if self.claim.partner_id in (one.introducing_id, one.receiving_id)
            )
            self.subjects["introduction"] = min(own, default=(None, None, None))[2]
        return self.subjects["introduction"]

    def _copy(self) -> "Hearing":
        inner = Hearing.__new__(Hearing)
        inner.view = self.view
        inner.claim = self.claim
        inner.partner_id = self.partner_id
        inner.subjects = self.subjects
        inner.rows = self.rows
        inner.day = self.day
        inner.claim_day = self.claim_day
        inner.days = self.days
        inner.rate_day = self.rate_day
        inner.period = self.period
        inner.steps = self.steps
        inner.memo = self.memo
        inner.measures = self.measures
        inner.is_line_taken = self.is_line_taken
        inner.lines_out = self.lines_out
        # From another day, or for another partner, other lines count.
        inner.known_lines = None
        return inner


def period_of_claim(claim: Any) -> tuple[date, date] | None:
    """Return the first and the last day of the period that a claim is worked out for, or None."""
    if claim.period_from is None or claim.period_until is None:
        return None
    return (claim.period_from, date.fromordinal(claim.period_until.toordinal() - 1))


def _subjects(view: View, claim: Any) -> dict[str, Any]:
    activity = view.find("activities", claim.activity_id) if claim.activity_id else None
    project_id = claim.project_id or (activity.project_id if activity else None)
    project = view.find("projects", project_id) if project_id else None
    return {
        "claim": claim,
        "partner": view.find("partners", claim.partner_id),
        "activity": activity,
        "project": project,
        "customer": view.find("customers", project.customer_id) if project else None,
        "person": view.find("people", claim.person_id) if claim.person_id else None,
    }

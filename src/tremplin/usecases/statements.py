"""The statements of a month: begun once, closed for some partners at a time, complete when they come to the books.

All statements of a month cover the journal up to the same transaction, so that together they are the control accounts
at that transaction (S2), whatever is booked while they are made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from tremplin.money import Money, Period, PeriodKind, period_of
from tremplin.payments.statement.keeping import Called, Kept, kept_from, kept_text, statement_id
from tremplin.payments.statement.movement import OWED_KINDS
from tremplin.payments.statement.statement import Asked, Statement, check_control, next_statement
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command, text_sha256
from tremplin.usecases.companies import company_of
from tremplin.usecases.periods import MonthStillRuns
from tremplin.usecases.refused import AlreadyDone, NotFound, Refused, words
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.statement_lines import Stretch, stretch_of
from tremplin.usecases.work import Row, Work, carry_out
from tremplin.wording import Place, Problem, Problems, Refusal, text_key

AT_ONCE: Final = 100
"""For so many partners one command closes statements."""

STATEMENTS: Final = text_key("statements of the month")

_NOT_A_MONTH: Final = text_key("{seen} is no month such as 2026-03.")


@dataclass(frozen=True, slots=True)
class MonthBeforeOpen(Refusal):
    """Say that the statements of an earlier month are not complete, or that a later one has them already."""

    code: ClassVar[str] = "MONTH_BEFORE_OPEN"
    template: ClassVar[str] = text_key("The statements of {other} are there or being made, and come first.")
    next_template: ClassVar[str | None] = text_key("Complete those, or make the statements of a later month.")

    other: str


@dataclass(frozen=True, slots=True)
class StatementsMissing(Refusal):
    """Say that some partners have no statement of a month yet."""

    code: ClassVar[str] = "STATEMENTS_MISSING"
    template: ClassVar[str] = text_key("The statements of {month} are not closed for every partner: {first} has none.")
    next_template: ClassVar[str | None] = text_key("Close the statements of those that are left.")
    of_partners: ClassVar[tuple[str, ...]] = ("first",)

    month: str
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginStatements(Command):
    """Begin the statements of a month that is over, such as "2026-03"."""

    kind: ClassVar[str] = "begin-statements"

    month: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseStatements(Command):
    """Close the statements of a month for some partners, in each of their currencies.

    Attributes:
        partner_ids: `AT_ONCE` at most; for whom nothing was ever booked, none is made.
    """

    kind: ClassVar[str] = "close-statements"

    month: str
    partner_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteStatements(Command):
    """Complete the statements of a month, once they come to the books."""

    kind: ClassVar[str] = "complete-statements"

    month: str


def begin_statements(connection: Connection, command: BeginStatements) -> Posted:
    """Begin the statements of a month: which transaction is the last that they cover is fixed.

    It is the last one before the first that the accounts have in a later month.

    Refusals: NotAllowed; MonthStillRuns; AlreadyDone; MonthBeforeOpen.

    Raises:
        Problems: it is no month.
    """

    def change(work: Work) -> None:
        period = month_of(command.month)
        if period.end > work.today:
            raise Refused(MonthStillRuns(month=command.month))
        if _run_of(work, command.month) is not None:
            raise Refused(AlreadyDone(what=words(STATEMENTS), id=command.month))
        other = work.row(
            "SELECT month FROM statement_run WHERE month > %s OR state = 'open' ORDER BY month LIMIT 1", command.month
        )
        if other is not None:
            raise Refused(MonthBeforeOpen(other=other["month"]))
        until = _last_before(work, period.end)
        work.insert(
            "statement_run",
            month=command.month,
            until_seq=until,
            published_on=work.today.isoformat(),
            state="open",
        )
        work.answer.update(until_seq=until)
        work.audit(command.kind, command.month, until_seq=until)

    return carry_out(connection, command, change)


def close_statements(connection: Connection, command: CloseStatements) -> Posted:
    """Close the statements of a month for some partners; who has one already is passed over (R4).

    Refusals: NotAllowed; NotFound (the statements of that month were not begun); AlreadyDone (they are complete).
    """

    def change(work: Work) -> None:
        run = _open_run(work, command.month)
        at = work.row("SELECT recorded_at FROM journal WHERE seq = %s", run["until_seq"])
        made = (
            []
            if at is None
            else _kept(
                work,
                run,
                stretch_of(
                    work, sorted(set(command.partner_ids))[:AT_ONCE], until_seq=run["until_seq"], at=at["recorded_at"]
                ),
            )
        )
        for one in made:
            work.insert("statement", **_row(one, command.month))
            work.tell("statement-published", paper_id=one.statement_id, partner_id=one.statement.partner)
        work.answer.update(statements=[one.statement_id for one in made])
        work.audit(command.kind, command.month, statements=len(made))

    return carry_out(connection, command, change)


def complete_statements(connection: Connection, command: CompleteStatements) -> Posted:
    """Complete the statements of a month: every partner has one, and together they are the control accounts (S2).

    Refusals: NotAllowed; NotFound; AlreadyDone; StatementsMissing.

    Raises:
        Problems: they do not come to the books: a defect, which nothing is built on.
    """

    def change(work: Work) -> None:
        run = _open_run(work, command.month)
        left = partners_due(work, command.month, at_most=1)
        if left:
            raise Refused(StatementsMissing(month=command.month, first=left[0]))
        problems = check_control(_last_statements(work), booked=_booked(work, until_seq=run["until_seq"]))
        if problems:
            raise Problems(list(problems))
        work.update("statement_run", where={"month": command.month, "state": "open"}, set_={"state": "complete"})
        work.audit(command.kind, command.month)

    return carry_out(connection, command, change)


def partners_due(rows: Rows, month: str, *, at_most: int = AT_ONCE) -> tuple[str, ...]:
    """List the partners that still lack a statement of a month whose statements were begun, by id.

    Args:
        rows: that are read.
        month: whose statements.
        at_most: how many are listed.
    """
    found = rows.rows(_DUE, {"month": month, "kinds": sorted(OWED_KINDS), "at_most": at_most})
    return tuple(row["party"] for row in found)


def month_of(text: str) -> Period:
    """Return a month by its name, such as "2026-03".

    Raises:
        Problems: it is none.
    """
    try:
        found = period_of(date.fromisoformat(f"{text}-01"), kind=PeriodKind.MONTH)
    except ValueError:
        found = None
    if found is None or found.label != text:
        raise Problems([Problem("NOT_A_MONTH", (Place("", column_name="month"),), _NOT_A_MONTH, {"seen": text})])
    return found


_DUE: Final = """
    SELECT DISTINCT account.party FROM account
    JOIN organisation ON organisation_id = account.party AND organisation.kind = 'partner'
    JOIN statement_run ON statement_run.month = %(month)s
    WHERE account.kind = ANY (%(kinds)s)
        AND EXISTS (
            SELECT 1 FROM leg WHERE leg.account_key = account.account_key AND leg.currency = account.currency
                AND leg.account_version = 1 AND leg.seq <= statement_run.until_seq
        )
        AND NOT EXISTS (
            SELECT 1 FROM statement WHERE statement.partner_id = account.party
                AND statement.currency = account.currency AND statement.month = statement_run.month
        )
    ORDER BY 1 LIMIT %(at_most)s
"""


def _run_of(work: Work, month: str) -> Row | None:
    return work.row("SELECT * FROM statement_run WHERE month = %s", month)


def _open_run(work: Work, month: str) -> Row:
    run = _run_of(work, month)
    if run is None:
        raise Refused(NotFound(what=words(STATEMENTS), id=month))
    if run["state"] == "complete":
        raise Refused(AlreadyDone(what=words(STATEMENTS), id=month))
    return run


def _last_before(work: Work, day: date) -> int:
    """Return the number of the last transaction before the first one that is accounted for from a day on."""
    row = work.row(
        "SELECT coalesce((SELECT min(seq) - 1 FROM journal WHERE accounting_on >= %s),"
        " (SELECT max(seq) FROM journal), 0) AS seq",
        day,
    )
    return int(row["seq"]) if row else 0


def _kept(work: Work, run: Row, stretch: Stretch) -> list[Kept]:
    vendor = company_of(work, "vendor")
    names = _names(work, [partner for partner, _currency in stretch.balances])
    made = []
    for partner, currency in stretch.balances:
        before = stretch.before.get((partner, currency))
        if before is not None and before.statement.period.label == run["month"]:
            continue
        reserved, expected = (
            Money(one.get((partner, currency), 0), currency) for one in (stretch.reserved, stretch.expected)
        )
        asked = Asked(partner, currency, month_of(run["month"]), run["until_seq"], reserved, expected)
        statement = next_statement(
            asked,
            journal=stretch.journal.get((partner, currency), ()),
            before=None if before is None else before.statement,
        )
        made.append(
            Kept(
                statement_id(partner, currency=currency, number=statement.number),
                statement,
                Called(names.get(partner, partner)),
                Called("vendor" if vendor is None else vendor.party.name),
                run["published_on"],
            )
        )
    return made


def _names(work: Work, partners: Sequence[str]) -> dict[str, str]:
    """Return what partners are called: as companies, else in the facts."""
    rows = work.rows(
        "SELECT organisation_id, coalesce("
        " (SELECT name FROM company WHERE company.organisation_id = organisation.organisation_id"
        "  ORDER BY n DESC LIMIT 1),"
        " (SELECT data ->> 'name' FROM fact WHERE table_name = 'partners' AND record_id = organisation_id"
        "  AND superseded_at IS NULL), organisation_id) AS name"
        " FROM organisation WHERE organisation_id = ANY (%s)",
        list(partners),
    )
    return {row["organisation_id"]: row["name"] for row in rows}


def _row(kept: Kept, month: str) -> dict[str, Any]:
    one, text = kept.statement, kept_text(kept)
    return {
        "statement_id": kept.statement_id,
        "partner_id": one.partner,
        "currency": one.currency,
        "number": one.number,
        "month": month,
        "after_seq": one.after_seq,
        "until_seq": one.until_seq,
        "opening": one.opening.minor,
        "closing": one.closing.minor,
        "reserved": one.reserved.minor,
        "expected": one.expected.minor,
        "content": text,
        "sha256": text_sha256(text),
    }


def _last_statements(work: Work) -> list[Statement]:
    rows = work.rows(
        "SELECT DISTINCT ON (partner_id, currency) content FROM statement ORDER BY partner_id, currency, number DESC"
    )
    return [kept_from(row["content"]).statement for row in rows]


def _booked(work: Work, *, until_seq: int) -> dict[str, Money]:
    rows = work.rows(
        "SELECT leg.currency, -sum(leg.amount)::bigint AS owed FROM account"
        " JOIN organisation ON organisation_id = account.party AND organisation.kind = 'partner'"
        " JOIN leg ON leg.account_key = account.account_key AND leg.currency = account.currency"
        " WHERE account.kind = ANY (%s) AND leg.seq <= %s GROUP BY 1",
        sorted(OWED_KINDS),
        until_seq,
    )
    return {row["currency"]: Money(row["owed"], row["currency"]) for row in rows}

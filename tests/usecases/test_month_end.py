"""The end of a month: accrued as it was shown, reversed exactly, trued up by the next, and closed."""

from datetime import date

import pytest

from tests.usecases.field import Field
from tests.usecases.office import AUDITOR, FINANCE, MANAGER, Office
from tremplin.usecases.command import Actor
from tremplin.usecases.month_end import AccrueMonth, ReverseMonth, accrue_month, reverse_month
from tremplin.usecases.periods import ClosePeriod, close_period
from tremplin.usecases.reads.month_end import MonthEndAhead, month_end_ahead
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.refused import Refused
from tremplin.wording import ENGLISH, Problems

# A programme is in force.
pytestmark = pytest.mark.usefixtures("furnished")

REBATE = "solution-rebate/PA/2021-Q3"


def ahead(office: Office, month: str, person: str = FINANCE) -> MonthEndAhead:
    return month_end_ahead(open_reader(office.connection, Actor(person)), month)


def accrue(office: Office, month: str) -> int:
    return office.do(accrue_month, AccrueMonth, FINANCE, month=month, shown=ahead(office, month).shown).answer["posted"]


def reverse(office: Office, month: str) -> int:
    return office.do(reverse_month, ReverseMonth, FINANCE, month=month).answer["reversed"]


def booked(office: Office, account: str) -> list[tuple[str, str, int]]:
    """What was booked on an account: kind, day of the accounts, amount."""
    return office.rows(
        "SELECT kind, accounting_on::text, amount FROM leg JOIN journal USING (seq)"
        " WHERE account_key = %s ORDER BY seq",
        account,
    )


def test_work_that_is_done_is_accrued_and_reversed_and_trued_up_by_its_award(office: Office) -> None:
    field = Field(office)
    field.in_review("C1")
    reserved = field.claim_row("C1")["reserved"]
    june = ahead(office, "2021-06", AUDITOR)

    posted, taken_back = accrue(office, "2021-06"), reverse(office, "2021-06")

    assert [(one.source, one.subject, one.parts) for one in june.lines] == [("work-done", "C1", (("PA", reserved),))]
    assert (june.totals, june.is_over, june.posted, june.is_closed) == ({"EUR": reserved}, True, 0, False)
    assert (posted, taken_back, reverse(office, "2021-06")) == (1, 1, 0)
    assert booked(office, "ACCR_EST:PA") == [
        ("estimate", "2021-06-30", -reserved),
        ("reversal", "2021-07-01", reserved),
    ]
    assert [amount for _kind, _on, amount in booked(office, "PL:svc")] == [reserved, -reserved]
    after = ahead(office, "2021-06")
    assert (after.posted, after.left_to_reverse) == (1, 0)
    # Awarded in a later month, it was owed in this one all the same; before the work was reported it was not.
    assert [one.subject for one in ahead(office, "2021-07").lines] == ["C1"]
    assert ahead(office, "2021-05").lines == ()


def test_each_month_of_a_period_adds_what_the_cumulated_base_gives(office: Office) -> None:
    """P8: rounding happens once, on the cumulative base; the increments of the months sum to the whole."""
    field = Field(office)
    field.line("L1")
    august = ahead(office, "2021-08")
    july = ahead(office, "2021-07")

    accrue(office, "2021-08")
    reverse(office, "2021-08")
    accrue(office, "2021-09")

    (line,) = august.lines
    assert (line.source, line.subject, line.amount > 0) == ("open-period", REBATE, True)
    assert july.lines == ()
    assert ahead(office, "2021-09").totals == august.totals
    moved = [amount for _kind, _on, amount in booked(office, "ACCR_EST:PA")]
    assert moved == [-line.amount, line.amount, -line.amount]
    # Over, and not worked out yet, it is owed in the next quarter too; worked out for good, it stands by itself.
    assert [one.subject for one in ahead(office, "2021-10").lines] == [REBATE]
    field.accrued()
    assert ahead(office, "2021-10").lines == ()


def test_period_that_earns_nothing_says_why(office: Office) -> None:
    field = Field(office)
    field.line("L1", list_amount=1)

    (line,) = ahead(office, "2021-08").lines

    assert (line.parts, line.amount) == ((), 0)
    assert [ENGLISH.say_phrase(reason) for reason in line.reasons]
    assert accrue(office, "2021-08") == 0


def test_nothing_is_posted_but_what_was_shown(office: Office) -> None:
    field = Field(office)
    field.in_review("C1")

    def code(month: str, shown: str, use_case=accrue_month, kind=AccrueMonth, **more) -> str:
        return office.refused(use_case, kind, FINANCE, month=month, **({"shown": shown} if shown else {}), **more).code

    june = ahead(office, "2021-06").shown
    assert code("2999-01", june) == "MONTH_STILL_RUNS"
    assert code("2021-05", june) == "CONTENT_CHANGED"
    assert code("2021-06", "", reverse_month, ReverseMonth) == "NOT_FOUND"
    accrue(office, "2021-06")
    assert code("2021-06", june) == "ALREADY_DONE"
    with pytest.raises(Problems):
        ahead(office, "June")
    with pytest.raises(Refused) as caught:
        ahead(office, "2021-06", MANAGER)
    assert caught.value.refusal.code == "NOT_ALLOWED"


def test_closed_month_takes_no_accrual_and_late_facts_go_to_the_open_one(office: Office) -> None:
    """L14: no posting has an accounting date in a closed period; a late fact is booked in the open one."""
    field = Field(office)
    field.in_review("C1")
    field.line("L1")
    before = ahead(office, "2021-06")
    office.do(close_period, ClosePeriod, FINANCE, month="2021-06")
    after = ahead(office, "2021-06")

    shown = (before.shown, after.shown)
    refused = [office.refused(accrue_month, AccrueMonth, FINANCE, month="2021-06", shown=one).code for one in shown]
    field.accrued(happened_on=date(2021, 10, 1))

    assert [one.subject for one in before.lines] == ["C1"]
    assert (after.is_closed, after.lines, after.totals) == (True, (), {})
    assert refused == ["MONTH_CLOSED", "MONTH_CLOSED"]
    effective, accounting = office.rows(
        "SELECT effective_on, to_char(accounting_on, 'YYYY-MM') FROM journal ORDER BY seq DESC LIMIT 1"
    )[0]
    assert (effective < date(2022, 1, 1), accounting) == (True, office.value("SELECT to_char(now(), 'YYYY-MM')"))

from datetime import date

import pytest

from tests.usecases.field import Field
from tests.usecases.office import FINANCE, Office
from tremplin.money import Money
from tremplin.usecases.periods import (
    AccruePeriod,
    AmountDiffers,
    ClosePeriod,
    MonthStillRuns,
    NothingToAccrue,
    PeriodNotOver,
    accrue_period,
    close_period,
)
from tremplin.usecases.refused import AlreadyDone, NotFound

CLAIM_ID = "solution-rebate/PA/2021-Q3"


@pytest.fixture
def field(office: Office) -> Field:
    field = Field(office)
    field.line("L1")
    return field


QUARTER = {"programme": "partner-connect", "incentive": "solution-rebate", "partner_id": "PA", "day": date(2021, 8, 3)}


def test_period_is_estimated_then_owed(field: Field) -> None:
    accrued = field.office.do(accrue_period, AccruePeriod, FINANCE, **QUARTER, happened_on=date(2021, 10, 1)).answer
    estimated = field.balance("ACCR_EST:PA")

    field.settled(CLAIM_ID)

    assert accrued["reserved"] > 0
    assert estimated == -accrued["reserved"]
    assert field.balance("ACCR_EST:PA") == 0
    assert field.balance("ACCR:PA") == -accrued["reserved"]
    assert field.balance("PL:contra_rev") == accrued["reserved"]
    assert field.claim_row(CLAIM_ID)["state"] == "approved"
    assert field.limit("budget")["used"] == accrued["reserved"]


def test_period_is_worked_out_once(field: Field) -> None:
    field.office.do(accrue_period, AccruePeriod, FINANCE, **QUARTER)

    assert isinstance(field.office.refused(accrue_period, AccruePeriod, FINANCE, **QUARTER), AlreadyDone)


def test_period_worked_out_again_posts_the_difference_that_late_lines_make(field: Field) -> None:
    on, again = {"happened_on": date(2021, 10, 1)}, {"claim_id": CLAIM_ID, "happened_on": date(2021, 10, 4)}
    first = field.office.do(accrue_period, AccruePeriod, FINANCE, **QUARTER, **on).answer["reserved"]
    nothing = field.office.refused(accrue_period, AccruePeriod, FINANCE, **QUARTER, **again)
    field.line("L2", list_amount=3_000_000)
    differs = field.office.refused(accrue_period, AccruePeriod, FINANCE, **QUARTER, **again, asked=first)
    other = {**again, "claim_id": "solution-rebate/PA/2021-Q2"}
    unknown = field.office.refused(accrue_period, AccruePeriod, FINANCE, **QUARTER, **other)

    more = field.office.do(accrue_period, AccruePeriod, FINANCE, **QUARTER, **again).answer["reserved"]

    assert nothing == NothingToAccrue(stands=Money(first, "EUR"))
    assert differs == AmountDiffers(now=Money(more, "EUR"), shown=Money(first, "EUR"))
    assert isinstance(unknown, NotFound)
    assert more > first
    assert field.balance("ACCR_EST:PA") == -more
    assert field.limit("budget")["reserved"] == more
    estimates = "SELECT amount FROM leg WHERE account_key = 'ACCR_EST:PA'"
    assert sorted(amount for (amount,) in field.office.rows(estimates)) == sorted([-first, first - more])

    field.settled(CLAIM_ID)

    assert field.balance("ACCR:PA") == -more
    assert field.balance("ACCR_EST:PA") == 0


def test_period_that_runs_is_not_worked_out(field: Field) -> None:
    early = {**QUARTER, "happened_on": date(2021, 9, 30)}

    assert isinstance(field.office.refused(accrue_period, AccruePeriod, FINANCE, **early), PeriodNotOver)


def test_month_is_closed_once_and_not_before_its_end(field: Field) -> None:
    field.office.do(close_period, ClosePeriod, FINANCE, month="2021-03")

    again = field.office.refused(close_period, ClosePeriod, FINANCE, month="2021-03")
    early = field.office.refused(close_period, ClosePeriod, FINANCE, month="2999-12")

    assert isinstance(again, AlreadyDone)
    assert early == MonthStillRuns(month="2999-12")

"""What will be payable when: every stage of certainty once, in months that the payment rules give, to each its own."""

import pytest

from tests.usecases.field import Field, without_cases
from tests.usecases.office import ADMIN, FINANCE, FINANCE_A, PROGRAMMES, SELLER_A, SELLER_B, Office
from tests.usecases.two_payees import Shared
from tremplin.engine.compiled import compile_programme
from tremplin.payments.due import due_of
from tremplin.terms.reader import read_terms
from tremplin.usecases.command import Actor
from tremplin.usecases.owing import days_looked_at
from tremplin.usecases.payables import MakePayables, make_payables
from tremplin.usecases.people import GiveRight, give_right
from tremplin.usecases.reads.forecast import ForecastLine, forecast
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.refused import Refused
from tremplin.usecases.reviewing import ReportWork, report_work
from tremplin.usecases.terms import Terms

# A programme is in force.
pytestmark = pytest.mark.usefixtures("furnished")


def lines(office: Office, person: str = FINANCE, **asked) -> tuple[ForecastLine, ...]:
    return forecast(open_reader(office.connection, Actor(person)), **asked)


def seen(office: Office, person: str = FINANCE, **asked) -> dict[str, tuple[int, int]]:
    """Amount and count by certainty, whatever the month."""
    return {one.certainty: (one.amount.minor, one.count) for one in lines(office, person, **asked)}


def test_claims_move_from_reserved_to_payable(office: Office) -> None:
    field = Field(office)
    field.pre_approved("C1")
    field.pre_approved("C2", project_id="J2")
    office.do(report_work, ReportWork, "chloe", claim_id="C2")
    field.in_review("C3", project_id="J3")
    field.approved("C4", project_id="J4")
    amount = field.claim_row("C4")["awarded"]

    before = seen(office)
    office.do(make_payables, MakePayables, FINANCE)
    after = seen(office)

    assert before == dict.fromkeys(("reserved", "work-done", "in-review", "awarded"), (amount, 1))
    assert after == dict.fromkeys(("reserved", "work-done", "in-review", "payable"), (amount, 1))
    # The reservation and the payment rule of the terms give the month; nothing stands before today.
    today = office.value("SELECT to_char(now(), 'YYYY-MM')")
    assert all(one.month >= today for one in lines(office))
    (review,) = (one for one in lines(office) if one.certainty == "in-review")
    day = office.value("SELECT (now() AT TIME ZONE 'UTC')::date")
    assert review.month <= due_of(day, None, invoiced_on=day, agreed="sixty-days").by_law.strftime("%Y-%m")


def test_partner_is_told_of_its_own_part_alone(office: Office, populated) -> None:
    """S4: a partner sees only its own share."""
    Shared(office).approved()
    office.do(give_right, GiveRight, ADMIN, person_id=SELLER_B, role="partner-finance")

    assert seen(office) == {"awarded": (100_000, 2)}
    assert seen(office, FINANCE_A) == {"awarded": (66_667, 1)}
    assert seen(office, SELLER_B) == {"awarded": (33_333, 1)}
    assert seen(office, partner_id="PB") == {"awarded": (33_333, 1)}
    assert lines(office, SELLER_B, partner_id="PA") == ()
    with pytest.raises(Refused):
        lines(office, SELLER_A)

    office.do(make_payables, MakePayables, FINANCE)
    with populated.connect(owner=True, autocommit=True) as owner:
        owner.execute("ALTER TABLE payable DISABLE TRIGGER USER")
        owner.execute("UPDATE payable SET due_on = '2020-01-01' WHERE partner_id = 'PB'")
    (late, *_rest) = lines(office, partner_id="PB")
    assert (late.certainty, late.month) == ("payable", office.value("SELECT to_char(now(), 'YYYY-MM')"))


def test_claims_due_on_one_day_are_added_up_and_a_rebate_is_due_by_its_period(office: Office) -> None:
    field = Field(office)
    for number, claim_id in enumerate(("C1", "C2", "C3")):
        field.approved(claim_id, project_id=f"J{number + 1}")
    field.line("L1")
    period = field.accrued().answer["claim_id"]
    field.settled(period)
    amount, rebate = (field.claim_row(one)["awarded"] for one in ("C1", period))
    assert seen(office) == seen(office, FINANCE_A) == {"awarded": (3 * amount + rebate, 4)}

    office.do(make_payables, MakePayables, FINANCE)

    assert seen(office) == seen(office, FINANCE_A) == {"payable": (3 * amount + rebate, 2)}


def looked_at(programme: str, incentive_id: str) -> tuple[str, ...]:
    files = {one.name: one.read_bytes() for one in (PROGRAMMES / programme).iterdir() if one.is_file()}
    return days_looked_at(Terms(0, compile_programme(read_terms(without_cases(files)))), incentive_id)


def test_claims_are_added_up_by_the_days_that_their_payment_rule_looks_at() -> None:
    reference = "partner-connect-2021"
    assert looked_at(reference, "technical-assessment") == ("submitted_on",)
    assert looked_at(reference, "solution-rebate") == ("period_from", "period_until")
    assert looked_at("shapes/modifier-split-in-fixed-shares", "introduction") == ()
    # Where more than the claim is asked, each is worked out by itself.
    assert looked_at("shapes/payment-within-forty-five-days", "referral") == ("claim_id",)


def test_terms_that_count_from_the_award_are_forecast_too(office: Office) -> None:
    Shared(office, payment="end of quarter of award.granted_on").approved()

    assert seen(office) == {"awarded": (100_000, 2)}

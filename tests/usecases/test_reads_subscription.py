"""The move to subscription: mix by type of sale, share, recurring revenue, and what a euro of subscription costs."""

import json
import random
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.usecases.field import PROGRAMME, Field
from tests.usecases.office import ADMIN, AUDITOR, MANAGER, OUTSIDER, SELLER_A, SELLER_B, Office
from tremplin.facts.record import Award, Code, Count, CreditNote, ExchangeRate, Minor, OrderLine, Project, Record
from tremplin.money import Period, PeriodKind
from tremplin.store.fact import fact_rows
from tremplin.usecases.command import Actor
from tremplin.usecases.people import AddOrganisation
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.reads.subscription import REFERENCES, Cost, Mix, Move, mix_of, subscription_move
from tremplin.usecases.refused import NotFound, Refused


def line(line_id: str, sale_type: str, amount: int, **changed: Any) -> OrderLine:
    fields: dict[str, Any] = {"order_id": line_id, "partner_id": "PA", "customer_id": "K1", "product": Code("suite")}
    fields |= {"family": Code("vcf"), "ordered_on": date(2021, 5, 3), "quantity": Count(1), "currency": Code("EUR")}
    return OrderLine(line_id=line_id, sale_type=Code(sale_type), amount=Minor(amount), **{**fields, **changed})


def credit(line_id: str, amount: int) -> CreditNote:
    return CreditNote(
        credit_note_id=f"N-{line_id}",
        line_id=line_id,
        credited_on=date(2021, 6, 1),
        amount=Minor(amount),
        currency=Code("EUR"),
    )


def project(project_id: str, sale_type: str) -> Project:
    return Project(
        project_id=project_id,
        customer_id="K1",
        registered_by="PA",
        registered_on=date(2021, 4, 1),
        status=Code("won"),
        sale_type=Code(sale_type),
        currency=Code("EUR"),
    )


def award(award_id: str, incentive: str, amount: int, **changed: Any) -> Award:
    fields: dict[str, Any] = {"partner_id": "PA", "unit": Code("EUR"), "granted_on": date(2021, 5, 20)}
    return Award(
        award_id=award_id, claim_id=award_id, incentive=Code(incentive), amount=amount, **{**fields, **changed}
    )


def written(field: Field, *records: Record) -> None:
    """Write facts past the use cases, as if claims and files had brought them."""
    head = field.office.make(AddOrganisation, ADMIN, partner_id="PX").head()
    payload = json.dumps({"command": head, "facts": fact_rows(records)})
    field.office.connection.execute("SELECT post(%s::jsonb)", [payload])


def move(field: Field, person: str = AUDITOR, **choices: Any) -> Move:
    return subscription_move(open_reader(field.office.connection, Actor(person)), PROGRAMME, **choices)


@pytest.fixture
def field(office: Office) -> Field:
    """Orders of two partners in two quarters and two currencies, and what was awarded."""
    field = Field(office)
    field.record(project("J1", "saas"), project("J2", "perpetual"))
    field.record(
        line("L1", "perpetual", 100_000),
        line("L2", "subscription", 60_000, annual_value=Minor(20_000)),
        line("L3", "saas", 40_000, annual_value=Minor(40_000), partner_id="PB"),
        # A third of it comes back, and with it a third of what recurs.
        line("L4", "saas", 30_000, annual_value=Minor(10_001), ordered_on=date(2021, 11, 2)),
        line("L5", "term", 5_000, ordered_on=date(2021, 11, 3)),
        # 100 dollars at 0.85 are 85 euros; there is no recent rate for the other.
        line("L6", "consumption", 10_000, currency=Code("USD"), ordered_on=date(2021, 11, 4)),
        line("L7", "saas", 99_999, currency=Code("USD"), ordered_on=date(2022, 2, 1)),
        ExchangeRate(
            rate_id="X1",
            base=Code("USD"),
            quote=Code("EUR"),
            on=date(2021, 11, 1),
            rate=Fraction(85, 100),
            source=Code("corporate"),
        ),
    )
    field.record(credit("L4", 10_000), credit("L5", 5_000))
    written(
        field,
        award("A1", "technical-assessment", 8_000, project_id="J1"),
        award("A2", "technical-assessment", 2_000, project_id="J2"),
        award("A3", "deployment", 500, project_id="J1", granted_on=date(2021, 12, 1), partner_id="PB"),
        award("A4", "solution-rebate", 700, granted_on=date(2021, 9, 30)),
        # Points cost no money.
        award("A5", "sales-rewards", 9_000, project_id="J1", unit=Code("reward-points")),
    )
    return field


def test_mix_is_by_type_of_sale_in_one_currency_less_what_came_back(field: Field) -> None:
    found = move(field)

    assert [(one.label, one.mix) for one in found.periods] == [
        ("2021-Q2", Mix({"perpetual": 100_000, "subscription": 60_000, "saas": 40_000}, recurring=60_000)),
        ("2021-Q3", Mix()),
        ("2021-Q4", Mix({"consumption": 8_500, "saas": 20_000, "term": 0}, recurring=6_667)),
    ]
    assert [one.mix.share for one in found.periods] == [Fraction(1, 2), None, Fraction(20_000, 28_500)]
    assert (found.currency, found.unconverted) == ("EUR", 1)
    assert found.whole is not None
    assert (found.whole.label, found.whole.mix.total) == ("2021-Q2/2021-Q4", 228_500)
    assert [code for code, _label in found.sale_types] == ["perpetual", "term", "subscription", "saas", "consumption"]


def test_cost_of_a_euro_of_subscription_is_what_projects_sold_so_were_awarded(field: Field) -> None:
    found = move(field)

    assert [one.cost for one in found.periods] == [
        Cost(subscription=8_000, other=2_000),
        Cost(without_project=700),
        Cost(subscription=500),
    ]
    # 80 euros for 1,000 euros of subscription and SaaS.
    assert [one.cost_per_unit for one in found.periods] == [Fraction(8, 100), None, Fraction(500, 20_000)]


def test_share_by_partner_and_by_stage(field: Field) -> None:
    found = move(field)

    assert [(partner, mix.total, mix.share) for partner, mix in found.partners] == [
        ("PA", 188_500, Fraction(80_000, 188_500)),
        ("PB", 40_000, Fraction(1)),
    ]
    assert found.stages == {
        "assess": Cost(subscription=8_000, other=2_000),
        "deploy": Cost(subscription=500),
        "sell": Cost(without_project=700),
    }
    assert found.stages["assess"].share == Fraction(4, 5)
    assert found.stages["sell"].share is None
    assert {name: cost for name, (_title, cost) in found.incentives.items()} == {
        "technical-assessment": Cost(subscription=8_000, other=2_000),
        "deployment": Cost(subscription=500),
        "solution-rebate": Cost(without_project=700),
    }


def test_a_partner_measures_its_own_orders_and_awards_alone(field: Field) -> None:
    found = move(field, SELLER_B)

    assert [partner for partner, _mix in found.partners] == ["PB"]
    assert found.stages == {"deploy": Cost(subscription=500)}
    assert found.whole is not None
    assert found.whole.mix == Mix({"saas": 40_000}, recurring=40_000)
    assert "PB" not in {partner for partner, _mix in move(field, SELLER_A).partners}
    assert move(field, OUTSIDER).whole is None


def test_days_and_kinds_of_period_are_chosen(field: Field) -> None:
    months = move(field, kind=PeriodKind.MONTH, between=Period(date(2021, 11, 1), date(2021, 12, 1)))

    assert [(one.label, one.mix.total) for one in months.periods] == [("2021-11", 28_500)]
    assert move(field, between=Period(date(2020, 1, 1), date(2020, 2, 1))).periods == ()


def test_the_largest_of_some_days_are_those_that_are_found_among_all(field: Field) -> None:
    """By months that the days touch, and then only who can be among them; whatever was ordered before and after."""
    drawn = random.Random(7)
    days = [date(2021, month, day) for month in (6, 7, 8, 9) for day in (1, 14, 28)]
    written(
        field,
        *(
            line(
                f"M{number}",
                drawn.choice(("saas", "term")),
                10 ** drawn.randint(2, 7),
                partner_id=f"PZ{number % 70}",
                ordered_on=drawn.choice(days),
            )
            for number in range(210)
        ),
    )
    spans = [
        (date(2021, 6, 1), date(2021, 9, 1)),
        (date(2021, 6, 2), date(2021, 9, 28)),
        (date(2021, 7, 2), date(2021, 8, 1)),
        (date(2021, 7, 14), date(2021, 7, 15)),
        (date(2021, 6, 15), date(2021, 7, 20)),
        (date.min, date(2021, 8, 14)),
    ]

    for between in (Period(*span) for span in spans):
        found, whole = move(field, between=between, at_most=3), move(field, between=between)
        assert (found.partners, found.partner_count) == (whole.partners[:3], len(whole.partners)), between


@pytest.mark.parametrize(
    "span",
    [
        (date(2021, 5, 1), date(2021, 12, 1)),
        (date(2021, 5, 2), date(2021, 11, 4)),
        (date(2021, 11, 3), date(2021, 11, 5)),
        (date.min, date(2021, 11, 3)),
    ],
)
def test_months_and_days_at_their_edges_come_to_what_the_days_do(field: Field, span: tuple[date, date]) -> None:
    between = Period(*span)
    # Who sees all reads the sums of days; who looks after both partners, those of months and the days at their edges.
    whole, in_sight = move(field, between=between), move(field, MANAGER, between=between)

    assert in_sight.periods == whole.periods
    assert in_sight.periods
    of_partners = [mix for _partner, mix in in_sight.partners]
    assert whole.whole is not None
    assert sum(one.total for one in of_partners) == whole.whole.mix.total
    assert sum(one.recurring for one in of_partners) == whole.whole.mix.recurring


def test_public_figures_stand_beside_with_their_source(field: Field) -> None:
    assert move(field).references == REFERENCES
    assert [(one.share, one.source) for one in REFERENCES] == [
        (Fraction(36, 100), "Eurostat, as quoted in 2021"),
        (Fraction(27, 100), "Eurostat, as quoted in 2021"),
    ]


def test_a_programme_that_is_not_there_is_not_measured(field: Field) -> None:
    with pytest.raises(Refused) as caught:
        subscription_move(open_reader(field.office.connection, Actor(AUDITOR)), "nothing")
    assert isinstance(caught.value.refusal, NotFound)


def test_mix_of_nothing_has_no_share() -> None:
    assert mix_of(()).share is None

"""The budget board: what is granted, reserved, used, lapsed and free, by limit, window and partner, and over time."""

from dataclasses import astuple
from datetime import date
from typing import Any

import pytest

from tests.usecases.field import PROGRAMME, Field
from tests.usecases.office import AUDITOR, MANAGER, OTHER_MANAGER, OUTSIDER, SELLER_A, SELLER_B, Office
from tremplin.money import PeriodKind
from tremplin.store.posting import sum_journal
from tremplin.usecases.asking import WithdrawClaim, withdraw_claim
from tremplin.usecases.command import Actor
from tremplin.usecases.reads.budgets import Amounts, BudgetLine, budget_history, budget_totals, list_budgets
from tremplin.usecases.reads.reader import Reader, open_reader
from tremplin.usecases.refused import NotFound, Refused
from tremplin.wording import Label


def reader(field: Field, person: str) -> Reader:
    return open_reader(field.office.connection, Actor(person))


def scopes(field: Field, person: str, **choices: Any) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return [(one.limit_id, one.scope) for one in list_budgets(reader(field, person), PROGRAMME, **choices).items]


@pytest.fixture
def field(office: Office) -> Field:
    """PA has one claim of 8,000 reserved and one awarded; PB has one reserved."""
    field = Field(office)
    field.approved("C1")
    field.requested("C2", project_id="J2")
    field.requested("C3", partner="PB", project_id="J3")
    return field


def test_a_line_says_what_its_limit_holds(field: Field) -> None:
    (line,) = list_budgets(reader(field, AUDITOR), PROGRAMME, limit_id="presales-ceiling", partner_id="PA").items

    assert line == BudgetLine(
        id=line.id,
        limit_id="presales-ceiling",
        title=Label({"en": "pre-sales ceiling", "fr": "plafond avant-vente"}),
        scope=(("partner", "PA"),),
        window="2021-03-22/2022-03-22",
        unit="EUR",
        amounts=Amounts(granted=6_000_000, reserved=800_000, used=800_000, lapsed=0, free=4_400_000),
    )


def test_each_sees_the_limits_that_are_theirs_to_see(field: Field) -> None:
    everything = scopes(field, AUDITOR)

    assert len(everything) == 9
    assert scopes(field, MANAGER) == everything
    assert scopes(field, OUTSIDER) == []
    # Limits that are shared are for the vendor, each partner's own for that partner.
    assert {scope for _limit, scope in scopes(field, OTHER_MANAGER)} == {
        scope for _limit, scope in everything if not any(name == "partner" for name, _value in scope)
    }
    assert scopes(field, SELLER_A) == [(limit, scope) for limit, scope in everything if ("partner", "PA") in scope]
    assert scopes(field, SELLER_B) == [(limit, scope) for limit, scope in everything if ("partner", "PB") in scope]
    assert scopes(field, SELLER_B, partner_id="PA") == []


def test_a_board_is_read_in_pages(field: Field) -> None:
    who = reader(field, AUDITOR)

    first = list_budgets(who, PROGRAMME, at_most=5)
    second = list_budgets(who, PROGRAMME, at_most=5, after=first.next)

    assert (len(first.items), len(second.items), second.next) == (5, 4, None)
    assert [one.id for one in (*first.items, *second.items)] == sorted(
        one.id for one in list_budgets(who, PROGRAMME).items
    )


def test_totals_add_the_instances_of_a_limit_and_count_those_that_are_full(field: Field) -> None:
    totals = {one.limit_id: one for one in budget_totals(reader(field, AUDITOR), PROGRAMME)}

    ceiling = totals["presales-ceiling"]
    assert (ceiling.instances, ceiling.full) == (2, 0)
    assert ceiling.amounts == Amounts(12_000_000, 1_600_000, 800_000, 0, 9_600_000)
    once = totals["one-assessment-per-project"]
    assert (once.instances, once.full, once.unit) == (3, 3, "claims")
    assert once.amounts == Amounts(3, 2, 1, 0, 0)
    own = {one.limit_id: one for one in budget_totals(reader(field, SELLER_B), PROGRAMME)}
    assert own["presales-ceiling"].amounts == Amounts(6_000_000, 800_000, 0, 0, 5_200_000)
    assert "budget" not in own


def test_history_ends_with_what_stands_and_counts_events_when_they_happened(field: Field) -> None:
    who = reader(field, AUDITOR)
    content = {"claim_id": "C2", "happened_on": date(2021, 8, 2)}
    field.office.do(withdraw_claim, WithdrawClaim, MANAGER, **content)

    points = budget_history(who, PROGRAMME, "budget", unit="EUR")

    assert [(one.label, one.amounts.reserved, one.amounts.used) for one in points] == [
        ("2021-05", 2_400_000, 0),
        ("2021-06", 1_600_000, 800_000),
        ("2021-07", 1_600_000, 800_000),
        ("2021-08", 800_000, 800_000),
    ]
    (now,) = list_budgets(who, PROGRAMME, limit_id="budget").items
    assert points[-1].amounts == now.amounts
    for one in points:
        amounts = one.amounts
        assert amounts.granted == amounts.reserved + amounts.used + amounts.lapsed + amounts.free
    by_year = budget_history(who, PROGRAMME, "budget", unit="EUR", kind=PeriodKind.YEAR)
    assert [(one.label, one.amounts) for one in by_year] == [("2021", now.amounts)]


def test_history_of_a_partner_is_its_own_and_of_another_is_empty(field: Field) -> None:
    own = budget_history(reader(field, SELLER_B), PROGRAMME, "presales-ceiling", unit="EUR")

    assert [(one.label, one.amounts.reserved) for one in own] == [("2021-05", 800_000)]
    assert budget_history(reader(field, SELLER_B), PROGRAMME, "presales-ceiling", unit="EUR", partner_id="PA") == ()
    assert budget_history(reader(field, SELLER_B), PROGRAMME, "budget", unit="EUR") == ()


def test_a_programme_that_is_not_there_has_no_board(field: Field) -> None:
    who = reader(field, AUDITOR)

    for read in (
        lambda: list_budgets(who, "nothing"),
        lambda: budget_totals(who, "nothing"),
        lambda: budget_history(who, "nothing", "budget", unit="EUR"),
        lambda: list_budgets(who, PROGRAMME, after='["x"]'),
    ):
        with pytest.raises(Refused) as caught:
            read()
        assert isinstance(caught.value.refusal, NotFound)


@pytest.mark.parametrize("person", [AUDITOR, MANAGER, OTHER_MANAGER, SELLER_A])
def test_totals_are_those_of_the_lines_from_kept_sums_from_entries_and_from_both(field: Field, person: str) -> None:
    def totals(**chosen: str) -> dict[tuple[str, str, str], list[int]]:
        who = reader(field, person)
        summed: dict[tuple[str, str, str], list[int]] = {}
        for line in list_budgets(who, PROGRAMME, at_most=100, **chosen).items:
            known = summed.setdefault((line.limit_id, line.window, line.unit), [0] * 7)
            adds = (1, line.amounts.free == 0, *astuple(line.amounts))
            summed[line.limit_id, line.window, line.unit] = [one + more for one, more in zip(known, adds, strict=True)]
        found = budget_totals(who, PROGRAMME, **chosen)
        seen = {(one.limit_id, one.window, one.unit): [one.instances, one.full, *astuple(one.amounts)] for one in found}
        assert seen == summed
        return seen

    def everything() -> list[dict[tuple[str, str, str], list[int]]]:
        return [totals(), totals(partner_id="PA"), totals(partner_id="PB")]

    from_entries = everything()
    sum_journal(field.office.connection)
    assert everything() == from_entries
    field.requested("C4", project_id="J4")
    from_both = everything()
    sum_journal(field.office.connection)
    assert everything() == from_both != from_entries


@pytest.mark.parametrize("person", [AUDITOR, MANAGER])
def test_history_is_the_same_from_kept_sums_from_entries_and_from_both(field: Field, person: str) -> None:
    chosen: list[dict[str, Any]] = [{}, {"partner_id": "PA"}]

    def histories() -> list[Any]:
        seen = reader(field, person)
        return [budget_history(seen, PROGRAMME, "presales-ceiling", unit="EUR", **one) for one in chosen]

    from_entries = histories()
    sum_journal(field.office.connection)
    assert histories() == from_entries
    field.requested("C4", project_id="J4")
    from_both = histories()
    sum_journal(field.office.connection)
    assert histories() == from_both != from_entries

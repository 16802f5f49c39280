"""What a partner reads of its money: its own lines and ceilings, whoever made the claim, and nobody else's."""

from datetime import date
from typing import Any

import pytest

from tests.usecases.office import (
    ADMIN,
    APPROVER,
    AUDITOR,
    FINANCE,
    FINANCE_A,
    MANAGER,
    OTHER_MANAGER,
    SELLER_A,
    SELLER_B,
    Office,
)
from tests.usecases.two_payees import Shared
from tremplin.money import Money
from tremplin.usecases.command import Actor
from tremplin.usecases.reads.ceilings import list_ceilings
from tremplin.usecases.reads.earnings import (
    Earning,
    QuarterEarned,
    QuarterStatement,
    earned_by_quarter,
    list_earnings,
    statement_by_quarter,
)
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.refused import NotFound, Refused
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback


@pytest.fixture
def shared(office: Office) -> Shared:
    shared = Shared(office)
    shared.approved()
    taken = {"claim_id": "C1", "amount": 30_000, "rule": "undone", "reason": "Not done."}
    office.do(notice_clawback, NoticeClawback, FINANCE, **taken, happened_on=date(2024, 3, 1))
    decided = {"claim_id": "C1", "amount": 30_000, "reason": "Not contested."}
    office.do(decide_clawback, DecideClawback, APPROVER, **decided)
    return shared


def earnings(office: Office, person: str, partner: str, **choices: Any) -> list[Earning]:
    return list(list_earnings(open_reader(office.connection, Actor(person)), partner, **choices).items)


def test_each_partner_reads_its_own_part_and_the_claim_of_its_own_only(shared: Shared) -> None:
    of_maker = earnings(shared.office, FINANCE_A, "PA")
    of_second = earnings(shared.office, SELLER_B, "PB")

    assert [one.amount for one in of_maker] == [Money(-20_000, "EUR"), Money(66_667, "EUR")]
    assert [one.amount for one in of_second] == [Money(-10_000, "EUR"), Money(33_333, "EUR")]
    assert [one.claim_id for one in of_maker] == ["C1", "C1"]
    assert [one.claim_id for one in of_second] == [None, None]
    assert [one.title.in_("en") for one in of_second if one.title] == ["Introduction", "Introduction"]
    assert [one.claim_id for one in earnings(shared.office, AUDITOR, "PB")] == ["C1", "C1"]


def test_earnings_and_ceilings_of_another_partner_are_not_there(shared: Shared) -> None:
    for person, partner in ((SELLER_A, "PB"), (SELLER_A, "PX"), (OTHER_MANAGER, "PA"), (ADMIN, "PA")):
        reader = open_reader(shared.office.connection, Actor(person))
        for read in (list_earnings, list_ceilings):
            with pytest.raises(Refused) as caught:
                read(reader, partner)
            assert isinstance(caught.value.refusal, NotFound)


def test_earnings_are_read_page_by_page_the_latest_first(shared: Shared) -> None:
    reader = open_reader(shared.office.connection, Actor(MANAGER))
    first = list_earnings(reader, "PA", at_most=1)
    second = list_earnings(reader, "PA", at_most=1, after=first.next)

    assert [one.amount.minor for one in (*first.items, *second.items)] == [-20_000, 66_667]
    assert second.next is None


def test_ceilings_of_programmes_that_are_in_force_say_what_is_left(office: Office) -> None:
    shared = Shared(office, until="2999-12-31")
    shared.requested()

    (own,) = list_ceilings(open_reader(office.connection, Actor(SELLER_A)), "PA")
    (other,) = list_ceilings(open_reader(office.connection, Actor(SELLER_B)), "PB")

    assert (own.limit, own.unit, own.granted) == ("ceiling", "EUR", 500_000)
    assert (own.available, own.reserved, own.used) == (433_333, 66_667, 0)
    assert (other.available, other.reserved) == (466_667, 33_333)


def test_ceilings_of_a_programme_that_is_over_are_not_listed(shared: Shared) -> None:
    assert list_ceilings(open_reader(shared.office.connection, Actor(SELLER_A)), "PA") == ()


def test_quarters_add_up_each_partners_own_part(shared: Shared) -> None:
    of_maker = earned_by_quarter(open_reader(shared.office.connection, Actor(FINANCE_A)), "PA")
    of_second = earned_by_quarter(open_reader(shared.office.connection, Actor(SELLER_B)), "PB")

    assert sum(one.earned for one in of_maker) == 66_667
    assert sum(one.taken_back for one in of_maker) == -20_000
    assert sum(one.net for one in of_second) == 23_333
    assert {one.incentive for one in of_maker} == {"introduction"}
    with pytest.raises(Refused):
        earned_by_quarter(open_reader(shared.office.connection, Actor(SELLER_A)), "PB")


def test_statement_opens_with_what_the_quarter_before_closed_with() -> None:
    earned = (
        QuarterEarned(date(2024, 4, 1), "EUR", "b", 500, -700),
        QuarterEarned(date(2024, 1, 1), "EUR", "a", 1_000, 0),
        QuarterEarned(date(2024, 1, 1), "points", "a", 9, 0),
        QuarterEarned(date(2024, 1, 1), "EUR", "b", 1, -1),
    )

    assert statement_by_quarter(earned) == (
        QuarterStatement(date(2024, 4, 1), "EUR", 1_000, 500, -700, 800),
        QuarterStatement(date(2024, 1, 1), "points", 0, 9, 0, 9),
        QuarterStatement(date(2024, 1, 1), "EUR", 0, 1_001, -1, 1_000),
    )

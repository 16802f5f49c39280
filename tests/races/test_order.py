"""The order checker itself: it finds what it is there to find."""

from datetime import date
from typing import Any

from tests.histories.deed import Deed
from tests.histories.model import Model
from tests.histories.yard import Sent
from tests.races.crowd import Call
from tests.races.order import fold
from tests.races.stage import drafted
from tests.usecases.office import MANAGER

DAY = date(2021, 3, 1)


def model() -> Model:
    """Two drafts that ask for 4,000.00 each, and one of 2,000.00, where 8,000.00 may be given."""
    made = Model(today=date(2026, 1, 1))
    for claim, cost in (("A", 800_000), ("B", 800_000), ("C", 400_000)):
        made.do(drafted(claim, on=DAY, cost=cost))
    return made


def promised(claim: str, number: int, *, at: int, until: int, **said: Any) -> Call:
    amount = 200_000 if claim == "C" else 400_000
    answer = {"claim_id": claim, "state": "requested", "version": 2, "asked": amount, "reserved": amount, **said}
    return Call(0, at, until, Deed("request", MANAGER, claim, DAY), Sent("APPLIED", answer, (number,)))


def refused(claim: str, *, at: int, until: int) -> Call:
    return Call(0, at, until, Deed("request", MANAGER, claim, DAY), Sent("TERMS_SAY_NO", {}))


def problems(*calls: Call) -> list[str]:
    return [one.partition(":")[0] for one in fold(model(), list(calls), first=1).problems]


def test_calls_in_their_order_are_right() -> None:
    calls = (promised("A", 1, at=1, until=3), promised("B", 2, at=2, until=4), refused("C", at=3, until=5))

    assert problems(*calls) == []
    assert fold(model(), list(calls), first=1).model.claims["B"].reserved == 400_000


def test_number_that_is_missing_is_found() -> None:
    assert problems(promised("A", 1, at=1, until=2), promised("B", 3, at=3, until=4)) == [
        "the numbers have gaps, or come twice"
    ]


def test_number_greater_than_that_of_a_later_call_is_found() -> None:
    found = problems(promised("A", 2, at=1, until=2), promised("B", 1, at=3, until=4))

    assert [one.split(",")[0] for one in found] == ["answered at 2"]


def test_amount_that_no_order_gives_is_found() -> None:
    (found,) = problems(promised("A", 1, at=1, until=2, reserved=399_999))

    assert found.startswith("one after the other this is")


def test_limit_that_is_overrun_is_found() -> None:
    calls = [promised(claim, number, at=number, until=9) for number, claim in enumerate("ABC", start=1)]

    (found,) = problems(*calls)

    assert found == "one after the other this is Answer(code='TERMS_SAY_NO', said={})"


def test_refusal_while_there_was_room_is_found() -> None:
    first = promised("A", 1, at=1, until=2)

    assert problems(first, refused("C", at=3, until=4), promised("B", 2, at=5, until=6)) == [
        "nowhere in its time is this the answer"
    ]
    assert problems(first, refused("C", at=3, until=6), promised("B", 2, at=5, until=7)) == []


def test_move_that_no_version_leads_to_is_found() -> None:
    deed = Deed("report-work", MANAGER, "A", DAY)
    moved = Call(0, 1, 2, deed, Sent("APPLIED", {"claim_id": "A", "state": "work-done", "version": 4}))

    assert problems(moved) == ["this has no place"]

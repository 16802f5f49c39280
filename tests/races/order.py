"""The order checker: the calls of a crowd, folded in the order that the journal gives them, one by one in the model.

Whatever moved money has a number; what only moved a claim has its place by the claim's version, as early as it can be.
A refusal must be what the model answers somewhere between the moment it was asked and the moment it was answered.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.histories.model import Claim, Model
from tests.races.crowd import Call


@dataclass
class Place:
    """A place in the order: the call that was applied there, and all as it stands after it."""

    call: Call | None
    model: Model


@dataclass
class Order:
    """Calls in their order, and what is wrong with them."""

    places: list[Place]
    claims: dict[str, list[tuple[Call | None, Claim]]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def model(self) -> Model:
        """Everything as it stands in the end."""
        return self.places[-1].model


def fold(model: Model, calls: list[Call], *, first: int) -> Order:
    """Fold what was applied, and judge what was refused.

    Args:
        model: as everything stood before.
        calls: of all workers.
        first: the number of the first transaction of the run.
    """
    order = Order([Place(None, model.copy())])
    order.claims = {name: [(None, one)] for name, one in model.claims.items()}
    applied = [call for call in calls if call.outcome.code == "APPLIED" and not _is_idle(call)]
    money = sorted((call for call in applied if call.outcome.numbers), key=lambda call: call.outcome.numbers)
    order.problems += _gaps(money, first)
    order.problems += _late(money)
    _apply(order, money, [call for call in applied if not call.outcome.numbers])
    done = {call.sent for call in applied}
    for call in calls:
        if call.sent not in done and not any(_answers_alike(order, call)):
            order.problems.append(f"nowhere in its time is this the answer: {call}")
    return order


def _is_idle(call: Call) -> bool:
    """Say whether a sweep found nothing to do: it is judged as a refusal is, for it changed as little."""
    return call.deed.kind == "expire" and not call.outcome.numbers


def _gaps(money: list[Call], first: int) -> Iterator[str]:
    numbers = [number for call in money for number in call.outcome.numbers]
    if numbers != list(range(first, first + len(numbers))):
        yield f"the numbers have gaps, or come twice: {numbers}"


def _late(money: list[Call]) -> Iterator[str]:
    """Find who was answered before another one was sent and has the greater number (L10)."""
    earliest: float = float("inf")
    for call in reversed(money):
        if earliest < call.sent:
            yield f"answered at {earliest}, before this was sent, with a greater number: {call}"
        earliest = min(earliest, call.answered)


def _apply(order: Order, money: list[Call], moves: list[Call]) -> None:
    waiting: dict[str, dict[int, Call]] = {}
    for call in moves:
        waiting.setdefault(call.deed.claim, {})[call.outcome.said.get("version", 0)] = call
    _apply_waiting(order, waiting, tuple(waiting))
    for call in money:
        _apply_one(order, call)
        _apply_waiting(order, waiting, call.deed.content.get("claims", (call.deed.claim,)))
    order.problems += [f"this has no place: {call}" for calls in waiting.values() for call in calls.values()]


def _apply_waiting(order: Order, waiting: dict[str, dict[int, Call]], claims: tuple[str, ...]) -> None:
    for claim in claims:
        while True:
            standing = order.model.claims.get(claim)
            call = waiting.get(claim, {}).pop(standing.version + 1 if standing else int(claim != ""), None)
            if call is None:
                break
            _apply_one(order, call)


def _apply_one(order: Order, call: Call) -> None:
    model = order.model.copy()
    answer = model.do(call.deed)
    said = {name: call.outcome.said.get(name) for name in answer.said}
    if answer.code != "APPLIED" or said != answer.said:
        order.problems.append(f"one after the other this is {answer}: {call}")
    order.places.append(Place(call, model))
    for name in call.deed.content.get("claims", (call.deed.claim,)):
        if name in model.claims:
            order.claims.setdefault(name, []).append((call, model.claims[name]))


def _answers_alike(order: Order, call: Call) -> Iterator[bool]:
    """Say for each place at which a call can have been judged whether the model refuses it there alike."""
    stages = _stages(order, call)
    for place in _places(order, call):
        for claim in stages:
            model = place.model.copy()
            if claim is None:
                model.claims.pop(call.deed.claim, None)
            else:
                model.claims[call.deed.claim] = claim
            answer = model.do(call.deed)
            yield answer.code == call.outcome.code and answer.said.items() <= call.outcome.said.items()


def _stages(order: Order, call: Call) -> list[Claim | None]:
    """Return how the claim can have stood while the call was under way."""
    lived = order.claims.get(call.deed.claim, [])
    stages: list[Claim | None] = []
    if not lived or (lived[0][0] is not None and lived[0][0].answered > call.sent):
        stages.append(None)
    for index, (made_by, claim) in enumerate(lived):
        ended_by = lived[index + 1][0] if index + 1 < len(lived) else None
        is_begun = made_by is None or made_by.sent < call.answered
        if is_begun and (ended_by is None or ended_by.answered > call.sent):
            stages.append(claim)
    return stages


def _places(order: Order, call: Call) -> list[Place]:
    """Return the places in the order that lie between the moments at which a call was sent and answered."""
    money = [(index, one.call) for index, one in enumerate(order.places) if one.call and one.call.outcome.numbers]
    first = max((index for index, one in money if one.answered < call.sent), default=0)
    last = min((index for index, one in money if one.sent > call.answered), default=len(order.places))
    return order.places[first:last]

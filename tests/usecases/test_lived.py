"""What was awarded, held against an evaluation: nothing differs where nothing happened, else each cause is found."""

from dataclasses import replace
from typing import Any

from tests.usecases.field import PROGRAMME, Field
from tests.usecases.office import APPROVER, MANAGER
from tremplin.engine.decision import Decision, ExclusionSeen
from tremplin.usecases.asking import RequestClaim, request_claim
from tremplin.usecases.awarding import RejectClaim, reject_claim
from tremplin.usecases.reads import difference as cause
from tremplin.usecases.reads.lived import differences, evaluated, lived_programmes
from tremplin.usecases.refused import Refused


def test_each_difference_between_life_and_evaluation_is_traced(field: Field) -> None:
    field.approved("C1")
    field.approved("C2", project_id="J2", amount=400_000)
    field.in_review("C3", project_id="J3")
    field.in_review("C4", project_id="J4")
    field.office.do(reject_claim, RejectClaim, APPROVER, claim_id="C4", reason="Nothing was done.")
    field.project("J5")
    field.drafted("C5", project_id="J5")
    # Its activity is not recorded, so the request is refused.
    field.drafted("C6", project_id="J6")
    _refused_request(field, "C6")
    connection = field.office.connection
    decisions = {one.claim_id: one for one in evaluated(connection, programme=PROGRAMME)}

    def traced(*changed: Decision) -> list[tuple[str, str]]:
        return [(one.claim_id, one.cause) for one in differences(connection, changed, programme=PROGRAMME)]

    assert lived_programmes(connection) == (PROGRAMME,)
    assert traced(*decisions.values()) == [("C2", cause.PERSON)]
    paid = [decisions[name] for name in ("C1", "C2")]
    # What is open, rejected or only drafted is no fact; were it one, it could be granted.
    assert traced(*paid, *(granting(decisions["C1"], 500_000, of=name) for name in ("C3", "C4", "C5", "C6"))) == [
        ("C2", cause.PERSON),
        ("C3", cause.OPEN),
        ("C4", cause.PERSON),
        ("C5", cause.NEVER_ASKED),
        ("C6", cause.LATER),
    ]
    rival = next(differences(connection, [excluded(decisions["C1"])], programme=PROGRAMME))
    assert (rival.cause, rival.seen and dict(rival.seen.fields)) == (
        cause.RIVAL,
        {"exclusion": "influence-or-sell", "winner": "C9"},
    )
    held = next(differences(connection, [without_room(decisions["C1"])], programme=PROGRAMME))
    assert (held.cause, held.evaluated, held.awarded) == (cause.HELD, 0, 800_000)
    assert traced(granting(decisions["C1"], 1), decisions["C2"])[0] == ("C1", cause.UNTRACED)
    assert traced(decisions["C2"]) == [("C2", cause.PERSON), ("C1", cause.GONE)]
    assert [one.is_traced for one in (rival, held)] == [True, True]


def granting(decision: Decision, amount: int, *, of: str | None = None) -> Decision:
    """Return a decision as if it granted so much, to another claim where one is named."""
    return replace(decision, granted=amount, claim_id=of or decision.claim_id)


def excluded(decision: Decision) -> Decision:
    """Return a decision as if another claim had been paid instead."""
    return replace(decision, granted=0, exclusions=(ExclusionSeen("influence-or-sell", "C9", False),))


def without_room(decision: Decision) -> Decision:
    """Return a decision as if others had taken all of the pre-sales ceiling."""
    limits: Any = [
        one._replace(taken=one.size, available=0) if one.limit == "presales-ceiling" else one for one in decision.limits
    ]
    return replace(decision, granted=0, limits=tuple(limits))


def _refused_request(field: Field, claim_id: str) -> None:
    command = field.office.make(RequestClaim, MANAGER, claim_id=claim_id)
    try:
        request_claim(field.office.connection, command)
    except Refused:
        return
    raise AssertionError(claim_id)

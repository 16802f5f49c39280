"""What a case expects against what the terms give: every difference, at the place where the case says otherwise."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from tremplin.engine.compiled import Compiled
from tremplin.engine.decision import Decision, LimitSeen
from tremplin.engine.evaluate import Decided, Evaluation
from tremplin.engine.lines import line_shares
from tremplin.money import Unit, amount_text, parse_amount
from tremplin.money.amount import NotAnAmount
from tremplin.terms.yaml_node import ListNode, MapNode, ScalarNode, Tree, plain
from tremplin.wording import Place, Problem, text_key

if TYPE_CHECKING:
    from tremplin.engine.cases import Case

_DIFFERS: Final = text_key("{what}: the case expects {expected}, the terms give {seen}.")
_NOT_DECIDED: Final = text_key('There is no claim "{seen}" among the facts or the periods.')
_NOT_EXPECTED: Final = text_key('The case says nothing about the claim "{claim}": {seen}.')
_KEY: Final = text_key('"{seen}" cannot be expected of a claim; what can is {expected}.')
_NOTHING: Final = "nothing"

_Seen = Callable[[Decision], Any]


def differences(case: "Case", *, compiled: Compiled, evaluation: Evaluation) -> Iterator[Problem]:
    """Go through the differences between a case and its evaluation, in the order of the case."""
    decided = {one.decision.claim_id: one for one in evaluation.decided}
    for claim_id, (at, wanted) in case.expect.entries.items():
        if claim_id not in decided:
            yield Problem("CASE_CLAIM_UNKNOWN", (_place(at, case),), _NOT_DECIDED, {"seen": claim_id})
        elif isinstance(wanted, MapNode):
            yield from _claim_differences(case, wanted, decision=decided[claim_id].decision)
        else:
            yield _difference(case, wanted, what=claim_id, expected=plain(wanted), seen=_NOTHING)
    yield from _unexpected(case, compiled, evaluation)
    if case.lines is not None:
        yield from _line_differences(case, case.lines, compiled=compiled, decided=decided)
    if case.left is not None:
        yield from _left_differences(case, case.left, compiled=compiled, evaluation=evaluation)


def _unexpected(case: "Case", compiled: Compiled, evaluation: Evaluation) -> Iterator[Problem]:
    """Go through the claims that a case must speak of, and does not."""
    for decision in evaluation.decisions:
        by_period = compiled.ready(decision.incentive).incentive.claimed != "claim"
        if decision.claim_id not in case.expect.entries and (decision.is_granted or not by_period):
            fields = {"claim": decision.claim_id, "seen": _summary(decision)}
            yield Problem("CASE_CLAIM_NOT_EXPECTED", (case.place,), _NOT_EXPECTED, fields)


def _summary(decision: Decision) -> str:
    if decision.is_granted:
        return f"granted {_amount(decision.granted, decision)}"
    return "refused " + ", ".join(f"{reason.code} {reason.at}" for reason in decision.reasons)


def _amount(minor: int, decision: Decision) -> str:
    return amount_text(minor, exponent=decision.decimals)


def _forfeited(decision: Decision) -> dict[str, int]:
    lost: dict[str, int] = {}
    for limit in decision.limits:
        if limit.cut:
            lost[limit.limit] = lost.get(limit.limit, 0) + limit.cut
    return lost


_AMOUNTS: Final[Mapping[str, _Seen]] = {
    "asked": lambda decision: decision.asked,
    "granted": lambda decision: decision.granted,
    "would_grant": lambda decision: None if decision.change is None else decision.change.would_grant,
    "forfeited": _forfeited,
    "parts": lambda decision: {part.payee: part.amount for part in decision.parts},
    "instalments": lambda decision: {part.on: part.amount for part in decision.instalments},
    "divided": lambda decision: {part.as_: part.amount for part in decision.divided},
}
_WORDS: Final[Mapping[str, _Seen]] = {
    "refused": lambda decision: [reason.code for reason in decision.reasons],
    "at": lambda decision: decision.reasons[0].at if decision.reasons else None,
    "reason": lambda decision: decision.reasons[0].reason if decision.reasons else None,
    "can_act": lambda decision: (
        ("true" if decision.reasons[0].partner_can_act else "false") if decision.reasons else None
    ),
}


def _claim_differences(case: "Case", wanted: MapNode, *, decision: Decision) -> Iterator[Problem]:
    for key, (at, value) in wanted.entries.items():
        what = f"{decision.claim_id}, {key}"
        if key in _WORDS:
            seen = _WORDS[key](decision)
            if plain(value) != seen:
                yield _difference(case, value, what=what, expected=plain(value), seen=seen)
        elif key in _AMOUNTS:
            yield from _amount_differences(
                case, value, what=what, seen=_AMOUNTS[key](decision), decimals=decision.decimals
            )
        else:
            fields = {"seen": key, "expected": [*_AMOUNTS, *_WORDS]}
            yield Problem("CASE_KEY_UNKNOWN", (_place(at, case),), _KEY, fields)
    if "granted" in wanted.entries and "refused" not in wanted.entries and not decision.is_granted:
        yield _difference(case, wanted, what=decision.claim_id, expected="granted", seen=_summary(decision))


def _amount_differences(case: "Case", value: Tree, *, what: str, seen: Any, decimals: int) -> Iterator[Problem]:
    """Compare amounts in major units with minor units; a mapping by its keys, what is 0 or not there alike."""
    if isinstance(value, MapNode):
        wanted = {key: _minor(node, decimals) for key, (_at, node) in value.entries.items()}
        found = seen if isinstance(seen, dict) else {}
        if wanted != found:
            texts = {key: amount_text(minor, exponent=decimals) for key, minor in found.items()}
            yield _difference(case, value, what=what, expected=plain(value), seen=texts)
        return
    minor = _minor(value, decimals)
    if minor is None or minor != seen:
        text = amount_text(seen, exponent=decimals) if isinstance(seen, int) else seen
        yield _difference(case, value, what=what, expected=plain(value), seen=text)


def _minor(value: Tree, decimals: int) -> int | None:
    if not isinstance(value, ScalarNode):
        return None
    try:
        return parse_amount(value.text, currency=Unit("case", decimals))
    except NotAnAmount:
        return None


def _line_differences(
    case: "Case", lines: MapNode, *, compiled: Compiled, decided: Mapping[str, Decided]
) -> Iterator[Problem]:
    for claim_id, (at, value) in lines.entries.items():
        if claim_id not in decided:
            yield Problem("CASE_CLAIM_UNKNOWN", (_place(at, case),), _NOT_DECIDED, {"seen": claim_id})
            continue
        one = decided[claim_id]
        seen = line_shares(compiled, one.snapshot)
        yield from _amount_differences(
            case, value, what=f"{claim_id}, lines", seen=seen, decimals=one.decision.decimals
        )


def _left_differences(case: "Case", left: MapNode, *, compiled: Compiled, evaluation: Evaluation) -> Iterator[Problem]:
    """Compare the room left at the end: what the last claim that touched an instance left there."""
    last: dict[str, dict[str, tuple[int, int]]] = {}
    for decision in evaluation.decisions:
        for limit in decision.limits:
            scope = "/".join(value for _name, value in limit.scope)
            last.setdefault(limit.limit, {})[scope] = (limit.left, _decimals(compiled, limit, decision))
    for limit_id, (_at, scopes) in left.entries.items():
        entries = scopes.entries if isinstance(scopes, MapNode) else {}
        for scope, (_scope_at, value) in entries.items():
            seen, decimals = last.get(limit_id, {}).get(scope, (None, 0))
            yield from _amount_differences(case, value, what=f"{limit_id} {scope}", seen=seen, decimals=decimals)


def _decimals(compiled: Compiled, limit: LimitSeen, decision: Decision) -> int:
    """Return the decimals of a limit's units: those of the award where it is in money or points, else none."""
    node = next(one for one in compiled.programme.limits if one.id == limit.limit)
    return decision.decimals if node.amount is not None or node.units is not None else 0


def _difference(case: "Case", at: Tree, *, what: str, expected: Any, seen: Any) -> Problem:
    fields = {"what": what, "expected": _said(expected), "seen": _said(seen)}
    return Problem("CASE_DIFFERS", (_place(at, case),), _DIFFERS, fields)


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_said(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_said(one) for one in value) + "]"
    return _NOTHING if value is None else str(value)


def _place(tree: ScalarNode | ListNode | MapNode, case: "Case") -> Place:
    return Place(case.file, line=tree.line, column=tree.column)

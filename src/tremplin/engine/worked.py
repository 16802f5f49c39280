"""The worked examples of a programme: of its cases, one that pays and one that does not for each incentive."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from tremplin.engine.cases import Case, facts_of, read_cases
from tremplin.engine.compiled import Compiled
from tremplin.engine.decision import Decision
from tremplin.engine.evaluate import evaluate
from tremplin.engine.receipt import decision_data
from tremplin.terms.guide_example import Example

_KINDS: Final = (True, False)


def worked_examples(compiled: Compiled, files: Mapping[str, bytes]) -> dict[str, tuple[Example, ...]]:
    """Return examples by the id of their incentive: first one that is granted in full, then one that is refused.

    Args:
        compiled: the programme; only files that it names as examples are looked at, or all where it names none.
        files: as for `read_cases`; a base of theirs among them.

    Raises:
        Problems: the files are no cases.
    """
    named = {one.case for one in compiled.programme.examples}
    cases = [case for case in read_cases(files) if case.title and (not named or case.file in named)]
    found: dict[tuple[str, bool], Example] = {}
    for case in _telling_first(cases):
        for decision in _decided(compiled, case):
            is_granted = decision.is_granted
            if not is_granted or decision.granted == decision.asked:
                found.setdefault((decision.incentive, is_granted), _example(case, decision))
    return {
        incentive: tuple(found[incentive, kind] for kind in _KINDS if (incentive, kind) in found)
        for incentive in compiled.by_id
    }


def _telling_first(cases: Iterable[Case]) -> list[Case]:
    """Return cases in their order, but those about one claim before those about several, and quoted rules last."""
    return sorted(cases, key=lambda case: (case.is_rule, len(case.expect.entries)))


def _decided(compiled: Compiled, case: Case) -> Iterator[Decision]:
    """Give the decisions that a case is about."""
    for decision in evaluate(compiled, facts_of(compiled, case)).decisions:
        if decision.claim_id in case.expect.entries:
            yield decision


def _example(case: Case, decision: Decision) -> Example:
    receipt = {"claim_id": decision.claim_id, "incentive": decision.incentive, "partner_id": decision.partner_id}
    return Example(case.title, {**receipt, "result": decision_data(decision)})

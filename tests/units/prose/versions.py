"""Two versions of the small programme, from what is written differently in each."""

import json
from typing import Any

from tests.units.prose.decided import EXCLUSIONS, LIMITS, RULES
from tests.units.prose.spoken import PROGRAMME, REBATE
from tremplin.terms.programme import Programme

BASE: dict[str, Any] = {
    **PROGRAMME,
    "incentives": [RULES, REBATE],
    "limits": LIMITS,
    "exclusions": EXCLUSIONS,
    "payment": {"monthly": {"minimum": {"literal": "100", "kind": "money"}, "within": "30 days"}},
    "taking_back": {
        "return": {"when": {"en": "goods come back", "fr": "la marchandise revient"}, "how": "whole"},
        "fraud": {"when": {"en": "a proof is false", "fr": "un justificatif est faux"}, "how": "whole"},
    },
    "levels": [{"level": "top", "requires": {"all": ["member", "skilled"]}, "kept": "1 year"}],
}


def made(edits: dict[str, Any]) -> Programme:
    """Return a version of the programme.

    Args:
        edits: what is written at which path, such as `incentives/0/pays/maximum`; None takes the key away.
    """
    # Through text, so that parts that two incentives share become two parts.
    terms = json.loads(json.dumps(BASE))
    for path, value in edits.items():
        *above, last = path.split("/")
        node: Any = terms
        for key in above:
            node = node[int(key)] if isinstance(node, list) else node[key]
        _write(node, last, value)
    return Programme.model_validate(terms)


def _write(node: Any, last: str, value: Any) -> None:
    key = int(last) if isinstance(node, list) else last
    if value is None:
        del node[key]
    elif isinstance(node, list) and key == len(node):
        node.append(value)
    else:
        node[key] = value

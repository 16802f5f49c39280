"""The share of each order line in an award that is worked out for a period."""

from typing import Any

from tremplin.engine.compiled import Compiled
from tremplin.engine.hearing import period_of_claim
from tremplin.engine.view import View
from tremplin.facts.snapshot import Snapshot


def line_shares(compiled: Compiled, snapshot: Snapshot) -> dict[str, int]:
    """Return what each order line adds to the amount that a claim asks for.

    Lines come in order of (day, id); each gets the amount with the lines up to it less the amount without it. The
    shares sum to the whole, whatever the form of the reward. A line that is credited whole is no line.

    Args:
        compiled: the programme, made ready.
        snapshot: of a claim that is worked out for a period.

    Returns:
        Minor units by line id, in that order; nothing for a claim without a period, or whose terms look at no line.
    """
    view = View(snapshot)
    return shares_by_line(compiled, view, view.find("claims", snapshot.claim_id))


def shares_by_line(compiled: Compiled, view: View, claim: Any) -> dict[str, int]:
    """Return the same on facts that are indexed already.

    Args:
        compiled: the programme, made ready.
        view: the facts.
        claim: worked out for a period.
    """
    period, ready = period_of_claim(claim), compiled.ready(claim.incentive)
    if period is None or not ready.looks_at_lines:
        return {}
    first, last = period
    lines = sorted(
        (
            (line.ordered_on, line.line_id)
            for line in view.of("order_lines", "partner_id", claim.partner_id)
            if first <= line.ordered_on <= last and not view.is_credited_whole(line)
        ),
    )
    out = {line_id for _day, line_id in lines}
    hearing = ready.hear(view, claim)
    hearing.known_lines = {}
    shares: dict[str, int] = {}
    before = 0
    for _day, line_id in lines:
        out.discard(line_id)
        after = _asked(ready, hearing, frozenset(out))
        shares[line_id] = after - before
        before = after
    return shares


def _asked(ready: Any, hearing: Any, lines_out: frozenset[str]) -> int:
    asked: int = ready.asked_of(hearing.without_lines(lines_out)).minor
    return asked

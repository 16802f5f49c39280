"""How long a line of a statement may be disputed: what the payment rule of the terms says about its claim."""

from typing import Any, Final

from tremplin.engine.clause.ground import Ground
from tremplin.engine.clause.moment import moment_day
from tremplin.engine.gather import gather
from tremplin.engine.view import View
from tremplin.payments.statement.dispute import DisputeWindow
from tremplin.store.fact import CurrentFacts, records_of
from tremplin.store.terms import attribute_types
from tremplin.usecases.holding import length_days
from tremplin.usecases.rows import Rows
from tremplin.usecases.terms import terms_by_id

NO_END: Final = DisputeWindow()
"""Of a line that is about no claim, or of a claim whose terms say nothing."""

_CLAIM: Final = """
    SELECT terms_version_id, fact.data AS record FROM claim
    JOIN fact ON fact.table_name = 'claims' AND fact.record_id = claim_id AND fact.superseded_at IS NULL
    WHERE claim_id = %s AND terms_version_id IS NOT NULL
"""


def dispute_window(rows: Rows, claim_id: str | None) -> DisputeWindow:
    """Return how long a line about a claim may be disputed.

    Args:
        rows: that are read.
        claim_id: of the claim; None when the line is about none.
    """
    row = None if claim_id is None else rows.row(_CLAIM, claim_id)
    return NO_END if row is None else _of_terms(rows, row)


def _of_terms(rows: Rows, row: dict[str, Any]) -> DisputeWindow:
    compiled = terms_by_id(rows, row["terms_version_id"]).compiled
    types = attribute_types(compiled.programme)
    (claim,) = records_of("claims", [row["record"]], attributes=types)
    ready = compiled.ready(claim.incentive)
    if ready.incentive.payment is None:
        return NO_END
    rule = compiled.programme.payment[ready.incentive.payment]
    days = None if rule.dispute_within is None else length_days(rule.dispute_within)
    if rule.dispute_until is None:
        return DisputeWindow(days)
    facts = CurrentFacts(rows.connection, attributes=types)
    hearing = ready.hear(View(gather(compiled, facts, claim)), claim)
    # On ground of its own: what a dispute looks at is no part of what the decision looked at.
    last_on = moment_day(rule.dispute_until, Ground.of(compiled.programme, ready.incentive))(hearing)
    return DisputeWindow(days, last_on)

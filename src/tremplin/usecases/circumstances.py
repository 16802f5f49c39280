"""What the guards of a life look at, read once for a command; one way for every event to be allowed or refused."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from tremplin.claims.four_eyes import (
    PERSONS_ABOVE,
    Promised,
    Threshold,
    persons_behind,
    persons_needed,
)
from tremplin.claims.guard import Circumstances, take_step
from tremplin.claims.life import Life, Step
from tremplin.money import Money
from tremplin.usecases.refused import Refused
from tremplin.usecases.rows import Rows
from tremplin.usecases.work import Work

_SECURITY: Final = {
    "ROLE_NEEDED": "not-allowed",
    "PERSON_NEEDED": "person-needed",
    "NOT_YOURS": "out-of-sight",
    "NEEDS_ANOTHER_PERSON": "four-eyes",
    "OWN_TERMS": "four-eyes",
    "APPROVER_NEEDED": "four-eyes",
    "OWN_ORGANISATION": "own-organisation",
    "PROOF_NOT_OPENED": "proof-not-opened",
    "CONTENT_CHANGED": "other-content-shown",
}
"""What is written to the security log, by the code of the refusal; other refusals are everyday business."""


def circumstances(work: Work, **seen: Any) -> Circumstances:
    """Return what the guards look at: who acts, and what else the caller has read.

    Args:
        work: the command at work.
        seen: further fields of `Circumstances`.
    """
    actor, standing = work.command.actor, work.standing
    return Circumstances(
        today=work.happened_on,
        actor=persons_behind(actor.person_id, on_behalf_of=actor.on_behalf_of),
        roles=standing.roles,
        is_client=actor.client is not None,
        reason=work.command.reason,
        acts_for=standing.partners,
        interests=standing.interests,
        **seen,
    )


def require_step(life: Life, *, state: str, event: str, resumes: str | None = None, seen: Circumstances) -> Step:
    """Return what an event does.

    Args:
        life: the table.
        state: as it is now.
        event: as it is asked.
        resumes: the state that was kept, where one was.
        seen: what the guards look at.

    Raises:
        Refused: as `take_step` says; who tries what is not theirs is noted as a security event.
    """
    step = take_step(life, state=state, event=event, resumes=resumes, seen=seen)
    if not isinstance(step, Step):
        raise Refused(step, security=_SECURITY.get(step.code))
    return step


def persons_of_audit(rows: Rows, subject: str, *, kinds: Iterable[str]) -> frozenset[str]:
    """Return the natural persons behind the commands of some kinds about a subject.

    Args:
        rows: that are read.
        subject: as the trail names it.
        kinds: of use cases.
    """
    found = rows.rows(
        "SELECT DISTINCT unnest(ARRAY[command.actor_person, command.on_behalf_of]) AS person"
        " FROM audit JOIN command USING (command_id) WHERE audit.subject = %s AND audit.what = ANY (%s)",
        subject,
        sorted(kinds),
    )
    return frozenset(row["person"] for row in found if row["person"] is not None)


def persons_for(rows: Rows, *, partner_id: str, project_id: str | None, amount: Money, claim_id: str, on: date) -> int:
    """Return how many natural persons handle an amount: two below the threshold of its currency, else three.

    Where nobody has set a threshold, every amount counts as above it.

    Args:
        rows: that are read.
        partner_id: to whom it is promised.
        project_id: for which project; claims without one are counted together.
        amount: of this claim.
        claim_id: which does not count as promised before.
        on: the day.
    """
    standing = rows.row(
        "SELECT amount, days FROM threshold WHERE currency = %s AND approved_by IS NOT NULL"
        " ORDER BY approved_at DESC, id DESC LIMIT 1",
        amount.currency,
    )
    if standing is None:
        return PERSONS_ABOVE
    threshold = Threshold(Money(standing["amount"], amount.currency), standing["days"])
    earlier = rows.rows(
        "SELECT coalesce(claim.project_id, '') AS project, greatest(claim.reserved, claim.awarded) AS amount,"
        " coalesce((event.data ->> 'happened_on')::date, event.at::date) AS day"
        " FROM claim JOIN claim_event AS event ON event.claim_id = claim.claim_id"
        " AND event.n = (SELECT max(n) FROM claim_event WHERE claim_id = claim.claim_id"
        "     AND event IN ('request', 'amend', 'accrue', 'uphold-appeal'))"
        " WHERE claim.partner_id = %(partner)s AND claim.claim_id <> %(claim)s AND claim.unit = %(unit)s"
        " AND greatest(claim.reserved, claim.awarded) > 0 AND (coalesce(claim.project_id, '') = %(project)s"
        "     OR coalesce((event.data ->> 'happened_on')::date, event.at::date) > %(first)s)",
        {
            "partner": partner_id,
            "claim": claim_id,
            "unit": amount.currency,
            "project": project_id or "",
            "first": on - timedelta(days=threshold.days),
        },
    )
    return persons_needed(
        amount,
        project=project_id or "",
        on=on,
        earlier=[Promised(one["project"], one["day"], Money(one["amount"], amount.currency)) for one in earlier],
        threshold=threshold,
    )

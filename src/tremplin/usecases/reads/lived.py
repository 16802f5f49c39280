"""What claims came to in life, held against an evaluation of the same facts; each difference traced to its cause.

Both sides follow the same terms with the same engine, so they can differ only by what each saw: the known kinds are
told in docs/explanation/life-and-evaluation.md.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from tremplin.engine.decision import Decision, LimitSeen
from tremplin.engine.evaluate import Run, awards_of
from tremplin.engine.head_room import NOTHING_TAKEN_YET
from tremplin.facts.dataset import DataSet
from tremplin.usecases.reads.difference import (
    EXPIRED,
    GONE,
    HELD,
    LATER,
    NEVER_ASKED,
    OPEN,
    PERSON,
    RATE,
    RIVAL,
    SEEN_HELD,
    SEEN_WINNER,
    UNTRACED,
    Difference,
)
from tremplin.usecases.reads.history import history_of
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.terms import terms_of_programme
from tremplin.wording import Phrase

_PROGRAMMES: Final = """
    SELECT DISTINCT programme FROM claim ORDER BY programme
"""
_CLAIMS: Final = """
    SELECT claim_id, state, unit, awarded FROM claim WHERE programme = %s ORDER BY claim_id
"""
_ENDED: Final = ("approved", "rejected", "withdrawn", "expired", "draft", "clawback-noticed", "clawback-contested")
_HELD: Final = """
    SELECT coalesce(sum(
        CASE WHEN closed.seq IS NULL OR closed.recorded_at > %(at)s THEN held.amount ELSE held.posted END
    ) FILTER (WHERE opened.recorded_at <= %(at)s), 0)::bigint AS held
    FROM limit_instance AS instance
    LEFT JOIN reservation AS held ON held.limit_instance_id = instance.id AND held.claim_id <> %(claim)s
    LEFT JOIN journal AS opened ON opened.seq = held.opened_seq
    LEFT JOIN journal AS closed ON closed.seq = held.closed_seq
    WHERE instance.limit_id = %(limit)s AND instance.window_label = %(window)s
        AND ARRAY(SELECT part ->> 1 FROM jsonb_array_elements(instance.scope::jsonb) AS part) = %(scope)s
    GROUP BY instance.id
"""
# What others held of one limit at an instant: reserved while a reservation was open, what was used after it.
_APPROVED: Final = "SELECT at FROM claim_event WHERE claim_id = %s AND event = 'approve' ORDER BY n DESC LIMIT 1"
_REFUSED: Final = """
    SELECT received_at, answer FROM command
    WHERE outcome = 'refused' AND kind IN ('request-claim', 'approve-claim', 'accrue-period')
        AND answer #>> '{refusal,phrases,0,fields,claim}' = %s
    ORDER BY received_at DESC LIMIT 1
"""
_PERSONAL: Final = "SELECT 1 FROM claim_event WHERE claim_id = %s AND event = 'approve' AND reason IS NOT NULL"


def lived_programmes(connection: Connection) -> tuple[str, ...]:
    """Return the programmes that have claims, by name."""
    return tuple(row["programme"] for row in Rows(connection).rows(_PROGRAMMES))


def evaluated(connection: Connection, *, programme: str) -> list[Decision]:
    """Decide every claim of the database again under the version of its day, all facts known, in the recorded order.

    Each version begins with what the one before left of the limits, and knows what it awarded.

    Args:
        connection: any.
        programme: id.
    """
    facts, head_room, found = history_of(connection), NOTHING_TAKEN_YET, dict[str, Decision]()
    for terms in reversed(terms_of_programme(Rows(connection), programme)):
        run = Run(terms.compiled, facts, head_room=head_room)
        decisions = [one.decision for one in run.decided()]
        made = tuple(award for one in decisions for award in awards_of(one))
        facts = DataSet({**facts.tables, "awards": (*facts.table("awards"), *made)})
        head_room = run.head_room
        # A claim is decided by the version that is in force on its day; where none is, by the last one.
        for one in decisions:
            if one.claim_id not in found or one.reasons == () or one.reasons[0].code != "TERMS_NOT_IN_FORCE":
                found[one.claim_id] = one
    return list(found.values())


def differences(connection: Connection, decisions: Iterable[Decision], *, programme: str) -> Iterator[Difference]:
    """Yield each difference between what was awarded and an evaluation, in the recorded order, then what is gone.

    Args:
        connection: any.
        decisions: as `evaluated` returns them.
        programme: whose claims are compared.
    """
    rows = Rows(connection)
    lived = {row["claim_id"]: row for row in rows.rows(_CLAIMS, programme)}
    for decision in decisions:
        row = lived.pop(decision.claim_id, {"state": "", "awarded": 0})
        if int(row["awarded"]) != decision.granted:
            cause, seen = _cause(rows, decision, state=row["state"], lived=int(row["awarded"]))
            yield Difference(decision.claim_id, decision.unit, decision.granted, int(row["awarded"]), cause, seen)
    for claim_id, row in lived.items():
        if row["awarded"]:
            yield Difference(claim_id, row["unit"], 0, int(row["awarded"]), GONE)


def _cause(rows: Rows, decision: Decision, *, state: str, lived: int) -> tuple[str, Phrase | None]:
    if state == "expired":
        return EXPIRED, None
    excluded = [one for one in decision.exclusions if not one.passed]
    if excluded:
        return RIVAL, Phrase(SEEN_WINNER, {"exclusion": excluded[0].id, "winner": str(excluded[0].winner)})
    if state and state not in _ENDED:
        return OPEN, None
    if state in ("withdrawn", "rejected") or rows.row(_PERSONAL, decision.claim_id) is not None:
        return PERSON, None
    at, codes = _moment(rows, decision.claim_id)
    if "NO_RATE" in codes:
        return RATE, None
    if codes and "LIMIT_REACHED" not in codes:
        return LATER, None
    for seen in decision.limits if at is not None else ():
        held = _held(rows, seen, claim_id=decision.claim_id, at=at)
        if held != seen.taken and _follows(decision, seen, held=held, lived=lived):
            figures = {"limit": seen.limit, "held": held, "size": seen.size, "taken": seen.taken}
            return HELD, Phrase(SEEN_HELD, figures)
    return (NEVER_ASKED, None) if state in ("", "draft") else (UNTRACED, None)


def _follows(decision: Decision, seen: LimitSeen, *, held: int, lived: int) -> bool:
    """Say whether what a claim got is what the room of that moment left, where the evaluation's room left another."""
    room = max(seen.size - held, 0)
    if room >= seen.asked:
        return lived == decision.asked and seen.available < seen.asked
    return lived in (0, room)


def _moment(rows: Rows, claim_id: str) -> tuple[Any, tuple[str, ...]]:
    """Return when a claim was decided in life, and the codes of the refusal if it was refused last."""
    approved = rows.row(_APPROVED, claim_id)
    if approved is not None:
        return approved["at"], ()
    refused = rows.row(_REFUSED, claim_id)
    if refused is None:
        return None, ()
    fields = refused["answer"]["refusal"]["phrases"][0]["fields"]
    return refused["received_at"], tuple(fields.get("codes", ())) or (refused["answer"]["refusal"]["code"],)


def _held(rows: Rows, seen: LimitSeen, *, claim_id: str, at: Any) -> int:
    named = {
        "limit": seen.limit,
        "scope": [value for _name, value in seen.scope],
        "window": seen.window,
        "claim": claim_id,
        "at": at,
    }
    found = rows.row(_HELD, named)
    return 0 if found is None else int(found["held"])

"""Answers matched with lines: each evidence once, in any order, and what contradicts itself is parked, not decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from tremplin.money import sum_of
from tremplin.payments.bank.answer import Answer, Said
from tremplin.payments.run.life import LINE_LIFE, NOT_ORDERED, LineState
from tremplin.payments.run.line import Line, Place, message_id

Effect = Literal["accept", "book", "reject", "return", "same", "note", "contradiction"]

_EVENTS: Final[Mapping[Said, Effect]] = {
    "accepted": "accept",
    "booked": "book",
    "rejected": "reject",
    "returned": "return",
}
_STATES: Final[Mapping[str, LineState]] = {
    "accept": "accepted",
    "book": "booked",
    "reject": "rejected",
    "return": "returned",
}
_PLACES: Final[Mapping[str, Place]] = {"book": "bank", "reject": "payable", "return": "payable"}


@dataclass(frozen=True, slots=True)
class Matched:
    """What one answer does to one line.

    Attributes:
        answer: of the bank.
        before: the line as it was.
        after: the line as it is; the same when nothing changes.
        effect: what it was.
    """

    answer: Answer
    before: Line
    after: Line
    effect: Effect


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a file of the bank does.

    Attributes:
        lines: every line by its end-to-end id, as it is afterwards.
        matched: what each answer did to each line, in order.
        seen: the evidence that is known afterwards.
        repeated: answers that were known already.
        unmatched: answers about nothing that the vendor ordered; people look at them.
    """

    lines: Mapping[str, Line]
    matched: tuple[Matched, ...]
    seen: frozenset[tuple[str, str, str]]
    repeated: tuple[Answer, ...]
    unmatched: tuple[Answer, ...]


def take_in(answers: Iterable[Answer], *, lines: Mapping[str, Line], seen: frozenset[tuple[str, str, str]]) -> TakenIn:
    """Return what answers of the bank do to the lines of its orders.

    Args:
        answers: in the order of the file.
        lines: every line that was ever released, by its end-to-end id.
        seen: evidence of earlier files.

    Returns:
        The lines afterwards. The same file again changes nothing; so does a copy of one answer in another file.
    """
    now, known = dict(lines), set(seen)
    matched: list[Matched] = []
    repeated: list[Answer] = []
    unmatched: list[Answer] = []
    for answer in answers:
        if answer.evidence in known:
            repeated.append(answer)
            continue
        about = _lines_about(answer, now)
        if not about:
            unmatched.append(answer)
            continue
        known.add(answer.evidence)
        fits = _order_fits(answer, about)
        for line in about:
            one = _matched(answer, line, fits=fits)
            matched.append(one)
            now[line.end_to_end_id] = one.after
    return TakenIn(now, tuple(matched), frozenset(known), tuple(repeated), tuple(unmatched))


def _lines_about(answer: Answer, lines: Mapping[str, Line]) -> list[Line]:
    if answer.end_to_end_id is not None:
        line = lines.get(answer.end_to_end_id)
        released = line is not None and line.state not in NOT_ORDERED
        return [line] if line is not None and released else []
    return [
        line
        for _id, line in sorted(lines.items())
        if message_id(line.run_id) == answer.message_id and line.state not in NOT_ORDERED
    ]


def _order_fits(answer: Answer, about: list[Line]) -> bool:
    """Whether what the bank says of an order, or of a payment, has the sum and the count of what was ordered (M2)."""
    if answer.end_to_end_id is not None:
        return answer.amount is None or answer.amount == about[0].amount
    # What the bank rejected before is not in what it books; it counts in what it says about the order itself.
    counted = [line for line in about if answer.said != "booked" or line.state != "rejected"]
    currency = about[0].amount.currency
    ordered = sum_of((line.amount for line in counted), currency=currency)
    return (
        answer.count in (None, len(counted))
        and answer.control_sum in (None, ordered.minor)
        # An order in another currency than the account is paid at a rate that only the account knows.
        and (answer.amount is None or answer.amount.currency != currency or answer.amount == ordered)
    )


def _matched(answer: Answer, line: Line, *, fits: bool) -> Matched:
    if answer.end_to_end_id is None and answer.said == "booked" and line.state == "rejected" and fits:
        return Matched(answer, line, line, "same")
    effect = _effect(answer, line) if fits else _unfit(line)
    return Matched(answer, line, _after(answer, line, effect), effect)


def _unfit(line: Line) -> Effect:
    return "note" if line.state == "parked" else "contradiction"


def _effect(answer: Answer, line: Line) -> Effect:
    if answer.said == "pending":
        return "same"
    if line.state == "parked":
        return "note"
    event = _EVENTS[answer.said]
    if LINE_LIFE.find_row(line.state, event) is not None:
        return event
    return "same" if _is_consistent(answer, line) else "contradiction"


def _is_consistent(answer: Answer, line: Line) -> bool:
    """Whether an answer that changes nothing says nothing else than what is known."""
    if answer.said == "accepted":
        # Weaker than anything else; after a rejection only when it was written before it.
        return line.state != "rejected" or (line.said_at is not None and answer.said_at <= line.said_at)
    if answer.said == "rejected":
        return line.state == "rejected"
    # The debit of what came back before its debit was seen.
    return answer.said == "booked" and line.state == "returned" and line.debit_ref is None


def _after(answer: Answer, line: Line, effect: Effect) -> Line:
    if effect == "contradiction":
        return replace(line, state="parked")
    if effect == "note" or answer.said == "pending":
        return line
    if effect == "same":
        return replace(line, debit_ref=answer.reference) if answer.said == "booked" else line
    return replace(
        line,
        state=_STATES[effect],
        place=_PLACES.get(effect, line.place),
        said_at=answer.said_at,
        debit_ref=answer.reference if effect == "book" else line.debit_ref,
        credit_ref=answer.reference if effect == "return" else line.credit_ref,
        reason=answer.reason or line.reason,
    )

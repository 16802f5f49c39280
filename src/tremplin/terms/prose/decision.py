"""A whole decision as a person reads it, from the data of its receipt."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tremplin.terms.programme import Programme
from tremplin.terms.prose.amount_change import form_name
from tremplin.terms.prose.decision_step import step_lines
from tremplin.terms.prose.edit import edit_text
from tremplin.terms.prose.limit import limit_name
from tremplin.terms.prose.limit_figure import limit_figure
from tremplin.terms.prose.proof import proof_text
from tremplin.terms.prose.refusal import Case, cut_reason, label_at, reason_text
from tremplin.terms.prose.seen import seen_text
from tremplin.terms.prose.stage import stage_name
from tremplin.terms.prose.voice import Voice, voice_of
from tremplin.terms.prose.window import period_from
from tremplin.wording import Language

_HELD, _FAILED, _SPARE = "✓", "✗", "○"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the account of a decision.

    Attributes:
        title: its head; empty for the outcome, which needs none.
        lines: each one a sentence, or an entry of a list.
        name: outcome, why, conditions, amount, limits, parts or change; empty in an example.
    """

    title: str
    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class LimitSaid:
    """An instance of a limit that a claim touches, before and after.

    Attributes:
        name: of the limit, with what it is per and its period.
        size: in all.
        taken: before the claim.
        available: before the claim.
        took: by the claim.
        left: after the claim.
        cut: what it took away from the award; empty when nothing.
    """

    name: str
    size: str
    taken: str
    available: str
    took: str
    left: str
    cut: str


def decision_chapters(
    receipt: Mapping[str, Any], *, programme: Programme, language: Language, names: Mapping[str, str] | None = None
) -> tuple[Chapter, ...]:
    """Return the account of a decision: outcome, conditions, steps, limits, reasons, the smallest change.

    Args:
        receipt: data of a receipt, of which `claim_id`, `incentive`, `partner_id` and `result` are read.
        programme: the terms that decided.
        language: of the account.
        names: of partners and customers, by id, as far as the reader knows them; others are called by their ids.
    """
    case = _case(receipt, programme, language, names)
    voice = case.voice
    chapters = (
        Chapter("", tuple(_outcome(receipt, case)), "outcome"),
        Chapter(voice.say("Why"), tuple(_reasons(case)), "why"),
        Chapter(voice.say("Conditions"), tuple(_conditions(case)), "conditions"),
        Chapter(voice.say("How the amount comes about"), tuple(step_lines(case)), "amount"),
        Chapter(voice.say("Limits"), tuple(_limits(case)), "limits"),
        Chapter(voice.say("Who gets what"), tuple(_parts(case)), "parts"),
        Chapter(voice.say("What would have paid"), tuple(_change(case)), "change"),
    )
    return tuple(chapter for chapter in chapters if chapter.lines)


def why_chapters(
    receipt: Mapping[str, Any], *, programme: Programme, language: Language, names: Mapping[str, str] | None = None
) -> tuple[Chapter, ...]:
    """Return why nothing was paid, or less than asked, and the smallest change; nothing where all was granted.

    Args:
        receipt: as for `decision_chapters`.
        programme: the terms that decided.
        language: of the account.
        names: of partners and customers, by id, as far as the reader knows them; others are called by their ids.
    """
    case = _case(receipt, programme, language, names)
    chapters = (
        Chapter(case.voice.say("Why"), tuple(_reasons(case)), "why"),
        Chapter(case.voice.say("What would have paid"), tuple(_change(case)), "change"),
    )
    return tuple(chapter for chapter in chapters if chapter.lines)


def example_chapters(receipt: Mapping[str, Any], *, programme: Programme, language: Language) -> tuple[Chapter, ...]:
    """Return the account of a decision as an example: no ids of its case, and no limits that took nothing away.

    Args:
        receipt: as for `decision_chapters`.
        programme: the terms that decided.
        language: of the account.
    """
    case = _case(receipt, programme, language)
    voice, is_granted = case.voice, case.result["outcome"] == "granted"
    # Where several ways lead to an award, those that were not open are of no interest.
    seen = [line for line in _conditions(case) if is_granted and not line.startswith((_FAILED, _SPARE))]
    chapters = (
        Chapter("", tuple(_outcome(receipt, case)[1:])),
        Chapter(voice.say("Why"), tuple(_reasons(case))),
        Chapter(voice.say("What was seen"), tuple(seen)),
        Chapter(voice.say("How the amount comes about"), tuple(step_lines(case)) if is_granted else ()),
        Chapter(voice.say("What would have paid"), tuple(_change(case))),
    )
    return tuple(chapter for chapter in chapters if chapter.lines)


def limits_said(
    receipt: Mapping[str, Any], *, programme: Programme, language: Language, names: Mapping[str, str] | None = None
) -> tuple[LimitSaid, ...]:
    """Return every instance of a limit that a decision touched, before and after; see `decision_chapters`."""
    case = _case(receipt, programme, language, names)
    return tuple(_limit_said(row, case) for row in case.result["limits"])


def decision_text(
    receipt: Mapping[str, Any], *, programme: Programme, language: Language, names: Mapping[str, str] | None = None
) -> str:
    """Return the account of a decision as plain text; see `decision_chapters`."""
    blocks = []
    for chapter in decision_chapters(receipt, programme=programme, language=language, names=names):
        lines = [f"  {line}" for line in chapter.lines] if chapter.title else list(chapter.lines)
        blocks.append("\n".join(([chapter.title] if chapter.title else []) + lines))
    return "\n\n".join(blocks)


def _case(
    receipt: Mapping[str, Any], programme: Programme, language: Language, names: Mapping[str, str] | None = None
) -> Case:
    incentive = next(one for one in programme.incentives if one.id == receipt["incentive"])
    voice = replace(voice_of(programme, language), names=names or {})
    return Case(receipt["result"], incentive, voice.about(incentive))


def _outcome(receipt: Mapping[str, Any], case: Case) -> list[str]:
    voice, result = case.voice, case.result
    said = [
        voice.say(
            "Claim {claim} of partner {partner}: {incentive}.",
            claim=receipt["claim_id"],
            partner=voice.partner(receipt["partner_id"]),
            incentive=voice.incentive_title(case.incentive.id),
        )
    ]
    asked, granted = case.award(result["asked"]), case.award(result["granted"])
    if result["outcome"] != "granted" and result["asked"] == "0":
        said.append(voice.say("Nothing is granted."))
    elif result["outcome"] != "granted":
        said.append(voice.say("Nothing is granted. At stake: {asked}.", asked=asked))
    elif result["asked"] == result["granted"]:
        said.append(voice.say("{granted} is granted, all that the rules give.", granted=granted))
    else:
        said.append(voice.say("{granted} is granted of {asked}; limits took the rest.", granted=granted, asked=asked))
    if result["deciding_day"]:
        day = date.fromisoformat(result["deciding_day"])
        said.append(voice.say("The day that decides is {day}.", day=day))
    return said


def _reasons(case: Case) -> list[str]:
    said = [reason_text(reason, case) for reason in case.result["reasons"]]
    if case.result["outcome"] == "granted":
        limits = {limit.id: limit for limit in case.voice.programme.limits}
        said += [cut_reason(row, limits[row["limit"]], case) for row in case.result["limits"] if row["cut"] != "0"]
    return said


def _conditions(case: Case) -> list[str]:
    voice, said = case.voice, []
    # What is refused for something else alone, such as a proof that is still to come, has all its conditions met.
    is_met = all(reason["code"] != "CONDITION_FAILED" for reason in case.result["reasons"])
    for row in case.result["conditions"]:
        node = case.node(row["at"])
        seen = seen_text(node, row["seen"], voice=voice)
        condition = label_at(row["at"], node, case)
        # Where all are met, those that do not hold are not needed: each is one of several ways.
        if is_met and not row["passed"]:
            text = voice.say(
                "{condition} (seen: {seen}; not needed, another way is open)", condition=condition, seen=seen
            )
            said.append(f"{_SPARE} {voice.sentence(text)}")
            continue
        text = voice.say("{condition} (seen: {seen})", condition=condition, seen=seen)
        said.append(f"{_tick(row)} {voice.sentence(text)}")
    for row in case.result["clocks"]:
        said.append(f"{_tick(row)} {_clock(row, case)}")
    for row in case.result["proofs"]:
        asked = case.node(row["at"])
        text = voice.label(asked.label) or proof_text(asked, voice)
        proof = voice.say("Proof: {proof}", proof=text)
        said.append(f"{_tick(row)} {proof}")
    for row in case.result["exclusions"]:
        exclusion = next(one for one in voice.programme.exclusions if one.id == row["id"])
        name = voice.label(exclusion.label) or exclusion.id
        only_one = voice.say("Only one of several: {exclusion}", exclusion=name)
        said.append(f"{_tick(row)} {only_one}")
    return said


def _tick(row: Mapping[str, Any]) -> str:
    return _HELD if row["passed"] else _FAILED


def _clock(row: Mapping[str, Any], case: Case) -> str:
    voice = case.voice
    clock = next(one for one in case.incentive.deadlines if one.id == row["id"])
    seen, due = (date.fromisoformat(row[key]) if row[key] else voice.say("not known") for key in ("of", "due"))
    name = voice.label(clock.label) or clock.id
    return voice.say("Deadline: {deadline} (seen: {seen}, last day in time: {due})", deadline=name, seen=seen, due=due)


def _limits(case: Case) -> list[str]:
    voice, said = case.voice, []
    for row in case.result["limits"]:
        one = _limit_said(row, case)
        said.append(
            voice.say(
                "{limit}: {size} in all, {taken} taken before, {available} available;"
                " this claim takes {took} and leaves {left}.",
                limit=one.name,
                size=one.size,
                taken=one.taken,
                available=one.available,
                took=one.took,
                left=one.left,
            )
        )
        if one.cut and case.result["outcome"] == "granted":
            said.append(voice.say("Forfeited to this limit: {cut}.", cut=one.cut))
    return said


def _limit_said(row: Mapping[str, Any], case: Case) -> LimitSaid:
    voice = case.voice
    limit = next(one for one in voice.programme.limits if one.id == row["limit"])
    where = [_scope_text(name, value, voice) for name, value in row["scope"] if value]
    period = period_from(row["window"])
    scope = ", ".join([*where, *([voice.language.say_field(period)] if period else [])])
    name = limit_name(limit, voice)
    text = voice.say("{limit} ({scope})", limit=name, scope=scope) if scope else name
    figures = {
        key: limit_figure(limit, row[key], voice=voice) for key in ("size", "taken", "available", "took", "left")
    }
    cut = "" if row["cut"] == "0" else case.award(row["cut"])
    return LimitSaid(name=voice.sentence(text), cut=cut, **figures)


def _scope_text(name: str, value: str, voice: Voice) -> str:
    match name:
        case "incentive":
            return voice.incentive_title(value)
        case "stage":
            return stage_name(value, voice)
        case "role":
            return voice.all_of([voice.role(role) for role in value.split(",")])
        case "partner" | "customer":
            return voice.called(value)
        case "person":
            return voice.say("Sales person {id}", id=value)
    return value


def _parts(case: Case) -> list[str]:
    voice, result = case.voice, case.result
    said = [
        voice.say("{payee}: {amount}", payee=voice.partner(part["payee"]), amount=case.award(part["amount"]))
        for part in result["parts"]
    ]
    said += [
        voice.say(
            "{amount} at the milestone {milestone}",
            amount=case.award(part["amount"]),
            milestone=voice.quoted(voice.milestone(part["on"])),
        )
        for part in result["instalments"]
    ]
    said += [
        voice.say("{amount} as {form}", amount=case.award(part["amount"]), form=form_name(part["as"], voice))
        for part in result["divided"]
    ]
    return said


def _change(case: Case) -> list[str]:
    change, voice = case.result["change"], case.voice
    if change is None:
        return []
    edits = [edit_text(edit, case.incentive, voice=voice) for edit in change["edits"]]
    return [
        *(voice.sentence(f"{edit}.") for edit in edits),
        voice.say("Then {amount} would be granted.", amount=case.award(change["would_grant"])),
    ]

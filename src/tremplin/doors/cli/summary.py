"""The summary of an evaluation in words: a table for each unit, why claims were refused, and what limits took."""

from collections.abc import Sequence
from typing import Final

from tremplin.doors.cli.columns import laid_out
from tremplin.doors.cli.tally import IncentiveTally, Refusing, Tally, in_order, stage_tallies, tally_of
from tremplin.terms.programme import Programme
from tremplin.terms.prose.deadline import deadline_text
from tremplin.terms.prose.limit import exclusion_text, limit_name
from tremplin.terms.prose.proof import proof_text
from tremplin.terms.prose.refusal import Case, label_at
from tremplin.terms.prose.stage import stage_name
from tremplin.terms.prose.voice import Voice, voice_of
from tremplin.wording import Language, text_key

_REASONS: Final = {
    "FACT_MISSING": text_key("the day that decides is not known"),
    "TERMS_NOT_IN_FORCE": text_key("these terms are not in force on the day that decides"),
    "CONDITION_FAILED": text_key("condition not met: {rule}"),
    "DEADLINE_MISSED": text_key("deadline missed: {rule}"),
    "PROOF_MISSING": text_key("proof missing: {rule}"),
    "EXCLUDED": text_key("another claim is paid instead: {rule}"),
    "NO_RATE": text_key("no exchange rate that is recent enough"),
    "NO_TABLE_ROW": text_key("no row of the table fits"),
    "AMBIGUOUS_ROW": text_key("several rows of the table fit"),
    "NO_PAYEE": text_key("the facts do not name exactly one payee"),
    "NOT_SHARED": text_key("the agreed shares do not add up to the whole"),
    "BELOW_THRESHOLD": text_key("less than the threshold"),
    "NOTHING_EARNED": text_key("the reward comes to nothing"),
    "LIMIT_REACHED": text_key("limit reached: {rule}"),
}
_HEADS: Final = (
    text_key("Stage and incentive"),
    text_key("Claims"),
    text_key("Granted claims"),
    text_key("Asked"),
    text_key("Granted"),
    text_key("Forfeited"),
    text_key("Refused"),
)
_REASONS_SHOWN: Final = 4
"""Reasons that the text names for one incentive; summary.json has all."""
_HELD: Final = text_key("this must not be the case: {rule}")


def summary_text(
    programme: Programme, *, tallies: Sequence[IncentiveTally], foreign: Sequence[str], language: Language, width: int
) -> str:
    """Return the summary of an evaluation as plain text.

    Args:
        programme: the terms that decided.
        tallies: one for each incentive, in the order of the terms.
        foreign: ids of claims that are not decided.
        language: of the text.
        width: of the terminal, in signs.
    """
    voice = voice_of(programme, language)
    claims = sum(one.claims for one in tallies)
    head = language.say(
        "{programme}, version {version}: {claims}.",
        programme=voice.label(programme.title),
        version=programme.version,
        claims=language.say_count("{n} claim decided", "{n} claims decided", claims),
    )
    blocks = [head]
    blocks += [_table(unit, stages, voice=voice, width=width) for unit, stages in stage_tallies(tallies).items()]
    blocks += [_refusals(tallies, voice), _forfeits(tallies, voice), _foreign(foreign, language)]
    return "\n\n".join(block for block in blocks if block)


def _table(unit: str, stages: dict[str, list[IncentiveTally]], *, voice: Voice, width: int) -> str:
    """Return the table of one unit: stages with their totals, their incentives below them, and the whole."""
    rows: list[tuple[str, ...]] = []
    for stage, tallies in stages.items():
        rows.append(_row(stage_name(stage, voice), tally_of(tallies), unit=unit, voice=voice))
        rows += [_row(f"  {voice.label(one.incentive.title)}", one, unit=unit, voice=voice) for one in tallies]
    total = tally_of(one for tallies in stages.values() for one in tallies)
    rows.append(_row(voice.say("Total"), total, unit=unit, voice=voice))
    caption = voice.say("Amounts in {unit}", unit=_unit_name(unit, voice))
    return "\n".join((caption, laid_out([voice.say(head) for head in _HEADS], rows, width=width)))


def _row(name: str, tally: Tally, *, unit: str, voice: Voice) -> tuple[str, ...]:
    counts = (voice.language.say_field(count) for count in (tally.claims, tally.granted_claims))
    amounts = (tally.asked, tally.granted, tally.forfeited, tally.refused)
    return (name, *counts, *(_figure(amount, unit, voice) for amount in amounts))


def _unit_name(unit: str, voice: Voice) -> str:
    if unit == "days":
        return voice.say("days of protection")
    return voice.label(voice.programme.units[unit].label) if unit in voice.programme.units else unit


def _figure(amount: int, unit: str, voice: Voice) -> str:
    """Return an amount without its unit, which stands above the table."""
    if unit == "days":
        return voice.language.say_field(amount)
    return voice.award(amount, unit=unit).removesuffix(_unit_name(unit, voice)).rstrip()


def _refusals(tallies: Sequence[IncentiveTally], voice: Voice) -> str:
    lines: list[str] = []
    for one in tallies:
        if one.reasons:
            lines.append(f"  {voice.label(one.incentive.title)}")
            counted = in_order(one.reasons)
            wide = len(voice.language.say_field(counted[0][1]))
            case = Case({}, one.incentive, voice.about(one.incentive))
            figures = [(voice.language.say_field(n), reason) for reason, n in counted[:_REASONS_SHOWN]]
            lines += [f"    {figure:>{wide}}  {_reason(reason, case)}" for figure, reason in figures]
            if rest := sum(n for _reason, n in counted[_REASONS_SHOWN:]):
                others = voice.say("other reasons")
                lines.append(f"    {voice.language.say_field(rest):>{wide}}  {others}")
    return "\n".join([voice.say("Refused claims, each by its main reason"), *lines]) if lines else ""


def _reason(reason: Refusing, case: Case) -> str:
    template = _HELD if reason.held else _REASONS[reason.code]
    return case.voice.say(template, rule=_rule(reason, case))


def _rule(reason: Refusing, case: Case) -> str:
    """Return the rule that says no, by its label or in words; empty where the code says it all."""
    voice = case.voice
    match reason.code:
        case "CONDITION_FAILED":
            return label_at(reason.at, case.node(reason.at), case)
        case "DEADLINE_MISSED":
            clock = case.node(reason.at)
            return voice.label(clock.label) or deadline_text(clock, voice)
        case "PROOF_MISSING":
            proof = case.node(reason.at)
            return voice.label(proof.label) or proof_text(proof, voice)
        case "EXCLUDED":
            exclusion = case.node(reason.at)
            return voice.label(exclusion.label) or exclusion_text(exclusion, voice)
        case "LIMIT_REACHED":
            return limit_name(case.node(reason.at), voice)
    return ""


def _forfeits(tallies: Sequence[IncentiveTally], voice: Voice) -> str:
    limits = {limit.id: limit for limit in voice.programme.limits}
    lines = [
        "  "
        + voice.say(
            "{incentive}: {amount} to the limit {limit}",
            incentive=voice.label(one.incentive.title),
            amount=voice.award(minor, unit=one.unit),
            limit=voice.quoted(limit_name(limits[limit], voice)),
        )
        for one in tallies
        for limit, minor in in_order(one.forfeits)
    ]
    return "\n".join([voice.say("Forfeited to limits"), *lines]) if lines else ""


def _foreign(foreign: Sequence[str], language: Language) -> str:
    if not foreign:
        return ""
    return language.say_count(
        "{n} claim is of an incentive that these terms do not have, and was not decided: {first}.",
        "{n} claims are of incentives that these terms do not have, and were not decided; the first is {first}.",
        len(foreign),
        first=foreign[0],
    )

"""Why a claim got nothing, or less, as sentences: what was asked, what stands against it, what is possible now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tremplin.terms.incentive import Clock, Incentive
from tremplin.terms.limit import Limit
from tremplin.terms.prose.amount_change import payee_text
from tremplin.terms.prose.condition import condition_text
from tremplin.terms.prose.deadline import deadline_text
from tremplin.terms.prose.limit import exclusion_text, limit_name
from tremplin.terms.prose.limit_figure import limit_figure
from tremplin.terms.prose.moment import moment_text
from tremplin.terms.prose.place import node_at
from tremplin.terms.prose.proof import proof_text
from tremplin.terms.prose.rate_table import tables_in
from tremplin.terms.prose.seen import seen_text
from tremplin.terms.prose.voice import Voice
from tremplin.terms.prose.window import period_from, starts_afresh_on
from tremplin.terms.prose.wish import own_wish
from tremplin.terms.reward import Share
from tremplin.wording.phrase import text_key

_AT_THE_REWARD: Final = {
    "NO_RATE": text_key(
        "A sum is in another currency, and the source of exchange rates has no recent enough rate for its day."
        " The claim can be decided as soon as the rate is recorded."
    ),
    "NO_PAYEE": text_key(
        "Nobody can be paid: for {payee}, the facts name nobody, or more than one. Record exactly one."
    ),
    "NOT_SHARED": text_key(
        "The shares agreed in the project do not add up to the whole. Agree shares that add up to it."
    ),
    "NOTHING_EARNED": text_key("The reward comes to nothing: what it is worked out from is zero or too small."),
}


@dataclass(frozen=True)
class Case:
    """One decision of a receipt, with the terms that decided it.

    Attributes:
        result: the `result` of the receipt.
        incentive: of the claim.
        voice: speaking of that incentive.
    """

    result: Mapping[str, Any]
    incentive: Incentive
    voice: Voice

    def node(self, place: str) -> Any:
        """Return the part of the terms at a place."""
        return node_at(place, self.incentive, self.voice.programme)

    def award(self, figure: str) -> str:
        """Return an amount of the award."""
        return self.voice.award(int(figure), unit=self.result["unit"])


def reason_text(reason: Mapping[str, Any], case: Case) -> str:
    """Return one reason of a refusal as sentences.

    Args:
        reason: an entry of `reasons` in the result: its code and its place.
        case: the decision that it belongs to.
    """
    code, place, voice = reason["code"], reason["at"], case.voice
    match code:
        case "FACT_MISSING":
            day = moment_text(case.incentive.decides.day, voice)
            return voice.say(
                "The day that decides is not known: {day}. Once it is recorded, the claim can be decided.", day=day
            )
        case "TERMS_NOT_IN_FORCE":
            return _not_in_force(case)
        case "CONDITION_FAILED":
            return condition_reason(place, case)
        case "DEADLINE_MISSED":
            return _deadline_reason(case.node(place), case)
        case "PROOF_MISSING":
            return _proof_reason(case.node(place), voice)
        case "EXCLUDED":
            return _exclusion_reason(case.node(place), case)
        case "LIMIT_REACHED":
            limit = case.node(place)
            return " ".join(limit_reason(row, limit, case) for row in _rows_of(limit, case))
    return _reward_reason(code, place, case)


def _not_in_force(case: Case) -> str:
    force, voice = case.voice.programme.in_force, case.voice
    day = case.result["deciding_day"]
    seen = voice.language.say_field(date.fromisoformat(day)) if day else voice.say("not known")
    return voice.say(
        "These terms, version {version}, are in force from {first} to {last}, and the day that decides is outside:"
        " {day}. Another version may hold for that day.",
        version=voice.programme.version,
        first=force.from_,
        last=force.to,
        day=seen,
    )


def condition_reason(place: str, case: Case) -> str:
    """Return why a leaf of the conditions refuses: what was asked, what was seen, what it takes."""
    voice, node = case.voice, case.node(place)
    row = next((one for one in case.result["conditions"] if one["at"] == place), None)
    seen = row["seen"] if row else None
    # Below `not`, the leaf to blame is one that holds.
    if row and row["passed"]:
        return voice.say("This must not be the case, and it is: {condition}.", condition=condition_text(node, voice))
    fields = {"condition": label_at(place, node, case), "seen": seen_text(node, seen, voice=voice)}
    text = voice.say("This condition does not hold: {condition} (seen: {seen}).", **fields)
    wish = own_wish(node, voice)
    return " ".join((text, voice.say("It takes this: {wish}.", wish=wish))) if wish else text


def label_at(place: str, node: Any, case: Case) -> str:
    """Return a condition at its place: by the label of its name when the place is that of a name."""
    named = case.voice.programme.conditions.get(place.removeprefix("conditions."))
    label = case.voice.label(named.label) if named else ""
    return label or condition_text(node, case.voice)


def _deadline_reason(clock: Clock, case: Case) -> str:
    voice = case.voice
    row = next(one for one in case.result["clocks"] if one["id"] == clock.id)
    name = voice.quoted(voice.label(clock.label) or deadline_text(clock, voice))
    happened = moment_text(clock.of, voice)
    if row["of"] is None:
        text = voice.say("The deadline {deadline} is missed: {event} is not known.", deadline=name, event=happened)
    elif row["due"] is None:
        text = voice.say("The deadline {deadline} is missed: the day from which it runs is not known.", deadline=name)
    else:
        text = voice.say(
            "The deadline {deadline} is missed: {event} is {seen}, and the last day in time was {due}.",
            deadline=name,
            event=happened,
            seen=date.fromisoformat(row["of"]),
            due=date.fromisoformat(row["due"]),
        )
    if clock.extension is None:
        return text
    return " ".join((text, voice.say("This deadline can be extended once, when asked for.")))


def _proof_reason(asked: Any, voice: Voice) -> str:
    text = voice.say("A proof is missing: {proof}.", proof=voice.label(asked.label) or proof_text(asked, voice))
    names = voice.either([voice.quoted(voice.proof(kind)) for kind in asked.any_of])
    if asked.state == "accepted":
        return " ".join(
            (text, voice.say("Hand in {proofs}; once it is accepted, the claim can be decided.", proofs=names))
        )
    return " ".join((text, voice.say("Hand in {proofs}.", proofs=names)))


def _exclusion_reason(exclusion: Any, case: Case) -> str:
    voice = case.voice
    row = next(one for one in case.result["exclusions"] if one["id"] == exclusion.id)
    rule = exclusion_text(exclusion, voice)
    return " ".join((voice.say("The claim {winner} is paid instead of this one.", winner=row["winner"]), rule))


def _rows_of(limit: Limit, case: Case) -> list[Mapping[str, Any]]:
    return [
        row for row in case.result["limits"] if row["limit"] == limit.id and int(row["available"]) < int(row["asked"])
    ]


def limit_reason(row: Mapping[str, Any], limit: Limit, case: Case) -> str:
    """Return why a limit refuses: what was asked, what is left, until when, and what can be claimed now."""
    voice = case.voice
    left = limit_figure(limit, row["available"], voice=voice)
    asked = voice.say("This claim asks for {asked}.", asked=limit_figure(limit, row["asked"], voice=voice))
    under = _under(row, limit, case)
    if row["available"] == "0":
        stands = voice.say("{under}, nothing is left.", under=under)
    else:
        stands = voice.say("{under}, {left} is left.", under=under, left=left)
    afresh = starts_afresh_on(row["window"], voice=voice)
    is_open = limit.when_short == "partial" and row["available"] != "0"
    if is_open and afresh:
        now = voice.say("You can claim up to {left} now; the limit starts afresh on {day}.", left=left, day=afresh)
    elif is_open:
        now = voice.say("You can claim up to {left} now.", left=left)
    else:
        now = _afresh(row, voice)
    return " ".join(part for part in (asked, stands, now) if part)


def cut_reason(row: Mapping[str, Any], limit: Limit, case: Case) -> str:
    """Return what a limit took away from a claim that is granted in part."""
    voice = case.voice
    asked = voice.say("This claim asks for {asked}.", asked=limit_figure(limit, row["asked"], voice=voice))
    stands = voice.say(
        "{under}, {left} was left; {cut} is forfeited.",
        under=_under(row, limit, case),
        left=limit_figure(limit, row["available"], voice=voice),
        cut=case.award(row["cut"]),
    )
    return " ".join(part for part in (asked, stands, _afresh(row, voice)) if part)


def _under(row: Mapping[str, Any], limit: Limit, case: Case) -> str:
    voice = case.voice
    fields = {
        "limit": limit_name(limit, voice),
        "programme": voice.label(voice.programme.title),
        "version": voice.programme.version,
    }
    period = period_from(row["window"])
    if period is None:
        return voice.say('Under the limit "{limit}" ({programme}, version {version})', **fields)
    return voice.say(
        'Under the limit "{limit}" ({programme}, version {version}), for {period}', **fields, period=period
    )


def _afresh(row: Mapping[str, Any], voice: Voice) -> str:
    day = starts_afresh_on(row["window"], voice=voice)
    return voice.say("The limit starts afresh on {day}.", day=day) if day else ""


def _reward_reason(code: str, place: str, case: Case) -> str:
    voice, node = case.voice, case.node(place)
    match code:
        case "NO_TABLE_ROW":
            return voice.say(
                "The table {table} has no row for this claim. The facts that it goes by may be wrong or missing.",
                table=_tables(node, voice),
            )
        case "AMBIGUOUS_ROW":
            return voice.say(
                "The table {table} has several rows for this claim, and the terms do not say which one counts.",
                table=_tables(node, voice),
            )
        case "BELOW_THRESHOLD":
            return voice.say("The award would be below the least that is due. Nothing is due for so little.")
    payee = node.to if isinstance(node, Share) else case.incentive.pays.to
    return voice.say(_AT_THE_REWARD[code], payee=payee_text(payee, voice))


def _tables(node: Any, voice: Voice) -> str:
    """Return the tables that a quantity looks values up in, by name."""
    tables = voice.programme.tables
    names = [voice.label(tables[name].label) or name for name in dict.fromkeys(tables_in(node, voice))]
    return voice.either([voice.quoted(name) for name in names])

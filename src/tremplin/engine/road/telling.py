"""The road told in one language to one reader: a partner reads of its own money alone (S4), the vendor of all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tremplin.engine.change.leaf import ANOTHER_PARTNER
from tremplin.engine.decision import Change, Edit, MoreRoom
from tremplin.engine.receipt import change_data, decision_data
from tremplin.engine.road.own import part_seen, past_seen, shares_seen
from tremplin.engine.road.prospect import STAGES, DeadlineAhead, Prospect
from tremplin.engine.road.road import Past, Road
from tremplin.engine.road.said import (
    ConditionSaid,
    DeadlineSaid,
    IncentiveSaid,
    LimitSaid,
    PastSaid,
    ProofSaid,
    RoadSaid,
    StageSaid,
    TotalSaid,
    VariantSaid,
)
from tremplin.engine.road.total import Total, totals_of
from tremplin.money import share_out
from tremplin.terms.clause import exclusions_of
from tremplin.terms.prose.deadline import deadline_text
from tremplin.terms.prose.edit import edit_text
from tremplin.terms.prose.headline import headline_text
from tremplin.terms.prose.limit import exclusion_text, limit_name
from tremplin.terms.prose.limit_figure import limit_figure
from tremplin.terms.prose.proof import proof_text
from tremplin.terms.prose.quantity import quantity_text
from tremplin.terms.prose.refusal import Case, condition_reason, label_at
from tremplin.terms.prose.stage import stage_name
from tremplin.terms.prose.voice import Voice, voice_of
from tremplin.terms.prose.window import period_from
from tremplin.wording import Language, text_key

_STANDINGS: Final = {
    "open": text_key("can be earned"),
    "blocked": text_key("a condition is not met"),
    "over": text_key("can no longer be earned"),
    "outside": text_key("the day that decides comes when these terms no longer apply"),
    "asked": text_key("asked for"),
}
_STATES: Final = {
    "draft": text_key("draft"),
    "reserved": text_key("reserved"),
    "earned": text_key("earned"),
    "refused": text_key("refused"),
}
_VARIANTS_MAX: Final = 24


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the road.

    Attributes:
        language: of the reader.
        partner_id: whose own money alone is told; None tells all, as to the vendor.
        names: of partners, by id.
    """

    language: Language
    partner_id: str | None = None
    names: Mapping[str, str] | None = None

    def may_read_of(self, partner_id: str) -> bool:
        """Say whether the money of a partner is told."""
        return self.partner_id in (None, partner_id)

    def name(self, partner_id: str) -> str:
        """Return what a partner is called."""
        if partner_id == ANOTHER_PARTNER:
            return self.language.say("another partner")
        return (self.names or {}).get(partner_id, partner_id)


def road_told(road: Road, reader: Reader) -> RoadSaid:
    """Return the road in the language of its reader, without what is not the reader's to know.

    Args:
        road: of a project.
        reader: who looks.
    """
    programme = road.compiled.programme
    voice = voice_of(programme, reader.language)
    sums = totals_of(road, reader.partner_id)
    stages = []
    for stage in STAGES:
        told = tuple(
            said
            for one in programme.incentives
            if one.stage == stage
            for said in _of_incentive(road, one.id, voice=voice.about(one), reader=reader)
        )
        if told:
            totals = tuple(_totals(sums.get(stage, ()), voice))
            stages.append(StageSaid(stage, stage_name(stage, voice), told, totals))
    return RoadSaid(
        road.project.project_id,
        voice.label(programme.title),
        programme.version,
        road.day,
        tuple(stages),
        tuple(_totals(sums.get("", ()), voice)),
    )


def _totals(totals: Iterable[Total], voice: Voice) -> Iterator[TotalSaid]:
    for one in totals:
        earned, reserved = (
            voice.award(amount, unit=one.unit) if amount else "" for amount in (one.earned, one.reserved)
        )
        yield TotalSaid(one.unit, earned, reserved, _possible_text(one, voice))


def _possible_text(one: Total, voice: Voice) -> str:
    if not one.possible:
        points = voice.programme.units.get(one.unit)
        unknown = voice.say("{unit}, not known yet how many", unit=voice.label(points.label)) if points else ""
        return (unknown or voice.say("not known yet")) if one.is_more else ""
    amount = voice.award(one.possible, unit=one.unit)
    if one.is_more:
        return voice.say("{amount} and more", amount=amount)
    return amount if one.is_exact else voice.say("up to {most}", most=amount)


def _subject(one: Prospect, voice: Voice) -> str:
    """Say about which work or whom it is; facts give either an id and no name."""
    if one.activity_id:
        return voice.say("Work {id}", id=one.activity_id)
    return voice.say("Sales person {id}", id=one.person_id) if one.person_id else ""


def _of_incentive(road: Road, incentive_id: str, *, voice: Voice, reader: Reader) -> Iterator[IncentiveSaid]:
    past = [one for one in road.past if one.incentive == incentive_id and past_seen(one, reader.partner_id) is not None]
    told: set[str] = set()
    for one in road.prospects:
        if one.incentive != incentive_id or shares_seen(one, reader.partner_id) is None:
            continue
        is_first = one.partner_id not in told
        own = [each for each in past if each.partner_id == one.partner_id] if is_first else []
        told.add(one.partner_id)
        yield _prospect_told(road, one, past=own, voice=voice, reader=reader)
    for partner_id in dict.fromkeys(one.partner_id for one in past):
        if partner_id not in told:
            own = [each for each in past if each.partner_id == partner_id]
            yield _only_past(road, incentive_id, partner_id, past=own, voice=voice, reader=reader)


def _prospect_told(road: Road, one: Prospect, *, past: list[Past], voice: Voice, reader: Reader) -> IncentiveSaid:
    incentive = road.compiled.ready(one.incentive).incentive
    case = Case(decision_data(one.decision), incentive, voice)
    figure, unit = one.figure, one.decision.unit
    exact = figure.variants[0] if figure.is_exact else None
    granted = "" if exact is None or exact.granted in (0, exact.asked) else _amount(exact.granted, one, voice, reader)
    variants = figure.variants if not figure.is_exact else ()
    return IncentiveSaid(
        incentive=one.incentive,
        title=voice.label(incentive.title),
        partner_id=one.partner_id,
        partner=reader.name(one.partner_id),
        roles=voice.all_of([voice.role(role) for role in one.roles]) if one.roles else "",
        subject=_subject(one, voice),
        standing=one.standing,
        standing_text=voice.say(_STANDINGS[one.standing]),
        amount=_figure_text(one, voice, reader),
        granted=granted,
        depends_on=tuple(_open_text(path, voice) for path in figure.open_paths),
        variants=tuple(
            VariantSaid(_edit_texts(each.edits, case, reader), _amount(each.asked, one, voice, reader))
            for each in variants[:_VARIANTS_MAX]
            if each.edits
        ),
        payees=tuple(_payees(one, voice, reader, unit=unit)),
        conditions=tuple(_conditions(one, case)),
        change=tuple(_change(one, case, reader)),
        assumed=_edit_texts(one.edits, case, reader),
        limits=tuple(_limits(one, case, reader)),
        proofs=_proofs(case, one.proofs_missing),
        deadlines=tuple(_deadlines(case, one.deadlines)),
        exclusions=_exclusions(road, one.incentive, voice),
        past=tuple(_past_told(each, case, reader) for each in past),
    )


def _only_past(
    road: Road, incentive_id: str, partner_id: str, *, past: list[Past], voice: Voice, reader: Reader
) -> IncentiveSaid:
    case = Case({}, road.compiled.ready(incentive_id).incentive, voice)
    return IncentiveSaid(
        incentive=incentive_id,
        title=voice.incentive_title(incentive_id),
        partner_id=partner_id,
        partner=reader.name(partner_id),
        roles="",
        subject="",
        standing="asked",
        standing_text=voice.say(_STANDINGS["asked"]),
        exclusions=_exclusions(road, incentive_id, voice),
        past=tuple(_past_told(each, case, reader) for each in past),
    )


def _past_told(one: Past, case: Case, reader: Reader) -> PastSaid:
    voice = case.voice
    own = past_seen(one, reader.partner_id) or 0
    amount = voice.award(own, unit=one.unit) if own or one.is_live else ""
    return PastSaid(
        claim_id=one.claim_id,
        state=one.state,
        state_text=voice.say(_STATES[one.state]) if one.life is None else voice.language.say_field(one.life),
        amount=amount,
        proofs=tuple(each.text for each in _proofs(case, one.proofs_missing) if not each.is_there),
        deadlines=tuple(each for each in _deadlines(case, one.deadlines) if each.state != "kept"),
    )


def _proofs(case: Case, missing: frozenset[str]) -> tuple[ProofSaid, ...]:
    return tuple(
        ProofSaid(
            case.voice.label(asked.label) or proof_text(asked, case.voice), f"incentive.proof[{index}]" not in missing
        )
        for index, asked in enumerate(case.incentive.proof)
    )


def _amount(minor: int, one: Prospect, voice: Voice, reader: Reader) -> str:
    return voice.award(part_seen(minor, one, reader.partner_id), unit=one.decision.unit)


def _figure_text(one: Prospect, voice: Voice, reader: Reader) -> str:
    figure = one.figure
    least, most = (
        None if minor is None else _amount(minor, one, voice, reader) for minor in (figure.least, figure.most)
    )
    if figure.is_exact:
        return least or ""
    if least is not None and most is not None:
        return voice.say("from {least} to {greatest}", least=least, greatest=most)
    if most is not None:
        return voice.say("up to {most}", most=most)
    if least is not None:
        return voice.say("from {least} up", least=least)
    incentive = next(each for each in voice.programme.incentives if each.id == one.incentive)
    return headline_text(incentive, voice)


def _open_text(path: str, voice: Voice) -> str:
    if path.startswith("measures."):
        named = voice.programme.measures[path.removeprefix("measures.")]
        return voice.defined(named.label) if named.label else quantity_text(named.quantity, voice)
    if path in voice.fields.types:
        return voice.field_name(path)
    return voice.say("what the amount is worked out from")


def _payees(one: Prospect, voice: Voice, reader: Reader, *, unit: str) -> Iterator[str]:
    for payee in shares_seen(one, reader.partner_id) or ():
        name = reader.name(payee) if one.payees.kind == "partner" else payee
        if one.figure.is_exact and one.payees.is_split:
            amount = voice.award(share_out(one.figure.least or 0, shares=dict(one.payees.shares))[payee], unit=unit)
            yield voice.say("{payee}: {amount}", payee=name, amount=amount)
        else:
            yield name


def _conditions(one: Prospect, case: Case) -> Iterator[ConditionSaid]:
    """Go through the conditions that hold, are to come, or are to blame; an alternative that is not needed is none."""
    blamed = {reason.at for reason in one.decision.reasons}
    for row in case.result["conditions"]:
        text = case.voice.sentence(label_at(row["at"], case.node(row["at"]), case))
        if row["at"] not in blamed and row["passed"]:
            yield ConditionSaid(text, "coming" if row["at"] in one.coming else "met")
        elif row["at"] in blamed and row["passed"]:
            yield ConditionSaid(condition_reason(row["at"], case), "unmet")
        elif row["at"] in blamed:
            yield ConditionSaid(text, "unmet")


def _change(one: Prospect, case: Case, reader: Reader) -> Iterator[str]:
    if one.change is None:
        return
    for text in _edit_texts(one.change.edits, case, reader):
        yield case.voice.sentence(f"{text}.")
    if one.figure.is_exact:
        amount = _amount(one.change.would_grant, one, case.voice, reader)
        yield case.voice.say("Then {amount} would be granted.", amount=amount)


def _edit_texts(edits: tuple[Edit, ...], case: Case, reader: Reader) -> tuple[str, ...]:
    data = change_data(Change(edits, 0))["edits"]
    return tuple(
        _room_text(edit, case) if _is_of_others(edit, reader) else _edit_text(datum, case, reader)
        for edit, datum in zip(edits, data, strict=True)
    )


def _is_of_others(edit: Edit, reader: Reader) -> bool:
    """Say whether the figure of an edit would tell what others took of a limit."""
    partners = {value for name, value in edit.scope if name == "partner"} if isinstance(edit, MoreRoom) else set()
    return isinstance(edit, MoreRoom) and reader.partner_id is not None and partners != {reader.partner_id}


def _room_text(edit: Edit, case: Case) -> str:
    limit = next(one for one in case.voice.programme.limits if isinstance(edit, MoreRoom) and one.id == edit.limit)
    return case.voice.say("the limit {limit} has room enough", limit=case.voice.quoted(limit_name(limit, case.voice)))


def _edit_text(datum: dict[str, Any], case: Case, reader: Reader) -> str:
    return edit_text(_named(datum, reader), case.incentive, voice=case.voice)


def _named(edit: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Return an edit with the names of partners in the place of their ids; the reader's own is spoken to."""
    record = edit.get("record")
    if not record or "partner_id" not in record:
        return edit
    own = record["partner_id"] == reader.partner_id
    name = reader.language.say("your company") if own else reader.name(record["partner_id"])
    return {**edit, "record": {**record, "partner_id": name}}


def _limits(one: Prospect, case: Case, reader: Reader) -> Iterator[LimitSaid]:
    voice = case.voice
    limits = {limit.id: limit for limit in voice.programme.limits}
    for seen in one.decision.limits:
        partners = {value for name, value in seen.scope if name == "partner"}
        if partners and not all(map(reader.may_read_of, partners)):
            continue
        limit = limits[seen.limit]
        period = period_from(seen.window)
        name = limit_name(limit, voice)
        if period is not None:
            name = voice.say("{limit} ({scope})", limit=name, scope=voice.language.say_field(period))
        is_short = seen.asked > seen.available
        left = limit_figure(limit, str(seen.available), voice=voice)
        if partners or reader.partner_id is None:
            text = voice.say("{left} left", left=left)
        else:
            # What others took of a limit that is shared is not this partner's to know.
            text = voice.say("not enough room") if is_short else voice.say("room enough")
        yield LimitSaid(voice.sentence(name), text, is_short)


def _deadlines(case: Case, deadlines: tuple[DeadlineAhead, ...]) -> Iterator[DeadlineSaid]:
    """Go through deadlines in words; those of a claim that is not under way are none."""
    for clock, ahead in zip(case.incentive.deadlines, deadlines, strict=False):
        rule = deadline_text(clock, case.voice)
        state = "kept" if ahead.is_kept else "missed" if ahead.is_missed else "running" if ahead.due else "relative"
        yield DeadlineSaid(
            case.voice.sentence(case.voice.label(clock.label) or rule),
            case.voice.sentence(f"{rule}."),
            ahead.due,
            state,
        )


def _exclusions(road: Road, incentive_id: str, voice: Voice) -> tuple[str, ...]:
    found = exclusions_of(road.compiled.programme, incentive_id)
    return tuple(voice.sentence(voice.label(one.label) or exclusion_text(one, voice)) for one in found)

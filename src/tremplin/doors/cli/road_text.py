"""The road of a project as plain text: a table of stages and incentives, then what each of them takes."""

from collections.abc import Iterator
from typing import Final

from tremplin.doors.cli.columns import laid_out
from tremplin.engine.road.said import IncentiveSaid, RoadSaid
from tremplin.wording import Language, text_key

_HEADS: Final = (
    text_key("Stage and incentive"),
    text_key("Partner"),
    text_key("Could be earned"),
    text_key("Already"),
)
_AMOUNT_WIDTH: Final = 45
"""A longer amount stands below the table."""
_MARKS: Final = {"met": "✓", "coming": "…", "unmet": "✗"}


def road_text(road: RoadSaid, *, language: Language, width: int) -> str:
    """Return the road as plain text.

    Args:
        road: told in the language.
        language: of the heads.
        width: of the terminal, in signs.
    """
    head = language.say(
        "Project {project}, {programme}, version {version}, from {day}.",
        project=road.project_id,
        programme=road.programme,
        version=road.version,
        day=road.day,
    )
    rows: list[tuple[str, ...]] = []
    blocks: list[str] = []
    for stage in road.stages:
        rows.append((stage.title, "", "", ""))
        for one in stage.incentives:
            rows.append((f"  {one.title}", one.partner_id, _earned(one, language), _already(one, language)))
            blocks.append("\n".join(_details(one, language)))
    table = laid_out([language.say(each) for each in _HEADS], rows, width=width)
    return "\n\n".join([head, table, *(block for block in blocks if block)])


def _earned(one: IncentiveSaid, language: Language) -> str:
    if one.standing == "asked":
        return ""
    if one.standing != "open":
        return language.say("not now")
    if one.granted:
        return one.granted
    return one.amount if len(one.amount) < _AMOUNT_WIDTH else language.say("see below")


def _already(one: IncentiveSaid, language: Language) -> str:
    states = [
        language.say("{state} {amount}", state=each.state_text, amount=each.amount).strip() for each in one.past[:1]
    ]
    return states[0] if states else ""


def _title(one: IncentiveSaid, language: Language) -> str:
    fields = {"title": one.title, "partner": one.partner, "roles": one.roles, "standing": one.standing_text}
    if one.roles:
        return language.say("{title}, {partner} ({roles}): {standing}", **fields)
    return language.say("{title}, {partner}: {standing}", **fields)


def _details(one: IncentiveSaid, language: Language) -> Iterator[str]:
    """Go through the lines on one incentive: standing, amount, what it takes, limits, proofs, deadlines, claims."""
    if one.standing == "asked":
        return
    yield _title(one, language)
    if one.amount:
        yield "  " + language.say("Amount: {amount}", amount=one.amount)
    if one.granted:
        yield "  " + language.say("Limits leave: {amount}", amount=one.granted)
    if one.depends_on:
        yield "  " + language.say("It depends on: {facts}", facts="; ".join(one.depends_on))
    for variant in one.variants:
        yield "    " + language.say("{amount} if {when}", when="; ".join(variant.when), amount=variant.amount)
    if one.payees:
        yield "  " + language.say("Paid to: {payees}", payees="; ".join(one.payees))
    yield from (f"  {_MARKS[each.state]} {each.text}" for each in one.conditions if each.state != "met")
    if one.change:
        yield "  " + language.say("What would open it:")
        yield from (f"    {each}" for each in one.change)
    if one.standing in ("open", "blocked"):
        yield from ("  " + language.say("{limit}: {left}", limit=each.name, left=each.left) for each in one.limits)
        yield from ("  " + language.say("Proof: {proof}", proof=each.text) for each in one.proofs if not each.is_there)
        for each in one.deadlines:
            yield "  " + (
                language.say("{deadline}: until {day}", deadline=each.name, day=each.due)
                if each.state == "running"
                else language.say("{deadline}: {rule}", deadline=each.name, rule=each.rule)
            )
        yield from (f"  {each}" for each in one.exclusions)

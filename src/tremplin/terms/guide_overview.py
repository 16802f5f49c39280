"""The first pages of the guide: what the programme is, who can take part, the road of a project."""

from typing import Any

from tremplin.terms import condition as c
from tremplin.terms.guide_part import Block, Item, Section, item_of, origin_badge
from tremplin.terms.incentive import Incentive
from tremplin.terms.prose.headline import headline_text
from tremplin.terms.prose.outline import condition_outline
from tremplin.terms.prose.stage import STAGES, stage_name
from tremplin.terms.prose.voice import Voice


def about_section(voice: Voice) -> Section:
    """Return what the programme is, in a few sentences."""
    programme = voice.programme
    said = []
    if programme.vendor:
        said.append(voice.say("The programme is run by: {vendor}.", vendor=voice.label(programme.vendor)))
    said.append(
        voice.say_count(
            "It holds {n} incentive.",
            "It holds {n} incentives; they follow a customer's project from stage to stage.",
            len(programme.incentives),
        )
    )
    said.append(
        voice.say(
            "It is in force from {first} to {last}, both days included; a day is a day in the time zone {zone}.",
            first=programme.in_force.from_,
            last=programme.in_force.to,
            zone=programme.timezone,
        )
    )
    said.append(voice.say("Amounts are in {currency}.", currency=programme.currency))
    if programme.exchange:
        said.append(
            voice.say(
                "Sums in other currencies are converted at the rates of the source {source}.",
                source=voice.quoted(programme.exchange.source),
            )
        )
    said.append(voice.say("This guide is made from the terms themselves: what it says is what decides."))
    return Section("about", voice.say("The programme"), blocks=(Block(text=" ".join(said)),))


def who_section(voice: Voice) -> Section:
    """Return the conditions that every incentive asks for, then those that several ask for."""
    asked = {one.id: _asked_by(one) for one in voice.programme.incentives}
    everywhere = [node for node in _first(asked) if all(node in conditions for conditions in asked.values())]
    blocks = []
    if everywhere:
        items = tuple(item_of(condition_outline(node, voice), voice) for node in everywhere)
        blocks.append(Block(text=voice.say("Every incentive asks for this:"), items=items))
    shared = _shared(asked, everywhere)
    if shared:
        items = tuple(
            _with_incentives(
                item_of(condition_outline(node, voice), voice), titles=_titles(node, asked, voice), voice=voice
            )
            for node in shared
        )
        blocks.append(Block(text=voice.say("Several incentives ask for this:"), items=items))
    blocks.append(Block(text=voice.say("Each incentive adds conditions of its own; they stand in its section.")))
    return Section("who", voice.say("Who can take part"), blocks=tuple(blocks))


def _asked_by(incentive: Incentive) -> list[Any]:
    """Return the conditions that must all hold: the parts of the root, or the root itself."""
    return list(incentive.when.all) if isinstance(incentive.when, c.All) else [incentive.when]


def _first(asked: dict[str, list[Any]]) -> list[Any]:
    return next(iter(asked.values()))


def _shared(asked: dict[str, list[Any]], everywhere: list[Any]) -> list[Any]:
    """Return the named conditions that at least two incentives ask for, but not all of them."""
    counted: dict[str, int] = {}
    nodes: dict[str, Any] = {}
    for node in (node for conditions in asked.values() for node in conditions):
        if isinstance(node, c.Named) and node not in everywhere:
            counted[node.condition] = counted.get(node.condition, 0) + 1
            nodes.setdefault(node.condition, node)
    return [nodes[name] for name, count in counted.items() if count > 1]


def _titles(node: Any, asked: dict[str, list[Any]], voice: Voice) -> list[str]:
    return [voice.quoted(voice.incentive_title(one)) for one, conditions in asked.items() if node in conditions]


def _with_incentives(item: Item, *, titles: list[str], voice: Voice) -> Item:
    return Item(item.text, detail=voice.say("For {incentives}.", incentives=titles), badge=item.badge)


def road_section(voice: Voice) -> Section:
    """Return the stages of a project with the incentives at each, as a table."""
    rows = []
    for stage in STAGES:
        for incentive in (one for one in voice.programme.incentives if one.stage == stage):
            rows.append(
                (
                    Item(stage_name(stage, voice), link=f"stage-{stage}"),
                    Item(
                        voice.label(incentive.title),
                        link=f"incentive-{incentive.id}",
                        badge=origin_badge(incentive.origin, voice),
                    ),
                    Item(voice.sentence(headline_text(incentive, voice))),
                )
            )
    heads = (voice.say("Stage"), voice.say("Incentive"), voice.say("What it pays, before limits"))
    block = Block(
        text=voice.say(
            "An incentive rewards one step of a project. Each step has its own conditions, proof and payment."
        ),
        heads=heads,
        rows=tuple(rows),
    )
    return Section("road", voice.say("The road of a project"), blocks=(block,))

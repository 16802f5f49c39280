"""The report of a simulation in words: what was tried, section by section, and what it does not show."""

from collections.abc import Sequence
from typing import Final

from tremplin.doors.simulation.names import Names
from tremplin.doors.simulation.part import Part, Report, Section
from tremplin.doors.simulation.sections import cost, limits, months, moved, risk
from tremplin.doors.simulation.tried import COST, RISK, Tried, rows_of
from tremplin.wording import Language, text_key

_UNCLAIMED: Final = text_key("Nobody claimed these incentives of {terms} in the history: {named}.")
_DECIDED: Final = text_key(
    "Each claim was decided by the engine, as it would be decided in life; terms of other days were tried "
    "as if they had been in force on the days of the first."
)
_CLAIMED: Final = text_key(
    "The history holds what was claimed under the terms of its time. What people would claim under other "
    "terms, nobody knows: a higher reward brings no claim more here, and a lower one no claim less."
)
_DRAWN: Final = text_key(
    "A scenario draws anew, for each claim and within its incentive, whether it comes about, what it asks "
    "and when it is recorded; exclusions between claims and what conditions say stay as in the history."
)
_GROWN: Final = text_key(
    "In scenarios there are {growth} claims more for a hundred of the history: each claim once more, right after "
    "itself, drawn on its own."
)
_LOOKING: Final = text_key(
    "These incentives look at earlier awards, which scenarios leave as the history has them: {named}."
)


def report_of(tried: Sequence[Tried], language: Language, *, is_drawn: bool = True) -> Report:
    """Return the report of terms that were tried on one history; what others change is told against the first.

    Args:
        tried: one at least, each with a name of its own.
        language: of the report.
        is_drawn: whether plots are drawn.
    """
    part = Part(tried, rows_of(tried), Names.of([one.simulation.programme for one in tried], language))
    makers = (cost, moved, months, limits, risk)
    sections = [made for maker in makers if (made := maker(part, is_drawn)) is not None]
    return Report(part.say("Simulation"), tuple(_lead(part)), (*sections, _about(part)), part.rows)


def _lead(part: Part) -> list[str]:
    cases = part.tried[0].simulation.cases
    days = [one.recorded_on for one in cases]
    said = []
    if days:
        claims = part.names.language.say_count("{n} claim", "{n} claims", len(cases))
        said.append(
            part.say(
                "The history: {claims}, recorded from {first} to {last}.",
                claims=claims,
                first=min(days),
                last=max(days),
            )
        )
    for one in part.tried:
        totals = [
            part.names.amount(sum(row["granted"] for row in part.of(COST.name, one.name, unit)), unit)
            for unit in part.units
        ]
        said.append(part.say("{terms} grants {amounts}.", terms=one.name, amounts=totals) if totals else one.name)
        if one.simulation.foreign:
            said.append(
                part.names.language.say_count(
                    "{n} claim of the history is of an incentive that {terms} does not have; nobody knows what it "
                    "would have come to.",
                    "{n} claims of the history are of incentives that {terms} does not have; nobody knows what they "
                    "would have come to.",
                    len(one.simulation.foreign),
                    terms=one.name,
                )
            )
        unclaimed = [row["incentive"] for row in part.rows[COST.name] if row["terms"] == one.name and not row["claims"]]
        if unclaimed:
            named = [part.names.incentive(each) for each in unclaimed]
            said.append(part.say(_UNCLAIMED, terms=one.name, named=named))
    return said


def _about(part: Part) -> Section:
    said = [
        part.say(_DECIDED),
        part.say(_CLAIMED),
    ]
    if part.rows[RISK.name]:
        said.append(part.say(_DRAWN))
        if part.tried[0].growth:
            said.append(part.say(_GROWN, growth=part.tried[0].growth))
        looking = [part.names.incentive(one) for tried in part.tried for one in tried.simulation.reads_awards]
        if looking:
            named = list(dict.fromkeys(looking))
            said.append(
                part.say(
                    _LOOKING,
                    named=named,
                )
            )
    return Section("about", part.say("What this shows, and what it does not"), tuple(said))

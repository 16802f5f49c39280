"""A life as a table: states, events, and which event leads from where to where. There is no other way.

A state machine is data here. An event that the table does not know from a state is refused with a sentence and what is
possible instead, and changes nothing (W1).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Final

from tremplin.wording import OneOf, Phrase, Refusal, text_key

RESUMES: Final = "(resumes)"
"""Stands for the state that was left: whoever follows such a row goes back to it."""

STAYS: Final = "(stays)"
"""Stands for the state that is left: the event is noted, and the state stays."""


class Movement(StrEnum):
    """What an event does to the books."""

    NONE = "none"
    RESERVE = "reserve"
    RELEASE = "release"
    AWARD = "award"
    TAKE_BACK = "take-back"
    CORRECT = "correct"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that may happen.

    Attributes:
        name: of the event.
        words: what a person does, after "to": marked for translation.
        roles: who may do it; `job` for what the clock does.
        guards: names of what must hold besides, in the order in which they are looked at.
        needs_reason: whether the person says why, in their own words.
    """

    name: str
    words: str
    roles: frozenset[str]
    guards: tuple[str, ...] = ()
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: from these states, this event leads there, and moves the books so."""

    event: str
    sources: tuple[str, ...]
    target: str
    movement: Movement = Movement.NONE


@dataclass(frozen=True, slots=True)
class NotPossibleNow(Refusal):
    """An event that the table does not know from this state; what is possible instead, for anybody."""

    code: ClassVar[str] = "NOT_POSSIBLE_NOW"
    template: ClassVar[str] = text_key("It is not possible to {event} now: the state is “{state}”.")
    next_template: ClassVar[str | None] = text_key("Possible now: to {possible}.")

    event: str
    state: str
    possible: tuple[str, ...]
    event_words: str = field(repr=False)
    state_words: str = field(repr=False)
    possible_words: tuple[str, ...] = field(repr=False)

    def field_values(self) -> dict[str, object]:
        """Return the names, without the words for them."""
        return {"event": self.event, "state": self.state, "possible": list(self.possible)}

    def said_fields(self) -> Mapping[str, object]:
        """Return the words for the names."""
        return {
            "event": Phrase(self.event_words),
            "state": Phrase(self.state_words),
            "possible": OneOf(tuple(Phrase(words) for words in self.possible_words)),
        }

    def phrases(self) -> tuple[Phrase, ...]:
        """Return the reason, and what is possible now; or that nothing is, at the end of a life."""
        said = self.said_fields()
        if self.possible:
            return (Phrase(self.template, said), Phrase(str(self.next_template), said))
        return (Phrase(self.template, said), Phrase(_NOTHING_POSSIBLE))


_NOTHING_POSSIBLE: Final = text_key("Nothing more can happen to it; start anew.")


@dataclass(frozen=True, slots=True)
class Life:
    """A table of states and events.

    Attributes:
        name: of what lives.
        states: words for each state, by its name.
        initial: where a life starts.
        events: by name.
        rows: each pair of a state and an event at most once.
        aside: the states that something may come back from to where it was; where it was is kept meanwhile.
    """

    name: str
    states: Mapping[str, str]
    initial: str
    events: Mapping[str, Event]
    rows: tuple[Row, ...]
    aside: frozenset[str] = frozenset()
    _rows: Mapping[tuple[str, str], Row] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pairs = {(source, row.event): row for row in self.rows for source in row.sources}
        if len(pairs) != sum(len(row.sources) for row in self.rows):
            raise ValueError(f"The life of {self.name} leads from one state by one event to two.")
        if not {source for row in self.rows if row.target == RESUMES for source in row.sources} <= self.aside:
            raise ValueError(f"The life of {self.name} goes back from a state that keeps nothing.")
        named = {row.event for row in self.rows}
        spoken = {state for row in self.rows for state in (*row.sources, row.target)} - {RESUMES, STAYS}
        if named != set(self.events) or spoken | {self.initial} != set(self.states):
            raise ValueError(f"The life of {self.name} names a state or an event that is not described, or not used.")
        object.__setattr__(self, "_rows", pairs)

    @property
    def terminal(self) -> frozenset[str]:
        """The states with no way out."""
        return frozenset(self.states) - {source for source, _event in self._rows}

    def events_from(self, state: str) -> tuple[str, ...]:
        """Return the events that are possible from a state, in the order of the table's rows."""
        return tuple(row.event for row in self.rows if state in row.sources)

    def find_row(self, state: str, event: str) -> Row | None:
        """Return the row of an event from a state, or None."""
        return self._rows.get((state, event))


@dataclass(frozen=True, slots=True)
class Step:
    """What an event does.

    Attributes:
        event: as described in the table.
        source: the state before.
        state: the state after.
        resumes: the state to go back to, kept while something is parked, queried, rejected or under notice.
        movement: what it does to the books.
    """

    event: Event
    source: str
    state: str
    resumes: str | None
    movement: Movement


def next_step(life: Life, *, state: str, event: str, resumes: str | None = None) -> Step | NotPossibleNow:
    """Return what an event does from a state, or why it is not possible.

    Args:
        life: the table.
        state: as it is now.
        event: as it is asked.
        resumes: the state that was kept when this one was entered, for rows that go back to it.

    Refusals:
        NotPossibleNow.

    Raises:
        KeyError: the table has no such state or event. A defect of the caller.
        ValueError: the state stands aside, and what was kept is not given. A defect of the caller.
    """
    described, row = life.events[event], life.find_row(state, event)
    if row is None:
        return _not_possible(life, state=state, event=described)
    if state in life.aside and resumes is None:
        raise ValueError(f"The {life.name} is {state}, and the state to go back to is not given.")
    if row.target == STAYS:
        return Step(described, state, state, resumes, row.movement)
    if row.target == RESUMES and resumes is not None:
        return Step(described, state, resumes, None, row.movement)
    # From one state that stands aside to another, what is kept is handed on: a contested notice goes back too.
    kept = resumes if state in life.aside else state
    return Step(described, state, row.target, kept if row.target in life.aside else None, row.movement)


def _not_possible(life: Life, *, state: str, event: Event) -> NotPossibleNow:
    possible = life.events_from(state)
    return NotPossibleNow(
        event.name,
        state,
        possible,
        event.words,
        life.states[state],
        tuple(life.events[name].words for name in possible),
    )


def table_text(life: Life) -> str:
    """Write the table in Markdown, one line for each row: for the documents, and compared with them by a test."""
    lines = ["| Event | From | To | By | Books | Must hold | Reason |", "|---|---|---|---|---|---|---|"]
    for row in life.rows:
        event = life.events[row.event]
        cells = (
            row.event,
            ", ".join(row.sources),
            row.target,
            ", ".join(sorted(event.roles)),
            row.movement,
            ", ".join(event.guards),
            "yes" if event.needs_reason else "",
        )
        lines.append(f"| {' | '.join(cells)} |".replace("  ", " "))
    return "\n".join(lines)


def diagram_text(life: Life) -> str:
    """Write the table as a state diagram of Mermaid; rows that go back or stay are left to the table."""
    lines = ["stateDiagram-v2", f"    [*] --> {_drawn(life.initial)}"]
    lines += [
        f"    {_drawn(source)} --> {_drawn(row.target)}: {row.event}"
        for row in life.rows
        if row.target in life.states
        for source in row.sources
    ]
    lines += [f"    {_drawn(state)} --> [*]" for state in life.states if state in life.terminal]
    return "\n".join(lines)


def _drawn(state: str) -> str:
    return state.replace("-", "_")


def events_by_name(events: Iterable[Event]) -> dict[str, Event]:
    """Return events by their names."""
    return {event.name: event for event in events}

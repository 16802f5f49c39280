"""The demonstration's year: its stage, its claims, and how they are paid, each on its own day."""

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import click

from tremplin.doors.cli.demo_stage import Stage, set_the_stage
from tremplin.doors.cli.demo_walk import Desk, Walk
from tremplin.doors.cli.paid.books import Bookkeeper
from tremplin.doors.cli.paid.clock import Calendar
from tremplin.doors.cli.paid.lately import first_day_lately, play_lately
from tremplin.doors.cli.paid.papers import Papers
from tremplin.doors.cli.paid.rounds import Cashier
from tremplin.doors.cli.paid.waiting import play_waiting
from tremplin.doors.cli.paid.year import plan_year
from tremplin.doors.cli.progress import progress
from tremplin.doors.cli.today.cast import cast_of
from tremplin.doors.cli.today.day import begin_today, play_today, today_of
from tremplin.doors.cli.today.play import Play
from tremplin.money import Period, add_days
from tremplin.usecases.proving import ProofFolder
from tremplin.wording import Language, text_key

PARTNERS_ADDED: Final = text_key("{done} of {total} partners added, with their people")
CLAIMS_WALKED: Final = text_key("{done} of {total} claims walked to their end")
_CHECKED_FOR: Final = 500
_IMPORTED: Final = text_key("{records} imported.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """A year that was lived.

    Attributes:
        stage: on which.
        day: on which the demonstration is made.
        calendar: that has reached its end.
        papers: of the partners.
        folder: where files are kept.
    """

    stage: Stage
    day: date
    calendar: Calendar
    papers: Papers
    folder: ProofFolder


def live_a_year(
    desks: Sequence[Desk], sample: dict[str, Any], folder: ProofFolder, *, is_turned: bool, language: Language
) -> Lived:
    """Set the stage, walk every claim of the sample to its end, and pay what it earned.

    Args:
        desks: send the commands, each over a connection whose clock can be turned; all walk claims, the first does
            everything else.
        sample: what makes it, and the files of the terms.
        folder: where proofs and other files are kept.
        is_turned: whether its clock is turned; else all of it is recorded today, and nothing of it is paid.
        language: of what is said on the way.

    Raises:
        NotOurs: the database holds something else.
    """
    desk = desks[0]
    day = today_of(desk.connection)
    calendar = Calendar([one.connection for one in desks], is_turned=is_turned)
    with progress(PARTNERS_ADDED, language=language) as told:
        stage = set_the_stage(desk, **sample, reach=calendar.reach, on_progress=told)
    count = language.say_count("{n} record", "{n} records", stage.records)
    click.echo(language.say(_IMPORTED, records=count), err=True)
    # Nothing of the stage goes away before the end: who looks for what has gone need not look there.
    gc.freeze()
    cast = cast_of(stage.data, day=day)
    papers = Papers(desk, stage.data, whole=cast.partners, until=add_days(day, _CHECKED_FOR))
    if is_turned:
        _plan_payments(desk, stage, papers, folder, calendar)
    walk = Walk(desks, stage.data, compiled=stage.compiled, folder=folder, reach=calendar.reach)
    with progress(CLAIMS_WALKED, language=language) as told:
        walk.go(on_progress=told)
    calendar.finish()
    return Lived(stage=stage, day=day, calendar=calendar, papers=papers, folder=folder)


def come_to_today(desk: Desk, lived: Lived, *, files: Mapping[str, bytes]) -> Play:
    """Let the terms and the people of today come, and where the clock can be turned, the two months before today.

    Args:
        desk: of the year.
        lived: the year.
        files: of the terms.
    """
    calendar, stage = lived.calendar, lived.stage
    calendar.reach(first_day_lately(lived.day))
    play = begin_today(desk, stage, lived.folder, files=files, day=lived.day)
    if calendar.is_turned:
        cashier = Cashier(play.desk, lived.papers, folder=lived.folder)
        play_lately(play, calendar, cashier, Bookkeeper(play.desk))
    return play


def _plan_payments(desk: Desk, stage: Stage, papers: Papers, folder: ProofFolder, calendar: Calendar) -> None:
    in_force = stage.compiled.programme.in_force
    papers.of_vendor()
    papers.of_partners(calendar.day)
    cashier, bookkeeper = Cashier(desk, papers, folder=folder), Bookkeeper(desk)
    year = Period(in_force.from_, add_days(in_force.to, 1))
    plan_year(calendar, cashier, bookkeeper, papers, data=stage.data, year=year)


def see_today(desk: Desk, lived: Lived, play: Play) -> None:
    """Play the day on which the demonstration is made, in the present.

    Args:
        desk: sends the commands.
        lived: the year.
        play: of today, as it was begun.
    """
    play_today(play, desk)
    if lived.calendar.is_turned:
        play_waiting(play, lived.papers, Cashier(play.desk, lived.papers, folder=lived.folder))

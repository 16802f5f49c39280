"""Today in the demonstration: terms in force, and something that waits for everybody."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from tremplin.doors.cli.demo_stage import Stage
from tremplin.doors.cli.demo_walk import FINANCE, Desk
from tremplin.doors.cli.today.cast import cast_of
from tremplin.doors.cli.today.claims import play_claims
from tremplin.doors.cli.today.orders import play_orders
from tremplin.doors.cli.today.pairs import play_pairs
from tremplin.doors.cli.today.people import play_papers, play_people
from tremplin.doors.cli.today.play import Play
from tremplin.doors.cli.today.projects import play_projects
from tremplin.doors.cli.today.terms import changed, moved, proven, without_examples, years_until
from tremplin.terms.programme import Programme
from tremplin.terms.reader import read_terms
from tremplin.usecases.proving import ProofFolder
from tremplin.usecases.rows import Connection
from tremplin.usecases.terms import (
    ApproveTerms,
    ImportTerms,
    ProposeTerms,
    approve_terms,
    import_terms,
    propose_terms,
)

_AUTHOR: Final = "author-1"
# What next year's terms, which wait for a second person, would change.
_NEXT_YEAR: Final = (
    ("terms.yaml", "    amount: 60000\n", "    amount: 75000\n"),
    ("terms.yaml", "{cost_share: {rate: 50%,", "{cost_share: {rate: 60%,"),
    ("assessment-fee.csv", "commercial,2500", "commercial,3000"),
)


def begin_today(desk: Desk, stage: Stage, folder: ProofFolder, *, files: Mapping[str, bytes], day: date) -> Play:
    """Bring the terms of today into force, and let its people come.

    Args:
        desk: sends the commands.
        stage: whose partners and customers play.
        folder: where proofs are kept.
        files: of the terms, which are moved to today.
        day: today.
    """
    # Begun on one day and gone on with on another, these are other commands, each with the days of its own.
    desk = Desk(desk.connection, name=f"{desk.name}/{day}/before", tally=desk.tally)
    now = _terms(desk, files, years=years_until(stage.compiled.programme, day))
    play = Play(desk, day=day, cast=cast_of(stage.data, day=day), programme=now, folder=folder)
    play_people(play, tuple(one.partner_id for one in stage.data.table("partners")))
    return play


def play_today(play: Play, desk: Desk) -> None:
    """Play the day on which the demonstration is made.

    Args:
        play: as it was begun.
        desk: sends the commands, in the present.
    """
    play.desk = Desk(desk.connection, name=f"{desk.name}/{play.day}", tally=desk.tally)
    play_projects(play)
    play_orders(play)
    play_pairs(play)
    play_claims(play)
    play_papers(play)


def today_of(connection: Connection) -> date:
    """Return the day of the database, whose clock decides what is today."""
    found = connection.execute("SELECT (now() AT TIME ZONE 'UTC')::date").fetchone()
    if found is None:
        raise LookupError("now")
    day: date = found[0]
    return day


def _terms(desk: Desk, files: Mapping[str, bytes], *, years: int) -> Programme:
    """Bring terms into force for today and the year before, and propose those of the year to come."""
    before, now, ahead = (moved(files, years=years + more) for more in (-1, 0, 1))
    _propose(desk, "before", without_examples(before), is_approved=True)
    _propose(desk, "now", proven(now), is_approved=True)
    _propose(desk, "ahead", proven(changed(ahead, _NEXT_YEAR)), is_approved=False)
    return read_terms(without_examples(now))


def _propose(desk: Desk, about: str, files: Mapping[str, bytes], *, is_approved: bool) -> None:
    imported = desk.do(import_terms, ImportTerms, _AUTHOR, about=about, files=files)
    if imported is None:
        return
    shown = imported.answer["terms_sha256"]
    version: dict[str, Any] = {name: imported.answer[name] for name in ("programme", "version")}
    desk.do(propose_terms, ProposeTerms, _AUTHOR, about=about, **version)
    if is_approved:
        desk.do(approve_terms, ApproveTerms, FINANCE, about=about, **version, terms_sha256=shown)

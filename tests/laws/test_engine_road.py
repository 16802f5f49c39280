"""The laws of the road: what it says could be earned is what deciding grants, and the change that it names opens it."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tremplin.checker.verify import verify_receipt
from tremplin.doors.cli.files import load_programme
from tremplin.engine.decide import decide
from tremplin.engine.decision import AddRecord, SetField
from tremplin.engine.evaluate import Decided, Run
from tremplin.engine.gather import Store
from tremplin.engine.receipt import Receipts
from tremplin.engine.road.prospect import Prospect, prospects
from tremplin.engine.road.what_if import what_if
from tremplin.facts.reading import read_tables
from tremplin.facts.sample import csv_bytes, sample_tables

PROGRAMMES = Path(__file__).parents[2] / "programmes"
DAYS = (date(2021, 6, 1), date(2021, 12, 31))

pytestmark = pytest.mark.slow


class Lived(NamedTuple):
    """A year of a programme, decided."""

    run: Run
    roads: tuple[tuple[date, tuple[Prospect, ...]], ...]


@lru_cache(maxsize=1)
def lived() -> Lived:
    """Return the roads of some projects of the sample, on two days."""
    programme = load_programme(PROGRAMMES / "partner-connect-2021")
    files = {f"{name}.csv": csv_bytes(sheet) for name, sheet in sample_tables(7, partners=20, projects=14).items()}
    data = read_tables(
        files,
        attributes=programme.attributes,
        codes=programme.codes,
        currency=programme.currency,
        exchange_source="corporate",
    )
    run = Run(programme, data)
    for _one in run.decided():
        pass
    return Lived(run, tuple(_roads(run)))


def _roads(run: Run) -> Iterator[tuple[date, tuple[Prospect, ...]]]:
    store = Store(run.data)
    for day in DAYS:
        for project in run.data.table("projects"):
            for partner_id in sorted({one.partner_id for one in store.of("roles", "project_id", project.project_id)}):
                found = prospects(run.compiled, store, run.head_room, project=project, partner_id=partner_id, day=day)
                yield day, tuple(found)


def each() -> Iterator[tuple[date, Prospect]]:
    """Go through all prospects with the day of their road."""
    for day, road in lived().roads:
        for one in road:
            yield day, one


def test_road_of_any_project_says_what_deciding_its_facts_grants() -> None:
    """What the road says could be earned for an incentive is what a claim with those facts is granted."""
    run = lived().run
    receipts = Receipts(run.compiled)

    for _day, one in each():
        decision = decide(run.compiled, one.snapshot, run.head_room)

        assert (decision.asked, decision.granted) == (one.decision.asked, one.decision.granted)
        # The checker, which shares no code with the engine, recomputes it from the facts alone.
        assert verify_receipt(receipts.text(Decided(decision, one.snapshot))).first_difference is None


def test_variant_of_an_open_fact_is_what_the_terms_give_for_it() -> None:
    """Every amount of a range is what deciding gives once the open facts have those values."""
    run = lived().run
    tried = 0

    for _day, one in each():
        if run.compiled.ready(one.incentive).incentive.claimed != "claim":
            continue
        for variant in one.figure.variants:
            decision = what_if(run.compiled, one.snapshot, variant.edits, head_room=run.head_room).decision
            tried += 1
            assert (decision.asked, decision.granted) == (variant.asked, variant.granted)
            assert one.figure.most is None or variant.asked <= one.figure.most
            assert one.figure.least is None or variant.asked >= one.figure.least
    assert tried > 100


def test_smallest_change_of_the_road_opens_the_incentive() -> None:
    """Where something stands in the way, the change that is named, made, gives exactly what is announced."""
    run = lived().run
    opened = 0

    for _day, one in each():
        if one.change is None:
            continue
        given = one.figure.variants[0].edits if one.figure.variants else ()
        edits = (*given, *one.change.edits)
        decision = what_if(run.compiled, one.snapshot, edits, head_room=run.head_room).decision
        opened += 1
        assert decision.granted == one.change.would_grant > 0
    assert opened > 50


def test_nothing_is_assumed_that_lies_behind() -> None:
    """What is still to come comes on the day of the road or later: no road leads through the past."""
    for day, one in each():
        for edit in one.edits:
            match edit:
                case SetField(to=date() as to):
                    assert to >= day
                case AddRecord(table="milestones", record=record):
                    assert record.reached_on >= day


def test_open_means_that_something_is_granted_or_nothing_stands_in_the_way() -> None:
    """An incentive that can be earned is granted with some values of its open facts; a blocked one with none."""
    standings = set()

    for _day, one in each():
        standings.add(one.standing)
        if one.standing == "open":
            amount_is_open = {reason.code for reason in one.decision.reasons} <= {"NOTHING_EARNED", "NO_TABLE_ROW"}
            assert any(variant.granted for variant in one.figure.variants) or amount_is_open
        else:
            assert not any(variant.granted for variant in one.figure.variants)
    assert standings == {"open", "blocked", "over", "outside"}

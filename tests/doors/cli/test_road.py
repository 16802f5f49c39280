"""`tremplin road`: what a project could earn, as a table by stage in both languages, and as data."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.doors.cli.conftest import Tremplin
from tremplin.doors.cli.road_text import road_text
from tremplin.engine.road.said import (
    DeadlineSaid,
    IncentiveSaid,
    LimitSaid,
    PastSaid,
    ProofSaid,
    RoadSaid,
    StageSaid,
    VariantSaid,
)
from tremplin.wording import ENGLISH

PROJECTS = """\
project_id,customer_id,registered_by,registered_on,status,currency,value
J11,K1,P1,2026-01-05,open,EUR,50000.00
"""
ROLES = """\
role_id,project_id,partner_id,role
R1,J11,P1,seller
R2,J11,P2,helper
"""


def _with_project(here: Path) -> None:
    (here / "facts" / "projects.csv").write_text(PROJECTS, encoding="utf-8")
    (here / "facts" / "roles.csv").write_text(ROLES, encoding="utf-8")


def test_road_shows_stages_with_what_can_be_earned_and_what_stands_in_the_way(here: Path, tremplin: Tremplin) -> None:
    _with_project(here)

    answer = tremplin("road", "harbour", "facts", "J11", "--on", "2026-03-02")

    assert answer.code == 0, answer.err
    head, table, *blocks = answer.out.strip().split("\n\n")
    assert head == "Project J11, Harbour Partners, version 2026.1, from 2 March 2026."
    assert [line.split() for line in table.splitlines()] == [
        ["Could", "be"],
        ["Stage", "and", "incentive", "Partner", "earned", "Already"],
        ["Assessment"],
        ["Visit", "P1", "not", "now"],
        ["Visit", "P2", "not", "now"],
        ["Sale"],
        ["Volume", "rebate", "P1", "2,500.00", "EUR"],
        ["Volume", "rebate", "P2", "2,500.00", "EUR"],
        ["Mooring", "points", "P1", "12.5", "knots"],
        ["Mooring", "points", "P2", "not", "now"],
        ["Renewal"],
        ["Berth", "P1", "90", "days"],
        ["Berth", "P2", "not", "now"],
    ]
    rule = "The day the claim is submitted: at the latest 30 days after the day pre-approval is requested."
    assert blocks[1].splitlines() == [
        "Visit, Béta (helper): a condition is not met",
        "  Amount: 1,000.00 EUR",
        "  Paid to: Béta",
        "  ✗ The partner is a member",
        "  What would open it:",
        '    Béta is a member of the programme "Harbour Partners" from 2 March 2026.',
        "    Then 1,000.00 EUR would be granted.",
        "  Visits per partner and year (the year 2026): 1,500.00 EUR left",
        '  Proof: "report", handed in and accepted',
        f"  Send the claim: {rule}",
    ]


def test_road_for_a_partner_shows_only_its_own_in_its_language(here: Path, tremplin: Tremplin) -> None:
    _with_project(here)

    answer = tremplin("road", "harbour", "facts", "J11", "--on", "2026-03-02", "--for", "P2", "--lang", "fr")

    assert answer.code == 0, answer.err
    assert "Béta (helper) : une condition n’est pas remplie" in answer.out
    assert "Alpha" not in answer.out
    assert "P1" not in answer.out


def test_road_as_data_says_the_same(here: Path, tremplin: Tremplin) -> None:
    _with_project(here)

    answer = tremplin("road", "harbour", "facts", "J11", "--on", "2026-03-02", "--for", "P1", "--json")

    data = json.loads(answer.out)
    assert (data["project_id"], data["day"]) == ("J11", "2026-03-02")
    assert [stage["stage"] for stage in data["stages"]] == ["assess", "sell", "renew"]
    berth = data["stages"][2]["incentives"][0]
    assert (berth["standing"], berth["amount"], berth["partner"]) == ("open", "90 days", "Alpha")
    assert berth["conditions"] == [{"text": "The partner is a member", "state": "met"}]


def test_text_says_ranges_limits_deadlines_and_what_was_asked() -> None:
    one = IncentiveSaid(
        incentive="fee",
        title="Fee",
        partner_id="P1",
        partner="Alpha",
        roles="seller",
        subject="",
        standing="open",
        standing_text="can be earned",
        amount="from 10.00 EUR to 90.00 EUR, as it is worked out",
        granted="5.00 EUR",
        depends_on=("the topic", "the size"),
        variants=(VariantSaid(("topic: moving", "size: 3"), "10.00 EUR"),),
        limits=(LimitSaid("Ceiling", "5.00 EUR left", is_short=True),),
        proofs=(ProofSaid("the report", is_there=True), ProofSaid("the letter", is_there=False)),
        deadlines=(
            DeadlineSaid("Ask", "First.", date(2026, 4, 1), "running"),
            DeadlineSaid("Start", "Then.", None, "relative"),
        ),
        exclusions=("Only one of both",),
        past=(PastSaid("C1", "reserved", "approved to start", "4.00 EUR"),),
    )
    asked = replace(one, standing="asked", partner_id="P2", amount="", granted="")
    over = replace(one, standing="over", standing_text="can no longer be earned", roles="", amount="", granted="")
    stage = StageSaid("assess", "Assessment", (one, replace(one, granted=""), asked, over))
    road = RoadSaid("J1", "Harbour", "1", date(2026, 3, 2), (stage,))

    _head, table, first, *rest = road_text(road, language=ENGLISH, width=200).split("\n\n")

    assert [" ".join(line.split()) for line in table.splitlines()[-4:]] == [
        "Fee P1 5.00 EUR approved to start 4.00 EUR",
        "Fee P1 see below approved to start 4.00 EUR",
        "Fee P2 approved to start 4.00 EUR",
        "Fee P1 not now approved to start 4.00 EUR",
    ]
    assert first.splitlines() == [
        "Fee, Alpha (seller): can be earned",
        "  Amount: from 10.00 EUR to 90.00 EUR, as it is worked out",
        "  Limits leave: 5.00 EUR",
        "  It depends on: the topic; the size",
        "    10.00 EUR if topic: moving; size: 3",
        "  Ceiling: 5.00 EUR left",
        "  Proof: the letter",
        "  Ask: until 1 April 2026",
        "  Start: Then.",
        "  Only one of both",
    ]
    assert len(rest) == 2
    assert rest[1].splitlines()[0] == "Fee, Alpha: can no longer be earned"


def test_road_of_a_project_that_is_not_there_names_the_nearest(here: Path, tremplin: Tremplin) -> None:
    _with_project(here)

    near = tremplin("road", "harbour", "facts", "J12")
    far = tremplin("road", "harbour", "facts", "somewhere")

    assert (near.code, far.code) == (1, 1)
    assert "There is no project J12 among the facts." in near.err
    assert "Did you mean J11?" in near.err
    assert "Name one of those in projects.csv." in far.err


def test_road_for_a_partner_outside_the_project_is_refused(here: Path, tremplin: Tremplin) -> None:
    _with_project(here)

    answer = tremplin("road", "harbour", "facts", "J11", "--for", "P9")

    assert answer.code == 1
    assert "The partner P9 has no role in the project." in answer.err
    assert "These have one: P1 or P2." in answer.err

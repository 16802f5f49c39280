"""Exclusions: which claims compete, who wins, and which order lines are taken already."""

import pytest

from tests.units.checker import receipts as r


def exclusion(**over: object) -> r.Data:
    row = {"id": "one-of", "between": ["assess", "poc"], "per": ["project"], "window": "programme", "keep": "first"}
    return {**row, **over}


def rival(minor: int = 300_000, **over: object) -> r.Data:
    return r.incentive({"lump_sum": r.money(minor)}, id="poc", **over)


def other(**over: object) -> r.Data:
    """A claim of the rival, reserved before C1."""
    return r.claim(claim_id="C2", incentive="poc", reserved_at="2021-05-01T08:00:00Z", **over)


def outcome(rule: r.Data, *claims: r.Data, against: r.Data | None = None, **over: object) -> tuple[object, bool]:
    tables = {"claims": [r.claim(**over.pop("own", {})), *claims]} | over.pop("facts", {})
    terms = r.clause(over.pop("asked", None), exclusions=[rule], rivals={"poc": against or rival()}, **over)
    (row,) = r.worked_out(terms, r.facts(**tables))["exclusions"]
    return row["winner"], row["passed"]


@pytest.mark.parametrize(
    ("keep", "between", "expected"),
    [
        ("first", ["assess", "poc"], ("C2", False)),
        ("listed", ["assess", "poc"], ("C1", True)),
        ("listed", ["poc", "assess"], ("C2", False)),
        ("greatest", ["poc", "assess"], ("C1", True)),
    ],
)
def test_winner_is_kept_as_the_terms_say(keep: str, between: list[str], expected: tuple[str, bool]) -> None:
    assert outcome(exclusion(keep=keep, between=between), other()) == expected


def test_excluded_claim_is_refused_at_the_exclusion() -> None:
    terms = r.clause(exclusions=[exclusion()], rivals={"poc": rival()})

    result = r.worked_out(terms, r.facts(claims=[r.claim(), other()]))

    assert r.codes(result) == [("EXCLUDED", "exclusions[0]")]
    assert (result["asked"], result["granted"]) == ("500000", "0")


def test_greatest_of_equals_is_the_one_listed_first() -> None:
    rule = exclusion(keep="greatest", between=["poc", "assess"])

    assert outcome(rule, other(), against=rival(500_000)) == ("C2", False)


def test_rival_in_points_counts_the_smallest_part_of_its_own_unit() -> None:
    # 300.0 credits are 3,000 tenths, less than the 5,000 cents of C1.
    points = r.incentive({"lump_sum": r.number(300)}, id="poc", pays={"as": "points", "unit": "credits"})
    own = r.incentive({"lump_sum": r.money(5000)})

    assert outcome(exclusion(keep="greatest"), other(), against=points, asked=own) == ("C1", True)


@pytest.mark.parametrize(
    "against",
    [
        rival(when=r.NEVER),
        rival(0),
        rival(pays={"to": "broker"}),
        rival(pays={"threshold": r.money(300_001)}),
        rival(decides={"day": "claim.requested_on"}),
        rival(decides={"day": "claim.submitted_on", "terms": "2022-01-01"}),
    ],
)
def test_claim_that_is_not_entitled_does_not_compete(against: r.Data) -> None:
    assert outcome(exclusion(), other(), against=against) == ("C1", True)


@pytest.mark.parametrize(
    ("rule", "claim"),
    [
        (exclusion(), other(project_id="J2")),
        (exclusion(), other(project_id=None)),
        (exclusion(per=["project", "partner"]), other(partner_id="P2")),
        (exclusion(window="month"), other(submitted_on="2021-04-30")),
        (exclusion(), r.claim(claim_id="C2", incentive="unlisted")),
    ],
)
def test_claim_on_another_subject_or_in_another_window_does_not_compete(rule: r.Data, claim: r.Data) -> None:
    assert outcome(rule, claim) == ("C1", True)


@pytest.mark.parametrize(
    ("per", "own"),
    [
        ("customer", {}),
        ("partner", {}),
        ("person", {"person_id": "N1"}),
        ("activity", {"activity_id": "A1"}),
    ],
)
def test_claims_on_one_subject_compete(per: str, own: r.Data) -> None:
    assert outcome(exclusion(per=[per]), other(**own), own=own) == ("C2", False)


def test_claim_without_the_subject_competes_with_nobody() -> None:
    assert outcome(exclusion(per=["person"]), other(person_id="N1")) == (None, True)


def test_claim_that_is_not_entitled_sees_who_wins_and_passes() -> None:
    terms = r.clause(r.incentive(when=r.NEVER), exclusions=[exclusion()], rivals={"poc": rival()})

    result = r.worked_out(terms, r.facts(claims=[r.claim(), other()]))

    assert result["exclusions"] == [{"id": "one-of", "winner": "C2", "passed": True}]
    assert r.codes(result) == [("CONDITION_FAILED", "incentive.when")]


def test_nobody_wins_when_nobody_is_entitled() -> None:
    assert outcome(exclusion(), asked=r.incentive(when=r.NEVER)) == (None, True)


def test_claims_of_one_incentive_do_not_exclude_one_another() -> None:
    twin = r.claim(claim_id="C2", reserved_at="2021-05-01T08:00:00Z")

    assert outcome(exclusion(), twin) == ("C2", True)


@pytest.mark.parametrize(
    ("order", "own", "others", "winner"),
    [
        ("claim.reserved_at", {}, {}, "C2"),
        ("claim.reserved_at", {"reserved_at": "2021-05-01T07:59:59.5Z"}, {}, "C1"),
        ("claim.submitted_on", {}, {}, "C1"),
        ("claim.submitted_on", {}, {"submitted_on": "2021-05-09"}, "C2"),
        ("claim.requested_on", {}, {"requested_on": "2021-05-09"}, "C2"),
        ("claim.requested_on", {"requested_on": "2021-05-09"}, {}, "C1"),
        ("claim.requested_on", {}, {}, "C1"),
        ("activity.completed_on", {}, {}, "C1"),
    ],
)
def test_recorded_order_is_by_moment_or_day_then_claim(order: str, own: r.Data, others: r.Data, winner: str) -> None:
    claim = {**other(), **others}

    assert outcome(exclusion(), claim, own=own, recorded_order=order)[0] == winner


def test_claim_of_an_incentive_that_the_clause_lacks_is_malformed() -> None:
    terms = r.clause(exclusions=[exclusion(between=["assess", "ghost"])])
    ghost = r.claim(claim_id="C2", incentive="ghost")

    found = r.found(r.receipt(terms, r.facts(claims=[r.claim(), ghost]), r.result(500_000)))
    assert found == [("MALFORMED", "snapshot.tables.claims", "ghost", None)]


LINES = [
    r.line("L1", "2021-05-01", 100),
    r.line("L2", "2021-05-02", 20, family="edge"),
    r.line("L3", "2021-05-03", 3, family="data"),
]
SALES = {"sum": "line.amount", "whose": "partner", "over": "ever", "weights": []}


def family(name: str) -> r.Data:
    return {"field": "line.family", "is": name, "typed": "code"}


@pytest.mark.parametrize(
    ("between", "taken_by", "expected"),
    [
        (["assess", "poc"], {"lump_sum": SALES}, "123"),
        (["poc", "assess"], {"lump_sum": SALES}, "0"),
        (["poc", "assess"], {"lump_sum": {**SALES, "where": family("edge")}}, "103"),
        (["poc", "assess"], {"lump_sum": {"count": "line", "where": family("edge")}}, "103"),
        (["poc", "assess"], {"lump_sum": {"sum": "reading.value"}}, "123"),
        (["poc", "assess"], {"lump_sum": {"named": "edge"}, "when": {"condition": "data"}}, "100"),
        (["poc", "assess"], {"lump_sum": {"table": "by-edge"}}, "103"),
    ],
)
def test_line_taken_by_an_earlier_incentive_is_no_row_for_a_later(
    between: list[str], taken_by: r.Data, expected: str
) -> None:
    terms = r.clause(
        r.incentive({"lump_sum": SALES}),
        exclusions=[exclusion(between=between, per=["line"], keep="listed")],
        rivals={"poc": r.incentive(taken_by, id="poc")},
        measures={
            "edge": {"quantity": {"add": [{**SALES, "where": family("edge")}, {"named": "edge"}]}},
        },
        conditions={"data": {"holds_when": {"measure": {**SALES, "where": family("data")}, "at_least": r.money(1)}}},
        tables={"by-edge": {"columns": [{"column": "edge", "at_least": {"named": "edge"}}], "rows": []}},
    )

    result = r.worked_out(terms, r.facts(order_lines=LINES))

    assert (result["asked"], result["exclusions"]) == (expected, [])


def test_window_that_leaves_the_calendar_lets_everybody_through() -> None:
    late = {"submitted_on": "9999-12-15"}

    assert outcome(exclusion(window="month"), other(**late), own=late) == (None, True)


def test_lines_of_a_rival_are_those_that_its_own_exclusion_leaves() -> None:
    # `sales` takes the line from `poc`, which asks for nothing then; of the claim at hand it takes nothing.
    every_line = {"sum": "line.amount", "whose": "partner", "over": "ever", "weights": []}
    sales = r.incentive({"lump_sum": every_line}, id="sales")
    against = r.incentive({"lump_sum": every_line}, id="poc")
    rows = r.facts(claims=[r.claim(), other()], order_lines=[r.line("L1", "2021-04-01", 700_000)])

    for exclusions, winner in (
        ([exclusion()], "C2"),
        ([exclusion(), {"id": "lines", "between": ["sales", "poc"], "per": ["line"], "keep": "listed"}], "C1"),
    ):
        terms = r.clause(exclusions=exclusions, rivals={"poc": against, "sales": sales})
        (row,) = r.worked_out(terms, rows)["exclusions"]
        assert row == {"id": "one-of", "winner": winner, "passed": winner == "C1"}

"""Terms in force, deadlines and proofs: what lets a claim through before its reward."""

import pytest

from tests.units.checker import receipts as r


def test_claim_without_its_deciding_day_is_refused_and_nothing_else_is_worked_out() -> None:
    shown = r.result(
        0,
        deciding_day=None,
        conditions=[],
        steps=[],
        reasons=[{"code": "FACT_MISSING", "at": "incentive.decides.day", "reason": None, "partner_can_act": True}],
    )
    day = {"edit": "set", "table": "claims", "id": "C1", "field": "submitted_on", "to": "2021-05-10"}
    shown["change"] = {"edits": [day], "would_grant": "500000"}
    terms = r.clause(r.incentive(pays={"divided": [{"as": "money", "share": "1"}]}))

    assert r.found(r.receipt(terms, r.facts(claims=[r.claim(submitted_on=None)]), shown)) == []


@pytest.mark.parametrize(
    ("day", "is_in_force"),
    [("2020-12-31", False), ("2021-01-01", True), ("2021-12-31", True), ("2022-01-01", False), ("", False)],
)
def test_terms_are_in_force_from_their_first_to_their_last_day(day: str, is_in_force: bool) -> None:
    decides = {"day": "claim.submitted_on", "terms": day or "claim.requested_on"}

    result = r.worked_out(r.clause(r.incentive(decides=decides)))

    assert r.codes(result) == ([] if is_in_force else [("TERMS_NOT_IN_FORCE", "in_force")])


CLOCK = {"id": "report", "of": "claim.submitted_on"}


def heard(clock: r.Data, **over: object) -> tuple[object, object, bool]:
    snapshot = over.pop("snapshot", None)
    terms = r.clause(r.incentive(deadlines=[{**CLOCK, **clock}]), **over)
    (row,) = r.worked_out(terms, snapshot)["clocks"]
    return row["of"], row["due"], row["passed"]


@pytest.mark.parametrize(
    ("clock", "due", "passed"),
    [
        ({"from": "2021-05-01", "within": "9 days"}, "2021-05-10", True),
        ({"from": "2021-05-01", "within": "8 days"}, "2021-05-09", False),
        ({"from": "2021-04-30", "within": "6 business days"}, "2021-05-10", True),
        ({"from": "2021-03-31", "within": "1 month"}, "2021-04-30", False),
        ({"from": "2020-05-10", "within": "1 year"}, "2021-05-10", True),
        ({"before": "2021-05-11"}, "2021-05-10", True),
        ({"before": "2021-05-10"}, "2021-05-09", False),
        ({"on_or_before": "2021-05-10"}, "2021-05-10", True),
        ({"on_or_before": "2021-05-09"}, "2021-05-09", False),
        ({"on_or_before": "2021-05-12", "before": "2021-05-12"}, "2021-05-11", True),
        ({"from": "2021-05-01", "within": "30 days", "on_or_before": "2021-05-09"}, "2021-05-09", False),
        ({"from": "claim.requested_on", "within": "30 days"}, None, False),
        ({"before": "claim.requested_on"}, None, False),
        ({"before": "0001-01-01"}, None, False),
        ({"from": "2021-05-01", "within": "99999 years"}, None, False),
        ({"on_or_before": "2021-05-01 + 99999 years"}, None, False),
        ({"on_or_before": "end of month of 9999-12-01"}, None, False),
        ({"on_or_before": "claim.requested_on", "before": "2021-06-01"}, None, False),
        ({"from": "2021-05-01", "within": "8 days", "except_when": r.ALWAYS}, "2021-05-09", True),
        ({"from": "2021-05-01", "within": "8 days", "except_when": r.NEVER}, "2021-05-09", False),
        ({"from": "2021-05-01", "within": "8 days", "extension": "1 day"}, "2021-05-09", False),
    ],
)
def test_clock_is_kept_until_the_last_day_in_time(clock: r.Data, due: str | None, passed: bool) -> None:
    assert heard(clock) == ("2021-05-10", due, passed)


def test_clock_of_an_absent_event_is_missed() -> None:
    assert heard({"of": "claim.requested_on", "before": "2021-05-11"}) == (None, "2021-05-10", False)


def test_extension_moves_the_length_of_time_and_nothing_else() -> None:
    extended = r.facts(claims=[r.claim(extended=["report"])])
    clock = {"from": "2021-05-01", "within": "8 days", "extension": "1 day"}

    assert heard(clock, snapshot=extended) == ("2021-05-10", "2021-05-10", True)
    assert heard(clock | {"before": "2021-05-10"}, snapshot=extended) == ("2021-05-10", "2021-05-09", False)


@pytest.mark.parametrize(
    ("unit", "rows", "start", "due"),
    [
        ("days", [["9"]], "2021-05-01", "2021-05-10"),
        ("business days", [["6"]], "2021-04-30", "2021-05-10"),
        ("months", [["2"]], "2021-03-31", "2021-05-31"),
        ("days", [["0"]], "2021-05-10", "2021-05-10"),
        ("days", [["9"]], "claim.requested_on", None),
        ("days", [], "2021-05-01", None),
    ],
)
def test_clock_within_a_table(unit: str, rows: list[list[str]], start: str, due: str | None) -> None:
    tables = {"length": {"columns": [], "rows": rows, "gives": {"as": "number"}, "precedence": "only"}}
    clock = {"from": start, "within": {"table": "length", "unit": unit}}

    assert heard(clock, tables=tables)[1] == due


def test_missed_clocks_and_missing_proofs_are_reasons_in_written_order() -> None:
    asked = r.incentive(
        deadlines=[{**CLOCK, "before": "2021-05-11"}, {**CLOCK, "before": "2021-05-10", "reason": "late"}],
        proof=[
            {"any_of": ["report", "survey"], "state": "accepted", "partner_can_act": False},
            {"any_of": ["survey"], "state": "accepted", "when": r.NEVER},
            {"any_of": ["survey"], "state": "handed_in", "when": r.ALWAYS},
            {"any_of": ["report"], "state": "handed_in"},
        ],
    )
    proofs = [{"proof_id": "1", "claim_id": "C1", "kind": "report", "handed_in_on": "2021-05-10"}]

    result = r.worked_out(r.clause(asked), r.facts(proofs=proofs))

    assert result["reasons"] == [
        {"code": "DEADLINE_MISSED", "at": "incentive.deadlines[1]", "reason": "late", "partner_can_act": False},
        {"code": "PROOF_MISSING", "at": "incentive.proof[0]", "reason": None, "partner_can_act": False},
        {"code": "PROOF_MISSING", "at": "incentive.proof[2]", "reason": None, "partner_can_act": True},
    ]
    assert [(row["at"], row["passed"]) for row in result["proofs"]] == [
        ("incentive.proof[0]", False),
        ("incentive.proof[1]", True),
        ("incentive.proof[2]", False),
        ("incentive.proof[3]", True),
    ]
    assert {place: value for place, value in r.steps(result).items() if "proof" in place} == {
        "incentive.proof[1].when": "0",
        "incentive.proof[2].when": "1",
    }

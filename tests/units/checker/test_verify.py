"""What a verdict says about a receipt that does not hold, place by place; about its change; about its programme."""

import json
from copy import deepcopy

import pytest

from tests.units.checker import receipts as r
from tremplin.checker import verify_receipt

CEILING = [["partner", "P1"]]
ROOM = [r.room("ceiling", CEILING, "2021", 5_800_000)]
MORE = {"edit": "limit", "limit": "ceiling", "scope": CEILING, "window": "2021", "by": "300000"}
CUT = {
    "limit": "ceiling",
    "scope": CEILING,
    "window": "2021",
    "size": "6000000",
    "taken": "5800000",
    "available": "200000",
    "asked": "500000",
    "cut": "300000",
    "took": "200000",
    "left": "0",
}
PART = {"kind": "partner", "payee": "P1", "amount": "200000"}
GOOD = r.receipt(
    r.clause(limits=[r.limit()]),
    r.facts(),
    r.result(500_000, 200_000, limits=[CUT], change={"edits": [MORE], "would_grant": "500000"}),
    head_room=ROOM,
)


def test_receipt_that_holds_says_how_much_was_compared() -> None:
    verdict = verify_receipt(json.dumps(GOOD).encode())

    assert (verdict.ok, verdict.differences, verdict.first_difference) == (True, (), None)
    assert dict(verdict.checked) == {
        "hashes": 3,
        "rows": 4,
        "reasons": 0,
        "conditions": 1,
        "clocks": 0,
        "proofs": 0,
        "exclusions": 0,
        "steps": 2,
        "limits": 1,
        "parts": 1,
        "instalments": 0,
        "divided": 0,
        "edits": 1,
    }


def changed(*path: object, to: object) -> r.Data:
    data = deepcopy(GOOD)
    target = data
    for key in path[:-1]:
        target = target[key]  # type: ignore[index]
    target[path[-1]] = to  # type: ignore[index]
    return r.hashed_anew(data)


@pytest.mark.parametrize(
    ("path", "to", "expected"),
    [
        (("claim_id",), "C2", ("DIFFERS", "claim_id", "C2", "C1")),
        (("incentive",), "poc", ("DIFFERS", "incentive", "poc", "assess")),
        (("partner_id",), "P2", ("DIFFERS", "partner_id", "P2", "P1")),
        (("programme",), "other", ("DIFFERS", "programme", "other", "demo")),
        (("version",), "2", ("DIFFERS", "version", "2", "1")),
        (("result", "outcome"), "refused", ("DIFFERS", "result.outcome", "refused", "granted")),
        (("result", "deciding_day"), None, ("DIFFERS", "result.deciding_day", "null", "2021-05-10")),
        (("result", "unit"), "USD", ("DIFFERS", "result.unit", "USD", "EUR")),
        (("result", "asked"), 500_000, ("DIFFERS", "result.asked", "500000", "500000")),
        (("result", "asked"), "500001", ("DIFFERS", "result.asked", "500001", "500000")),
        (
            ("result", "conditions", 0, "passed"),
            1,
            ("DIFFERS", "result.conditions[incentive.when].passed", "1", "true"),
        ),
        (
            ("result", "steps", 0, "value"),
            "7",
            ("DIFFERS", "result.steps[incentive.pays.reward].value", "7", "500000"),
        ),
        (
            ("result", "limits", 0, "left"),
            "1",
            ("DIFFERS", 'result.limits[ceiling [["partner", "P1"]] 2021].left', "1", "0"),
        ),
        (("result", "parts", 0, "amount"), "1", ("DIFFERS", "result.parts[partner P1].amount", "1", "200000")),
        (("result", "extra"), "1", ("UNEXPECTED", "result.extra", "1", None)),
        (
            ("result", "parts"),
            [],
            ("MISSING", "result.parts[partner P1]", None, json.dumps(GOOD["result"]["parts"][0])),
        ),
        (("result", "parts"), {}, ("DIFFERS", "result.parts", "{}", json.dumps(GOOD["result"]["parts"]))),
        (("result", "reasons"), [7], ("UNEXPECTED", "result.reasons[0]", "7", None)),
        (("result", "change", "would_grant"), "1", ("DIFFERS", "result.change.would_grant", "1", "500000")),
        (("result", "change", "why"), "so", ("UNEXPECTED", "result.change.why", "so", None)),
    ],
)
def test_changed_place_is_named_with_both_values(path: tuple[object, ...], to: object, expected: object) -> None:
    assert r.found(changed(*path, to=to)) == [expected]


def test_missing_key_of_the_result_is_named() -> None:
    data = deepcopy(GOOD)
    del data["result"]["unit"]

    assert r.found(data) == [("MISSING", "result.unit", None, "EUR")]


def test_missing_change_is_not_the_same_as_none() -> None:
    data = deepcopy(GOOD)
    del data["result"]["change"]

    assert r.found(data) == [("MISSING", "result.change", None, None)]


def test_rows_in_another_order_and_rows_twice_are_named() -> None:
    steps = GOOD["result"]["steps"]

    assert [one[:2] for one in r.found(changed("result", "steps", to=steps[::-1]))] == [
        ("ORDER_DIFFERS", "result.steps")
    ]
    assert [one[:2] for one in r.found(changed("result", "steps", to=[*steps, steps[1]]))] == [
        ("UNEXPECTED", "result.steps[incentive.pays.rounding]")
    ]


def test_long_value_is_shown_cut_short() -> None:
    ((_, _, in_receipt, _),) = r.found(changed("result", "unit", to="x" * 300))

    assert in_receipt == "x" * 200 + "…"


@pytest.mark.parametrize("name", ["clause", "snapshot", "head_room"])
def test_hash_of_something_else_is_named(name: str) -> None:
    found = r.found(GOOD | {f"{name}_sha256": "0" * 64})

    assert found == [("HASH_DIFFERS", f"{name}_sha256", "0" * 64, r.sha256(GOOD[name]))]


def test_first_difference_of_a_changed_fact_is_its_hash() -> None:
    data = deepcopy(GOOD)
    data["snapshot"]["tables"]["claims"][0]["submitted_on"] = "2021-05-11"

    assert [one[:2] for one in r.found(data)] == [
        ("HASH_DIFFERS", "snapshot_sha256"),
        ("DIFFERS", "result.deciding_day"),
    ]


KEY = '["ceiling", [["partner", "P1"]], "2021"]'
STRAY = r.room("other", [], "2021", 0)


@pytest.mark.parametrize(
    ("rooms", "expected"),
    [
        ([*ROOM, STRAY], [("UNEXPECTED", "head_room[1]", '["other", [], "2021"]', None)]),
        ([STRAY, *ROOM], [("UNEXPECTED", "head_room[0]", '["other", [], "2021"]', None)]),
        ([*ROOM, *ROOM], [("MALFORMED", "head_room[1]", "('ceiling', (('partner', 'P1'),), '2021')", None)]),
    ],
)
def test_head_room_holds_what_is_touched_and_no_more(rooms: list[r.Data], expected: list[object]) -> None:
    assert r.found(changed("head_room", to=rooms)) == expected


def test_head_room_that_lacks_what_is_touched_is_named() -> None:
    found = r.found(changed("head_room", to=[]))

    assert ("MISSING", "head_room", None, KEY) in found


def test_head_room_stands_in_the_order_of_the_limits() -> None:
    limits = [r.limit("one", per=[]), r.limit("two", per=[])]
    rooms = [r.room("two", [], "2021", 0), r.room("one", [], "2021", 0)]
    shown = r.result(500_000)
    shown["limits"] = r.worked_out(r.clause(limits=limits))["limits"]

    found = r.found(r.receipt(r.clause(limits=limits), r.facts(), shown, head_room=rooms))

    assert [one[:2] for one in found] == [("ORDER_DIFFERS", "head_room")]


@pytest.mark.parametrize(
    "over",
    [
        {"taken": "-x"},
        {"scope": {}},
        {"scope": ["partner"]},
        {"scope": [["partner"]]},
        {"scope": [["partner", 5]]},
        {"window": None},
        {"extra": 1},
        {"members": "N1"},
        {"members": ["N2", "N1"], "taken": "2"},
        {"members": ["N1", "N1"], "taken": "2"},
        {"members": ["N1"]},
        {"entries": [["2021-05-01", "5"]]},
        {"entries": [["2021-05-01"]]},
        {"entries": [["2021-05-02", "5"], ["2021-05-01", "5"]], "taken": "10"},
        {"window": "rolling"},
    ],
)
def test_head_room_in_another_form_is_malformed(over: r.Data) -> None:
    assert "MALFORMED" in [code for code, *_ in r.found(changed("head_room", to=[ROOM[0] | over]))]


SUBMITTED = {"edit": "set", "table": "claims", "id": "C1", "field": "submitted_on", "to": "2021-05-11"}
ADDED = {"edit": "add", "table": "people", "record": {"person_id": "H9", "partner_id": "P1"}}
NAMED_SO = {"edit": "set", "table": "people", "id": "H9", "field": "accredited_from", "to": "2021-05-11"}
NO_RECORD = {"edit": "add", "table": "people", "record": {"partner_id": "P1"}}


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        ([], "CHANGE_GIVES_NO_MORE"),
        ([SUBMITTED], "CHANGE_GIVES_NO_MORE"),
        ([MORE | {"by": "-1"}], "CHANGE_GIVES_NO_MORE"),
        ([MORE, SUBMITTED], "CHANGE_NOT_SMALLEST"),
        ([ADDED, NAMED_SO, MORE], "CHANGE_NOT_SMALLEST"),
        ([{"edit": "wish"}], "MALFORMED"),
        ([{"to": "1"}], "MALFORMED"),
        ([MORE | {"more": 1}], "MALFORMED"),
        ([SUBMITTED | {"table": "cars"}], "MALFORMED"),
        ([SUBMITTED | {"id": "C9"}], "MALFORMED"),
        ([SUBMITTED | {"table": "people"}], "MALFORMED"),
        ([SUBMITTED | {"to": "soon"}], "MALFORMED"),
        ([NO_RECORD], "MALFORMED"),
        ([NO_RECORD | {"table": "cars"}], "MALFORMED"),
        ("soon", "MALFORMED"),
        (["soon"], "MALFORMED"),
    ],
)
def test_change_that_does_not_do_what_it_says_is_named(edits: object, code: str) -> None:
    change = {"edits": edits, "would_grant": "500000"}

    assert code in [one for one, *_ in r.found(changed("result", "change", to=change))]


def test_change_that_makes_other_facts_unreadable_says_so() -> None:
    change = {"edits": [SUBMITTED | {"to": "soon"}], "would_grant": "500000"}

    assert r.found(changed("result", "change", to=change)) == [
        ("MALFORMED", "result.change, then snapshot.tables.claims[0].submitted_on", "soon", None)
    ]


def test_change_where_nothing_is_missing_is_not_needed() -> None:
    shown = r.result(500_000, change={"edits": [SUBMITTED], "would_grant": "500000"})

    ((code, place, _, _),) = r.found(r.receipt(r.clause(), r.facts(), shown))
    assert (code, place) == ("CHANGE_NOT_NEEDED", "result.change")


def refused(condition: r.Data, seen: str | None, *edits: r.Data, facts: r.Data | None = None, **over: object) -> object:
    """What is found in a receipt refused for one leaf, with a change that grants the 5,000.00 EUR."""
    reason = {"code": "CONDITION_FAILED", "at": "incentive.when", "reason": None, "partner_can_act": True}
    shown = r.result(
        500_000,
        0,
        conditions=[{"at": "incentive.when", "passed": False, "seen": seen}],
        reasons=[reason],
        change={"edits": list(edits), "would_grant": "500000"},
    )
    steps = over.pop("steps", {})
    shown["steps"] = r.rows_of_steps({row["at"]: row["value"] for row in shown["steps"]} | steps)
    return r.found(r.receipt(r.clause(r.incentive(when=condition), **over), facts or r.facts(), shown))


def test_change_sets_a_field_an_attribute_or_nothing() -> None:
    open_ = {"field": "project.status", "is": "won", "typed": "code"}
    set_status = {"edit": "set", "table": "projects", "id": "J1", "field": "status", "to": "won"}
    tagged = {"field": "project.tag", "is": "x", "typed": "code"}
    set_tag = {"edit": "set", "table": "projects", "id": "J1", "field": "tag", "to": "x"}
    unsold = {"field": "project.value", "present": False, "typed": "money"}
    no_value = {"edit": "set", "table": "projects", "id": "J1", "field": "value", "to": None}

    assert refused(open_, "open", set_status) == []
    assert refused(tagged, None, set_tag, attributes={"project.tag": "code"}) == []
    assert refused(unsold, "10000000", no_value) == []


def test_change_adds_a_record() -> None:
    certified = {"holds": {"any_of": ["cloud"], "at_least": 1}, "who": "claimant"}
    record = {
        "competency_id": "new", "partner_id": "P1", "competency": "cloud", "kind": "m", "valid_from": "2021-05-10",
    }  # fmt: skip

    assert refused(certified, "", {"edit": "add", "table": "competencies", "record": record}) == []


def test_change_gives_a_measure_another_value_wherever_it_is_used() -> None:
    sales = {"sum": "line.amount", "whose": "partner", "over": "ever", "weights": []}
    enough = {"measure": {"named": "sales"}, "at_least": r.money(1000)}
    edit = {"edit": "measure", "at": "measures.sales", "to": "1000"}
    measures = {"sales": {"quantity": sales}}

    assert refused(enough, "0", edit, measures=measures, steps={"measures.sales": "0"}) == []


def test_edits_that_need_one_another_are_all_needed() -> None:
    named = {"field": "person.person_id", "is": "N1", "typed": "text"}
    add = {"edit": "add", "table": "people", "record": {"person_id": "N1", "partner_id": "P1"}}
    name = {"edit": "set", "table": "claims", "id": "C1", "field": "person_id", "to": "N1"}
    aged = {"edit": "set", "table": "people", "id": "N1", "field": "accredited_from", "to": "2021-01-01"}
    certified = {"day": "person.accredited_from", "before": "2021-02-01"}

    assert refused(named, None, add, name) == []
    whole = {**add, "record": {**add["record"], "accredited_from": "2021-01-01"}}  # type: ignore[dict-item]
    assert refused(certified, None, whole, name) == []
    # A record that is added can have the right fields at once.
    assert [one[:2] for one in refused(certified, None, add, name, aged)] == [
        ("CHANGE_NOT_SMALLEST", "result.change.edits[2]")
    ]


def test_change_may_lead_to_another_window_whose_head_room_is_given() -> None:
    monthly = r.limit(window="month", amount=r.money(500_000))
    rooms = [r.room("ceiling", CEILING, "2021-05", 500_000), r.room("ceiling", CEILING, "2021-06", 100_000)]
    full = {"window": "2021-05", "size": "500000", "taken": "500000", "available": "0", "cut": "500000", "took": "0"}
    later = SUBMITTED | {"to": "2021-06-01"}
    shown = r.result(
        500_000,
        0,
        limits=[CUT | full],
        reasons=[{"code": "LIMIT_REACHED", "at": "limits[0]", "reason": None, "partner_can_act": False}],
        change={"edits": [later], "would_grant": "400000"},
    )

    assert r.found(r.receipt(r.clause(limits=[monthly]), r.facts(), shown, head_room=rooms)) == []


NAMED = {
    "conditions": {
        "member": {"holds_when": {"all": [{"condition": "other"}, {"condition": "other"}]}},
        "other": {"holds_when": r.ALWAYS},
        "unused": {"holds_when": r.NEVER},
    },
    "measures": {"sales": {"quantity": {"table": "fees"}}, "unused": {"quantity": r.money(1)}},
    "tables": {
        "fees": {"columns": [], "rows": [["500000"]], "gives": {"column": "fee", "as": "money"}, "precedence": "only"}
    },
}


def programme(asked: r.Data, **over: object) -> r.Data:
    """The canonical JSON of a programme with this incentive, a rival, and much that neither needs."""
    root = r.clause()
    kept = {name: root[name] for name in ("programme", "version", "currency", "timezone", "in_force", "holidays")}
    return {
        **kept,
        "recorded_order": "claim.reserved_at",
        "title": {"en": "Demo", "fr": "Démo"},
        "units": {"credits": {"label": {"en": "c", "fr": "c"}, "decimals": 1}},
        "level_names": {"gold": {}, "bronze": {}, "silver": {}},
        "levels": [],
        "attributes": {"customer.sites": {"type": "count", "one_of": []}},
        "limits": [r.limit("all"), r.limit("poc-only", covers=["poc"]), r.limit("not", **{"except": ["assess"]})],
        "exclusions": [EXCLUSION, EXCLUSION | {"id": "others", "between": ["poc", "demo"]}],
        "incentives": [asked, r.incentive(id="poc"), r.incentive(id="demo")],
        **NAMED,
        **over,
    }


EXCLUSION = {"id": "one", "between": ["assess", "poc"], "per": ["person"], "window": "programme", "keep": "first"}
ASKED = r.incentive({"lump_sum": {"named": "sales"}}, when={"condition": "member"})


def extract(asked: r.Data = ASKED, **over: object) -> r.Data:
    needed = {
        "conditions": {name: NAMED["conditions"][name] for name in ("member", "other")},
        "measures": {"sales": NAMED["measures"]["sales"]},
        "tables": NAMED["tables"],
    }
    root = {
        "limits": [r.limit("all")],
        "exclusions": [EXCLUSION],
        "rivals": {"poc": r.incentive(id="poc")},
        "attributes": {"customer.sites": "count"},
    }
    return r.clause(asked, **{**root, **needed, **over})


def of_programme(clause: r.Data, terms: r.Data) -> list[tuple[str, str]]:
    """What is found in a receipt about its hash of the terms and its clause, given the terms."""
    data = r.receipt(clause, r.facts(), r.result(500_000)) | {"terms_sha256": r.sha256(terms)}
    found = r.found(data, terms=terms)
    return [(code, place) for code, place, *_ in found if place.startswith(("terms", "clause"))]


def test_clause_that_is_an_extract_of_its_programme_holds() -> None:
    assert of_programme(extract(), programme(ASKED)) == []


def test_decimals_of_points_and_protection_are_those_of_their_unit() -> None:
    points = r.incentive(pays={"as": "points", "unit": "credits"})
    days = r.incentive(pays={"as": "protection"})
    nothing = {"conditions": {}, "measures": {}, "tables": {}}

    assert of_programme(extract(points, decimals=1, **nothing), programme(points)) == []
    assert of_programme(extract(days, decimals=0, **nothing), programme(days)) == []


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"timezone": "Europe/Berlin"}, [("DIFFERS", "clause.timezone")]),
        ({"decimals": 3}, [("DIFFERS", "clause.decimals")]),
        ({"limits": []}, [("MISSING", "clause.limits[0]")]),
        ({"tables": {}}, [("MISSING", "clause.tables.fees")]),
        ({"conditions": NAMED["conditions"]}, [("UNEXPECTED", "clause.conditions.unused")]),
        ({"level_order": ["gold"]}, [("DIFFERS", "clause.level_order[0]"), ("MISSING", "clause.level_order[1]")]),
        ({"extra": 1}, [("UNEXPECTED", "clause.extra")]),
    ],
)
def test_clause_that_is_no_extract_says_where(over: r.Data, expected: list[tuple[str, str]]) -> None:
    assert of_programme(extract(**over), programme(ASKED))[: len(expected)] == expected


def test_hash_of_other_terms_is_named_only_when_the_terms_are_given() -> None:
    data = r.receipt(extract(), r.facts(), r.result(500_000))

    assert r.found(data, terms=programme(ASKED))[0][:2] == ("HASH_DIFFERS", "terms_sha256")
    assert [code for code, *_ in r.found(data)][:1] != ["HASH_DIFFERS"]


def test_terms_without_the_incentive_give_a_verdict() -> None:
    data = r.receipt(extract(), r.facts(), r.result(500_000))

    assert "MALFORMED" in [code for code, *_ in r.found(data, terms=programme(r.incentive(id="gone")))]


def test_award_in_money_and_in_points_are_measured_apart() -> None:
    rows = [
        {"award_id": "1", "claim_id": "C0", "incentive": "x", "partner_id": "P1", "granted_on": "2021-05-01"},
    ]
    awards = [
        rows[0] | {"unit": "EUR", "amount": "700"},
        rows[0] | {"award_id": "2", "unit": "credits", "amount": "25"},
        rows[0] | {"award_id": "3", "unit": "JPY", "amount": "9"},
        rows[0] | {"award_id": "4", "unit": "unheard", "amount": "100"},
    ]
    own = {"whose": "partner", "over": "ever", "weights": []}

    assert r.worth({"sum": "award.money", **own}, r.facts(awards=awards)) == "700"
    assert r.worth({"sum": "award.points", **own}, r.facts(awards=awards)) == "223/2"
    paid = {"count": "award", **own, "where": {"field": "award.money", "present": True, "typed": "money"}}
    assert r.worth(paid, r.facts(awards=awards)) == "1"


def test_clause_holds_the_exclusions_by_line_of_the_incentives_that_may_compete() -> None:
    by_line = {"id": "lines", "between": ["demo", "poc"], "per": ["line"], "window": "programme", "keep": "listed"}
    apart = {**by_line, "id": "apart", "between": ["demo", "other"]}
    incentives = [ASKED, r.incentive(id="poc"), r.incentive(id="demo")]
    terms = programme(ASKED, exclusions=[by_line, EXCLUSION, apart], incentives=incentives)
    rivals = {"poc": r.incentive(id="poc"), "demo": r.incentive(id="demo")}

    assert of_programme(extract(exclusions=[by_line, EXCLUSION], rivals=rivals), terms) == []
    assert ("MISSING", "clause.rivals.demo") in of_programme(extract(exclusions=[by_line, EXCLUSION]), terms)

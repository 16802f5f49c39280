"""Limits of every measure, scope and window: what is left, what is cut, what is taken."""

import pytest

from tests.units.checker import receipts as r

FIGURES = ("size", "taken", "available", "asked", "cut", "took", "left")


def looked_at(limits: list[r.Data], head_room: list[r.Data] | None = None, **over: object) -> r.Data:
    snapshot = over.pop("facts", None)
    decimals = over.pop("decimals", 2)
    return r.worked_out(r.clause(r.incentive(**over), limits=limits, decimals=decimals), snapshot, head_room)


def figures(result: r.Data) -> list[tuple[int, ...]]:
    return [tuple(int(row[name]) for name in FIGURES) for row in result["limits"]]


@pytest.mark.parametrize(
    ("taken", "expected", "granted"),
    [
        (0, (6_000_000, 0, 6_000_000, 500_000, 0, 500_000, 5_500_000), 500_000),
        (5_500_000, (6_000_000, 5_500_000, 500_000, 500_000, 0, 500_000, 0), 500_000),
        (5_500_001, (6_000_000, 5_500_001, 499_999, 500_000, 1, 499_999, 0), 499_999),
        (6_000_000, (6_000_000, 6_000_000, 0, 500_000, 500_000, 0, 0), 0),
        (6_100_000, (6_000_000, 6_100_000, 0, 500_000, 500_000, 0, 0), 0),
    ],
)
def test_partial_limit_cuts_to_what_is_left(taken: int, expected: tuple[int, ...], granted: int) -> None:
    result = looked_at([r.limit()], [r.room("ceiling", [["partner", "P1"]], "2021", taken)])

    assert figures(result) == [expected]
    assert result["granted"] == str(granted)
    assert r.codes(result) == ([] if granted else [("LIMIT_REACHED", "limits[0]")])


@pytest.mark.parametrize(("taken", "granted"), [(5_500_000, 500_000), (5_500_001, 0)])
def test_refusing_limit_grants_the_whole_or_nothing(taken: int, granted: int) -> None:
    room = [r.room("ceiling", [["partner", "P1"]], "2021", taken)]

    result = looked_at([r.limit(when_short="refuse")], room)

    assert result["granted"] == str(granted)
    assert r.codes(result) == ([] if granted else [("LIMIT_REACHED", "limits[0]")])


def test_cuts_add_up_and_refusals_forfeit_the_rest_to_the_first_that_refuses() -> None:
    limits = [
        r.limit("first", when_short="refuse", amount=r.money(99_999)),
        r.limit("second", amount=r.money(300_000)),
        r.limit("third", amount=r.money(100_000)),
        r.limit("fourth", when_short="refuse", amount=r.money(100_000)),
        r.limit("fifth", claims=r.number(0)),
    ]

    result = looked_at(limits)

    assert [(row["limit"], row["asked"], row["cut"], row["took"]) for row in result["limits"]] == [
        ("first", "100000", "100000", "0"),
        ("second", "500000", "200000", "0"),
        ("third", "300000", "200000", "0"),
        ("fourth", "100000", "0", "0"),
        ("fifth", "1", "0", "0"),
    ]
    assert r.codes(result) == [("LIMIT_REACHED", "limits[0]"), ("LIMIT_REACHED", "limits[4]")]


def test_partial_limit_that_leaves_nothing_refuses_in_declared_order() -> None:
    limits = [r.limit("first", claims=r.number(0)), r.limit("second", amount=r.money(0)), r.limit("third")]

    result = looked_at(limits)

    assert r.codes(result) == [("LIMIT_REACHED", "limits[0]"), ("LIMIT_REACHED", "limits[1]")]


def test_limits_are_looked_at_when_something_else_refuses_and_nothing_is_taken() -> None:
    result = looked_at([r.limit(amount=r.money(100_000))], when=r.NEVER)

    assert figures(result) == [(100_000, 0, 100_000, 500_000, 400_000, 0, 100_000)]
    assert r.codes(result) == [("CONDITION_FAILED", "incentive.when")]


def test_limits_refuse_nothing_when_nothing_is_asked() -> None:
    result = looked_at(
        [r.limit(claims=r.number(0)), r.limit("two", amount=r.money(0))], reward={"lump_sum": r.money(0)}
    )

    assert r.codes(result) == [("NOTHING_EARNED", "incentive.pays.reward")]


@pytest.mark.parametrize(
    ("limit", "award", "is_touched"),
    [
        (r.limit(), {"as": "credit"}, True),
        (r.limit(), {"as": "voucher"}, True),
        (r.limit(), {"as": "discount"}, True),
        (r.limit(), {"as": "points", "unit": "credits"}, False),
        (r.limit(), {"as": "protection"}, False),
        (r.limit(units=r.number(5), unit="credits"), {"as": "points", "unit": "credits"}, True),
        (r.limit(units=r.number(5), unit="miles"), {"as": "points", "unit": "credits"}, False),
        (r.limit(units=r.number(5), unit="credits"), {"as": "money"}, False),
        (r.limit(claims=r.number(5)), {"as": "protection"}, True),
        (r.limit(covers=["assess"]), {}, True),
        (r.limit(covers=["other"]), {}, False),
        (r.limit(**{"except": ["assess"]}), {}, False),
        (r.limit(where=r.ALWAYS), {}, True),
        (r.limit(where=r.NEVER), {}, False),
    ],
)
def test_limit_touches_what_it_covers_and_measures(limit: r.Data, award: r.Data, is_touched: bool) -> None:
    result = looked_at([limit], pays=award)

    assert bool(result["limits"]) is is_touched
    assert ("limits[0].where" in r.steps(result)) is ("where" in limit)


def test_limit_in_points_counts_their_smallest_part() -> None:
    limit = r.limit(units=r.number("51/2"), unit="credits")

    result = looked_at([limit], reward={"lump_sum": r.number(30)}, pays={"as": "points", "unit": "credits"}, decimals=1)

    assert figures(result) == [(255, 0, 255, 300, 45, 255, 0)]


def test_size_is_worked_out_for_the_claim_floored_and_noted() -> None:
    share = {"times": [{"field": "project.value", "kind": "money"}, r.number("1/30")]}

    result = looked_at([r.limit(amount=share)])

    assert figures(result)[0][0] == 333_333
    assert r.steps(result)["limits[0].amount"] == "1000000/3"


def test_size_or_share_without_an_answer_is_nothing() -> None:
    foreign = r.facts(projects=[r.project(currency="USD")])
    unknown = {"field": "project.value", "kind": "money"}

    result = looked_at([r.limit(amount=unknown), r.limit("two", quantity=unknown, takes=unknown)], facts=foreign)

    assert figures(result) == [(0, 0, 0, 500_000, 500_000, 0, 0), (0, 0, 0, 0, 0, 0, 0)]


@pytest.mark.parametrize(
    ("limit", "room", "asked", "granted"),
    [
        (r.limit(claims=r.number(3)), r.room("ceiling", [["partner", "P1"]], "2021", 2), "1", "500000"),
        (r.limit(claims=r.number(3)), r.room("ceiling", [["partner", "P1"]], "2021", 3), "1", "0"),
        (
            r.limit(quantity=r.number(100), takes={"field": "claim.hosts", "kind": "number"}),
            r.room("ceiling", [["partner", "P1"]], "2021", 60),
            "40",
            "500000",
        ),
        (
            r.limit(quantity=r.number(100), takes={"field": "claim.hosts", "kind": "number"}),
            r.room("ceiling", [["partner", "P1"]], "2021", 61),
            "40",
            "0",
        ),
        (
            r.limit(persons=r.number(2)),
            r.room("ceiling", [["partner", "P1"]], "2021", 2, members=["N1", "N2"]),
            "0",
            "500000",
        ),
        (
            r.limit(persons=r.number(2)),
            r.room("ceiling", [["partner", "P1"]], "2021", 2, members=["N2", "N3"]),
            "1",
            "0",
        ),
        (r.limit(customers=r.number(1)), r.room("ceiling", [["partner", "P1"]], "2021", 0), "1", "500000"),
    ],
)
def test_counting_limit_counts_and_never_cuts(limit: r.Data, room: r.Data, asked: str, granted: str) -> None:
    own = r.facts(
        claims=[r.claim(person_id="N1", attributes={"hosts": "40"})], people=[{"person_id": "N1", "partner_id": "P1"}]
    )
    terms = r.clause(r.incentive(), limits=[limit], attributes={"claim.hosts": "count"})

    result = r.worked_out(terms, own, [room])

    assert (result["limits"][0]["asked"], result["granted"]) == (asked, granted)


def test_claim_without_a_person_counts_none() -> None:
    assert figures(looked_at([r.limit(persons=r.number(0))])) == [(0, 0, 0, 0, 0, 0, 0)]


ROLES = [
    {"role_id": "1", "project_id": "J1", "partner_id": "P1", "role": "seller"},
    {"role_id": "2", "project_id": "J1", "partner_id": "P1", "role": "adviser"},
    {"role_id": "3", "project_id": "J1", "partner_id": "P2", "role": "integrator"},
]


@pytest.mark.parametrize(
    ("per", "value"),
    [
        ("partner", "P1"),
        ("customer", "K1"),
        ("project", "J1"),
        ("activity", ""),
        ("person", ""),
        ("incentive", "assess"),
        ("stage", "assess"),
        ("role", "adviser,seller"),
        ("country", "FR"),
        ("customer.segment", "large"),
        ("project.sale_type", ""),
        ("project.value", ""),
    ],
)
def test_scope_holds_each_value_as_text(per: str, value: str) -> None:
    # The value of the project is in dollars, and there is no rate: it counts as the empty text.
    snapshot = r.facts(roles=ROLES, projects=[r.project(currency="USD")])

    assert looked_at([r.limit(per=[per])], facts=snapshot)["limits"][0]["scope"] == [[per, value]]


def test_scope_keeps_the_written_order() -> None:
    assert looked_at([r.limit(per=["customer", "partner"])])["limits"][0]["scope"] == [
        ["customer", "K1"],
        ["partner", "P1"],
    ]


@pytest.mark.parametrize(
    ("to", "partner"), [("integrator", "P2"), ("customer", "P1"), ("claimant", "P1"), ("broker", "P1")]
)
def test_partner_of_a_limit_is_the_payee_or_else_the_claimant(to: str, partner: str) -> None:
    result = looked_at([r.limit()], facts=r.facts(roles=ROLES), pays={"to": to})

    assert result["limits"][0]["scope"] == [["partner", partner]]


@pytest.mark.parametrize(
    ("window", "label"),
    [
        ("programme", "2021"),
        ("programme-year", "2021"),
        ("year", "2021"),
        ("half", "2021-H1"),
        ("quarter", "2021-Q2"),
        ("month", "2021-05"),
        ("project", "J1"),
        ({"rolling": "30 days"}, "rolling"),
    ],
)
def test_window_has_the_label_of_its_period(window: object, label: str) -> None:
    assert looked_at([r.limit(window=window)])["limits"][0]["window"] == label


@pytest.mark.parametrize(
    ("limit", "decides", "label"),
    [
        ({"window": "month", "dated": "project.registered_on"}, {}, "2021-02"),
        ({"window": "month"}, {"limits": "project.registered_on"}, "2021-02"),
        ({"window": "month", "dated": "project.won_on"}, {}, ""),
        ({"window": "programme"}, {"limits": "project.won_on"}, ""),
        ({"window": {"rolling": "30 days"}, "dated": "project.won_on"}, {}, ""),
        ({"window": "project", "dated": "project.won_on"}, {}, "J1"),
    ],
)
def test_window_is_placed_by_its_own_day_without_fall_back(limit: r.Data, decides: r.Data, label: str) -> None:
    result = looked_at([r.limit(**limit)], decides={"day": "claim.submitted_on", **decides})

    assert result["limits"][0]["window"] == label


@pytest.mark.parametrize(
    ("length", "entries", "taken"),
    [
        ("30 days", [["2021-04-11", "5"]], 5),
        ("30 days", [["2021-04-10", "5"]], 0),
        ("30 days", [["2021-06-08", "5"]], 5),
        ("30 days", [["2021-06-09", "5"]], 0),
        ("30 days", [["2021-04-11", "5"], ["2021-06-08", "7"]], 7),
        ("30 days", [["2021-04-20", "5"], ["2021-05-10", "1"], ["2021-05-12", "7"]], 13),
        ("1 month", [["2021-04-11", "5"]], 5),
        ("1 month", [["2021-04-10", "5"]], 0),
        ("1 month", [["2021-06-09", "5"]], 5),
        ("1 month", [["2021-06-10", "5"]], 0),
    ],
)
def test_rolling_limit_takes_the_fullest_window_that_holds_the_day(
    length: str, entries: list[list[str]], taken: int
) -> None:
    total = sum(int(amount) for _, amount in entries)
    room = r.room("ceiling", [["partner", "P1"]], "rolling", total, entries=entries)

    result = looked_at([r.limit(window={"rolling": length})], [room])

    assert figures(result)[0][1] == taken


def test_split_part_touches_a_limit_per_partner_with_its_own_amount() -> None:
    split = [{"to": "seller", "share": "2/3"}, {"to": "integrator", "share": "1/3"}]
    rooms = [
        r.room("ceiling", [["partner", "P1"]], "2021", 5_800_000),
        r.room("ceiling", [["partner", "P2"]], "2021", 5_950_000),
    ]
    limits = [r.limit(), r.limit("budget", per=[])]

    result = looked_at(limits, rooms, facts=r.facts(roles=ROLES), pays={"split": split})

    # P1 has 2,000.00 left: the whole is cut to 3,000.00; P2 has 500.00 left: the whole is cut to 1,500.00.
    assert [(*row["scope"], row["asked"], row["cut"], row["took"]) for row in result["limits"]] == [
        (["partner", "P1"], "333333", "200000", "100000"),
        (["partner", "P2"], "100000", "150000", "50000"),
        ("150000", "0", "150000"),
    ]
    assert result["parts"] == [
        {"kind": "partner", "payee": "P1", "amount": "100000"},
        {"kind": "partner", "payee": "P2", "amount": "50000"},
    ]


def test_split_part_without_a_share_is_cut_by_nothing() -> None:
    split = [{"to": "seller", "share": "1"}, {"to": "integrator", "share": "0"}]
    rooms = [r.room("ceiling", [["partner", "P2"]], "2021", 6_000_000)]

    result = looked_at([r.limit()], rooms, facts=r.facts(roles=ROLES), pays={"split": split})

    assert result["granted"] == "500000"


def test_limit_without_exactly_one_measure_has_no_meaning() -> None:
    terms = r.clause(limits=[r.limit(amount=r.money(1), claims=r.number(1))])

    assert [code for code, *_ in r.found(r.receipt(terms, r.facts(), r.result(500_000)))] == ["MALFORMED"]

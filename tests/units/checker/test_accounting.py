"""The worked cases 1 to 4 of the two books, as receipts whose every figure was worked out by hand."""

from tests.units.checker import receipts as r

PROGRAMME_YEAR = "2021"  # a programme from 1 January to 31 December is the year 2021


def test_case_1_assessment_of_5000_takes_from_budget_and_ceiling() -> None:
    budget = r.limit("budget", per=[], amount=r.money(5_000_000), when_short="refuse")
    ceiling = r.limit("ceiling", amount=r.money(2_000_000))
    terms = r.clause(limits=[budget, ceiling])
    head_room = [r.room("budget", [], "2021", 0), r.room("ceiling", [["partner", "P1"]], "2021", 0)]
    shown = r.result(
        500_000,
        limits=[
            seen("budget", [], size=5_000_000, taken=0, asked=500_000, took=500_000),
            seen("ceiling", [["partner", "P1"]], size=2_000_000, taken=0, asked=500_000, took=500_000),
        ],
    )

    assert r.found(r.receipt(terms, r.facts(), shown, head_room=head_room)) == []


def test_case_2_half_of_proven_cost_with_a_cap_of_15000() -> None:
    reward = {
        "cost_share": {"rate": r.number("1/2"), "of": {"field": "claim.cost", "kind": "money"}},
        "maximum": r.money(1_500_000),
    }
    terms = r.clause(r.incentive(reward), limits=[r.limit("ceiling", amount=r.money(2_000_000))])
    tables = r.facts(claims=[r.claim(cost="2640000", currency="EUR")])
    shown = r.result(
        1_320_000,
        steps=r.rows_of_steps(
            {
                "incentive.pays.reward": "1320000",
                "incentive.pays.reward.cost_share.of": "2640000",
                "incentive.pays.rounding": "1320000",
            }
        ),
        limits=[seen("ceiling", [["partner", "P1"]], size=2_000_000, taken=500_000, asked=1_320_000, took=1_320_000)],
    )
    head_room = [r.room("ceiling", [["partner", "P1"]], "2021", 500_000)]

    assert r.found(r.receipt(terms, tables, shown, head_room=head_room)) == []


def test_case_2_with_1800_left_a_claim_of_5000_is_cut_to_1800() -> None:
    terms = r.clause(limits=[r.limit("ceiling", amount=r.money(2_000_000))])
    cut = seen(
        "ceiling", [["partner", "P1"]], size=2_000_000, taken=1_820_000, asked=500_000, took=180_000, cut=320_000
    )
    more = {"edit": "limit", "limit": "ceiling", "scope": [["partner", "P1"]], "window": "2021", "by": "320000"}
    shown = r.result(500_000, 180_000, limits=[cut], change={"edits": [more], "would_grant": "500000"})
    head_room = [r.room("ceiling", [["partner", "P1"]], "2021", 1_820_000)]

    assert r.found(r.receipt(terms, r.facts(), shown, head_room=head_room)) == []


def test_case_3_split_leaves_the_cent_to_the_larger_remainder() -> None:
    shown = r.result(999_999, parts=[part("PA", 624_999), part("PB", 375_000)])
    shown["limits"] = [
        seen("budget", [], size=5_000_000, taken=0, asked=999_999, took=999_999),
        seen("ceiling", [["partner", "PA"]], size=2_000_000, taken=0, asked=624_999, took=624_999),
        seen("ceiling", [["partner", "PB"]], size=2_000_000, taken=1_500_000, asked=375_000, took=375_000),
    ]

    assert r.found(r.receipt(SPLIT, SPLIT_FACTS, shown, head_room=split_room(taken_by_pb=1_500_000))) == []


def test_case_3_split_beyond_the_ceiling_of_one_part_is_refused_whole() -> None:
    reasons = [{"code": "LIMIT_REACHED", "at": "limits[1]", "reason": None, "partner_can_act": False}]
    more = {"edit": "limit", "limit": "ceiling", "scope": [["partner", "PB"]], "window": "2021", "by": "75000"}
    shown = r.result(999_999, 0, reasons=reasons, change={"edits": [more], "would_grant": "999999"})
    shown["limits"] = [
        seen("budget", [], size=5_000_000, taken=0, asked=999_999, took=0),
        seen("ceiling", [["partner", "PA"]], size=2_000_000, taken=0, asked=624_999, took=0),
        seen("ceiling", [["partner", "PB"]], size=2_000_000, taken=1_700_000, asked=375_000, took=0, cut=999_999),
    ]

    assert r.found(r.receipt(SPLIT, SPLIT_FACTS, shown, head_room=split_room(taken_by_pb=1_700_000))) == []


def test_case_4_rebate_on_the_whole_volume_with_a_credit_note() -> None:
    shown = rebate_result("12499999", "312500", band=1, gives="12499999/40")

    assert r.found(r.receipt(REBATE, rebate_facts(late_return=None), shown)) == []


def test_case_4_late_return_of_6000_brings_the_lower_band() -> None:
    shown = rebate_result("11899999", "178500", band=0, gives="35699997/200")

    assert r.found(r.receipt(REBATE, rebate_facts(late_return=600_000), shown)) == []


def seen(name: str, scope: list[list[str]], *, size: int, taken: int, asked: int, took: int, cut: int = 0) -> r.Data:
    left = size - taken
    figures = {
        "size": size,
        "taken": taken,
        "available": left,
        "asked": asked,
        "cut": cut,
        "took": took,
        "left": left - took,
    }
    row = {"limit": name, "scope": scope, "window": PROGRAMME_YEAR}
    return row | {key: str(value) for key, value in figures.items()}


def part(payee: str, amount: int) -> r.Data:
    return {"kind": "partner", "payee": payee, "amount": str(amount)}


SPLIT = r.clause(
    r.incentive(
        {"lump_sum": r.money(999_999)},
        pays={"split": [{"to": "introducer", "share": "5/8"}, {"to": "seller", "share": "3/8"}]},
    ),
    limits=[
        r.limit("budget", per=[], amount=r.money(5_000_000), when_short="refuse"),
        r.limit("ceiling", amount=r.money(2_000_000), when_short="refuse"),
    ],
)
SPLIT_FACTS = r.facts(
    roles=[
        {"role_id": "R1", "project_id": "J1", "partner_id": "PA", "role": "introducer", "valid_from": "2021-01-01"},
        {"role_id": "R2", "project_id": "J1", "partner_id": "PB", "role": "seller", "valid_until": "2022-01-01"},
    ]
)


def split_room(*, taken_by_pb: int) -> list[r.Data]:
    return [
        r.room("budget", [], "2021", 0),
        r.room("ceiling", [["partner", "PA"]], "2021", 0),
        r.room("ceiling", [["partner", "PB"]], "2021", taken_by_pb),
    ]


REBATE = r.clause(
    r.incentive(
        {
            "bands": {
                "of": {"named": "sales"},
                "mode": "whole",
                "rows": [
                    {"below": r.money(12_000_000), "rate": r.number("3/200")},
                    {"from": r.money(12_000_000), "rate": r.number("1/40")},
                ],
            }
        },
        claimed="quarter",
        decides={"day": "period.end"},
    ),
    measures={"sales": {"quantity": {"sum": "line.amount", "whose": "partner", "over": "period", "weights": []}}},
)


def rebate_facts(*, late_return: int | None) -> r.Data:
    notes = [r.credit("N1", "L3", 1_250_000)]
    if late_return:
        notes.append(r.credit("N2", "L2", late_return, credited_on="2021-10-05"))
    own = r.claim(
        project_id=None, submitted_on="2021-09-30", reserved_at="2021-09-30T22:00:00Z",
        period_from="2021-07-01", period_until="2021-10-01",
    )  # fmt: skip
    lines = [
        r.line("L1", "2021-07-01", 6_000_000),
        r.line("L2", "2021-08-14", 3_749_999),
        r.line("L3", "2021-09-30", 4_000_000),
        r.line("L4", "2021-10-01", 9_900_000),
    ]
    return r.facts(claims=[own], order_lines=lines, credit_notes=notes)


def rebate_result(sales: str, asked: str, *, band: int, gives: str) -> r.Data:
    steps = {
        "incentive.pays.reward": gives,
        f"incentive.pays.reward.bands.rows[{band}]": gives,
        "incentive.pays.rounding": asked,
        "measures.sales": sales,
    }
    return r.result(int(asked), deciding_day="2021-09-30", steps=r.rows_of_steps(steps))

"""Figures take their kind from their place, and values their type from the field."""

from typing import Any

import pytest

from tests.units.terms.sketch import codes, files_of, incentive_text, read
from tremplin.terms.clause import data_of
from tremplin.terms.field import fields_of
from tremplin.terms.kinds import Kinds
from tremplin.terms.programme import Programme
from tremplin.terms.quantity import CountRows, Literal_, Reference
from tremplin.terms.resolve import resolve
from tremplin.terms.source import Source
from tremplin.terms.yaml_node import compose, plain
from tremplin.wording import Problems

MEASURES = """\
measures:
  sales: {quantity: {sum: line.amount}}
  seats: {quantity: {sum: reading.value, whose: project}}
  per-hundred: {quantity: {divide: [sales, 100], if_zero: 0}}
  floor: {quantity: 5}
  loop: {quantity: {add: [sales, back]}}
  back: {quantity: {named: there}}
  there: {quantity: {sum: line.amount}}
tables:
  fee: {rows: [["*", 5]], columns: [{column: a, matches: claim.incentive}], gives: {column: b, as: money}}
  rate: {rows: [["*", 5%]], columns: [{column: a, matches: claim.incentive}], gives: {column: b, as: number}}
"""


def money(literal: str) -> dict[str, str]:
    return {"literal": literal, "kind": "money"}


def number(literal: str) -> dict[str, str]:
    return {"literal": literal, "kind": "number"}


def lump_sum(text: str, *, points: bool = False) -> Any:
    """Return the amount of a lump sum in canonical form."""
    units = "units: {points: {label: {en: points, fr: points}}}\n"
    pays = f"{{{'as: points, unit: points, ' if points else ''}reward: {{lump_sum: {text}}}}}"
    return data_of(read(units + MEASURES, incentive_text(pays=pays)).incentives[0].pays)["reward"]["lump_sum"]


def measured(text: str) -> Any:
    return data_of(read(MEASURES, incentive_text(when=text)).incentives[0].when)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5000", money("500000")),
        ("1250.5", money("125050")),
        ("{times: [12, 5]}", {"times": [money("1200"), number("5")]}),
        ("{times: [5%, 1000]}", {"times": [number("1/20") | {"percent": True}, money("100000")]}),
        ("{times: [seats, 15]}", {"times": [{"named": "seats"}, money("1500")]}),
        ("{times: [sales, 2]}", {"times": [{"named": "sales"}, number("2")]}),
        ("{times: [{table: fee}, 2]}", {"times": [{"table": "fee"}, number("2")]}),
        ("{divide: [sales, 12], if_zero: 0}", {"divide": [{"named": "sales"}, number("12")], "if_zero": money("0")}),
        ("{divide: [500, 12], if_zero: 1}", {"divide": [money("50000"), number("12")], "if_zero": money("100")}),
        ("{add: [1, 2]}", {"add": [money("100"), money("200")]}),
        ("{subtract: [1, sales]}", {"subtract": [money("100"), {"named": "sales"}]}),
        ("{greater_of: [1, 2]}", {"greater_of": [money("100"), money("200")]}),
        ("{lesser_of: [1, sales]}", {"lesser_of": [money("100"), {"named": "sales"}]}),
        ("{clamp: {of: sales, floor: 1}}", {"clamp": {"of": {"named": "sales"}, "floor": money("100")}}),
        ("{whole: sales, step: 100}", {"whole": {"named": "sales"}, "step": money("10000")}),
        ("floor", {"named": "floor"}),
    ],
)  # fmt: skip
def test_figure_where_money_is_expected_is_money_but_for_factors(text: str, expected: object) -> None:
    assert lump_sum(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", number("5")),
        ("{times: [5, 1/12]}", {"times": [number("5"), number("1/12")]}),
        ("{divide: [sales, 100], if_zero: 0}",
         {"divide": [{"named": "sales"}, money("10000")], "if_zero": number("0")}),
        ("{divide: [1000, sales], if_zero: 0}",
         {"divide": [money("100000"), {"named": "sales"}], "if_zero": number("0")}),
        ("{divide: [seats, 7], if_zero: 0}", {"divide": [{"named": "seats"}, number("7")], "if_zero": number("0")}),
        ("{divide: [7, 2], if_zero: 0}", {"divide": [number("7"), number("2")], "if_zero": number("0")}),
        ("{times: [{divide: [sales, 100], if_zero: 0}, 2]}",
         {"times": [{"divide": [{"named": "sales"}, money("10000")], "if_zero": number("0")}, number("2")]}),
        ("{whole: {divide: [sales, 100], if_zero: 0}}",
         {"whole": {"divide": [{"named": "sales"}, money("10000")], "if_zero": number("0")}}),
        ("{days_from: claim.requested_on, to: claim.submitted_on}",
         {"days_from": "claim.requested_on", "to": "claim.submitted_on"}),
    ],
)  # fmt: skip
def test_figure_where_a_number_is_expected_is_a_number_but_over_money(text: str, expected: object) -> None:
    assert lump_sum(text, points=True) == expected


def test_measure_that_can_be_both_becomes_what_the_first_place_wants() -> None:
    pays = "{as: points, unit: points, reward: {lump_sum: {whole: per-hundred}}}"
    units = "units: {points: {label: {en: points, fr: points}}}\n"

    wanted = data_of(read(units + MEASURES, incentive_text(pays=pays)))["measures"]
    unused = data_of(read(MEASURES))["measures"]

    assert wanted["per-hundred"]["quantity"]["divide"] == [{"named": "sales"}, money("10000")]
    assert unused["per-hundred"]["quantity"]["divide"] == [{"named": "sales"}, number("100")]
    assert unused["floor"]["quantity"] == number("5")


def test_figure_that_is_compared_is_of_the_kind_of_the_other_side() -> None:
    assert measured("{measure: sales, at_least: 5}")["at_least"] == money("500")
    assert measured("{measure: seats, equals: 5}")["equals"] == number("5")
    assert measured("{measure: 5, less_than: sales}")["measure"] == money("500")
    assert measured("{measure: 5, less_than: 6}")["measure"] == number("5")


def test_rate_of_rows_is_money_where_the_rows_count_things() -> None:
    of_amount = "{measure: {sum: line.amount, rate: 5%}, more_than: 0}"
    from_table = "{measure: {sum: line.quantity, rate: {table: fee}}, more_than: 10}"

    assert measured(of_amount)["measure"]["kind"] == "money"
    assert measured(from_table)["measure"]["kind"] == "money"
    assert measured(from_table)["more_than"] == money("1000")


def test_bounds_of_bands_are_of_the_kind_that_chooses_and_amounts_of_the_award() -> None:
    bands = (
        "{bands: {of: sales, by: seats, mode: whole, rows: [{from: 10, below: 20, rate: 5%}, {from: 20, amount: 7}]}}"
    )
    per_seat = "{bands: {of: seats, mode: marginal, rows: [{from: 0, rate: 5}]}}"

    rows = data_of(read(MEASURES, incentive_text(pays=f"{{reward: {bands}}}")).incentives[0].pays)["reward"]["bands"][
        "rows"
    ]
    seats = data_of(read(MEASURES, incentive_text(pays=f"{{reward: {per_seat}}}")).incentives[0].pays)["reward"][
        "bands"
    ]

    assert rows == [
        {"from": number("10"), "below": number("20"), "rate": number("1/20") | {"percent": True}},
        {"from": number("20"), "amount": money("700")},
    ]
    assert seats["rows"] == [{"from": number("0"), "rate": money("500")}]


def test_values_are_written_in_the_form_of_their_field() -> None:
    assert measured("{field: claim.cost, between: [1, 2.5]}")["between"] == ["100", "250"]
    assert measured("{field: claim.cost, is_in: ['1.50']}") == {
        "field": "claim.cost",
        "typed": "money",
        "is_in": ["150"],
    }
    assert measured("{field: claim.reserved_at, at_least: 2026-02-01}")["typed"] == "instant"
    rate = "{measure: {count: role, whose: project, where: {field: role.share, at_least: 62.5%}}, at_least: 1}"
    assert measured(rate)["measure"]["where"]["at_least"] == "5/8"
    count = "{measure: {count: reading, whose: project, where: {field: reading.value, at_least: 012}}, at_least: 1}"
    assert measured(count)["measure"]["where"]["at_least"] == "12"


def test_weights_and_shares_are_in_lowest_terms() -> None:
    weight = "{measure: {count: line, weights: [{when: {field: line.product, is: x}, times: 150%}]}, at_least: 1}"
    pays = "{reward: {lump_sum: 5}, split: [{to: introducing, share: 62.5%}, {to: receiving, share: 3/8}]}"

    split = data_of(read("", incentive_text(pays=pays)).incentives[0].pays)["split"]

    assert measured(weight)["measure"]["weights"][0]["times"] == "3/2"
    assert [part["share"] for part in split] == ["5/8", "3/8"]


def test_names_in_a_circle_or_unknown_have_no_kind_and_do_no_harm() -> None:
    circle = "measures:\n  one: {quantity: {add: [two]}}\n  two: {quantity: {add: [one]}}\n"

    assert codes(circle, incentive_text(when="{measure: one, at_least: 1}")) == ["NAMES_CIRCULAR"]
    assert codes(circle, incentive_text(pays="{reward: {lump_sum: one}}")) == ["NAMES_CIRCULAR"]
    assert codes("", incentive_text(when="{measure: {table: none}, at_least: 1}")) == ["TABLE_UNKNOWN"]


def test_kinds_of_resolved_terms_are_those_of_their_figures() -> None:
    programme = read(MEASURES)
    kinds = Kinds(programme, fields_of(programme))

    assert kinds.of(Literal_(literal="5", kind="money")) == "money"
    assert kinds.of(Reference(named="sales")) == "money"
    assert kinds.of(CountRows(count="line")) == "number"


def test_resolve_raises_what_does_not_fit_and_returns_what_does() -> None:
    def resolved(figure: str) -> Programme:
        tree = compose(files_of(f"measures: {{m: {{quantity: {figure}}}}}")["terms.yaml"], file="terms.yaml")
        return resolve(Programme.model_validate(plain(tree)), {}, source=Source(tree))

    assert resolved("5").measures["m"].quantity == Literal_(literal="5", kind="number")
    with pytest.raises(Problems) as raised:
        resolved("1/0")
    assert str(raised.value) == (
        'terms.yaml:7:26: "1/0" is not a number such as 12, 2.5%, 0.025 or 1/12.\n  [FIGURE_NOT_FITTING]'
    )

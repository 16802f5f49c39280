"""Bytes that are no receipt get a verdict that says why, never an error."""

import json

import pytest

from tests.units.checker import receipts as r
from tremplin.checker import reading, verify_receipt

GOOD = r.receipt(r.clause(), r.facts(), r.result(500_000))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ("NOT_JSON", "", "line 1, column 1", None)),
        (b"\xff\xfe", ("NOT_TEXT", "", "byte 0", None)),
        (b"\xef\xbb\xbf{}", ("NOT_JSON", "", "line 1, column 1", None)),
        (b"{", ("NOT_JSON", "", "line 1, column 2", None)),
        (b"[1]", ("MALFORMED", "", "[1]", None)),
        (b'"text"', ("MALFORMED", "", "text", None)),
        (b"null", ("MALFORMED", "", "None", None)),
        (b'{"a": 1, "b": 2, "a": 1}', ("REPEATED_KEY", "", "a", None)),
        (b'{"a": 1.0}', ("FLOAT", "", "1.0", None)),
        (b'{"a": 1e3}', ("FLOAT", "", "1e3", None)),
        (b'{"a": NaN}', ("FLOAT", "", "NaN", None)),
        (b'{"a": -Infinity}', ("FLOAT", "", "-Infinity", None)),
        (b'{"a": 1234567890123456}', ("NUMBER_TOO_LONG", "", "1234567890123456", None)),
        (b'{"a": ["\\ud800"]}', ("NOT_TEXT", "a[0]", "'\\ud800'", None)),
        (b'{"a": {"\\udfff": 1}}', ("NOT_TEXT", "a", "'\\udfff'", None)),
        (b"[" * 101 + b"]" * 101, ("TOO_DEEP", "[0]" * 100, None, None)),
        (b'{"receipt": 2}', ("FORMAT_UNKNOWN", "receipt", "2", None)),
        (b'{"receipt": true}', ("FORMAT_UNKNOWN", "receipt", "True", None)),
        (b"{}", ("FORMAT_UNKNOWN", "receipt", "None", None)),
        (b'{"receipt": 1}', ("MISSING", "engine", None, None)),
    ],
)
def test_bytes_that_are_no_receipt_are_said_to_be_none(data: bytes, expected: tuple[object, ...]) -> None:
    assert r.found(data)[:1] == [expected]


def test_receipt_of_more_than_16_mib_is_not_read() -> None:
    assert r.found(b" " * (reading.SIZE_MAX + 1)) == [("TOO_LARGE", "", "16777217", None)]


def test_nesting_beyond_what_python_reads_is_too_deep() -> None:
    assert r.found(b"[" * 100_000) == [("TOO_DEEP", "", None, None)]


def test_depth_of_a_hundred_is_read() -> None:
    assert reading.read_json(b"[" * 100 + b"]" * 100) != []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("engine", "new"),
        ("engine", 1),
        ("terms_sha256", "0" * 63),
        ("clause_sha256", "G" * 64),
        ("clause", []),
        ("snapshot", None),
        ("snapshot", {"claim_id": "C1"}),
        ("snapshot", {"claim_id": "C1", "tables": []}),
        ("snapshot", {"claim_id": "C1", "tables": {"claims": {}}}),
        ("head_room", {}),
        ("result", []),
    ],
)
def test_part_of_another_form_is_malformed(name: str, value: object) -> None:
    assert "MALFORMED" in [code for code, *_ in r.found(GOOD | {name: value})]


def test_key_that_does_not_belong_is_unexpected() -> None:
    assert r.found(GOOD | {"note": "hello"}) == [("UNEXPECTED", "note", "hello", None)]


@pytest.mark.parametrize("name", sorted(GOOD))
def test_key_that_is_not_there_is_missing(name: str) -> None:
    ((code, place, _, _),) = r.found({key: value for key, value in GOOD.items() if key != name})

    assert (code, place) == (("FORMAT_UNKNOWN" if name == "receipt" else "MISSING"), name)


@pytest.mark.parametrize(
    ("table", "row", "place"),
    [
        ("cars", {"car_id": "1"}, "snapshot.tables.cars"),
        ("people", {"partner_id": "P1"}, "snapshot.tables.people[0].person_id"),
        ("people", {"person_id": "N1", "shoe": "44"}, "clause.attributes.person.shoe"),
        ("people", {"person_id": "N1", "attributes": {"shoe": "44"}}, "clause.attributes.person.shoe"),
        ("people", {"person_id": "N1", "attributes": []}, "snapshot.tables.people[0].attributes"),
        ("people", {"person_id": "N1", "accredited_from": "1/5/2021"}, "snapshot.tables.people[0].accredited_from"),
        (
            "partners",
            {"partner_id": "P1", "business_models": ["b", "a"]},
            "snapshot.tables.partners[0].business_models",
        ),
        ("partners", {"partner_id": "P1", "business_models": "a"}, "snapshot.tables.partners[0].business_models"),
        ("partners", {"partner_id": "P1", "country": 33}, "snapshot.tables.partners[0].country"),
        ("order_lines", {"line_id": "L1", "amount": "1/2"}, "snapshot.tables.order_lines[0].amount"),
        ("order_lines", {"line_id": "L1", "amount": "01"}, "snapshot.tables.order_lines[0].amount"),
        ("order_lines", {"line_id": "L1", "amount": "1.5"}, "snapshot.tables.order_lines[0].amount"),
        ("order_lines", {"line_id": "L1", "amount": 15}, "snapshot.tables.order_lines[0].amount"),
        ("order_lines", {"line_id": "L1", "amount": "9" * 1001}, "snapshot.tables.order_lines[0].amount"),
        ("roles", {"role_id": "1", "share": "2/4"}, "snapshot.tables.roles[0].share"),
        ("roles", {"role_id": "1", "share": "1/0"}, "snapshot.tables.roles[0].share"),
        ("roles", {"role_id": "1", "share": None}, "snapshot.tables.roles[0].share"),
        ("people", {"person_id": "N1", "attributes": {"hair": "red"}}, "snapshot.tables.people[0].attributes.hair"),
        (
            "people",
            {"person_id": "N1", "attributes": {"trained": "yes"}},
            "snapshot.tables.people[0].attributes.trained",
        ),
        (
            "people",
            {"person_id": "N1", "attributes": {"trained": True}},
            "snapshot.tables.people[0].attributes.trained",
        ),
    ],
)
def test_row_of_another_form_is_malformed_at_its_place(table: str, row: r.Data, place: str) -> None:
    terms = r.clause(attributes={"person.trained": "yes-no", "person.hair": "colour"})
    data = r.receipt(terms, r.facts(**{table: [row]}), r.result(500_000))

    ((code, seen_at, _, _),) = r.found(data)
    assert (code, seen_at) == ("MALFORMED", place)


@pytest.mark.parametrize("ids", [["P2", "P1"], ["P1", "P1"]])
def test_rows_out_of_order_or_twice_are_malformed(ids: list[str]) -> None:
    partners = [{"partner_id": name, "name": "N", "country": "FR"} for name in ids]

    ((code, place, _, _),) = r.found(r.receipt(r.clause(), r.facts(partners=partners), r.result(500_000)))
    assert (code, place) == ("MALFORMED", "snapshot.tables.partners[1]")


def test_snapshot_without_its_claim_is_said_so() -> None:
    data = json.loads(json.dumps(GOOD))
    data["snapshot"]["claim_id"] = "C9"

    assert ("MISSING", "snapshot.tables.claims", "C9", None) in r.found(r.hashed_anew(data))


def test_claim_of_another_incentive_than_the_clauses_is_malformed() -> None:
    data = r.receipt(r.clause(r.incentive(id="poc")), r.facts(), r.result(500_000))

    assert r.found(data) == [("MALFORMED", "clause.incentive.id", "poc", None)]


VALUE = {"field": "project.value", "kind": "money"}
SALES = {"sum": "line.amount", "whose": "partner", "over": "ever", "weights": []}
LUMP = "incentive.pays.reward.lump_sum"


@pytest.mark.parametrize(
    ("quantity", "place"),
    [
        ({}, LUMP),
        ([], LUMP),
        ({"unknown": "x"}, LUMP),
        ({"literal": "0.5", "kind": "number"}, LUMP),
        ({"named": "sales"}, "clause.measures.sales"),
        ({"named": 7}, "clause.measures.7"),
        ({"add": {}}, f"{LUMP}.add"),
        ({"add": [VALUE, "x"]}, f"{LUMP}.add[1]"),
        ({"field": "project.unheard"}, "clause.attributes.project.unheard"),
        ({"field": "ship.value"}, "clause.attributes.ship.value"),
        ({"field": 5}, LUMP),
        ({"field": "line.amount"}, ""),
        ({"days_from": "soon", "to": "2021-01-01"}, "moment"),
        ({"days_from": "2021-02-30", "to": "2021-01-01"}, "moment"),
        ({"days_from": "end of week of 2021-02-01", "to": "2021-01-01"}, ""),
        ({"days_from": "2021-02-01 + 3 weeks", "to": "2021-01-01"}, ""),
        ({**SALES, "whose": "friend"}, ""),
        ({**SALES, "whose": "person"}, ""),
        ({**SALES, "over": "week"}, ""),
        ({**SALES, "over": {"sliding": "week"}}, "over"),
        ({**SALES, "sum": "ship.amount"}, LUMP),
        ({**SALES, "weights": None}, f"{LUMP}.weights"),
        ({"table": "fees"}, "tables.fees.columns[0]"),
        ({"choose": [{"when": {"odd": 1}, "then": VALUE}], "otherwise": VALUE}, f"{LUMP}.choose[0].when"),
        ({"choose": [{"when": {"measure": VALUE}, "then": VALUE}], "otherwise": VALUE}, f"{LUMP}.choose[0].when"),
        ({"choose": [{"when": {"day": "2021-01-01"}, "then": VALUE}], "otherwise": VALUE}, f"{LUMP}.choose[0].when"),
        ({"choose": [{"when": {"field": "claim.claim_id"}, "then": VALUE}]}, f"{LUMP}.choose[0].when"),
    ],
)
def test_quantity_without_meaning_is_malformed_at_its_place(quantity: object, place: str) -> None:
    fees = {"columns": [{"column": "x"}], "rows": [["1", "2"]], "gives": {"as": "money"}, "precedence": "only"}
    lines = [r.line("L1", "2021-05-10", 100)]
    terms = r.clause(r.incentive({"lump_sum": quantity}), tables={"fees": fees})

    ((code, seen_at, _, _),) = r.found(r.receipt(terms, r.facts(order_lines=lines), r.result(500_000)))
    assert (code, seen_at) == ("MALFORMED", place)


@pytest.mark.parametrize(
    "over",
    [
        {"timezone": "Europe/Nowhere"},
        {"timezone": "../etc"},
        {"timezone": 5},
        {"in_force": {"from": "2021-01-01"}},
        {"holidays": ["14 July"]},
        {"attributes": []},
        {"incentive": r.incentive(pays={"rounding": {"mode": "half_up", "step": r.money(0)}})},
        {"incentive": r.incentive(pays={"rounding": {"mode": "sideways"}})},
        {"incentive": r.incentive({"lump_sum": VALUE, "percent": {}})},
        {"incentive": r.incentive({"bands": {"of": VALUE, "mode": "sideways", "rows": [{"rate": r.number(1)}]}})},
        {"incentive": r.incentive(pays={"instalments": [{"on": "x", "share": "1/2"}]})},
        {"incentive": r.incentive(decides={})},
        {
            "incentive": r.incentive(when={"condition": "own"}),
            "conditions": {"own": {"holds_when": {"condition": "own"}}},
        },
        {
            "currency": "XXX",
            "exchange": {"source": "ecb", "max_age": "1 day", "rounding": "up"},
            "incentive": r.incentive({"lump_sum": VALUE}),
        },
        {"exclusions": [{"id": "x", "between": ["gone", "assess"], "per": ["line"]}]},
    ],
)
def test_clause_without_meaning_is_malformed(over: r.Data) -> None:
    rates = [{"rate_id": "1", "base": "EUR", "quote": "XXX", "on": "2021-05-10", "rate": "1", "source": "ecb"}]

    ((code, _, _, _),) = r.found(r.receipt(r.clause(**over), r.facts(rates=rates), r.result(500_000)))
    assert code == "MALFORMED"


def test_clause_whose_names_fan_out_ends_in_a_verdict() -> None:
    measures = {f"m{n}": {"quantity": {"add": [{"named": f"m{n + 1}"}, {"named": f"m{n + 1}"}]}} for n in range(40)}
    terms = r.clause(r.incentive({"lump_sum": {"named": "m0"}}), measures={**measures, "m40": {"quantity": r.money(1)}})

    data = json.dumps(r.receipt(terms, r.facts(), r.result(500_000))).encode()

    verdict = verify_receipt(data, work_max=10_000)

    assert [one.code for one in verdict.differences] == ["TOO_MUCH_WORK"]


def test_number_of_thousands_of_digits_ends_in_a_verdict() -> None:
    long = r.money("9" * 990)
    terms = r.clause(r.incentive({"lump_sum": {"times": [long] * 5}}))

    ((code, _, _, _),) = r.found(r.receipt(terms, r.facts(), r.result(500_000)))
    assert code == "TOO_MUCH_WORK"

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow
import pytest

from tests.units.facts.files import PARTNERS, Declared, encoded, parquet_file, said
from tremplin.facts.reading import Bounds, read_tables

AT = datetime(2021, 4, 12, 9, 0, tzinfo=UTC)
ATTRIBUTES = {
    "claim.is_urgent": Declared("yes-no"),
    "claim.seats": Declared("count"),
    "claim.areas": Declared("codes"),
    "claim.share": Declared("rate"),
}
NEEDED = {"claim_id": ["X1", "X2"], "incentive": ["poc", "poc"], "partner_id": ["P1", "P1"]}


def _claims(**columns: object) -> dict[str, str | bytes]:
    given = {**NEEDED, "reserved_at": ["2021-04-12T09:00:00Z"] * 2, **columns}
    return {"partners.csv": PARTNERS, "claims.parquet": parquet_file(**given)}


def test_parquet_of_exact_types_and_csv_with_the_same_values_give_the_same_facts() -> None:
    csv = (
        "claim_id,incentive,partner_id,reserved_at,cost,currency,submitted_on,is_urgent,seats,areas,share\n"
        "X1,poc,P1,2021-04-12T09:00:00Z,12.50,EUR,2021-04-12,true,40,a|b,0.025\n"
        "X2,poc,P1,2021-04-12T09:00:00Z,,,,,,,\n"
    )
    files = _claims(
        incentive=pyarrow.array(["poc", "poc"]).dictionary_encode(),
        reserved_at=pyarrow.array([AT, AT], pyarrow.timestamp("ns", "Europe/Paris")),
        cost_minor=[1250, None],
        currency=pyarrow.array(["EUR", None], pyarrow.large_string()),
        submitted_on=[date(2021, 4, 12), None],
        is_urgent=[True, None],
        seats=[40, None],
        areas=[["a", "b"], None],
        share=[Decimal("0.0250"), None],
        person_id=pyarrow.nulls(2),
    )

    from_csv = read_tables(encoded({"partners.csv": PARTNERS, "claims.csv": csv}), attributes=ATTRIBUTES)

    assert read_tables(encoded(files), attributes=ATTRIBUTES) == from_csv


def test_decimals_of_a_parquet_file_are_read_exactly() -> None:
    facts = read_tables(encoded(_claims(cost=[Decimal("12.3400"), Decimal("5.0000")], currency=["EUR", "JPY"])))

    assert [claim.cost for claim in facts.table("claims")] == [1234, 5]


def test_whole_decimals_of_a_parquet_file_are_read_exactly() -> None:
    facts = read_tables(encoded(_claims(cost=[Decimal("1200"), Decimal("7")], currency=["JPY", "JPY"])))

    assert [claim.cost for claim in facts.table("claims")] == [1200, 7]


FIELDS = {
    "cost": (
        [1.5, 2.0],
        "double",
        "whole minor units in a column whose name ends with _minor, or as a decimal or text",
    ),
    "seats": ([1.0, None], "double", "a whole number, or text"),
}


@pytest.mark.parametrize("column", FIELDS)
def test_column_of_binary_fractions_is_refused_whatever_its_numbers(column: str) -> None:
    values, kind, expected = FIELDS[column]

    assert said(_claims(**{column: values}, currency=["EUR", "EUR"]), attributes=ATTRIBUTES) == (
        f'claims.parquet, row 1, column "{column}": The column holds binary fractions ({kind}), which are not exact.\n'
        f"  Write it as {expected}.  [COLUMN_NOT_EXACT]"
    )


@pytest.mark.parametrize(
    ("column", "values", "kind", "expected"),
    [
        ("claim_id", [1, 2], "int64", "text"),
        ("cost", [1, 2], "int64", "whole minor units in a column whose name ends with _minor, or as a decimal or text"),
        (
            "cost_minor",
            [Decimal("1.5"), Decimal("2.5")],
            "decimal128(2, 1)",
            "whole minor units in a column whose name ends with _minor, or as a decimal or text",
        ),
        (
            "reserved_at",
            [AT.replace(tzinfo=None)] * 2,
            "timestamp[us]",
            "a timestamp with a time zone, or text",
        ),
        ("submitted_on", [20210412, 1], "int64", "a date, or text"),
        ("is_urgent", [1, 0], "int64", "a boolean, or text"),
        ("areas", [[1], [2]], "list<element: int64>", "text, or a list of texts"),
        ("share", [1, 2], "int64", "a decimal, or text"),
        ("incentive", [b"a", b"b"], "binary", "text"),
    ],
)
def test_column_of_another_type_than_its_field_is_refused(
    column: str, values: list[object], kind: str, expected: str
) -> None:
    assert said(_claims(**{column: values}), attributes=ATTRIBUTES) == (
        f'claims.parquet, row 1, column "{column}": The column is of the type {kind}.\n'
        f"  Write it as {expected}.  [COLUMN_TYPE]"
    )


def test_nulls_in_a_column_that_must_be_filled_in_are_counted_and_the_first_rows_named() -> None:
    ids = ["X1", None, "X3", None, None, None, None, None]
    rest = {name: [values[0]] * 8 for name, values in NEEDED.items() if name != "claim_id"}

    assert said(_claims(claim_id=ids, **rest, reserved_at=["2021-04-12T09:00:00Z"] * 8)) == (
        'claims.parquet, row 1, column "claim_id": '
        "The column must be filled in; null are 6 of its rows, first 3, 5, 6, 7 and 8.\n"
        "  Fill them in, or leave those rows out.  [NULLS_IN_COLUMN]"
    )


def test_null_within_a_list_of_codes_is_refused() -> None:
    assert said(_claims(areas=[["a", None], []]), attributes=ATTRIBUTES) == (
        'claims.parquet, row 2, column "areas": "" is not a code.\n'
        "  Write letters, digits and - _ . + / and a bar between two codes: resell|services.  [NOT_A_CODE]"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"not a parquet file",
        parquet_file(reserved_at=pyarrow.array([1], pyarrow.timestamp("ns", "UTC"))),
    ],
    ids=["no-parquet", "nanoseconds"],
)
def test_parquet_that_cannot_be_read_is_refused_as_a_whole(data: bytes) -> None:
    assert said({"claims.parquet": data}) == (
        "claims.parquet: The file is not a Parquet file that can be read.\n  Write it anew.  [PARQUET_NOT_READABLE]"
    )


def test_parquet_with_more_rows_than_the_bound_is_not_looked_into() -> None:
    assert said(_claims(), bounds=Bounds(parquet_rows=1)) == (
        "claims.parquet: The file has 2 rows; 1 are the most.\n  Take the programme's own period only.  [ROWS_TOO_MANY]"
    )


def test_parquet_without_rows_is_a_table_without_rows() -> None:
    empty = {name: pyarrow.array([], pyarrow.string()) for name in ("partner_id", "name", "country")}

    assert list(read_tables({"partners.parquet": parquet_file(**empty)})) == []

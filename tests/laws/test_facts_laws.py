"""Laws of the room facts: order never matters, and what is written comes back."""

import csv
import json
from datetime import UTC, date, datetime
from fractions import Fraction
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pyarrow
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from tests.units.facts.cast import ALL
from tremplin.facts.dataset import DataSet, id_of
from tremplin.facts.reading import read_tables
from tremplin.facts.record import Claim, Code, Minor, Partner
from tremplin.facts.snapshot import RowTexts, Snapshot, snapshot_bytes, snapshot_data, snapshot_from_data
from tremplin.money import MINOR_MAX, amount_text, currency_of
from tremplin.wording import Problems

AWKWARD_DAYS = st.sampled_from([date(2024, 2, 29), date(2021, 12, 31), date(2021, 3, 28), date(2021, 10, 31)])
DAYS = AWKWARD_DAYS | st.dates(date(1900, 1, 1), date(2999, 12, 31))
NAMES = st.sampled_from(["Été", 'A; B, "C"', "L’Œuvre", "=1+1", "\u00a0".join("ab"), "日本"]) | st.text(
    st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20
)
CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.+/-]{0,9}", fullmatch=True).map(Code)
INSTANTS = st.datetimes(datetime(1900, 1, 2), datetime(2999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
MINORS = st.sampled_from([0, 1, MINOR_MAX]) | st.integers(0, 10**12)

CLAIMS = st.builds(
    Claim,
    claim_id=st.from_regex(r"X[0-9]{1,4}", fullmatch=True),
    incentive=CODES,
    partner_id=st.just("P1"),
    submitted_on=st.none() | DAYS,
    reserved_at=INSTANTS,
    cost=st.none() | MINORS.map(Minor),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]).map(Code),
    extended=st.frozensets(CODES, max_size=3),
)
CLAIM_LISTS = st.lists(CLAIMS, max_size=12, unique_by=id_of)


def _cells(claim: Claim) -> dict[str, str]:
    exponent = currency_of(claim.currency or "").exponent
    return {
        "claim_id": claim.claim_id,
        "incentive": claim.incentive,
        "partner_id": claim.partner_id,
        "submitted_on": claim.submitted_on.isoformat() if claim.submitted_on else "",
        "reserved_at": claim.reserved_at.isoformat().replace("+00:00", "Z"),
        "cost": "" if claim.cost is None else amount_text(claim.cost, exponent=exponent),
        "currency": claim.currency or "",
        "extended": "|".join(sorted(claim.extended)),
    }


def _partner(name: str) -> Partner:
    return Partner(partner_id="P1", name=name, country=Code("FR"))


def _csv(rows: list[dict[str, str]], separator: str) -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _parquet(rows: list[dict[str, str]]) -> bytes:
    written = BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows), written)
    return written.getvalue()


def _xlsx(rows: list[dict[str, str]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for cells in [list(rows[0]), *map(list, map(dict.values, rows))]:
        sheet.append([_text_cell(sheet, cell) for cell in cells])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    cell = openpyxl.cell.WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell


@given(st.permutations(ALL))
def test_facts_in_any_order_are_the_same_data_set(shuffled: list[Any]) -> None:
    facts = DataSet.of(*shuffled)

    assert facts == DataSet.of(*ALL)
    assert list(facts) == list(ALL)


@given(CLAIM_LISTS, st.randoms(use_true_random=False))
def test_snapshot_in_any_order_has_the_same_bytes(claims: list[Claim], chance: Any) -> None:
    shuffled = list(claims)
    chance.shuffle(shuffled)
    texts = RowTexts()

    one = snapshot_bytes(Snapshot("X1", {"claims": tuple(claims)}), texts=texts)
    other = snapshot_bytes(Snapshot("X1", {"claims": tuple(shuffled)}), texts=texts)

    assert one == other


@given(CLAIM_LISTS, NAMES, st.fractions(max_denominator=10**6))
def test_snapshot_that_is_written_comes_back(claims: list[Claim], name: str, share: Fraction) -> None:
    partner = Partner(partner_id="P1", name=name, country=Code("FR"), attributes={"share": share})
    snapshot = Snapshot("X1", {"claims": tuple(claims), "partners": (partner,)})

    data = json.loads(snapshot_bytes(snapshot))

    assert data == snapshot_data(snapshot)
    assert snapshot_from_data(data, attributes={"partner.share": "rate"}) == snapshot


@given(st.lists(CLAIMS, min_size=1, max_size=12, unique_by=id_of), NAMES)
@settings(max_examples=40)
def test_facts_written_to_any_format_come_back(claims: list[Claim], name: str) -> None:
    partner = [{"partner_id": "P1", "name": name, "country": "FR"}]
    rows = [_cells(claim) for claim in claims]
    expected = DataSet.of(_partner(name), *claims)

    assert read_tables({"partners.csv": _csv(partner, ","), "claims.csv": _csv(rows, ";")}) == expected
    assert read_tables({"partners.parquet": _parquet(partner), "claims.parquet": _parquet(rows)}) == expected
    assert read_tables({"partners.xlsx": _xlsx(partner), "claims.xlsx": _xlsx(rows)}) == expected


def _read(files: dict[str, bytes]) -> DataSet | Problems:
    try:
        return read_tables(files)
    except Problems as error:
        return error


@given(st.sampled_from([".csv", ".xlsx", ".parquet"]), st.binary(max_size=400))
def test_any_bytes_are_facts_or_problems(suffix: str, data: bytes) -> None:
    assert isinstance(_read({f"claims{suffix}": data}), DataSet | Problems)


@given(st.text(max_size=30), st.sampled_from(["EUR", "JPY", "KWD", "XXX", ""]))
def test_any_text_in_a_cell_is_a_problem_and_only_an_empty_row_is_none(text: str, currency: str) -> None:
    cells = [text, text, text, text, text, currency, text]
    header = ["claim_id", "incentive", "partner_id", "reserved_at", "cost", "currency", "submitted_on"]
    written = StringIO()
    csv.writer(written).writerows([header, cells])

    found = _read({"claims.csv": written.getvalue().encode("utf-8", "surrogatepass")})

    # No text is an id, a code, an instant and an amount at once.
    assert isinstance(found, DataSet) == (not any(cells))

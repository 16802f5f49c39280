"""A folder becomes a programme, or every problem in it."""

import pytest

from tests.units.terms.sketch import codes, files_of, incentive_text, read
from tremplin.terms.reader import read_terms
from tremplin.wording import Problems


def test_folder_without_terms_is_a_problem() -> None:
    with pytest.raises(Problems) as raised:
        read_terms({"term.yaml": b""})

    assert str(raised.value) == 'terms.yaml: The folder holds no file "terms.yaml".\n  [TERMS_MISSING]'


def test_terms_of_fifty_megabytes_are_refused() -> None:
    with pytest.raises(Problems) as raised:
        read_terms({"terms.yaml": b"x" * 50_000_000})

    assert str(raised.value) == (
        "terms.yaml: The file has 50,000,000 bytes; 1,048,576 are the most.\n"
        "  Put long tables beside the terms as CSV.  [FILE_TOO_LARGE]"
    )


def test_table_of_fifty_megabytes_is_refused() -> None:
    columns = "columns: [{column: a, matches: claim.incentive}], gives: {column: b, as: money}"
    tables = f"tables: {{fee: {{file: fee.csv, {columns}}}}}"

    with pytest.raises(Problems) as raised:
        read_terms({**files_of(tables), "fee.csv": b"x" * 50_000_000})

    assert str(raised.value) == (
        "fee.csv: The file has 50,000,000 bytes; 1,048,576 are the most.\n"
        "  Put long tables beside the terms as CSV.  [FILE_TOO_LARGE]"
    )


def test_norway_stays_norway() -> None:
    countries = "codes: {customer.country: {NO: {en: Norway, fr: Norvège}, FR: {en: France, fr: France}}}"

    programme = read(countries, incentive_text(when="{field: customer.country, is_in: [NO, FR]}"))

    assert programme.incentives[0].when.is_in == ("NO", "FR")
    assert codes(countries, incentive_text(when="{field: customer.country, is: no}")) == ["VALUE_UNKNOWN"]
    assert codes(countries, incentive_text(when="{field: customer.country, is: false}")) == ["VALUE_UNKNOWN"]


def test_problems_come_sorted_by_place() -> None:
    before = "colour: blue\nlimits: [{id: a, window: year, amount: 5, covers: [nobody], when_short: refuse}]"

    with pytest.raises(Problems) as raised:
        read(before, incentive_text(when="nothing"))

    assert [(problem.code, problem.places[0].line) for problem in raised.value.problems] == [
        ("KEY_UNKNOWN", 7),
        ("INCENTIVE_UNKNOWN", 8),
        ("CONDITION_UNKNOWN", 14),
    ]


def test_unknown_keys_of_lists_and_of_choices_are_told_beside_the_rest() -> None:
    when = "{measure: {sum: line.amount, over: {rolling: 5 days, zzz: 1}}, at_least: 1}"
    clock = "    deadlines: [{id: a, of: claim.submitted_on, before: 2026-12-01, zzz: 1}]\n"

    assert codes("", incentive_text(when="nothing", more=clock)) == ["KEY_UNKNOWN", "CONDITION_UNKNOWN"]
    assert codes("", incentive_text(when=when, more=clock)) == ["KEY_UNKNOWN", "KEY_UNKNOWN"]

from tests.units.facts.files import CLAIMS, PARTNERS, WHOLE, Declared, encoded, parquet_file, said
from tremplin.facts.reading import read_tables


def test_files_named_after_no_table_or_of_another_kind_are_all_named() -> None:
    files = {"partner.csv": PARTNERS, "Zoo.csv": PARTNERS, "notes.txt": "x", "partners.xls": "x"}

    assert said(files) == (
        'Zoo.csv, row 1: There is no table "Zoo".\n'
        "  The tables are partners, memberships, levels, competencies, business_models, people, customers, "
        "projects, roles, introductions, activities, claims, proofs, order_lines, credit_notes, readings, milestones, "
        "awards and rates.  [TABLE_UNKNOWN]\n"
        "notes.txt: Facts are not read from files of this kind.\n"
        "  Hand over TABLE.csv, TABLE.xlsx or TABLE.parquet.  [FORMAT_UNKNOWN]\n"
        'partner.csv, row 1: There is no table "partner".\n'
        "  Did you mean partners?  [TABLE_UNKNOWN]\n"
        "partners.xls: Facts are not read from files of this kind.\n"
        "  Hand over TABLE.csv, TABLE.xlsx or TABLE.parquet.  [FORMAT_UNKNOWN]"
    )


def test_workbook_and_parquet_named_after_no_table_are_unknown_tables() -> None:
    assert said({"zoo.parquet": parquet_file(a=["1"])}).startswith('zoo.parquet, row 1: There is no table "zoo".\n')


def test_table_in_two_files_is_named() -> None:
    files = {"partners.csv": PARTNERS, "partners.parquet": parquet_file(partner_id=["P1"])}

    assert said(files) == (
        "partners.parquet, row 1: The table partners is given twice.\n  Keep one of the two files.  [TABLE_TWICE]"
    )


def test_header_that_stands_below_a_title_is_found_and_named() -> None:
    assert said({"partners.csv": "Partners, April\n,\n" + PARTNERS}) == (
        "partners.csv, row 3: The header stands in row 3 instead of the first row.\n"
        "  Delete the rows above it.  [HEADER_NOT_FIRST]"
    )


def test_header_that_stands_a_second_time_is_named() -> None:
    assert said({"partners.csv": PARTNERS + PARTNERS.replace("P1", "P2")}) == (
        "partners.csv, row 3: The header stands here a second time.\n  Delete the row.  [HEADER_TWICE]"
    )


def test_columns_unknown_missing_twice_and_unnamed_are_all_named() -> None:
    files = {"partners.csv": "partner_id,Name,zone,,country,country\nP1,Alpha,x,,FR,FR\n"}

    assert said(files) == (
        "partners.csv, row 1: The column name is missing.\n"
        "  The table partners needs the columns partner_id, name and country.  [COLUMN_MISSING]\n"
        "partners.csv, row 1: Column 4 of the header has no name.\n"
        "  Name it, or delete the column.  [COLUMN_UNNAMED]\n"
        'partners.csv, row 1, column "Name": The table partners has no field "Name".\n'
        "  Did you mean name?  [COLUMN_UNKNOWN]\n"
        'partners.csv, row 1, column "country": The field country has two columns.\n'
        "  Keep one of them.  [COLUMN_TWICE]\n"
        'partners.csv, row 1, column "zone": The table partners has no field "zone".\n'
        "  Delete the column, or declare it among the attributes of the terms: partner.zone.  [COLUMN_UNKNOWN]"
    )


def test_unknown_column_of_a_table_without_attributes_has_no_hint() -> None:
    files = {
        "partners.csv": PARTNERS,
        "memberships.csv": "membership_id,partner_id,programme,valid_from,zzz\nM1,P1,p,2021-01-01,\n",
    }

    assert said(files) == (
        'memberships.csv, row 1, column "zzz": The table memberships has no field "zzz".\n  [COLUMN_UNKNOWN]'
    )


def test_table_with_a_broken_header_makes_no_problems_of_those_that_refer_to_it() -> None:
    files = {
        "partners.csv": "partner_id,name,land\nP1,Alpha,FR\n",
        "claims.csv": CLAIMS + "X1,poc,P1,2021-04-12T09:00:00Z,,\n",
    }

    assert "claims.csv" not in said(files)


def test_row_with_a_problem_makes_no_problems_of_those_that_refer_to_it() -> None:
    files = {
        "partners.csv": "partner_id,name,country\nP1,Alpha,\n",
        "claims.csv": CLAIMS + "X1,poc,P1,2021-04-12T09:00:00Z,,\n",
    }

    assert said(files) == (
        'partners.csv, row 2, column "country": The cell is empty, and this field must be there.\n  [FIELD_MISSING]'
    )


def test_declared_attributes_are_further_columns_with_their_types() -> None:
    attributes = {
        "partner.staff": Declared("count"),
        "partner.margin": Declared("money"),
        "partner.areas": Declared("codes", ("north", "south")),
        "partner.is_local": Declared("yes-no"),
        "claim.staff": Declared("text"),
    }
    text = (
        "partner_id,name,country,staff,margin,areas,is_local\nP1,Alpha,FR,40,-12.50,south|north,true\nP2,Beta,FR,,,,\n"
    )

    facts = read_tables(encoded({"partners.csv": text}), attributes=attributes, currency="EUR")

    assert facts.by_id("partners")["P1"].attributes == {
        "staff": 40,
        "margin": -1250,
        "areas": frozenset({"north", "south"}),
        "is_local": True,
    }
    assert facts.by_id("partners")["P2"].attributes == {}


def test_values_that_the_terms_do_not_know_are_named() -> None:
    attributes = {"partner.area": Declared("code", ("north", "south"))}
    text = "partner_id,name,country,business_models,area\nP1,Alpha,FR,resell|sells,west\n"

    assert said({"partners.csv": text}, attributes=attributes, codes={"partner.business_models": ("resell",)}) == (
        'partners.csv, row 2, column "area": "west" is not one of the values that the terms know: north or south.\n'
        "  [CODE_UNKNOWN]\n"
        'partners.csv, row 2, column "business_models": "sells" is not one of the values that the terms know: resell.\n'
        "  [CODE_UNKNOWN]"
    )


def test_problems_beyond_a_thousand_are_counted() -> None:
    rows = "".join(f"P{number},Alpha,\n" for number in range(1_200))
    text = said({"partners.csv": "partner_id,name,country\n" + rows}).splitlines()

    assert text[:2] == [
        "1,200 problems were found; the first 1,000 of them are listed.",
        "  Mend these and read the files again.  [MORE_PROBLEMS]",
    ]
    assert len(text) == 2 + 2 * 1_000
    assert text[-2].startswith("partners.csv, row 1001, ")


def test_a_thousand_problems_are_all_listed() -> None:
    rows = "".join(f"P{number},Alpha,\n" for number in range(1_000))

    assert len(said({"partners.csv": "partner_id,name,country\n" + rows}).splitlines()) == 2_000


def test_nothing_is_loaded_when_one_row_is_wrong() -> None:
    assert read_tables(encoded(WHOLE)).table("order_lines")[0].amount == 100_00
    assert said(WHOLE | {"order_lines.csv": WHOLE["order_lines.csv"].replace("100.00", "1e2")}).count("[") == 1


def test_problems_between_rows_beyond_a_thousand_are_counted_too() -> None:
    rows = "".join(f"X{number},poc,P9,2021-04-12T09:00:00Z,,\n" for number in range(1_001))

    assert said({"partners.csv": PARTNERS, "claims.csv": CLAIMS + rows}).startswith(
        "1,001 problems were found; the first 1,000 of them are listed.\n"
    )


def test_table_of_many_rows_is_read_whole() -> None:
    header, rows = "partner_id,name,country\n", [f"P{number:05d},N{number},FR\n" for number in range(20_001)]

    partners = read_tables(encoded({"partners.csv": header + "".join(rows)})).table("partners")

    assert [f"{one.partner_id},{one.name},{one.country}\n" for one in partners] == rows

import pytest

from tremplin.facts.record import Code, Membership, Partner
from tremplin.facts.rows import records_from
from tremplin.facts.text_table import TextTable, table_of_rows
from tremplin.wording import Place, Problem, Problems


def _place(row: int, heading: str) -> Place:
    return Place("case.yaml", line=row * 10, column=len(heading) + 1)


def _said(*tables: TextTable) -> str:
    with pytest.raises(Problems) as raised:
        records_from(tables)
    return str(raised.value)


def test_rows_that_name_their_own_fields_become_records() -> None:
    partners = table_of_rows(
        "partners",
        [
            (2, {"partner_id": "P1", "name": "Alpha", "country": "FR", "business_models": "services|resell"}),
            (3, {"partner_id": "P2", "country": "BE", "name": "Beta"}),
        ],
        place=_place,
    )
    memberships = table_of_rows("memberships", [], place=_place)

    facts = records_from([partners, memberships])

    assert list(facts) == [
        Partner(
            partner_id="P1",
            name="Alpha",
            country=Code("FR"),
            business_models=frozenset({Code("resell"), Code("services")}),
        ),
        Partner(partner_id="P2", name="Beta", country=Code("BE")),
    ]
    assert facts.table("memberships") == ()


def test_problem_of_a_row_stands_where_its_place_says() -> None:
    partners = table_of_rows("partners", [(2, {"partner_id": "P1", "country": "France-"})], place=_place)

    assert _said(partners) == ("case.yaml:20:5: The cell is empty, and this field must be there.\n  [FIELD_MISSING]")


def test_id_twice_keeps_the_lines_of_a_text() -> None:
    row = {"partner_id": "P1", "name": "Alpha", "country": "FR"}

    assert _said(table_of_rows("partners", [(2, row), (3, row)], place=_place)) == (
        'case.yaml:30:11: The id "P1" occurs twice in the table partners.\n'
        "  line 30  here again\n"
        "  line 20  first here\n"
        "  Delete one of the rows, or give it an id of its own.  [ID_TWICE]"
    )


def test_rows_in_minor_units_need_no_other_column() -> None:
    cells = {"claim_id": "X1", "incentive": "poc", "partner_id": "P1", "reserved_at": "2021-04-12T09:00Z"}
    note = {
        "credit_note_id": "N1",
        "line_id": "L1",
        "credited_on": "2021-04-12",
        "amount_minor": "5",
        "currency": "EUR",
    }

    claims = table_of_rows("claims", [(2, {**cells, "cost_minor": "5"})], place=_place)
    notes = table_of_rows("credit_notes", [(2, note)], place=_place)

    assert tuple(claims.columns) == (*cells, "cost_minor")
    assert set(notes.columns) == set(note)


def test_table_that_the_schema_lacks_is_named() -> None:
    assert _said(table_of_rows("partner", [(2, {"partner_id": "P1"})], place=_place)) == (
        'case.yaml:10:1: There is no table "partner".\n  Did you mean partners?  [TABLE_UNKNOWN]'
    )


def test_row_that_its_format_refuses_is_a_problem_and_the_header_is_looked_for_below() -> None:
    refused = Problem("ROW_NOT_READABLE", (_place(2, ""),), "The row cannot be cut.")
    good = (3, ["P1", "Alpha", "FR"])

    whole = TextTable("partners", ["partner_id", "name", "country"], [(2, refused), good], _place)
    titled = TextTable("partners", ["Title", "x"], [(2, refused), (3, ["partner_id", "name", "country"])], _place)

    assert _said(whole) == "case.yaml:20:1: The row cannot be cut.\n  [ROW_NOT_READABLE]"
    assert _said(titled) == (
        "case.yaml:30:1: The header stands in row 3 instead of the first row.\n"
        "  Delete the rows above it.  [HEADER_NOT_FIRST]"
    )


def test_membership_refers_to_its_partner() -> None:
    partner = table_of_rows("partners", [(2, {"partner_id": "P1", "name": "A", "country": "FR"})], place=_place)
    row = {"membership_id": "M1", "partner_id": "P1", "programme": "p", "valid_from": "2021-01-01"}

    facts = records_from([partner, table_of_rows("memberships", [(2, row)], place=_place)])

    assert [type(one) for one in facts] == [Partner, Membership]

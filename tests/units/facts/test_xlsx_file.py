from datetime import date, datetime, time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.units.facts.files import PARTNERS, Declared, encoded, said, workbook
from tremplin.facts.reading import Bounds, read_tables

HEADER = [
    "claim_id",
    "incentive",
    "partner_id",
    "reserved_at",
    "cost",
    "currency",
    "submitted_on",
    "is_urgent",
    "seats",
]
ATTRIBUTES = {"claim.is_urgent": Declared("yes-no"), "claim.seats": Declared("count")}
AT = "2021-04-12T09:00:00Z"
HALF_PAST_NINE = datetime.fromisoformat("2021-04-12T09:30")


def _claims(*rows: list[object], **more: object) -> dict[str, str | bytes]:
    return {"partners.csv": PARTNERS, "claims.xlsx": workbook(HEADER, *rows, **more)}


def test_workbook_and_csv_with_the_same_values_give_the_same_facts() -> None:
    csv = ",".join(HEADER) + f"\nX1,poc,P1,{AT},1234.50,EUR,2021-04-12,true,40\nX2,poc,P1,{AT},0.01,EUR,,false,\n"
    rows = (
        ["X1", "poc", "P1", AT, 1234.5, "EUR", date(2021, 4, 12), True, 40],
        [],
        ["X2", "poc", "P1", AT, "0.01", "EUR", None, "false", None, None],
    )

    from_csv = read_tables(encoded({"partners.csv": PARTNERS, "claims.csv": csv}), attributes=ATTRIBUTES)

    assert read_tables(encoded(_claims(*rows)), attributes=ATTRIBUTES) == from_csv


def test_workbook_of_partners_is_read_without_terms() -> None:
    files = {"partners.xlsx": workbook(["partner_id", "name", "country", ""], ["P1", "Été", "FR", ""])}

    assert read_tables(encoded(files)).by_id("partners")["P1"].name == "Été"


def _one(column: str, value: object) -> list[object]:
    row: list[object] = ["X1", "poc", "P1", AT, None, "EUR", None, None, None]
    row[HEADER.index(column)] = value
    return row


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        (
            "cost",
            "=A1*2",
            "The cell holds a formula: =A1*2.\n  Put its value in its place (copy, then paste values).  [FORMULA]",
        ),
        (
            "cost",
            1234.567,
            (
                '"1234.567" is not an amount in EUR: it has more decimals than its currency.\n'
                "  Write it with digits and a point, such as 1234.56.  [NOT_AN_AMOUNT]"
            ),
        ),
        (
            "cost",
            0.1234567890123456,
            (
                "The cell holds 0.1234567890123456, which has more than 15 digits.\n"
                "  A spreadsheet keeps 15 digits only; format the cell as text and type the value anew."
                "  [TOO_MANY_DIGITS]"
            ),
        ),
        (
            "cost",
            True,
            (
                "The cell holds True, which is not what this field takes.\n"
                "  Format the column as text and type the value anew.  [CELL_OF_ANOTHER_KIND]"
            ),
        ),
        (
            "claim_id",
            7,
            (
                "The cell holds the number 7, and this field is text.\n"
                "  Format the column as text and type the value anew; leading zeros may be lost.  [NUMBER_AS_TEXT]"
            ),
        ),
        (
            "submitted_on",
            44298,
            (
                "The cell holds 44298, which is not what this field takes.\n"
                "  Format the column as text and type the value anew.  [CELL_OF_ANOTHER_KIND]"
            ),
        ),
        (
            "submitted_on",
            HALF_PAST_NINE,
            (
                "The cell holds 2021-04-12 09:30:00, which is not what this field takes.\n"
                "  Format the column as text and type the value anew.  [CELL_OF_ANOTHER_KIND]"
            ),
        ),
        (
            "reserved_at",
            HALF_PAST_NINE,
            (
                "The cell holds 2021-04-12 09:30:00, which is not what this field takes.\n"
                "  Format the column as text and type the value anew.  [CELL_OF_ANOTHER_KIND]"
            ),
        ),
        (
            "seats",
            time(9, 30),
            (
                "The cell holds 09:30:00, which is not what this field takes.\n"
                "  Format the column as text and type the value anew.  [CELL_OF_ANOTHER_KIND]"
            ),
        ),
        (
            "seats",
            1.5,
            (
                '"1.5" is not a whole number of at most 16 digits.\n'
                "  Write it with the digits 0 to 9 alone, such as 1250.  [NOT_A_COUNT]"
            ),
        ),
    ],
)
def test_cell_that_a_spreadsheet_may_have_changed_is_refused(column: str, value: object, text: str) -> None:
    files = _claims(_one(column, value))

    assert said(files, attributes=ATTRIBUTES) == f'claims.xlsx, row 2, column "{column}": {text}'


def test_formula_where_the_currency_stands_makes_one_problem() -> None:
    files = _claims(["X1", "poc", "P1", AT, 5, "=A1", None, None, None])

    assert said(files, attributes=ATTRIBUTES).count("[") == 1


def test_cell_that_holds_an_error_is_refused() -> None:
    assert said(_claims(_one("cost", "#REF!"), errors=("E2",)), attributes=ATTRIBUTES) == (
        'claims.xlsx, row 2, column "cost": The cell holds the error #REF!.\n'
        "  Correct what the cell was worked out from.  [CELL_ERROR]"
    )


def test_cell_beyond_the_header_is_refused() -> None:
    assert said(_claims([*_one("cost", 5), "more"]), attributes=ATTRIBUTES) == (
        "claims.xlsx, row 2: Row and header differ in their number of cells: 10 here, 9 in the header.\n"
        "  Give each cell its column; in CSV, put a text that holds the separator in quotes.  [ROW_LENGTH]"
    )


def _broken(data: bytes) -> bytes:
    """Return a workbook whose sheet is no XML."""
    written = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(written, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            target.writestr(part, content[:40] if "sheet1" in part.filename else content)
    return written.getvalue()


WORKBOOK = workbook(["partner_id", "name", "country"], ["P1", "Alpha", "FR"])


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (
            b"not a workbook",
            (
                "The file is not a workbook that can be read.\n"
                "  Save it as XLSX, without a password.  [WORKBOOK_NOT_READABLE]"
            ),
        ),
        (
            WORKBOOK[:-50],
            (
                "The file is not a workbook that can be read.\n"
                "  Save it as XLSX, without a password.  [WORKBOOK_NOT_READABLE]"
            ),
        ),
        (
            _broken(WORKBOOK),
            (
                "The file is not a workbook that can be read.\n"
                "  Save it as XLSX, without a password.  [WORKBOOK_NOT_READABLE]"
            ),
        ),
        (
            workbook(["partner_id"], sheets=2),
            (
                "The workbook has several sheets: Sheet and Sheet2.\n"
                "  Keep one sheet, in a file named after the table.  [SHEETS_SEVERAL]"
            ),
        ),
        (
            workbook([None, ""], ["P1", "Alpha"]),
            (
                "The sheet has no header in its first row.\n"
                "  Write the names of the fields in the first row.  [HEADER_MISSING]"
            ),
        ),
        (
            workbook(),
            (
                "The sheet has no header in its first row.\n"
                "  Write the names of the fields in the first row.  [HEADER_MISSING]"
            ),
        ),
    ],
    ids=["no-zip", "cut-off", "broken-sheet", "two-sheets", "empty-header", "empty-sheet"],
)
def test_workbook_that_cannot_be_read_is_refused_as_a_whole(data: bytes, text: str) -> None:
    assert said({"partners.xlsx": data}) == f"partners.xlsx: {text}"


def test_workbook_that_unpacks_to_more_than_the_bound_is_not_looked_into() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b" " * (10 * 2**20 + 1))

    assert said({"partners.xlsx": packed.getvalue()}, bounds=Bounds(xlsx_bytes=2**20)) == (
        "partners.xlsx: Unpacked, the workbook has 11 MiB; 10 MiB are the most.\n"
        "  Hand the table over as CSV or Parquet.  [WORKBOOK_TOO_LARGE]"
    )

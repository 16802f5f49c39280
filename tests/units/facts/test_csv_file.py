import pytest

from tests.units.facts.files import PARTNERS, encoded, said
from tremplin.facts.dataset import DataSet
from tremplin.facts.reading import Bounds, read_tables
from tremplin.facts.record import Code, Partner

ALPHA = DataSet.of(Partner(partner_id="P1", name="Alpha", country=Code("FR")))


@pytest.mark.parametrize(
    "text",
    [
        PARTNERS,
        "\ufeff" + PARTNERS,
        PARTNERS.replace(",", ";"),
        PARTNERS.replace("\n", "\r\n"),
        PARTNERS.rstrip(),
        PARTNERS + "\n,,\n\n",
        'partner_id,"name",country\nP1,"Alpha",FR\n',
        "country,partner_id,name\nFR,P1,Alpha\n",
        "partner_id,name,country,business_models\nP1,Alpha,FR,\n",
    ],
    ids=["comma", "bom", "semicolon", "crlf", "no-end", "empty-rows", "quotes", "other-order", "empty-codes"],
)
def test_csv_in_each_allowed_form_gives_the_same_facts(text: str) -> None:
    assert read_tables(encoded({"partners.csv": text})) == ALPHA


def test_csv_text_with_separator_quote_and_line_end_is_kept() -> None:
    facts = read_tables(encoded({"partners.csv": 'partner_id;name;country\nP1;"A; ""b"", c";FR\n'}))

    assert facts.by_id("partners")["P1"].name == 'A; "b", c'


def test_csv_with_header_alone_is_a_table_without_rows() -> None:
    assert read_tables(encoded({"partners.csv": "partner_id,name,country\n"})) == DataSet.of()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (
            "",
            "partners.csv: The file is empty.\n  A table without rows still has its header.  [FILE_EMPTY]",
        ),
        (
            "\ufeff",
            ("partners.csv, row 1: The file has no header in its first row.\n"
            "  Write the names of the fields in the first row.  [HEADER_MISSING]"),
        ),
        (
            "\n" + PARTNERS,
            ("partners.csv, row 1: The file has no header in its first row.\n"
            "  Write the names of the fields in the first row.  [HEADER_MISSING]"),
        ),
        (
            "partner_id,name;country\nP1,Alpha;FR\n",
            ("partners.csv, row 1: The header holds both commas and semicolons, "
                "so that nobody knows which one separates.\n"
            "  Separate all columns with commas, or all with semicolons.  [SEPARATOR_AMBIGUOUS]"),
        ),
        (
            PARTNERS.replace(",", "\t"),
            ("partners.csv, row 1: The header holds neither a comma nor a semicolon.\n"
            "  Separate the columns with commas or semicolons, not with tabs or spaces.  [SEPARATOR_UNKNOWN]"),
        ),
        (
            PARTNERS.encode() + "P2,Été,FR\n".encode("latin-1"),
            ("partners.csv, row 3: The file is not in UTF-8: the byte 0xC9 stands there.\n"
            "  Save it as CSV UTF-8.  [NOT_UTF_8]"),
        ),
        (
            PARTNERS.encode("utf-16"),
            ("partners.csv, row 1: The file is not in UTF-8: the byte 0xFF stands there.\n"
            "  Save it as CSV UTF-8.  [NOT_UTF_8]"),
        ),
        (
            PARTNERS + "P2,Be\0ta,FR\n",
            ("partners.csv, row 3: The file holds a NUL byte, which no text has.\n"
            "  Save the table as CSV UTF-8; this looks like a file of another kind.  [NUL_BYTE]"),
        ),
        (
            PARTNERS + 'P2,"Beta,FR\nP3,Gamma,FR\n',
            ("partners.csv, row 3: The row cannot be cut into cells: its double quotes do not match.\n"
            "  Put the whole text between double quotes, and double each quote within it.  [ROW_NOT_READABLE]"),
        ),
        (
            '"partner_id"x,name\n',
            ("partners.csv, row 1: The row cannot be cut into cells: its double quotes do not match.\n"
            "  Put the whole text between double quotes, and double each quote within it.  [ROW_NOT_READABLE]"),
        ),
        (
            PARTNERS + "P2,Beta,FR,FR\nP3\n",
            ("partners.csv, row 3: Row and header differ in their number of cells: 4 here, 3 in the header.\n"
            "  Give each cell its column; in CSV, put a text that holds the separator in quotes.  [ROW_LENGTH]\n"
            "partners.csv, row 4: Row and header differ in their number of cells: 1 here, 3 in the header.\n"
            "  Give each cell its column; in CSV, put a text that holds the separator in quotes.  [ROW_LENGTH]"),
        ),
    ],
    ids=[
        "empty", "bom-alone", "no-header", "two-separators", "tabs", "latin-1", "utf-16", "nul", "open-quote",
        "quote-in-header", "row-length",
    ],
)  # fmt: skip
def test_csv_that_cannot_be_cut_into_cells_says_where(data: str | bytes, text: str) -> None:
    assert said({"partners.csv": data}) == text


def test_csv_larger_than_the_bound_is_not_looked_into() -> None:
    data = PARTNERS.encode() + b"\0" * 2**20

    assert said({"partners.csv": data}, bounds=Bounds(csv_bytes=2**20)) == (
        "partners.csv: The file has 2 MiB; 1 MiB are the most for this kind of file.\n"
        "  Take the programme's own period only, or hand the table over as Parquet.  [FILE_TOO_LARGE]"
    )

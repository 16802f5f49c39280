"""Files of facts for these tests: the smallest that are right, and what reading others says."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import openpyxl
import pyarrow
import pytest
from pyarrow import parquet

from tremplin.facts.reading import read_tables
from tremplin.wording import Problems

PARTNERS = "partner_id,name,country\nP1,Alpha,FR\n"
CUSTOMERS = "customer_id,name,country\nC1,Kilo,FR\n"
PROJECTS = (
    "project_id,customer_id,registered_by,registered_on,status,currency,value\nJ1,C1,P1,2021-04-01,open,EUR,100.00\n"
)
CLAIMS = "claim_id,incentive,partner_id,reserved_at,cost,currency\n"
LINES = (
    "line_id,order_id,partner_id,customer_id,product,family,sale_type,ordered_on,amount,quantity,currency\n"
    "L1,O1,P1,C1,suite,vcf,saas,2021-04-12,100.00,1,EUR\n"
)
WHOLE = {
    "partners.csv": PARTNERS,
    "customers.csv": CUSTOMERS,
    "projects.csv": PROJECTS,
    "order_lines.csv": LINES,
}


@dataclass(frozen=True)
class Declared:
    """An attribute as terms declare it."""

    type: str
    one_of: tuple[str, ...] = ()


def encoded(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    return {name: data.encode() if isinstance(data, str) else data for name, data in files.items()}


def said(files: Mapping[str, str | bytes], **options: object) -> str:
    """Return what reading the files says is wrong, as a person reads it."""
    with pytest.raises(Problems) as raised:
        read_tables(encoded(files), **options)
    return str(raised.value)


def claims(*rows: str) -> dict[str, str]:
    """Return files in which only the claims differ."""
    return {"partners.csv": PARTNERS, "claims.csv": CLAIMS + "".join(f"{row}\n" for row in rows)}


def workbook(*rows: list[object], sheets: int = 1, errors: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cell in errors:
        sheet[cell].data_type = "e"
    for number in range(1, sheets):
        book.create_sheet(f"Sheet{number + 1}")
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def parquet_file(**columns: object) -> bytes:
    written = BytesIO()
    parquet.write_table(pyarrow.table(columns), written)
    return written.getvalue()

"""Files to take away; tables as CSV for people, whose texts no spreadsheet takes for formulas (threat 51)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from tremplin.doors.table_file import TableFile, csv_bytes


def file_download(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """Answer with a file to be kept, never shown within the portal.

    Args:
        content: its bytes.
        name: under which it is kept.
        content_type: with its character set where it is a text.
    """
    answer = HttpResponse(content, content_type=content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def csv_download(table: TableFile, rows: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """Answer with a table as a file.

    Args:
        table: its columns; an amount takes its places from `decimals` of the row.
        rows: by column.
    """
    # The mark at the start tells a spreadsheet that the file is UTF-8.
    content = b"\xef\xbb\xbf" + csv_bytes(table, rows)
    return file_download(content, name=f"{table.name}.csv", content_type="text/csv; charset=utf-8")

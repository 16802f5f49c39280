"""Tables to take away: CSV for people, whose texts no spreadsheet takes for formulas (threat 51)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse

from tremplin.doors.table_file import TableFile, csv_bytes


def csv_download(table: TableFile, rows: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """Answer with a table as a file.

    Args:
        table: its columns; an amount takes its places from `decimals` of the row.
        rows: by column.
    """
    # The mark at the start tells a spreadsheet that the file is UTF-8.
    answer = HttpResponse(b"\xef\xbb\xbf" + csv_bytes(table, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{table.name}.csv"'
    return answer

"""What pages ask of the database: `questions.py "ROLE PATH"...` prints for each how many questions, and rows.

In the process that asks, so that they can be counted; the second visit is, once terms are read. The rows are those that
all steps of all questions go through, as `EXPLAIN (ANALYZE)` counts them when each is asked again.
"""

import sys
from collections.abc import Iterator
from typing import Any

import psycopg

from tremplin.doors.migrate import migrated


def main() -> None:
    migrated()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tremplin.claims.role import ROLES
    from tremplin.doors.access.connection import NotingCursor, borrowed
    from tremplin.doors.access.demonstration import SESSION_KEY
    from tremplin.doors.access.models import Account
    from tremplin.doors.cli.serve import people_per_role

    settings.ALLOWED_HOSTS = ["localhost"]
    with borrowed() as one:
        people = {ROLES[role]: first for role, (first, *_others) in people_per_role(one).items()}
    asked: list[tuple[Any, Any]] = []
    execute = NotingCursor.execute

    def noting(cursor: NotingCursor, query: Any, params: Any = None, **options: Any) -> NotingCursor:
        asked.append((query, params))
        return execute(cursor, query, params, **options)

    NotingCursor.execute = noting  # type: ignore[method-assign]
    for argument in sys.argv[1:]:
        role, path = argument[: argument.index(" /")], argument[argument.index("/") :]
        browser = Client(SERVER_NAME="localhost")
        browser.force_login(Account.objects.of(people[role]), backend="tremplin.doors.access.sign_in.PersonBackend")
        session = browser.session
        session[SESSION_KEY] = True
        session.save()
        browser.get(path)
        asked.clear()
        with CaptureQueriesContext(connection) as django_asked:
            browser.get(path)
        of_page = list(asked)
        with borrowed() as one:
            rows = sum(rows_of(one, query, params) for query, params in of_page)
        print(len(of_page) + len(django_asked.captured_queries), rows, flush=True)


def rows_of(connection: psycopg.Connection[Any], query: Any, params: Any) -> int:
    """Return how many rows the steps of a question go through; none for what is no question."""
    text = query.decode() if isinstance(query, bytes) else str(query)
    if not text.lstrip().upper().startswith(("SELECT", "WITH")):
        return 0
    found = psycopg.Cursor(connection).execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}".encode(), params).fetchone()
    return round(sum(step["Actual Rows"] * step["Actual Loops"] for step in steps(found[0][0]["Plan"]))) if found else 0


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Go through a plan and all that is below it."""
    yield plan
    for one in plan.get("Plans", ()):
        yield from steps(one)


if __name__ == "__main__":
    main()

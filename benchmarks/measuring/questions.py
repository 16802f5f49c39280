"""How many questions pages ask of the database: `questions.py "ROLE PATH"...` prints a number for each.

In the process that asks, so that they can be counted; the second visit is, once terms are read.
"""

import sys

from tremplin.doors.migrate import migrated


def main() -> None:
    migrated()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tremplin.claims.role import ROLES
    from tremplin.doors.access.connection import asked, borrowed
    from tremplin.doors.access.demonstration import SESSION_KEY
    from tremplin.doors.access.models import Account
    from tremplin.doors.cli.serve import one_per_role

    settings.ALLOWED_HOSTS = ["localhost"]
    with borrowed() as one:
        people = {ROLES[role]: person for role, person in one_per_role(one).items()}
    for argument in sys.argv[1:]:
        role, path = argument[: argument.index(" /")], argument[argument.index("/") :]
        browser = Client(SERVER_NAME="localhost")
        browser.force_login(Account.objects.of(people[role]), backend="tremplin.doors.access.sign_in.PersonBackend")
        session = browser.session
        session[SESSION_KEY] = True
        session.save()
        browser.get(path)
        statements: list[str] = []
        token = asked.set(statements)
        with CaptureQueriesContext(connection) as django_asked:
            browser.get(path)
        asked.reset(token)
        print(len(statements) + len(django_asked.captured_queries))


if __name__ == "__main__":
    main()

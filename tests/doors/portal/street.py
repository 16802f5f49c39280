"""People in front of the portal: each with a browser in which they are signed in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.crypto import get_random_string

from tests.usecases.office import MANAGER, Office
from tremplin.doors.access.connection import asked
from tremplin.doors.access.demonstration import SESSION_KEY
from tremplin.doors.access.models import Account
from tremplin.usecases.facts import RecordFacts, record_facts

BACKEND = "tremplin.doors.access.sign_in.PersonBackend"


@dataclass
class Street:
    """The portal from outside."""

    office: Office

    def record(self, *records: Any) -> None:
        """Record facts, as the channel manager does."""
        self.office.do(record_facts, RecordFacts, MANAGER, records=records)

    def stranger(self, *, language: str = "en") -> Client:
        client = Client(SERVER_NAME="localhost")
        client.cookies["tremplin_language"] = language
        return client

    def browser_of(self, person: str, *, language: str = "en", with_second_factor: bool = True) -> Client:
        """Return a browser in which a person is signed in, as a demonstration does unless told otherwise."""
        client = self.stranger(language=language)
        self.sign_in(client, person, with_second_factor=with_second_factor)
        return client

    def sign_in(self, client: Client, person: str, *, with_second_factor: bool = True) -> None:
        """Sign a person in, in a browser that may have seen something before."""
        account = Account.objects.of(person)
        if settings.SESSION_COOKIE_NAME not in client.cookies:
            _begin_session(client, account, **({SESSION_KEY: True} if with_second_factor else {}))
            return
        client.force_login(account, backend=BACKEND)
        if with_second_factor:
            session = client.session
            session[SESSION_KEY] = True
            session.save()


def _begin_session(client: Client, account: Account, **more: Any) -> None:
    """Give a fresh browser the session that signing in would: one row, where signing in asks a dozen questions."""
    keys = {auth.SESSION_KEY: account.pk, auth.BACKEND_SESSION_KEY: BACKEND}
    content = {**keys, auth.HASH_SESSION_KEY: account.get_session_auth_hash(), **more}
    store, key = SessionStore(), get_random_string(32)
    row = {"session_data": store.encode(content), "expire_date": store.get_expiry_date()}
    store.model.objects.create(session_key=key, **row)
    client.cookies[settings.SESSION_COOKIE_NAME] = key


def form_id() -> dict[str, str]:
    """Return the hidden id of a form that was just shown."""
    return {"command_id": str(uuid4())}


@contextmanager
def counted() -> Iterator[list[str]]:
    """Give the list of everything that a page asks the database, filled at the end."""
    statements: list[str] = []
    token = asked.set(statements)
    try:
        with CaptureQueriesContext(connection) as django_asked:
            yield statements
        statements += [one["sql"] for one in django_asked.captured_queries]
    finally:
        asked.reset(token)


def text_of(response: Any) -> str:
    """Return a page as text."""
    found: str = response.content.decode()
    return found


def hidden_in(page: str) -> dict[str, str]:
    """Return what the forms of a page carry without showing it, by name."""
    inputs = (dict(re.findall(r'([a-z-]+)="([^"]*)"', one)) for one in re.findall(r"<input ([^>]*)>", page))
    return {one["name"]: unescape(one.get("value", "")) for one in inputs if one.get("type") == "hidden"}

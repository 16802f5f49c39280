"""A request as the pages see it: who visits, in which language, and the connection on which everything is read."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tremplin.doors.access.connection import borrowed
from tremplin.doors.access.visitor import Visitor
from tremplin.usecases.reads.reader import Reader
from tremplin.wording import ENGLISH, Language


@dataclass(slots=True)
class Visit:
    """What belongs to one request.

    Attributes:
        reference: of the request, as the log and an error page name it.
        visitor: who is signed in; None for a stranger.
        language: in which the answer is said.
    """

    reference: str
    visitor: Visitor | None = None
    language: Language = ENGLISH
    _stack: ExitStack = field(default_factory=ExitStack)
    _connection: "psycopg.Connection[Any] | None" = None

    @property
    def connection(self) -> "psycopg.Connection[Any]":
        """The connection of this request, borrowed at the first need."""
        if self._connection is None:
            self._connection = self._stack.enter_context(borrowed())
        return self._connection

    @property
    def reader(self) -> Reader:
        """Who reads, for the functions of `usecases/reads`."""
        return Reader(self.connection, self.person.standing, self.person.at)

    @property
    def person(self) -> Visitor:
        """Who is signed in, on a page that no stranger reaches."""
        if self.visitor is None:
            raise LookupError("Nobody is signed in.")
        return self.visitor

    def close(self) -> None:
        """Give the connection back."""
        self._stack.close()
        self._connection = None


class Request(HttpRequest):
    """A request with what the middleware adds to it."""

    visit: Visit
    htmx: HtmxDetails

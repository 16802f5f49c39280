"""Who reads: what a person may see at all, and how a list is cut into pages."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

from tremplin.claims.role import ROLES, check_roles
from tremplin.store.posting import note_security
from tremplin.usecases.command import Actor
from tremplin.usecases.refused import NotAllowed, NotFound, Refused, words
from tremplin.usecases.right import Standing, standing_of
from tremplin.usecases.rows import Connection, Rows
from tremplin.wording import Phrase, Refusal, text_key

PAGE_MAX: Final = 100
"""How many items a page has at most, whatever is asked for."""

PAGE: Final = text_key("page")

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A part of a list.

    Attributes:
        items: in the order that the read states.
        next: what to ask the next page with; None at the end.
    """

    items: tuple[Item, ...]
    next: str | None


@dataclass(slots=True)
class Reader(Rows):
    """A person who reads.

    Attributes:
        standing: who they are now: organisation, roles, portfolio.
        at: the instant, by the clock of the database.
    """

    standing: Standing
    at: datetime

    @property
    def today(self) -> date:
        """The day of the reading."""
        return self.at.date()

    @property
    def is_partner(self) -> bool:
        """Whether the person works for a partner, and sees its own part of everything only (S4)."""
        return not self.standing.is_vendor

    def sight(self) -> dict[str, Any]:
        """Return the parameters of `IN_SIGHT`."""
        return {"sees_all": self.standing.sees_all, "partners": sorted(self.standing.partners)}

    def require_roles(self, allowed: frozenset[str]) -> None:
        """Refuse a read that none of the person's roles allows.

        Raises:
            Refused: NotAllowed; a security event.
        """
        if not self.standing.roles & allowed:
            named = tuple(words(ROLES[role]) for role in ROLES if role in allowed)
            raise self.denied(NotAllowed(roles=named), what="not-allowed")

    def require_found(self, partner_id: str | None, *, what: Phrase, name: str) -> None:
        """Refuse what is not there, and in the same words what is out of sight (X1).

        Args:
            partner_id: whose it is; None when there is no such thing.
            what: in words.
            name: the id that was asked for.

        Raises:
            Refused: NotFound; a security event when it is there.
        """
        if partner_id is None:
            raise Refused(NotFound(what=what, id=name))
        if not self.standing.may_see(partner_id):
            raise self.denied(NotFound(what=what, id=name), what="out-of-sight")

    def denied(self, refusal: Refusal, *, what: str) -> Refused:
        """Note a denial in the security log, and return it to be raised (X2)."""
        detail = {"code": refusal.code, **{name: str(value) for name, value in refusal.field_values().items()}}
        note_security(self.connection, actor=self.standing.person_id, what=what, detail=detail)
        return Refused(refusal, security=what)


IN_SIGHT: Final = "(%(sees_all)s OR {column} = ANY (%(partners)s))"
"""The condition of what a reader may see, over the column that names the partner."""


def open_reader(connection: Connection, actor: Actor) -> Reader:
    """Return who reads, as they are now; somebody without a role, or with two that clash, sees nothing (X5)."""
    at = Rows(connection).rows("SELECT transaction_timestamp() AS at")[0]["at"]
    standing = standing_of(connection, actor, at=at)
    if check_roles(standing.roles) is not None:
        standing = Standing(standing.person_id, standing.organisation_id, frozenset(), frozenset())
    return Reader(connection, standing, at)


def page_size(at_most: int) -> int:
    """Return how many items a page has: what is asked for, at least one and at most `PAGE_MAX`."""
    return max(1, min(at_most, PAGE_MAX))


def cut(items: Sequence[Item], *, size: int, keys: Sequence[Sequence[Any]]) -> Page[Item]:
    """Return a page of items that were read with one more than the page has.

    Args:
        items: at most one more than `size`.
        size: of the page.
        keys: what each item is ordered by.
    """
    is_last = len(items) <= size
    following = None if is_last else json.dumps([_text(one) for one in keys[size - 1]])
    return Page(tuple(items[:size]), following)


def place_after(after: str | None, *, parts: int) -> tuple[str | None, ...]:
    """Return what the items of the next page come after; as many times None as there are parts at the start.

    Raises:
        Refused: NotFound: no page was ever called that.
    """
    if after is None:
        return (None,) * parts
    try:
        found = json.loads(after)
    except ValueError:
        found = None
    if not isinstance(found, list) or len(found) != parts or not all(isinstance(one, str) for one in found):
        raise Refused(NotFound(what=words(PAGE), id=after))
    return tuple(found)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)

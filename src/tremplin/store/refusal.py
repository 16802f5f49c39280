"""What the database refuses, as classes with fields. The codes stand in sql/; each is raised in one place there."""

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

import psycopg


class Refused(Exception):
    """Say that the database did not carry a command out; nothing has changed.

    Attributes:
        detail: the fields, as the database gave them.
    """

    code: ClassVar[str]

    def __init__(self, message: str, detail: Mapping[str, Any]) -> None:
        super().__init__(f"{message} {json.dumps(detail, ensure_ascii=False, sort_keys=True)}" if detail else message)
        self.detail = detail


class LimitReached(Refused):
    """Say that a limit has not the room that is asked of it.

    Attributes:
        limit_instance_id: the instance.
        programme, limit_id, scope, window_label, unit: what it is.
        asked: whole units of the limit.
        available: whole units that are left, or for a rolling limit the size of its window.
        version: of the instance when it was judged, under its lock.
    """

    code = "LIMIT_REACHED"

    def __init__(self, message: str, detail: Mapping[str, Any]) -> None:
        super().__init__(message, detail)
        self.limit_instance_id: int = detail["limit_instance_id"]
        self.programme: str = detail["programme"]
        self.limit_id: str = detail["limit_id"]
        self.scope: str = detail["scope"]
        self.window_label: str = detail["window_label"]
        self.unit: str = detail["unit"]
        self.asked: int = detail["asked"]
        self.available: int = detail["available"]
        self.version: int = detail["version"]


class StateChanged(Refused):
    """Say that something is not as the caller saw it.

    Attributes:
        table: where it stands.
        key: which row, by columns.
        expected: what the caller saw, or None.
        state: of a claim, as it is now, or None.
        version: as it is now, or None.
    """

    code = "STATE_CHANGED"

    def __init__(self, message: str, detail: Mapping[str, Any]) -> None:
        super().__init__(message, detail)
        self.table: str = detail["table"]
        self.key: Mapping[str, Any] = detail["key"]
        self.expected: object = detail.get("expected")
        self.state: str | None = detail.get("state")
        self.version: int | None = detail.get("version")


class PeriodClosed(Refused):
    """Say that the accounting day lies in a closed month.

    Attributes:
        accounting_month: such as "2026-03".
    """

    code = "PERIOD_CLOSED"

    def __init__(self, message: str, detail: Mapping[str, Any]) -> None:
        super().__init__(message, detail)
        self.accounting_month: str = detail["accounting_month"]


class TermsOverlap(Refused):
    """Say that two versions of a programme would be in force on one day.

    Attributes:
        programme: which.
        version: the one that was to be approved.
        other: the one that is approved.
    """

    code = "TERMS_OVERLAP"

    def __init__(self, message: str, detail: Mapping[str, Any]) -> None:
        super().__init__(message, detail)
        self.programme: str = detail["programme"]
        self.version: str = detail["version"]
        self.other: str = detail["other"]


class CommandConflict(Refused):
    """Say that a command id was used with another content.

    Attributes:
        command_id: the id.
    """

    code = "COMMAND_CONFLICT"

    def __init__(self, message: str, detail: Mapping[str, Any]) -> None:
        super().__init__(message, detail)
        self.command_id: str = detail["command_id"]


class AlreadyThere(Refused):
    """Say that what may be there once is there: a second award, a second use of one proof.

    Attributes:
        constraint: the name of the rule in the database.
        key: what is there once, as it was sent; the name of the rule where the database does not say it.
    """

    code = "ALREADY_THERE"

    def __init__(self, message: str, detail: Mapping[str, Any]) -> None:
        super().__init__(message, detail)
        self.constraint: str = detail["constraint"]
        self.key: str = detail["key"] or self.constraint


class ForbiddenChange(Refused):
    """Say that something was to be rewritten that stays as it is: a defect, or an attempt."""

    code = "FORBIDDEN_CHANGE"


class NotPostable(Exception):
    """Say that a payload is wrong: a defect of the caller, never of a person.

    Attributes:
        detail: what is known about it.
    """

    def __init__(self, message: str, detail: object) -> None:
        super().__init__(f"{message} {detail}")
        self.detail = detail


_BY_STATE: Final[Mapping[str, type[Refused]]] = {
    "TR001": LimitReached,
    "TR002": StateChanged,
    "TR003": PeriodClosed,
    "TR004": TermsOverlap,
    "TR409": CommandConflict,
}


_KEY: Final = re.compile(r"\)=\((.*)\)", re.DOTALL)
"""What a server says of a key that is there, in whatever language: `Key (claim_id)=(C1) already exists.`"""


def refusal_of(error: BaseException) -> Exception | None:
    """Return what an error of the database means, or None when it is no refusal but an outage.

    Args:
        error: of psycopg, or of Django around one of psycopg.
    """
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.Error) or cause.sqlstate is None:
        return None
    message = cause.diag.message_primary or ""
    state = cause.sqlstate
    if state in _BY_STATE:
        return _BY_STATE[state](message, json.loads(cause.diag.message_detail or "{}"))
    if state == "TR901":
        return ForbiddenChange(message, {})
    if state == "23505":
        key = _KEY.search(cause.diag.message_detail or "")
        return AlreadyThere(message, {"constraint": cause.diag.constraint_name, "key": key and key[1]})
    # What the database cannot read or what breaks a rule of a table is wrong however often it is sent.
    if state == "TR900" or state[:2] in ("22", "23", "42"):
        return NotPostable(message, cause.diag.message_detail or cause.diag.constraint_name)
    return None

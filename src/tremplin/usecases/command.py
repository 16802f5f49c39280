"""The typed command: who asks for what, under an id that the caller keeps for every repetition."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from hashlib import sha256
from typing import Any, ClassVar, Final
from uuid import UUID

# Where a request came from says nothing about what it asks for: the same form sent again is the same command.
_NOT_CONTENT: Final = frozenset({"command_id", "source", "request_id"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a natural person, or an API client on behalf of the person who answers for it.

    Attributes:
        person_id: of a person; None for a client.
        client: name of the client.
        on_behalf_of: the person who answers for the client.
    """

    person_id: str | None
    client: str | None = None
    on_behalf_of: str | None = None

    def __post_init__(self) -> None:
        if self.person_id is None and (self.client is None or self.on_behalf_of is None):
            raise ValueError("An actor is a person, or a client and the person who answers for it.")

    @property
    def natural_person(self) -> str:
        """The natural person: four eyes compare these and nothing else (W6)."""
        return self.person_id or str(self.on_behalf_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is common to all commands; each use case has its own with its content.

    Attributes:
        kind: name of the use case, as the matrix of rights and the journal know it.
        command_id: UUID chosen by the caller.
        actor: who asks.
        reason: why, in the actor's own words.
        happened_on: the day on which it happened in the world, for what is taken over from elsewhere by people of
            the vendor; None: today.
        source: address that the request came from.
        request_id: of the request, for the logs.
    """

    kind: ClassVar[str]

    command_id: str
    actor: Actor
    reason: str | None = None
    happened_on: date | None = None
    source: str | None = None
    request_id: str | None = None

    def __post_init__(self) -> None:
        if str(UUID(self.command_id)) != self.command_id:
            raise ValueError("A command id is a UUID in lower case, with hyphens.")

    def fingerprint(self) -> str:
        """Return the SHA-256 over all that is asked: the same command has the same, another content another (C2)."""
        content = {one.name: _plain(getattr(self, one.name)) for one in fields(self) if one.name not in _NOT_CONTENT}
        return sha256(_canonical({"kind": self.kind, **content})).hexdigest()

    def head(self) -> dict[str, Any]:
        """Return the command as the store keeps it."""
        return {
            "command_id": self.command_id,
            "fingerprint": self.fingerprint(),
            "kind": self.kind,
            "actor_person": self.actor.person_id,
            "client": self.actor.client,
            "on_behalf_of": self.actor.on_behalf_of,
            "reason": self.reason,
            "source": self.source,
            "request_id": self.request_id,
        }


def content_sha256(content: object) -> str:
    """Return the SHA-256 of a value made of records, lists, texts and numbers; equal values have equal hashes."""
    return sha256(_canonical(_plain(content))).hexdigest()


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text as it is kept, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def _canonical(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str() if not isinstance(value, Enum):
            return value
        case bytes():
            # The content of a file is asked for by its hash, and compared by it.
            return sha256(value).hexdigest()
        case datetime() | date():
            return value.isoformat()
        case Fraction() | Enum():
            return str(value)
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case frozenset():
            return sorted(_plain(one) for one in value)
        case list() | tuple():
            return [_plain(one) for one in value]
    if is_dataclass(value):
        # The name too: two records with equal fields are two different things.
        return [type(value).__name__, {one.name: _plain(getattr(value, one.name)) for one in fields(value)}]
    raise TypeError(f"A command holds records, texts and numbers, not {type(value).__name__}.")

"""The words of the programme in force: what its terms call each code, in both languages, and its currency."""

from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg

from tremplin.money import Unit
from tremplin.terms import node
from tremplin.terms.programme import Programme
from tremplin.terms.reader import read_terms
from tremplin.wording import Label

_LATEST = """
    SELECT id, files_sha256 FROM terms_version WHERE state = 'approved'
    ORDER BY in_force_from <= current_date DESC, in_force_from DESC, id DESC LIMIT 1
"""
_ALL: Final = "SELECT id, files_sha256 FROM terms_version WHERE state = 'approved' ORDER BY in_force_from DESC, id DESC"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How a programme calls things.

    Attributes:
        programme: its name; empty while no terms are approved.
        title: as people call it.
        currency: in which amounts are written.
        codes: by the path of a field and by code, such as "project.families" and "vcf".
    """

    programme: str
    title: Label
    currency: str
    codes: Mapping[str, Mapping[str, Label]]
    units: Mapping[str, tuple[Unit, Label]] = field(default_factory=dict)

    def label(self, path: str, code: str | None) -> Label | str:
        """Return what a code is called; a code that no terms name stands for itself."""
        return self.codes.get(path, {}).get(code or "", code or "")


def known_units() -> dict[str, tuple[Unit, Label]]:
    """Return the units besides currencies of every programme that this process has read, by code."""
    return {code: unit for one in _READ.values() for code, unit in one.units.items()}


def limit_called(connection: psycopg.Connection[Any], programme: str, limit_id: str) -> Label | str:
    """Return what the terms in force call a limit; its id where they do not know it."""
    words = vocabulary(connection)
    return words.label("limit", limit_id) if words.programme == programme else limit_id


def usual_roles(known: Iterable[str]) -> list[str]:
    """Return what a partner usually is in a project that it registers, of the roles that the terms know."""
    named = list(known)
    return [one for one in _USUAL_ROLES if one in named] or named[:1]


def unit_called(connection: psycopg.Connection[Any], code: str) -> tuple[Unit, Label] | None:
    """Return a unit besides currencies with its name, by the latest terms that know it; None when none do."""
    if code not in known_units():
        for version, digest in connection.execute(_ALL).fetchall():
            if code in _words_of(connection, version, digest).units:
                break
    return known_units().get(code)


_USUAL_ROLES: Final = ("record", "seller")
_NONE = Vocabulary("", Label({"en": "No programme yet", "fr": "Pas encore de programme"}), "EUR", {})


def vocabulary(connection: psycopg.Connection[Any]) -> Vocabulary:
    """Return the words of the approved terms that are in force, else of the latest that were or will be."""
    found = connection.execute(_LATEST).fetchone()
    if found is None:
        return _NONE
    return _words_of(connection, *found)


def _words_of(connection: psycopg.Connection[Any], version: int, digest: str) -> Vocabulary:
    if digest not in _READ:
        row = connection.execute("SELECT files FROM terms_version WHERE id = %s", [version]).fetchone()
        files = {name: b64decode(content) for name, content in row[0].items()} if row else {}
        _READ[digest] = _of(read_terms(files))
    return _READ[digest]


# By the hash of the files: what they say never changes, so they are read once.
_READ: dict[str, Vocabulary] = {}


def _of(programme: Programme) -> Vocabulary:
    codes = {path: {code: _label(one) for code, one in known.items()} for path, known in programme.codes.items()}
    declared = {
        "role.role": programme.roles,
        "level.level": programme.level_names,
        "competency.competency": programme.competencies,
        "competency.kind": programme.competency_kinds,
        "limit": {one.id: one.label for one in programme.limits if one.label},
        "incentive": {one.id: one.title for one in programme.incentives},
    }
    codes |= {path: {code: _label(one) for code, one in known.items()} for path, known in declared.items()}
    units = {code: (Unit(code, one.decimals), _label(one.label)) for code, one in programme.units.items()}
    return Vocabulary(programme.programme, _label(programme.title), programme.currency, codes, units)


def _label(written: node.Label) -> Label:
    return Label({"en": written.en, "fr": written.fr})

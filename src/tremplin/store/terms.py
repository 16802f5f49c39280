"""Terms in the database: a version with its files, and the programme that it says."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

from tremplin.engine.compiled import Compiled, compile_programme
from tremplin.facts.schema import FieldType
from tremplin.store.models import TermsVersion
from tremplin.terms.clause import canonical_bytes, data_of, terms_sha256
from tremplin.terms.programme import Programme
from tremplin.terms.reader import read_terms


def version_row(files: Mapping[str, bytes], *, programme: Programme) -> dict[str, Any]:
    """Return a version as a row for the part `insert` of a payload, in state draft.

    Args:
        files: of the programme's folder, by name.
        programme: what they say: `read_terms(files)`.
    """
    return {
        "programme": programme.programme,
        "version": programme.version,
        "files_sha256": files_sha256(files),
        "terms_sha256": terms_sha256(programme),
        "canonical": "\\x" + canonical_bytes(data_of(programme)).hex(),
        "files": {name: b64encode(data).decode("ascii") for name, data in sorted(files.items())},
        "state": "draft",
        "in_force_from": programme.in_force.from_.isoformat(),
        "in_force_to": programme.in_force.to.isoformat(),
    }


def files_sha256(files: Mapping[str, bytes]) -> str:
    """Return one hash over files with their names: of the name and the content of each, by rising name."""
    whole = sha256()
    for name, data in sorted(files.items()):
        whole.update(sha256(name.encode()).digest() + sha256(data).digest())
    return whole.hexdigest()


@lru_cache(maxsize=32)
def get_programme(terms_version_id: int) -> Compiled:
    """Return the programme of a version, made ready; its content never changes, so it is read once.

    Raises:
        TermsVersion.DoesNotExist: there is no such version.
    """
    files = TermsVersion.objects.values_list("files", flat=True).get(pk=terms_version_id)
    return compile_programme(read_terms({name: b64decode(data) for name, data in files.items()}))


def attribute_types(programme: Programme) -> dict[str, FieldType]:
    """Return the type of each attribute that a programme declares, by its path."""
    return {path: attribute.type for path, attribute in programme.attributes.items()}


def find_in_force(programme: str, *, on: date) -> TermsVersion | None:
    """Return the approved version of a programme that is in force on a day, or None; there is one at most (P3)."""
    return TermsVersion.objects.filter(
        programme=programme, state="approved", in_force_from__lte=on, in_force_to__gte=on
    ).first()


def list_versions(programme: str) -> list[TermsVersion]:
    """List the versions of a programme without their content, by the day from which they count."""
    return list(
        TermsVersion.objects.filter(programme=programme)
        .defer("canonical", "files")
        .order_by("in_force_from", "id")[:1000]
    )

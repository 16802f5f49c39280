"""The demonstration's stage: the vendor's people, the partners, the terms, and every fact but claims and proofs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from tremplin.doors.cli.demo_walk import APPROVER, FINANCE, MANAGER, Desk
from tremplin.engine.compiled import Compiled, compile_programme
from tremplin.facts.dataset import DataSet
from tremplin.facts.reading import read_tables
from tremplin.facts.sample import csv_bytes, sample_tables
from tremplin.facts.sample.names import person_name
from tremplin.terms.field import codes_of
from tremplin.terms.reader import read_terms
from tremplin.usecases.facts import ImportFacts, import_facts
from tremplin.usecases.people import (
    AddOrganisation,
    AddPerson,
    ConfirmRight,
    FoundInstallation,
    GiveRight,
    Newcomer,
    SetPortfolio,
    add_organisation,
    add_person,
    confirm_right,
    found_installation,
    give_right,
    set_portfolio,
)
from tremplin.usecases.terms import (
    ApproveTerms,
    ImportTerms,
    ProposeTerms,
    approve_terms,
    import_terms,
    propose_terms,
)

ADMINS: Final = ("admin-1", "admin-2")
SECOND_FINANCE: Final = "finance-2"
_STAFF: Final = {
    MANAGER: "channel-manager",
    "author-1": "channel-manager",
    APPROVER: "approver",
    FINANCE: "finance",
    SECOND_FINANCE: "finance",
    "auditor-1": "auditor",
}
_HEAD: Final = "partner-admin"
_BEFORE: Final = 40
_LIVED: Final = frozenset({"claims", "proofs", "awards"})


class NotOurs(Exception):
    """Say that the database holds something else than this demonstration."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What the walk starts from.

    Attributes:
        data: the whole sample.
        compiled: the programme, made ready.
        records: how many facts were imported.
    """

    data: DataSet
    compiled: Compiled
    records: int


def set_the_stage(
    desk: Desk,
    *,
    seed: int,
    partners: int,
    projects: int,
    files: Mapping[str, bytes],
    reach: Callable[[date], None],
    on_progress: Callable[[int, int], None],
) -> Stage:
    """Found the installation, approve the terms, add the partners, import the facts.

    Args:
        desk: sends the commands.
        seed: of the sample.
        partners: how many.
        projects: how many.
        files: of the terms.
        reach: lets a day come: the installation is founded some weeks before its terms come into force.
        on_progress: is told how many partners of how many are there.

    Raises:
        NotOurs: somebody else has founded the installation.
    """
    programme = read_terms(files)
    reach(programme.in_force.from_ - timedelta(days=_BEFORE))
    admins = tuple(newcomer(one, "vendor") for one in ADMINS)
    if desk.do(found_installation, FoundInstallation, ADMINS[0], about="vendor", admins=admins) is None:
        raise NotOurs
    for person, role in _STAFF.items():
        join(desk, person, "vendor", role=role)
    imported = desk.do(import_terms, ImportTerms, "author-1", about="terms", files=files)
    version: dict[str, Any] = {"programme": programme.programme, "version": programme.version}
    desk.do(propose_terms, ProposeTerms, "author-1", about="terms", **version)
    shown = imported.answer["terms_sha256"] if imported else ""
    desk.do(approve_terms, ApproveTerms, FINANCE, about="terms", **version, terms_sha256=shown)
    tables = sample_tables(seed, partners=partners, projects=projects)
    content = {f"{name}.csv": csv_bytes(sheet) for name, sheet in tables.items()}
    data = read_tables(
        content,
        attributes=programme.attributes,
        codes=codes_of(programme),
        currency=programme.currency,
        exchange_source=programme.exchange.source if programme.exchange else None,
    )
    _add_partners(desk, data, on_progress=on_progress)
    facts = {name: one for name, one in content.items() if name.removesuffix(".csv") not in _LIVED}
    told = desk.do(import_facts, ImportFacts, MANAGER, about="facts", programme=programme.programme, files=facts)
    return Stage(data, compile_programme(programme), sum(told.answer["records"].values()) if told else 0)


def _add_partners(desk: Desk, data: DataSet, *, on_progress: Callable[[int, int], None]) -> None:
    ids = tuple(one.partner_id for one in data.table("partners"))
    for number, partner_id in enumerate(ids, start=1):
        desk.do(add_organisation, AddOrganisation, MANAGER, about=partner_id, partner_id=partner_id)
        join(desk, f"head-{partner_id}", partner_id, role=_HEAD)
        on_progress(number, len(ids))
    desk.do(set_portfolio, SetPortfolio, ADMINS[0], about="all", person_id=MANAGER, partner_ids=ids)


def join(desk: Desk, person: str, organisation: str, *, role: str) -> None:
    """Add a person with a role, confirmed by a second admin where it has to be."""
    added: dict[str, Any] = {"organisation_id": organisation, "newcomer": newcomer(person, organisation)}
    desk.do(add_person, AddPerson, ADMINS[0], about=person, **added)
    right: dict[str, Any] = {"person_id": person, "role": role}
    given = desk.do(give_right, GiveRight, ADMINS[0], about=f"{person}/{role}", **right)
    if given is not None and "waits_for" in given.answer:
        desk.do(confirm_right, ConfirmRight, ADMINS[1], about=f"{person}/{role}", **right)


def newcomer(person: str, organisation: str) -> Newcomer:
    """Return a person of an organisation by their id, with a name that follows from it."""
    name = person_name(int(sha256(person.encode()).hexdigest(), 16))
    return Newcomer(person, name, f"{person}@{organisation}.example".lower())

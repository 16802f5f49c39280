"""The standing cast: people of the vendor and of two partners, who send commands to a real database."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tremplin.store.posting import Posted
from tremplin.usecases.command import Actor
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
from tremplin.usecases.refused import Refused
from tremplin.usecases.work import carry_out as _carry_out  # noqa: F401 - the one way in

PROGRAMMES = Path(__file__).parents[2] / "programmes"

ADMIN, OTHER_ADMIN = "ada", "bruno"
MANAGER, OTHER_MANAGER = "chloe", "denis"
APPROVER, OTHER_APPROVER = "emma", "farid"
FINANCE, OTHER_FINANCE = "gilles", "hana"
AUDITOR = "ines"
SELLER_A, ADMIN_A, FINANCE_A = "alice-a", "arno-a", "agathe-a"
SELLER_B = "boris-b"
OUTSIDER = "nobody"

_STAFF = {
    MANAGER: "channel-manager",
    OTHER_MANAGER: "channel-manager",
    APPROVER: "approver",
    OTHER_APPROVER: "approver",
    FINANCE: "finance",
    OTHER_FINANCE: "finance",
    AUDITOR: "auditor",
}
_PARTNER_PEOPLE = {
    SELLER_A: ("PA", "partner-seller"),
    ADMIN_A: ("PA", "partner-admin"),
    FINANCE_A: ("PA", "partner-finance"),
    SELLER_B: ("PB", "partner-seller"),
}

STATE_TABLES = [
    "organisation",
    "person",
    "person_private",
    "role_grant",
    "interest",
    "portfolio",
    "fact",
    "registration",
    "introduction_state",
    "agreement",
    "agreement_acceptance",
    "terms_version",
    "claim",
    "claim_event",
    "proof_file",
    "proof_use",
    "proof_justification",
    "proof_opening",
    "threshold",
    "approval",
    "decision",
    "limit_instance",
    "limit_member",
    "limit_day",
    "reservation",
    "account",
    "journal",
    "leg",
    "sequencer",
    "audit",
    "outbox",
    "period",
    "reminder",
    "mail",
    "notice",
    "verification",
    "bank_details",
    "mandate",
    "payable",
    "payable_item",
    "owed_part",
    "diligence",
    "company",
    "statement_run",
    "statement",
    "vendor_account",
    "payment_run",
    "payment_line",
    "bank_file",
    "bank_answer",
    "line_event",
    "line_settlement",
    "set_off_agreement",
    "receivable_part",
    "write_off",
    "dispute",
    "dispute_event",
    "invoice",
    "invoice_event",
    "invoice_file",
    "own_invoice",
]


def new_id() -> str:
    return str(uuid4())


@dataclass
class Office:
    """A database with people in it, and ways to act as one of them."""

    connection: psycopg.Connection

    @classmethod
    def opened(cls, connection: psycopg.Connection) -> "Office":
        office = cls(connection)
        office.found()
        return office

    def found(self) -> None:
        admins = tuple(Newcomer(one, one.title(), f"{one}@vendor.example") for one in (ADMIN, OTHER_ADMIN))
        found_installation(self.connection, self.make(FoundInstallation, ADMIN, admins=admins))
        for partner in ("PA", "PB"):
            self.do(add_organisation, AddOrganisation, ADMIN, partner_id=partner)
        for person, role in _STAFF.items():
            self.join(person, "vendor", role)
        for person, (partner, role) in _PARTNER_PEOPLE.items():
            self.join(person, partner, role)
        self.do(set_portfolio, SetPortfolio, ADMIN, person_id=MANAGER, partner_ids=("PA", "PB"))

    def join(self, person: str, organisation: str, role: str) -> None:
        newcomer = Newcomer(person, person.title(), f"{person}@{organisation}.example")
        self.do(add_person, AddPerson, ADMIN, organisation_id=organisation, newcomer=newcomer)
        self.do(give_right, GiveRight, ADMIN, person_id=person, role=role)
        if role in ("approver", "finance"):
            self.do(confirm_right, ConfirmRight, OTHER_ADMIN, person_id=person, role=role)

    def make(self, kind: Callable[..., Any], actor: str, **content: Any) -> Any:
        command_id = content.pop("command_id", None) or new_id()
        return kind(command_id=command_id, actor=Actor(actor), **content)

    def do(self, use_case: Callable[..., Posted], kind: Callable[..., Any], actor: str, **content: Any) -> Posted:
        return use_case(self.connection, self.make(kind, actor, **content))

    def smuggle_role(self, person: str, role: str) -> None:
        """Give a role past the use cases, through the function that the database lets the application call."""
        head = self.make(AddOrganisation, ADMIN, partner_id="PX").head()
        grant = {"person_id": person, "role": role, "valid_from": "2020-01-01T00:00:00Z", "granted_by": ADMIN}
        self.connection.execute(
            "SELECT post(%s::jsonb)", [json.dumps({"command": head, "insert": {"role_grant": [grant]}})]
        )

    def refused(self, use_case: Callable[..., Posted], kind: Callable[..., Any], actor: str, **content: Any) -> Any:
        """Send a command that must be refused, and see that nothing has changed but the record of the refusal."""
        before = self.state()
        with pytest.raises(Refused) as caught:
            self.do(use_case, kind, actor, **content)
        assert self.state() == before
        return caught.value.refusal

    def state(self) -> dict[str, list[str]]:
        """Everything that the database holds but commands and security events."""
        return {table: self._rows_of(table) for table in STATE_TABLES}

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(query.encode(), parameters).fetchall()

    def value(self, query: str, *parameters: Any) -> Any:
        return self.rows(query, *parameters)[0][0]

    def security(self) -> list[str]:
        return [what for (what,) in self.rows("SELECT what FROM security_event ORDER BY id")]

    def _rows_of(self, table: str) -> list[str]:
        rows = self.rows(f"SELECT to_jsonb(one) FROM {table} AS one")
        return sorted(json.dumps(row, sort_keys=True, default=_text) for (row,) in rows)


def _text(value: object) -> str:
    return str(value) if isinstance(value, UUID) else repr(value)

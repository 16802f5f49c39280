"""Roles: what each is called, who may hold it, and which two may not meet in one person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

from tremplin.wording import Phrase, Refusal, text_key

VENDOR: Final = "vendor"

ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "partner-seller": text_key("partner seller"),
        "partner-admin": text_key("partner admin"),
        "partner-finance": text_key("partner finance"),
        "channel-manager": text_key("channel manager"),
        "approver": text_key("approver"),
        "finance": text_key("finance"),
        "auditor": text_key("auditor"),
        "admin": text_key("admin"),
    }
)
"""The words for each role, by its name."""

OF_PARTNERS: Final = frozenset({"partner-seller", "partner-admin", "partner-finance"})
JOB: Final = frozenset({"job"})
"""What the clock does; no person holds this role."""
ASKING: Final = frozenset({*OF_PARTNERS, "channel-manager"})
"""A channel manager asks on behalf of a partner, is marked, and is the maker then (W6)."""
REVIEWING: Final = frozenset({"channel-manager", "approver"})
DECIDING: Final = frozenset({"approver"})
PAYING: Final = frozenset({"finance"})
MONEY: Final = frozenset({"channel-manager", "approver", "finance"})
"""The roles that can move money or promise it."""
CONFIRMED: Final = frozenset({"approver", "finance"})
"""The roles that a second person confirms before they count."""

INCOMPATIBLE: Final = (
    # Who gives rights has none over money; who audits does nothing else.
    (frozenset({"admin"}), MONEY),
    (frozenset({"auditor"}), frozenset(ROLES) - {"auditor"}),
)


@dataclass(frozen=True, slots=True)
class RolesIncompatible(Refusal):
    """Two roles that one person may not hold, refused when given and again when used."""

    code: ClassVar[str] = "ROLES_INCOMPATIBLE"
    template: ClassVar[str] = text_key("One person cannot be both {first} and {second}.")
    next_template: ClassVar[str | None] = text_key("Give one of the two roles to another person.")

    first: str
    second: str

    def said_fields(self) -> Mapping[str, object]:
        """Return the words for the roles."""
        return {"first": Phrase(ROLES[self.first]), "second": Phrase(ROLES[self.second])}


@dataclass(frozen=True, slots=True)
class RoleOfOthers(Refusal):
    """A role of partners for the vendor's people, or of the vendor for a partner's."""

    code: ClassVar[str] = "ROLE_OF_OTHERS"
    template: ClassVar[str] = text_key("The role {role} is not for people of this organisation.")

    role: str

    def said_fields(self) -> Mapping[str, object]:
        """Return the words for the role."""
        return {"role": Phrase(ROLES[self.role])}


@dataclass(frozen=True, slots=True)
class GrantNeedsAnother(Refusal):
    """Nobody gives a role to themselves, and some roles need a second person to confirm them."""

    code: ClassVar[str] = "GRANT_NEEDS_ANOTHER"
    template: ClassVar[str] = text_key("Nobody gives or confirms the role {role} alone.")
    next_template: ClassVar[str | None] = text_key("Ask another person to confirm it.")

    role: str

    def said_fields(self) -> Mapping[str, object]:
        """Return the words for the role."""
        return {"role": Phrase(ROLES[self.role])}


def check_roles(roles: Iterable[str]) -> RolesIncompatible | None:
    """Return the first two roles that may not meet in one person, or None: asked when given and at every use.

    Refusals:
        RolesIncompatible.
    """
    held = frozenset(roles)
    for ones, others in INCOMPATIBLE:
        for first in sorted(held & ones):
            for second in sorted(held & others):
                return RolesIncompatible(first, second)
    return None


def check_grant(
    role: str, *, held: Iterable[str], organisation: str, person: str, giver: str, confirmer: str | None = None
) -> RoleOfOthers | RolesIncompatible | GrantNeedsAnother | None:
    """Return why a role cannot be given, or None.

    Args:
        role: to be given.
        held: roles of the person now.
        organisation: of the person; `vendor`, or a partner.
        person: who gets it.
        giver: who gives it.
        confirmer: who confirms it, if somebody has.

    Refusals, in this order:
        RoleOfOthers, RolesIncompatible, GrantNeedsAnother.
    """
    if (role in OF_PARTNERS) == (organisation == VENDOR):
        return RoleOfOthers(role)
    clash = check_roles({*held, role})
    if clash is not None:
        return clash
    if giver == person or confirmer in (person, giver) or (role in CONFIRMED and confirmer is None):
        return GrantNeedsAnother(role)
    return None

"""Who plays today: partners of the sample who are members, hold what the incentives ask for, and have no end to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from tremplin.facts.dataset import DataSet
from tremplin.facts.record import Code, Customer
from tremplin.facts.sample.names import place_name

_MASTER: Final = "master-services"
_LOWEST: Final = "enrolled"
# Other trades than the sample's, so that no customer is taken for another.
_TRADES: Final[Mapping[str, Sequence[str]]] = {
    "commercial": ("Imprimerie", "Fleuristes", "Hôtel", "Caves"),
    "mid-market": ("Brasseries", "Filatures", "Cartonneries", "Messageries", "Conserveries", "Faïenceries"),
    "enterprise": ("Mutuelle", "Chantiers navals", "Compagnie des eaux", "Aéroports", "Tramways", "Caisse d’épargne"),
    "public-sector": ("Métropole", "Lycée", "Théâtre", "Région", "Bibliothèque", "Clinique universitaire"),
}
_HOME: Final = "FR"
_FIRST: Final = "vcf"
_HIGHEST: Final = "principal"
_FRIENDS: Final = 6


@dataclass(slots=True)
class Cast:
    """The partners of today, by what they do, and their customers.

    Attributes:
        lead: serves: assesses, proves and deploys.
        seller: mainly resells, and brings projects in.
        second: serves, and takes projects over.
        rival: registers what the lead registers.
        friends: the others.
        names: of all of them, by id.
        accredited: ids of the lead's people who are accredited without an end.
        customer_of: the customer of each project of today.
    """

    lead: str
    seller: str
    second: str
    rival: str
    friends: tuple[str, ...]
    names: Mapping[str, str]
    accredited: tuple[str, ...]
    customer_of: dict[str, str] = field(default_factory=dict)

    @property
    def partners(self) -> tuple[str, ...]:
        """All of them."""
        return (self.lead, self.seller, self.second, self.rival, *self.friends)

    def friend(self, number: int) -> str:
        """Return one of the others, whose turn it is."""
        return self.friends[number % len(self.friends)]

    def next_customer(self, segment: str) -> Customer:
        """Return a new customer of a segment."""
        number = len(self.customer_of)
        trades = _TRADES[segment]
        return Customer(
            customer_id=f"C9{number:05}",
            name=f"{trades[number % len(trades)]} {place_name(number)}",
            country=Code(_HOME),
            segment=Code(segment),
        )


def cast_of(data: DataSet, *, day: date) -> Cast:
    """Choose the partners of today, the same ones for the same sample.

    Where a small sample has not enough who fit, others take their place, and what they ask for may be refused.
    """
    fitting = [one for one in data.table("partners") if _fits(data, one.partner_id, day=day)]
    serving = [one.partner_id for one in fitting if "services" in one.business_models]
    selling = [one.partner_id for one in fitting if one.attributes.get("main_model") == "resell"]
    leading = [one.partner_id for one in sorted(fitting, key=lambda one: _place(data, one)) if _leads(data, one)]
    everybody = [*leading, *serving, *selling, *(one.partner_id for one in data.table("partners"))]
    seller = next((one for one in selling if one not in leading[:1]), everybody[-1])
    rest = [one for one in dict.fromkeys(everybody) if one != seller]
    lead, second, rival, *others = rest
    return Cast(
        lead,
        seller,
        second,
        rival,
        tuple(others[:_FRIENDS]) or (rival,),
        names={one.partner_id: one.name for one in data.table("partners")},
        accredited=tuple(
            one.person_id
            for one in data.rows_of("people", "partner_id", lead)
            if one.accredited_from is not None and one.accredited_until is None
        ),
    )


def _place(data: DataSet, partner: Any) -> tuple[int, bool, str]:
    """Return the place of a partner among those whom a ranking of second partners has first."""
    held = {one.competency for one in data.rows_of("competencies", "partner_id", partner.partner_id)}
    levels = {one.level for one in data.rows_of("levels", "partner_id", partner.partner_id)}
    return -len(held), _HIGHEST not in levels, partner.partner_id


def _leads(data: DataSet, partner: Any) -> bool:
    """Say whether a partner sells and serves at home, most of all serves, and is a master of the first family."""
    held = data.rows_of("competencies", "partner_id", partner.partner_id)
    serves = partner.attributes.get("main_model") == "services" and "resell" in partner.business_models
    return serves and partner.country == _HOME and any(one.competency == _FIRST and one.kind == _MASTER for one in held)


def _fits(data: DataSet, partner_id: str, *, day: date) -> bool:
    """Say whether a partner is a member with a level and a Master Services Competency on a day, all without an end."""

    def lasting(table: str) -> list[Any]:
        rows = data.rows_of(table, "partner_id", partner_id)
        return [one for one in rows if one.valid_from <= day and one.valid_until is None]

    has_master = any(one.kind == _MASTER for one in lasting("competencies"))
    return bool(lasting("memberships")) and has_master and any(one.level != _LOWEST for one in lasting("levels"))

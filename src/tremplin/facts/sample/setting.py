"""What the projects of the sample choose from: partners, customers, and the sheets that they are written on."""

from collections.abc import Mapping
from dataclasses import dataclass

from tremplin.facts.sample.cast import CustomerCast, PartnerCast, cast_customer, cast_partner
from tremplin.facts.sample.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Setting:
    """Where projects take place.

    Attributes:
        seed: of the sample.
        partners: all of them.
        sellers: those that resell; all when none does.
        advisers: those that serve; all when none does.
        transactional: sellers that mainly resell; all sellers when none does.
        masters: advisers that held a Master Services Competency; all advisers when none did.
        customers: all of them.
        sheets: where rows go.
    """

    seed: int
    partners: tuple[PartnerCast, ...]
    sellers: tuple[PartnerCast, ...]
    advisers: tuple[PartnerCast, ...]
    transactional: tuple[PartnerCast, ...]
    masters: tuple[PartnerCast, ...]
    customers: tuple[CustomerCast, ...]
    sheets: Mapping[str, Sheet]


def set_up(seed: int, *, partners: int, customers: int, sheets: Mapping[str, Sheet]) -> Setting:
    """Write partners and customers.

    Args:
        seed: of the sample.
        partners: how many, one or more.
        customers: how many, one or more.
        sheets: where rows go.
    """
    cast = tuple(cast_partner(number, seed=seed, sheets=sheets) for number in range(partners))
    sellers = tuple(one for one in cast if "resell" in one.models) or cast
    advisers = tuple(one for one in cast if "services" in one.models) or cast
    return Setting(
        seed=seed,
        partners=cast,
        sellers=sellers,
        advisers=advisers,
        transactional=tuple(one for one in sellers if one.main_model == "resell") or sellers,
        masters=tuple(one for one in advisers if one.is_master) or advisers,
        customers=tuple(cast_customer(number, seed=seed, sheets=sheets) for number in range(customers)),
        sheets=sheets,
    )

"""Names that nobody has: those of companies end with "(fictif)", and places are on no map."""

from typing import Final

_FICTITIOUS: Final = "(fictif)"

_PLACES: Final = (
    "Valmorne", "Brumeval", "Port-Clarté", "Roquebise", "Hautelune", "Saint-Ambre", "Orvallée", "Châtelombre",
    "Mirecombe", "Sablenoir", "Vertefontaine", "Grandlac", "Belorme", "Courcendre", "Pontargent", "Rivebrune",
    "Kaltenbruck", "Steenwal", "Monteluce", "Puertoclaro", "Altbergen", "Lindenau-sur-Brume", "Fontelune",
)  # fmt: skip
_FIRST_NAMES: Final = (
    "Camille", "Sacha", "Noa", "Louise", "Malik", "Inès", "Gaspard", "Jeanne", "Yanis", "Agathe", "Théo", "Salomé",
    "Rachid", "Élise", "Oscar", "Nadia", "Basile", "Alix", "Hugo",
)  # fmt: skip
_FIRMS: Final = (
    "Atelier", "Réseaux", "Conseil", "Infogérance", "Systèmes", "Intégration", "Services", "Distribution",
    "Solutions", "Ingénierie", "Technologies", "Comptoir", "Forge", "Alliance", "Maison",
)  # fmt: skip
_FIELDS: Final = ("Numérique", "Nuage", "Données", "Virtuelle", "Connectée", "Logicielle", "Claire")

_TRADES: Final = {
    "commercial": ("Boulangeries", "Librairie", "Cabinet", "Garages", "Vergers", "Pharmacie"),
    "mid-market": ("Laiteries", "Transports", "Papeteries", "Verreries", "Minoteries", "Constructions"),
    "enterprise": ("Assurances", "Banque", "Énergies", "Chemins de fer", "Aciéries", "Télécommunications"),
    "public-sector": ("Ville", "Hôpital", "Université", "Département", "Musée", "Port autonome"),
}


def partner_name(number: int) -> str:
    """Return the name of a partner.

    Args:
        number: from 0; two thousand four hundred and fifteen numbers give different names, later ones get a numeral.
    """
    # The three counts have no common factor, so that the first ones already differ in all their parts.
    firm = f"{_FIRMS[number % 15]} {_FIELDS[number % 7]}"
    return " ".join((firm, _of(_PLACES[number % 23]), *_numeral(number // 2415), _FICTITIOUS))


def customer_name(number: int, *, segment: str) -> str:
    """Return the name of a customer.

    Args:
        number: from 0.
        segment: says which trade.
    """
    trade = _TRADES[segment][number % 6]
    return " ".join((trade, _of(_PLACES[number % 23]), *_numeral(number // 138), _FICTITIOUS))


def place_name(number: int) -> str:
    """Return the part of a name that says from where.

    Args:
        number: from 0; a name for the place, and that it is made up.
    """
    return " ".join((_of(_PLACES[number % 23]), _FICTITIOUS))


def person_name(number: int) -> str:
    """Return the name of a person.

    Args:
        number: from 0; four hundred and thirty-seven numbers give different names.
    """
    return f"{_FIRST_NAMES[number % 19]} {_PLACES[number % 23]}"


def _of(place: str) -> str:
    return f"d’{place}" if place[0] in "AEIOU" else f"de {place}"


def _numeral(count: int) -> tuple[str, ...]:
    return (str(count + 1),) if count else ()

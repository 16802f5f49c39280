"""Order lines and credit notes of the sample: a hundred lines for three projects, whatever happens in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tremplin.facts.sample.calendar import HISTORY_START, PROGRAMME_END
from tremplin.facts.sample.cast import CustomerCast, PartnerCast
from tremplin.facts.sample.dice import Dice
from tremplin.facts.sample.sheet import Sheet, day_text, money_text

SALE_TYPES: Final = (("subscription", 34), ("saas", 24), ("perpetual", 22), ("term", 11), ("consumption", 9))
RECURRING: Final = frozenset({"subscription", "saas", "consumption"})

LINES_OF_AN_ORDER: Final = 5
_FAMILIES: Final = (("vcf", 28), ("tanzu", 20), ("workspace-one", 27), ("vsphere", 25))
_SHORT: Final = {"vcf": "CF", "tanzu": "TZ", "workspace-one": "WS", "vsphere": "VS"}
# List price of a unit, in minor units, before the years of a term.
_PRICES: Final = {"vcf": 148_000, "tanzu": 96_500, "workspace-one": 11_940, "vsphere": 52_375}
_PRICE_PER_CENT: Final = {"subscription": 45, "saas": 60, "perpetual": 100, "term": 55, "consumption": 38}
_UNITS_MAX: Final = {"commercial": 12, "mid-market": 30, "enterprise": 90, "public-sector": 40}


@dataclass(frozen=True, slots=True)
class Basket:
    """What the lines of one order, or of one project, have in common."""

    partner_id: str
    customer: CustomerCast
    project_id: str
    families: Sequence[tuple[str, int]]
    sale_types: Sequence[tuple[str, int]]
    first_day: int
    last_day: int


def lines_of(number: int) -> int:
    """Return how many lines come with a project, so that three projects have a hundred.

    Args:
        number: of the project, from 0.
    """
    return (number + 1) * 100 // 3 - number * 100 // 3


def write_orders(
    basket: Basket, count: int, *, first_number: int, key: str, dice: Dice, sheets: Mapping[str, Sheet]
) -> int:
    """Write order lines, and the credit notes that some of them get.

    Args:
        basket: what they have in common.
        count: how many.
        first_number: of the first one among the lines of `key`.
        key: what the ids of lines and orders begin with.
        dice: the stream of the project.
        sheets: where the rows go.

    Returns:
        How many units were sold.
    """
    units = 0
    day = basket.first_day
    for at in range(count):
        if at % LINES_OF_AN_ORDER == 0:
            day = dice.between(basket.first_day, basket.last_day)
        units += _line(basket, number=first_number + at, day=day, key=key, dice=dice, sheets=sheets)
    return units


def run_rate(partner: PartnerCast, customer: CustomerCast) -> Basket:
    """Return the basket of a partner's ordinary business, outside projects, over two years."""
    return Basket(partner.id, customer, "", _FAMILIES, SALE_TYPES, HISTORY_START, PROGRAMME_END)


def _line(basket: Basket, *, number: int, day: int, key: str, dice: Dice, sheets: Mapping[str, Sheet]) -> int:
    family = dice.weighted(basket.families)
    sale_type = dice.weighted(basket.sale_types)
    years = dice.one_of((1, 1, 3)) if sale_type != "perpetual" else 1
    quantity = dice.between(1, _UNITS_MAX[basket.customer.segment])
    list_minor = _PRICES[family] * _PRICE_PER_CENT[sale_type] * years * quantity // 100
    amount_minor = list_minor * (100 - dice.between(0, 35)) // 100
    annual_minor = amount_minor // years
    line_id = f"{key}-L{number + 1:03d}"
    # By position, in the order of the record: two million of these are written for sixty thousand projects.
    sheets["order_lines"].rows.append(
        (
            line_id,
            f"{key}-O{number // LINES_OF_AN_ORDER + 1:02d}",
            basket.partner_id,
            basket.customer.id,
            basket.project_id,
            f"{_SHORT[family]}-{sale_type[:4].upper()}-{years}",
            family,
            sale_type,
            day_text(day),
            money_text(amount_minor),
            money_text(list_minor),
            "" if sale_type == "perpetual" else money_text(annual_minor),
            str(quantity),
            basket.customer.currency,
        )
    )
    if dice.happens(3):
        _credit(
            line_id, amount_minor=amount_minor, day=day, currency=basket.customer.currency, dice=dice, sheets=sheets
        )
    return quantity


def _credit(
    line_id: str, *, amount_minor: int, day: int, currency: str, dice: Dice, sheets: Mapping[str, Sheet]
) -> None:
    whole = dice.happens(35)
    parts = [amount_minor] if whole else [amount_minor * dice.between(5, 45) // 100 for _ in range(dice.between(1, 2))]
    for number, part in enumerate(parts):
        sheets["credit_notes"].add(
            credit_note_id=f"{line_id}-N{number + 1}",
            line_id=line_id,
            credited_on=day_text(day + dice.between(3, 75)),
            amount=money_text(part),
            currency=currency,
        )

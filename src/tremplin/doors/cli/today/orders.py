"""Orders of the last five quarters: less and less sold for good, more and more as subscription and SaaS."""

from typing import Final

from tremplin.doors.cli.today.play import Play
from tremplin.facts.record import Code, Count, Minor, OrderLine

_QUARTERS: Final = 5
_DAYS: Final = 90
_FIRST: Final = 420
# Cents of the first quarter, and by how much more or less each next one has.
_SOLD: Final = {"perpetual": (5_200_000, -900_000), "subscription": (2_600_000, 700_000), "saas": (900_000, 450_000)}
_RECURRING: Final = ("subscription", "saas")
_SHARES: Final = (100, 85, 70, 60, 50, 45, 40)


def play_orders(play: Play) -> None:
    """Record what the partners of today sold besides their projects, each to the customer of its first one."""
    sellers = {play.cast.lead: "N0001"}
    sellers |= {friend: f"N002{number}" for number, friend in enumerate(play.cast.friends) if friend not in sellers}
    lines = [
        _line(play, partner_id, project_id, sale_type, quarter=quarter, share=share)
        for share, (partner_id, project_id) in zip(_SHARES, sellers.items(), strict=False)
        for quarter in range(_QUARTERS)
        for sale_type in _SOLD
    ]
    play.record("orders", *lines)


def _line(play: Play, partner_id: str, project_id: str, sale_type: str, *, quarter: int, share: int) -> OrderLine:
    first, more = _SOLD[sale_type]
    amount = (first + more * quarter) * share // 100
    order = f"{partner_id}-{quarter + 1}-{sale_type}"
    return OrderLine(
        line_id=f"{order}-L1",
        order_id=order,
        partner_id=partner_id,
        customer_id=play.cast.customer_of[project_id],
        product=Code(f"VCF-{sale_type}".upper()),
        family=Code("vcf"),
        sale_type=Code(sale_type),
        ordered_on=play.ago(_FIRST - _DAYS * quarter),
        amount=Minor(amount),
        list_amount=Minor(amount * 6 // 5),
        annual_value=Minor(amount) if sale_type in _RECURRING else None,
        quantity=Count(50),
        currency=Code("EUR"),
    )

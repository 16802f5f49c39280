"""What of a road is one reader's to know: a partner's own parts, all of it for people of the vendor (S4)."""

from collections.abc import Mapping
from typing import Any

from tremplin.engine.road.prospect import Prospect
from tremplin.engine.road.road import Past
from tremplin.money import share_out


def shares_seen(one: Prospect, partner_id: str | None) -> Mapping[str, Any] | None:
    """Return the shares of an award that are a reader's to know; None where nothing is.

    Args:
        one: what could be earned.
        partner_id: whose own money alone is told; None for all of it.
    """
    shares = dict(one.payees.shares)
    if partner_id is None or (one.partner_id == partner_id and not shares):
        return shares
    if one.payees.kind != "partner":
        return shares if one.partner_id == partner_id else None
    own = {payee: share for payee, share in shares.items() if payee == partner_id}
    return own if own or one.partner_id == partner_id else None


def part_seen(minor: int, one: Prospect, partner_id: str | None) -> int:
    """Return a reader's part of an amount that could be earned."""
    shares = dict(one.payees.shares)
    if partner_id is None or one.payees.kind != "partner" or not shares:
        return minor
    return share_out(minor, shares=shares).get(partner_id, 0)


def past_seen(one: Past, partner_id: str | None) -> int | None:
    """Return what a claim brought a reader; None where it is not the reader's to know of."""
    if partner_id in (None, one.partner_id):
        return one.granted if partner_id is None or not one.parts else dict(one.parts).get(partner_id, 0)
    return dict(one.parts).get(partner_id)

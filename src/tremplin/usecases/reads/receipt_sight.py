"""Whether a partner may have a receipt: one that shows another partner's money stays with the vendor (S4)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from tremplin.usecases.reads.reader import Reader

_WITH_AMOUNTS: Final = frozenset({"awards", "claims", "order_lines"})
_ANOTHER_HOLDS: Final = """
    SELECT EXISTS (
        SELECT 1 FROM limit_instance AS instance
        JOIN reservation ON reservation.limit_instance_id = instance.id
        JOIN claim ON claim.claim_id = reservation.claim_id
        WHERE instance.limit_id = %s AND instance.scope::jsonb = %s::jsonb AND claim.partner_id <> %s
    ) AS found
"""


def shows_anothers_money(reader: Reader, receipt: bytes) -> bool:
    """Say whether a receipt tells the reader's partner what another one sells, asks, earns or shares.

    A split that the partner has a share of itself is known to it: it accepted the whole of it. What a limit of the
    whole programme had taken is the sum of everybody, and stands in every receipt.

    Args:
        reader: of a partner.
        receipt: in canonical bytes.
    """
    own, data = reader.standing.organisation_id, json.loads(receipt)
    return _has_rows(data["snapshot"]["tables"], own) or any(
        _is_held_by_another(reader, one, own) for one in data["head_room"]
    )


def _has_rows(tables: Mapping[str, Iterable[Mapping[str, Any]]], own: str) -> bool:
    sold = any(row.get("partner_id", own) != own for name in _WITH_AMOUNTS for row in tables.get(name, ()))
    shares = [row for row in tables.get("roles", ()) if "share" in row]
    split = {row["project_id"] for row in shares if row["partner_id"] == own}
    return sold or any(row["project_id"] not in split for row in shares)


def _is_held_by_another(reader: Reader, seen: Mapping[str, Any], own: str) -> bool:
    """Say whether another partner's claim holds something of an instance that is neither own nor everybody's."""
    scope = seen["scope"]
    if not scope or ["partner", own] in scope or seen["taken"] == "0":
        return False
    found = reader.row(_ANOTHER_HOLDS, seen["limit"], json.dumps(scope), own)
    return bool(found and found["found"])

"""Splitting a whole amount so that the parts sum to it, to the minor unit."""

from collections.abc import Mapping
from fractions import Fraction


class SharesNotWhole(ValueError):
    """Say that shares cannot split an amount: one is negative, or they do not sum to exactly one.

    Attributes:
        total: what the shares sum to.
    """

    def __init__(self, total: Fraction) -> None:
        super().__init__(f"Shares must be zero or more and sum to exactly 1; these sum to {total}.")
        self.total = total


def share_out(total: int, *, shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Split a total by exact shares with the largest remainder.

    Each part is first cut down to whole units; the units left over go one by one to the largest cut-off
    fractions. Equal fractions are ranked by their key in ascending order, so that the order of the mapping
    never moves a cent. A negative total gives the mirror of its positive split, so that taking back undoes
    giving.

    Args:
        total: whole minor units; may be negative.
        shares: by the stable key of each receiver; zero or more, sum exactly 1.

    Returns:
        Minor units by key, keys in ascending order; they sum to `total`, and each is within one unit of its
        exact part.

    Raises:
        SharesNotWhole: a share is negative, or the shares do not sum to exactly 1.

    Example:
        >>> share_out(999_999, shares={"PA": Fraction(5, 8), "PB": Fraction(3, 8)})
        {'PA': 624999, 'PB': 375000}
    """
    sum_of_shares = sum(shares.values(), Fraction(0))
    if sum_of_shares != 1 or any(share < 0 for share in shares.values()):
        raise SharesNotWhole(sum_of_shares)
    sign = -1 if total < 0 else 1
    parts: dict[str, int] = {}
    fractions: dict[str, Fraction] = {}
    for key in sorted(shares):
        parts[key], fractions[key] = divmod(abs(total) * shares[key], 1)
    left_over = abs(total) - sum(parts.values())
    # The sort is stable and the keys ascend already: equal fractions stay in the order of their keys.
    for key in sorted(parts, key=fractions.__getitem__, reverse=True)[:left_over]:
        parts[key] += 1
    return {key: sign * part for key, part in parts.items()}

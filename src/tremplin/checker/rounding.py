"""Whole numbers out of exact ones: the named roundings, and the sharing out of what is left over."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor

from tremplin.checker.reading import Unreadable


def rounded(value: Fraction, mode: str) -> int:
    """Return the whole number that a named rounding chooses.

    Args:
        value: exact.
        mode: `half_up`, `half_down` and `half_even` take the nearest, a tie away from zero, toward zero, to the even
            one; `up` goes away from zero, `down` toward it; `floor` and `ceiling` go to minus and plus infinity.

    Raises:
        Unreadable: there is no such rounding.
    """
    outward = ceil(value) if value > 0 else floor(value)
    inward = floor(value) if value > 0 else ceil(value)
    nearer = outward if abs(value - outward) < abs(value - inward) else inward
    is_tie = abs(value - outward) == abs(value - inward)
    even = outward if outward % 2 == 0 else inward
    chosen = {
        "half_up": outward if is_tie else nearer,
        "half_down": inward if is_tie else nearer,
        "half_even": even if is_tie else nearer,
        "up": outward,
        "down": inward,
        "floor": floor(value),
        "ceiling": ceil(value),
    }
    if mode not in chosen:
        raise Unreadable("MALFORMED", seen=mode)
    return chosen[mode]


def shared_out(total: int, *, shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Split a whole amount by largest remainder, ties by name.

    Args:
        total: zero or more.
        shares: by name; they sum to 1.

    Raises:
        Unreadable: the shares do not sum to 1.
    """
    if sum(shares.values()) != 1 or min(shares.values()) < 0:
        raise Unreadable("MALFORMED", seen=", ".join(map(str, shares.values())))
    parts = {name: floor(total * share) for name, share in shares.items()}
    by_remainder = sorted(shares, key=lambda name: (parts[name] - total * shares[name], name))
    for name in by_remainder[: total - sum(parts.values())]:
        parts[name] += 1
    return parts

"""Dice: chance that is written down. Each stream of throws follows from its name alone.

The dice of the standard library may give other throws in another release of Python; these are whole-number
arithmetic (the generator known as SplitMix64) and stay.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, TypeVar

_MASK: Final = 2**64 - 1
_STEP: Final = 0x9E3779B97F4A7C15
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB

_T = TypeVar("_T")


class Dice:
    """One stream of throws.

    Streams with different names have nothing to do with each other: a project more, or a throw more in one of
    them, changes no other.

    Example:
        >>> Dice(1, "project 7").between(1, 6) == Dice(1, "project 7").between(1, 6)
        True
    """

    __slots__ = ("_state",)

    def __init__(self, seed: int, name: str) -> None:
        # ":d" takes whole numbers only: the address of an object would be another seed in each run.
        self._state = int.from_bytes(sha256(f"{seed:d}/{name}".encode()).digest()[:8], "big")

    def below(self, bound: int) -> int:
        """Return a whole number from 0 to less than a bound."""
        self._state = (self._state + _STEP) & _MASK
        mixed = ((self._state ^ (self._state >> 30)) * _FIRST) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * _SECOND) & _MASK
        return (mixed ^ (mixed >> 31)) % bound

    def between(self, least: int, most: int) -> int:
        """Return a whole number, both ends included."""
        return least + self.below(most - least + 1)

    def happens(self, per_cent: int) -> bool:
        """Say yes so many times out of a hundred."""
        return self.below(100) < per_cent

    def one_of(self, items: Sequence[_T]) -> _T:
        """Return one of several, each as likely as the others."""
        return items[self.below(len(items))]

    def weighted(self, items: Sequence[tuple[_T, int]]) -> _T:
        """Return one of several, each as likely as its weight says."""
        thrown = self.below(sum(weight for _, weight in items))
        at = 0
        while thrown >= items[at][1]:
            thrown -= items[at][1]
            at += 1
        return items[at][0]

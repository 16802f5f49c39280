"""What bulk cannot do, said by name: such a clause is decided by the engine only."""

from fractions import Fraction
from typing import Final

from tremplin.bulk.kernel import MOST
from tremplin.terms.source import TERMS_FILE
from tremplin.wording import Phrase, Place, Problem, text_key

_ENGINE_ONLY: Final = text_key("The incentive {incentive} cannot be worked out in bulk: {what}, at {at}.")
_ENGINE_ONLY_HINT: Final = text_key("tremplin evaluate decides it, claim by claim.")

MEASURE: Final = text_key("it measures order lines in a way that takes all of them at once ({key})")
WHOSE: Final = text_key("it measures order lines of others than the partner ({key})")
DATED: Final = text_key("it dates order lines by another day than their own ({key})")
AWARDS: Final = text_key("it looks at claims or awards, which come about while others are decided")
COMPUTED_LEVEL: Final = text_key("it asks for a level that is worked out from order lines")
INNER_MEASURE: Final = text_key("a condition on one line measures other lines")
CLOCKS: Final = text_key("it has proofs or deadlines")
PAYEE: Final = text_key("it pays somebody else than the partner, or several")
DAY: Final = text_key("its deciding day differs from partner to partner")
EXCLUSION: Final = text_key("it excludes claims that are not worked out for the same period")
RATE: Final = text_key("it multiplies lines by a rate that can be any fraction")
RATES: Final = text_key("its amounts are exchanged at rates of several deciding days")
DIGITS: Final = text_key("its figures have more digits than 64 bits hold")
RANK: Final = text_key("it ranks order lines")


class EngineOnly(Exception):
    """Say that a part of the terms cannot be worked out in bulk.

    Attributes:
        at: its place in the clause.
        what: why, as a phrase.
    """

    def __init__(self, at: str, what: str, **fields: object) -> None:
        super().__init__(at)
        self.at = at
        self.what = Phrase(what, fields)


def require_place(*figures: Fraction, at: str) -> None:
    """Require that figures of the terms have a place in 62 bits, numerator and denominator.

    Raises:
        EngineOnly: one of them has none.
    """
    if any(max(abs(one.numerator), one.denominator) > MOST for one in figures):
        raise EngineOnly(at, DIGITS)


def engine_only(error: EngineOnly, *, incentive: str) -> Problem:
    """Return the problem that an incentive is decided by the engine only."""
    fields = {"incentive": incentive, "what": error.what, "at": error.at}
    return Problem("DECIDED_BY_ENGINE_ONLY", (Place(TERMS_FILE),), _ENGINE_ONLY, fields, _ENGINE_ONLY_HINT)

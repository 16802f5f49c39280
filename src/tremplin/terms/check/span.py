"""A span of exact figures between two bounds, each of them inside or outside."""

from dataclasses import dataclass
from fractions import Fraction

from tremplin.terms.check.counting import holds_whole


@dataclass(frozen=True, slots=True)
class Span:
    """The values between two bounds, each inside or outside and said as written; none where it is open."""

    lower: Fraction | None = None
    has_lower: bool = True
    upper: Fraction | None = None
    has_upper: bool = True
    lower_said: str = ""
    upper_said: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether no value lies between the bounds."""
        if self.lower is None or self.upper is None or self.lower < self.upper:
            return False
        return self.lower > self.upper or not (self.has_lower and self.has_upper)

    def within(self, other: "Span") -> "Span":
        """Return what lies in both."""
        lower, has_lower = self.lower, self.has_lower
        if other.lower is not None and (lower is None or (other.lower, not other.has_lower) > (lower, not has_lower)):
            lower, has_lower = other.lower, other.has_lower
        upper, has_upper = self.upper, self.has_upper
        if other.upper is not None and (upper is None or (other.upper, other.has_upper) < (upper, has_upper)):
            upper, has_upper = other.upper, other.has_upper
        return Span(lower, has_lower, upper, has_upper)

    def meets(self, other: "Span") -> bool:
        """Say whether some value is in both."""
        return not self.within(other).is_empty

    def leaves_gap_before(self, other: "Span", *, is_counted: bool) -> bool:
        """Say whether a value lies above this span and below the other.

        Args:
            other: a span that starts later.
            is_counted: only whole numbers count as values.
        """
        if self.upper is None or other.lower is None:
            return False
        if is_counted:
            return holds_whole(self.upper, other.lower, has_lower=not self.has_upper, has_upper=not other.has_lower)
        return not Span(self.upper, not self.has_upper, other.lower, not other.has_lower).is_empty

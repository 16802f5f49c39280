"""Introductions and agreements: one partner brings a project to another, and both accept before the work starts.

The shares sum to the whole, each partner stands once, and there are two of them at least (P6).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar, Final

from tremplin.claims.life import STAYS, Event, Life, Row, events_by_name
from tremplin.claims.role import ASKING, JOB, OF_PARTNERS, REVIEWING
from tremplin.wording import Refusal, text_key

PARTNERS_MIN: Final = 2

OPEN_DAYS: Final = 30
"""How long an introduction or an agreement waits for an answer before it lapses."""

INTRODUCTION_LIFE: Final = Life(
    "introduction",
    MappingProxyType(
        {
            "proposed": text_key("proposed"),
            "offered": text_key("offered to a second partner"),
            "accepted": text_key("accepted"),
            "refused": text_key("refused"),
            "lapsed": text_key("lapsed"),
            "withdrawn": text_key("withdrawn"),
        }
    ),
    "proposed",
    events_by_name(
        (
            Event("offer", text_key("offer it to a second partner"), REVIEWING, ("not-own-organisation",)),
            Event("accept", text_key("accept it"), ASKING, ("own-partner",)),
            Event("decline", text_key("decline it"), ASKING, ("own-partner",), needs_reason=True),
            Event("refuse", text_key("refuse it"), REVIEWING, ("not-own-organisation",), needs_reason=True),
            Event("withdraw", text_key("withdraw it"), ASKING, ("own-partner",)),
            Event("lapse", text_key("let it lapse"), JOB | REVIEWING, ("reservation-over",)),
        )
    ),
    (
        Row("offer", ("proposed",), "offered"),
        Row("accept", ("offered",), "accepted"),
        # Another partner can be asked then.
        Row("decline", ("offered",), "proposed"),
        Row("refuse", ("proposed",), "refused"),
        Row("withdraw", ("proposed", "offered"), "withdrawn"),
        Row("lapse", ("proposed", "offered"), "lapsed"),
    ),
)
"""The one table of the life of an introduction."""

AGREEMENT_LIFE: Final = Life(
    "agreement",
    MappingProxyType(
        {
            "proposed": text_key("proposed"),
            "in-force": text_key("in force"),
            "refused": text_key("refused"),
            "lapsed": text_key("lapsed"),
        }
    ),
    "proposed",
    events_by_name(
        (
            # Nobody of the vendor accepts or declines roles and shares in a partner's name.
            Event("accept", text_key("accept it"), OF_PARTNERS, ("own-partner", "content-unchanged")),
            Event(
                "accept-last", text_key("accept it as the last one"), OF_PARTNERS, ("own-partner", "content-unchanged")
            ),
            Event("decline", text_key("decline it"), OF_PARTNERS, ("own-partner",), needs_reason=True),
            Event("lapse", text_key("let it lapse"), JOB | REVIEWING, ("reservation-over",)),
        )
    ),
    (
        Row("accept", ("proposed",), STAYS),
        Row("accept-last", ("proposed",), "in-force"),
        Row("decline", ("proposed",), "refused"),
        Row("lapse", ("proposed",), "lapsed"),
    ),
)
"""The one table of the life of an agreement: in force once every partner has accepted it as it was shown."""


@dataclass(frozen=True, slots=True)
class SharesNotAgreed(Refusal):
    """Shares that are not exactly the whole, or one that is below zero."""

    code: ClassVar[str] = "SHARES_NOT_AGREED"
    template: ClassVar[str] = text_key("The shares must be zero or more and sum to exactly 100%; these sum to {total}.")
    next_template: ClassVar[str | None] = text_key("Write exact shares, such as 1/3 and 2/3.")

    total: Fraction


@dataclass(frozen=True, slots=True)
class PartnersNotDistinct(Refusal):
    """A partner that stands twice, or alone."""

    code: ClassVar[str] = "PARTNERS_NOT_DISTINCT"
    template: ClassVar[str] = text_key(
        "An agreement is between two different partners or more; this one names {partners}."
    )
    next_template: ClassVar[str | None] = text_key("Name each partner once, and two at least.")
    of_partners: ClassVar[tuple[str, ...]] = ("partners",)

    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotParty(Refusal):
    """A partner who is not in the agreement, or has accepted it already."""

    code: ClassVar[str] = "NOT_PARTY"
    template: ClassVar[str] = text_key("Partner {partner} has nothing to accept here.")
    of_partners: ClassVar[tuple[str, ...]] = ("partner",)

    partner: str


@dataclass(frozen=True, slots=True)
class AgreementNotInForce(Refusal):
    """Work that may not start yet, because not every partner has accepted roles and shares."""

    code: ClassVar[str] = "AGREEMENT_NOT_IN_FORCE"
    template: ClassVar[str] = text_key("The partners of this project have not all accepted their roles and shares.")
    next_template: ClassVar[str | None] = text_key("The work can start once each of them has accepted.")


@dataclass(frozen=True, slots=True)
class PartOfAgreement:
    """What one partner does and gets: its role and its exact share of the whole."""

    partner: str
    role: str
    share: Fraction


def check_parts(parts: Iterable[PartOfAgreement]) -> PartnersNotDistinct | SharesNotAgreed | None:
    """Return why these parts make no agreement, or None.

    Refusals, in this order:
        PartnersNotDistinct, SharesNotAgreed.
    """
    given = tuple(parts)
    counted = Counter(part.partner for part in given)
    if len(counted) < PARTNERS_MIN or len(counted) < len(given):
        return PartnersNotDistinct(tuple(part.partner for part in given))
    total = sum((part.share for part in given), Fraction(0))
    if total != 1 or any(part.share < 0 for part in given):
        return SharesNotAgreed(total)
    return None


def acceptance_event(partner: str, *, parts: Iterable[PartOfAgreement], accepted: Iterable[str]) -> str | NotParty:
    """Return the event of a partner who accepts: `accept`, or `accept-last` when nobody is missing then.

    Args:
        partner: who accepts.
        parts: of the agreement.
        accepted: partners who have accepted before.

    Refusals:
        NotParty.
    """
    missing = {part.partner for part in parts} - set(accepted)
    if partner not in missing:
        return NotParty(partner)
    return "accept-last" if missing == {partner} else "accept"


def own_part(partner: str, *, parts: Iterable[PartOfAgreement]) -> Mapping[str, Fraction]:
    """Return the shares that a partner may see: its own and no other (S4)."""
    return {part.partner: part.share for part in parts if part.partner == partner}

"""Bank details: proposed by the partner, confirmed by another person through another channel, used after some days.

Whoever has a partner's mailbox can propose; so nothing that arrives the way the proposal came confirms it, and nothing
is paid between the proposal and the end of the cooling time, neither to the new account nor to the old one (W9).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import ClassVar, Final, Literal

from tremplin.claims.four_eyes import NeedsAnotherPerson, check_second_person
from tremplin.claims.life import Event, Life, Row, events_by_name
from tremplin.claims.role import PAYING
from tremplin.payments.paper.number import country_of_iban
from tremplin.wording import Refusal, text_key

Channel = Literal["portal", "mail", "telephone", "letter", "meeting", "bank"]

COOLING_DAYS: Final = 5
"""How long confirmed details wait, where the vendor says nothing else."""

_PROPOSING: Final = frozenset({"partner-admin"})

BANK_DETAILS_LIFE: Final = Life(
    "bank details",
    MappingProxyType(
        {
            "proposed": text_key("proposed, not confirmed yet"),
            "confirmed": text_key("confirmed by the vendor"),
            "rejected": text_key("rejected by the vendor"),
            "withdrawn": text_key("withdrawn by the partner"),
            "replaced": text_key("replaced by newer ones"),
            "blocked": text_key("blocked on a suspicion"),
        }
    ),
    "proposed",
    events_by_name(
        (
            Event("confirm", text_key("confirm them"), PAYING, ("second-person", "other-channel"), needs_reason=True),
            Event("reject", text_key("reject them"), PAYING, ("second-person",), needs_reason=True),
            Event("withdraw", text_key("withdraw them"), _PROPOSING, ("own-partner",)),
            Event("replace", text_key("replace them"), PAYING, ()),
            Event("block", text_key("block them"), PAYING | _PROPOSING, (), needs_reason=True),
        )
    ),
    (
        Row("confirm", ("proposed",), "confirmed"),
        Row("reject", ("proposed",), "rejected"),
        Row("withdraw", ("proposed",), "withdrawn"),
        Row("replace", ("confirmed",), "replaced"),
        # Anybody who smells a fraud stops it at once, alone; to be paid again, details are proposed anew.
        Row("block", ("proposed", "confirmed"), "blocked"),
    ),
)
"""The one table of the life of bank details."""


@dataclass(frozen=True, slots=True)
class SameChannel(Refusal):
    """A confirmation that came the way the proposal came: whoever holds that way holds both."""

    code: ClassVar[str] = "SAME_CHANNEL"
    template: ClassVar[str] = text_key("The proposal came this way too, so that it proves nothing.")
    next_template: ClassVar[str | None] = text_key(
        "Ask the partner another way, by a number that was known before the proposal, and confirm it then."
    )


@dataclass(frozen=True, slots=True)
class CountryNotAllowed(Refusal):
    """An account in a country that the vendor does not pay to."""

    code: ClassVar[str] = "COUNTRY_NOT_ALLOWED"
    template: ClassVar[str] = text_key("Accounts in {country} are not paid to.")
    next_template: ClassVar[str | None] = text_key("Give an account in one of these countries: {allowed}.")

    country: str
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountOfStaff(Refusal):
    """An account that belongs to somebody who works for the vendor."""

    code: ClassVar[str] = "ACCOUNT_OF_STAFF"
    template: ClassVar[str] = text_key("This account belongs to a person who works for the vendor.")
    next_template: ClassVar[str | None] = text_key("Give an account of the company.")


@dataclass(frozen=True, slots=True)
class AccountShared(Refusal):
    """An account that another partner gave too: shown to whoever confirms, and no bar by itself."""

    code: ClassVar[str] = "ACCOUNT_SHARED"
    template: ClassVar[str] = text_key("The same account is that of {partners}.")
    next_template: ClassVar[str | None] = text_key("Find out why before you confirm it.")
    of_partners: ClassVar[tuple[str, ...]] = ("partners",)

    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BankDetails:
    """Where a partner wants to be paid.

    Attributes:
        details_id: of these details; others get another one, nothing is changed in place.
        partner: whose they are.
        holder: name of the account, as the bank has it.
        iban: read and checked, without spaces.
        bic: read and checked; None inside the euro's payment area, where the IBAN is enough.
        proposed_on: the day.
        proposed_by: the natural persons behind the proposal.
        proposed_through: how it came.
        state: in `BANK_DETAILS_LIFE`.
        confirmed_on: the day; None before it.
        confirmed_by: the natural persons behind the confirmation.
    """

    details_id: str
    partner: str
    holder: str
    iban: str
    bic: str | None
    proposed_on: date
    proposed_by: frozenset[str]
    proposed_through: Channel = "portal"
    state: str = "proposed"
    confirmed_on: date | None = None
    confirmed_by: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if (self.state == "confirmed") and (self.confirmed_on is None or not self.confirmed_by):
            raise ValueError(f"{self.details_id} are confirmed, and nobody or no day is named.")

    def payable_from(self, cooling_days: int = COOLING_DAYS) -> date | None:
        """Return the first day on which they are used; None while nobody has confirmed them."""
        return None if self.confirmed_on is None else self.confirmed_on + timedelta(days=cooling_days)


def check_proposal(
    iban: str, *, allowed: Iterable[str], of_staff: Iterable[str]
) -> CountryNotAllowed | AccountOfStaff | None:
    """Return why an account cannot be proposed, or None.

    Args:
        iban: read and checked.
        allowed: countries that the vendor pays to, two letters each.
        of_staff: accounts of people who work for the vendor.

    Refusals, in this order:
        CountryNotAllowed, AccountOfStaff.
    """
    countries = tuple(sorted(allowed))
    country = country_of_iban(iban)
    if country not in countries:
        return CountryNotAllowed(country, countries)
    return AccountOfStaff() if iban in set(of_staff) else None


def find_sharing(details: BankDetails, *, others: Iterable[BankDetails]) -> AccountShared | None:
    """Return what stands out to whoever confirms: other partners with the same account, alive or not; or None."""
    partners = sorted({one.partner for one in others if one.iban == details.iban} - {details.partner})
    return AccountShared(tuple(partners)) if partners else None


def check_confirmation(
    details: BankDetails, *, actor: frozenset[str], through: Channel
) -> NeedsAnotherPerson | SameChannel | None:
    """Return why these details cannot be confirmed so, or None.

    Args:
        details: as they were proposed.
        actor: the natural persons behind whoever confirms.
        through: how the partner was asked.

    Refusals, in this order:
        NeedsAnotherPerson, SameChannel.
    """
    refusal = check_second_person(actor, involved=details.proposed_by)
    if refusal is None and through == details.proposed_through:
        return SameChannel()
    return refusal


def details_in_force(details: Iterable[BankDetails], *, on: date, cooling_days: int) -> BankDetails | None:
    """Return the details that are used on a day, or None.

    Args:
        details: of one partner, in any order.
        on: the day.
        cooling_days: how long confirmed details wait.
    """
    usable = [
        one
        for one in details
        if one.state == "confirmed" and (first := one.payable_from(cooling_days)) is not None and first <= on
    ]
    return max(usable, key=lambda one: (one.confirmed_on or on, one.details_id), default=None)


def details_pending(details: Iterable[BankDetails], *, on: date, cooling_days: int) -> BankDetails | None:
    """Return the newest details that wait for a confirmation or for the end of their cooling time, or None."""
    waiting = [
        one
        for one in details
        if one.state == "proposed"
        or (one.state == "confirmed" and (first := one.payable_from(cooling_days)) is not None and on < first)
    ]
    return max(waiting, key=lambda one: (one.proposed_on, one.details_id), default=None)

"""Four eyes: natural persons, never roles; bound to what was shown; and nobody decides about their own (W6 to W8)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import ClassVar, Final

from tremplin.money import CurrenciesDiffer, Money, sum_of
from tremplin.wording import Refusal, text_key

PERSONS_BELOW: Final = 2
PERSONS_ABOVE: Final = 3


@dataclass(frozen=True, slots=True)
class NeedsAnotherPerson(Refusal):
    """Somebody who has made, changed or rejected the same thing, themselves or through another name."""

    code: ClassVar[str] = "NEEDS_ANOTHER_PERSON"
    template: ClassVar[str] = text_key("You have had a part in this yourself, so that another person decides.")
    next_template: ClassVar[str | None] = text_key("Hand it to a colleague who has the right.")


@dataclass(frozen=True, slots=True)
class TooFewPersons(Refusal):
    """Fewer natural persons than the amount asks for."""

    code: ClassVar[str] = "TOO_FEW_PERSONS"
    template: ClassVar[str] = text_key("{needed} different persons must handle {amount}; so far there are {seen}.")
    next_template: ClassVar[str | None] = text_key("Ask a person who has had no part in it.")

    needed: int
    seen: int
    amount: Money


@dataclass(frozen=True, slots=True)
class OwnTerms(Refusal):
    """The author of terms does not approve what is awarded under them."""

    code: ClassVar[str] = "OWN_TERMS"
    template: ClassVar[str] = text_key("You have written the terms of this programme, so that another person approves.")
    next_template: ClassVar[str | None] = text_key("Hand it to an approver who has not written them.")


@dataclass(frozen=True, slots=True)
class OwnOrganisation(Refusal):
    """Nobody decides about an organisation they belong to, own, or have declared an interest in."""

    code: ClassVar[str] = "OWN_ORGANISATION"
    template: ClassVar[str] = text_key("You are connected with {organisation}, so that another person decides.")
    next_template: ClassVar[str | None] = text_key("Hand it to a colleague without such a connection.")
    of_partners: ClassVar[tuple[str, ...]] = ("organisation",)

    organisation: str


@dataclass(frozen=True, slots=True)
class ContentChanged(Refusal):
    """What was shown is not what stands there now: every approval of it is void."""

    code: ClassVar[str] = "CONTENT_CHANGED"
    template: ClassVar[str] = text_key("This has changed since it was shown to you.")
    next_template: ClassVar[str | None] = text_key("Look at it as it is now, and decide again.")


@dataclass(frozen=True, slots=True)
class Promised:
    """An amount that was promised before, for the sums that a threshold looks at."""

    project: str
    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which amount on three persons are needed: for one project, or for one partner over some days.

    Attributes:
        amount: the first amount that needs them.
        days: how long small amounts of any project are added up.
    """

    amount: Money
    days: int


def persons_behind(person: str | None, *, on_behalf_of: str | None = None) -> frozenset[str]:
    """Return the natural persons behind an actor.

    A delegate acts for somebody, and a client has an owner: both are counted, so that no other name hides a person.

    Args:
        person: who acts; None for a client.
        on_behalf_of: who delegated, or the owner of the client.
    """
    return frozenset(one for one in (person, on_behalf_of) if one is not None)


def check_second_person(actor: frozenset[str], *, involved: Iterable[str]) -> NeedsAnotherPerson | None:
    """Return why an actor may not decide, or None.

    Args:
        actor: the natural persons behind the actor.
        involved: natural persons who made or changed it, or decided it before.

    Refusals:
        NeedsAnotherPerson.
    """
    return NeedsAnotherPerson() if actor & set(involved) else None


def check_terms_author(actor: frozenset[str], *, authors: Iterable[str]) -> OwnTerms | None:
    """Return why an actor may not approve an award under these terms, or None.

    Refusals:
        OwnTerms.
    """
    return OwnTerms() if actor & set(authors) else None


def check_interest(interests: Iterable[str], *, organisations: Iterable[str]) -> OwnOrganisation | None:
    """Return why an actor may not decide about these organisations, or None.

    Args:
        interests: organisations that the actor belongs to, owns, or has declared an interest in, in force now.
        organisations: the claimant and every payee.

    Refusals:
        OwnOrganisation, for the first by its id.
    """
    common = sorted(set(interests) & set(organisations))
    return OwnOrganisation(common[0]) if common else None


def persons_needed(amount: Money, *, project: str, on: date, earlier: Iterable[Promised], threshold: Threshold) -> int:
    """Return how many natural persons make, approve and release an amount.

    One cost that is cut into many small claims counts as one: the sums of the project, and of all projects over the
    days of the threshold, decide.

    Args:
        amount: to be promised now.
        project: whose it is.
        on: the day.
        earlier: promised to the same partner before, in the threshold's currency, in any order.
        threshold: the first amount that needs three.

    Raises:
        CurrenciesDiffer: an amount is in another currency than the threshold.
    """
    if amount.currency != threshold.amount.currency:
        raise CurrenciesDiffer(amount.currency, threshold.amount.currency)
    before = tuple(earlier)
    first = on - timedelta(days=threshold.days)
    of_project = [one.amount for one in before if one.project == project]
    of_days = [one.amount for one in before if first < one.on <= on]
    sums = [sum_of([amount, *amounts], currency=amount.currency) for amounts in (of_project, of_days)]
    return PERSONS_ABOVE if max(sums) >= threshold.amount else PERSONS_BELOW


def check_persons(
    handled: Iterable[frozenset[str]], *, needed: int, amount: Money
) -> NeedsAnotherPerson | TooFewPersons | None:
    """Return why an amount may not go on through these hands, or None.

    Args:
        handled: the persons behind the maker, the approver and, above the threshold, the releaser.
        needed: how many different ones there must be.
        amount: that they handle.

    Refusals, in this order:
        NeedsAnotherPerson (maker and approver share a person), TooFewPersons.
    """
    hands = tuple(handled)
    if len(hands) > 1 and hands[0] & hands[1]:
        return NeedsAnotherPerson()
    apart = 0
    seen: set[str] = set()
    for persons in hands:
        apart += not persons & seen
        seen |= persons
    return TooFewPersons(needed, apart, amount) if apart < needed else None


def content_hash(content: Mapping[str, object]) -> str:
    """Return the hash of what is shown to the person who decides: amount, payees, split, terms, proofs.

    Args:
        content: texts, whole numbers, yes or no, None, and lists and mappings of them.

    Returns:
        64 letters; equal contents have equal hashes, whatever the order of their names.
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return sha256(text.encode()).hexdigest()


def check_content(shown: str, *, stands: str) -> ContentChanged | None:
    """Return why an approval does not hold for what stands there now, or None (W7).

    Args:
        shown: hash of what the person saw.
        stands: hash of what stands there now.

    Refusals:
        ContentChanged.
    """
    return None if shown == stands else ContentChanged()

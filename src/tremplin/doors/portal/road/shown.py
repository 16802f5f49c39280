"""A road as the pages draw it: seven stops from design to renewal, each with what stands at it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from tremplin.doors.access.visit import Request
from tremplin.engine.road.said import IncentiveSaid, PastSaid, RoadSaid, StageSaid
from tremplin.terms.prose.stage import STAGES
from tremplin.usecases.reads.road import RoadSeen
from tremplin.wording import Language, text_key

_CAN_BE_ASKED: Final = text_key("{amount} to be earned: draft the claim")
_STEPS_MAX: Final = 3
_WRITERS: Final = ("partner-seller", "partner-admin")
_TONES: Final = {"open": "good", "blocked": "wait", "over": "", "outside": "", "asked": ""}
_PAST_TONES: Final = {"draft": "", "reserved": "wait", "earned": "good", "refused": "bad"}


@dataclass(frozen=True, slots=True)
class Card:
    """An incentive at a stop.

    Attributes:
        said: in words.
        claims: what was asked already, with tone and address, and whether it waits for its partner.
        draft_url: where its claim is drafted; empty where there is none to draft, or not by this visitor.
    """

    said: IncentiveSaid
    claims: tuple[Mapping[str, Any], ...]
    draft_url: str

    @property
    def tone(self) -> str:
        """The sign and colour of its standing, besides its words."""
        return _TONES[self.said.standing]

    @property
    def is_closed(self) -> bool:
        """Whether nothing about it is left to do, and nothing was ever asked."""
        return self.said.standing in ("over", "outside") and not self.said.past


@dataclass(frozen=True, slots=True)
class Stop:
    """A stage of the road; `said` is None where the visitor has nothing there."""

    stage: str
    title: str
    said: StageSaid | None
    cards: tuple[Card, ...]
    closed: tuple[Card, ...]

    @property
    def tone(self) -> str:
        """What is best at it: earned, reserved, open, blocked, or nothing."""
        totals = self.said.totals if self.said else ()
        if any(one.earned for one in totals):
            return "earned"
        if any(one.reserved for one in totals):
            return "reserved"
        standings = {one.said.standing for one in self.cards}
        return next((one for one in ("open", "blocked") if one in standings), "none")


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that can be done on a road now.

    Attributes:
        url: where it is done.
        title: of the incentive.
        text: what is to be done, or what can be asked for.
        due: its last day; None where it has none.
    """

    url: str
    title: str
    text: str
    due: date | None = None


def next_steps(stops: Sequence[Stop], language: Language) -> list[NextStep]:
    """Return what is worth doing first on a road: claims that wait for the partner, then what can be drafted.

    Args:
        stops: of the visitor's road, in order.
        language: of the page.
    """
    cards = [card for stop in stops for card in stop.cards]
    under_way = [
        NextStep(claim["url"], card.said.title, claim["said"].state_text, _due(claim["said"]))
        for card in cards
        for claim in card.claims
        if claim["url"] and claim["is_waiting"]
    ]
    to_draft = [
        NextStep(card.draft_url, card.said.title, language.say(_CAN_BE_ASKED, amount=card.said.amount))
        for card in cards
        if card.draft_url and card.said.amount and not card.claims
    ]
    return [*sorted(under_way, key=lambda one: one.due or date.max), *to_draft][:_STEPS_MAX]


def _due(claim: PastSaid) -> date | None:
    return min((one.due for one in claim.deadlines if one.due and one.state == "running"), default=None)


def told(request: Request, seen: RoadSeen) -> RoadSaid:
    """Return a road in the language of the page, with amounts as pages write them."""
    return seen.told(replace(request.visit.language, has_symbols=True))


def stops_of(request: Request, seen: RoadSeen, said: RoadSaid) -> list[Stop]:
    """Return the stops of a road, all seven of them, in order.

    Args:
        request: of the visitor who looks.
        seen: the road.
        said: the same in the visitor's language.
    """
    by_stage = {one.stage: one for one in said.stages}
    return [_stop(request, seen, stage, title, by_stage.get(stage)) for stage, title in STAGES.items()]


def _stop(request: Request, seen: RoadSeen, stage: str, title: str, said: StageSaid | None) -> Stop:
    cards = [_card(request, seen, one) for one in said.incentives] if said else []
    closed = tuple(one for one in cards if one.is_closed)
    return Stop(stage, title, said, tuple(one for one in cards if not one.is_closed), closed)


def _card(request: Request, seen: RoadSeen, one: IncentiveSaid) -> Card:
    claims = tuple(
        {
            "said": past,
            "tone": _PAST_TONES[past.state],
            "url": claim_url(request, past.claim_id),
            "is_waiting": past.claim_id in seen.waiting,
        }
        for past in one.past
    )
    return Card(one, claims, next(_draft_urls(request, seen, one), ""))


def _draft_urls(request: Request, seen: RoadSeen, one: IncentiveSaid) -> Iterator[str]:
    """Give the address at which the visitor drafts a claim, where there is one to draft."""
    visitor = request.visit.person
    is_own = one.partner_id == visitor.standing.organisation_id and visitor.has_any(*_WRITERS)
    is_claimed = seen.road.compiled.ready(one.incentive).incentive.claimed == "claim"
    if is_own and is_claimed and one.standing == "open" and not seen.is_estimate:
        query = urlencode({"project": seen.road.project.project_id, "incentive": one.incentive})
        url = _reversed("partner_claim_draft", one.incentive) or _reversed("partner_claim_new")
        if url:
            yield f"{url}?{query}"


def claim_url(request: Request, claim_id: str) -> str:
    """Return the page of a claim on the visitor's side; empty while there is none."""
    return _reversed("partner_claim" if request.visit.reader.is_partner else "vendor_claim", claim_id)


def _reversed(view: str, *args: str) -> str:
    try:
        return reverse(view, args=args)
    except NoReverseMatch:
        return ""

"""The road of a project as a person sees it, and of one that is only imagined: each partner sees its own money (S4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from tremplin.claims.claim_life import OPEN
from tremplin.engine.change.leaf import ANOTHER_PARTNER
from tremplin.engine.road.estimate import PROJECT_ID as ESTIMATED
from tremplin.engine.road.estimate import Estimate, estimate_records
from tremplin.engine.road.imagined import Overlay
from tremplin.engine.road.prospect import claim_ahead
from tremplin.engine.road.road import Past, PastState, Road, road_of
from tremplin.engine.road.said import RoadSaid
from tremplin.engine.road.telling import Reader as Listener
from tremplin.engine.road.telling import road_told
from tremplin.facts.record import Customer, Project
from tremplin.store.fact import CurrentFacts
from tremplin.store.terms import attribute_types
from tremplin.usecases.reads.claims import ClaimLine, list_claims
from tremplin.usecases.reads.reader import PAGE_MAX, Reader
from tremplin.usecases.reads.room import StandingRoom
from tremplin.usecases.refused import PARTNER, TERMS, NotFound, Refused, words
from tremplin.usecases.terms import Terms, terms_in_force, terms_of_programme
from tremplin.wording import Language, text_key

PROJECT: Final = text_key("project")
CUSTOMER: Final = text_key("customer")

# What every road asks of a project and of each partner: each in one question.
_OF_PROJECT: Final = ("activities", "claims", "introductions", "milestones", "order_lines", "readings", "roles")
_OF_PARTNER: Final = ("business_models", "competencies", "levels", "memberships", "people")
_EARNED: Final = ("approved", "clawback-noticed", "clawback-contested", "clawed-back-part")


@dataclass(frozen=True, slots=True)
class RoadSeen:
    """A road in the hands of who may see it.

    Attributes:
        partner_id: whose own money alone is told; None for people of the vendor.
        names: of the partners in it, by id.
        waiting: ids of the claims that wait for their partner.
    """

    road: Road
    partner_id: str | None
    names: Mapping[str, str]
    waiting: frozenset[str] = frozenset()

    @property
    def is_estimate(self) -> bool:
        """Whether its project is only imagined."""
        return self.road.project.project_id == ESTIMATED

    def told(self, language: Language) -> RoadSaid:
        """Return it in a language, without what is not for this reader."""
        return road_told(self.road, Listener(language, self.partner_id, self.names))


def get_road(reader: Reader, project_id: str, *, programme: str, on: date | None = None) -> RoadSeen:
    """Return the road of a project under a programme.

    Args:
        reader: who reads: a partner of the project, or people of the vendor who may know of one.
        project_id: of the project.
        programme: under the terms of which, in force on the day.
        on: from which day to look; when not given, today, or the nearest day on which terms are in force.

    Raises:
        Refused: NotFound (the terms of that day, the project), also when it is out of sight.
    """
    day = on or nearest_day(reader, programme)
    terms = _terms(reader, programme, day)
    facts = CurrentFacts(reader.connection, attributes=attribute_types(terms.compiled.programme))
    project = facts.find("projects", project_id)
    facts.read_ahead(_OF_PROJECT, "project_id", project_id)
    partners = _partners(facts, project)
    seen = [one for one in partners if reader.standing.may_see(one)]
    if not seen:
        reader.require_found(partners[0] if partners else None, what=words(PROJECT), name=project_id)
    for one in partners:
        facts.read_ahead(_OF_PARTNER, "partner_id", one)
    lines = list_claims(reader, project_id=project_id, at_most=PAGE_MAX).items
    past = [_past(one, terms, facts, day=day) for one in lines if one.programme == programme]
    room = _room(reader, terms, facts, project=project, partners=partners)
    # Of another partner's claims only what they may pay this one is looked at, and only its own part is told.
    others = [one for one in partners if one not in seen] if reader.is_partner else []
    road = road_of(terms.compiled, facts, room, project=project, partners=seen, others=others, day=day, past=past)
    waiting = frozenset(one.claim_id for one in lines if one.holder == "partner")
    return replace(_seen(reader, road, facts, partners), waiting=waiting)


def estimate_road(reader: Reader, asked: Estimate, *, programme: str, customer_id: str | None = None) -> RoadSeen:
    """Return the road of a project that is not registered: nothing is written, and nobody else sees it.

    Args:
        reader: who asks: for its own partner, or people of the vendor for one that they may see.
        asked: what is known of the project.
        programme: under the terms of which, in force on the day of the estimate.
        customer_id: one that is known to the partner, in the place of country and segment.

    Raises:
        Refused: NotFound (the partner, a second one that is named, the customer, the terms of that day).
        Problems: everything that is wrong with what was asked, by field.
    """
    named = [asked.partner_id, *([asked.second_partner] if asked.second_partner not in (None, ANOTHER_PARTNER) else [])]
    for partner_id in named:
        reader.require_found(partner_id, what=words(PARTNER), name=str(partner_id))
    terms = _terms(reader, programme, asked.registered_on)
    facts = CurrentFacts(reader.connection, attributes=attribute_types(terms.compiled.programme))
    for partner_id in named:
        facts.read_ahead(_OF_PARTNER, "partner_id", str(partner_id))
        if facts.find("partners", partner_id) is None:
            raise Refused(NotFound(what=words(PARTNER), id=str(partner_id)))
    if customer_id is not None:
        asked = replace(asked, customer=_customer(reader, facts, customer_id, partner_id=asked.partner_id))
    project, records = estimate_records(asked, terms.compiled.programme)
    room = _room(reader, terms, Overlay(facts, records), project=project, partners=[str(one) for one in named])
    road = road_of(
        terms.compiled,
        Overlay(facts, records),
        room,
        project=project,
        partners=[one for one in _partners(Overlay(facts, records), project) if one in named],
        day=asked.registered_on,
    )
    return _seen(reader, road, facts, [str(one) for one in named])


def days_in_force(reader: Reader, programme: str) -> list[tuple[date, date]]:
    """Return the first and the last day of each approved version of a programme, the latest first."""
    periods = [one.compiled.programme.in_force for one in terms_of_programme(reader, programme)]
    return [(one.from_, one.to) for one in periods]


def nearest_day(reader: Reader, programme: str) -> date:
    """Return today, or the day nearest to it on which terms of a programme are in force."""
    days = (min(max(reader.today, first), last) for first, last in days_in_force(reader, programme))
    return min(days, key=lambda day: abs(day - reader.today), default=reader.today)


def _terms(reader: Reader, programme: str, day: date) -> Terms:
    terms = terms_in_force(reader, programme, day)
    if terms is None:
        raise Refused(NotFound(what=words(TERMS), id=f"{programme} {day}"))
    return terms


def _room(
    reader: Reader, terms: Terms, facts: CurrentFacts | Overlay, *, project: Project, partners: list[str]
) -> StandingRoom:
    """Return what is left of the limits that the claims of a project can touch, read in one question."""
    programme = terms.compiled.programme
    customer = facts.find("customers", project.customer_id)
    known = {
        "partner": partners,
        "project": [project.project_id],
        "customer": [project.customer_id],
        "country": [customer.country] if customer else [],
        "incentive": [one.id for one in programme.incentives],
        "stage": sorted({one.stage for one in programme.incentives}),
        "person": [person.person_id for one in partners for person in facts.of("people", "partner_id", one)],
        "activity": [one.activity_id for one in facts.of("activities", "project_id", project.project_id)],
    }
    return StandingRoom(reader.connection, programme, known=known)


def _partners(facts: CurrentFacts | Overlay, project: Project | None) -> list[str]:
    """Return the partners of a project, who registered it first."""
    if project is None:
        return []
    found = {one.partner_id for one in facts.of("roles", "project_id", project.project_id)}
    for one in facts.of("introductions", "project_id", project.project_id):
        found |= {one.introducing_id, one.receiving_id} - {None}
    return [project.registered_by, *sorted(found - {project.registered_by})]


def _seen(reader: Reader, road: Road, facts: CurrentFacts, partners: Iterable[str]) -> RoadSeen:
    own = reader.standing.organisation_id if reader.is_partner else None
    found = [facts.find("partners", one) for one in partners]
    return RoadSeen(road, own, {one.partner_id: one.name for one in found if one is not None})


def _customer(reader: Reader, facts: CurrentFacts, customer_id: str, *, partner_id: str) -> Customer:
    """Return a customer that the partner has a project with; any other is not there for it."""
    customer: Customer | None = facts.find("customers", customer_id)
    projects = facts.of("projects", "customer_id", customer_id)
    is_known = any(partner_id in _partners(facts, one) for one in projects)
    if customer is None or (reader.is_partner and not is_known):
        raise Refused(NotFound(what=words(CUSTOMER), id=customer_id))
    return customer


def _past(line: ClaimLine, terms: Terms, facts: CurrentFacts, *, day: date) -> Past:
    """Return a claim as the road shows it; of one under way with what it still needs."""
    claim = facts.find("claims", line.claim_id)
    state = _state_of(line)
    ahead = None
    if claim is not None and line.state in OPEN and line.incentive in terms.compiled.by_id:
        ahead = claim_ahead(terms.compiled, facts, claim, day=day)
    return Past(
        claim_id=line.claim_id,
        incentive=line.incentive,
        partner_id=line.partner_id,
        state=state,
        unit=line.unit or terms.compiled.programme.currency,
        asked=line.asked or 0,
        granted=line.awarded - line.clawed_back if state == "earned" else line.reserved,
        activity_id=claim.activity_id if claim else None,
        person_id=claim.person_id if claim else None,
        life=line.state_words,
        deadlines=ahead[0] if ahead else (),
        proofs_missing=ahead[1] if ahead else frozenset(),
    )


def _state_of(line: ClaimLine) -> PastState:
    if line.state == "draft":
        return "draft"
    if line.state in _EARNED:
        return "earned"
    return "reserved" if line.reserved else "refused"

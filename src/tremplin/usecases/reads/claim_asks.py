"""What a partner says when it drafts a claim: the fields that the terms of an incentive look at, and no others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tremplin.engine.road.naming import naming_of
from tremplin.facts.record import Activity, Claim
from tremplin.facts.schema import FieldType
from tremplin.store.fact import CurrentFacts
from tremplin.store.terms import attribute_types
from tremplin.terms.clause import UnknownIncentive, incentive_of
from tremplin.terms.field import fields_of
from tremplin.terms.incentive import Incentive
from tremplin.terms.programme import Programme
from tremplin.terms.prose.field_name import NAMES
from tremplin.usecases.asking import INCENTIVE
from tremplin.usecases.changing import who_recorded
from tremplin.usecases.reads.claims import said_label
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.refused import TERMS, NotFound, Refused, words
from tremplin.usecases.terms import terms_in_force, terms_of_programme
from tremplin.wording import Label, Phrase

PEOPLE_MAX: Final = 200
WORK_MAX: Final = 20

# What is said about the work and the claim themselves; everything else about them comes about by what people do.
_OF_WORK: Final = ("topic", "started_on", "completed_on")
_OF_CLAIM: Final = ("cost",)
_OF_A_PROJECT: Final = frozenset({"project", "customer", "activity", "role", "introduction", "milestone"})


@dataclass(frozen=True, slots=True)
class FieldAsked:
    """A field of the form.

    Attributes:
        path: such as `activity.topic`.
        label: as the terms call it, else as it is called everywhere.
        type: of what is written there.
        choices: by code, where the terms list them.
        is_required: whether nothing can be said of the claim without it.
    """

    path: str
    label: Label | Phrase
    type: FieldType
    choices: Mapping[str, Label]
    is_required: bool

    @property
    def name(self) -> str:
        """The name of the field in a form."""
        return self.path.replace(".", "_")


@dataclass(frozen=True, slots=True)
class ClaimAsks:
    """What is asked for one incentive.

    Attributes:
        needs_project: whether the terms look at a project.
        work_kind: the kind of work that it pays; None where it pays no work.
        fields: in the order in which they are asked.
        people: ids of the partner's people, where it is about one of them.
        work: the partner's own work of this kind in the project that no claim is about yet.
    """

    programme: Programme
    incentive: Incentive
    title: Label
    needs_project: bool
    work_kind: str | None
    fields: tuple[FieldAsked, ...]
    people: tuple[str, ...]
    work: tuple[Activity, ...]


def latest_programme(reader: Reader, programme: str) -> Programme:
    """Return the terms that are in force, else the latest that were or will be.

    Raises:
        Refused: NotFound: no terms of this programme are approved.
    """
    in_force = terms_in_force(reader, programme, reader.today)
    found = in_force or next(iter(terms_of_programme(reader, programme)), None)
    if found is None:
        raise Refused(NotFound(what=words(TERMS), id=programme))
    return found.compiled.programme


def claimable(programme: Programme) -> tuple[Incentive, ...]:
    """Return the incentives that are asked for by a claim; the others are worked out for every partner and period."""
    return tuple(one for one in programme.incentives if one.claimed == "claim")


def claim_asks(reader: Reader, programme: Programme, incentive_id: str, *, project_id: str | None) -> ClaimAsks:
    """Return what is asked of the reader's partner for an incentive.

    Raises:
        Refused: NotFound: there is no such incentive, or nobody claims it.
    """
    try:
        incentive = incentive_of(programme, incentive_id)
    except UnknownIncentive:
        incentive = None
    if incentive is None or incentive.claimed != "claim":
        raise Refused(NotFound(what=words(INCENTIVE), id=incentive_id))
    naming = naming_of(programme, incentive)
    facts = CurrentFacts(reader.connection, attributes=attribute_types(programme))
    partner_id = reader.standing.organisation_id
    is_about_people = "person" in naming.words or incentive.pays.to == "person"
    people = [one.person_id for one in facts.of("people", "partner_id", partner_id)] if is_about_people else []
    known = facts.of("activities", "project_id", project_id) if incentive.activity and project_id else ()
    work = [
        one
        for one in known
        if one.partner_id == partner_id
        and one.kind == incentive.activity
        and not facts.of("claims", "activity_id", one.activity_id)
    ]
    return ClaimAsks(
        programme,
        incentive,
        said_label(incentive.title, otherwise=incentive.id),
        not _OF_A_PROJECT.isdisjoint(naming.words),
        incentive.activity,
        tuple(_fields(programme, naming.paths, has_work=incentive.activity is not None)),
        tuple(people[:PEOPLE_MAX]),
        tuple(work[:WORK_MAX]),
    )


def own_work(reader: Reader, programme: Programme, claim: Claim) -> Activity | None:
    """Return the work that a claim is about, where the claimant described it itself and can change it."""
    if claim.activity_id is None or who_recorded(reader, claim.activity_id) != claim.partner_id:
        return None
    facts = CurrentFacts(reader.connection, attributes=attribute_types(programme))
    found: Activity | None = facts.find("activities", claim.activity_id)
    return found


def _fields(programme: Programme, named: frozenset[str], *, has_work: bool) -> list[FieldAsked]:
    own = [f"activity.{one}" for one in _OF_WORK] if has_work else []
    own += [f"claim.{one}" for one in _OF_CLAIM]
    declared = [one for one in programme.attributes if one.startswith(("claim.", "activity."))]
    return [_field(programme, path) for path in (*own, *declared) if path in named]


def _field(programme: Programme, path: str) -> FieldAsked:
    known, attribute = fields_of(programme), programme.attributes.get(path)
    labels = {code: said_label(one, otherwise=code) for code, one in programme.codes.get(path, {}).items()}
    choices = {code: labels.get(code, said_label(None, otherwise=code)) for code in known.values_of(path) or ()}
    is_named = attribute is not None and attribute.label is not None
    label = said_label(attribute.label, otherwise=path) if attribute and is_named else Phrase(NAMES.get(path, path))
    # When work ends is often not known before it starts.
    return FieldAsked(path, label, known.type_of(path) or "text", choices, path != "activity.completed_on")

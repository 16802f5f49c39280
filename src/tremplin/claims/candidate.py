"""Who could be the second partner of a project: ranked by competency, level, territory and load, with the reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tremplin.wording import Phrase, text_key

_COMPETENCIES: Final = text_key("holds {held} of the {wanted} competencies wanted")
_LEVEL: Final = text_key("level {level}")
_TERRITORY: Final = text_key("works in {country}")
_ELSEWHERE: Final = text_key("does not work in {country}")
_LOAD: Final = text_key("has {load} projects under way")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a project needs of its second partner.

    Attributes:
        introducing: the partner who brings it; never a candidate.
        competencies: that the work needs.
        country: where the customer is.
        levels: of the programme, the highest first.
    """

    introducing: str
    competencies: frozenset[str]
    country: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A partner as it is on the day.

    Attributes:
        partner: its id.
        competencies: valid on the day.
        level: on the day, or None.
        countries: where it works.
        load: projects under way in which it has a role.
        is_member: whether it is a member of the programme on the day.
    """

    partner: str
    competencies: frozenset[str]
    level: str | None
    countries: frozenset[str]
    load: int
    is_member: bool = True


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate in its place, with the reasons in the order in which they counted."""

    candidate: Candidate
    place: int
    reasons: tuple[Phrase, ...]


def ranked_candidates(
    wanted: Wanted, *, candidates: Iterable[Candidate], at_most: int | None = None
) -> tuple[Ranked, ...]:
    """Rank who could be the second partner of a project.

    More of the competencies wanted go first, then a higher level, then those who work where the customer is, then the
    one with fewer projects under way, and at last the id, so that the order never depends on that of a list. Left out
    are the partner who brings the project, those who are not members, and those who hold none of the competencies
    wanted, where some are.

    Args:
        wanted: what the project needs.
        candidates: in any order.
        at_most: how many of the ranking, the first ones; all when not given.
    """
    possible = [one for one in candidates if _is_possible(one, wanted)]
    in_order = sorted(possible, key=lambda one: _order(one, wanted))[:at_most]
    return tuple(Ranked(one, place, _reasons(one, wanted)) for place, one in enumerate(in_order, start=1))


def _is_possible(one: Candidate, wanted: Wanted) -> bool:
    has_some = not wanted.competencies or bool(one.competencies & wanted.competencies)
    return one.is_member and one.partner != wanted.introducing and has_some


def _order(one: Candidate, wanted: Wanted) -> tuple[int, int, bool, int, str]:
    level = wanted.levels.index(one.level) if one.level in wanted.levels else len(wanted.levels)
    held = len(one.competencies & wanted.competencies)
    return (-held, level, wanted.country not in one.countries, one.load, one.partner)


def _reasons(one: Candidate, wanted: Wanted) -> tuple[Phrase, ...]:
    held = len(one.competencies & wanted.competencies)
    reasons = [Phrase(_COMPETENCIES, {"held": held, "wanted": len(wanted.competencies)})]
    if one.level is not None:
        reasons.append(Phrase(_LEVEL, {"level": one.level}))
    reasons.append(Phrase(_TERRITORY if wanted.country in one.countries else _ELSEWHERE, {"country": wanted.country}))
    reasons.append(Phrase(_LOAD, {"load": one.load}))
    return tuple(reasons)

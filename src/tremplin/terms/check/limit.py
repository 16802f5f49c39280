"""Limits and exclusions: each covers something, in the unit that it counts, and can do what it says."""

from collections.abc import Iterator
from typing import Final

from tremplin.terms.check.part import Terms
from tremplin.terms.clause import covers
from tremplin.terms.incentive import Incentive
from tremplin.terms.kinds import MONEY_FORMS
from tremplin.terms.limit import Exclusion, Limit
from tremplin.terms.source import At
from tremplin.wording import OneOf, Problem, text_key

_NOTHING: Final = text_key('The limit "{limit}" covers nothing.')
_NOTHING_HINT: Final = text_key("Name the incentives that it covers, or delete the limit.")
_EXCEPTED: Final = text_key('The limit "{limit}" covers nothing: every incentive that it covers is excepted.')
_NOT_IN_UNIT: Final = text_key('The limit "{limit}" covers nothing: no incentive that it covers pays {unit}.')
_NOT_IN_UNIT_HINT: Final = text_key(
    "A limit counts in the unit in which the incentives pay: amount for money, units for points."
)
_NOT_COVERED: Final = text_key('The incentive "{seen}" is excepted, but the limit does not cover it anyway.')
_NOT_COVERED_HINT: Final = text_key("Delete it under except.")
_COUNTING: Final = text_key("A limit that counts {counted} cannot be granted in part.")
_COUNTING_HINT: Final = text_key("Write when_short: refuse.")
_SAME: Final = text_key('The exclusion "{exclusion}" is between one incentive and itself.')
_SAME_HINT: Final = text_key("Name two different incentives, or limit the number of claims with a limit.")
_TWICE: Final = text_key('"{seen}" stands twice in this list.')
_TWICE_HINT: Final = text_key("Delete one of the two.")

_COUNTS: Final = ("claims", "persons", "customers", "quantity")


def check_limits(terms: Terms) -> Iterator[Problem]:
    """Give a problem for each limit or exclusion that says nothing, or what it cannot do."""
    for number, limit in enumerate(terms.programme.limits):
        at: At = ("limits", number)
        yield from _check_cover(terms, limit, at=at)
        counted = [name for name in _COUNTS if getattr(limit, name) is not None]
        if counted and limit.when_short == "partial":
            where = (*at, "when_short")
            yield terms.problem(
                "LIMIT_COUNTS_WHOLE", where, _COUNTING, hint=_COUNTING_HINT, counted=OneOf(tuple(counted))
            )
        yield from _twice(terms, limit.per, at=(*at, "per"))
        yield from _twice(terms, () if limit.covers == "all" else limit.covers, at=(*at, "covers"))
    for number, exclusion in enumerate(terms.programme.exclusions):
        yield from _check_exclusion(terms, exclusion, at=("exclusions", number))


def _check_cover(terms: Terms, limit: Limit, *, at: At) -> Iterator[Problem]:
    known = {incentive.id for incentive in terms.programme.incentives}
    named = known if limit.covers == "all" else set(limit.covers)
    where = (*at, "covers")
    if not named:
        yield terms.problem("LIMIT_COVERS_NOTHING", where, _NOTHING, hint=_NOTHING_HINT, limit=limit.id)
        return
    for index, name in enumerate(limit.except_):
        if name in known - named:
            place = (*at, "except", index)
            yield terms.problem("EXCEPT_WITHOUT_SENSE", place, _NOT_COVERED, hint=_NOT_COVERED_HINT, seen=name)
    covered = [incentive for incentive in terms.programme.incentives if covers(limit, incentive.id)]
    if not covered and named & known:
        yield terms.problem("LIMIT_COVERS_NOTHING", where, _EXCEPTED, hint=_NOTHING_HINT, limit=limit.id)
    elif covered and not any(is_in_unit(limit, incentive) for incentive in covered):
        unit = limit.unit if limit.amount is None else terms.programme.currency
        fields = {"limit": limit.id, "unit": unit or ""}
        yield terms.problem("LIMIT_COVERS_NOTHING", where, _NOT_IN_UNIT, hint=_NOT_IN_UNIT_HINT, **fields)


def is_in_unit(limit: Limit, incentive: Incentive) -> bool:
    """Say whether a limit is measured in what an incentive pays; limits that count do not mind."""
    if limit.amount is not None:
        return incentive.pays.as_ in MONEY_FORMS
    if limit.units is not None:
        return incentive.pays.unit == limit.unit
    return True


def _check_exclusion(terms: Terms, exclusion: Exclusion, *, at: At) -> Iterator[Problem]:
    if len(set(exclusion.between)) == 1:
        where, fields = (*at, "between"), {"exclusion": exclusion.id}
        yield terms.problem("EXCLUSION_OF_ITSELF", where, _SAME, hint=_SAME_HINT, **fields)
    else:
        yield from _twice(terms, exclusion.between, at=(*at, "between"))


def _twice(terms: Terms, names: tuple[str, ...], *, at: At) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield terms.problem("NAME_TWICE", (*at, index), _TWICE, hint=_TWICE_HINT, seen=name)

"""Rates, shares and bounds of an award: nothing over 100 %, shares that sum to 1, no least above the most."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, Final

from tremplin.terms import reward as r
from tremplin.terms.check.part import Part, Terms, said_of
from tremplin.terms.check.use import AGREED_SHARES
from tremplin.terms.node import Node
from tremplin.terms.quantity import Literal_, Lookup
from tremplin.terms.source import At
from tremplin.wording import Place, Problem, text_key

_OVER: Final = text_key("{seen} is over 100%.")
_OVER_HINT: Final = text_key("Write a rate as 2.5% or 0.025.")
_SUM: Final = text_key("These shares sum to {seen} instead of 100%.")
_MISSING: Final = text_key("This share of the split is missing.")
_MISSING_HINT: Final = text_key(
    'Give every part its share, or write "to: roles" alone for the shares that partners agreed.'
)
_ALONE: Final = text_key('"to: roles" pays the shares that partners agreed, so it stands alone and without a share.')
_TWICE: Final = text_key('"{seen}" has two shares.')
_TWICE_HINT: Final = text_key("Add the two up.")
_LEAST: Final = text_key('"{least}", {seen}, is above "{most}", {other}.')
_LEAST_HINT: Final = text_key("Exchange the two figures, or correct one of them.")
_NEGATIVE: Final = text_key("{seen} is below zero.")

# A text that could not be read may be anything, and some of what Fraction takes would not end: 1e999999999.
_CANONICAL: Final = re.compile(r"-?[0-9]{1,80}(/[1-9][0-9]{0,79})?")
_PAIRS: Final = (("minimum", "maximum"), ("threshold", "maximum"), ("floor", "top"))


def check_shares(terms: Terms) -> Iterator[Problem]:
    """Give a problem for rates over the whole, shares that do not make it, and bounds that leave nothing."""
    for part in terms.parts:
        match part.node:
            case r.Percentage() | r.ProvenCost():
                yield from _check_rate(terms, part.node.rate, at=(*part.at, "rate"))
            case r.Band() if part.node.rate is not None:
                yield from _check_rate(terms, part.node.rate, at=(*part.at, "rate"))
            case r.Pays():
                yield from _check_split(terms, part.node.split, at=(*part.at, "split"))
                yield from _check_parts(terms, part.node.instalments, at=(*part.at, "instalments"), key="on")
                yield from _check_parts(terms, part.node.divided, at=(*part.at, "divided"), key="as_")
        yield from _check_bounds(terms, part)


def _check_rate(terms: Terms, rate: object, *, at: At) -> Iterator[Problem]:
    if isinstance(rate, Literal_) and rate.kind == "number":
        yield from _over(terms, Fraction(rate.literal), place=terms.source.place(at), said=said_of(terms, rate, at=at))
    elif isinstance(rate, Lookup) and rate.table in terms.tables:
        yield from _check_cells(terms, rate.table)


def _check_cells(terms: Terms, name: str) -> Iterator[Problem]:
    table, read = terms.programme.tables[name], terms.tables[name]
    if table.gives.as_ == "number":
        for cells, as_written, places in zip(table.rows, read.cells, read.places, strict=True):
            value = fraction_of(cells[-1])
            if value is not None:
                yield from _over(terms, value, place=places[-1], said=as_written[-1])


def _over(terms: Terms, rate: Fraction, *, place: Place, said: object) -> Iterator[Problem]:
    if rate > 1:
        yield terms.problem("RATE_OVER_WHOLE", place, _OVER, hint=_OVER_HINT, seen=said)
    elif rate < 0:
        yield terms.problem("RATE_BELOW_ZERO", place, _NEGATIVE, seen=said)


def fraction_of(text: str) -> Fraction | None:
    """Return a canonical figure as a fraction; None for a cell that could not be read."""
    return Fraction(text) if _CANONICAL.fullmatch(text) else None


def _check_split(terms: Terms, split: tuple[r.Share, ...], *, at: At) -> Iterator[Problem]:
    agreed = [index for index, share in enumerate(split) if share.to == AGREED_SHARES]
    if agreed and (len(split) > 1 or split[0].share is not None):
        yield terms.problem("SPLIT_AGREED", (*at, agreed[0], "to"), _ALONE)
        return
    lacking = [index for index, share in enumerate(split) if share.share is None and share.to != AGREED_SHARES]
    for index in lacking:
        yield terms.problem("SHARE_MISSING", (*at, index, "to"), _MISSING, hint=_MISSING_HINT)
    if not agreed and not lacking:
        yield from _check_sum(terms, split, at=at)


def _check_parts(terms: Terms, parts: Sequence[Any], *, at: At, key: str) -> Iterator[Problem]:
    """Give a problem when one name has two shares, or the shares do not make the whole."""
    names = [getattr(part, key) for part in parts]
    for index, name in enumerate(names):
        if name in names[:index]:
            where = (*at, index, key.rstrip("_"))
            yield terms.problem("SHARE_TWICE", where, _TWICE, hint=_TWICE_HINT, seen=name)
    yield from _check_sum(terms, parts, at=at)


def _check_sum(terms: Terms, parts: Sequence[Any], *, at: At) -> Iterator[Problem]:
    shares = [fraction_of(part.share) for part in parts]
    known = [share for share in shares if share is not None]
    if known and len(known) == len(shares) and sum(known) != 1:
        yield terms.problem("SHARES_NOT_WHOLE", at, _SUM, seen=sum(known, Fraction(0)))


def _check_bounds(terms: Terms, part: Part) -> Iterator[Problem]:
    for least, most in _PAIRS:
        low, high = _literal(part.node, least), _literal(part.node, most)
        if low is not None and high is not None and Fraction(low.literal) > Fraction(high.literal):
            places: list[tuple[At, str]] = [((*part.at, least), least), ((*part.at, most), most)]
            said = {"seen": said_of(terms, low, at=places[0][0]), "other": said_of(terms, high, at=places[1][0])}
            yield terms.clash("LEAST_ABOVE_MOST", places, _LEAST, hint=_LEAST_HINT, least=least, most=most, **said)


def _literal(node: Node, name: str) -> Literal_ | None:
    value = getattr(node, name, None)
    return value if isinstance(value, Literal_) else None

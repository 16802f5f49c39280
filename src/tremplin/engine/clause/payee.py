"""Who is paid: one payee, or a split in exact shares that sum to the whole."""

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from tremplin.engine.clause.ground import Ground
from tremplin.engine.clause.holding import roles_on
from tremplin.engine.hearing import Hearing
from tremplin.terms.reward import Share

_PLACE = "incentive.pays"


class Payees(NamedTuple):
    """Who is paid, by rising id, each with an exact share; or the code of what is missing, and every place of it."""

    kind: str = "partner"
    shares: tuple[tuple[str, Fraction], ...] = ()
    is_split: bool = False
    code: str | None = None
    at: tuple[str, ...] = ()


PayeesOf = Callable[[Hearing], Payees]
_PayeeOf = Callable[[Hearing], str | None]

_KINDS = {"customer": "customer", "person": "person"}


def payees_of(ground: Ground) -> PayeesOf:
    """Return what finds who is paid."""
    pays = ground.incentive.pays
    if not pays.split:
        return _single(pays.to, ground)
    if len(pays.split) == 1 and pays.split[0].share is None:
        return _agreed(ground)
    return _split(pays.split, ground)


def _single(to: str, ground: Ground) -> PayeesOf:
    kind, payee_of = _KINDS.get(to, "partner"), _payee(to, ground)

    def single(hearing: Hearing) -> Payees:
        payee = payee_of(hearing)
        if payee is None:
            return Payees(code="NO_PAYEE", at=(f"{_PLACE}.to",))
        return Payees(kind, ((payee, Fraction(1)),))

    return single


def _split(shares: tuple[Share, ...], ground: Ground) -> PayeesOf:
    entries = [(_payee(one.to, ground), Fraction(one.share or 1)) for one in shares]

    def split(hearing: Hearing) -> Payees:
        found: dict[str, Fraction] = {}
        missing: list[str] = []
        for index, (payee_of, share) in enumerate(entries):
            payee = payee_of(hearing)
            if payee is None:
                missing.append(f"{_PLACE}.split[{index}]")
            else:
                found[payee] = found.get(payee, Fraction(0)) + share
        return Payees(code="NO_PAYEE", at=tuple(missing)) if missing else _shared(found)

    return split


def _agreed(ground: Ground) -> PayeesOf:
    """Return the split by the shares that both sides agreed in the project's roles."""
    ground.reach.rows.add(("roles", "project"))

    def agreed(hearing: Hearing) -> Payees:
        found: dict[str, Fraction] = {}
        for role in [] if hearing.day is None else roles_on(hearing, hearing.day):
            if role.share is not None:
                found[role.partner_id] = found.get(role.partner_id, Fraction(0)) + role.share
        return _shared(found)

    return agreed


def _shared(found: dict[str, Fraction]) -> Payees:
    if sum(found.values()) != 1:
        return Payees(code="NOT_SHARED", at=(f"{_PLACE}.split",))
    return Payees(shares=tuple(sorted(found.items())), is_split=True)


def _payee(to: str, ground: Ground) -> _PayeeOf:
    if to == "claimant":
        return lambda hearing: hearing.claim.partner_id
    if to in ("introducing", "receiving"):
        ground.reach.rows.add(("introductions", "project"))
        field = f"{to}_id"
        return lambda hearing: getattr(hearing.introduction(), field, None)
    if to in _KINDS:
        field = f"{to}_id"
        return lambda hearing: getattr(hearing.subjects[to], field, None)
    ground.reach.rows.add(("roles", "project"))

    def holder(hearing: Hearing) -> str | None:
        roles = [] if hearing.day is None else roles_on(hearing, hearing.day)
        holders = {one.partner_id for one in roles if one.role == to}
        return holders.pop() if len(holders) == 1 else None

    return holder

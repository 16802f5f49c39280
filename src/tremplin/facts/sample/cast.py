"""The cast of the sample: partners with their dated memberships, levels, competencies and people; customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tremplin.facts.sample.calendar import PROGRAMME_END, PROGRAMME_START, day_of
from tremplin.facts.sample.dice import Dice
from tremplin.facts.sample.names import customer_name, partner_name
from tremplin.facts.sample.sheet import Sheet, day_text

PROGRAMME: Final = "partner-connect"
FAMILIES: Final = ("vcf", "tanzu", "workspace-one")

_LAUNCH: Final = day_of(2020, 2, day=29)
_COUNTRIES: Final = (
    ("FR", 58), ("BE", 8), ("CH", 7), ("LU", 3), ("DE", 6), ("ES", 6), ("IT", 5), ("NL", 3), ("PT", 2), ("AT", 2),
)  # fmt: skip
_MODELS: Final = (
    (("resell", ("resell",)), 30),
    (("resell", ("resell", "services")), 24),
    (("services", ("services",)), 16),
    (("services", ("resell", "services")), 12),
    (("cloud", ("cloud", "services")), 12),
    (("builder", ("builder", "services")), 6),
)
_LEVELS: Final = ("enrolled", "partner", "advanced", "principal")
_LEVEL_WEIGHTS: Final = ((0, 12), (1, 40), (2, 30), (3, 18))
# In per cent: who has a Master Services Competency in a family. Principal needs one, so it always has the first.
_MASTERS: Final = (10, 40, 60, 65)
_SOLUTIONS: Final = (15, 45, 60, 75)
_SEGMENTS: Final = (("commercial", 38), ("mid-market", 30), ("enterprise", 16), ("public-sector", 16))


@dataclass(frozen=True, slots=True)
class PartnerCast:
    """A partner as the projects of the sample see it.

    Attributes:
        id: of the partner.
        main_model: what earns it most.
        models: all that it does.
        people: ids of its people.
        is_member: whether it ever was a member.
        is_master: whether it ever held a Master Services Competency.
        accepts_rewards: whether its main contact accepted the rewards to sales people.
        currency: of its claims for costs.
    """

    id: str
    main_model: str
    models: tuple[str, ...]
    people: tuple[str, ...]
    is_member: bool
    is_master: bool
    accepts_rewards: bool
    currency: str


@dataclass(frozen=True, slots=True)
class CustomerCast:
    """A customer as the projects of the sample see it."""

    id: str
    segment: str
    currency: str


def cast_partner(number: int, *, seed: int, sheets: Mapping[str, Sheet]) -> PartnerCast:
    """Write a partner and everything dated about it.

    Args:
        number: from 0.
        seed: of the sample.
        sheets: where its rows go.
    """
    dice = Dice(seed, f"partner {number}")
    partner_id = f"P{number + 1:05d}"
    country = dice.weighted(_COUNTRIES)
    main_model, models = dice.weighted(_MODELS)
    accepted = day_text(PROGRAMME_START + dice.below(80)) if dice.happens(72) else ""
    sheets["partners"].add(
        partner_id=partner_id,
        name=partner_name(number),
        country=country,
        business_models="|".join(models),
        main_model=main_model,
        rewards_accepted_on=accepted,
    )
    is_member = _membership(partner_id, dice=dice, sheet=sheets["memberships"])
    level = dice.weighted(_LEVEL_WEIGHTS)
    _levels(partner_id, level=level, dice=dice, sheet=sheets["levels"])
    is_master = _competencies(partner_id, level=level, dice=dice, sheet=sheets["competencies"])
    people = _people(partner_id, dice=dice, sheet=sheets["people"])
    _models(partner_id, models, dice=Dice(seed, f"models {number}"), sheet=sheets["business_models"])
    return PartnerCast(
        id=partner_id,
        main_model=main_model,
        models=models,
        people=people,
        is_member=is_member,
        is_master=is_master,
        accepts_rewards=bool(accepted),
        currency="CHF" if country == "CH" else "EUR",
    )


def cast_customer(number: int, *, seed: int, sheets: Mapping[str, Sheet]) -> CustomerCast:
    """Write a customer.

    Args:
        number: from 0.
        seed: of the sample.
        sheets: where its row goes.
    """
    dice = Dice(seed, f"customer {number}")
    segment = dice.weighted(_SEGMENTS)
    country = dice.weighted(_COUNTRIES)
    customer_id = f"C{number + 1:06d}"
    sheets["customers"].add(
        customer_id=customer_id, name=customer_name(number, segment=segment), country=country, segment=segment
    )
    if country == "CH":
        return CustomerCast(customer_id, segment, "CHF")
    return CustomerCast(customer_id, segment, "USD" if dice.happens(7) else "EUR")


def _membership(partner_id: str, *, dice: Dice, sheet: Sheet) -> bool:
    thrown = dice.below(100)
    if thrown < 5:
        return False
    start = _LAUNCH if dice.happens(75) else dice.between(_LAUNCH, PROGRAMME_START + 90)
    lapses = thrown < 12
    until = dice.between(PROGRAMME_START + 100, PROGRAMME_END - 60) if lapses else 0
    _dated(sheet, f"{partner_id}-M1", start, until, partner_id=partner_id, programme=PROGRAMME)
    if lapses and dice.happens(40):
        # A partner that forgot to renew, and did so two months later.
        _dated(sheet, f"{partner_id}-M2", until + 60, 0, partner_id=partner_id, programme=PROGRAMME)
    return True


def _levels(partner_id: str, *, level: int, dice: Dice, sheet: Sheet) -> None:
    rises = level + 1 < len(_LEVELS) and dice.happens(18)
    change = dice.between(PROGRAMME_START, PROGRAMME_END) if rises else 0
    fixed = {"partner_id": partner_id, "programme": PROGRAMME}
    _dated(sheet, f"{partner_id}-L1", _LAUNCH, change, level=_LEVELS[level], **fixed)
    if rises:
        _dated(sheet, f"{partner_id}-L2", change, 0, level=_LEVELS[level + 1], **fixed)


def _competencies(partner_id: str, *, level: int, dice: Dice, sheet: Sheet) -> bool:
    is_master = False
    first = dice.below(len(FAMILIES)) if level == 3 else None
    for kind, per_cent in (("master-services", _MASTERS[level]), ("solution", _SOLUTIONS[level])):
        for number, family in enumerate(FAMILIES):
            is_needed = kind == "master-services" and number == first
            if not dice.happens(per_cent) and not is_needed:
                continue
            is_master = is_master or kind == "master-services"
            key = f"{partner_id}-{kind[0].upper()}{number + 1}"
            start = dice.between(_LAUNCH, PROGRAMME_START + 40)
            until = dice.between(PROGRAMME_START + 90, PROGRAMME_END - 30) if dice.happens(16) else 0
            fixed = {"partner_id": partner_id, "competency": family, "kind": kind}
            _dated(sheet, key, start, until, **fixed)
            if until and dice.happens(50):
                _dated(sheet, f"{key}-again", until + dice.between(20, 90), 0, **fixed)
    return is_master


def _models(partner_id: str, models: Sequence[str], *, dice: Dice, sheet: Sheet) -> None:
    """Let one partner in four take up another business model during the year; some of them give it up again."""
    others = [one for one in ("resell", "services", "cloud") if one not in models]
    if not others or not dice.happens(25):
        return
    start = dice.between(PROGRAMME_START, PROGRAMME_END - 90)
    until = dice.between(start + 60, PROGRAMME_END) if dice.happens(20) else 0
    _dated(sheet, f"{partner_id}-B1", start, until, partner_id=partner_id, model=dice.one_of(others))


def _people(partner_id: str, *, dice: Dice, sheet: Sheet) -> tuple[str, ...]:
    people = tuple(f"{partner_id}-H{number + 1}" for number in range(dice.between(1, 3)))
    for person_id in people:
        start = dice.between(_LAUNCH + 60, PROGRAMME_START + 60)
        until = dice.between(PROGRAMME_START + 60, PROGRAMME_END) if dice.happens(15) else 0
        sheet.add(
            person_id=person_id,
            partner_id=partner_id,
            accredited_from=day_text(start) if dice.happens(88) else "",
            accredited_until=day_text(until) if until else "",
        )
    return people


def _dated(sheet: Sheet, key: str, start: int, until: int, **cells: str) -> None:
    cells[sheet.columns[0]] = key
    sheet.add(valid_from=day_text(start), valid_until=day_text(until) if until else "", **cells)


def pick(pool: Sequence[PartnerCast], dice: Dice) -> PartnerCast:
    """Return a partner; a tenth of them are busy and take nearly half of the projects."""
    if dice.happens(42):
        return pool[dice.below(max(1, len(pool) // 10))]
    return dice.one_of(pool)

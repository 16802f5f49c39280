"""Refusals: partners are said by name, wherever a field holds the id of one or of several."""

from dataclasses import dataclass
from typing import ClassVar

from tremplin.wording import ENGLISH, Refusal, refusal_text


@dataclass(frozen=True, slots=True)
class Alike(Refusal):
    code: ClassVar[str] = "ALIKE"
    template: ClassVar[str] = "{first} is like {others} in {city}."
    of_partners: ClassVar[tuple[str, ...]] = ("first", "others")

    first: str
    others: tuple[str, ...]
    city: str


@dataclass(frozen=True, slots=True)
class NoPartner(Refusal):
    code: ClassVar[str] = "NO_PARTNER"
    template: ClassVar[str] = "Nobody is in {city}."

    city: str


def test_refusal_by_name_says_partners_as_people_call_them_and_nothing_else() -> None:
    alike = Alike("P1", ("P2", "P3"), "P1")

    assert alike.partner_ids() == ("P1", "P2", "P3")
    assert refusal_text(alike.by_name({"P1": "Brière", "P2": "Cazal"}), ENGLISH) == "Brière is like Cazal and P3 in P1."


def test_refusal_that_names_no_partner_stays_as_it_is() -> None:
    nobody = NoPartner("P1")

    assert nobody.partner_ids() == ()
    assert nobody.by_name({"P1": "Brière"}) is nobody

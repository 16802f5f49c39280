"""Which quantities of a programme are read as percentages."""

from tests.units.terms.sketch import incentive_text, read
from tremplin.terms.field import fields_of
from tremplin.terms.percentages import Percentages
from tremplin.terms.quantity import FieldValue, Literal_, Reference

MEASURES = """\
attributes:
  claim.rate: {type: rate, label: {en: rate, fr: taux}}
  claim.seats: {type: count, label: {en: seats, fr: postes}}
measures:
  part: {quantity: {divide: [{field: claim.seats}, 4], if_zero: 0}}
  whole: {quantity: {divide: [{field: claim.seats}, 2], if_zero: 0}}
"""


def test_share_is_what_the_terms_hold_against_a_percentage() -> None:
    when = "{all: [{measure: part, at_least: 25%}, {measure: whole, at_least: 2}]}"
    programme = read(MEASURES, incentive_text(when=when))
    percentages = Percentages(programme, fields_of(programme))

    assert percentages.has(Reference(named="part"))
    assert percentages.has(programme.measures["part"].quantity, name="part")
    assert not percentages.has(Reference(named="whole"))
    assert not percentages.has(programme.measures["whole"].quantity, name="whole")


def test_rates_are_percentages_and_numbers_only_where_they_are_written_so() -> None:
    programme = read(MEASURES)
    percentages = Percentages(programme, fields_of(programme))

    assert percentages.has(FieldValue(field="claim.rate"))
    assert not percentages.has(FieldValue(field="claim.seats"))
    assert percentages.has(Literal_(literal="1/4", kind="number", percent=True))
    assert not percentages.has(Literal_(literal="1/4", kind="number"))

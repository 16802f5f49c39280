"""Values that a decision worked out, as people read them; the receipt holds them exactly."""

from dataclasses import replace

import pytest

from tests.units.prose.decided import GRANTED, SHORT, receipt, ruled
from tests.units.prose.spoken import ASSESSMENT, programme, quantity, spaced, voices
from tremplin.doors.language import language_of
from tremplin.terms.prose.decision import decision_text
from tremplin.terms.prose.voice import voice_of


@pytest.mark.parametrize(
    ("text", "kind", "english", "french"),
    [
        ("4/5", "rate", "80%", "80 %"),
        ("999999/10000000", "rate", "9.99999%", "9,99999 %"),
        ("1/3", "rate", "≈ 33.33%", "≈ 33,33 %"),
        ("-2/3", "rate", "≈ -66.67%", "≈ -66,67 %"),
        ("5/2", "number", "2.5", "2,5"),
        ("1/3", "number", "≈ 0.333333", "≈ 0,333333"),
        ("500000", "money", "€5,000.00", "5 000,00 €"),
        ("999999/10", "money", "€999.999", "999,999 €"),
        ("24000100/240", "money", "≈ €1,000.004167", "≈ 1 000,004167 €"),
        ("1/1000000000", "money", "≈ €0.00", "≈ 0,00 €"),
    ],
)
def test_value_that_was_worked_out_is_read_as_an_amount_or_a_percentage(
    text: str, kind: str, english: str, french: str
) -> None:
    said = [
        voice_of(ruled(), replace(language_of(code), has_symbols=True)).figure(text, kind=kind) for code in ("en", "fr")
    ]

    assert [spaced(one) for one in said] == [english, french]


MONEY = {"literal": "150000", "kind": "money"}
_SHARE = {"divide": [{"count": "line", "whose": "project"}, {"count": "role", "whose": "project"}]}


@pytest.mark.parametrize(
    ("at_least", "kind"),
    [({"literal": "1/4", "kind": "number", "percent": True}, "rate"), ({"literal": "1/4", "kind": "number"}, "number")],
)
def test_quantity_is_read_as_a_percentage_where_the_terms_hold_it_against_one(
    at_least: dict[str, object], kind: str
) -> None:
    share = {**_SHARE, "if_zero": {"literal": "0", "kind": "number"}}
    bands = {"of": {"named": "use"}, "mode": "each_reached", "rows": [{"from": at_least, "amount": MONEY}]}
    given = {"measures": {"share": {"quantity": share}, "use": {"quantity": share}}}
    asked = {**ASSESSMENT, "when": {"measure": share, "at_least": at_least}, "pays": {"reward": {"bands": bands}}}
    voice, _ = voices(of=programme(**given, incentives=[asked]))

    assert voice.kind_of(quantity(share)) == kind
    assert voice.kind_of(quantity({"named": "use"})) == kind
    assert voice.kind_of(quantity({"sum": "line.amount", "whose": "project"})) == "money"


def test_partners_are_called_by_their_names_as_far_as_these_are_known() -> None:
    parts = [{"payee": "P1", "amount": "100000"}, {"payee": "P2", "amount": "80000"}]
    decision = receipt(GRANTED, granted="180000", limits=[SHORT], parts=parts)
    case = {"programme": ruled(), "language": language_of("en")}

    told = decision_text(decision, **case)
    named = decision_text(decision, **case, names={"P1": "Alpha"})

    assert named == told.replace("P1", "Alpha") != told
    assert "P2: 800.00 EUR" in named

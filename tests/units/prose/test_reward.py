"""What an incentive pays, in English and French."""

from typing import Any

import pytest

from tests.units.prose.spoken import incentive, programme, said, spaced, voices
from tremplin.terms.prose.amount_change import change_outlines, paid_sentences
from tremplin.terms.prose.headline import headline_text
from tremplin.terms.prose.outline import Outline
from tremplin.terms.prose.reward import award_quantity, reward_outline
from tremplin.terms.prose.voice import Voice

LUMP_SUM: dict[str, Any] = {"reward": {"lump_sum": {"literal": "500000", "kind": "money"}}}


def flat(outline: Outline) -> str:
    """Return an outline in one line: its tables in square brackets, its parts in round ones."""
    tables = [
        f"[{one.caption}: {'; '.join(' > '.join(row) for row in (one.heads, *one.rows))}]" for one in outline.grids
    ]
    parts = [outline.text, outline.detail, *tables, *(f"({flat(one)})" for one in outline.items)]
    return spaced(" ".join(part for part in parts if part))


def payout(voice: Voice) -> str:
    assert voice.incentive is not None
    outlines = [reward_outline(voice.incentive, voice), *change_outlines(voice.incentive.pays, voice)]
    return spaced(" | ".join([*map(flat, outlines), *paid_sentences(voice.incentive, voice)]))


@pytest.mark.parametrize(("form", "english", "french"), said("rewards"))
def test_reward_is_said_in_both_languages(form: Any, english: str, french: str) -> None:
    one = incentive(pays={"reward": form})

    assert [flat(reward_outline(one, voice)) for voice in voices(about=one)] == [english, french]


@pytest.mark.parametrize(("form", "english", "french"), said("headlines"))
def test_headline_says_a_reward_in_a_few_words(form: Any, english: str, french: str) -> None:
    one = incentive(pays={"reward": form})

    assert [spaced(headline_text(one, voice)) for voice in voices()] == [english, french]


@pytest.mark.parametrize(("pays", "english", "french"), said("payouts"))
def test_payout_says_what_changes_the_amount_and_who_gets_it(pays: Any, english: str, french: str) -> None:
    one = incentive(pays={**LUMP_SUM, **pays})

    assert [payout(voice) for voice in voices(about=one)] == [english, french]


def test_award_outside_an_incentive_is_a_plain_figure() -> None:
    english, _ = voices()
    one = incentive(pays={"reward": {"lump_sum": {"literal": "12", "kind": "number"}}})

    assert award_quantity(one.pays.reward.lump_sum, english) == "12"  # type: ignore[union-attr]


def test_headline_of_a_table_with_one_value_says_that_value() -> None:
    form = {"lump_sum": {"table": "flat"}}
    one = incentive(pays={"reward": form})
    table = {
        "rows": [["small", "100"], ["large", "100"]],
        "columns": [{"column": "s", "matches": "customer.segment"}],
        "gives": {"column": "fee", "as": "money"},
    }
    english, _ = voices(of=programme(tables={"flat": table}))

    assert headline_text(one, english) == "lump sum 1.00 EUR"

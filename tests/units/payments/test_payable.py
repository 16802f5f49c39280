"""What is owed becomes payable: grouped, held against a minimum, never twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.units.payments.owing import TERMS, TODAY, owed
from tremplin.doors.language import language_of
from tremplin.money import Money
from tremplin.payments.payable import NotYetPayable, Payable, PayTerms, group_owed, pay_terms
from tremplin.terms.moment import Duration
from tremplin.terms.programme import PaymentRule
from tremplin.wording import ENGLISH, refusal_data, refusal_text


def test_owed_is_grouped_by_payee_currency_nature_and_rule() -> None:
    terms = {**TERMS, "rebates": PayTerms("rebates")}
    everything = [
        owed("A1", 500_000),
        owed("A2", 120_000, counted_on=date(2026, 10, 2)),
        owed("A3", 90_000, currency="CHF"),
        owed("A4", 70_000, nature="price-reduction"),
        owed("R1", 30_000, source="rebate", rule="rebates"),
        owed("A1", 20_000, payee="P002"),
    ]

    grouped = group_owed(everything, terms=terms, on=TODAY)

    assert grouped.left == ()
    assert [
        (one.payee, one.amount, one.nature, one.rule, [each.source_id for each in one.owed], one.counted_on)
        for one in grouped.payables
    ] == [
        ("P001", Money(90_000, "CHF"), "service", "by-claim", ["A3"], date(2026, 9, 30)),
        ("P001", Money(70_000, "EUR"), "price-reduction", "by-claim", ["A4"], date(2026, 9, 30)),
        ("P001", Money(620_000, "EUR"), "service", "by-claim", ["A1", "A2"], date(2026, 10, 2)),
        ("P001", Money(30_000, "EUR"), "service", "rebates", ["R1"], date(2026, 9, 30)),
        ("P002", Money(20_000, "EUR"), "service", "by-claim", ["A1"], date(2026, 9, 30)),
    ]


@pytest.mark.parametrize(("minor", "is_payable"), [(9_999, False), (10_000, True), (10_001, True)])
def test_payable_is_made_from_the_minimum_on(minor: int, is_payable: bool) -> None:
    grouped = group_owed([owed("A1", minor)], terms=TERMS, on=TODAY)

    assert (len(grouped.payables), len(grouped.left)) == (int(is_payable), int(not is_payable))


def test_carried_over_sum_is_paid_with_what_comes_next() -> None:
    first = group_owed([owed("A1", 6_000)], terms=TERMS, on=TODAY)

    second = group_owed([*first.left[0].owed, owed("A2", 4_000)], terms=TERMS, on=TODAY)

    assert [(one.amount, len(one.owed)) for one in second.payables] == [(Money(10_000, "EUR"), 2)]


@pytest.mark.parametrize(
    ("below", "english", "french"),
    [
        (
            "carry-over",
            "60.00 EUR does not reach the minimum of 100.00 EUR. It is carried over and paid with what comes next.",
            (
                "60,00 EUR : le minimum de 100,00 EUR n’est pas atteint. "
                "La somme est reportée et payée avec les suivantes."
            ),
        ),
        (
            "hold",
            "60.00 EUR does not reach the minimum of 100.00 EUR. It is held until the vendor releases it.",
            (
                "60,00 EUR : le minimum de 100,00 EUR n’est pas atteint. "
                "La somme est retenue jusqu’à ce que l’éditeur la libère."
            ),
        ),
        (
            "forfeit",
            (
                "60.00 EUR does not reach the minimum of 100.00 EUR. "
                "Under the terms it is lost if no more has come by 1 October 2026."
            ),
            (
                "60,00 EUR : le minimum de 100,00 EUR n’est pas atteint. "
                "Selon les conditions, la somme est perdue si rien d’autre ne s’y ajoute d’ici le 1ᵉʳ octobre 2026."
            ),
        ),
        (
            "release-at-year-end",
            "60.00 EUR does not reach the minimum of 100.00 EUR. It is carried over and paid with what comes next.",
            (
                "60,00 EUR : le minimum de 100,00 EUR n’est pas atteint. "
                "La somme est reportée et payée avec les suivantes."
            ),
        ),
    ],
)
def test_sum_below_the_minimum_says_what_becomes_of_it(below, english: str, french: str) -> None:
    terms = {"by-claim": PayTerms("by-claim", Duration(1, "days"), (Money(10_000, "EUR"),), below)}

    (left,) = group_owed([owed("A1", 6_000)], terms=terms, on=TODAY).left

    assert refusal_text(left, ENGLISH) == english
    assert refusal_text(left, language_of("fr")).replace("\xa0", " ") == french


def test_small_sum_is_released_at_the_end_of_the_year_when_the_terms_say_so() -> None:
    terms = {"by-claim": PayTerms("by-claim", None, (Money(10_000, "EUR"),), "release-at-year-end")}

    grouped = group_owed([owed("A1", 1)], terms=terms, on=TODAY, is_year_end=True)

    assert [one.amount for one in grouped.payables] == [Money(1, "EUR")]
    # Whoever forgets it: once the year is over it is released by itself.
    days = {day: group_owed([owed("A1", 1)], terms=terms, on=day) for day in (date(2026, 12, 31), date(2027, 1, 1))}
    assert [len(made.payables) for made in days.values()] == [0, 1]


def test_corrections_above_what_was_earned_are_carried_whatever_the_terms_say_of_small_sums() -> None:
    terms = {"by-claim": PayTerms("by-claim", None, (Money(10_000, "EUR"),), "forfeit")}

    (left,) = group_owed([owed("A1", 6_000), owed("A0", -9_000, source="correction")], terms=terms, on=TODAY).left

    assert (left.left, left.amount) == ("carried-over", Money(-3_000, "EUR"))
    assert refusal_text(left, ENGLISH) == (
        "Corrections exceed what was earned by 30.00 EUR; they are counted against what comes next."
    )
    assert refusal_data(left, ENGLISH)["fields"] == {
        "payee": "P001",
        "rule": "by-claim",
        "left": "carried-over",
        "amount": {"minor": -3_000, "currency": "EUR"},
        "minimum": {"minor": 10_000, "currency": "EUR"},
        "until": None,
    }


@pytest.mark.parametrize("below", ["carry-over", "hold", "forfeit", "release-at-year-end"])
def test_small_sum_is_lost_after_its_day_and_never_before_where_the_terms_say_so(below) -> None:
    """The day of the first is 30 September, of the second 10 October."""
    terms = {"by-claim": PayTerms("by-claim", None, (Money(10_000, "EUR"),), below)}
    both = [owed("A1", 6_000), owed("A2", 3_999, counted_on=date(2026, 10, 10))]

    def grouped(day: int) -> tuple[list[list[str]], list[tuple[list[str], date | None]]]:
        made = group_owed(both, terms=terms, on=date(2026, 10, 1) + timedelta(days=day - 1))
        assert made.payables == ()
        lost = [[each.source_id for each in one.owed] for one in made.lost]
        return lost, [([each.source_id for each in one.owed], one.until) for one in made.left]

    before = group_owed(both, terms=terms, on=date(2026, 9, 30))
    assert before.lost == ()
    if below != "forfeit":
        assert grouped(31) == ([], [(["A1", "A2"], None)])
        return
    assert before.left[0].until == date(2026, 9, 30)
    assert grouped(1) == ([["A1"]], [(["A2"], date(2026, 10, 10))])
    assert grouped(10) == ([["A1"]], [(["A2"], date(2026, 10, 10))])
    assert grouped(11) == ([["A1", "A2"]], [])
    # One cent more, and both are paid, however late.
    enough = group_owed([*both, owed("A3", 1)], terms=terms, on=date(2027, 1, 1))
    assert ([one.amount for one in enough.payables], enough.lost) == ([Money(10_000, "EUR")], ())


def test_what_a_correction_exceeds_is_not_lost() -> None:
    terms = {"by-claim": PayTerms("by-claim", None, (Money(10_000, "EUR"),), "forfeit")}
    later = owed("A2", 9_000, counted_on=date(2026, 12, 1))

    grouped = group_owed([owed("A1", -500, source="correction"), later], terms=terms, on=TODAY)

    assert (grouped.lost, [one.left for one in grouped.left]) == ((), ["forfeited-later"])


def test_small_sum_that_the_terms_hold_is_paid_once_the_vendor_releases_it() -> None:
    terms = {"by-claim": PayTerms("by-claim", None, (Money(10_000, "EUR"),), "hold")}

    held = group_owed([owed("A1", 1)], terms=terms, on=TODAY, is_year_end=True)
    freed = group_owed([owed("A1", 1)], terms=terms, on=TODAY, is_hold_ended=True)

    assert ([one.left for one in held.left], [one.amount for one in freed.payables]) == (["held"], [Money(1, "EUR")])


def test_payable_id_follows_from_what_it_pays() -> None:
    both = [owed("A1", 500_000), owed("A2", 120_000)]

    (one,), (same,) = (group_owed(order, terms=TERMS, on=TODAY).payables for order in (both, both[::-1]))
    (other,) = group_owed([both[0], owed("A2", 120_001)], terms=TERMS, on=TODAY).payables

    assert one == same
    assert one.payable_id != other.payable_id


def test_payment_rule_of_the_terms_gives_its_figures() -> None:
    rule = PaymentRule(below_minimum="forfeit", within="60 days")

    terms = pay_terms("rebates", rule, minimums=(Money(5_000, "EUR"),))

    assert terms == PayTerms("rebates", Duration(60, "days"), (Money(5_000, "EUR"),), "forfeit")


def test_source_that_owes_a_payee_twice_is_a_defect() -> None:
    with pytest.raises(ValueError, match="A1 owes P001 twice"):
        group_owed([owed("A1", 5), owed("A1", 6)], terms=TERMS, on=TODAY)


def test_minimum_that_is_not_given_in_the_currency_is_a_defect() -> None:
    with pytest.raises(ValueError, match="The minimum of by-claim is not given in JPY"):
        group_owed([owed("A1", 5, currency="JPY")], terms=TERMS, on=TODAY)


def test_payable_of_nothing_cannot_be_built() -> None:
    (payable,) = group_owed([owed("A1", 500_000)], terms=TERMS, on=TODAY).payables

    with pytest.raises(ValueError, match="A payable of 0 pays nothing"):
        replace(payable, amount=Money(0, "EUR"))


def test_benefit_is_never_owed() -> None:
    with pytest.raises(ValueError, match="A1 is a benefit"):
        owed("A1", 5, nature="benefit")


def test_only_a_correction_lowers_what_is_owed() -> None:
    with pytest.raises(ValueError, match="Only a correction may lower what is owed; A1 is award"):
        owed("A1", -5)


def test_results_of_grouping_are_of_two_kinds() -> None:
    grouped = group_owed([owed("A1", 500_000), owed("A2", 5, payee="P002")], terms=TERMS, on=TODAY)

    assert [type(one) for one in (*grouped.payables, *grouped.left)] == [Payable, NotYetPayable]

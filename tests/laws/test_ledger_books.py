"""Laws of the two books: what balances, what comes back whole, what is never less than zero."""

from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from tests.units.ledger.entries import DATES
from tremplin.ledger.account import LIMIT_PARTS, limit_account
from tremplin.ledger.balance import moved_balances
from tremplin.ledger.control import Hold, Settled, carry_over, lapse, lower_budget, raise_budget, release, reserve
from tremplin.ledger.earning import Earned, award, estimate
from tremplin.ledger.foreign import award_in_foreign, bank_booked_in_foreign
from tremplin.ledger.limits import LimitState, moved_limits
from tremplin.ledger.payment import Document, credit_note, invoice
from tremplin.ledger.reversal import Posted, reversal, reversal_of_part
from tremplin.ledger.taking_back import GivenBack, TakenBack, clawback, clawback_parts
from tremplin.ledger.transaction import Transaction, sums_of
from tremplin.money import Money

MINOR = st.integers(min_value=0, max_value=10**12) | st.sampled_from([0, 1])
SOME = st.integers(min_value=1, max_value=10**12)
PARTIES = st.sampled_from(["P1", "P2", "PÉ", "P:4"])
NATURES = st.sampled_from(["service", "price-reduction", "benefit"])
HOLDS = st.lists(
    st.builds(
        Hold,
        st.sampled_from(["1", "2", "10"]),
        st.sampled_from(["EUR", "JPY", "points"]),
        MINOR,
        is_rolling=st.booleans(),
        is_over=st.booleans(),
    ),
    max_size=4,
)
EARNED = st.lists(st.builds(Earned, PARTIES, MINOR, MINOR), max_size=4)


@st.composite
def transactions(draw: st.DrawFn) -> Transaction | None:
    """Any planner with any amounts."""
    holds, hold, document = draw(HOLDS), Hold("1", "EUR", draw(SOME)), Document("P1", draw(SOME), draw(MINOR), "KWD")
    earned, nature = draw(EARNED), draw(NATURES)
    settled = [Settled(one, draw(MINOR)) for one in holds]
    back = [GivenBack(one, draw(st.sampled_from(["available", "lapsed"]))) for one in holds]
    plain = [Earned(one.payee, one.amount) for one in earned] or [Earned("P1", 1)]
    foreign = plain if any(one.amount for one in plain) else [Earned("P1", 1)]
    plans = [
        lambda: reserve(holds, dates=DATES),
        lambda: release(holds, dates=DATES),
        lambda: lapse(hold, dates=DATES),
        lambda: raise_budget(hold, dates=DATES),
        lambda: lower_budget(hold, dates=DATES),
        lambda: carry_over(hold, to_instance="2", dates=DATES),
        lambda: award(earned, settled=settled, nature=nature, currency="EUR", dates=DATES),
        lambda: estimate(
            {one.payee: one.amount - one.estimated for one in earned}, nature=nature, currency="EUR", dates=DATES
        ),
        lambda: invoice(document, dates=DATES),
        lambda: credit_note(document, dates=DATES),
        lambda: clawback(
            [TakenBack("P1", 1), TakenBack("P2", 1)], given_back=back, nature=nature, currency="EUR", dates=DATES
        ),
        lambda: award_in_foreign(
            foreign, charged=Money(hold.amount, "EUR"), settled=settled, nature=nature, currency="CHF", dates=DATES
        ),
        lambda: bank_booked_in_foreign(
            Money(hold.amount, "CHF"),
            run="F",
            paid=Money(document.net, "EUR"),
            carried=Money(document.vat, "EUR"),
            dates=DATES,
        ),
    ]
    return draw(st.sampled_from(plans))()


@given(transactions())
def test_every_plan_balances_in_each_book_and_currency(transaction: Transaction | None) -> None:
    """For each transaction, book and currency, the sum of amounts is 0 (L1)."""
    if transaction is not None:
        assert set(sums_of(transaction.legs).values()) == {0}


@given(HOLDS, st.booleans())
def test_reserve_then_release_is_nothing_at_all(holds: list[Hold], is_over: bool) -> None:
    fresh = [Hold(one.instance, one.unit, one.amount, is_rolling=one.is_rolling) for one in holds]
    legs = [leg for plan in (reserve(fresh, dates=DATES), release(fresh, dates=DATES)) if plan for leg in plan.legs]

    assert set(moved_balances({}, legs=legs).values()) <= {0}


@given(HOLDS, st.data())
def test_award_leaves_nothing_reserved(holds: list[Hold], data: st.DataObject) -> None:
    """Posted and released is what was reserved (W3), whatever is used."""
    settled = [Settled(one, data.draw(MINOR)) for one in holds]
    plans = (reserve(holds, dates=DATES), award([], settled=settled, nature="service", currency="EUR", dates=DATES))
    after = moved_balances({}, legs=[leg for plan in plans if plan for leg in plan.legs])

    for hold in holds:
        used = sum(one.used for one in settled if (one.hold.instance, one.hold.unit) == (hold.instance, hold.unit))
        assert after.get((limit_account(hold.instance, "reserved").key, hold.unit), 0) == 0
        assert after.get((limit_account(hold.instance, "used").key, hold.unit), 0) == used


@given(transactions(), st.lists(st.fractions(min_value=0, max_value=1, max_denominator=7), max_size=4))
def test_reversals_never_sum_to_more_than_the_original(transaction, parts: list[Fraction]) -> None:
    if transaction is None:
        return
    original, earlier = Posted(1, transaction.kind, transaction.legs), []
    for part in parts:
        # A part of a two-legged transaction balances by itself; of a longer one only the whole rest surely does.
        rest = reversal(original, earlier=earlier, dates=DATES)
        if not isinstance(rest, Transaction) or len(rest.legs) != 2:
            break
        amount = abs(rest.legs[0].amount) * part.numerator // part.denominator
        if amount == 0:
            continue
        legs = [type(leg)(leg.account, leg.currency, amount if leg.amount > 0 else -amount) for leg in rest.legs]
        taken = reversal_of_part(original, legs=legs, earlier=earlier, dates=DATES)
        assert isinstance(taken, Transaction)
        earlier.append(Posted(2 + len(earlier), taken.kind, taken.legs, reverses=1))
        too_much = [
            type(leg)(leg.account, leg.currency, -one.amount + leg.amount)
            for leg, one in zip(legs, original.legs, strict=False)
        ]
        assert not isinstance(reversal_of_part(original, legs=too_much, earlier=earlier, dates=DATES), Transaction)
    last = reversal(original, earlier=earlier, dates=DATES)
    if isinstance(last, Transaction):
        earlier.append(Posted(99, last.kind, last.legs, reverses=1))

    legs = [leg for posted in (original, *earlier) for leg in posted.legs]
    assert set(moved_balances({}, legs=legs).values()) == {0}


MOVES = st.tuples(
    st.sampled_from(["reserve", "release", "award", "lapse", "raise", "lower"]),
    st.lists(st.tuples(st.sampled_from(["1", "2"]), st.integers(min_value=1, max_value=60)), min_size=1, max_size=2),
)


@given(st.lists(MOVES, max_size=40))
@example([("raise", [("1", 10)]), ("reserve", [("1", 10), ("2", 1)])])
def test_limits_add_up_after_every_move_and_refusals_change_nothing(moves) -> None:
    """Available, reserved, used >= 0, and their sum with lapsed is what was granted (L9)."""
    states: dict[str, LimitState] = {}
    legs_so_far = []
    for kind, amounts in moves:
        holds = [Hold(instance, "EUR", amount) for instance, amount in amounts]
        transaction = {
            "reserve": lambda holds=holds: reserve(holds, dates=DATES),
            "release": lambda holds=holds: release(holds, dates=DATES),
            "award": lambda holds=holds: award(
                [], settled=[Settled(one, one.amount) for one in holds], nature="service", currency="EUR", dates=DATES
            ),
            "lapse": lambda holds=holds: lapse(holds[0], dates=DATES),
            "raise": lambda holds=holds: raise_budget(holds[0], dates=DATES),
            "lower": lambda holds=holds: lower_budget(holds[0], dates=DATES),
        }[kind]()
        moved = moved_limits(states, legs=transaction.legs)
        if isinstance(moved, dict):
            states = moved
            legs_so_far += transaction.legs

    balances = moved_balances({}, legs=legs_so_far)
    for instance, state in states.items():
        parts = {part: balances.get((limit_account(instance, part).key, "EUR"), 0) for part in LIMIT_PARTS}
        assert parts == {
            "granted": -state.granted,
            "available": state.available,
            "reserved": state.reserved,
            "used": state.used,
            "lapsed": state.lapsed,
        }


@given(MINOR, st.integers(min_value=1, max_value=9), st.integers(min_value=1, max_value=9))
def test_parts_of_a_clawback_sum_to_it(total: int, first: int, second: int) -> None:
    shares = {"PA": Fraction(first, first + second), "PB": Fraction(second, first + second)}

    assert sum(clawback_parts(total, shares=shares).values()) == total

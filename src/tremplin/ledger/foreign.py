"""Awards in a currency other than that of the budget: the position between the two, and what it costs.

The partner is owed its own currency. The position of that currency holds the difference: in the partner's currency
what is still to be bought, in the budget's currency what it was charged at. Both are zero once the bank has paid.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from tremplin.ledger.account import ACCRUED, BANK, FX_POSITION, FX_RESULT, TRANSIT, account_of
from tremplin.ledger.control import NO_CONTEXT, Settled, planned
from tremplin.ledger.earning import Earned, Nature, charged_account
from tremplin.ledger.leg import Leg, legs_between
from tremplin.ledger.transaction import Dates, Transaction
from tremplin.money import Money, Rounding, currency_of


def amount_to_reserve(
    amount: Money, *, rate: Fraction, margin: Fraction, currency: str, mode: Rounding = Rounding.HALF_UP
) -> Money:
    """Return what is reserved of a budget for an amount in another currency.

    Args:
        amount: in the partner's currency.
        rate: what one unit of that currency is worth in the budget's, today.
        margin: added because the rate will move before the award, such as 3/100; zero or more.
        currency: of the budget.
        mode: the one rounding.

    Example:
        >>> chf = Money(1_000_000, "CHF")
        >>> amount_to_reserve(chf, rate=Fraction(106, 100), margin=Fraction(3, 100), currency="EUR")
        Money(minor=1091800, currency='EUR')
    """
    scale = Fraction(10) ** (currency_of(currency).exponent - currency_of(amount.currency).exponent)
    return Money(amount.times(rate * (1 + margin) * scale, mode=mode).minor, currency)


def award_in_foreign(
    earned: Sequence[Earned],
    *,
    charged: Money,
    settled: Iterable[Settled],
    nature: Nature,
    currency: str,
    dates: Dates,
    context: Mapping[str, object] = NO_CONTEXT,
) -> Transaction | None:
    """Plan an award in the partner's currency, charged in the budget's at the rate of the day.

    Args:
        earned: one for each payee, in `currency`.
        charged: the same in the currency of the budget, more than zero; the limits count it, and move no more.
        settled: every hold of the claim, in the currency of the budget.
        nature: decides which account is charged.
        currency: of the partner.
        dates: of the transaction.
        context: of the transaction; names the rate.
    """
    position = account_of(FX_POSITION, currency)
    owed = sum(one.amount for one in earned)
    legs = [leg for one in settled for leg in one.legs()]
    legs += legs_between(charged_account(nature), position, amount=charged.minor, currency=charged.currency)
    legs.append(Leg(position, currency, owed))
    legs += [Leg(account_of(ACCRUED, one.payee), currency, -one.amount) for one in earned if one.amount]
    return planned("award", legs, dates=dates, context=context)


def revalue(
    currency: str, *, change: Money, dates: Dates, context: Mapping[str, object] = NO_CONTEXT
) -> Transaction | None:
    """Plan the change of what a position is worth at the end of a month.

    Args:
        currency: of the position.
        change: in the currency of the budget: how much more its debts cost at the new rate; less than zero for a gain.
        dates: of the transaction.
        context: of the transaction; names the rate.

    Returns:
        None when nothing changed.
    """
    legs = legs_between(
        account_of(FX_RESULT), account_of(FX_POSITION, currency), amount=change.minor, currency=change.currency
    )
    return planned("revalue", legs, dates=dates, context=context)


def bank_booked_in_foreign(
    amount: Money,
    *,
    run: str,
    paid: Money,
    carried: Money,
    dates: Dates,
    context: Mapping[str, object] = NO_CONTEXT,
) -> Transaction | None:
    """Plan a payment for which the bank took another currency than the partner received.

    Args:
        amount: what the partner received.
        run: the payment run.
        paid: what the bank took.
        carried: what the position stood at for this payment, in the currency of `paid`; the difference is the result.
        dates: of the transaction.
        context: of the transaction.

    Raises:
        CurrenciesDiffer: the bank took another currency than the position is charged in.
    """
    position = account_of(FX_POSITION, amount.currency)
    legs = [
        *legs_between(account_of(TRANSIT, run), position, amount=amount.minor, currency=amount.currency),
        *legs_between(position, account_of(BANK), amount=paid.minor, currency=paid.currency),
        *legs_between(position, account_of(FX_RESULT), amount=(carried - paid).minor, currency=paid.currency),
    ]
    return planned("bank-booked", legs, dates=dates, context=context)

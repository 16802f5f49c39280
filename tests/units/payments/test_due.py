"""When a payable is due: by the terms, on a day of the bank, within the law."""

from datetime import date

import pytest

from tremplin.payments.due import AgreedTerm, Due, bank_day, bank_day_before, due_of, last_day_by_law
from tremplin.terms.moment import duration_of


def test_due_day_is_the_day_of_the_terms_when_the_bank_is_open() -> None:
    due = due_of(date(2026, 9, 30), duration_of("45 days"), invoiced_on=date(2026, 10, 5), agreed="sixty-days")

    assert due == Due(date(2026, 11, 16), by_terms=date(2026, 11, 14), by_law=date(2026, 12, 4))
    assert not due.is_shortened


def test_fifteenth_of_the_next_month_is_moved_to_the_next_business_day() -> None:
    due = due_of(date(2026, 8, 15), None, invoiced_on=date(2026, 7, 31), agreed="sixty-days")

    assert due.on == date(2026, 8, 17)


def test_holidays_of_the_programme_count_for_business_days() -> None:
    due = due_of(
        date(2026, 7, 10),
        duration_of("3 business days"),
        invoiced_on=date(2026, 7, 10),
        holidays=frozenset({date(2026, 7, 14)}),
    )

    assert due.on == date(2026, 7, 16)


def test_law_shortens_what_the_terms_give() -> None:
    due = due_of(date(2026, 9, 30), duration_of("90 days"), invoiced_on=date(2026, 10, 1), agreed="thirty-days")

    # 31 October 2026 is a Saturday: the bank's last day before it is the Friday.
    assert due == Due(date(2026, 10, 30), by_terms=date(2026, 12, 29), by_law=date(2026, 10, 31))
    assert due.is_shortened


@pytest.mark.parametrize(
    ("agreed", "last"),
    [
        ("thirty-days", date(2024, 2, 29)),
        ("sixty-days", date(2024, 3, 30)),
        ("forty-five-days-end-of-month", date(2024, 3, 31)),
    ],
)
def test_last_day_by_law_follows_what_was_agreed(agreed: AgreedTerm, last: date) -> None:
    assert last_day_by_law(date(2024, 1, 30), agreed) == last


@pytest.mark.parametrize(
    ("day", "after", "before"),
    [
        (date(2026, 4, 2), date(2026, 4, 2), date(2026, 4, 2)),
        (date(2026, 4, 3), date(2026, 4, 7), date(2026, 4, 2)),  # Good Friday
        (date(2026, 5, 1), date(2026, 5, 4), date(2026, 4, 30)),
        (date(2026, 12, 25), date(2026, 12, 28), date(2026, 12, 24)),
        (date(2027, 1, 1), date(2027, 1, 4), date(2026, 12, 31)),
        (date(2026, 7, 14), date(2026, 7, 14), date(2026, 7, 14)),  # closed in France, open for the euro
    ],
)
def test_bank_days_are_those_of_the_euro(day: date, after: date, before: date) -> None:
    assert (bank_day(day), bank_day_before(day)) == (after, before)


@pytest.mark.parametrize(("today", "is_late"), [(15, False), (16, False), (17, True)])
def test_payment_is_late_from_the_day_after_it_was_due(today: int, is_late: bool) -> None:
    due = Due(date(2026, 11, 16), date(2026, 11, 14), date(2026, 12, 4))

    assert due.is_late(date(2026, 11, today)) is is_late

"""How far one moment is from another whatever the facts, where both follow from the same day."""

from tremplin.terms.moment import Duration, Moment


def days_after(moment: Moment, other: Moment) -> int | None:
    """Return how many days a moment is after another; None when that depends on the facts.

    Only steps in days count: the length of months, and of business days, depends on the day.
    """
    if (moment.base, moment.around, moment.period) != (other.base, other.around, other.period):
        return None
    days, others = days_of(moment), days_of(other)
    return None if days is None or others is None else days - others


def days_of(moment: Moment) -> int | None:
    """Return by how many days a moment is moved; None when it is moved by anything else."""
    lengths = [length_in_days(shift.duration) for shift in moment.shifts]
    known = [length for length in lengths if length is not None]
    if len(known) < len(lengths):
        return None
    return sum(-days if shift.is_before else days for shift, days in zip(moment.shifts, known, strict=True))


def length_in_days(duration: Duration) -> int | None:
    """Return a length of time in calendar days; None for months, years and business days."""
    return duration.number if duration.unit == "days" else None

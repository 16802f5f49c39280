"""Days and lengths of time are read whole or not at all."""

import pytest

from tremplin.terms.moment import Duration, Moment, Shift, duration_of, moment_of


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-31",
        "claim.submitted_on",
        "milestone.go-live + 15 days",
        "end of month of award.granted_on + 14 days + 1 business day",
        "start of programme-year of project.won_on - 1 year - 1 month",
    ],
)
def test_moment_is_written_as_it_was_read(text: str) -> None:
    assert str(moment_of(text)) == text


def test_moment_chains_its_shifts_from_left_to_right() -> None:
    assert moment_of("claim.submitted_on + 5 days - 1 month") == Moment(
        base="claim.submitted_on",
        shifts=(Shift(Duration(5, "days")), Shift(Duration(1, "months"), is_before=True)),
    )


@pytest.mark.parametrize(
    "text",
    [
        "claim.submitted_on + 5 days -3 days",
        "claim.submitted_on + 5 days + ",
        "claim.submitted_on + - 5 days",
        "claim.submitted_on - 5 days+3 days",
        "claim.submitted_on +  5 days",
        "claim.submitted_on + 5 days x",
        "claim.submitted_on + 0 days",
        "claim.submitted_on\n",
        "2026-02-30",
        "end of claim.submitted_on",
        "tomorrow",
    ],
)
def test_moment_of_which_a_part_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"such as|day is out of range"):
        moment_of(text)


@pytest.mark.parametrize("text", ["5", "5 weeks", "-5 days", "1.5 days", "123456 days", "5 days\n", "5  days"])
def test_length_of_time_of_which_a_part_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="such as 90 days"):
        duration_of(text)

"""The page about jobs names those that there are, when each is due, and what it does."""

import re
from pathlib import Path

from tremplin.doors.jobs.calendar import CALENDAR

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "jobs.md"


def test_calendar_of_the_page_is_the_one_in_the_code() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \| `([^`]+)` \| ([^|]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert rows == [(job.name, job.cron, job.text) for job in CALENDAR]

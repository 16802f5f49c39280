"""What the area road adds to the navigation."""

from typing import Final

from tremplin.doors.portal.navigation import Entry
from tremplin.doors.portal.road.estimate import ESTIMATORS
from tremplin.wording import text_key

ENTRIES: Final = (Entry(text_key("Estimate a project"), "road_estimate", ESTIMATORS),)

"""What the area measures adds to the navigation."""

from typing import Final

from tremplin.doors.portal.measures.move import MEASURERS, TITLE
from tremplin.doors.portal.navigation import Entry

ENTRIES: Final = (Entry(TITLE, "measures_move", MEASURERS),)

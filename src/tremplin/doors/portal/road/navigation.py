"""What the area road adds to the navigation."""

from typing import Final

from tremplin.doors.portal.navigation import Entry

ENTRIES: Final[tuple[Entry, ...]] = ()

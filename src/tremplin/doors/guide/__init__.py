"""The partner's guide as an HTML page."""

from tremplin.doors.guide.page import guide_page, guide_part

__all__ = ["guide_page", "guide_part"]

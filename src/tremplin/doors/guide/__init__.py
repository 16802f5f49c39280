"""The partner's guide as an HTML page."""

from tremplin.doors.guide.page import guide_page

__all__ = ["guide_page"]

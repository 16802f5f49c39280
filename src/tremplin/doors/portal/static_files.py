"""Static files under names that carry the hash of what they hold, compressed when they are collected."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Follow the addresses in style sheets; maps for debuggers are not shipped, so they are not looked for."""

    patterns = (("*.css", (r"""(?P<matched>url\((?P<quote>['"]{0,1})\s*(?P<url>.*?)(?P=quote)\))""",)),)

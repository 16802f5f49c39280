"""The likely meant name, when a name is unknown."""

from collections.abc import Iterable
from difflib import get_close_matches


def closest(seen: str, names: Iterable[str]) -> str | None:
    """Return the name that is most like the one seen; None when none is like it.

    Capitals, spaces and underscores are the usual slips, so they count for nothing.

    Example:
        >>> closest("Master_Services", ["member", "master-services"])
        'master-services'
    """
    by_form: dict[str, str] = {}
    for name in names:
        by_form.setdefault(_form(name), name)
    found = get_close_matches(_form(seen), by_form, n=1)
    return by_form[found[0]] if found else None


def _form(name: str) -> str:
    return name.lower().replace("_", "-").replace(" ", "-")

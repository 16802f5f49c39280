"""How two versions differ, as a reader wants it: by incentive, gains ▲, losses ▼, other changes •."""

from collections.abc import Sequence
from typing import Any, Final

from tremplin.terms.difference_change import Change
from tremplin.terms.programme import Programme
from tremplin.terms.prose.voice import voice_of
from tremplin.wording import Language, text_key

_SIGNS: Final = {"gain": "▲", "loss": "▼", "change": "•"}
_HEAD: Final = text_key("{programme}: from version {old} to version {new}.")
_COUNTS: Final = text_key("▲ gains for partners: {gains}   ▼ losses: {losses}   • other changes: {changes}")


def difference_text(changes: Sequence[Change], *, old: Programme, new: Programme, language: Language) -> str:
    """Return the changes as plain text, those of each incentive together, gains first.

    Args:
        changes: from `terms.difference`.
        old: the version that they start from.
        new: the version that they lead to.
        language: of the text.
    """
    title = voice_of(new, language).label(new.title)
    head = language.say(_HEAD, programme=title, old=old.version, new=new.version)
    if not changes:
        return "\n".join([head, language.say("Nothing differs.")])
    counts = {kind: sum(one.kind == kind for one in changes) for kind in _SIGNS}
    legend = language.say(_COUNTS, gains=counts["gain"], losses=counts["loss"], changes=counts["change"])
    titles = {one.id: voice_of(which, language).label(one.title) for which in (old, new) for one in which.incentives}
    whole = language.say("The programme as a whole")
    groups: dict[str, list[str]] = {}
    # What belongs to an incentive comes first, and in each group what helps a partner, then what hurts.
    for one in sorted(changes, key=lambda one: (not one.incentive, list(_SIGNS).index(one.kind))):
        name = titles[one.incentive] if one.incentive else whole
        groups.setdefault(name, []).append(f"  {_SIGNS[one.kind]} {one.text}")
    return "\n\n".join(["\n".join([head, legend]), *("\n".join([name, *lines]) for name, lines in groups.items())])


def difference_data(changes: Sequence[Change], *, old: Programme, new: Programme) -> dict[str, Any]:
    """Return the changes as JSON data."""
    return {
        "programme": new.programme,
        "old": old.version,
        "new": new.version,
        "changes": [
            {"kind": one.kind, "text": one.text, "at": one.place, "incentive": one.incentive or None} for one in changes
        ],
    }

"""Every command and every security event has words in the trail, which people read."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

from tests.house import tree
from tremplin import usecases
from tremplin.doors.portal.vendor.deed_words import DEEDS, EVENTS
from tremplin.usecases.command import Command


def test_every_deed_and_every_security_event_has_words() -> None:
    for found in pkgutil.walk_packages(usecases.__path__, "tremplin.usecases."):
        importlib.import_module(found.name)
    kinds = {one.kind for one in below(Command) if hasattr(one, "kind")}
    source = "".join(path.read_text() for path in (tree.ROOT / "src" / "tremplin").rglob("*.py"))
    events = {*re.findall(r'security="([a-z-]+)"', source), *re.findall(r'what="([a-z]+(?:-[a-z]+)+)"', source)}

    assert kinds == {*DEEDS}
    assert events <= {*EVENTS}


def below(kind: type[Command]) -> Iterator[type[Command]]:
    for one in kind.__subclasses__():
        yield from (one, *below(one))

"""The line to the database is cut within a command: asked again under its id, it has exactly one effect (C4)."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from tests.crashes.proxy import Proxy
from tests.figures import CUTS_AT_EACH_POINT
from tests.histories.deed import Deed, command_id
from tests.histories.yard import as_one_command, send
from tests.races.crowd import Call
from tests.races.stage import Stage, approval, drafted, way_to_review
from tests.usecases.office import MANAGER
from tremplin.store import embedded
from tremplin.store.role import APPLICATION

pytestmark = pytest.mark.slow

DAY = date(2021, 3, 1)
POINTS = {
    "before BEGIN": (b"BEGIN", False),
    "once it is begun": (b"BEGIN", True),
    "as the command is opened": (b"SELECT open_command", False),
    "once the command is open": (b"SELECT open_command", True),
    "as the limits are locked": (b"SELECT lock_limits", False),
    "once the limits are locked": (b"SELECT lock_limits", True),
    # What is posted and its COMMIT are one message.
    "as it is posted and committed": (b"SELECT post(", False),
    "once it is posted and committed": (b"SELECT post(", True),
}
IS_DONE = {"once it is posted and committed"}


@pytest.fixture(scope="module")
def proxy(durable: embedded.EmbeddedServer) -> Iterator[Proxy]:
    with TemporaryDirectory(prefix="cut-") as folder, Proxy(Path(folder), durable.socket_folder) as running:
        yield running


@pytest.mark.parametrize("point", POINTS)
def test_command_whose_line_is_cut_has_one_effect(stage: Stage, proxy: Proxy, point: str) -> None:
    url = f"postgresql://{APPLICATION}@/{stage.database.name}?host={proxy.folder}"
    for number in range(CUTS_AT_EACH_POINT):
        deed = _prepared(stage, number)
        use_case, command = as_one_command(stage.connection, deed, command_id=command_id(random.Random()))
        first = stage.next_number()
        proxy.statement, proxy.is_handed_on = b"", False
        with psycopg.connect(url, autocommit=True) as connection:
            proxy.statement, proxy.is_handed_on = POINTS[point]
            cuts = proxy.cuts

            with pytest.raises(psycopg.OperationalError):
                send(connection, use_case, command)

            assert proxy.cuts == cuts + 1, "the line was not cut where it should be: the run is vacuous"
        is_there = "SELECT 1 FROM command WHERE command_id = %s"
        found = stage.connection.execute(is_there, [command.command_id]).fetchone()
        assert (found is not None) == (point in IS_DONE)
        answers = [send(stage.connection, use_case, command) for _time in range(2)]

        assert answers[0] == answers[1]
        stage.judge([Call(0, 1, 2, deed, answers[0])], first=first, told=point)
        if deed.kind == "request":
            stage.do(Deed("withdraw", MANAGER, deed.claim, DAY))
    stage.require_sound()


def _prepared(stage: Stage, number: int) -> Deed:
    claim = stage.name()
    if number % 2:
        stage.do(*way_to_review(claim, on=DAY, cost=200))
        return approval(claim, on=DAY)
    stage.do(drafted(claim, on=DAY, cost=200))
    return Deed("request", MANAGER, claim, DAY)

"""One command id in 64 sessions at once: one effect, and one answer for all of them (C1, C3)."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from tests.database import Server
from tests.figures import STORM_IDS
from tests.histories.deed import Deed, command_id
from tests.histories.yard import as_command
from tests.races.crowd import Worker
from tests.races.stage import Stage, drafted
from tests.usecases.office import MANAGER

pytestmark = pytest.mark.slow

COPIES = 64
DAY = date(2021, 3, 1)


@pytest.fixture
def stage(server: Server) -> Iterator[Stage]:
    with server.copy() as database, database.connect(autocommit=True) as connection:
        yield Stage(database, connection)


def test_one_id_in_64_sessions_has_one_effect_and_one_answer(stage: Stage) -> None:
    commands = []
    for _number in range(STORM_IDS):
        claim = stage.name()
        stage.do(drafted(claim, on=DAY, cost=40_000))
        deed = Deed("request", MANAGER, claim, DAY)
        commands.append((deed, *as_command(stage.connection, deed, command_id=command_id(stage.dice))))

    def send_all(worker: Worker) -> None:
        for command in commands:
            worker.resend(*command)

    stage.crowd.race([send_all] * COPIES, seed=0)

    for deed, _use_case, _command in commands:
        stage.model.do(deed)
        answers = [call.outcome for call in stage.crowd.calls if call.deed == deed]
        assert len(answers) == COPIES
        assert all(one == answers[0] for one in answers), deed
    codes = Counter(call.outcome.code for call in stage.crowd.calls)
    assert set(codes) == {"APPLIED", "TERMS_SAY_NO"}, "nobody was refused, or everybody: the run is vacuous"
    assert stage.crowd.waits, "nobody waited for anybody: the run is vacuous"
    applied = stage.connection.execute("SELECT count(*) FROM reservation").fetchone()
    assert applied == (3 * codes["APPLIED"] // COPIES,)
    stage.require_sound()


def test_one_id_is_refused_for_all_or_for_none_while_room_comes_and_goes(stage: Stage) -> None:
    """Whoever judges an id first may find no room, and who comes next may find some: the first answer stands."""
    for number in range(STORM_IDS // 5):
        holder, asker = stage.name(), stage.name()
        stage.do(drafted(holder, on=DAY, cost=800_000), Deed("request", MANAGER, holder, DAY))
        stage.do(drafted(asker, on=DAY, cost=800_000))
        full = stage.name()
        stage.do(drafted(full, on=DAY, cost=800_000), Deed("request", MANAGER, full, DAY))
        ask = Deed("request", MANAGER, asker, DAY)
        command = (ask, *as_command(stage.connection, ask, command_id=command_id(stage.dice)))
        already = len(stage.crowd.calls)
        give_back = Deed("withdraw", MANAGER, holder, DAY)
        scripts = [lambda worker, command=command: worker.resend(*command)] * 15
        scripts.insert(5, lambda worker, deed=give_back: worker.do(deed))

        stage.crowd.race(scripts, seed=number + 1)

        answers = [call.outcome for call in stage.crowd.calls[already:] if call.deed == ask]
        assert all(one == answers[0] for one in answers), answers
        stage.model.do(give_back)
        if answers[0].code == "APPLIED":
            stage.model.do(ask)
            stage.do(Deed("withdraw", MANAGER, asker, DAY))
        stage.do(Deed("withdraw", MANAGER, full, DAY))
    stage.require_sound()

"""The embedded server: who keeps it up, and who stops it."""

from pathlib import Path

import pytest

from tremplin.store.embedded import is_running, leave_running, release, start, stop

pytestmark = pytest.mark.slow


def test_server_stops_with_the_last_process_that_uses_it(tmp_path: Path) -> None:
    folder = tmp_path / "db"
    start(folder)

    stopped = release(folder)

    assert stopped
    assert not is_running(folder)


def test_server_that_is_left_running_stays_until_it_is_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "db"
    start(folder)
    leave_running(folder)

    stopped_by_leaving = release(folder)
    was_running = is_running(folder)
    stopped_by_name = stop(folder)

    assert (stopped_by_leaving, was_running, stopped_by_name, is_running(folder)) == (False, True, True, False)

"""Whether the demonstration has been carried out here before: then there is nothing to do again."""

import json
from typing import Any, Final

from tremplin.doors.cli.demo_report import report_of
from tremplin.doors.cli.demo_walk import Tally
from tremplin.doors.database import data_folder
from tremplin.usecases.rows import Connection

_FILE: Final = "demonstration.json"


def note_loaded(name: str, report: dict[str, Any]) -> None:
    """Note in the data folder that a demonstration has come to its end.

    Args:
        name: of the demonstration: its seed and its size.
        report: what it came to.
    """
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{_FILE}.part"
    fresh.write_text(json.dumps({"name": name, "report": report}))
    fresh.replace(folder / _FILE)


def find_loaded(connection: Connection, name: str) -> dict[str, Any] | None:
    """Return what a demonstration came to, with how things stand now; None when it is not in this database whole.

    The journal says so: the transaction that was the last one then stands under its number with its hash.
    """
    file = data_folder() / _FILE
    if not file.exists():
        return None
    noted = json.loads(file.read_text())
    report, last = noted["report"], noted["report"]["journal"]
    query = "SELECT 1 FROM journal WHERE seq = %s AND encode(hash, 'hex') = %s"
    if noted["name"] != name or connection.execute(query, [last["seq"], last["hash"]]).fetchone() is None:
        return None
    now = report_of(connection, Tally(), seconds=report["seconds"])
    return {**now, "commands": report["commands"]}

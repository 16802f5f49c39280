"""Every decision is recomputed in bulk when the database is verified; what the journal does not bear out fails P2."""

import psycopg

from tests.database import Database
from tests.usecases.field import Field
from tremplin.checker.ledger import FAILS, HOLDS, Finding
from tremplin.doors.recomputed import with_recomputation

OTHER = Finding("L1", HOLDS, {"entries": 1})
CHECKED = Finding("P2", HOLDS, {"decisions": 4})
FAILED = Finding("P2", FAILS, {"decisions": 4}, "RECEIPT_CHANGED", {"claim_id": "C1"})


def test_head_room_that_the_journal_does_not_bear_out_fails(field: Field, populated: Database) -> None:
    field.approved("C1")
    field.approved("C2", project_id="J2")
    connection = field.office.connection

    with connection.transaction():
        other, found = with_recomputation((OTHER, CHECKED), connection)
        kept = with_recomputation((FAILED,), connection)
    _move_more(populated)
    with connection.transaction():
        (broken,) = with_recomputation((CHECKED,), connection)

    assert (other, kept) == (OTHER, (FAILED,))
    assert found == Finding("P2", HOLDS, {"decisions": 4, "recomputed": 4, "limits": 16})
    assert (broken.verdict, broken.code) == (FAILS, "HEAD_ROOM_DIFFERS")
    assert dict(broken.offence or {}) == {
        "claim_id": "C2",
        "n": "1",
        "place": "head_room.presales-ceiling",
        "said": "800000",
        "recomputed": "800001",
    }


def _move_more(database: Database) -> None:
    """Let the journal say that the first claim took a cent more of the ceiling, past everything that forbids it."""
    with psycopg.connect(database.superuser_url) as superuser:
        superuser.execute("ALTER TABLE leg DISABLE TRIGGER ALL")
        superuser.execute(
            "UPDATE leg SET amount = amount + 1 WHERE (seq, n) IN ("
            " SELECT seq, n FROM leg JOIN limit_instance AS held ON account_key = 'LIMIT:' || held.id || ':reserved'"
            " WHERE limit_id = 'presales-ceiling' ORDER BY seq, n LIMIT 1)"
        )

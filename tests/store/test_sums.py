"""Sums kept beside the rows: exact after every command, whoever comes between, and the same however often taken."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.store.books import BUDGET, CEILING, entry, granted, moved, posted, reserve
from tremplin.checker.ledger.sums import SUMS
from tremplin.facts.record import Award, Code, Count, CreditNote, Minor, OrderLine, Project, Record
from tremplin.store.fact import fact_rows
from tremplin.store.posting import sum_journal

LINE = OrderLine(
    line_id="L1",
    order_id="O1",
    partner_id="P1",
    customer_id="K1",
    product=Code("suite"),
    family=Code("vcf"),
    sale_type=Code("saas"),
    ordered_on=date(2026, 2, 3),
    amount=Minor(900),
    annual_value=Minor(300),
    quantity=Count(1),
    currency=Code("EUR"),
)
CREDIT = CreditNote(
    credit_note_id="N1", line_id="L1", credited_on=date(2026, 3, 1), amount=Minor(100), currency=Code("EUR")
)
PROJECT = Project(
    project_id="J1",
    customer_id="K1",
    registered_by="P1",
    registered_on=date(2026, 1, 5),
    status=Code("won"),
    sale_type=Code("saas"),
    currency=Code("EUR"),
)
AWARD = Award(
    award_id="A1",
    claim_id="C1",
    incentive=Code("assessment"),
    partner_id="P1",
    project_id="J1",
    unit=Code("EUR"),
    granted_on=date(2026, 2, 9),
    amount=500,
)


def record(connection: psycopg.Connection, *records: Record) -> None:
    posted(connection, facts=fact_rows(records))


def end(connection: psycopg.Connection, table: str, record_id: str) -> None:
    posted(connection, facts=[{"table": table, "record_id": record_id, "data": None}])


def differing(connection: psycopg.Connection) -> dict[str, Any]:
    """Return the first row of each sum that is not what it comes to."""
    found = {}
    for code, query in SUMS[0].offences.items():
        rows = connection.execute(query.encode()).fetchall()
        if rows:
            found[code] = rows[0]
    return found


def ordered(connection: psycopg.Connection) -> list[Any]:
    """Return what partners ordered, once it is seen that every sum is right."""
    assert differing(connection) == {}
    return connection.execute(
        "SELECT partner_id, sale_type, lines, amount, annual FROM orders_by_partner_day WHERE lines > 0 ORDER BY 1, 2"
    ).fetchall()


def awarded(connection: psycopg.Connection) -> list[Any]:
    assert differing(connection) == {}
    return connection.execute(
        "SELECT sale_type, has_project, awards, amount FROM awards_by_day WHERE awards > 0 ORDER BY 1, 2"
    ).fetchall()


def test_orders_are_summed_less_what_was_credited(connection: psycopg.Connection) -> None:
    record(connection, LINE, replace(LINE, line_id="L2", amount=Minor(50), annual_value=None))
    assert ordered(connection) == [("P1", "saas", 2, 950, 300)]

    record(connection, CREDIT)
    # A ninth of the line came back, and of what recurs a ninth and a part of a cent.
    assert ordered(connection) == [("P1", "saas", 2, 850, 266)]

    record(connection, replace(CREDIT, amount=Minor(2_000)))
    assert ordered(connection) == [("P1", "saas", 2, 50, 0)]


def test_sums_follow_a_line_that_changes_and_a_credit_note_that_turns_to_another(
    connection: psycopg.Connection,
) -> None:
    record(connection, LINE, replace(LINE, line_id="L2"), CREDIT)
    record(connection, replace(LINE, partner_id="P2", sale_type=Code("term")))
    assert ordered(connection) == [("P1", "saas", 1, 900, 300), ("P2", "term", 1, 800, 266)]

    record(connection, replace(CREDIT, line_id="L2"))
    assert ordered(connection) == [("P1", "saas", 1, 800, 266), ("P2", "term", 1, 900, 300)]

    end(connection, "credit_notes", "N1")
    end(connection, "order_lines", "L1")
    assert ordered(connection) == [("P1", "saas", 1, 900, 300)]


def test_facts_that_are_as_they_were_move_no_sum(connection: psycopg.Connection) -> None:
    record(connection, LINE, CREDIT, PROJECT)
    before = connection.execute("SELECT xmin, * FROM orders_by_day").fetchall()

    record(connection, LINE, CREDIT, PROJECT)

    assert connection.execute("SELECT xmin, * FROM orders_by_day").fetchall() == before


def test_awards_are_summed_by_what_their_project_is_sold_as_now(connection: psycopg.Connection) -> None:
    record(connection, PROJECT)
    record(connection, AWARD, replace(AWARD, award_id="A2", project_id=None, amount=7))
    assert awarded(connection) == [("", False, 1, 7), ("saas", True, 1, 500)]

    record(connection, replace(PROJECT, sale_type=Code("term")), replace(AWARD, amount=600))
    assert awarded(connection) == [("", False, 1, 7), ("term", True, 1, 600)]

    end(connection, "projects", "J1")
    assert awarded(connection) == [("", False, 1, 7), ("", True, 1, 600)]

    # Known again under its old name, and as it was before it ended.
    record(connection, replace(PROJECT, sale_type=Code("term")))
    assert awarded(connection) == [("", False, 1, 7), ("term", True, 1, 600)]


def test_award_that_ended_counts_no_more_until_it_is_there_again(connection: psycopg.Connection) -> None:
    record(connection, PROJECT, AWARD)
    end(connection, "awards", "A1")
    assert awarded(connection) == []

    record(connection, AWARD)
    assert awarded(connection) == [("saas", True, 1, 500)]


def test_sums_of_the_journal_are_taken_on_from_where_they_are(connection: psycopg.Connection) -> None:
    first, second = granted(connection, 1_000), granted(connection, 50, BUDGET)
    assert sum_journal(connection) == 2
    posted(connection, transactions=[reserve(first, 30), reserve(second, 5)])
    late = entry(*moved(first, source="reserved", target="used", amount=20), on="2026-03-01")
    posted(connection, transactions=[late])

    assert (sum_journal(connection), sum_journal(connection)) == (3, 0)
    assert differing(connection) == {}
    rows = connection.execute(
        "SELECT day::text, granted, available, reserved, used FROM limit_moved WHERE limit_instance_id = %s ORDER BY 1",
        [first],
    ).fetchall()
    assert rows == [("2026-02-28", -1_000, 970, 30, 0), ("2026-03-01", 0, 0, -20, 20)]
    months = connection.execute("SELECT * FROM entries_by_month ORDER BY 1").fetchall()
    assert months == [("2026-02", 4), ("2026-03", 1)]


@pytest.mark.slow
def test_sums_are_right_whoever_comes_between(database: Database, connection: psycopg.Connection) -> None:
    """16 sessions change the same lines, credit notes, projects and awards, and take the sums on meanwhile."""
    workers, rounds = 16, 12
    instance = granted(connection, 10**6, CEILING)
    record(connection, *(replace(LINE, line_id=f"L{number}") for number in range(4)))
    record(connection, *(replace(PROJECT, project_id=f"J{number}") for number in range(3)))
    start = threading.Barrier(workers)

    def work(number: int) -> None:
        rng = random.Random(number)
        with database.connect(autocommit=True) as session:
            start.wait()
            for turn in range(rounds):
                line = replace(LINE, line_id=f"L{rng.randrange(4)}", amount=Minor(rng.randrange(1, 999)))
                credit = replace(CREDIT, credit_note_id=f"N{rng.randrange(6)}", line_id=f"L{rng.randrange(4)}")
                project = replace(PROJECT, project_id=f"J{rng.randrange(3)}", sale_type=Code(rng.choice("abc")))
                award = replace(AWARD, award_id=f"A{number}-{turn}", project_id=f"J{rng.randrange(3)}")
                facts = rng.choice([(line, credit), (credit,), (project,), (award,), (award, project)])
                posted(session, facts=fact_rows(facts), transactions=[reserve(instance, 1)] * rng.randrange(2))
                if turn % 4 == 0:
                    sum_journal(session)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, range(workers)))

    assert differing(connection) == {}
    (versions,) = connection.execute("SELECT max(version) FROM fact WHERE table_name = 'projects'").fetchone() or (0,)
    assert versions > 5
    assert connection.execute("SELECT count(*) FROM award_counted").fetchone() != (0,)

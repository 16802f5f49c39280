"""Facts read from the database are what an evaluation of files would look at, row for row."""

from datetime import date

import psycopg
import pytest

from tests.house.tree import ROOT
from tests.store.books import posted
from tremplin.doors.cli.files import programme_files
from tremplin.engine.compiled import Compiled, compile_programme
from tremplin.engine.evaluate import Run
from tremplin.engine.gather import Store, gather
from tremplin.facts.dataset import DataSet
from tremplin.facts.reading import read_tables
from tremplin.facts.record import (
    Award,
    Code,
    Competency,
    Count,
    CreditNote,
    Customer,
    Minor,
    OrderLine,
    Partner,
)
from tremplin.facts.sample import csv_bytes, sample_tables
from tremplin.store.fact import CurrentFacts, TooManyFacts, current_data_set, fact_rows, records_of, version_of
from tremplin.store.terms import attribute_types
from tremplin.terms.reader import read_terms

ALPHA = Partner(partner_id="P1", name="Alpha", country=Code("FR"), business_models=frozenset({Code("services")}))


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    return compile_programme(read_terms(programme_files(ROOT / "programmes" / "partner-connect-2021")))


@pytest.fixture(scope="module")
def sample(compiled: Compiled) -> DataSet:
    programme = compiled.programme
    files = {f"{name}.csv": csv_bytes(sheet) for name, sheet in sample_tables(7, partners=8, projects=25).items()}
    return read_tables(
        files,
        attributes=programme.attributes,
        codes=programme.codes,
        currency=programme.currency,
        exchange_source=programme.exchange.source if programme.exchange else None,
    )


def test_record_written_and_read_is_the_same(connection: psycopg.Connection) -> None:
    held = Competency(
        competency_id="K1", partner_id="P1", competency=Code("vcf"), kind=Code("master"), valid_from=date(2024, 2, 29)
    )
    posted(connection, facts=fact_rows([held, ALPHA]))

    facts = CurrentFacts(connection)
    assert facts.find("competencies", "K1") == held
    assert facts.of("competencies", "partner_id", "P1") == (held,)
    assert facts.rows("partners") == (ALPHA,)
    assert (facts.find("partners", "P9"), facts.find("partners", None)) == (None, None)
    assert facts.of("competencies", "partner_id", "P9") == ()
    assert (
        version_of(connection, table="partners", record_id="P1"),
        version_of(connection, table="x", record_id="y"),
    ) == (1, 0)


def test_record_that_was_replaced_or_ended_is_not_read(connection: psycopg.Connection) -> None:
    beta = Partner(partner_id="P2", name="Beta", country=Code("BE"))
    posted(connection, facts=fact_rows([ALPHA, beta], expect_version=0))
    posted(connection, facts=[{**fact_rows([beta])[0], "data": None}])
    renamed = Partner(partner_id="P1", name="Alpha SA", country=Code("FR"))
    posted(connection, facts=fact_rows([renamed], expect_version=1))

    assert current_data_set(connection) == DataSet.of(renamed)
    assert version_of(connection, table="partners", record_id="P1") == 2


def test_question_is_asked_once_in_a_decision(connection: psycopg.Connection) -> None:
    posted(connection, facts=fact_rows([ALPHA]))
    facts = CurrentFacts(connection)
    before = facts.find("partners", "P1")

    posted(connection, facts=[{**fact_rows([ALPHA])[0], "data": None}])

    assert facts.find("partners", "P1") is before
    assert CurrentFacts(connection).find("partners", "P1") is None


def test_attribute_that_no_terms_declare_is_left_out(connection: psycopg.Connection) -> None:
    customer = Customer(customer_id="K", name="Kappa", country=Code("FR"), attributes={"sites": 3, "sector": "public"})
    posted(connection, facts=fact_rows([customer]))

    def read(**types: str) -> Customer:
        return CurrentFacts(connection, attributes=types).find("customers", "K")

    assert read(**{"customer.sites": "count"}).attributes == {"sites": 3}
    assert read(**{"customer.sites": "count", "customer.sector": "text"}) == customer
    assert read().attributes == {}


def test_look_up_without_an_index_is_refused(connection: psycopg.Connection) -> None:
    with pytest.raises(LookupError, match="not looked up by name"):
        CurrentFacts(connection).of("partners", "name", "Alpha")
    with pytest.raises(LookupError, match="not looked up by name"):
        CurrentFacts(connection).of_any("partners", "name", ["Alpha"])


def test_rows_of_several_values_come_in_one_question_by_rising_id(connection: psycopg.Connection) -> None:
    notes = [
        CreditNote(
            credit_note_id=f"N{number}",
            line_id=line,
            credited_on=date(2026, 1, 2),
            amount=Minor(1),
            currency=Code("EUR"),
        )
        for number, line in enumerate(("L2", "L1", "L3"))
    ]
    posted(connection, facts=fact_rows(notes))
    facts = CurrentFacts(connection, at_most=2)

    assert facts.of_any("credit_notes", "line_id", ["L1", "L2", "L9"]) == (notes[0], notes[1])
    assert facts.of_any("credit_notes", "line_id", []) == ()
    assert facts.of_any("credit_notes", "line_id", ["L3", "L2"]) == (notes[0], notes[2])
    with pytest.raises(TooManyFacts):
        CurrentFacts(connection, at_most=2).of_any("credit_notes", "line_id", ["L1", "L2", "L3"])


def bought(line_id: str, ordered_on: date, *, partner_id: str = "P1") -> OrderLine:
    return OrderLine(
        line_id=line_id,
        order_id=line_id,
        partner_id=partner_id,
        customer_id="K1",
        product=Code("suite"),
        family=Code("vcf"),
        sale_type=Code("saas"),
        ordered_on=ordered_on,
        amount=Minor(1),
        quantity=Count(1),
        currency=Code("EUR"),
    )


@pytest.mark.parametrize("known_before", [False, True])
def test_rows_of_a_period_are_those_that_a_data_set_has(connection: psycopg.Connection, known_before: bool) -> None:
    days = [date(2021, 3, 31), date(2021, 4, 1), date(2021, 6, 30), date(2021, 7, 1)]
    lines = [bought(f"L{number}", day) for number, day in enumerate(days)]
    posted(connection, facts=fact_rows([*lines, bought("L9", days[1], partner_id="P2")]))
    facts = CurrentFacts(connection, at_most=4)
    quarter = {"first": date(2021, 4, 1), "until": date(2021, 7, 1)}
    if known_before:
        facts.of("order_lines", "partner_id", "P1")

    found = facts.of_between("order_lines", "partner_id", "P1", **quarter)

    assert list(found) == lines[1:3]
    assert found == facts.of_between("order_lines", "partner_id", "P1", **quarter)
    assert list(Store(DataSet.of(*lines)).of_between("order_lines", "partner_id", "P1", **quarter)) == lines[1:3]


def test_what_is_read_ahead_is_not_asked_for_again(connection: psycopg.Connection) -> None:
    held = Competency(
        competency_id="K1", partner_id="P1", competency=Code("vcf"), kind=Code("master"), valid_from=date(2024, 2, 29)
    )
    line = bought("L1", date(2021, 4, 1))
    posted(connection, facts=fact_rows([held, line]))
    facts = CurrentFacts(connection, at_most=2)

    facts.read_ahead(("competencies", "order_lines", "levels"), "partner_id", "P1")
    posted(connection, facts=[{**one, "data": None} for one in fact_rows([held, line])])

    assert facts.of("competencies", "partner_id", "P1") == (held,)
    assert facts.find("order_lines", "L1") == line
    assert facts.of("levels", "partner_id", "P1") == ()
    assert CurrentFacts(connection).of("competencies", "partner_id", "P1") == ()


def test_more_than_may_be_read_is_not_read_ahead(connection: psycopg.Connection) -> None:
    posted(connection, facts=fact_rows([bought(f"L{number}", date(2021, 4, 1)) for number in range(3)]))

    with pytest.raises(TooManyFacts, match="order_lines"):
        CurrentFacts(connection, at_most=2).read_ahead(("order_lines",), "partner_id", "P1")


def test_award_is_a_fact_once_it_is_posted(connection: psycopg.Connection) -> None:
    award = Award(
        award_id="A1",
        claim_id="C1",
        incentive=Code("poc"),
        partner_id="P1",
        unit=Code("EUR"),
        granted_on=date(2026, 1, 2),
        amount=500,
    )
    with pytest.raises(TypeError, match="A1 is a fact once it is posted"):
        CurrentFacts(connection).add(award)

    posted(connection, facts=fact_rows([award]))

    assert CurrentFacts(connection).of("awards", "partner_id", "P1") == (award,)


def test_look_ups_use_their_indexes(connection: psycopg.Connection) -> None:
    rows = [Partner(partner_id=f"P{number}", name="x", country=Code("FR")) for number in range(3000)]
    posted(connection, facts=fact_rows(rows))
    plan = connection.execute(
        "EXPLAIN SELECT data FROM fact WHERE table_name = 'partners' AND superseded_at IS NULL AND data ? 'partner_id'"
        " AND data ->> 'partner_id' = 'P7'"
    ).fetchall()

    assert any("fact_by_partner_id" in line for (line,) in plan)


def test_question_with_too_many_answers_is_refused(connection: psycopg.Connection) -> None:
    rows = [Partner(partner_id=f"P{number}", name="x", country=Code("FR")) for number in range(3)]
    posted(connection, facts=fact_rows(rows))

    assert len(CurrentFacts(connection, at_most=3).rows("partners")) == 3
    with pytest.raises(TooManyFacts) as refused:
        CurrentFacts(connection, at_most=2).rows("partners")
    assert (refused.value.table, refused.value.at_most) == ("partners", 2)


def test_records_of_no_rows_are_none() -> None:
    assert records_of("partners", []) == ()


@pytest.mark.slow
def test_snapshot_gathered_from_the_database_is_the_one_gathered_from_files(
    connection: psycopg.Connection, compiled: Compiled, sample: DataSet
) -> None:
    posted(connection, facts=fact_rows(sample))
    types = attribute_types(compiled.programme)
    run = Run(compiled, sample)
    claims = [claim for claim in run.claims if claim.claim_id in sample.by_id("claims")]

    assert len(claims) > 20
    for claim in claims:
        facts = CurrentFacts(connection, attributes=types)
        assert gather(compiled, facts, claim) == gather(compiled, sample, claim)
    assert current_data_set(connection, attributes=types) == sample

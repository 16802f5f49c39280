"""A simulation decides as an evaluation does, and its limits over columns grant the same again."""

import pytest

from tests.twins import twin
from tremplin.bulk.simulation import in_force_as, simulate
from tremplin.engine.evaluate import evaluate
from tremplin.facts.dataset import DataSet
from tremplin.facts.reading import read_tables
from tremplin.facts.sample import csv_bytes, sample_tables
from tremplin.terms.programme import Programme

pytestmark = pytest.mark.slow


def facts_for(programme: Programme) -> DataSet:
    sheets = sample_tables(7, partners=10, projects=40)
    return read_tables(
        {f"{name}.csv": csv_bytes(sheet) for name, sheet in sheets.items()},
        attributes=programme.attributes,
        codes=programme.codes,
        currency=programme.currency,
        exchange_source=programme.exchange.source if programme.exchange else None,
    )


def test_simulation_of_the_sample_grants_what_an_evaluation_and_the_columns_grant() -> None:
    compiled = twin.compiled_of("programmes/partner-connect-2021")
    data = facts_for(compiled.programme)

    simulation = simulate(compiled.programme, data)

    decisions = evaluate(compiled, data).decisions
    assert [(one.claim_id, one.granted) for one in simulation.cases] == [(d.claim_id, d.granted) for d in decisions]
    over_columns = dict(simulation.granted_over_columns())
    assert over_columns == {one.claim_id: one.granted for one in simulation.cases if one.is_pooled}
    forfeited = sum(cut.amount for one in simulation.cases for cut in one.cuts)
    assert forfeited == sum(one.forfeited for one in decisions) > 0
    # Nothing but the conduct of a claim can go otherwise.
    assert sum(over_columns.values()) == sum(one.granted for one in decisions)


def test_terms_of_other_days_are_tried_on_the_days_of_others() -> None:
    programme = twin.compiled_of("programmes/partner-connect-2021").programme
    days = programme.in_force.model_copy(update={"from_": programme.in_force.from_.replace(year=2031)})
    days = days.model_copy(update={"to": programme.in_force.to.replace(year=2032)})
    later = programme.model_copy(update={"in_force": days})
    data = facts_for(programme)

    as_it_is = simulate(later, data)
    as_the_other = simulate(in_force_as(later, programme), data)

    assert sum(one.granted for one in as_it_is.cases) == 0
    assert [one.granted for one in as_the_other.cases] == [one.granted for one in simulate(programme, data).cases]

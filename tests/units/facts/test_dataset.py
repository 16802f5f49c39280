from dataclasses import replace

import pytest

from tests.units.facts.cast import ALL
from tremplin.facts.dataset import DataSet, DuplicateId, UnknownTable, id_of
from tremplin.facts.record import Code, Partner
from tremplin.facts.schema import TABLES

ALPHA = Partner(partner_id="P10", name="Alpha", country=Code("FR"))
BETA = Partner(partner_id="P2", name="Beta", country=Code("BE"))
GAMMA = Partner(partner_id="P3", name="Gamma", country=Code("FR"))


def test_data_set_whatever_the_order_handed_over_is_the_same_value() -> None:
    assert DataSet.of(*ALL) == DataSet.of(*reversed(ALL))
    assert list(DataSet.of(*reversed(ALL))) == list(ALL)


def test_data_set_holds_every_table_of_the_schema_and_leaves_out_empty_ones() -> None:
    assert tuple(DataSet.of(*ALL).tables) == tuple(TABLES)
    assert dict(DataSet({"partners": (ALPHA,), "claims": ()}).tables) == {"partners": (ALPHA,)}


def test_table_gives_rows_letter_by_letter_of_their_ids() -> None:
    facts = DataSet.of(GAMMA, BETA, ALPHA)

    assert facts.table("partners") == (ALPHA, BETA, GAMMA)
    assert facts.table("claims") == ()


def test_by_id_finds_a_row_and_goes_through_ids_in_order() -> None:
    facts = DataSet.of(BETA, ALPHA)

    assert facts.by_id("partners")["P2"] is BETA
    assert list(facts.by_id("partners")) == ["P10", "P2"]
    assert facts.by_id("partners") is facts.by_id("partners")


def test_rows_of_gives_the_rows_with_that_value_by_id() -> None:
    facts = DataSet.of(GAMMA, BETA, ALPHA)

    assert facts.rows_of("partners", "country", "FR") == (ALPHA, GAMMA)
    assert facts.rows_of("partners", "country", "BE") == (BETA,)
    assert facts.rows_of("partners", "country", "CH") == ()


def test_data_set_with_an_id_twice_is_not_made() -> None:
    with pytest.raises(DuplicateId, match=r"^The table partners has two records with the id 'P2'\.$") as raised:
        DataSet.of(BETA, ALPHA, replace(BETA, name="Delta"))

    assert (raised.value.table, raised.value.id) == ("partners", "P2")


@pytest.mark.parametrize("ask", [lambda facts: facts.table("partner"), lambda _: DataSet({"partner": ()})])
def test_table_that_the_schema_lacks_is_unknown(ask) -> None:
    with pytest.raises(UnknownTable, match=r"^There is no table 'partner'; the tables are partners, memberships"):
        ask(DataSet.of())


def test_id_of_gives_the_first_field() -> None:
    assert [id_of(one) for one in (ALPHA, ALL[-1])] == ["P10", "Q1"]

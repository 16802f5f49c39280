import csv
import os
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from io import StringIO

import pytest

from tests.units.facts.files import Declared
from tremplin.facts.dataset import DataSet
from tremplin.facts.reading import read_tables
from tremplin.facts.sample import csv_bytes, csv_chunks, sample_tables
from tremplin.facts.sample.sheet import ATTRIBUTES, Sheet
from tremplin.facts.schema import TABLES

INCENTIVES_CLAIMED = {
    "technical-assessment",
    "proof-of-concept",
    "partner-to-partner",
    "deal-registration",
    "influence",
    "subscription-rebate",
    "development-funds",
    "sales-rewards",
    "deployment",
    "adoption",
    "cloud-migration-services",
    "renewal",
}
DECLARED = {
    "partner.main_model": Declared("code"),
    "partner.rewards_accepted_on": Declared("date"),
    "project.new_customer": Declared("yes-no"),
    "activity.workloads": Declared("count"),
    "claim.campaign_kind": Declared("code"),
    "claim.campaign_on": Declared("date"),
}
HASHING = """
from hashlib import sha256
from tremplin.facts.sample import csv_bytes, sample_tables
tables = sample_tables(1, partners=12, projects=30)
print(sha256(b"".join(csv_bytes(sheet) for sheet in tables.values())).hexdigest())
"""


def _files(**size: int) -> dict[str, bytes]:
    return {f"{name}.csv": csv_bytes(sheet) for name, sheet in sample_tables(1, **size).items()}


@pytest.fixture(scope="module")
def facts() -> DataSet:
    files = _files(partners=120, projects=600)
    return read_tables(files, attributes=DECLARED, currency="EUR", exchange_source="corporate")


def test_same_seed_gives_the_same_bytes_whatever_the_hash_seed() -> None:
    seen = {
        subprocess.run(
            [sys.executable, "-c", HASHING],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for hash_seed in ("0", "1", "4711")
    }
    here = b"".join(csv_bytes(sheet) for sheet in sample_tables(1, partners=12, projects=30).values())

    assert seen == {sha256(here).hexdigest() + "\n"}


def test_another_seed_gives_other_data_and_no_other_size() -> None:
    one, other = (sample_tables(seed, partners=12, projects=30) for seed in (1, 2))

    assert csv_bytes(one["projects"]) != csv_bytes(other["projects"])
    assert len(one["order_lines"].rows) == len(other["order_lines"].rows) == 1_000


def test_more_projects_leave_the_first_ones_as_they_are() -> None:
    few, more = (sample_tables(1, partners=12, projects=projects) for projects in (30, 31))

    assert more["partners"] == few["partners"]
    assert len(few["customers"].rows) == len(more["customers"].rows)
    assert more["claims"].rows[: len(few["claims"].rows)] == few["claims"].rows


def test_sample_has_every_table_and_the_lines_that_were_asked_for(facts: DataSet) -> None:
    counts = {name: len(facts.table(name)) for name in TABLES}

    assert (counts["partners"], counts["projects"], counts["order_lines"]) == (120, 600, 20_000)
    assert [name for name, count in counts.items() if not count] == ["awards"]


def test_sample_claims_every_incentive_that_is_asked_for_by_claim(facts: DataSet) -> None:
    counts = Counter(claim.incentive for claim in facts.table("claims"))

    assert set(counts) == INCENTIVES_CLAIMED
    assert min(counts.values()) >= 20


def test_sample_holds_what_a_programme_meets(facts: DataSet) -> None:
    claims, proofs = facts.table("claims"), facts.table("proofs")
    projects, lines = facts.table("projects"), facts.table("order_lines")
    members = {one.partner_id for one in facts.table("memberships")}
    pairs = Counter(role.project_id for role in facts.table("roles") if role.share is not None)

    assert {partner.country for partner in facts.table("partners")} >= {"FR", "BE", "CH", "DE", "ES", "IT"}
    assert {level.level for level in facts.table("levels")} == {"enrolled", "partner", "advanced", "principal"}
    assert {model for one in facts.table("partners") for model in one.business_models} == {
        "resell",
        "services",
        "cloud",
        "builder",
    }
    assert any(one.valid_until for one in facts.table("business_models"))
    assert 0 < len(members) < 120
    assert any(one.valid_until for one in facts.table("memberships"))
    assert any(one.valid_until for one in facts.table("competencies"))
    assert {project.status for project in projects} >= {"won", "lost", "expired", "opportunity", "denied"}
    assert {line.currency for line in lines} == {"EUR", "USD", "CHF"}
    assert {line.sale_type for line in lines} == {"perpetual", "term", "subscription", "saas", "consumption"}
    assert (min(line.ordered_on for line in lines).isoformat()[:7]) == "2020-04"
    assert set(pairs.values()) == {2}
    assert any(proof.accepted_on is None for proof in proofs)
    assert any(claim.extended for claim in claims)
    assert {one.kind for one in facts.table("milestones")} == {
        "handover",
        "first-order",
        "go-live",
        "acceptance",
        "term-end",
        "renewal",
    }


def test_names_say_that_they_are_fictitious_and_elide_as_french_does(facts: DataSet) -> None:
    names = [one.name for table in ("partners", "customers") for one in facts.table(table)]

    assert [name for name in names if not name.endswith(" (fictif)")] == []
    assert len({one.name for one in facts.table("partners")}) == 120
    assert any(" d’Orvallée " in name for name in names)
    assert not any(" de Orvallée" in name or " de Altbergen" in name for name in names)


def test_names_of_very_many_partners_get_a_numeral() -> None:
    names = [row[1] for row in sample_tables(1, partners=2_420, projects=0)["partners"].rows]

    assert len(set(names)) == 2_420
    assert names[2_415] == "Atelier Numérique de Valmorne 2 (fictif)"


def test_rates_say_that_they_are_fictitious(facts: DataSet) -> None:
    assert {rate.rate_id.partition("-")[0] for rate in facts.table("rates")} == {"fictitious"}


def test_partner_alone_introduces_nobody() -> None:
    tables = sample_tables(1, partners=1, projects=40)

    assert {row[3] for row in tables["introductions"].rows} == {""}
    assert len(tables["claims"].rows) > 40


@pytest.mark.parametrize("size", [{"partners": 0, "projects": 1}, {"partners": 1, "projects": -1}])
def test_sample_of_nobody_is_refused(size: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"^A sample has at least one partner, and no negative number of projects\.$"):
        sample_tables(1, **size)


def test_seed_that_is_no_whole_number_is_a_defect() -> None:
    with pytest.raises(TypeError, match="unsupported format string"):
        sample_tables(object(), partners=1, projects=0)


def test_columns_of_sheets_are_the_fields_of_records_and_the_attributes() -> None:
    tables = sample_tables(1, partners=1, projects=0)

    assert {name: sheet.columns for name, sheet in tables.items()} == {
        name: (*table.fields, *ATTRIBUTES.get(name, ())) for name, table in TABLES.items()
    }


def test_csv_of_a_sheet_comes_in_chunks_and_reads_back() -> None:
    sheet = Sheet(("a", "b"), [(f"x{number}", 'with, "quotes"') for number in range(10_001)])

    chunks = list(csv_chunks(sheet))

    assert len(chunks) == 2
    assert b"".join(chunks) == csv_bytes(sheet)
    assert [tuple(row) for row in csv.reader(StringIO(csv_bytes(sheet).decode()))] == [sheet.columns, *sheet.rows]


def test_cell_without_a_column_is_a_defect() -> None:
    with pytest.raises(KeyError, match="colour"):
        Sheet(("a",)).add(a="1", colour="red")

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from hashlib import sha256

import pytest

from tests.units.facts.cast import ALL, TYPES
from tremplin.facts.dataset import DataSet, DuplicateId
from tremplin.facts.record import Claim, Code
from tremplin.facts.snapshot import (
    RowTexts,
    Snapshot,
    SnapshotNotValid,
    snapshot_bytes,
    snapshot_data,
    snapshot_from_data,
    snapshot_sha256,
)

WHOLE = Snapshot("X1", DataSet.of(*ALL).tables)
SUMMER = timezone(timedelta(hours=2))
CLAIM = Claim(
    claim_id="X1",
    incentive=Code("poc"),
    partner_id="P1",
    reserved_at=datetime(2021, 4, 12, 10, 0, tzinfo=SUMMER),
)


def test_snapshot_data_has_the_form_of_the_receipt() -> None:
    data = snapshot_data(Snapshot("X1", {"claims": (CLAIM,), "partners": (ALL[0],), "roles": ()}))

    assert data == {
        "claim_id": "X1",
        "tables": {
            "partners": [
                {
                    "partner_id": "P1",
                    "name": "Atelier d’Évian",
                    "country": "FR",
                    "business_models": ["resell", "services"],
                    "attributes": {
                        "staff": "40",
                        "is_local": "true",
                        "since": "2024-02-29",
                        "share": "3/200",
                        "areas": ["a", "b"],
                    },
                }
            ],
            "claims": [
                {
                    "claim_id": "X1",
                    "incentive": "poc",
                    "partner_id": "P1",
                    "reserved_at": "2021-04-12T08:00:00Z",
                }
            ],
        },
    }


def test_instant_keeps_its_fraction_of_a_second() -> None:
    late = replace(CLAIM, reserved_at=CLAIM.reserved_at + timedelta(microseconds=250_000))

    data = snapshot_data(Snapshot("X1", {"claims": (late,)}))

    assert data["tables"]["claims"][0]["reserved_at"] == "2021-04-12T08:00:00.250000Z"
    assert snapshot_from_data(data) == Snapshot("X1", {"claims": (late,)})


def test_snapshot_bytes_are_the_canonical_json_of_its_data() -> None:
    canonical = json.dumps(snapshot_data(WHOLE), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    assert snapshot_bytes(WHOLE) == canonical
    assert snapshot_sha256(WHOLE) == sha256(canonical).hexdigest()


def test_snapshot_bytes_with_texts_kept_from_others_are_the_same() -> None:
    texts = RowTexts()

    first = snapshot_sha256(WHOLE, texts=texts)

    assert first == snapshot_sha256(WHOLE, texts=texts) == snapshot_sha256(WHOLE)


def test_snapshot_whatever_the_order_of_rows_is_the_same_value() -> None:
    turned = Snapshot("X1", {name: rows[::-1] for name, rows in reversed(WHOLE.tables.items())})

    assert turned == WHOLE
    assert snapshot_bytes(turned) == snapshot_bytes(WHOLE)


def test_snapshot_goes_through_json_and_comes_back_equal() -> None:
    data = json.loads(snapshot_bytes(WHOLE))

    assert snapshot_from_data(data, attributes=TYPES) == WHOLE


def test_snapshot_with_an_id_twice_is_not_made() -> None:
    with pytest.raises(DuplicateId):
        Snapshot("X1", {"claims": (CLAIM, CLAIM)})


def _claim(**changes: object) -> dict[str, object]:
    row = {"claim_id": "X1", "incentive": "poc", "partner_id": "P1", "reserved_at": "2021-04-12T08:00:00Z"}
    return {"claim_id": "X1", "tables": {"claims": [row | changes]}}


def _partner(**attributes: object) -> dict[str, object]:
    row = {"partner_id": "P1", "name": "Alpha", "country": "FR", "attributes": attributes}
    return {"claim_id": "X1", "tables": {"partners": [row]}}


@pytest.mark.parametrize(
    ("data", "at"),
    [
        ([], "snapshot"),
        ({"claim_id": "X1"}, "snapshot"),
        ({"claim_id": "X1", "tables": {}, "more": {}}, "snapshot"),
        ({"claim_id": 1, "tables": {}}, "claim_id"),
        ({"claim_id": "X1", "tables": []}, "tables"),
        ({"claim_id": "X1", "tables": {"claim": []}}, "tables.claim"),
        ({"claim_id": "X1", "tables": {"claims": {}}}, "tables.claims"),
        ({"claim_id": "X1", "tables": {"claims": ["X1"]}}, "tables.claims[0]"),
        ({"claim_id": "X1", "tables": {"claims": [{"claim_id": "X1"}]}}, "tables.claims[0]"),
        (_claim(colour="red"), "tables.claims[0].colour"),
        (_claim(attributes={"colour": "red"}), "tables.claims[0].attributes.colour"),
        (_claim(attributes="red"), "tables.claims[0].attributes"),
        (_claim(cost=500), "tables.claims[0].cost"),
        (_claim(cost="007"), "tables.claims[0].cost"),
        (_claim(cost=None), "tables.claims[0].cost"),
        (_claim(partner_id=7), "tables.claims[0].partner_id"),
        (_claim(submitted_on="2021-02-30"), "tables.claims[0].submitted_on"),
        (_claim(submitted_on="20210203"), "tables.claims[0].submitted_on"),
        (_claim(submitted_on=20210203), "tables.claims[0].submitted_on"),
        (_claim(reserved_at="2021-04-12T08:00:00"), "tables.claims[0].reserved_at"),
        (_claim(reserved_at="2021-04-12T10:00:00+02:00"), "tables.claims[0].reserved_at"),
        (_claim(extended="a"), "tables.claims[0].extended"),
        (_claim(extended=["b", "a"]), "tables.claims[0].extended"),
        (_claim(extended=[1]), "tables.claims[0].extended"),
        (_claim(extended=[["a"]]), "tables.claims[0].extended"),
        (_partner(share="1e9"), "tables.partners[0].attributes.share"),
        (_partner(share="2/4"), "tables.partners[0].attributes.share"),
        (_partner(share="1/0"), "tables.partners[0].attributes.share"),
        (_partner(is_local=True), "tables.partners[0].attributes.is_local"),
        (_partner(is_local="yes"), "tables.partners[0].attributes.is_local"),
    ],
)
def test_data_not_in_the_form_of_a_snapshot_says_where(data: object, at: str) -> None:
    with pytest.raises(SnapshotNotValid) as raised:
        snapshot_from_data(data, attributes=TYPES)

    assert raised.value.at == at


def test_data_not_in_the_form_of_a_snapshot_says_what_was_seen() -> None:
    with pytest.raises(
        SnapshotNotValid,
        match=r"^The snapshot cannot be read at tables\.claims\[0\]\.cost: '007' has not the form that stands there\.$",
    ):
        snapshot_from_data(_claim(cost="007"))

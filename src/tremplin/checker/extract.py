"""Whether a clause is an extract of a programme: nothing changed, nothing that it needs left out, nothing added."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tremplin.checker.differences import Difference, differences
from tremplin.checker.facts import DECIMALS

ROOT_KEYS: Final = (
    "programme", "version", "currency", "timezone", "in_force", "recorded_order", "exchange", "level_exchange",
    "holidays",
)  # fmt: skip
NAMES: Final = {"condition": "conditions", "named": "measures", "table": "tables"}


def extract_faults(clause: Mapping[str, Any], terms: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield what differs between a clause and what its programme says.

    Args:
        clause: of the receipt.
        terms: the canonical JSON of the programme. The order of its levels is not compared, because its canonical bytes
            do not hold it.
    """
    wanted = extract_of(terms, str(clause["incentive"]["id"]))
    seen = dict(clause)
    seen["level_order"] = sorted(clause["level_order"])
    yield from differences(seen, wanted, place="clause")


def extract_of(terms: Mapping[str, Any], incentive_id: str) -> dict[str, Any]:
    """Return what an incentive needs of its programme, levels in alphabetical order.

    Raises:
        KeyError: the programme has no such incentive.
    """
    incentives = {incentive["id"]: incentive for incentive in terms["incentives"]}
    incentive = incentives[incentive_id]
    limits = [limit for limit in terms["limits"] if _covers(limit, incentive_id)]
    exclusions = _exclusions(terms, incentive_id)
    names = {name for exclusion in exclusions for name in exclusion["between"]} - {incentive_id}
    rivals = {name: one for name, one in incentives.items() if name in names}
    needed: dict[str, dict[str, Any]] = {kind: {} for kind in NAMES.values()}
    _collect([incentive, limits, list(rivals.values()), terms["levels"]], terms, needed)
    return {
        **{key: terms[key] for key in ROOT_KEYS if key in terms},
        "decimals": _decimals(terms, incentive["pays"]),
        "units": {name: unit["decimals"] for name, unit in terms["units"].items()},
        "level_order": sorted(terms["level_names"]),
        "levels": terms["levels"],
        "incentive": incentive,
        **needed,
        "limits": limits,
        "exclusions": exclusions,
        "rivals": rivals,
        "attributes": {path: attribute["type"] for path, attribute in terms["attributes"].items()},
    }


def _exclusions(terms: Mapping[str, Any], incentive_id: str) -> list[Any]:
    """Return the exclusions that name an incentive, and those about order lines that name one of its rivals."""
    rivals: set[str] = set()
    for exclusion in terms["exclusions"]:
        if incentive_id in exclusion["between"] and "line" not in exclusion["per"]:
            rivals.update(exclusion["between"])
    return [
        exclusion
        for exclusion in terms["exclusions"]
        if incentive_id in exclusion["between"]
        or ("line" in exclusion["per"] and any(name in rivals for name in exclusion["between"]))
    ]


def _covers(limit: Mapping[str, Any], incentive_id: str) -> bool:
    return (limit["covers"] == "all" or incentive_id in limit["covers"]) and incentive_id not in limit["except"]


def _decimals(terms: Mapping[str, Any], pays: Mapping[str, Any]) -> int:
    if pays["as"] == "points":
        return int(terms["units"][pays["unit"]]["decimals"])
    return 0 if pays["as"] == "protection" else DECIMALS[terms["currency"]]


def _collect(node: Any, terms: Mapping[str, Any], needed: dict[str, dict[str, Any]]) -> None:
    """Gather the conditions, measures and tables that a part of the terms reaches, through other names too."""
    if isinstance(node, list):
        for inner in node:
            _collect(inner, terms, needed)
    if not isinstance(node, dict):
        return
    for key, inner in node.items():
        kind = NAMES.get(key)
        if kind is None or not isinstance(inner, str):
            _collect(inner, terms, needed)
        elif inner not in needed[kind]:
            needed[kind][inner] = terms[kind][inner]
            _collect(terms[kind][inner], terms, needed)

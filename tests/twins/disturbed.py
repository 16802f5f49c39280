"""Facts with something changed: rows left out, fields emptied, days and amounts moved, values swapped between rows."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from tremplin.facts.dataset import DataSet, grouped
from tremplin.facts.schema import TABLES

DAYS = (-400, -92, -45, -31, -1, 1, 30, 91, 365)
FACTORS = (Fraction(0), Fraction(1, 3), Fraction(99, 100), Fraction(2), Fraction(17))
CHANGES_MAX = 6
UNREFERRED = {
    "memberships", "levels", "competencies", "roles", "introductions", "proofs", "credit_notes", "readings",
    "milestones", "awards", "rates", "business_models",
}  # fmt: skip
"""Tables to whose rows no other row refers, so that one can go."""


def disturbed(data: DataSet, *, seed: int) -> DataSet:
    """Return the facts with one to six changes; the same seed makes the same ones.

    Ids and what refers to them stay, and so do claims: what is left is facts that a reader could have let in.
    """
    random = Random(seed)
    records: list[Any] = list(data)
    for _ in range(random.randint(1, CHANGES_MAX)):
        position = random.randrange(len(records))
        table = TABLES[next(iter(grouped([records[position]])))]
        if table.name in UNREFERRED and random.random() < 0.2:
            del records[position]
            continue
        names = [one.name for one in fields(records[position]) if one.name in table.fields and one.name != table.key]
        name = random.choice(names)
        if table.fields[name].refers_to is None and (table.name, name) != ("claims", "incentive"):
            records[position] = _with_other(records[position], name, table=table, records=records, random=random)
    return DataSet.of(*records)


def _with_other(record: Any, name: str, *, table: Any, records: list[Any], random: Random) -> Any:
    value, described = getattr(record, name), table.fields[name]
    others = [getattr(other, name) for other in records if type(other) is type(record)]
    choices: list[Any] = [random.choice(others)]
    if not described.is_required:
        choices.append(frozenset() if described.type == "codes" else None)
    if isinstance(value, datetime | date):
        choices += [value + timedelta(days=random.choice(DAYS))] * 3
    elif isinstance(value, int) and not isinstance(value, bool):
        least = 1 if described.bound == "above-zero" else 0
        choices += [max(least, int(value * random.choice(FACTORS))), value + 1]
    other = random.choice(choices)
    if (name == "currency" and other is None) or (described.bound == "zero-to-one" and other is not None):
        return record
    return replace(record, **{name: other})

"""What rows say of one another: ids, references, validities, credit notes; amounts and rates stand in `currency`."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from operator import attrgetter
from typing import Final

from tremplin.facts.finding import Findings
from tremplin.facts.loaded import Loaded
from tremplin.facts.schema import FieldOf
from tremplin.money import Money
from tremplin.wording import Phrase, Problem, text_key

# A period of a claim, an accreditation and a validity: the second day is not counted.
_SPANS: Final = (
    ("valid_from", "valid_until"),
    ("accredited_from", "accredited_until"),
    ("period_from", "period_until"),
)

_ID_TWICE: Final = text_key('The id "{seen}" occurs twice in the table {table}.')
_ID_TWICE_HINT: Final = text_key("Delete one of the rows, or give it an id of its own.")
_HERE_AGAIN: Final = text_key("here again")
_FIRST_HERE: Final = text_key("first here")
_REFERENCE_UNKNOWN: Final = text_key('"{seen}" is not in the table {table}.')
_REFERENCE_HINT: Final = text_key("Add its row to {table}, or correct the id.")
_TABLE_MISSING: Final = text_key("The table {table} is missing, and this field refers to it.")
_TABLE_MISSING_HINT: Final = text_key("Hand over {table} as well.")
_SPAN_EMPTY: Final = text_key("{until} is {last}, and {from_} is {first}: no day lies between.")
_SPAN_HINT: Final = text_key("The first day counts and the second does not; for a single day, write the day after.")
_CREDIT_CURRENCY: Final = text_key("The credit note is in {seen}, and its order line in {expected}.")
_CREDIT_CURRENCY_HINT: Final = text_key("Write the credit note in the currency of the order line.")
_CREDIT_TOO_LARGE: Final = text_key("The credit note takes back {seen}, and {left} of the order line {line} is left.")
_CREDIT_HINT: Final = text_key("Credit notes take back at most the whole of their line.")
_NOT_OF_THE_CLAIMANT: Final = text_key('"{seen}" belongs to the partner {owner}, and the claim is made by {partner}.')
_NOT_OF_THE_CLAIMANT_HINT: Final = text_key("A partner claims for its own activities and its own people.")
_THE_CREDIT_NOTE: Final = text_key("the credit note")
_THE_LINE: Final = text_key("the order line")


def check_consistency(tables: Mapping[str, Loaded], *, findings: Findings) -> None:
    """Find what is wrong between rows.

    Args:
        tables: what was loaded, by name.
        findings: where problems go.
    """
    for problem in _problems(tables):
        findings.add(problem)


def _problems(tables: Mapping[str, Loaded]) -> Iterator[Problem]:
    ids = {name: _ids_of(loaded) for name, loaded in tables.items()}
    for loaded in tables.values():
        yield from _ids_twice(loaded)
        for described in loaded.table.fields.values():
            if described.refers_to is not None:
                yield from _references(loaded, described, target=described.refers_to, ids=ids)
        for first, last in _SPANS:
            if first in loaded.table.fields:
                yield from _empty_spans(loaded, first, last)
    if "claims" in tables:
        for name in ("activities", "people"):
            if name in tables:
                yield from _claims_of_others(tables["claims"], others=tables[name])
    if "credit_notes" in tables and "order_lines" in tables:
        yield from _credit_notes(tables["credit_notes"], lines=tables["order_lines"])


def _ids_of(loaded: Loaded) -> Collection[str] | None:
    """Return every id that a table has; None when the table could not be read."""
    if not loaded.is_whole:
        return None
    return loaded.ids_of_faulty_rows.union(map(attrgetter(loaded.table.key), loaded.records))


def _ids_twice(loaded: Loaded) -> Iterator[Problem]:
    first_at: dict[str, int] = {}
    key = loaded.table.key
    for position, record_id in enumerate(map(attrgetter(key), loaded.records)):
        if record_id in first_at:
            places = (
                loaded.place_of(position, column_name=key, caption=Phrase(_HERE_AGAIN)),
                loaded.place_of(first_at[record_id], column_name=key, caption=Phrase(_FIRST_HERE)),
            )
            told = {"seen": record_id, "table": loaded.table.name}
            yield Problem("ID_TWICE", places, _ID_TWICE, told, _ID_TWICE_HINT)
        else:
            first_at[record_id] = position


def _references(
    loaded: Loaded, described: FieldOf, *, target: str, ids: Mapping[str, Collection[str] | None]
) -> Iterator[Problem]:
    known = ids.get(target, ())
    if known is None:
        return
    for position, value in enumerate(map(attrgetter(described.name), loaded.records)):
        if value is None or value in known:
            continue
        place = (loaded.place_of(position, column_name=described.name),)
        if target not in ids:
            # One problem for the field says it all; a thousand alike would hide the others.
            yield Problem("TABLE_MISSING", place, _TABLE_MISSING, {"table": target}, _TABLE_MISSING_HINT)
            return
        told = {"seen": value, "table": target}
        yield Problem("REFERENCE_UNKNOWN", place, _REFERENCE_UNKNOWN, told, _REFERENCE_HINT)


def _empty_spans(loaded: Loaded, first: str, last: str) -> Iterator[Problem]:
    for position, record in enumerate(loaded.records):
        start: date | None = getattr(record, first)
        end: date | None = getattr(record, last)
        if start is not None and end is not None and end <= start:
            place = (loaded.place_of(position, column_name=last),)
            told = {"until": last, "last": end, "from_": first, "first": start}
            yield Problem("VALIDITY_EMPTY", place, _SPAN_EMPTY, told, _SPAN_HINT)


def _claims_of_others(claims: Loaded, *, others: Loaded) -> Iterator[Problem]:
    key = others.table.key
    partners = {getattr(other, key): other.partner_id for other in others.records}
    for position, claim in enumerate(claims.records):
        value = getattr(claim, key)
        if partners.get(value, claim.partner_id) != claim.partner_id:
            place = (claims.place_of(position, column_name=key),)
            told = {"seen": value, "owner": partners[value], "partner": claim.partner_id}
            yield Problem("NOT_OF_THE_CLAIMANT", place, _NOT_OF_THE_CLAIMANT, told, _NOT_OF_THE_CLAIMANT_HINT)


def _credit_notes(notes: Loaded, *, lines: Loaded) -> Iterator[Problem]:
    credited = {note.line_id: 0 for note in notes.records}
    line_at = {line.line_id: at for at, line in enumerate(lines.records) if line.line_id in credited}
    for position, note in enumerate(notes.records):
        if note.line_id not in line_at:
            continue
        line = lines.records[line_at[note.line_id]]
        if note.currency != line.currency:
            place = (notes.place_of(position, column_name="currency"),)
            told = {"seen": note.currency, "expected": line.currency}
            yield Problem("CURRENCIES_DIFFER", place, _CREDIT_CURRENCY, told, _CREDIT_CURRENCY_HINT)
            continue
        left = max(0, line.amount - credited[line.line_id])
        credited[line.line_id] += note.amount
        if note.amount > left:
            places = (
                notes.place_of(position, column_name="amount", caption=Phrase(_THE_CREDIT_NOTE)),
                lines.place_of(line_at[line.line_id], column_name="amount", caption=Phrase(_THE_LINE)),
            )
            told = {"line": line.line_id, "left": Money(left, line.currency), "seen": Money(note.amount, line.currency)}
            yield Problem("CREDIT_TOO_LARGE", places, _CREDIT_TOO_LARGE, told, _CREDIT_HINT)

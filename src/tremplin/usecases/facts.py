"""Facts recorded as they become known: all of a command or nothing, older versions kept for ever."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tremplin.facts.dataset import id_of
from tremplin.facts.reading import read_tables
from tremplin.facts.record import Record
from tremplin.facts.schema import TABLES
from tremplin.facts.snapshot import record_data
from tremplin.store.posting import Posted
from tremplin.terms.field import codes_of
from tremplin.usecases.command import Command
from tremplin.usecases.refused import TERMS, NotFound, Refused, words
from tremplin.usecases.rows import Connection
from tremplin.usecases.terms import terms_of_programme
from tremplin.usecases.whose import require_facts_in_sight
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Refusal, text_key

_NAMES = {table.record: table.name for table in TABLES.values()}
# A claim, its proofs and its awards have a life of their own; no import writes them behind its back.
_OF_CLAIMS = frozenset({"claims", "proofs", "awards"})

_Tables = dict[str, dict[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class FactRefersToNothing(Refusal):
    """Say that a record refers to one that nobody has recorded."""

    code: ClassVar[str] = "FACT_REFERS_TO_NOTHING"
    template: ClassVar[str] = text_key("{record} of {table} refers to {id} of {other}, which is not recorded.")
    next_template: ClassVar[str | None] = text_key(
        "Record {id} first, or in the same command. Nothing has been recorded."
    )

    table: str
    record: str
    other: str
    id: str


@dataclass(frozen=True, slots=True)
class FactOfClaim(Refusal):
    """Say that claims, proofs and awards are not recorded as facts: they come about by what people do."""

    code: ClassVar[str] = "FACT_OF_CLAIM"
    template: ClassVar[str] = text_key("{table} are not recorded directly: they come about as claims are decided.")
    next_template: ClassVar[str | None] = text_key("Leave the table out. Nothing has been recorded.")

    table: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts(Command):
    """Record facts one by one, or end them.

    Attributes:
        records: as they are now; one that is known under its id gets a new version.
        ended: table and id of records that are no more.
    """

    kind: ClassVar[str] = "record-facts"

    records: tuple[Record, ...]
    ended: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFacts(Command):
    """Import whole tables from files.

    Attributes:
        programme: whose terms say which further columns and codes there are.
        files: contents by name, such as "order_lines.csv".
    """

    kind: ClassVar[str] = "import-facts"

    programme: str
    files: Mapping[str, bytes] = field(default_factory=dict)


def record_facts(connection: Connection, command: RecordFacts) -> Posted:
    """Record facts; those that are as they were stay as they are.

    Refusals: NotAllowed; FactOfClaim; NotFound (a partner, a project, a line, a fact out of sight);
    FactRefersToNothing.
    """

    def change(work: Work) -> None:
        for table, _id in command.ended:
            _require_own_life(table)
        _note_in_sight(work, command.records, ended=command.ended)
        for table, record_id in command.ended:
            work.fact(table, record_id, None)
        work.audit(command.kind, None, records=len(command.records), ended=len(command.ended))

    return carry_out(connection, command, change)


def import_facts(connection: Connection, command: ImportFacts) -> Posted:
    """Import files of facts: all of them or nothing; every wrong row is raised at once.

    The same files twice change nothing the second time.

    Refusals: NotAllowed; NotFound (no approved terms of the programme; a partner, a project, a line, a fact out of
    sight); FactOfClaim; FactRefersToNothing. Raises Problems for what is wrong in the files.
    """

    def change(work: Work) -> None:
        known = terms_of_programme(work, command.programme)
        if not known:
            raise Refused(NotFound(what=words(TERMS), id=command.programme))
        programme = known[0].compiled.programme
        data = read_tables(
            command.files,
            attributes=programme.attributes,
            codes=codes_of(programme),
            currency=programme.currency,
            exchange_source=programme.exchange.source if programme.exchange else None,
        )
        records = [record for name in sorted(data.tables) for record in data.table(name)]
        _note_in_sight(work, records)
        work.answer["records"] = {name: len(data.table(name)) for name in sorted(data.tables) if data.table(name)}
        work.audit(command.kind, command.programme, **work.answer["records"])

    return carry_out(connection, command, change)


def note_facts(work: Work, records: Iterable[Record]) -> None:
    """Add records to a command, once all that they refer to is known.

    Raises:
        Refused: FactOfClaim; FactRefersToNothing.
    """
    _note(work, _by_table(records))


def _note_in_sight(work: Work, records: Iterable[Record], *, ended: Collection[tuple[str, str]] = ()) -> None:
    """Add records of partners, projects and lines that the actor may know of."""
    by_table = _by_table(records)
    require_facts_in_sight(work, by_table, ended=ended)
    _note(work, by_table)


def _by_table(records: Iterable[Record]) -> _Tables:
    by_table: _Tables = {}
    for record in records:
        table = _NAMES[type(record)]
        _require_own_life(table)
        by_table.setdefault(table, {})[id_of(record)] = record_data(record)
    return by_table


def _note(work: Work, by_table: _Tables) -> None:
    _require_known(work, by_table)
    for table in sorted(by_table):
        for record_id, data in sorted(by_table[table].items()):
            work.fact(table, record_id, data)


def _require_own_life(table: str) -> None:
    if table in _OF_CLAIMS:
        raise Refused(FactOfClaim(table=table))


def _require_known(work: Work, by_table: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    """Refuse records that refer to nothing: one question to the database for each table referred to."""
    wanted: dict[str, dict[str, tuple[str, str]]] = {}
    for table in sorted(by_table):
        refers = {one.name: one.refers_to for one in TABLES[table].fields.values() if one.refers_to}
        for record_id, data in by_table[table].items():
            for name, other in refers.items():
                target = data.get(name)
                if target is not None and target not in by_table.get(other, {}):
                    wanted.setdefault(other, {}).setdefault(target, (table, record_id))
    for other in sorted(wanted):
        found = work.rows(
            "SELECT record_id FROM fact WHERE table_name = %s AND record_id = ANY (%s) AND superseded_at IS NULL",
            other,
            sorted(wanted[other]),
        )
        missing = set(wanted[other]) - {one["record_id"] for one in found}
        if missing:
            target = min(missing)
            table, record_id = wanted[other][target]
            raise Refused(FactRefersToNothing(table=table, record=record_id, other=other, id=target))

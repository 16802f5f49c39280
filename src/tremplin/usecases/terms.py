"""Terms in the database: imported and checked, proposed, approved by a second person, then frozen (P1, P3)."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from tremplin.claims.four_eyes import NeedsAnotherPerson
from tremplin.claims.guard import ReasonNeeded
from tremplin.engine.cases import case_files, check_cases
from tremplin.engine.compiled import Compiled, compile_programme
from tremplin.store.posting import Posted
from tremplin.store.refusal import TermsOverlap
from tremplin.store.terms import version_row
from tremplin.terms.reader import read_terms
from tremplin.usecases.command import Command
from tremplin.usecases.lowering import require_above_taken
from tremplin.usecases.refused import TERMS, AlreadyDone, NotFound, Refused, words
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Phrase, Refusal, text_key

DRAFT: Final = "draft"
PROPOSED: Final = "proposed"
APPROVED: Final = "approved"
WITHDRAWN: Final = "withdrawn"

STATE_NAMES: Final = {
    DRAFT: text_key("a draft"),
    PROPOSED: text_key("proposed"),
    APPROVED: text_key("approved"),
    WITHDRAWN: text_key("withdrawn"),
}


@dataclass(frozen=True, slots=True)
class TermsNotReady(Refusal):
    """Say that terms are not in the state that this asks for."""

    code: ClassVar[str] = "TERMS_NOT_READY"
    template: ClassVar[str] = text_key("Version {version} of {programme} is {state}.")
    next_template: ClassVar[str | None] = text_key("A draft is proposed; another person approves what is proposed.")

    programme: str
    version: str
    state: Phrase


@dataclass(frozen=True, slots=True)
class ExamplesFail(Refusal):
    """Say that terms do not give what their own examples expect."""

    code: ClassVar[str] = "EXAMPLES_FAIL"
    template: ClassVar[str] = text_key(
        "Version {version} of {programme} does not give what its examples expect; the first place is in {file}."
    )
    next_template: ClassVar[str | None] = text_key(
        "Check it with `tremplin terms check`, mend the terms or the examples, and import it as a new version."
    )

    programme: str
    version: str
    file: str


@dataclass(frozen=True, slots=True)
class TermsClash(Refusal):
    """Say that two versions would be in force on one day."""

    code: ClassVar[str] = "TERMS_CLASH"
    template: ClassVar[str] = text_key(
        "Version {version} of {programme} would be in force together with version {other}."
    )
    next_template: ClassVar[str | None] = text_key("Give it other days, as a new version.")

    programme: str
    version: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTerms(Command):
    """Import a version from the files of its folder.

    Attributes:
        files: contents by name relative to the folder.
    """

    kind: ClassVar[str] = "import-terms"

    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeTerms(Command):
    """Propose a draft for approval."""

    kind: ClassVar[str] = "propose-terms"

    programme: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveTerms(Command):
    """Approve, as a second person, what was proposed; it is frozen from then on.

    Attributes:
        terms_sha256: of what was shown to the person who approves.
    """

    kind: ClassVar[str] = "approve-terms"

    programme: str
    version: str
    terms_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawTerms(Command):
    """Withdraw a version that is not approved; the reason stays on record."""

    kind: ClassVar[str] = "withdraw-terms"

    programme: str
    version: str


@dataclass(frozen=True, slots=True)
class Terms:
    """A version of terms, ready to decide.

    Attributes:
        id: of its row.
        compiled: the programme made ready.
    """

    id: int
    compiled: Compiled

    @property
    def programme_id(self) -> str:
        """The id of the programme."""
        return self.compiled.programme.programme


def import_terms(connection: Connection, command: ImportTerms) -> Posted:
    """Import a version as a draft; every problem of its files is raised at once, and nothing is stored then.

    Refusals: NotAllowed; AlreadyDone (this version is there). Raises Problems for what is wrong in the files.
    """
    programme = read_terms(command.files)

    def change(work: Work) -> None:
        if _find(work, programme.programme, programme.version):
            raise Refused(AlreadyDone(what=words(TERMS), id=f"{programme.programme} {programme.version}"))
        row = version_row(command.files, programme=programme)
        _OF_CONTENT.setdefault(row["terms_sha256"], compile_programme(programme))
        work.insert("terms_version", **row)
        work.answer.update(programme=programme.programme, version=programme.version)
        work.answer["terms_sha256"] = row["terms_sha256"]
        work.audit(command.kind, f"{programme.programme} {programme.version}")

    return carry_out(connection, command, change)


def propose_terms(connection: Connection, command: ProposeTerms) -> Posted:
    """Propose a draft whose examples come out as they expect.

    Refusals: NotAllowed; NotFound; TermsNotReady (it is no draft); ExamplesFail; LimitTooLow.
    """

    def change(work: Work) -> None:
        row = _require(work, command.programme, command.version, state=DRAFT)
        compiled = terms_by_id(work, row["id"]).compiled
        failed = check_cases(compiled, case_files(_decoded(row["files"])))
        if failed:
            raise Refused(ExamplesFail(command.programme, command.version, failed[0].places[0].file))
        require_above_taken(work, compiled.programme)
        _move(work, row, state=PROPOSED, proposed_by=work.standing.person_id)

    return carry_out(connection, command, change)


def approve_terms(connection: Connection, command: ApproveTerms) -> Posted:
    """Approve what was proposed: from then on it never changes, and no other version holds on the same days.

    Refusals: NotAllowed; NotFound (also when other terms were shown); TermsNotReady; NeedsAnotherPerson; TermsClash;
    LimitTooLow.
    """

    def change(work: Work) -> None:
        row = _require(work, command.programme, command.version, state=PROPOSED)
        if row["terms_sha256"] != command.terms_sha256:
            raise Refused(NotFound(what=words(TERMS), id=command.terms_sha256), security="other-content-shown")
        if row["proposed_by"] == work.standing.person_id:
            raise Refused(NeedsAnotherPerson(), security="four-eyes")
        other = work.row(
            "SELECT version FROM terms_version WHERE programme = %s AND state = 'approved'"
            " AND in_force_from <= %s AND in_force_to >= %s LIMIT 1",
            command.programme,
            row["in_force_to"],
            row["in_force_from"],
        )
        if other is not None:
            raise Refused(_clash(command, other["version"]))
        require_above_taken(work, terms_by_id(work, row["id"]).compiled.programme)
        _move(work, row, state=APPROVED, approved_by=work.standing.person_id)

    try:
        return carry_out(connection, command, change)
    except TermsOverlap as overlap:
        # Two approvals at once: the database lets one through.
        raise Refused(_clash(command, overlap.other)) from overlap


def withdraw_terms(connection: Connection, command: WithdrawTerms) -> Posted:
    """Withdraw a draft or what was proposed: for good, another try is another version.

    Refusals: NotAllowed; NotFound; TermsNotReady (it is approved or withdrawn); ReasonNeeded.
    """

    def change(work: Work) -> None:
        row = _require(work, command.programme, command.version, state=DRAFT, or_state=PROPOSED)
        if not (command.reason or "").strip():
            raise Refused(ReasonNeeded())
        _move(work, row, state=WITHDRAWN)

    return carry_out(connection, command, change)


def terms_by_id(work: Rows, terms_version_id: int) -> Terms:
    """Return a version of terms; what it says never changes, so it is read once."""
    # By the database too: two of them in one process, as in tests, have the same ids for other terms.
    key = (work.connection.info.host, work.connection.info.dbname, terms_version_id)
    if key not in _READY:
        row = work.row("SELECT terms_sha256, files FROM terms_version WHERE id = %s", terms_version_id)
        if row is None:
            raise LookupError(terms_version_id)
        _READY[key] = _compiled(row["terms_sha256"], row["files"])
    return Terms(terms_version_id, _READY[key])


def terms_in_force(work: Rows, programme: str, day: date) -> Terms | None:
    """Return the one approved version of a programme that is in force on a day (P3), or None."""
    row = work.row(
        "SELECT id FROM terms_version WHERE programme = %s AND state = 'approved'"
        " AND in_force_from <= %s AND in_force_to >= %s",
        programme,
        day,
        day,
    )
    return None if row is None else terms_by_id(work, row["id"])


def terms_of_programme(work: Rows, programme: str) -> list[Terms]:
    """Return the approved versions of a programme, the latest first."""
    rows = work.rows(
        "SELECT id FROM terms_version WHERE programme = %s AND state = 'approved' ORDER BY in_force_from DESC",
        programme,
    )
    return [terms_by_id(work, one["id"]) for one in rows]


def declared_types(work: Rows) -> dict[str, Any]:
    """Return the type of every attribute that any terms declare, by path."""
    known = work.rows("SELECT id FROM terms_version WHERE state <> 'withdrawn' ORDER BY id")
    return {
        path: attribute.type
        for one in known
        for path, attribute in terms_by_id(work, one["id"]).compiled.programme.attributes.items()
    }


_READY: Final[dict[tuple[str, str, int], Compiled]] = {}
_OF_CONTENT: Final[dict[str, Compiled]] = {}


def _compiled(terms_sha256: str, files: Mapping[str, str]) -> Compiled:
    """Return terms ready to decide; the same terms of another database are the same."""
    if terms_sha256 not in _OF_CONTENT:
        _OF_CONTENT[terms_sha256] = compile_programme(read_terms(_decoded(files)))
    return _OF_CONTENT[terms_sha256]


def _decoded(files: Mapping[str, str]) -> dict[str, bytes]:
    return {name: b64decode(content) for name, content in files.items()}


def _find(work: Work, programme: str, version: str) -> dict[str, Any] | None:
    return work.row("SELECT * FROM terms_version WHERE programme = %s AND version = %s", programme, version)


def _require(work: Work, programme: str, version: str, *, state: str, or_state: str = "") -> dict[str, Any]:
    row = _find(work, programme, version)
    if row is None:
        raise Refused(NotFound(what=words(TERMS), id=f"{programme} {version}"))
    if row["state"] not in (state, or_state):
        raise Refused(TermsNotReady(programme=programme, version=version, state=words(STATE_NAMES[row["state"]])))
    return row


def _move(work: Work, row: Mapping[str, Any], **changes: Any) -> None:
    work.update("terms_version", where={"id": row["id"], "state": row["state"]}, set_=changes)
    work.audit(work.command.kind, f"{row['programme']} {row['version']}", terms_sha256=row["terms_sha256"])


def _clash(command: ApproveTerms, other: str) -> TermsClash:
    return TermsClash(programme=command.programme, version=command.version, other=other)

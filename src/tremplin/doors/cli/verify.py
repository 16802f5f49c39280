"""`tremplin verify`: every invariant of the database, asked by code that shares nothing with what writes it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, EXIT_PROBLEMS, say_json, with_answer
from tremplin.doors.invariant import ENTRIES_VERIFIED, INVARIANT_TEXTS, REASON_TEXTS, figures_text
from tremplin.wording import Language, text_key

if TYPE_CHECKING:
    from tremplin.checker.ledger import Finding

_HOLDS: Final = text_key("holds")
_FAILS: Final = text_key("FAILS")
_NOT_APPLICABLE: Final = text_key("not applicable")
_FIRST: Final = text_key("First place ({code}): {place}.")
_NOTHING: Final = text_key("nothing")


@click.command(short_help="Prove every invariant of the database.")
@click.option("--url", envvar="DATABASE_URL", help="Address of the database; without it, the one of this installation.")
@click.option(
    "--anchors",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File of signed anchors; without it, the one of this installation, if there is one.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Public key of the anchors; without it, the one of this installation.",
)
@with_answer
def verify(url: str | None, anchors: Path | None, key: Path | None, language: Language, as_json: bool) -> int:
    """Prove every invariant of the database, and name the first place where one does not hold.

    The questions are plain SQL and a recomputation of the journal and of every award, with code that shares nothing
    with what wrote them. Nothing is changed: all is read, in one state of the database.

    \b
    Examples:
      tremplin verify
      tremplin verify --anchors anchors.jsonl --key anchor.pub --json
    """  # noqa: D301 - click keeps the lines below a backspace
    import psycopg

    from tremplin.checker.ledger import FAILS, verify_ledger
    from tremplin.doors.anchors import NoAnchorKey, anchors_at_hand
    from tremplin.doors.cli.progress import progress
    from tremplin.doors.database import open_database
    from tremplin.doors.migrate import set_up_django
    from tremplin.doors.recomputed import with_recomputation
    from tremplin.doors.tables import require_tables
    from tremplin.store.role import APPLICATION

    address = url or open_database().application_url
    try:
        given = anchors_at_hand(anchors, key)
    except NoAnchorKey as error:
        raise click.BadParameter("This is no Ed25519 key.", param_hint="--key") from error
    set_up_django()
    with psycopg.connect(address) as connection, progress(ENTRIES_VERIFIED, language=language) as on_progress:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        require_tables(connection)
        found = verify_ledger(connection.cursor(), application=APPLICATION, anchors=given, on_progress=on_progress)
        findings = with_recomputation(found, connection)
    if as_json:
        say_json({"invariants": [_data(finding, language) for finding in findings]})
    else:
        _say(findings, language=language)
    return EXIT_PROBLEMS if any(finding.verdict == FAILS for finding in findings) else EXIT_DONE


def _say(findings: "Sequence[Finding]", *, language: Language) -> None:
    """Say each invariant with its verdict, its figures, and the first place where it does not hold."""
    from tremplin.checker.ledger import FAILS, HOLDS

    for finding in findings:
        click.echo(
            f"{finding.invariant:<4}{_verdict(finding, language)}{figures_text(finding.checked, language=language)}"
        )
        click.echo(f"    {language.say(INVARIANT_TEXTS[finding.invariant])}")
        if finding.verdict == FAILS:
            place = ", ".join(f"{name} {_shown(value, language)}" for name, value in (finding.offence or {}).items())
            click.echo(f"    {language.say(_FIRST, code=str(finding.code), place=place)}")
    held = sum(finding.verdict == HOLDS for finding in findings)
    failed = sum(finding.verdict == FAILS for finding in findings)
    click.echo()
    if failed:
        click.echo(language.say_count("{n} invariant does not hold.", "{n} invariants do not hold.", failed))
    click.echo(language.say_count("{n} invariant holds.", "{n} invariants hold.", held))


def _verdict(finding: "Finding", language: Language) -> str:
    from tremplin.checker.ledger import FAILS, HOLDS

    if finding.verdict == HOLDS:
        return language.say(_HOLDS)
    if finding.verdict == FAILS:
        return language.say(_FAILS)
    return f"{language.say(_NOT_APPLICABLE)}: {language.say(REASON_TEXTS[str(finding.code)])}"


def _shown(value: str | None, language: Language) -> str:
    return language.say(_NOTHING) if value is None else value


def _data(finding: "Finding", language: Language) -> dict[str, Any]:
    return {
        "invariant": finding.invariant,
        "text": language.say(INVARIANT_TEXTS[finding.invariant]),
        "verdict": finding.verdict,
        "code": finding.code,
        "checked": dict(finding.checked),
        "offence": None if finding.offence is None else dict(finding.offence),
    }

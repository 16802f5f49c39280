"""`tremplin rebates`: work the rebates of a period out over any number of order lines."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.files import in_folder, load_programme, load_tables
from tremplin.wording import Language, Place, Problem, Problems, text_key

if TYPE_CHECKING:
    import pyarrow

    from tremplin.bulk.rebates.plan import Plan
    from tremplin.terms.prose.voice import Voice

KIND: Final = "rebates"
SUMMARY: Final = "summary.json"

_NOT_READ: Final = ("order_lines", "credit_notes", "claims", "proofs", "awards", "readings")
"""Tables that rebates do not look at, or not as records."""

_NO_PERIOD: Final = text_key("{seen} is no month, quarter, half or year of the calendar.")
_NO_PERIOD_HINT: Final = text_key("Write a period as 2026-09, 2026-Q3, 2026-H2 or 2026.")
_NOTHING: Final = text_key("These terms work nothing out for {period}.")
_NOTHING_HINT: Final = text_key("Incentives that are worked out for periods: {incentives}.")
_NOTES_AS_TEXT: Final = text_key("Credit notes stand in {seen}, which is no Parquet file.")
_NOTES_HINT: Final = text_key(
    "Write them as Parquet, with line_id and amount_minor, and name them with --credit-notes."
)
_NO_PARTNERS: Final = text_key("The folder of facts holds no partner.")
_NO_PARTNERS_HINT: Final = text_key("Put partners.csv there, or name another folder with --facts.")
_HEADS: Final = (text_key("Incentive"), text_key("Partners"), text_key("Due to"), text_key("Asked, before limits"))


@click.command()
@click.argument("programme", type=click.Path(path_type=Path, file_okay=False))
@click.argument("lines")
@click.option("--period", required=True, help="Such as 2026-09, 2026-Q3, 2026-H2 or 2026.")
@click.option(
    "--facts",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of all other facts.  [default: that of LINES]",
)
@click.option("--earlier", metavar="LINES", help="Lines of periods before, as Parquet.")
@click.option(
    "--credit-notes",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Credit notes, as Parquet.  [default: credit_notes.parquet of the facts]",
)
@click.option("--incentive", "only", multiple=True, help="Only this one; may be given several times.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="The folder to write to.")
@click.option(
    "--on", "driver", type=click.Choice(["local", "spark"]), default="local", show_default=True, help="What works."
)
@click.option("--post", is_flag=True, help="Post what differs from what stands, as accruals in the database.")
@click.option("--dry-run", is_flag=True, help="With --post: show what would be posted, and post nothing.")
@click.option("--as", "person", metavar="PERSON", help="With --post: in whose name.")
@with_answer
def rebates(
    programme: Path,
    lines: str,
    period: str,
    facts: Path | None,
    earlier: str | None,
    credit_notes: Path | None,
    only: tuple[str, ...],
    out: Path | None,
    driver: str,
    post: bool,
    dry_run: bool,
    person: str | None,
    language: Language,
    as_json: bool,
) -> int:
    """Work the rebates of a period out over the order lines in LINES, a Parquet file, in any order.

    The terms stand in PROGRAMME; partners, memberships, levels, competencies, customers and exchange rates in the
    folder of facts. The answer says what each incentive comes to before limits. OUT receives what each line earns
    (lines.parquet), what each partner is due and why not (partners.parquet), both in whole minor units, and
    summary.json. It appears whole or not at all, and replaces nothing but a former result of this command.

    On Spark, LINES is a file or a folder of files on a disk that the workers share, or an address such as
    s3a://bucket/lines, and lines.parquet is a folder. The session is that of spark-submit, or of the configuration.

    Posted is claim by claim, through the same door as by hand, with the orders that the database has: what comes to
    another amount there is refused. Run again, it posts nothing; late lines post their difference.

    \b
    Examples:
      tremplin rebates programmes/partner-connect-2021 lines.parquet --period 2021-Q3 --facts facts/ --out build/rebates
      tremplin rebates my/terms q3.parquet --period 2026-Q3 --earlier q2.parquet --credit-notes notes.parquet
      tremplin rebates my/terms s3a://lake/q3 --facts my/facts --period 2026-Q3 --on spark --out /shared/q3
      tremplin rebates my/terms q3.parquet --period 2026-Q3 --post --as gilles --dry-run
    """  # noqa: D301 - click keeps the lines below a backspace
    import tempfile

    from tremplin.doors.cli.output import require_outside, whole_folder

    if post and person is None:
        raise click.UsageError("--post needs --as PERSON.")
    if not post and (dry_run or person is not None):
        raise click.UsageError("--dry-run and --as go with --post.")
    names = ["lines.parquet", "partners.parquet", SUMMARY]
    facts = facts or Path(lines).parent
    beside = facts / "credit_notes.parquet"
    notes = beside if credit_notes is None and beside.is_file() else credit_notes
    plan = _plan(programme, period, facts, only, notes=notes)
    given = _Given(lines, earlier, notes)
    if out is None:
        with tempfile.TemporaryDirectory() as folder:
            partners = _worked_out(plan, given, Path(folder), driver=driver, language=language)
    else:
        with whole_folder(out, kind=KIND, names=names) as folder:
            require_outside(out, folder=programme)
            partners = _worked_out(plan, given, folder, driver=driver, language=language)
            _write_summary(plan, partners, folder)
            # A total that nobody could read is said before the folder stands.
            _text(plan, partners, language)
    if person is not None:
        return _posted(plan, partners, person=person, dry_run=dry_run, language=language, as_json=as_json)
    if as_json:
        say_json(_summary(plan, partners))
    else:
        click.echo(_text(plan, partners, language))
    return EXIT_DONE


class _Given(NamedTuple):
    """Where lines come from."""

    lines: str
    earlier: str | None
    notes: Path | None


def _posted(
    plan: "Plan", partners: "pyarrow.Table", *, person: str, dry_run: bool, language: Language, as_json: bool
) -> int:
    """Show what is to be posted, post it unless this is a trial, and say what came of it."""
    from tremplin.doors.cli.books_desk import BooksDesk, at_desk
    from tremplin.doors.cli.rebates_post import Posting

    def at_work(desk: BooksDesk) -> int:
        posting = Posting(desk, plan, partners)
        if not as_json:
            click.echo(f"{_text(plan, partners, language)}\n")
            posting.say_ahead(language)
        if not dry_run:
            posting.post()
        if as_json:
            say_json({**_summary(plan, partners), "posting": posting.data(language)})
        elif not dry_run:
            posting.say_done(language)
        return posting.exit_code

    return at_desk(at_work, person=person, language=language, as_json=as_json)


def _plan(programme: Path, label: str, facts: Path, only: tuple[str, ...], *, notes: Path | None) -> "Plan":
    """Return what is to be worked out.

    Raises:
        Problems: the terms, the facts or the period are wrong, or the terms need the engine.
    """
    from tremplin.bulk.rebates.plan import plan_of
    from tremplin.bulk.world import World
    from tremplin.engine.compiled import compile_programme
    from tremplin.money import calendar_period

    terms = load_programme(programme)
    try:
        kind, period = calendar_period(label)
    except ValueError:
        raise Problems(
            [Problem("PERIOD_UNKNOWN", (Place("--period"),), _NO_PERIOD, {"seen": label}, _NO_PERIOD_HINT)]
        ) from None
    by_period = [one for one in terms.incentives if one.claimed != "claim"]
    if not any(one.claimed == kind.value and (not only or one.id in only) for one in by_period):
        fields = {"period": period, "incentives": [f"{one.id} ({one.claimed})" for one in by_period]}
        raise Problems([Problem("NOTHING_BY_PERIOD", (Place("--period"),), _NOTHING, fields, _NOTHING_HINT)])
    data, left_out = load_tables(facts, programme=terms, without=_NOT_READ)
    text = next((path for path in left_out if path.stem == "credit_notes" and path.suffix != ".parquet"), None)
    if text is not None and notes is None:
        fields = {"seen": str(text)}
        raise Problems([Problem("CREDIT_NOTES_NOT_PARQUET", (Place(str(text)),), _NOTES_AS_TEXT, fields, _NOTES_HINT)])
    if not data.table("partners"):
        raise Problems([Problem("NO_PARTNERS", (Place(str(facts)),), _NO_PARTNERS, {}, _NO_PARTNERS_HINT)])
    compiled = compile_programme(terms)
    try:
        return plan_of(compiled, World(data), period=period, kind=kind.value, only=only)
    except Problems as found:
        raise Problems(in_folder(found.problems, folder=programme)) from None


def _worked_out(plan: "Plan", given: _Given, folder: Path, *, driver: str, language: Language) -> "pyarrow.Table":
    from tremplin.bulk.lines.credit import notes_in_file

    notes = None if given.notes is None else notes_in_file(given.notes)
    if driver == "spark":
        from tremplin.bulk.rebates.spark import Addresses, rebates_on_spark
        from tremplin.doors.cli.spark import spark_session

        # Its own bar shows how far it is.
        return rebates_on_spark(plan, spark_session(), Addresses(given.lines, given.earlier, notes), folder)
    from tremplin.bulk.lines.file import LinesFile
    from tremplin.bulk.rebates.local import Sources, rebates_in_files
    from tremplin.doors.cli.progress import LINES_ACCRUED, progress

    earlier = None if given.earlier is None else LinesFile(Path(given.earlier))
    sources = Sources(LinesFile(Path(given.lines)), earlier, notes)
    with progress(LINES_ACCRUED, language=language) as on_progress:
        return rebates_in_files(plan, sources, folder, on_progress=on_progress)


def _summary(plan: "Plan", partners: "pyarrow.Table") -> dict[str, Any]:
    """Return what it comes to as JSON data; amounts as text in minor units."""
    found = []
    rows = partners.to_pylist()
    for rebate in plan.rebates:
        own = [row for row in rows if row["incentive"] == rebate.id]
        due = [row["asked_minor"] for row in own if row["reason"] is None]
        reasons: dict[str, int] = {}
        for row in own:
            if row["reason"] is not None:
                reasons[row["reason"]] = reasons.get(row["reason"], 0) + 1
        found.append(
            {
                "incentive": rebate.id,
                "unit": rebate.ready.unit,
                "decimals": rebate.ready.decimals,
                "partners": len(own),
                "due_to": len(due),
                "asked_minor": str(sum(due)),
                "reasons": dict(sorted(reasons.items())),
            }
        )
    return {
        "programme": plan.programme.programme,
        "version": plan.programme.version,
        "period": plan.period.label,
        "incentives": found,
    }


def _write_summary(plan: "Plan", partners: "pyarrow.Table", folder: Path) -> None:
    import json

    text = json.dumps(_summary(plan, partners), ensure_ascii=False, indent=2)
    (folder / SUMMARY).write_text(text + "\n", encoding="utf-8")


def _text(plan: "Plan", partners: "pyarrow.Table", language: Language) -> str:
    """Return the answer for a person."""
    from tremplin.doors.cli.columns import laid_out
    from tremplin.terms.prose.voice import voice_of

    voice: Voice = voice_of(plan.programme, language)
    titles = {one.id: voice.label(one.title) for one in plan.programme.incentives}
    rows = [
        (
            titles[one["incentive"]],
            language.say_field(one["partners"]),
            language.say_field(one["due_to"]),
            voice.award(int(one["asked_minor"]), unit=one["unit"]),
        )
        for one in _summary(plan, partners)["incentives"]
    ]
    head = language.say(
        "{programme}, version {version}. Period: {period}.",
        programme=voice.label(plan.programme.title),
        version=plan.programme.version,
        period=plan.period,
    )
    return f"{head}\n\n{laid_out([voice.say(one) for one in _HEADS], rows, width=100)}"

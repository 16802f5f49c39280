"""`tremplin road`: what a project could earn, stage by stage, before anything is asked."""

import shutil
from dataclasses import asdict
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.files import load_data, load_programme
from tremplin.wording import Language, OneOf, Place, Problem, Problems, text_key

if TYPE_CHECKING:
    from tremplin.engine.decision import Decision
    from tremplin.engine.gather import Store
    from tremplin.engine.road.road import Past, Road
    from tremplin.terms.programme import Programme

_NO_PROJECT: Final = text_key("There is no project {seen} among the facts.")
_NO_PROJECT_HINT: Final = text_key("Did you mean {near}?")
_NO_PROJECT_ANY: Final = text_key("Name one of those in projects.csv.")
_NOT_IN_IT: Final = text_key("The partner {seen} has no role in the project.")
_NOT_IN_IT_HINT: Final = text_key("These have one: {near}.")
_WIDTH_ELSEWHERE: Final = 120


@click.command()
@click.argument("programme", type=click.Path(path_type=Path, file_okay=False))
@click.argument("data", type=click.Path(path_type=Path, file_okay=False))
@click.argument("project")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day from which to look; today if not given.")
@click.option("--for", "partner", help="A partner of the project: only what is its own is shown.")
@with_answer
def road(
    programme: Path,
    data: Path,
    project: str,
    day: datetime | None,
    partner: str | None,
    language: Language,
    as_json: bool,
) -> int:
    """Show the road of PROJECT: at each stage what could be earned, by whom, and what it takes.

    Every claim of DATA is decided first, so that limits hold what is left of them. Then each incentive of the terms in
    PROGRAMME is looked at as if its claim were made: with all that can still come, and with the smallest change where
    something stands in the way. When the terms are no longer in force today, their last day is taken.

    \b
    Examples:
      tremplin road programmes/partner-connect-2021 build/sample J000112 --on 2021-06-01
      tremplin road programmes/partner-connect-2021 build/sample J000112 --for P00007 --lang fr --json
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin.doors.cli.road_text import road_text
    from tremplin.engine.road.telling import Reader, road_told

    terms = load_programme(programme)
    found, names = _road(terms, data, project, partner=partner, day=_day(terms, day))
    told = road_told(found, Reader(language, partner, names))
    if as_json:
        say_json(_data(asdict(told)))
    else:
        width = shutil.get_terminal_size((_WIDTH_ELSEWHERE, 0)).columns
        click.echo(road_text(told, language=language, width=width))
    return EXIT_DONE


def _day(terms: "Programme", day: datetime | None) -> date:
    """Return the day asked for; else today, or the last day in force when that has passed."""
    return min(datetime.now(UTC).date(), terms.in_force.to) if day is None else day.date()


def _road(
    terms: "Programme", data: Path, project_id: str, *, partner: str | None, day: date
) -> tuple["Road", dict[str, str]]:
    from tremplin.engine.evaluate import Run
    from tremplin.engine.gather import Store
    from tremplin.engine.road.road import road_of

    run = Run(terms, load_data(data, programme=terms))
    store = Store(run.data)
    project = store.find("projects", project_id)
    if project is None:
        raise _unknown("UNKNOWN_PROJECT", data, project_id, [one.project_id for one in run.data.table("projects")])
    partners = sorted({one.partner_id for one in store.of("roles", "project_id", project_id)} | {project.registered_by})
    if partner is not None and partner not in partners:
        fields = {"seen": partner, "near": OneOf(tuple(partners))}
        raise Problems([Problem("NOT_IN_PROJECT", (Place(str(data)),), _NOT_IN_IT, fields, _NOT_IN_IT_HINT)])
    past = [_past(one.decision, store) for one in run.decided() if one.decision.project_id == project_id]
    found = road_of(run.compiled, store, run.head_room, project=project, partners=partners, day=day, past=past)
    return found, {one.partner_id: one.name for one in run.data.table("partners")}


def _past(decision: "Decision", store: "Store") -> "Past":
    from tremplin.engine.road.road import Past

    claim = store.find("claims", decision.claim_id)
    return Past(
        claim_id=decision.claim_id,
        incentive=decision.incentive,
        partner_id=decision.partner_id,
        state="earned" if decision.is_granted else "refused",
        unit=decision.unit,
        asked=decision.asked,
        granted=decision.granted,
        parts=tuple((part.payee, part.amount) for part in decision.parts if part.kind == "partner"),
        activity_id=claim.activity_id,
        person_id=claim.person_id,
    )


def _unknown(code: str, data: Path, seen: str, known: list[str]) -> Problems:
    near = get_close_matches(seen, known, n=3)
    fields = {"seen": seen, "near": OneOf(tuple(near))} if near else {"seen": seen}
    return Problems(
        [Problem(code, (Place(str(data)),), _NO_PROJECT, fields, _NO_PROJECT_HINT if near else _NO_PROJECT_ANY)]
    )


def _data(value: Any) -> Any:
    """Return records as JSON has them: days as text."""
    match value:
        case dict():
            return {key: _data(one) for key, one in value.items()}
        case list() | tuple():
            return [_data(one) for one in value]
        case date():
            return value.isoformat()
    return value

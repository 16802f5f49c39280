"""`tremplin serve`: the portal, on an address of this machine; with --demonstration, with links to sign in by."""

import gc
import os
from pathlib import Path
from typing import Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, EXIT_PROBLEMS, EXIT_USAGE, with_answer
from tremplin.wording import Language, text_key

_READY: Final = text_key("Tremplin is ready: {url} (Ctrl-C stops it)")
_AS: Final = text_key("Sign in with one click as:")
_LINK: Final = text_key("  {role}: {url}")
_SECOND: Final = text_key("  {role}, a second person: {url}")
_TWO: Final = ("finance",)
"""The roles of which two persons are needed: to release payments, give sums up, settle what a bank leaves open."""
_NOT_HERE: Final = text_key(
    "A demonstration runs on this machine only: leave TREMPLIN_ORIGIN out, and bind a local address."
)
_LOCAL: Final = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes.")
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads of each process.")
@click.option("--demonstration", is_flag=True, help="Print a link for each role that signs in; on this machine only.")
@with_answer
def serve(
    bind: str, port: int, workers: int, threads: int, demonstration: bool, language: Language, as_json: bool
) -> int:
    """Start the portal and keep it running until Ctrl-C.

    The environment says which database, which secret and which public address (docs/reference/settings.md).

    \b
    Example:
      tremplin demo && tremplin serve --demonstration
    """  # noqa: D301 - click keeps the lines below a backspace
    del as_json  # a server says what it does on the terminal
    from tremplin.doors.migrate import migrated
    from tremplin.doors.settings.installation import INSTALLATION

    if demonstration and (INSTALLATION.is_public or bind not in _LOCAL):
        click.echo(language.say(_NOT_HERE), err=True)
        return EXIT_USAGE
    migrated(say=lambda phrase: click.echo(language.say_phrase(phrase), err=True))
    broken = _broken(language)
    if broken is not None:
        click.echo(broken, err=True)
        return EXIT_PROBLEMS
    _collect_static_files()
    url = INSTALLATION.origin or f"http://{'localhost' if bind in _LOCAL else bind}:{port}"
    if demonstration:
        from tremplin.doors.access.demonstration import begin

        begin()
    click.echo(language.say(_READY, url=url))
    if demonstration:
        _say_links(url, language)
    _run(bind=f"{bind}:{port}", workers=workers, threads=threads)
    return EXIT_DONE


def _broken(language: Language) -> str | None:
    """Return what is wrong where the journal is not the one that its anchors saw (L13): nobody acts on it then."""
    from tremplin.doors.anchors import broken_text, require_journal_whole
    from tremplin.store.anchor import AnchorBroken

    try:
        require_journal_whole()
    except AnchorBroken as broken:
        return broken_text(broken, language)
    return None


def _collect_static_files() -> None:
    from django.conf import settings
    from django.core.management import call_command

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)


def _say_links(url: str, language: Language) -> None:
    from tremplin.claims.role import ROLES
    from tremplin.doors.access.connection import borrowed, close_pools
    from tremplin.doors.access.demonstration import token_for
    from tremplin.wording import Phrase

    with borrowed() as connection:
        found = people_per_role(connection)
    # Workers are forked next: each opens its own.
    close_pools()
    click.echo(language.say(_AS))
    for role in (name for name in ROLES if name in found):
        for words, person in zip((_LINK, _SECOND), found[role], strict=False):
            link = f"{url}/session/demonstration/{token_for(person)}"
            click.echo(language.say(words, role=Phrase(ROLES[role]), url=link))


def people_per_role(connection: Any) -> dict[str, list[str]]:
    """Return a person for each role, and a second one where two are needed: first those who have things to do."""
    from tremplin.claims.waiting import states_of

    asked = {"waiting": list(states_of("partner")), "two": list(_TWO)}
    return dict(connection.execute(_PER_ROLE, asked).fetchall())


_PER_ROLE: Final = """
    SELECT role, array_agg(person_id ORDER BY place) FROM (
    SELECT role, person.person_id, row_number() OVER (
        PARTITION BY role ORDER BY waiting DESC NULLS LAST, claims DESC NULLS LAST,
            (SELECT count(*) FROM portfolio WHERE portfolio.person_id = person.person_id) DESC, person.person_id
    ) AS place FROM role_grant JOIN person USING (person_id)
    LEFT JOIN (
        SELECT partner_id, count(*) AS claims,
            count(*) FILTER (WHERE state = ANY (%(waiting)s) AND reserved_until >= current_date) AS waiting
        FROM claim GROUP BY 1
    ) AS seen ON partner_id = organisation_id
    WHERE is_active AND valid_until IS NULL AND (approved_by IS NOT NULL OR role NOT IN ('approver', 'finance'))
    ) AS one WHERE place = 1 OR (place = 2 AND role = ANY (%(two)s)) GROUP BY role
"""


def _run(*, bind: str, workers: int, threads: int) -> None:
    from django.core.wsgi import get_wsgi_application
    from django.db import connections
    from gunicorn.app.base import BaseApplication

    application = get_wsgi_application()
    connections.close_all()
    _spare_the_collector()

    class Server(BaseApplication):
        def load_config(self) -> None:
            for name, value in _settings(bind, workers, threads).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return application

    Server().run()


def _spare_the_collector() -> None:
    """Keep Python from looking through everything that was imported for what can go, in the middle of a page.

    That took a third of a second. What a page leaves behind is young and still found, in larger lots.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def _settings(bind: str, workers: int, threads: int) -> dict[str, Any]:
    return {
        "bind": bind,
        "workers": workers,
        "worker_class": "gthread",
        "threads": threads,
        "preload_app": True,
        "timeout": 30,
        "graceful_timeout": 10,
        "loglevel": os.environ.get("TREMPLIN_LOG", "warning"),
        "limit_request_line": 4094,
        "limit_request_fields": 60,
        "control_socket_disable": True,
    }

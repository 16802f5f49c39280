"""`tremplin invite`: a link with which a person chooses their password."""

from typing import Final

import click

from tremplin.doors.answer import EXIT_DONE, EXIT_PROBLEMS, say_json, with_answer
from tremplin.wording import Language, text_key

_NOBODY: Final = text_key("There is no active person {person}.")
_LINK: Final = text_key("Within three days, once: {url}")


@click.command()
@click.argument("person")
@with_answer
def invite(person: str, language: Language, as_json: bool) -> int:
    """Print a link with which PERSON chooses a password; give it to nobody else.

    An earlier password counts until a new one is chosen.

    \b
    Example:
      tremplin invite emma
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin.doors.migrate import migrated

    migrated(say=lambda phrase: click.echo(language.say_phrase(phrase), err=True))
    from tremplin.doors.access.connection import close_pools
    from tremplin.doors.access.invitation import NobodyThere, invitation_for
    from tremplin.doors.settings.installation import INSTALLATION

    try:
        url = (INSTALLATION.origin or "http://localhost:8000") + invitation_for(person)
    except NobodyThere:
        click.echo(language.say(_NOBODY, person=person), err=True)
        return EXIT_PROBLEMS
    finally:
        close_pools()
    if as_json:
        say_json({"url": url})
    else:
        click.echo(language.say(_LINK, url=url))
    return EXIT_DONE

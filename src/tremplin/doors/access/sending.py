"""From a form to a command: one id for each form that was shown, one answer however often it comes (C1, threats 2)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import psycopg
from django.http import Http404
from psycopg_pool import PoolTimeout

from tremplin.doors.access.draft import forget_draft
from tremplin.doors.access.form import SENT_BEFORE, CommandForm
from tremplin.doors.access.visit import Request
from tremplin.store.posting import Posted
from tremplin.store.refusal import CommandConflict
from tremplin.usecases.command import Command
from tremplin.usecases.refused import NotAllowed, NotFound, Refused
from tremplin.wording import Problems, problem_text, refusal_text, text_key

_NOT_DONE: Final = text_key(
    "This is not done yet, because the database does not answer. Send the form again in a moment."
)


def send(
    request: Request,
    use_case: Callable[..., Posted],
    command: type[Command],
    *,
    form: CommandForm,
    also: Mapping[str, Any] | None = None,
    **content: Any,
) -> Posted | None:
    """Send a command as the person who filled in a form; a refusal becomes a sentence in the form, and so do problems.

    Args:
        request: of the form.
        use_case: the function.
        command: its command.
        form: valid; it gives the id, keeps what was written when the command is refused, and says the status.
        also: what the function takes besides the command.
        content: of the command.

    Returns:
        The answer; None when it was refused: show the form again, with `form.status`.

    Raises:
        Http404: what the command is about is not there for this person.
    """
    visit = request.visit
    try:
        posted = use_case(
            visit.connection,
            command(
                command_id=form.sent_id,
                actor=visit.person.actor,
                source=request.META.get("REMOTE_ADDR"),
                request_id=visit.reference,
                **content,
            ),
            **(also or {}),
        )
    except Refused as refused:
        if isinstance(refused.refusal, NotFound) and not form.names_what_is_missing:
            raise Http404 from refused
        form.refuse(refusal_text(refused.refusal, visit.language), status=_status(refused))
        return None
    except Problems as found:
        form.refuse("\n".join(problem_text(one, visit.language) for one in found.problems), status=422)
        return None
    except CommandConflict:
        form.refuse(visit.language.say(SENT_BEFORE), status=409)
        return None
    except (psycopg.OperationalError, PoolTimeout):
        # Whether it was carried out is not known: the same id, sent again, says so (C4).
        form.refuse(visit.language.say(_NOT_DONE), status=503, keeps_id=True)
        return None
    forget_draft(request, form)
    return posted


def _status(refused: Refused) -> int:
    return 403 if isinstance(refused.refusal, NotAllowed) else 409

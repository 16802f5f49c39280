"""The base of every form that becomes a command: a hidden id made when the form is shown, and refusals in its words."""

from typing import Any, ClassVar, cast
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from tremplin.doors.access.visit import Request


class CommandForm(forms.Form):
    """A form for one command.

    Attributes:
        name: of the form, under which drafts are kept; the kind of its command.
        status: with which the page is answered: 422 while something in it is wrong, then what the refusal says.
        names_what_is_missing: whether a "not found" of the use case is about something that the person typed.
        restored_at: when the draft was kept that is shown; None when there is none.
    """

    name: str
    names_what_is_missing: ClassVar[bool] = False

    command_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, request: Request, *args: Any, about: str = "", **kwargs: Any) -> None:
        self.request = request
        self.about = about
        self.restored_at: Any = None
        self.status = 200
        super().__init__(*args, **kwargs)
        self.fields["command_id"].initial = uuid4

    @property
    def sent_id(self) -> str:
        """The id of the command, as it is sent."""
        return str(self.cleaned_data["command_id"])

    @property
    def person_id(self) -> str:
        """Whose form this is: what a session's end interrupts is given back to nobody else."""
        return self.request.visit.person.person_id

    def is_valid(self) -> bool:
        """Say whether everything in the form can be read."""
        valid = super().is_valid()
        if self.is_bound and not valid:
            self.status = 422
        return valid

    def refuse(self, sentence: str, *, status: int, keeps_id: bool = False) -> None:
        """Say why the command was not carried out; another try is another command, unless it is the same one.

        Args:
            sentence: in the language of the page.
            status: of the answer.
            keeps_id: whether the next try is the same command.
        """
        self.status = status
        self.add_error(None, ValidationError(sentence))
        if not keeps_id:
            self._renew()

    def _renew(self) -> None:
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("command_id")] = str(uuid4())
        self.data = data


def id_of(text: str) -> UUID | None:
    """Return a text as an id, or None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None

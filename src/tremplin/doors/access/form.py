"""The base of every form that becomes a command: a hidden id made when the form is shown, and refusals in its words."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from tremplin.doors.access.draft import restore_draft
from tremplin.doors.access.visit import Request
from tremplin.doors.access.watched import (
    SEEN,
    CommandInput,
    Difference,
    Watched,
    as_kept,
    read_seen,
    said_value,
    watched_field,
)
from tremplin.store.posting import is_answered
from tremplin.wording import text_key

SENT_BEFORE: Final = text_key(
    "This form was sent before with other content, and that counts. Look at what it did; to do something else as well, "
    "send the form again."
)
_OVERTAKEN: Final = text_key(
    "This has changed since it was shown to you. What differs is listed here. What you wrote is kept: send it again if "
    "it still stands."
)


class CommandForm(forms.Form):
    """A form for one command.

    Attributes:
        name: of the form, under which drafts are kept; the kind of its command.
        status: with which the page is answered: 422 while something in it is wrong, then what the refusal says.
        names_what_is_missing: whether a "not found" of the use case is about something that the person typed.
        takes_up_draft: whether what its person wrote and did not send is shown in it, when it is first shown.
        differences: what somebody else has changed since the form was opened.
    """

    name: str
    names_what_is_missing: ClassVar[bool] = False

    command_id = forms.UUIDField(widget=CommandInput)

    def __init__(self, request: Request, *args: Any, about: str = "", **kwargs: Any) -> None:
        self.request = request
        self.about = about
        self._restored_at: Any = None
        self.takes_up_draft = True
        self.status = 200
        self.differences: list[Difference] = []
        self._watched: dict[str, Watched] = {}
        super().__init__(*args, **kwargs)
        self.fields["command_id"].initial = uuid4
        cast(CommandInput, self.fields["command_id"].widget).drafted = self._drafted

    def __getitem__(self, name: str) -> forms.BoundField:
        """Return a field as it is shown: as its person left it, where they wrote something and did not send it."""
        self._take_up_draft()
        return super().__getitem__(name)

    @property
    def restored_at(self) -> Any:
        """When the draft was kept that is shown; None when there is none."""
        self._take_up_draft()
        return self._restored_at

    @restored_at.setter
    def restored_at(self, at: Any) -> None:
        self._restored_at = at

    def _take_up_draft(self) -> None:
        if self.takes_up_draft and not self.is_bound and self._is_written:
            self.takes_up_draft = False
            restore_draft(self)

    @property
    def _is_written(self) -> bool:
        return any(not one.widget.is_hidden for one in self.fields.values())

    def _drafted(self) -> Mapping[str, str]:
        """Return what goes along with a form in which something is written, so that it is kept when a session ends."""
        if not self._is_written:
            return {}
        return {"draft_form": self.name, "draft_about": self.about, "draft_of": self.person_id}

    @property
    def sent_id(self) -> str:
        """The id of the command, as it is sent."""
        return str(self.cleaned_data["command_id"])

    @property
    def person_id(self) -> str:
        """Whose form this is: what a session's end interrupts is given back to nobody else."""
        return self.request.visit.person.person_id

    def watch(self, *fields: str, **others: Watched) -> None:
        """Say what stands where this form was opened, so that it is told when somebody else has changed it.

        Args:
            fields: of the form, which start from what stands.
            others: what the page shows besides, and what a decision looks at.
        """
        language = self.request.visit.language
        own = {
            one: watched_field(self.fields[one], self.get_initial_for_field(self.fields[one], one), language)
            for one in fields
            if one in self.fields
        }
        self._watched |= {**own, **others}
        self.show_seen(json.dumps({name: as_kept(one.value) for name, one in self._watched.items()}))

    def show_seen(self, seen: str) -> None:
        """Let the form carry what it showed: now, or when its draft was kept."""
        widget = cast(CommandInput, self.fields["command_id"].widget)
        widget.seen, widget.seen_name = seen, self.add_prefix(SEEN)

    def is_valid(self) -> bool:
        """Say whether everything in the form can be read, and whether what it was opened on still stands."""
        valid = super().is_valid()
        if self.is_bound and not valid and self.status == 200:
            self.status = 422
            if self._was_carried_out():
                # What can be chosen has changed by what it did itself: that is not to be told as a fault (C1).
                self.errors.clear()
                self.refuse(self.request.visit.language.say(SENT_BEFORE), status=409)
        if valid and self._differs():
            self.refuse(self.request.visit.language.say(_OVERTAKEN), status=409)
            return False
        return valid

    def _was_carried_out(self) -> bool:
        sent = self.cleaned_data.get("command_id")
        return sent is not None and is_answered(self.request.visit.connection, str(sent))

    def _differs(self) -> bool:
        """Note what differs from what stood there when the form was opened."""
        seen, language = read_seen(self.data.get(self.add_prefix(SEEN))), self.request.visit.language
        if seen is None:
            return False
        for name, one in self._watched.items():
            now = as_kept(one.value)
            if name in seen and seen[name] != now:
                field = self.fields.get(name)
                written = None if field is None else said_value(field, self.cleaned_data.get(name), language)
                then, current = (_said(one, value) for value in (seen[name], now))
                self.differences.append(Difference(str(one.label), then=then, now=current, written=written))
        if self.differences and is_answered(self.request.visit.connection, self.sent_id):
            # What differs is what this very form did: it is answered as it was (C1).
            self.differences = []
        return bool(self.differences)

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
        """Let the next try be another command, about what stands now: what is hidden goes along with what is shown."""
        data = cast(QueryDict, self.data).copy()
        for name, field in self.fields.items():
            start = self.get_initial_for_field(field, name)
            if field.widget.is_hidden and name != "command_id" and start is not None:
                data[self.add_prefix(name)] = str(start)
        data[self.add_prefix("command_id")] = str(uuid4())
        self.data = data


def _said(one: Watched, value: Any) -> str:
    """Say a value of something; what was never one, for somebody else wrote it into the form, stands as it came."""
    try:
        return one.say(value) if value else "–"
    except (LookupError, TypeError, ValueError):
        return str(value)

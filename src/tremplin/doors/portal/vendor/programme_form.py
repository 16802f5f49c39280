"""What people do about a version of terms: import its files, propose it, approve it as a second person, withdraw it."""

from pathlib import PurePosixPath
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.watching import watched_state
from tremplin.doors.portal.words import current_language, said
from tremplin.terms.source import TERMS_FILE
from tremplin.usecases.reads.programme import Version
from tremplin.usecases.terms import STATE_NAMES, ApproveTerms, ImportTerms, ProposeTerms, WithdrawTerms
from tremplin.wording import text_key

FILE_BYTES_MAX: Final = 2**20
FILES_MAX: Final = 100
_TOO_LARGE: Final = text_key("{name} is larger than {most} KiB.")
_TOO_MANY: Final = text_key("A version has at most {most} files.")
_OTHER_KIND: Final = text_key("{name} is not a file of a version: it is terms.yaml, tables as CSV, and cases as YAML.")
_TWICE: Final = text_key("{name} was chosen twice.")


class _Several(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the cleaned value is a list of them, each within bounds."""

    widget = _Several

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files, and refuse those that are too large or too many before any is read."""
        chosen = data if isinstance(data, list) else [data] if data else []
        if not chosen:
            super().clean(None, initial)
        if len(chosen) > FILES_MAX:
            raise ValidationError(current_language().say(_TOO_MANY, most=FILES_MAX))
        for one in chosen:
            super().clean(one, initial)
            if (one.size or 0) > FILE_BYTES_MAX:
                fields = {"name": (one.name or "")[:100], "most": FILE_BYTES_MAX // 1024}
                raise ValidationError(current_language().say(_TOO_LARGE, **fields))
        return chosen


class ImportForm(CommandForm):
    """The files of a version: its terms with their tables, and cases if it has any."""

    name = ImportTerms.kind
    names_what_is_missing = True

    terms = FilesField(
        label=said(text_key("The terms")),
        help_text=said(text_key("terms.yaml, and each CSV table that it names; choose them all together.")),
        widget=_Several(attrs={"accept": ".yaml,.csv"}),
    )
    cases = FilesField(
        required=False,
        label=said(text_key("Cases")),
        help_text=said(
            text_key("YAML files with the programme's own examples. They are tried, and shown in the guide.")
        ),
        widget=_Several(attrs={"accept": ".yaml"}),
    )

    def contents(self) -> dict[str, bytes] | None:
        """Return the contents by name relative to the folder; None with an error in the form."""
        found: dict[str, bytes] = {}
        for field, folder in (("terms", ""), ("cases", "cases/")):
            for one in self.cleaned_data[field]:
                name = PurePosixPath((one.name or "").replace("\\", "/")).name
                path = f"{folder}{name}"
                is_table = not folder and name.endswith(".csv")
                if not (is_table or path == TERMS_FILE or (folder and name.endswith(".yaml"))):
                    self._wrong(field, _OTHER_KIND, name)
                elif path in found:
                    self._wrong(field, _TWICE, name)
                found[path] = one.read()
        return None if self.errors else found

    def _wrong(self, field: str, template: str, name: str) -> None:
        self.add_error(field, current_language().say(template, name=name[:100]))
        self.status = 422


class ProposeForm(CommandForm):
    """Propose a draft: nothing more to be said."""

    name = ProposeTerms.kind


class ApproveForm(CommandForm):
    """Approve what is shown: its hash goes with it."""

    name = ApproveTerms.kind

    shown = forms.CharField(max_length=64, widget=forms.HiddenInput)
    has_read = forms.BooleanField(
        label=said(text_key("I have read what this version changes.")),
        error_messages={"required": said(text_key("Read what this version changes, then say so here."))},
    )


class WithdrawForm(CommandForm):
    """Withdraw a version, with a reason."""

    name = WithdrawTerms.kind

    reason = forms.CharField(max_length=500, label=said(text_key("Reason")), widget=forms.Textarea(attrs={"rows": 2}))


STEPS: Final[dict[str, type[CommandForm]]] = {"propose": ProposeForm, "approve": ApproveForm, "withdraw": WithdrawForm}
"""What can be done about a version, by the name that its address has."""

_POSSIBLE: Final = {"propose": ("draft",), "approve": ("proposed",), "withdraw": ("draft", "proposed")}
_ROLES: Final = {
    "propose": ("channel-manager",),
    "approve": ("finance",),
    "withdraw": ("channel-manager", "finance"),
}


def step_form(request: Request, version: Version, step: str, *, data: Any = None) -> CommandForm:
    """Return the form of a step with a version as it stands, with what was sent where it is this one."""
    initial = {"shown": version.terms_sha256}
    form = STEPS[step](request, data, about=str(version.id), initial=initial, prefix=step)
    form.watch(state=watched_state(STATE_NAMES, version.state))
    return form


def steps_for(request: Request, version: Version) -> dict[str, CommandForm]:
    """Return the fresh forms of what the visitor can do about a version now."""
    person = request.visit.person
    return {
        step: step_form(request, version, step)
        for step in STEPS
        if version.state in _POSSIBLE[step]
        and person.has_any(*_ROLES[step])
        and not (step == "approve" and version.proposed_by == person.person_id)
    }

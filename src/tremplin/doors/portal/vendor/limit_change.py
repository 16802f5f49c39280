"""Changing a limit: never in terms that are in force, but in a draft of the version that follows, with that figure.

What is awarded is recomputed from the terms that decided, so a limit is part of a version, and a version never changes.
The draft goes its way like any other: read in words, proposed, approved by a second person.
"""

from datetime import timedelta
from fractions import Fraction
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.access.watched import Watched
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.vendor.budget_plot import decimals_of
from tremplin.doors.portal.vendor.budgets import BUDGETS
from tremplin.doors.portal.vendor.programme_step import problems_of
from tremplin.doors.portal.words import amount, current_language, said
from tremplin.terms.limit import Limit
from tremplin.terms.next_version import limit_figure_of, next_version
from tremplin.terms.source import TERMS_FILE
from tremplin.usecases.reads.claims import said_label
from tremplin.usecases.reads.programme import Version, files_of, list_versions, programme_of
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.usecases.terms import ImportTerms, import_terms
from tremplin.wording import problem_text, text_key

_TITLE: Final = text_key("Change this limit")
_DONE: Final = text_key("Version {version} is a draft with the new figure. Read what it changes, then propose it.")
_ENDS_BEFORE: Final = text_key("The last day cannot be before the first.")
_NO_FIGURE: Final = text_key("The terms work this limit out from other figures. Change those, and import the file.")
_SAME: Final = text_key("This is the figure that it has.")
_YEAR: Final = timedelta(days=364)


class LimitForm(CommandForm):
    """The new figure, and the version in which it holds."""

    name = "change-limit"

    figure = forms.RegexField(
        r"^[0-9]{1,15}(\.[0-9]{1,3})?$",
        label=said(text_key("New figure")),
        help_text=said(text_key("As terms write it: figures without spaces, a point before cents.")),
        error_messages={"invalid": said(text_key("Write figures without spaces, such as 60000 or 99.50."))},
    )
    version = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$",
        label=said(text_key("Name of the new version")),
        error_messages={"invalid": said(text_key("Write letters, figures, dots and hyphens alone."))},
    )
    first = forms.DateField(
        label=said(text_key("First day")), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=said(text_key("Last day")), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, request: Request, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.now = now
        self.watch("figure")

    def clean(self) -> dict[str, Any]:
        """See that the figure is another one, and that the days follow each other."""
        cleaned = super().clean() or {}
        if cleaned.get("figure") == self.now:
            self.add_error("figure", current_language().say(_SAME))
        if cleaned.get("first") and cleaned.get("last") and cleaned["last"] < cleaned["first"]:
            self.add_error("last", current_language().say(_ENDS_BEFORE))
        return cleaned


@require_http_methods(["GET", "POST"])
@opens_for("channel-manager")
def change_limit(request: Request, limit_id: str) -> HttpResponse:
    """Show the form with what follows on the latest terms, or import the draft that it describes."""
    visit, latest = request.visit, _latest(request)
    files = files_of(visit.reader, latest)
    limit = next((one for one in programme_of(visit.reader, latest).limits if one.id == limit_id), None)
    now = limit_figure_of(files[TERMS_FILE], limit_id) if limit else None
    if limit is None:
        raise Http404
    if now is None:
        messages.info(request, visit.language.say(_NO_FIGURE))
        return redirect("vendor_budget", limit_id)
    first = latest.ends_on + timedelta(days=1)
    initial = {"figure": now, "first": first, "last": first + _YEAR}
    form = LimitForm(request, request.POST or None, about=limit_id, now=now, initial=initial)
    form.watch(latest=Watched(said(text_key("Version that ends last")), latest.version))
    if form.is_valid():
        asked = form.cleaned_data
        days = (asked["first"], asked["last"])
        written = next_version(files, version=asked["version"], days=days, limit_id=limit_id, figure=asked["figure"])
        problems = problems_of(written)
        if problems:
            form.refuse("\n".join(problem_text(one, visit.language) for one in problems[:3]), status=422)
        elif send(request, import_terms, ImportTerms, form=form, files=written):
            messages.success(request, visit.language.say(_DONE, version=asked["version"]))
            return redirect("vendor_version", _latest(request, version=asked["version"]).id)
    title = said_label(limit.label, otherwise=limit_id)
    figure = _said(limit, now, currency=programme_of(visit.reader, latest).currency)
    content = {"form": form, "title_of": title, "latest": latest, "now": figure, "limit_id": limit_id}
    trail = [BUDGETS, Crumb(title, reverse("vendor_budget", args=[limit_id]))]
    return page(request, "vendor/limit_change.html", content, title=_TITLE, trail=trail, status=form.status)


def _said(limit: Limit, figure: str, *, currency: str) -> str:
    """Write a figure of the terms as its amount, with its unit; a count as it is."""
    unit = limit.unit if limit.amount is None else currency
    if unit is None:
        return figure
    return amount(int(Fraction(figure) * 10 ** decimals_of(unit)), unit)


def _latest(request: Request, *, version: str | None = None) -> Version:
    """Return the approved version that ends last, or a version by its name."""
    programme = vocabulary(request.visit.connection).programme
    known = [one for one in list_versions(request.visit.reader) if one.programme == programme]
    fitting = [one for one in known if (one.state == "approved" if version is None else one.version == version)]
    if not fitting:
        raise Http404
    return max(fitting, key=lambda one: (one.ends_on, one.id))

"""A mail in words: what has happened and what falls due, as text and as HTML, in the reader's language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from jinja2 import Environment, FunctionLoader, StrictUndefined

from tremplin.usecases.message import Told
from tremplin.wording import Language, text_key, visible

_SUBJECT_BOTH: Final = text_key("Tremplin: {news}, {due}")
_SUBJECT_ONE: Final = text_key("Tremplin: {what}")
_HELLO: Final = text_key("Hello {name},")
_DUE: Final = text_key("What falls due")
_NEWS: Final = text_key("What has happened")
_AGAIN: Final = text_key("An earlier message may not have reached you; what it said stands here once more.")
_ON: Final = text_key("{day}: {what}")
_DAILY: Final = text_key("You get one such message a day at most. In your settings you choose each at once, or none.")
_AT_ONCE: Final = text_key("In your settings you choose one such message a day, each at once, or none.")
_PRESSING: Final = text_key("This message comes at once, whatever you chose, because time counts.")

# Of a mail that is still open a process was killed between sending it and noting that: nobody knows either.
_MAYBE_SENT: Final = ("unknown", "open")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says.

    Attributes:
        subject: one line.
        text: for readers of plain text.
        html: the same, with headings and lists.
    """

    subject: str
    text: str
    html: str


def letter(
    name: str,
    told: Sequence[Told],
    *,
    language: Language,
    is_digest: bool,
    link: Callable[[Told | None], str],
) -> Letter:
    """Write a mail.

    Args:
        name: of the reader.
        told: what it tells, in order; one at least.
        language: of the reader.
        is_digest: whether it is the one of the day.
        link: gives the address of a message's page, and for None of the choice of mails; empty where there is none.
    """
    due = [(language.say_phrase(one.phrase), link(one)) for one in told if one.is_reminder]
    news = [(_line(one, language), link(one)) for one in told if not one.is_reminder]
    said: dict[str, object] = {
        "language": language.code,
        "subject": _subject(len(news), len(due), language),
        "hello": language.say(_HELLO, name=name),
        "parts": [part for part in ((language.say(_DUE), due), (language.say(_NEWS), news)) if part[1]],
        "again": language.say(_AGAIN) if any(one.before_state in _MAYBE_SENT for one in told) else "",
        "why": language.say(_why(told, is_digest=is_digest)),
        "settings": link(None),
    }
    return Letter(str(said["subject"]), _rendered("letter.txt", said), _rendered("letter.html", said))


def _line(one: Told, language: Language) -> str:
    return language.say(_ON, day=one.at.date(), what=language.say_phrase(one.phrase))


def _subject(news: int, due: int, language: Language) -> str:
    what_news = language.say_count("{n} message", "{n} messages", news)
    what_due = language.say_count("{n} deadline", "{n} deadlines", due)
    if news and due:
        return language.say(_SUBJECT_BOTH, news=what_news, due=what_due)
    return language.say(_SUBJECT_ONE, what=what_news if news else what_due)


def _why(told: Sequence[Told], *, is_digest: bool) -> str:
    if is_digest:
        return _DAILY
    return _PRESSING if any(one.is_pressing for one in told) else _AT_ONCE


def _rendered(name: str, said: dict[str, object]) -> str:
    # Names and ids come from people: in HTML they are text, never markup, and no sign of theirs moves a terminal.
    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["visible"] = visible
    return environment.get_template(name).render(**said)


def _read(name: str) -> str:
    return (files("tremplin.doors.jobs") / name).read_text(encoding="utf-8")

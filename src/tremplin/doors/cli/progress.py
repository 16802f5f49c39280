"""Progress on the error output: a bar where a person watches, else a line every so often."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import click

from tremplin.wording import Language, text_key

OnProgress = Callable[[int, int], None]

CLAIMS_DECIDED: Final = text_key("{done} of {total} claims decided")
SCENARIOS_DRAWN: Final = text_key("{done} of {total} scenarios drawn")
LINES_ACCRUED: Final = text_key("{done} of {total} order lines accrued")
RECEIPTS_RECOMPUTED: Final = text_key("{done} of {total} receipts recomputed")
_LINES: Final = 10
"""Lines that are written where nobody watches, however much there is to do."""
_MANY: Final = 1000
"""Less than that takes no time that a person would wonder about."""


@contextmanager
def progress(line: str, *, language: Language) -> Iterator[OnProgress]:
    """Give what tells a person how far the work is; it takes the number of things done and of all.

    Args:
        line: CLAIMS_DECIDED, LINES_ACCRUED, SCENARIOS_DRAWN or RECEIPTS_RECOMPUTED.
        language: of the line.
    """
    if sys.stderr.isatty():
        with _bar(line, language) as told:
            yield told
    else:
        yield _lines(line, language)


def _lines(line: str, language: Language) -> OnProgress:
    tenths = 0

    def told(done: int, total: int) -> None:
        # Whole tenths of the way, of work that takes a while; things may be done many at a time.
        nonlocal tenths
        if total >= _MANY and done * _LINES // total > tenths:
            tenths = done * _LINES // total
            click.echo(language.say(line, done=done, total=total), err=True)

    return told


@contextmanager
def _bar(line: str, language: Language) -> Iterator[OnProgress]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        hundredths = 0

        def told(done: int, total: int) -> None:
            # A hundred times in all: drawing is dearer than deciding. Things may be done many at a time.
            nonlocal hundredths
            if done == total or done * 100 // max(1, total) > hundredths:
                hundredths = done * 100 // max(1, total)
                bar.update(task, completed=done, total=total, description=language.say(line, done=done, total=total))

        yield told

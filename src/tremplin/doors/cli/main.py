"""The command `tremplin` itself: which commands there are, and what an error becomes.

A command is imported when it is called, so that `tremplin --help` answers at once.
"""

import importlib
import os
import signal
import sys
from io import TextIOWrapper
from typing import Any, Final, NamedTuple

import click

from tremplin import __version__
from tremplin.doors.answer import EXIT_DONE, EXIT_OUTAGE, EXIT_USAGE, answer_to_error, lang_option
from tremplin.doors.cli.usage import language_of_call, usage_text
from tremplin.wording import text_key

_STOPPED: Final = text_key("Stopped. What was being written has been taken away.")


class Lazy(NamedTuple):
    """Where a command is, and the line that `--help` shows for it."""

    module: str
    name: str
    short_help: str


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def __init__(self, *args: Any, lazy: dict[str, Lazy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands, in the order of the story."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return a command, or None when there is none of that name."""
        found = self.lazy.get(cmd_name)
        if found is None:
            return None
        command: click.Command = getattr(importlib.import_module(found.module), found.name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, lazy.short_help) for name, lazy in self.lazy.items()])


COMMANDS = {
    "terms": Lazy("tremplin.doors.cli.terms", "terms", "Check, compare, and print a programme's terms."),
    "sample": Lazy("tremplin.doors.cli.sample", "sample", "Make fictitious data to try a programme on."),
    "evaluate": Lazy("tremplin.doors.cli.evaluate", "evaluate", "Decide every claim of a data set."),
    "simulate": Lazy("tremplin.doors.cli.simulate", "simulate", "Try terms on a history before they are in force."),
    "rebates": Lazy("tremplin.doors.cli.rebates", "rebates", "Work rebates out over any number of order lines."),
    "back-test": Lazy(
        "tremplin.doors.cli.back_test", "back_test", "Decide again what was awarded, and trace what differs."
    ),
    "road": Lazy("tremplin.doors.cli.road", "road", "Show what a project could earn, stage by stage."),
    "explain": Lazy("tremplin.doors.cli.explain", "explain", "Say how one decision came about."),
    "receipt": Lazy("tremplin.doors.cli.receipt", "receipt", "Recompute a decision from its receipt."),
    "demo": Lazy("tremplin.doors.cli.demo", "demo", "Carry a year of a programme out in a database."),
    "serve": Lazy("tremplin.doors.cli.serve", "serve", "Start the portal on an address of this machine."),
    "invite": Lazy("tremplin.doors.cli.invite", "invite", "Print a link with which a person chooses a password."),
    "db": Lazy("tremplin.doors.cli.db", "db", "Start, stop, find, and bring up to date the database."),
    # Another door, known by its name only: doors do not import each other.
    "jobs": Lazy("tremplin.doors.jobs.command", "jobs", "Run what the clock brings about, and mail."),
    "books": Lazy("tremplin.doors.cli.books", "books", "Hand the books to accounting and to partners."),
    "payments": Lazy("tremplin.doors.cli.payments", "payments", "Pay what partners have earned, through the bank."),
    "verify": Lazy("tremplin.doors.cli.verify", "verify", "Prove every invariant of the database."),
}


@click.group(
    cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@lang_option(default="en")
@click.version_option(__version__, prog_name="tremplin")
def cli() -> None:
    """Decide what a vendor's partners earn over the life of a project, and say why.

    \b
    Try it:
      tremplin terms check programmes/partner-connect-2021
      tremplin sample --seed 1 --partners 120 --projects 600 --out build/sample
      tremplin evaluate programmes/partner-connect-2021 build/sample --out build/result
      tremplin explain CLAIM --from build/result
      tremplin receipt verify build/result/receipts

    \b
    Exit codes:
      0  done
      1  problems were found, or a receipt does not hold
      2  wrong usage
      3  not done: a file or the machine failed; the same command may be run again
      4  a defect of Tremplin
    """  # noqa: D301 - click keeps the lines below a backspace


def main() -> None:
    """Run the command line on the arguments of the process, and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a sign shows its number; the answer is worth more than the sign.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # What is being written is taken away before leaving, as when a person stops the command.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code; no error leaves a stack trace."""
    try:
        result = cli.main(args=arguments, prog_name="tremplin", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return EXIT_USAGE
    except click.UsageError as error:
        click.echo(usage_text(error, language_of_call(arguments)), err=True)
        return EXIT_USAGE
    except click.Abort:
        click.echo(language_of_call(arguments).say(_STOPPED), err=True)
        return EXIT_OUTAGE
    except (BrokenPipeError, SystemExit):
        # Whoever reads has read enough, as in `tremplin ... | head`; click leaves by SystemExit then, and only then.
        _close_output()
        return EXIT_DONE
    except Exception as error:  # noqa: BLE001 - the border: everything gets a sentence and a code
        return answer_to_error(error, language=language_of_call(arguments))
    return result if isinstance(result, int) else EXIT_DONE


def _close_output() -> None:
    # The interpreter flushes once more when it ends, which would fail again and say so.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

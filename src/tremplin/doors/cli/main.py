"""The command `tremplin` itself: which commands there are, and what an error becomes.

A command is imported when it is called, so that `tremplin --help` answers at once.
"""

import importlib
import sys
from typing import Any, NamedTuple

import click

from tremplin import __version__
from tremplin.doors.cli.answer import EXIT_OUTAGE, EXIT_PROBLEMS, EXIT_USAGE, answer_to_error


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
    "explain": Lazy("tremplin.doors.cli.explain", "explain", "Say how one decision came about."),
    "receipt": Lazy("tremplin.doors.cli.receipt", "receipt", "Recompute a decision from its receipt."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tremplin")
def cli() -> None:
    """Decide what a vendor's partners earn over the life of a project, and say why.

    \b
    Try it:
      tremplin terms check programmes/partner-connect-2021
      tremplin sample --seed 1 --partners 120 --projects 600 --out build/sample
      tremplin evaluate programmes/partner-connect-2021 build/sample --out build/result
      tremplin explain CLAIM --from build/result
      tremplin receipt verify build/result/receipts/CLAIM.json

    \b
    Exit codes:
      0 done   1 problems found   2 wrong usage   3 not done, try again   4 a defect of Tremplin
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code; no error leaves a stack trace."""
    try:
        result = cli.main(args=arguments, prog_name="tremplin", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.Abort:
        return EXIT_OUTAGE
    except click.UsageError as error:
        error.show()
        return EXIT_USAGE
    except click.ClickException as error:
        error.show()
        return EXIT_PROBLEMS
    except Exception as error:  # noqa: BLE001 - the border: everything gets a sentence and a code
        return answer_to_error(error, arguments=arguments)
    return result if isinstance(result, int) else 0

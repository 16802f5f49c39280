"""`tremplin payments`: from what is owed to the bank's answers."""

import click

from tremplin.doors.cli.main import Lazy, LazyGroup

_RUN = "tremplin.doors.cli.payments_run"

COMMANDS = {
    "make": Lazy("tremplin.doors.cli.payments_due", "make", "Make payables of what is owed and final."),
    "due": Lazy("tremplin.doors.cli.payments_due", "due", "Show what is payable, and what stands in its way."),
    "prepare": Lazy(_RUN, "prepare", "Prepare a run of everything that may be paid on a day."),
    "show": Lazy(_RUN, "show", "Show a run, and what stands out in it."),
    "release": Lazy(_RUN, "release", "Release a run that another person has prepared."),
    "recall": Lazy(_RUN, "recall", "Recall a run that was released and not sent."),
    "send": Lazy(_RUN, "send", "Write the file of a run for the bank."),
    "answers": Lazy("tremplin.doors.cli.payments_answers", "answers", "Take in files of the bank."),
    "close": Lazy(_RUN, "close", "Close a run of which the bank has said everything."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def payments() -> None:
    """Pay what partners have earned: nobody prepares and releases the same run.

    \b
    Example:
      tremplin payments make --as gilles
      tremplin payments due --as gilles
      tremplin payments prepare R-2026-11 --as gilles --on 2026-11-30
      tremplin payments show R-2026-11 --as hana
      tremplin payments release R-2026-11 --as hana --shown HASH
      tremplin payments send R-2026-11 --as gilles --out build
      tremplin payments answers build/status.xml --as gilles
    """  # noqa: D301 - click keeps the lines below a backspace

"""What a demonstration came to, as data and in words."""

from typing import Any, Final

import click

from tremplin.doors.cli.demo_walk import Tally
from tremplin.money import Money
from tremplin.usecases.rows import Connection
from tremplin.wording import Language, text_key

_CLAIMS: Final = text_key("Claims: {approved} approved, {others} ended without an award, {waiting} under way.")
_AWARDED: Final = text_key("Awarded: {amount}.")
_POINTS: Final = text_key("Awarded: {amount} {unit}.")
_JOURNAL: Final = text_key("Journal: {transactions}; the last has the hash {hash}.")
_COMMANDS: Final = text_key("{done} and {refused} in {seconds} s:")
_LINE: Final = text_key("  {kind}: {done} done, {refused} refused")
_CURRENCY_LETTERS: Final = 3


def report_of(connection: Connection, tally: Tally, *, seconds: float) -> dict[str, Any]:
    """Return what the database holds now, and what was done and refused on the way."""
    states = dict(connection.execute("SELECT state, count(*) FROM claim GROUP BY 1 ORDER BY 1").fetchall())
    awarded = dict(
        connection.execute(
            "SELECT unit, sum(awarded)::bigint FROM claim WHERE awarded > 0 GROUP BY 1 ORDER BY 1"
        ).fetchall()
    )
    seq, digest = connection.execute("SELECT seq, encode(hash, 'hex') FROM sequencer").fetchone() or (0, "")
    kinds = sorted({*tally.done, *(kind for kind, _code in tally.refused)})
    return {
        "seconds": round(seconds, 1),
        "claims": states,
        "awarded_minor": awarded,
        "journal": {"seq": seq, "hash": digest},
        "commands": {
            kind: {
                "done": tally.done[kind],
                "refused": {code: n for (one, code), n in sorted(tally.refused.items()) if one == kind},
            }
            for kind in kinds
        },
    }


def say_report(report: dict[str, Any], language: Language) -> None:
    """Say a report in words."""
    commands = report["commands"]
    done = sum(one["done"] for one in commands.values())
    refused = sum(sum(one["refused"].values()) for one in commands.values())
    click.echo(
        language.say(
            _COMMANDS,
            done=language.say_count("{n} command carried out", "{n} commands carried out", done),
            refused=language.say_count("{n} refused", "{n} refused", refused),
            seconds=str(report["seconds"]),
        )
    )
    for kind, one in commands.items():
        click.echo(language.say(_LINE, kind=kind, done=one["done"], refused=sum(one["refused"].values())))
    states = report["claims"]
    ended = sum(n for state, n in states.items() if state in ("rejected", "withdrawn", "expired", "rejection-final"))
    approved = states.get("approved", 0)
    waiting = sum(states.values()) - ended - approved
    click.echo(language.say(_CLAIMS, approved=approved, others=ended, waiting=waiting))
    for unit, minor in report["awarded_minor"].items():
        if len(unit) == _CURRENCY_LETTERS:
            click.echo(language.say(_AWARDED, amount=Money(minor, unit)))
        else:
            click.echo(language.say(_POINTS, amount=minor, unit=unit))
    count = language.say_count("{n} transaction", "{n} transactions", report["journal"]["seq"])
    click.echo(language.say(_JOURNAL, transactions=count, hash=report["journal"]["hash"][:16]))

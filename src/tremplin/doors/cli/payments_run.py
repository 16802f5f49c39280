"""`tremplin payments prepare`, `show`, `release`, `recall`, `send` and `close`: the life of a payment run."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.books_desk import BooksDesk, at_desk, person_option, place_in
from tremplin.money import Money
from tremplin.wording import Language, Phrase, refusal_text, text_key

if TYPE_CHECKING:
    from tremplin.usecases.reads.payment_runs import ReviewedRun

_PREPARED: Final = text_key("{run}: {payments} over {total}. Another person looks at it and releases it.")
_LEFT_OUT: Final = text_key("Left out: {count}, {code}")
_RUN: Final = text_key("{run} ({state}): {payments} over {total}, to be paid on {day}.")
_LINE: Final = text_key("{partner}  {amount}  {iban}  {remittance}")
_REWRITTEN: Final = text_key("The bank reads “{was}” as “{is_}”.")
_SHOWN: Final = text_key("To release it as it is shown: --shown {hash}")
_RELEASED: Final = text_key("{run} is released: {payments} over {total} are on their way.")
_RECALLED: Final = text_key("{run} is recalled: nothing of it went to the bank, and another run may pay it.")
_SENT: Final = text_key("{file}: {payments} over {total}, SHA-256 {hash}.")
_CLOSED: Final = text_key("{run} is closed: nothing is in transit.")

_run = click.argument("run_id", metavar="RUN")


@click.command(short_help="Prepare a run of everything that may be paid on a day.")
@_run
@person_option
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day on which the bank pays.")
@click.option("--currency", default="EUR", show_default=True, help="Of every payment.")
@click.option("--partner", "partners", multiple=True, help="Only this partner; may stand several times.")
@with_answer
def prepare(
    run_id: str, person: str, day: datetime, currency: str, partners: tuple[str, ...], language: Language, as_json: bool
) -> int:
    """Prepare a run; what stands in the way of a payable keeps it out, and is counted by its reason.

    \b
    Example:
      tremplin payments prepare R-2026-11 --as gilles --on 2026-11-30
    """  # noqa: D301 - click keeps the lines below a backspace

    def prepared(desk: BooksDesk) -> int:
        from tremplin.usecases.payment_runs import PrepareRun, prepare_payment_run

        content = {"run_id": run_id, "currency": currency, "execute_on": day.date(), "partner_ids": partners}
        answer = prepare_payment_run(desk.connection, desk.command(PrepareRun, **content)).answer
        if as_json:
            say_json(dict(answer))
            return EXIT_DONE
        total = Money(answer["total"], currency)
        click.echo(language.say(_PREPARED, run=run_id, payments=_payments(answer["count"], language), total=total))
        for code, count in sorted(answer["left_out"].items()):
            click.echo(language.say(_LEFT_OUT, count=count, code=code))
        return EXIT_DONE

    return at_desk(prepared, person=person, language=language, as_json=as_json)


@click.command(short_help="Show a run, and what stands out in it.")
@_run
@person_option
@with_answer
def show(run_id: str, person: str, language: Language, as_json: bool) -> int:
    """Show payees, amounts, accounts, and what a computer finds: new accounts, amounts paid alike, rewritten names.

    \b
    Example:
      tremplin payments show R-2026-11 --as hana
    """  # noqa: D301 - click keeps the lines below a backspace

    def shown(desk: BooksDesk) -> int:
        from tremplin.usecases.reads.payment_runs import review_run

        seen = review_run(desk.reader, run_id)
        if as_json:
            say_json(_data(seen, language))
        else:
            _say(seen, language)
        return EXIT_DONE

    return at_desk(shown, person=person, language=language, as_json=as_json)


@click.command(short_help="Release a run that another person has prepared.")
@_run
@person_option
@click.option("--shown", required=True, metavar="HASH", help="What `show` said; a run that has changed is refused.")
@with_answer
def release(run_id: str, person: str, shown: str, language: Language, as_json: bool) -> int:
    """Release a run, as it was shown; everything that may stand in its way is asked once more.

    \b
    Example:
      tremplin payments release R-2026-11 --as hana --shown 5f2c...
    """  # noqa: D301 - click keeps the lines below a backspace

    def released(desk: BooksDesk) -> int:
        from tremplin.usecases.reads.payment_runs import review_run
        from tremplin.usecases.releasing import ReleaseRun, release_run

        answer = release_run(desk.connection, desk.command(ReleaseRun, run_id=run_id, shown=shown)).answer
        if as_json:
            say_json(dict(answer))
            return EXIT_DONE
        total = review_run(desk.reader, run_id).seen.total
        click.echo(language.say(_RELEASED, run=run_id, payments=_payments(answer["count"], language), total=total))
        return EXIT_DONE

    return at_desk(released, person=person, language=language, as_json=as_json)


@click.command(short_help="Recall a run that was released and not sent.")
@_run
@person_option
@click.option("--reason", required=True, help="Why; it stays with the run.")
@with_answer
def recall(run_id: str, person: str, reason: str, language: Language, as_json: bool) -> int:
    """Recall a run before its file is made; who released it does not recall it.

    \b
    Example:
      tremplin payments recall R-2026-11 --as gilles --reason "A payee was paid by cheque."
    """  # noqa: D301 - click keeps the lines below a backspace

    def recalled(desk: BooksDesk) -> int:
        from tremplin.usecases.recalling import RecallRun, recall_run

        answer = recall_run(desk.connection, desk.command(RecallRun, run_id=run_id, reason=reason)).answer
        if as_json:
            say_json(dict(answer))
        else:
            click.echo(language.say(_RECALLED, run=run_id))
        return EXIT_DONE

    return at_desk(recalled, person=person, language=language, as_json=as_json)


@click.command(short_help="Write the file of a run for the bank.")
@_run
@person_option
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Folder, made if need be; or file, as in order.xml."
)
@with_answer
def send(run_id: str, person: str, out: Path, language: Language, as_json: bool) -> int:
    """Write the order to the bank (pain.001), and keep it under its hash; written again, it has the same bytes.

    \b
    Example:
      tremplin payments send R-2026-11 --as gilles --out build
    """  # noqa: D301 - click keeps the lines below a backspace

    def sent(desk: BooksDesk) -> int:
        from tremplin.doors.cli.output import write_whole
        from tremplin.doors.proof_folder import FolderOnDisk
        from tremplin.usecases.reads.payment_runs import order_of_run, review_run
        from tremplin.usecases.releasing import SendRun, send_run

        if review_run(desk.reader, run_id).seen.file_sha256 is None:
            send_run(desk.connection, desk.command(SendRun, run_id=run_id), folder=FolderOnDisk.beside())
        order = order_of_run(desk.reader, run_id)
        place = place_in(out, name=f"{run_id}.xml")
        write_whole(place, order.content)
        if as_json:
            data = {"file": str(place), "sha256": order.sha256, "size": len(order.content)}
            say_json({**data, "count": order.count, "total_minor": order.total.minor})
            return EXIT_DONE
        counted = {"payments": _payments(order.count, language), "total": order.total}
        click.echo(language.say(_SENT, file=str(place), hash=order.sha256, **counted))
        return EXIT_DONE

    return at_desk(sent, person=person, language=language, as_json=as_json)


@click.command(short_help="Close a run of which the bank has said everything.")
@_run
@person_option
@with_answer
def close(run_id: str, person: str, language: Language, as_json: bool) -> int:
    """Close a run: every payment has its end, and nothing is in transit.

    \b
    Example:
      tremplin payments close R-2026-11 --as gilles
    """  # noqa: D301 - click keeps the lines below a backspace

    def closed(desk: BooksDesk) -> int:
        from tremplin.usecases.releasing import CloseRun, close_run

        answer = close_run(desk.connection, desk.command(CloseRun, run_id=run_id)).answer
        if as_json:
            say_json(dict(answer))
        else:
            click.echo(language.say(_CLOSED, run=run_id))
        return EXIT_DONE

    return at_desk(closed, person=person, language=language, as_json=as_json)


def _payments(count: int, language: Language) -> str:
    return language.say_count("{n} payment", "{n} payments", count)


def _say(seen: "ReviewedRun", language: Language) -> None:
    from tremplin.payments.run.life import RUN_LIFE

    run = seen.seen
    state = language.say_phrase(Phrase(RUN_LIFE.states[run.state]))
    counted = {"payments": _payments(run.count, language), "total": run.total, "day": run.execute_on}
    click.echo(language.say(_RUN, run=run.run_id, state=state, **counted))
    for line in seen.lines:
        named = {"iban": line.iban, "remittance": line.remittance}
        click.echo(language.say(_LINE, partner=line.payee, amount=line.amount, **named))
    for one in (*seen.notices, *(hold for holds in seen.held.values() for hold in holds)):
        click.echo(refusal_text(one, language))
    for name in seen.rewritten:
        click.echo(language.say(_REWRITTEN, was=name.name, is_=name.written))
    if run.state == "prepared":
        click.echo(language.say(_SHOWN, hash=seen.shown))


def _data(seen: "ReviewedRun", language: Language) -> dict[str, object]:
    run = seen.seen
    held = [hold for holds in seen.held.values() for hold in holds]
    return {
        "run": run.run_id,
        "state": run.state,
        "execute_on": run.execute_on.isoformat(),
        "count": run.count,
        "total_minor": run.total.minor,
        "currency": run.currency,
        "lines": [
            {
                "partner": line.payee,
                "payable": line.payable_id,
                "amount_minor": line.amount.minor,
                "iban": line.iban,
                "state": line.state,
            }
            for line in seen.lines
        ],
        "notices": [{"code": one.code, "text": refusal_text(one, language)} for one in (*seen.notices, *held)],
        "shown": seen.shown,
        "sha256": run.file_sha256,
    }

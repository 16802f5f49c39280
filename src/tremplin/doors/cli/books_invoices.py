"""`tremplin books invoices`: what can be invoiced is, in the partners' names, and the files are made and kept."""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.books_desk import BooksDesk, at_desk, person_option
from tremplin.wording import Language, text_key

INVOICES_MADE: Final = text_key("{done} of {total} payables")
_DONE: Final = text_key("{invoices} made out, {files} kept.")
_LEFT: Final = text_key("{count} left: {reason}")
_REASONS: Final = {
    "VENDOR_COMPANY_MISSING": text_key("the vendor's own company is not recorded"),
    "COMPANY_MISSING": text_key("the company is not recorded"),
    "TAX_NUMBER_MISSING": text_key("the VAT number is not recorded"),
    "TAX_CASE_MISSING": text_key("how the partner is taxed is not recorded"),
    "MANDATE_NOT_IN_FORCE": text_key("no mandate for self-billing is in force"),
}
"""The usual reasons; what is rarer keeps the name of its code, and says itself on the page of the partner."""


@click.command(short_help="Make out invoices under the mandates of partners.")
@person_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for copies of the files.")
@click.option("--processes", type=click.IntRange(1, 8), default=2, show_default=True, help="That make files.")
@with_answer
def invoices(person: str, out: Path | None, processes: int, language: Language, as_json: bool) -> int:
    """Make out an invoice for each payable of a service whose partner gave a mandate, and keep its file.

    A file is Factur-X: a PDF for people that carries the electronic invoice. What cannot be invoiced is counted by the
    reason.

    \b
    Example:
      tremplin books invoices --as gilles --out invoices
    """  # noqa: D301 - click keeps the lines below a backspace

    def made_out(desk: BooksDesk) -> int:
        made, left = _made(desk, language)
        files = _filed(desk, processes=processes, out=out)
        if as_json:
            data: dict[str, Any] = {"invoices": made, "files": files, "left": dict(sorted(left.items()))}
            say_json(data)
            return EXIT_DONE
        counts = {
            "invoices": language.say_count("{n} invoice", "{n} invoices", made),
            "files": language.say_count("{n} file", "{n} files", files),
        }
        click.echo(language.say(_DONE, **counts))
        for code, count in sorted(left.items()):
            reason = language.say(_REASONS[code]) if code in _REASONS else code
            click.echo(language.say(_LEFT, count=count, reason=reason))
        return EXIT_DONE

    return at_desk(made_out, person=person, language=language, as_json=as_json)


def printed(text: str) -> bytes:
    """Return the file of an invoice from what is kept of it; run in processes of its own."""
    from tremplin.doors.language import language_of
    from tremplin.usecases.invoices import print_invoice

    return print_invoice(text, language_of=language_of)


def _made(desk: BooksDesk, language: Language) -> tuple[int, Counter[str]]:
    from tremplin.doors.cli.progress import progress
    from tremplin.usecases.invoices import AT_ONCE, MakeOutInvoices, make_out_invoices
    from tremplin.usecases.payables import list_undocumented
    from tremplin.usecases.rows import Rows

    waiting = [one.payable_id for one in list_undocumented(Rows(desk.connection)) if one.nature == "service"]
    made, left = 0, Counter[str]()
    with progress(INVOICES_MADE, language=language) as told:
        for start in range(0, len(waiting), AT_ONCE):
            ids = tuple(waiting[start : start + AT_ONCE])
            answer = make_out_invoices(desk.connection, desk.command(MakeOutInvoices, payable_ids=ids)).answer
            made += len(answer["made"])
            left.update(answer["left"].values())
            told(start + len(ids), len(waiting))
    return made, left


def _filed(desk: BooksDesk, *, processes: int, out: Path | None) -> int:
    from tremplin.doors.cli.output import write_whole
    from tremplin.doors.migrate import set_up_django
    from tremplin.doors.proof_folder import FolderOnDisk
    from tremplin.usecases.invoices import FileInvoices, file_invoices, unfiled_invoices
    from tremplin.usecases.rows import Rows

    rows, folder, filed = Rows(desk.connection), FolderOnDisk.beside(), 0
    # Started anew, never forked: once typst has printed it keeps threads, and a fork would wait for them for ever.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=set_up_django) as pool:
        while found := unfiled_invoices(rows):
            files = []
            for (number, _text), data in zip(found, pool.map(printed, [text for _number, text in found]), strict=True):
                digest = sha256(data).hexdigest()
                folder.keep(data, name=digest)
                files.append((number, digest, len(data)))
                if out is not None:
                    write_whole(out / f"{number}.pdf", data)
            posted = file_invoices(desk.connection, desk.command(FileInvoices, files=tuple(files)))
            filed += posted.answer["filed"]
    return filed

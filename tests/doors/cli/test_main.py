"""The command itself: help, languages, and what each family of errors becomes."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import click
import pytest

from tests.doors.cli.conftest import Tremplin
from tremplin import __version__
from tremplin.doors.answer import answer_to_error, with_answer
from tremplin.doors.cli.usage import usage_text
from tremplin.doors.language import language_of
from tremplin.wording import ENGLISH, FieldNotSayable, Language

COMMAND = [sys.executable, "-c", "from tremplin.doors.cli.main import main; main()"]


def started(*arguments: str, folder: Path, **streams: int) -> subprocess.Popen[str]:
    """Start the command as a process of its own."""
    where = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.Popen([*COMMAND, *arguments], cwd=folder, text=True, **where)  # type: ignore[call-overload,no-any-return]


def test_help_names_every_command_with_an_example_and_the_exit_codes(tremplin: Tremplin) -> None:
    answer = tremplin("--help")

    assert answer.code == 0
    assert answer.err == ""
    for text in (
        "terms      Check, compare, and print a programme's terms.",
        "sample     Make fictitious data to try a programme on.",
        "evaluate   Decide every claim of a data set.",
        "explain    Say how one decision came about.",
        "receipt    Recompute a decision from its receipt.",
        "tremplin evaluate programmes/partner-connect-2021 build/sample --out build/result",
        "1  problems were found, or a receipt does not hold",
    ):
        assert text in answer.out


@pytest.mark.parametrize(
    "command",
    [
        ["terms"],
        ["terms", "check"],
        ["terms", "diff"],
        ["terms", "guide"],
        ["terms", "schema"],
        ["sample"],
        ["evaluate"],
        ["explain"],
        ["receipt"],
        ["receipt", "verify"],
    ],
    ids=" ".join,
)
def test_help_of_a_command_shows_how_it_is_called(tremplin: Tremplin, command: list[str]) -> None:
    answer = tremplin(*command, "--help")

    assert answer.code == 0
    assert f"\n    tremplin {' '.join(command)} " in answer.out


def test_version_is_that_of_the_package(tremplin: Tremplin) -> None:
    assert tremplin("--version") == (0, f"tremplin, version {__version__}\n", "")


def test_command_that_does_not_exist_is_wrong_usage(tremplin: Tremplin) -> None:
    said = (
        "Usage: tremplin [OPTIONS] COMMAND [ARGS]...\n"
        "For help: tremplin --help\n"
        "\n"
        'There is no command evalute. Did you mean "evaluate"?\n'
    )

    assert tremplin("evalute") == (2, "", said)


def test_wrong_usage_is_told_in_the_language_that_was_asked_for(tremplin: Tremplin) -> None:
    french = (
        "Emploi : tremplin evaluate [OPTIONS] PROGRAMME DATA\n"
        "Pour l’aide : tremplin evaluate --help\n"
        "\n"
        "L’argument DATA manque.\n"
    )

    before = tremplin("--lang", "fr", "evaluate", "harbour")
    after = tremplin("evaluate", "harbour", "--lang=fr")

    assert (before.code, before.out, before.err.replace("\u00a0", " ").replace("\u202f", " ")) == (2, "", french)
    assert after == before


def test_wrong_usage_of_an_unknown_kind_is_told_in_the_words_that_there_are() -> None:
    error = click.UsageError("It is odd.")

    assert usage_text(error, ENGLISH) == "The command cannot be called like this: It is odd."


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("evaluate harbour facts", "The option --out is missing."),
        ("evaluate harbour", "The argument DATA is missing."),
        ("evaluate harbour facts more --out made", "This is more than the command takes: more."),
        ("evaluate harbour facts --out", "The option --out needs a value."),
        ("evaluate harbour/terms.yaml facts --out x", "PROGRAMME must name a folder, and a file stands there."),
        ("evaluate harbour facts --out x --receipts some", "--receipts must be all, awards or none."),
        ("explain    C1 --form x", 'There is no option --form. Did you mean "--from"?'),
        ("nothing-like-it", "There is no command nothing-like-it."),
        ("receipt verify nowhere", 'FILE|FOLDER: "nowhere" is not there.'),
        ("road harbour facts J1 --on soon", "--on must be a day such as 2026-03-31."),
        ("sample --seed x --out made", "--seed must be a whole number, 0 at least."),
        ("sample --partners 9 --out made", "--partners must be a whole number from 10 to 100,000."),
        ("terms guide harbour --out harbour", "--out must name a file, and a folder stands there."),
        ("terms check harbour --json=yes", "The option --json takes no value."),
    ],
)
def test_wrong_usage_is_told_in_full(tremplin: Tremplin, call: str, said: str) -> None:
    answer = tremplin(*call.split())

    assert (answer.code, answer.out, answer.err.splitlines()[-1]) == (2, "", said)


def test_no_command_at_all_shows_the_help(tremplin: Tremplin) -> None:
    answer = tremplin()

    assert answer.code == 2
    assert "Try it:" in answer.err


def test_language_is_taken_before_or_after_the_command(tremplin: Tremplin) -> None:
    french = (1, "", "nowhere : Le dossier nowhere n’existe pas.\n  Indiquez le dossier qui contient terms.yaml.")

    before = tremplin("--lang", "fr", "terms", "check", "nowhere")
    after = tremplin("terms", "check", "nowhere", "--lang", "fr")
    both = tremplin("--lang", "fr", "terms", "check", "nowhere", "--lang", "en")

    assert (before.code, before.out, before.err.split("  [")[0].replace("\u00a0", " ")) == french
    assert after == before
    assert both.err == (
        "nowhere: There is no folder nowhere.\n"
        "  Name the folder that holds terms.yaml.  [FOLDER_MISSING]\n"
        "1 problem found.\n"
    )


def test_language_that_tremplin_does_not_speak_is_wrong_usage(tremplin: Tremplin) -> None:
    answer = tremplin("terms", "check", "harbour", "--lang", "de")

    assert answer.code == 2
    assert answer.err.endswith("\n--lang must be en or fr.\n")


def test_language_of_the_environment_is_spoken(here: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "terms", "check", "nowhere"],
        cwd=here,
        env=os.environ | {"TREMPLIN_LANG": "fr"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Le dossier nowhere n’existe pas." in done.stderr


def test_outage_names_the_file_and_leaves_with_its_own_code(tremplin: Tremplin, here: Path) -> None:
    (here / "taken").write_text("a file where a folder should be made", encoding="utf-8")

    answer = tremplin("evaluate", "harbour", "facts", "--out", "taken/result")

    assert answer == (
        3,
        "",
        f"Not done: the system says File exists about {here}/taken. You can run the same command again.\n",
    )


def failing(error: Exception) -> Callable[..., int]:
    """Return a command that fails with an error."""

    @click.command()
    @with_answer
    def command(language: Language, as_json: bool) -> int:
        raise error

    return lambda *arguments: int(command.main(list(arguments), standalone_mode=False, obj=ENGLISH))


def test_outage_without_a_file_says_what_the_system_says(capsys: pytest.CaptureFixture[str]) -> None:
    code = failing(OSError(28, "No space left on device"))()

    assert code == 3
    assert capsys.readouterr().err == (
        "Not done: the system says No space left on device. You can run the same command again.\n"
    )


def test_outage_that_the_system_does_not_name_is_named_by_its_kind(capsys: pytest.CaptureFixture[str]) -> None:
    code = failing(TimeoutError())("--json")

    assert code == 3
    assert capsys.readouterr().out == (
        '{\n  "error": {\n    "family": "outage",\n'
        '    "text": "Not done: the system says TimeoutError. You can run the same command again."\n  }\n}\n'
    )


def test_defect_is_a_sentence_with_a_reference_and_no_trace(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TREMPLIN_TRACE", raising=False)

    code = failing(FieldNotSayable(b""))()

    said = capsys.readouterr()
    start = "Tremplin met a defect of its own, reference "
    end = (
        ". Nothing is known to be wrong with your files. Please report it with the command that you ran; "
        "with TREMPLIN_TRACE=1 it shows the details.\n"
    )
    assert code == 4
    assert said.out == ""
    assert said.err[: len(start)] == start
    assert said.err[len(start) + 8 :] == end
    assert int(said.err[len(start) :][:8], 16) >= 0


def test_defect_with_the_trace_wanted_shows_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TREMPLIN_TRACE", "1")

    code = failing(FieldNotSayable(b""))("--lang", "fr", "--json")

    said = capsys.readouterr()
    assert code == 4
    assert said.err.startswith("Traceback (most recent call last):\n")
    assert '"family": "defect"' in said.out
    assert "Tremplin a rencontré un défaut qui lui est propre" in said.out


def test_defect_has_the_same_reference_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    answer_to_error(KeyError("a"), language=language_of("en"))
    first = capsys.readouterr().err
    answer_to_error(KeyError("a"), language=language_of("en"))
    again = capsys.readouterr().err
    answer_to_error(KeyError("b"), language=language_of("en"))
    other = capsys.readouterr().err

    assert first == again
    assert first != other


def test_reader_that_has_read_enough_is_no_error(here: Path) -> None:
    # More than a pipe holds, to a reader that reads one line and goes.
    with started("terms", "schema", folder=here) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert first == "{\n"
    assert (process.returncode, said) == (0, "")


def test_command_that_is_stopped_takes_away_what_it_was_writing(here: Path) -> None:
    many = "".join(f"C{n},mooring,P1,,2026-03-01,2026-03-01T09:00:00+01:00\n" for n in range(19_998))
    with (here / "facts" / "claims.csv").open("w", encoding="utf-8") as file:
        file.write(f"claim_id,incentive,partner_id,requested_on,submitted_on,reserved_at\n{many}")
    (here / "facts" / "proofs.csv").unlink()
    with started("evaluate", "harbour", "facts", "--out", "result", folder=here) as process:
        assert process.stderr is not None
        told = process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        said = process.stderr.read()

    assert told == "2,000 of 20,000 claims decided\n"
    assert process.returncode == 3
    assert said.endswith("Stopped. What was being written has been taken away.\n")
    assert "Traceback" not in said
    assert sorted(path.name for path in here.iterdir()) == ["facts", "harbour"]


def _read_all(terminal: int) -> Iterator[bytes]:
    # Where nobody writes to it any more, reading a terminal is an error and no end.
    with suppress(OSError):
        while drawn := os.read(terminal, 4096):
            yield drawn


def test_progress_is_drawn_where_a_person_watches(here: Path) -> None:
    master, slave = pty.openpty()
    with started("evaluate", "harbour", "facts", "--out", "result", folder=here, stderr=slave) as process:
        os.close(slave)
        # Read while it draws: a terminal that nobody reads is full after a while, and its writer waits.
        drawn = b"".join(_read_all(master)).decode()
    os.close(master)

    assert process.returncode == 0
    assert "10 of 10 claims decided" in drawn


def test_terminal_that_cannot_show_a_sign_shows_its_number(here: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "terms", "check", "nowhere", "--lang", "fr"],
        cwd=here,
        env=os.environ | {"PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 1
    assert b"Le dossier nowhere n\\u2019existe pas." in done.stderr

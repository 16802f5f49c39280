"""What is wrong with a field of a command, as a problem; and the numbers of an account, read and checked."""

from typing import Final

from tremplin.payments.paper.number import NumberKind, read_number
from tremplin.wording import Place, Problem, Problems, text_key

_HOLDER_MISSING: Final = text_key("The name of the account is missing.")


def wrong_field(code: str, template: str, column: str, **fields: object) -> Problem:
    """Return a problem of one field of a command.

    Args:
        code: UPPER_SNAKE.
        template: its sentence, with {fields}.
        column: name of the field.
        fields: of the sentence.
    """
    return Problem(code, (Place("", column_name=column),), template, fields)


def read_account(holder: str, *, iban: str, bic: str | None) -> tuple[str, str | None]:
    """Return the numbers of an account as they are kept: IBAN and BIC, checked and without spaces.

    Raises:
        Problems: a number does not check, or the holder is empty; all of them at once.
    """
    given: tuple[tuple[NumberKind, str | None], ...] = (("iban", iban), ("bic", bic))
    read = [
        None if text is None else read_number(text, kind=kind, place=Place("", column_name=kind))
        for kind, text in given
    ]
    problems = [one for one in read if isinstance(one, Problem)]
    if not holder.strip():
        problems.append(wrong_field("HOLDER_MISSING", _HOLDER_MISSING, "holder"))
    if problems:
        raise Problems(problems)
    return str(read[0]), None if read[1] is None else str(read[1])

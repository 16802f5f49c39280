"""How much may be handed in: so many files for a claim, so many files and bytes a day for a person (threats 38)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from tremplin.usecases.refused import Refused
from tremplin.usecases.work import Work
from tremplin.wording import Refusal, text_key

CLAIM_FILES_MAX: Final = 40
"""How many files a claim may have had, those that count no more among them."""

DAY_FILES_MAX: Final = 500
DAY_MIB_MAX: Final = 2048
"""How many new files, and how much of them, a person of a partner may hand in within a day."""


@dataclass(frozen=True, slots=True)
class TooManyFiles(Refusal):
    """Say that a claim has as many files as it may have."""

    code: ClassVar[str] = "TOO_MANY_FILES"
    template: ClassVar[str] = text_key("Claim {id} would have {files} files; a claim has {most} at most.")
    next_template: ClassVar[str | None] = text_key("Put what belongs together into one file.")

    id: str
    files: int
    most: int


@dataclass(frozen=True, slots=True)
class TooMuchInADay(Refusal):
    """Say that a person has handed in as much as is taken within a day."""

    code: ClassVar[str] = "TOO_MUCH_IN_A_DAY"
    template: ClassVar[str] = text_key(
        "You would have handed in {files} files with {mib} MiB within a day; {most_files} files and {most_mib} MiB are "
        "taken at most."
    )
    next_template: ClassVar[str | None] = text_key("Hand in the rest tomorrow, or ask a colleague.")

    files: int
    mib: int
    most_files: int
    most_mib: int


def require_quota(work: Work, claim_id: str, *, sizes: list[int]) -> None:
    """Refuse files that are too many for their claim, or too much for a day of their person.

    Args:
        work: the command at work.
        claim_id: for which they are handed in.
        sizes: bytes of each file.

    Raises:
        Refused: TooManyFiles; TooMuchInADay. Both are security events.
    """
    used = work.row("SELECT count(*) AS files FROM proof_use WHERE claim_id = %s", claim_id) or {"files": 0}
    files = used["files"] + len(sizes)
    if files > CLAIM_FILES_MAX:
        raise Refused(TooManyFiles(claim_id, files, CLAIM_FILES_MAX), security="quota")
    if work.standing.is_vendor:
        return
    found = work.row(
        "SELECT count(*) AS files, coalesce(sum(size), 0)::bigint AS bytes FROM proof_file"
        " WHERE uploaded_by = %s AND stored_at > %s",
        work.standing.person_id,
        work.at - timedelta(days=1),
    ) or {"files": 0, "bytes": 0}
    refusal = check_day(found["files"] + len(sizes), found["bytes"] + sum(sizes))
    if refusal is not None:
        raise Refused(refusal, security="quota")


def check_day(files: int, size: int) -> TooMuchInADay | None:
    """Return why so many files and bytes are too much for a day; None when they are not."""
    mib = -(-size // 2**20)
    if files <= DAY_FILES_MAX and mib <= DAY_MIB_MAX:
        return None
    return TooMuchInADay(files, mib, DAY_FILES_MAX, DAY_MIB_MAX)

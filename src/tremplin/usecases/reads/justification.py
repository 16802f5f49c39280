"""Which files a claim could share: those that prove another claim of the same partner now."""

from dataclasses import dataclass
from typing import Final

from tremplin.usecases.reads.claim_page import get_claim_row
from tremplin.usecases.reads.reader import Reader

FILES_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class FileInUse:
    """A file that proves a claim.

    Attributes:
        name: as the partner called it.
        claim_id: that it proves.
    """

    sha256: str
    name: str
    claim_id: str


def files_in_use(reader: Reader, claim_id: str) -> tuple[FileInUse, ...]:
    """List the files that prove other claims of a claim's partner, the latest first; `FILES_MAX` at most.

    Raises:
        Refused: NotFound: the claim, also when it is out of sight.
    """
    partner_id = get_claim_row(reader, claim_id)["partner_id"]
    rows = reader.rows(
        "SELECT used.sha256, file.name, used.claim_id FROM proof_use AS used JOIN proof_file AS file USING (sha256)"
        " JOIN claim ON claim.claim_id = used.claim_id WHERE claim.partner_id = %s AND used.claim_id <> %s"
        " AND used.live AND used.justified_by IS NULL ORDER BY used.id DESC LIMIT %s",
        partner_id,
        claim_id,
        FILES_MAX,
    )
    return tuple(FileInUse(**row) for row in rows)

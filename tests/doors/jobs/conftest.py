"""A programme in the field, a desk for the jobs, and folders of their own for anchors and mails."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest

from tests.database import Database
from tests.usecases.office import Office
from tremplin.doors.jobs.desk import Desk


@dataclass
class Letters:
    """What was mailed into a folder."""

    folder: Path

    def all(self) -> list[EmailMessage]:
        """Every mail, in the order of its receiver and its key."""
        rule = email.policy.default
        mails = [
            email.message_from_bytes(part, _class=EmailMessage, policy=rule)
            for file in self.folder.glob("*")
            for part in file.read_bytes().split(b"-" * 79 + b"\n")
            if part
        ]
        return sorted(mails, key=lambda mail: (mail["To"], mail["Message-ID"]))

    def to(self, person: str) -> list[str]:
        """The plain text of every mail to a person of the cast."""
        return [text_of(mail) for mail in self.all() if mail["To"].startswith(f"{person}@")]


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def database(populated: Database) -> Database:
    return populated


@pytest.fixture
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Letters:
    folder = tmp_path / "mails"
    folder.mkdir()
    monkeypatch.setenv("TREMPLIN_MAIL_URL", f"file:{folder}")
    return Letters(folder)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder without anchors."""
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path / "data"))
    for name in ("TREMPLIN_ANCHORS", "TREMPLIN_ANCHOR_KEYS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data"


@pytest.fixture
def desk(database: Database, office: Office, data: Path) -> Iterator[Desk]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        yield Desk(connection, database.url)

"""A mail under one key is handed to the server at most once, and what may be lost is told once more."""

import signal
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.database import Database
from tests.doors.jobs.post_office import PostOffice, open_post_office
from tests.doors.jobs.process import start
from tests.usecases.field import Field
from tests.usecases.office import APPROVER, MANAGER, SELLER_A, Office
from tremplin.doors.jobs.desk import Desk
from tremplin.doors.jobs.mailing import TRIES_MAX, send_digests, tell
from tremplin.usecases.command import Actor
from tremplin.usecases.message import ABANDONED_AFTER, messages_for
from tremplin.usecases.reviewing import PreApproveClaim, pre_approve_claim
from tremplin.usecases.right import standing_of
from tremplin.usecases.telling import ChooseMail, choose_mail

pytestmark = pytest.mark.slow


class Later(Desk):
    """A desk whose database is some time ahead."""

    ahead = timedelta(days=1)

    @property
    def now(self) -> datetime:
        return super().now + self.ahead


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    with open_post_office() as opened:
        monkeypatch.setenv("TREMPLIN_MAIL_URL", opened.url)
        yield opened


@pytest.fixture
def news(field: Field) -> Office:
    """One message for one reader: Alice hears that the claim may start; everybody else wants no mail."""
    office = field.office
    shown = field.requested().answer["shown"]
    office.do(pre_approve_claim, PreApproveClaim, APPROVER, claim_id="C1", shown=shown)
    for (person,) in office.rows("SELECT person_id FROM person WHERE person_id <> %s", SELLER_A):
        office.do(choose_mail, ChooseMail, person, choice="none")
    return office


def mails(office: Office) -> list[tuple[str, str, int]]:
    return office.rows("SELECT key, state, tries FROM mail ORDER BY at, key")


def digest_key(desk: Desk) -> str:
    return f"digest:{SELLER_A}:{desk.now.date()}"


def test_mail_that_was_taken_is_sent_and_noted(news: Office, desk: Desk, post: PostOffice) -> None:
    counted = send_digests(desk)

    assert (counted["mails"], len(post.taken)) == (1, 1)
    assert mails(news) == [(digest_key(desk), "sent", 1)]


def test_mail_whose_process_was_killed_while_sending_is_never_sent_again(
    database: Database, news: Office, desk: Desk, post: PostOffice
) -> None:
    post.manner = "keeps-silent"
    process = start(database, "digest")
    # The server has the whole mail, and the process waits for its answer: it dies before it can write it down.
    assert post.has_one.wait(60)
    process.kill()
    post.manner = "takes"
    post.let_go.set()

    again = send_digests(desk)

    assert process.process.exitcode == -signal.SIGKILL
    assert (again["mails"], len(post.taken)) == (0, 1)
    assert mails(news) == [(digest_key(desk), "open", 1)]


def test_what_a_killed_process_may_not_have_told_stands_in_the_next_mail(
    database: Database, news: Office, desk: Desk, post: PostOffice
) -> None:
    post.manner = "keeps-silent"
    process = start(database, "digest")
    assert post.has_one.wait(60)
    process.kill()
    post.manner = "takes"
    post.let_go.set()
    alice = standing_of(desk.connection, Actor(SELLER_A), at=desk.now)

    soon = messages_for(desk.connection, alice, at=desk.now)
    tomorrow = Later(desk.connection, desk.url)
    counted = send_digests(tomorrow)

    # Within the hour the process might still be at it.
    assert soon == ()
    assert Later.ahead > ABANDONED_AFTER
    assert counted["mails"] == 1
    assert mails(news) == [(digest_key(desk), "unknown", 1), (digest_key(tomorrow), "sent", 1)]
    assert "Claim C1 is approved to start: the work can begin." in post.taken[1]
    assert "An earlier message may not have reached you" not in post.taken[0]
    assert "An earlier message may not have reached you" in post.taken[1]


def test_mail_after_which_the_server_hangs_up_may_have_gone_out_and_the_next_one_says_so(
    news: Office, desk: Desk, post: PostOffice
) -> None:
    post.manner = "hangs-up"
    first = send_digests(desk)
    same_day = send_digests(desk)
    post.manner = "takes"

    send_digests(Later(desk.connection, desk.url))

    assert (first["mails"], first["mails_not_sent"], same_day["mails_not_sent"]) == (0, 1, 0)
    assert [state for _, state, _ in mails(news)] == ["unknown", "sent"]
    assert "An earlier message may not have reached you" not in post.taken[0]
    assert "An earlier message may not have reached you" in post.taken[1]


def test_mail_that_was_refused_is_tried_again_under_its_key_and_told_once(
    news: Office, desk: Desk, post: PostOffice
) -> None:
    post.manner = "refuses"
    first = send_digests(desk)
    post.manner = "takes"

    second = tell(desk)
    third = tell(desk)

    assert (first["mails_not_sent"], second["mails"], third["mails"]) == (1, 1, 0)
    assert mails(news) == [(digest_key(desk), "sent", 2)]
    assert "An earlier message may not have reached you" not in post.taken[1]


def test_mail_that_is_always_refused_is_given_up_for_the_day(news: Office, desk: Desk, post: PostOffice) -> None:
    post.manner = "refuses"
    send_digests(desk)

    for _ in range(TRIES_MAX + 2):
        tell(desk)

    assert mails(news) == [(digest_key(desk), "failed", TRIES_MAX)]
    assert len(post.taken) == TRIES_MAX


def test_nothing_is_opened_while_mail_is_off_and_all_is_told_later(
    news: Office, desk: Desk, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as off:
        off.delenv("TREMPLIN_MAIL_URL")
        silent = send_digests(desk)

    counted = send_digests(desk)

    assert (silent["mails"], news.value("SELECT count(*) FROM notice") > 0) == (0, True)
    assert (counted["mails"], len(post.taken)) == (1, 1)
    assert MANAGER not in post.taken[0]

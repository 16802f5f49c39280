"""Every connection is at work: what was sent is not lost, and counts once when it is sent again (C4)."""

from contextlib import ExitStack

import pytest

from tests.doors.portal.street import Street, form_id, text_of
from tests.usecases.field import Field
from tests.usecases.office import FINANCE, MANAGER
from tremplin.doors.access.connection import borrowed
from tremplin.usecases.facts import RecordFacts, record_facts

pytestmark = pytest.mark.slow

CORRECTIONS = "/vendor/corrections/"
MOST = 8


def test_form_sent_while_no_connection_is_free_counts_once_when_it_is_sent_again(street: Street) -> None:
    Field.at_work(street.office).approved("C1")
    street.office.do(record_facts, RecordFacts, MANAGER, records=(), ended=(("competencies", "K-PA"),))
    browser = street.browser_of(FINANCE)
    browser.raise_request_exception = False
    form = {**form_id(), "claim": "C1", "change": "-800000", "reason": "Competency lost."}

    with ExitStack() as stack:
        for _one in range(MOST):
            stack.enter_context(borrowed())
        refused = browser.post(CORRECTIONS, form)
    before = street.office.rows("SELECT clawed_back FROM claim WHERE claim_id = 'C1'")
    answers = [browser.post(CORRECTIONS, form).status_code for _time in range(2)]

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    assert "it counts once" in text_of(refused)
    assert before == [(0,)]
    assert answers == [302, 302]
    assert street.office.rows("SELECT clawed_back FROM claim WHERE claim_id = 'C1'") == [(800_000,)]
    assert street.office.rows("SELECT count(*) FROM decision WHERE kind = 'correction'") == [(1,)]

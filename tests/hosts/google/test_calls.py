"""Refusals told apart, quota kept before Google has to say so, a file that fails left alone."""

from __future__ import annotations

import pytest
import requests

from sheets_sync.core import Stop
from sheets_sync.hosts.google.breaker import FAILS, PAUSE, Breaker
from sheets_sync.hosts.google.bucket import MINUTE, Turns
from sheets_sync.hosts.google.client import identity
from sheets_sync.hosts.google.host import Google
from sheets_sync.hosts.google.read import seen
from sheets_sync.hosts.google.retry import of_reply
from sheets_sync.words import codes

NAMED = (
    "google.unreachable google.quota google.denied google.gone google.storage google.refused google.owner google.key"
)
LISTED = "google.protected google.tab google.moved google.locale"


def reply(status: int, reason: str = "", after: str = "") -> requests.Response:
    made = requests.Response()
    made.status_code = status
    made._content = f'{{"error": {{"errors": [{{"reason": "{reason}"}}]}}}}'.encode()
    made.headers["Retry-After"] = after
    return made


@pytest.mark.parametrize(
    ("status", "reason", "code", "again"),
    [
        (403, "rateLimitExceeded", "google.quota", True),
        (403, "storageQuotaExceeded", "google.storage", False),
        (403, "forbidden", "google.denied", False),
        (404, "notFound", "google.gone", False),
        (429, "", "google.quota", True),
        (503, "", "google.unreachable", True),
        (400, "", "google.refused", False),
    ],
)
def test_refusals_are_told_apart(status: int, reason: str, code: str, again: bool) -> None:
    verdict = of_reply(reply(status, reason))
    assert (verdict.stop.code, verdict.again) == (code, again)


def test_google_says_how_long_to_wait() -> None:
    assert of_reply(reply(429, after="7")).wait == 7


def test_in_no_minute_does_an_account_call_more_often_than_it_may() -> None:
    turns = Turns(["a", "b"], limit=3)
    taken = [turns.take("read", 0.0) for _ in range(12)]
    for which in (0, 1):
        times = [wait for who, wait in taken if who == which]
        assert len(times) == 6
        assert all(later - one >= MINUTE for one, later in zip(times, times[3:], strict=False))


def test_a_file_that_keeps_failing_is_left_alone_for_a_while_and_others_are_not() -> None:
    breaker = Breaker()
    for _ in range(FAILS):
        assert not breaker.open("x", 0.0)
        breaker.failed("x", 0.0)
    assert breaker.open("x", 1.0)
    assert not breaker.open("y", 1.0)
    assert not breaker.open("x", PAUSE)
    breaker.answered("x")
    assert not breaker.open("x", PAUSE + 1)


def test_what_is_no_key_is_refused_in_words() -> None:
    with pytest.raises(Stop, match=r"google\.key"):
        identity({})


def test_service_accounts_make_no_books() -> None:
    with pytest.raises(Stop, match=r"google\.owner"):
        Google.create(object.__new__(Google), "x", None, {})  # type: ignore[arg-type]


def test_another_language_is_noted() -> None:
    notes = seen({"properties": {"locale": "en_US", "timeZone": "Asia/Ho_Chi_Minh"}}, "x", "1").snapshot.notes
    assert [(note.code, note.args["locale"]) for note in notes] == [("google.locale", "en_US")]


def test_every_stop_and_finding_of_ours_has_words() -> None:
    assert {*NAMED.split(), *LISTED.split()} <= codes()

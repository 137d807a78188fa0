"""What a failed call means: whether to ask again, when, and what to say if it stays so."""

from __future__ import annotations

from dataclasses import dataclass

import requests
from google.auth.exceptions import GoogleAuthError

from sheets_sync.core import Stop

TRIES = 8
LONGEST = 64.0  # seconds between two tries; the minute in which Google counts calls is over by then
_RATE = ("rateLimitExceeded", "userRateLimitExceeded", "RESOURCE_EXHAUSTED")
_DENIED = ("PERMISSION_DENIED", "forbidden", "insufficientFilePermissions", "appNotAuthorizedToFile")


@dataclass(frozen=True, slots=True)
class Verdict:
    """``stop``: what to say if it stays so; ``again``: worth another try; ``undone``: surely nothing was done;
    ``wait``: seconds that Google asked for, None where it said nothing."""

    stop: Stop
    again: bool
    undone: bool
    wait: float | None = None


def of_reply(reply: requests.Response) -> Verdict:
    """A reply that is no success. Google's own text is not told on: it may hold what people typed."""
    code, reason = reply.status_code, _reason(reply)
    if code == 429 or (code == 403 and reason in _RATE):
        return Verdict(Stop("google.quota"), again=True, undone=True, wait=_told(reply))
    if code >= 500 or code == 408:
        return Verdict(Stop("google.unreachable"), again=True, undone=False, wait=_told(reply))
    if code == 403:
        stored = "storage" in reason.lower()
        known = stored or reason in _DENIED or not reason
        stop = Stop("google.storage") if stored else Stop("google.denied") if known else _refused(code)
        return Verdict(stop, again=False, undone=True)
    codes = {401: "google.signin", 404: "google.gone"}
    stop = Stop(codes[code]) if code in codes else _refused(code)
    return Verdict(stop, again=False, undone=True)


def of_error(error: requests.RequestException | GoogleAuthError) -> Verdict:
    """No reply, or no token: a connection that could not be made, broke or stayed silent."""
    if isinstance(error, GoogleAuthError):
        # the token's own request: nothing of ours was sent yet
        again = bool(error.retryable)
        return Verdict(Stop("google.unreachable" if again else "google.signin"), again, undone=True)
    undone = isinstance(error, requests.ConnectTimeout)
    return Verdict(Stop("google.unreachable"), again=True, undone=undone)


def pause(tries: int, chance: float) -> float:
    """Seconds before the next try: anything up to twice as long each time (full jitter)."""
    return chance * min(LONGEST, 2.0 ** (tries + 1))


def _refused(code: int) -> Stop:
    return Stop("google.refused", status=code)


def _told(reply: requests.Response) -> float | None:
    told = reply.headers.get("Retry-After", "")
    return float(told) if told.isdigit() else None


def _reason(reply: requests.Response) -> str:
    try:
        error = reply.json()["error"]
        return str((error.get("errors") or [{}])[0].get("reason") or error.get("status") or "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""

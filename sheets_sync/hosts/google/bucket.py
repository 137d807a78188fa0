"""How often each of our accounts may call: never more in a minute than Google counts, whoever's turn it is."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from typing import Literal

Kind = Literal["read", "write"]

MINUTE = 60.0
LIMIT = 57
"""Calls a minute, an account, a kind. Google counts 60; its clock and ours do not tick together."""


class Window:
    """Calls of one account in any ``MINUTE`` seconds; a call is booked for the time at which it may be made."""

    def __init__(self, limit: int) -> None:
        self._times: deque[float] = deque(maxlen=limit)
        self._closed = float("-inf")

    def free(self, now: float) -> float:
        """When the next call may be made: now, or later."""
        full = len(self._times) == self._times.maxlen
        return max(now, self._closed, self._times[0] + MINUTE if full else now)

    def take(self, at: float) -> None:
        """Book a call."""
        self._times.append(at)

    def close(self, until: float) -> None:
        """No call before that: Google said so."""
        self._closed = max(self._closed, until)

    @property
    def last(self) -> float:
        """When the last call was booked for."""
        return self._times[-1] if self._times else float("-inf")


class Turns:
    """Accounts that take turns, so that several together may call more often. Threads share one."""

    def __init__(self, accounts: Sequence[str], limit: int = LIMIT) -> None:
        self._windows: dict[Kind, list[Window]] = {
            "read": [Window(limit) for _ in accounts],
            "write": [Window(limit) for _ in accounts],
        }
        self._lock = threading.Lock()

    def take(self, kind: Kind, now: float) -> tuple[int, float]:
        """Whose turn it is, and how many seconds it has to wait for it."""
        with self._lock:
            windows = self._windows[kind]
            which = min(range(len(windows)), key=lambda i: (windows[i].free(now), windows[i].last))
            at = windows[which].free(now)
            windows[which].take(at)
        return which, at - now

    def close(self, kind: Kind, which: int, until: float) -> None:
        """An account was told to wait."""
        with self._lock:
            self._windows[kind][which].close(until)

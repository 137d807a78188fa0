"""A spreadsheet that keeps failing is left alone for a while, so that it does not use up the calls of the others."""

from __future__ import annotations

import threading

FAILS = 3
PAUSE = 300.0
"""Seconds after which one call is tried again."""


class Breaker:
    """Calls in a row that failed in spite of retries, a file; ``FAILS`` of them open it for ``PAUSE`` seconds."""

    def __init__(self) -> None:
        self._fails: dict[str, int] = {}
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def open(self, file: str, now: float) -> bool:
        """Whether the file is to be left alone. The first to ask after the pause may try; others wait for it."""
        with self._lock:
            until = self._until.get(file)
            if until is None:
                return False
            if now < until:
                return True
            self._until[file] = now + PAUSE
            return False

    def failed(self, file: str, now: float) -> None:
        """A call failed, retries and all."""
        with self._lock:
            self._fails[file] = self._fails.get(file, 0) + 1
            if self._fails[file] >= FAILS:
                self._until[file] = now + PAUSE

    def answered(self, file: str) -> None:
        """Google answered, be it that it refused: nothing is wrong with the way there."""
        with self._lock:
            self._fails.pop(file, None)
            self._until.pop(file, None)

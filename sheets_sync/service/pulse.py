"""When the poller last ended a cycle, and what does not answer since when: for pages, probes and notices."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sheets_sync.core import Stop


@dataclass(frozen=True, slots=True)
class Trouble:
    """What stopped, and since when."""

    stop: Stop
    since: datetime


class Pulse:
    """Shared by the threads of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: datetime | None = None
        self._troubles: dict[str, Trouble] = {}

    @property
    def last(self) -> datetime | None:
        """When a cycle last ended; None = no cycle has yet, or none runs in this process."""
        return self._last

    @property
    def troubles(self) -> Mapping[str, Trouble]:
        """What does not answer: the name of a host, or "poller" -> since when and why."""
        with self._lock:
            return dict(self._troubles)

    def beat(self, now: datetime) -> None:
        """A cycle ended."""
        self._last = now

    def fails(self, what: str, stop: Stop, now: datetime) -> None:
        """Something does not answer; since when is kept while it goes on."""
        with self._lock:
            since = self._troubles[what].since if what in self._troubles else now
            self._troubles[what] = Trouble(stop, since)

    def answers(self, what: str) -> None:
        """It does again."""
        with self._lock:
            self._troubles.pop(what, None)

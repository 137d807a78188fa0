"""How often somebody may try, and how much all may send at once; in this process's memory, bounded."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from sheets_sync.core import Stop

_CALLERS = 10_000
"""Buckets kept; of more callers than that the one unseen longest is forgotten, and begins anew."""


class Limiter:
    """``tries`` at once, then as many again spread over ``seconds``. Several processes each count for themselves."""

    def __init__(self, tries: int, seconds: float, now: Callable[[], datetime]) -> None:
        self._tries = tries
        self._rate = tries / seconds
        self._now = now
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> None:
        """Count one try; Stop("signin.often") with the seconds to wait where there were too many."""
        moment = self._now().timestamp()
        with self._lock:
            left, at = self._left.pop(caller, (float(self._tries), moment))
            left = min(float(self._tries), left + max(0.0, moment - at) * self._rate)
            self._left[caller] = (left - 1 if left >= 1 else left, moment)
            if len(self._left) > _CALLERS:
                self._left.popitem(last=False)
        if left < 1:
            raise Stop("signin.often", seconds=int((1 - left) / self._rate) + 1)


class Room:
    """Bytes that requests hold in memory at once; who finds no room waits until others have left."""

    def __init__(self, size: int) -> None:
        self._size = self._free = size
        self._left = asyncio.Condition()

    @asynccontextmanager
    async def take(self, size: int) -> AsyncIterator[None]:
        """Hold ``size`` bytes, or all the room there is."""
        size = min(size, self._size)
        async with self._left:
            await self._left.wait_for(lambda: self._free >= size)
            self._free -= size
        try:
            yield
        finally:
            self._free += size
            async with self._left:
                self._left.notify_all()

"""What goes wrong between a client and Google: quota windows, and faults that a test asks for."""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sheets_sync.emulator.errors import ApiError

MINUTE = 60.0
Kind: TypeAlias = Literal["error", "reset", "hang", "lost"]
_MESSAGES = {
    403: "User Rate Limit Exceeded",
    429: "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'.",
    500: "Internal error encountered.",
    502: "Bad Gateway",
    503: "The service is currently unavailable.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: an error answer, a reset connection, silence, or a lost reply.

    An `error` has a code, maybe Retry-After in seconds, and as Drive's errors a reason (403 `userRateLimitExceeded`).

    `error`, `reset` and `hang` happen before anything is done; `lost` after the change was made.
    """

    kind: Kind
    code: int = 503
    retry_after: int | None = None
    reason: str = ""

    def error(self) -> ApiError:
        """The answer of an `error`."""
        text = _MESSAGES.get(self.code, "Error")
        return ApiError(self.code, text, reason=self.reason, retry_after=self.retry_after)


ALL = (
    Fault("error", 429),
    Fault("error", 429, retry_after=2),
    Fault("error", 500),
    Fault("error", 502),
    Fault("error", 503),
    Fault("reset"),
    Fault("lost"),
)


@dataclass(slots=True)
class Faults:
    """Faults to come: a list for the next calls (None = that one goes well), then by rate."""

    coming: deque[Fault | None] = field(default_factory=deque)
    rate: float = 0.0
    kinds: tuple[Fault, ...] = ALL
    dice: random.Random = field(default_factory=random.Random)
    happened: list[Fault] = field(default_factory=list)

    def by_rate(self, rate: float, seed: int, kinds: tuple[Fault, ...] = ALL) -> None:
        """From now on each call fails with this probability, in a way drawn from `kinds`; same seed, same faults."""
        self.rate, self.kinds = rate, kinds
        self.dice = random.Random(seed)  # noqa: S311 - faults that tests can repeat

    def next(self, *faults: Fault | None) -> None:
        """What happens to the next calls, in order."""
        self.coming.extend(faults)

    def clear(self) -> None:
        """No more faults."""
        self.coming.clear()
        self.rate = 0.0

    def draw(self) -> Fault | None:
        """What happens to this call."""
        fault = None
        if self.coming:
            fault = self.coming.popleft()
        elif self.rate and self.dice.random() < self.rate:
            fault = self.dice.choice(self.kinds)
        if fault:
            self.happened.append(fault)
        return fault


@dataclass(slots=True)
class Quota:
    """Requests a minute, reads and writes apart, of one identity and of the project. A refused call costs nothing."""

    now: Callable[[], float]
    user: int = 60
    project: int = 300
    seen: dict[tuple[str, str], deque[float]] = field(default_factory=dict)
    refused: int = 0

    def spend(self, email: str, kind: Literal["read", "write"]) -> None:
        """Count one request; 429 if a window is full."""
        now = self.now()
        windows = [
            (self.seen.setdefault((who, kind), deque()), limit)
            for who, limit in ((email, self.user), ("", self.project))
        ]
        for window, limit in windows:
            while window and window[0] <= now - MINUTE:
                window.popleft()
            if len(window) >= limit:
                self.refused += 1
                raise self._full(kind, " per user" if limit == self.user else "")
        for window, _ in windows:
            window.append(now)

    def _full(self, kind: str, scope: str) -> ApiError:
        metric = f"{kind.title()} requests"
        text = (
            f"Quota exceeded for quota metric '{metric}' and limit '{metric} per minute{scope}' "
            "of service 'sheets.googleapis.com' for consumer 'project_number:1'."
        )
        return ApiError(429, text)

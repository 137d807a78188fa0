"""A ledger in a folder of its own, and a clock that tests turn."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sheets_sync.store import Ledger, open_ledger


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2023, 12, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_days(self, days: int) -> None:
        self.time += timedelta(days=days)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reopen(home: Path, clock: Clock) -> Callable[[], Ledger]:
    return lambda: open_ledger(now=clock)


@pytest.fixture
def ledger(reopen: Callable[[], Ledger]) -> Iterator[Ledger]:
    with reopen() as found:
        yield found

"""A ledger in a folder of its own, and a clock that tests turn."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sheets_sync.store import Ledger, open_ledger
from tests.postgres import postgres, postgres_server

__all__ = ["postgres", "postgres_server"]


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


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'named.sqlite'}"
    found: str = request.getfixturevalue("postgres")
    return found


@pytest.fixture
def open_named(home: Path, clock: Clock, url: str) -> Iterator[Callable[[], Ledger]]:
    """The same ledger in as many processes as are asked for, on either database."""
    opened: list[Ledger] = []

    def another() -> Ledger:
        opened.append(open_ledger(url, clock))
        return opened[-1]

    yield another
    for ledger in opened:
        ledger.close()

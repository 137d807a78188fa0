"""Each promise is kept in memory and in real files, with the ledger and vault that the program itself uses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheets_sync.store import Ledger, open_ledger
from tests.promises.two_hosts import HOSTS, Book, book


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "home"))
    with open_ledger() as found:
        yield found


@pytest.fixture(params=HOSTS)
def a_book(request: pytest.FixtureRequest, tmp_path: Path) -> Book:
    return book(request.param, tmp_path)


@pytest.fixture
def a_file(tmp_path: Path) -> Book:
    return book("file", tmp_path)

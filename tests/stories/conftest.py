"""A ledger and vault of a test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheets_sync.store import Ledger, open_ledger


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "home"))
    with open_ledger() as found:
        yield found

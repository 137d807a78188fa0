"""A database that others hold, or that is not there, is told in words, and nothing is written to a workbook."""

from __future__ import annotations

import socket
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.exc import OperationalError

from sheets_sync.core import Stop, WritePlan
from sheets_sync.store import Ledger
from sheets_sync.store.database import named_database, stopped
from sheets_sync.store.seal import key_file

PLAN = WritePlan("so.xlsx", None, "1", ())


def test_a_ledger_that_another_program_holds_is_busy(reopen: Callable[[], Ledger], home: Path) -> None:
    with reopen() as ledger:
        event.listen(ledger.engine, "connect", lambda link, _: link.execute("PRAGMA busy_timeout=50"))
        other = sqlite3.connect(home / "ledger.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Stop, match=r"store\.busy"):
            ledger.applied(PLAN, "2", None)
        other.execute("ROLLBACK")
        other.close()
        ledger.applied(PLAN, "2", None)
        assert len(ledger.plans("so.xlsx")) == 1


def test_a_server_that_does_not_answer_is_away() -> None:
    engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(OperationalError) as failed:
        engine.connect()
    assert stopped(failed.value).code == "store.away"


def test_a_server_that_takes_the_call_and_says_nothing_is_given_up_after_some_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(OperationalError) as failed:
            named_database(f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/none")
        assert time.monotonic() - began < 15
        assert stopped(failed.value).code == "store.away"


@pytest.mark.parametrize("content", [None, b"short"])
def test_a_key_file_that_is_absent_or_easy_to_guess_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "backup.key"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Stop, match=r"backup\.key_file"):
        key_file(file)

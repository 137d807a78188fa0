"""Killed or interrupted at any moment, a workbook is the old one or the new one, whole, and work goes on afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sheets_sync.core import Stop
from sheets_sync.store import open_ledger
from tests import day

ROOT = Path(__file__).parents[2]
CLI = (sys.executable, "-c", "from sheets_sync.cli import main; main()")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and forks of POSIX")


def test_a_file_is_old_or_new_whatever_moment_the_program_dies_at(tmp_path: Path) -> None:
    program = [sys.executable, str(Path(__file__).with_name("crash.py")), str(tmp_path)]
    done = subprocess.run(
        program, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=300
    )
    assert done.returncode == 0, done.stderr
    deaths = json.loads(done.stdout)
    for work in ("score", "take_back"):
        states = [death["file"] for death in deaths if death["work"] == work]
        assert states.count("broken") == 0
        assert states == sorted(states, key=["old", "new"].index)
        assert {"old", "new"} == set(states)
    assert all(death["writes"] == 1 for death in deaths if death["work"] == "score" and death["file"] == "new")
    assert all(death.get("done again", True) for death in deaths), deaths
    assert not any(death["beside"] for death in deaths if death["file"] == "new" or not death["killed"])


def test_where_what_was_there_cannot_be_kept_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "home"))
    book = day.write(tmp_path / "so.xlsx", people=20)
    fresh = book.read_bytes()
    with open_ledger() as ledger:
        (tmp_path / "home" / "vault").rmdir()
        (tmp_path / "home" / "vault").write_bytes(b"no folder")
        with pytest.raises(Stop, match=r"file\.disk"):
            day.score(book, ledger)
    assert book.read_bytes() == fresh
    assert {path.name for path in tmp_path.iterdir()} == {"home", "so.xlsx"}


def test_what_was_written_before_ctrl_c_can_be_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("HOCTAP_DATA", str(home))
    folder = tmp_path / "books"
    folder.mkdir()
    first = day.write(folder / "so-00.xlsx", people=20)
    fresh = first.read_bytes()
    books = [first, *(folder / f"so-{i:02d}.xlsx" for i in range(1, 32))]
    for book in books[1:]:
        book.write_bytes(fresh)
    running = subprocess.Popen(
        [*CLI, "score", str(folder), "--workers", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    begun = time.monotonic()
    while all(book.read_bytes() == fresh for book in books) and time.monotonic() < begun + 60:
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGINT)
    said, complained = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert complained.strip().startswith("Đã dừng theo yêu cầu.")
    assert "Traceback" not in complained
    written = [book for book in books if book.read_bytes() != fresh]
    assert 0 < len(written) < len(books)
    with open_ledger() as ledger:
        for book in written:
            day.take_back(book, ledger)
            assert book.read_bytes() == fresh
    assert sorted(path.name for path in folder.iterdir()) == [book.name for book in books]

"""``hoctap sync``: a folder of workbooks kept up to date; what did not change costs nothing, a bad file stops none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from sheets_sync.hosts.xlsx.folder import Folder
from tests.service.made import filled

CLI = (sys.executable, "-c", "from sheets_sync.cli import main; main()")
UNITS = ("13285@2025", "13291@2025")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "so"
    found.mkdir()
    for unit in UNITS:
        (found / f"{unit[:5]}.xlsx").write_bytes(filled(unit, 3))
    return found


def run(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "HOCTAP_DATA": str(folder.parent / "home")}
    return subprocess.run((*CLI, "sync", str(folder), *more), capture_output=True, text=True, env=env, timeout=120)


def results(file: Path) -> list[object]:
    tab = openpyxl.load_workbook(file)["Công dân"]
    return [tab.cell(row, 2).value for row in range(6, 9)]


def test_all_books_are_scored_and_added_up_and_the_second_time_nothing_is_done(folder: Path) -> None:
    first = run(folder)
    assert first.returncode == 0, first.stderr
    assert first.stdout.count("✔") == 2
    assert all(all(results(folder / f"{unit[:5]}.xlsx")) for unit in UNITS)
    assert list((folder / "tong-hop").glob("*.xlsx"))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    second = run(folder)
    assert (second.returncode, second.stdout) == (0, "")
    assert {path: path.read_bytes() for path in before} == before


def test_one_bad_file_stops_nobody_and_is_told_each_time(folder: Path) -> None:
    (folder / "hong.xlsx").write_bytes(b"PK\3\4 cut short")
    for _ in range(2):
        told = run(folder)
        assert told.returncode == 4, told.stderr
        assert told.stdout.count("✘ hong.xlsx") == 1
    assert all(results(folder / "13285.xlsx"))


def test_a_book_that_is_open_in_excel_waits_until_it_is_closed(folder: Path) -> None:
    lock = folder / "~$13285.xlsx"
    lock.write_bytes(b"")
    assert run(folder).returncode == 4
    assert not any(results(folder / "13285.xlsx"))
    assert all(results(folder / "13291.xlsx"))
    lock.unlink()
    assert run(folder).returncode == 0
    assert all(results(folder / "13285.xlsx"))


def test_a_watch_sees_a_change_and_ends_cleanly(folder: Path) -> None:
    env = {**os.environ, "HOCTAP_DATA": str(folder.parent / "home")}
    watch = subprocess.Popen(
        (*CLI, "sync", str(folder), "--watch", "--interval", "1"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # who runs us may ignore Ctrl+C
    )  # fmt: skip
    try:
        added = folder / "13318.xlsx"
        deadline = time.monotonic() + 60
        while not (folder / "tong-hop").exists() and time.monotonic() < deadline:
            time.sleep(0.2)
        added.write_bytes(filled("13318@2025", 3))
        while not all(results(added)) and time.monotonic() < deadline:
            time.sleep(0.5)
        assert all(results(added))
    finally:
        watch.send_signal(signal.SIGINT)
        _, errors = watch.communicate(timeout=30)
    assert watch.returncode == 130
    assert "Traceback" not in errors


def test_an_idle_folder_is_not_read(folder: Path) -> None:
    """Other bytes of the same size under the same time: whoever read them would see another etag."""
    host, file = Folder(folder), folder / "13285.xlsx"
    first, old = host.places(), file.stat()
    file.write_bytes(b"x" * old.st_size)
    os.utime(file, ns=(old.st_atime_ns, old.st_mtime_ns))
    assert host.places() == first
    file.touch()
    assert host.places() != first

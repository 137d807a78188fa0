"""``hoctap serve`` as it is run: a process of its own, on a database of its own, ended gently or not."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx2
import openpyxl
import pytest
from sqlalchemy import select

from sheets_sync.core import BookId, Stop
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.service.bring import bring_up_to_date
from sheets_sync.service.config import Config, load_config
from sheets_sync.service.poller import Poller
from sheets_sync.service.province import consolidate
from sheets_sync.service.serve import Today, chores, serve, world_from
from sheets_sync.store import open_ledger
from sheets_sync.store.backup import restore
from sheets_sync.store.schema import subjects
from sheets_sync.store.seal import key_file
from tests.service.house import COMMUNE, SIBLING, Clock
from tests.service.made import filled

ROOT = Path(__file__).parents[2]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@contextmanager
def _serving(home: Path, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = _free_port()
    told = {"HOCTAP_PORT": str(port), "HOCTAP_PUBLIC_URL": f"http://127.0.0.1:{port}", "HOCTAP_POLL_SECONDS": "0.2"}
    command = [sys.executable, "-c", "from sheets_sync.cli import main; main()", "serve"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | told | more, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


def _answers(address: str) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            if httpx2.get(f"{address}/healthz").status_code == 200:
                return
        except httpx2.TransportError:
            assert time.monotonic() < end
            time.sleep(0.1)


def _states(home: Path) -> list[str]:
    with open_ledger() as ledger:
        return [job.state for job in ledger.jobs("folder").list()]


def test_serve_answers_polls_a_folder_and_ends_gently(home: Path) -> None:
    books = home / "books"
    books.mkdir()
    for unit in (COMMUNE, SIBLING):
        (books / f"{unit.partition('@')[0]}.xlsx").write_bytes(filled(unit, 3))
    with _serving(home, HOCTAP_FOLDER=str(books)) as (process, address):
        _answers(address)
        end = time.monotonic() + 30
        while _states(home) != ["ok", "ok"]:
            assert time.monotonic() < end, _states(home)
            time.sleep(0.1)
        reply = httpx2.get(f"{address}/me")
        assert reply.json()["code"] == "access.unknown"
        assert "server" not in reply.headers
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "Máy chủ đã dừng" in out
    assert "Traceback" not in err
    said = [json.loads(line) for line in err.splitlines()]
    assert any(str(line["event"]).startswith("Finished server process") for line in said)
    assert not [line for line in said if "color_message" in line or "\x1b" in str(line)]
    with open_ledger() as ledger:
        assert all(job.owner == "" for job in ledger.jobs("folder").list())
        assert {line.who for line in ledger.audit.lines(20) if line.what == "write"} == {"poller"}


def test_a_port_that_is_taken_is_told_in_words_before_anything_begins(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Stop) as stopped:
            serve(Config(port=port, poller=False))
    assert (stopped.value.code, stopped.value.facts["port"]) == ("serve.port", port)


def test_a_wrong_setting_ends_serve_with_the_exit_code_of_a_stop(home: Path) -> None:
    with _serving(home, HOCTAP_PUBLIC_URL="http://hoctap.example.vn") as (process, _):
        _, err = process.communicate(timeout=30)
    assert process.returncode == 3
    assert "HOCTAP_PUBLIC_URL" in err
    assert "Traceback" not in err


def test_the_rules_follow_the_day(home: Path) -> None:
    clock = Clock()
    today = Today(load_config({}), clock)
    first = today()
    assert today() is first
    clock.pass_by(days=1)
    assert (today().today - first.today).days == 1


def test_the_provinces_settings_hold_in_the_service_too(home: Path) -> None:
    (home / "province.yaml").write_text("checks: {name.letters: 'off'}\n", encoding="utf-8")
    found = Today(load_config({"HOCTAP_PROVINCE": str(home)}), Clock())()
    assert found.settings.tuning == {"name.letters": None}
    with pytest.raises(Stop, match=r"file\.missing"):
        Today(load_config({"HOCTAP_PROVINCE": str(home / "nowhere")}), Clock())()


def test_the_chores_of_the_night_are_done_and_the_backup_can_be_opened_again(home: Path) -> None:
    key = home / "backup.key"
    key.write_bytes(b"k" * 64)
    key.chmod(0o600)
    folder = home / "backups"
    config = load_config({"HOCTAP_BACKUP_FOLDER": str(folder), "HOCTAP_BACKUP_KEY": str(key)})
    with world_from(config) as world:
        for chore in chores(config, world).values():
            chore()
        (made,) = folder.iterdir()
        restored = restore(made, key_file(key), f"sqlite:///{home}/again.sqlite", force=True)
    assert restored.log.fault == ""


def test_what_a_book_of_the_poller_says_is_found_again_by_key_and_hash_only(home: Path) -> None:
    (home / "books").mkdir()
    file = home / "books" / "so.xlsx"
    file.write_bytes(filled(COMMUNE, 3))
    with open_ledger() as ledger:
        done = bring_up_to_date(Files(file), str(file), Today(load_config({}), Clock())(), ledger)
        with ledger.engine.connect() as connection:
            found = connection.execute(select(subjects)).mappings().all()
    assert done.book == BookId(COMMUNE, 2025)
    assert len(found) >= 3
    assert all(isinstance(row["name_hash"], bytes | type(None)) for row in found)


class Sheet:
    """The province's spreadsheet as its owner's account sees it: it takes what is written, and holds nothing yet."""

    def __init__(self) -> None:
        self.written: list[object] = []

    def get(self, spreadsheet: str, fields: str) -> dict[str, object]:
        return {"properties": {"locale": "vi_VN", "timeZone": "Asia/Ho_Chi_Minh"}, "sheets": []}

    def batch_update(self, spreadsheet: str, requests: object) -> dict[str, object]:
        self.written.append((spreadsheet, requests))
        return {}


def test_the_provinces_sheet_gets_counts_of_the_latest_year_and_nobodys_name(home: Path) -> None:
    sheet = Sheet()
    file = home / "so.xlsx"
    file.write_bytes(filled(COMMUNE, 5))
    with world_from(load_config({"HOCTAP_FOLDER": str(home)})) as world, ThreadPoolExecutor(1) as executor:
        assert consolidate(world, "37@2025", sheet, "sheet-1") == 0, "nothing was counted yet"
        poller = Poller(
            world=world,
            owner="one",
            bring=bring_up_to_date,
            executor=executor,
            workers=1,
            spread=lambda: 0.5,
            consolidate=lambda: consolidate(world, "37@2025", sheet, "sheet-1"),
            chores={},
        )
        assert poller.cycle(threading.Event()).done == 1
        assert poller.cycle(threading.Event()).done == 0
    ((where, requests),) = sheet.written
    assert where == "sheet-1"
    told = json.dumps(requests, ensure_ascii=False)
    assert "Phường Phủ Lý" in told
    names = [row[0] for row in openpyxl.load_workbook(file)["Công dân"].iter_rows(6, 10, 6, 6, values_only=True)]
    assert all(names)
    assert not [name for name in names if str(name) in told]

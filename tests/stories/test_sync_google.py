"""``hoctap sync google``: shared spreadsheets kept up to date from the command line, beside the service."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sheets_sync.cli.exits import Exit
from sheets_sync.cli.sync_google import sync_google
from sheets_sync.core import Stop
from sheets_sync.service.config import Config, load_config
from tests.service.house import COMMUNE, SIBLING
from tests.service.test_poller_google import OFFICER, OWNER, ROBOT, Province, province

BOTH = (COMMUNE, SIBLING)


@contextmanager
def shared(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Province, Config]]:
    monkeypatch.setenv("HOCTAP_DATA", str(home / "home"))
    with province(home, monkeypatch) as there:
        told = {"HOCTAP_GOOGLE_ACCOUNTS": str(home / "key.json"), "HOCTAP_GOOGLE_URL": there.url}
        yield there, load_config(told | {"HOCTAP_GOOGLE_PROVINCE_SHEET": there.totals})


def spent(there: Province, before: dict[str, int]) -> dict[str, int]:
    return {what: n - before.get(what, 0) for what, n in there.calls().items() if n != before.get(what, 0)}


def test_books_are_scored_the_provinces_sheet_follows_and_the_calls_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with shared(tmp_path, monkeypatch) as (there, config):
        assert sync_google(config, "vi", None) == Exit.OK
        told = capsys.readouterr().out
        assert told.count("✔") == 2
        assert "2 sổ đã cập nhật, 0 sổ chưa được" in told
        assert f"{sum(there.calls().values())} lần gọi Google" in told
        for unit in BOTH:
            assert there.see(there.books[unit], "Công dân")[5][0] == "CD0001"
        assert any("Đã nhận 2 trên" in cell for row in there.see(there.totals, "Tổng quan") for cell in row)


def test_the_second_time_costs_one_call_and_the_service_finds_nothing_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with shared(tmp_path, monkeypatch) as (there, config):
        sync_google(config, "vi", None)
        capsys.readouterr()
        before = there.calls()
        assert sync_google(config, "vi", None) == Exit.OK
        assert capsys.readouterr().out == ""
        assert spent(there, before) == {"files.list": 1}
        assert there.cycle() == 0, "both share the jobs"


def test_a_watch_sees_what_an_officer_types_and_a_book_that_fails_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with shared(tmp_path, monkeypatch) as (there, config):
        turns: list[None] = []

        def wait() -> None:
            turns.append(None)
            if len(turns) == 1:
                there.emulator.user(OFFICER).edit(there.books[SIBLING], "Công dân", "F8", "Lê Thị Cúc")
                there.emulator.user(OFFICER).edit(there.books[COMMUNE], "Công dân", "F8", "Lê Thị Dần")
                there.emulator.user(OWNER).share(there.books[COMMUNE], ROBOT, "reader")
            if len(turns) == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sync_google(config, "vi", wait)
        assert there.see(there.books[SIBLING], "Công dân")[7][0] == "CD0003"
        assert len(turns) == 2
        assert capsys.readouterr().out.count("lần gọi Google") == 2


def test_a_tick_at_send_is_told_on_the_cover_of_a_shared_sheet_and_a_later_change_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shared(tmp_path, monkeypatch) as (there, config):
        book, officer = there.books[COMMUNE], there.emulator.user(OFFICER)
        officer.edit(book, "Bìa", "E7", "TRUE")
        sync_google(config, "vi", None)
        assert "Đã gửi lên tỉnh lúc" in (said := there.see(book, "Bìa")[15][1])
        assert "đã sửa sau khi gửi" not in said
        officer.edit(book, "Công dân", "F8", "Lê Thị Cúc")
        sync_google(config, "vi", None)
        assert there.see(book, "Bìa")[15][1].endswith("đã sửa sau khi gửi.")
        before = there.calls()
        sync_google(config, "vi", None)
        assert spent(there, before) == {"files.list": 1}


def test_without_an_account_it_says_what_to_set() -> None:
    with pytest.raises(Stop, match=r"google\.accounts"):
        sync_google(load_config({}), "vi", None)


@pytest.mark.parametrize(("name", "code"), [("google", 3), ("khong-co", 2)])
def test_google_is_a_word_and_any_other_name_a_folder(tmp_path: Path, name: str, code: int) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("HOCTAP_")} | {"HOCTAP_DATA": str(tmp_path)}
    command = (sys.executable, "-c", "from sheets_sync.cli import main; main()", "sync", name)
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=tmp_path, timeout=60)
    assert done.returncode == code, done.stderr
    assert ("HOCTAP_GOOGLE_ACCOUNTS" in done.stderr) == (name == "google")
    assert "khong-co" in done.stderr or name == "google"

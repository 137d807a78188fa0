"""``hoctap audit``, ``backup``, ``restore``, ``citizen`` as they are typed."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sheets_sync.store import Ledger
from sheets_sync.store.citizen import Asked, kept
from sheets_sync.sync.settle import Settled, settle
from tests.books import PLACE, RULES, book, generated

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def hoctap(open_named: Callable[[], Ledger], home: Path, url: str) -> Run:
    """The command on either database, told to it as to the service: by the environment."""

    def run(*arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        around = {**os.environ, "HOCTAP_DATA": str(home), "HOCTAP_DATABASE": url, **environment}
        command = [sys.executable, "-c", "from sheets_sync.cli import main; main()", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", env=around, timeout=60, input=typed
        )

    return run


@pytest.fixture
def key(tmp_path: Path) -> str:
    (tmp_path / "key").write_bytes(os.urandom(32))
    return str(tmp_path / "key")


def filled(ledger: Ledger) -> Settled:
    done = settle(book(generated(12)), PLACE, RULES, ledger)
    assert done.book is not None
    ledger.remember(done.book, done.draft.tables, done.draft.assessment)
    return done


def test_a_backup_is_made_lost_data_comes_back_and_the_log_is_whole(
    hoctap: Run, open_named: Callable[[], Ledger], tmp_path: Path, key: str
) -> None:
    filled(open_named())
    made = hoctap("backup", str(tmp_path), "--key-file", key)
    assert made.returncode == 0, made.stderr
    assert "Đã sao lưu vào" in made.stdout
    (file,) = tmp_path.glob("*.backup")
    refused = hoctap("restore", str(file), "--key-file", key)
    assert refused.returncode == 3
    assert "--force" in refused.stderr
    restored = hoctap("restore", str(file), "--key-file", key, "--force")
    assert restored.returncode == 0, restored.stderr
    assert "Đã phục hồi" in restored.stdout
    verified = hoctap("audit", "verify")
    assert verified.returncode == 0
    assert "Nhật ký còn nguyên" in verified.stdout
    told = json.loads(hoctap("audit", "list", "--json").stdout)
    assert [line["what"] for line in told] == ["restore", "write"]


def test_a_citizen_is_shown_and_erased_only_after_a_word(hoctap: Run, open_named: Callable[[], Ledger]) -> None:
    ledger = open_named()
    citizens = filled(ledger).draft.tables.sheets["citizens"]
    number, name = citizens.value["number"][2], citizens.value["name"][2]
    year = str(int(citizens.value["birth"][2]) // 10_000)
    shown = hoctap("citizen", "show", "--name", name, "--birth", f"05/03/{year}")
    assert citizens.rows.key[2] in shown.stdout, shown.stderr
    assert hoctap("citizen", "erase", "--number", number, typed="thôi\n").returncode == 130
    assert kept(ledger, Asked(number=number)).rows
    erased = hoctap("citizen", "erase", "--number", number, typed="xóa\n")
    assert erased.returncode == 0, erased.stderr
    assert "Đã xóa 1 dòng" in erased.stdout
    assert not kept(ledger, Asked(number=number)).rows
    assert "không giữ gì" in hoctap("citizen", "show", "--number", number).stdout
    log = hoctap("audit", "list").stdout
    assert number not in log
    assert name not in log


def test_a_person_is_worked_out_anew_on_request(hoctap: Run, open_named: Callable[[], Ledger]) -> None:
    number = filled(open_named()).draft.tables.sheets["citizens"].value["number"][2]
    done = hoctap("citizen", "correct", "--number", number)
    assert "lần đồng bộ sau sẽ tính lại" in done.stdout, done.stderr


def test_who_is_meant_must_be_clear(hoctap: Run) -> None:
    for arguments in ([], ["--name", "Nguyễn Thị Hoa"], ["--number", "036160001234", "--book", "13669"]):
        done = hoctap("citizen", "show", *arguments)
        assert done.returncode == 3
        assert "Chưa rõ là người nào" in done.stderr

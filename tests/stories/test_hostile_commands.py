"""Whatever is typed after ``hoctap``, a person gets a sentence and a documented exit code, never a traceback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sheets_sync.cli.exits import Exit

CLI = (sys.executable, "-c", "from sheets_sync.cli import main; main()")
CODES = {int(code) for code in Exit}


def hoctap(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    around = {"PATH": "/usr/bin:/bin", "HOCTAP_DATA": str(home / "data"), "HOME": str(home)} | environment
    return subprocess.run(
        [*CLI, *arguments], capture_output=True, text=True, encoding="utf-8", env=around, cwd=home, timeout=60
    )


def told(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    done = hoctap(home, *arguments, **environment)
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode in CODES
    assert done.stdout + done.stderr, "no word at all"
    return done


@pytest.mark.parametrize(
    "arguments",
    [
        "nope",
        "score",
        "score --wrong",
        "score . --workers 0",
        "score . --workers x",
        "score . --lang fr",
        "score .",
        "--lang",
        "check --json",
        "rollup",
        "rollup khong-co",
        "undo",
        "criteria",
        "criteria nope",
        "criteria show nope",
        "criteria lint khong-co",
        "template",
        "template build --period 1",
        "generate",
        "generate x --communes 9999",
        "generate x --people 1",
        "doctor extra",
    ],
)
def test_a_command_that_cannot_be_understood_exits_with_2(tmp_path: Path, arguments: str) -> None:
    done = told(tmp_path, *arguments.split())
    assert done.returncode == Exit.USAGE
    assert "--help" in done.stderr or "Usage" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("chek", "không có lệnh chek"),
        ("criteria xem", "không có lệnh xem"),
        ("check", "còn thiếu TỆP|THƯ_MỤC..."),
        ("rollup khong-co", "không thấy “khong-co”"),
        ("generate x --communes 9999", "giá trị của --communes chưa đúng"),
        ("score --wrong", "không có tùy chọn --wrong"),
        ("undo so xa.xlsx", "không hiểu phần “xa.xlsx”"),
    ],
)
def test_a_slip_is_told_in_vietnamese(tmp_path: Path, arguments: str, said: str) -> None:
    assert said in told(tmp_path, *arguments.split()).stderr


@pytest.mark.parametrize("arguments", ["score khong-co.xlsx", "check khong-co/", "undo khong-co.xlsx"])
def test_a_file_that_is_not_there_exits_with_3(tmp_path: Path, arguments: str) -> None:
    done = told(tmp_path, *arguments.split())
    assert done.returncode == Exit.STOPPED
    assert "Ví dụ: hoctap" in done.stderr


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a workbook",
        b"PK\x03\x04" + b"\0" * 200,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"<html><body>Dang nhap</body></html>",
        bytes(range(256)) * 20,
    ],
    ids=["empty", "text", "zip", "ole", "web", "bytes"],
)
def test_files_that_are_no_workbooks_are_refused_in_words(tmp_path: Path, content: bytes) -> None:
    names = ("so.xlsx", "so.xls", "so.ods", "=cmd|'x'!A1.xlsx", "số của xã Mỹ Hà.xlsx")
    for name in names:
        (tmp_path / name).write_bytes(content)
    done = told(tmp_path, "score", ".", "--workers", "1")
    assert done.returncode == Exit.STOPPED
    for name in names:
        assert f"✘ {name}: " in done.stdout
        assert (tmp_path / name).read_bytes() == content


def test_names_with_rich_markup_and_escapes_are_shown_as_they_are(tmp_path: Path) -> None:
    name = "[bold red]so[bold] [link=x].xlsx"
    (tmp_path / name).write_bytes(b"")
    assert name in told(tmp_path, "score", name).stdout


def test_a_broken_province_setting_says_where(tmp_path: Path) -> None:
    (tmp_path / "province.yaml").write_text("khong_co: 1\n", encoding="utf-8")
    (tmp_path / "so.xlsx").write_bytes(b"")
    done = told(tmp_path, "check", "so.xlsx", HOCTAP_PROVINCE=str(tmp_path))
    assert done.returncode == Exit.STOPPED
    assert "khong_co" in done.stderr


def test_english_is_spoken_where_it_is_asked_for(tmp_path: Path) -> None:
    assert "not understood" in told(tmp_path, "score", "--wrong", "--lang", "en").stderr
    assert re.search(r"no workbook", told(tmp_path, "score", ".", "--lang=en").stderr)


def test_an_old_console_still_gets_utf_8(tmp_path: Path) -> None:
    done = told(tmp_path, "doctor", PYTHONUTF8="0", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert "Chương trình" in done.stdout


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    around = {"PATH": "/usr/bin:/bin", "HOCTAP_DATA": str(tmp_path), "HOME": str(tmp_path)}
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*CLI, "criteria", "schema"], stdout=write, stderr=subprocess.PIPE, text=True, env=around, timeout=60
    )
    os.close(write)
    assert done.returncode == Exit.OK
    assert done.stderr == ""


def test_a_fault_of_ours_is_logged_by_its_place_and_never_by_what_was_typed(tmp_path: Path) -> None:
    secret = "036090123456"
    program = (
        "from sheets_sync.cli import boundary\n"
        f"def run(): raise ValueError('Nguyễn Văn An {secret}')\n"
        "raise SystemExit(boundary.guarded(run, []))"
    )
    around = {"PATH": "/usr/bin:/bin", "HOCTAP_DATA": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8", env=around, timeout=60
    )
    logged = (tmp_path / "data" / "hoctap.log").read_text(encoding="utf-8")
    assert done.returncode == Exit.FAULT
    assert "ValueError" in logged
    for text in (secret, "Nguyễn"):
        assert text not in done.stdout + done.stderr + logged

"""What a stranger meets: the demo runs by itself, every row is accounted for, and a write can be taken back."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.day import edited

Run = Callable[..., subprocess.CompletedProcess[str]]
CLI = (sys.executable, "-c", "from sheets_sync.cli import main; main()")


@pytest.fixture(scope="module")
def hoctap(tmp_path_factory: pytest.TempPathFactory) -> Run:
    home = tmp_path_factory.mktemp("home")

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        around = {"PATH": "/usr/bin:/bin", "HOCTAP_DATA": str(home), "HOME": str(home)} | environment
        command = [*CLI, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=around, timeout=120)

    return run


@pytest.fixture(scope="module")
def shown(hoctap: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    out = tmp_path_factory.mktemp("demo") / "demo-out"
    return out, hoctap("demo", "--out", out, "--workers", "1")


def test_the_demo_needs_nothing_and_names_its_results(
    shown: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    out, done = shown
    assert done.returncode == 0, done.stderr
    assert "Đã làm xong" in done.stdout
    for name in ("1-so-nhan-ve/xa-nghia-hung.xlsx", "2-so-da-cham/xa-nghia-hung.xlsx", "3-tong-hop/tong-hop-2025.xlsx"):
        assert (out / name).is_file()
        assert Path(name).name in done.stdout
    assert "file rỗng" in done.stdout.lower() or "tệp rỗng" in done.stdout.lower()


def test_the_demo_can_be_run_again_but_never_over_other_files(hoctap: Run, tmp_path: Path) -> None:
    (tmp_path / "so.txt").write_text("của tôi", encoding="utf-8")
    refused = hoctap("demo", "--out", tmp_path)
    assert refused.returncode == 3
    assert (tmp_path / "so.txt").read_text(encoding="utf-8") == "của tôi"


def test_every_row_in_is_a_row_out(shown: tuple[Path, subprocess.CompletedProcess[str]], hoctap: Run) -> None:
    books = json.loads(hoctap("check", shown[0] / "1-so-nhan-ve", "--json", "--workers", "1").stdout)
    worked = [book for book in books if book["worked"]]
    assert len(worked) == 7
    for book in worked:
        for sums in book["sheets"].values():
            assert sums["rows"] == sums["scored"] + sums["pending"] + sums["flagged"] + sums["out"]
            assert sums["rows"] > 0


def test_the_totals_are_those_of_the_books(shown: tuple[Path, subprocess.CompletedProcess[str]], hoctap: Run) -> None:
    totals = json.loads((shown[0] / "3-tong-hop" / "tong-hop-2025.json").read_text(encoding="utf-8"))
    books = json.loads(hoctap("check", shown[0] / "2-so-da-cham", "--json", "--workers", "1").stdout)
    people = next(r for r in totals["rows"] if (r["level"], r["model"], r["group"]) == ("province", "citizen", ""))
    rows = [book["sheets"]["Công dân"] for book in books if book["worked"]]
    assert people["listed"] == sum(sums["rows"] for sums in rows)
    assert people["flagged"] == sum(sums["flagged"] for sums in rows)
    assert people["achieved"] + people["failed"] == sum(sums["scored"] for sums in rows)


def test_check_writes_nothing_and_dry_run_neither(
    shown: tuple[Path, subprocess.CompletedProcess[str]], hoctap: Run, tmp_path: Path
) -> None:
    book = tmp_path / "so.xlsx"
    shutil.copy(shown[0] / "1-so-nhan-ve" / "xa-y-yen.xlsx", book)
    before = book.read_bytes()
    assert hoctap("check", book).returncode == 1
    assert hoctap("score", book, "--dry-run").returncode == 1
    assert book.read_bytes() == before


def test_scoring_twice_is_scoring_once_and_undo_gives_the_bytes_back(
    shown: tuple[Path, subprocess.CompletedProcess[str]], hoctap: Run, tmp_path: Path
) -> None:
    book = tmp_path / "so.xlsx"
    shutil.copy(shown[0] / "1-so-nhan-ve" / "xa-nghia-hung.xlsx", book)
    before = book.read_bytes()
    assert hoctap("score", book).returncode == 1
    scored = book.read_bytes()
    assert scored != before
    again = hoctap("score", book, "--json")
    assert json.loads(again.stdout)[0]["cells"] == 0
    assert book.read_bytes() == scored
    assert "được" in hoctap("undo", book, "--list").stdout
    assert hoctap("undo", book).returncode == 0
    assert book.read_bytes() == before


def test_a_folder_that_cannot_be_written_costs_only_undo(
    shown: tuple[Path, subprocess.CompletedProcess[str]], hoctap: Run, tmp_path: Path
) -> None:
    book = tmp_path / "so.xlsx"
    shutil.copy(shown[0] / "1-so-nhan-ve" / "xa-thanh-liem.xlsx", book)
    before = book.read_bytes()
    done = hoctap("score", book, HOCTAP_DATA=str(book))
    assert done.returncode == 1
    assert "hoàn tác" in done.stderr
    assert book.read_bytes() != before


def test_two_copies_of_a_book_are_added_once_and_said(
    shown: tuple[Path, subprocess.CompletedProcess[str]], hoctap: Run, tmp_path: Path
) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        shutil.copy(shown[0] / "2-so-da-cham" / "xa-thanh-liem.xlsx", tmp_path / name)
    done = hoctap("rollup", tmp_path, "--workers", "1")
    assert done.returncode == 4
    assert "b.xlsx" in done.stdout
    totals = json.loads((tmp_path / "tong-hop" / "tong-hop-2025.json").read_text(encoding="utf-8"))
    province = next(row for row in totals["rows"] if row["level"] == "province" and row["model"] == "citizen")
    assert province["listed"] == 220
    again = hoctap("rollup", tmp_path)
    assert (again.returncode, again.stdout) == (
        done.returncode,
        done.stdout,
    )  # from the kept counts, and without reading its own output


def test_what_is_generated_can_be_scored(hoctap: Run, tmp_path: Path) -> None:
    out = tmp_path / "tinh"
    assert hoctap("generate", out, "--communes", "2", "--people", "60", "--workers", "1").returncode == 0
    assert hoctap("generate", out).returncode == 3
    books = json.loads(hoctap("score", out, "--json", "--workers", "2").stdout)
    assert [book["worked"] for book in books] == [True, True]


def test_a_communes_own_template_bears_its_name_and_is_never_overwritten(hoctap: Run, tmp_path: Path) -> None:
    made = hoctap("template", "build", "--unit", "Xã Nghĩa Hưng", "--period", "2025", "--out", tmp_path)
    assert made.returncode == 0, made.stderr
    book = next(tmp_path.glob("*-2025.xlsx"))
    told = json.loads(hoctap("check", book, "--json").stdout)[0]
    assert told["unit"].endswith("@2025")
    assert hoctap("template", "build", "--unit", "Xã Nghĩa Hưng", "--period", "2025", "--out", tmp_path).returncode == 3


def test_undo_after_much_was_typed_over_tells_of_it_in_few_lines(
    shown: tuple[Path, subprocess.CompletedProcess[str]], hoctap: Run, tmp_path: Path
) -> None:
    book = tmp_path / "so.xlsx"
    shutil.copy(shown[0] / "1-so-nhan-ve" / "xa-y-yen.xlsx", book)
    hoctap("score", book)
    with edited(book) as other:
        for row in range(6, 106):
            other["Công dân"].cell(row, 2).value = "Đạt (xã)"
    done = hoctap("undo", book)
    assert done.returncode == 1
    assert done.stdout.count("⚠") == 12
    assert " ô nữa như vậy." in done.stdout

"""Cells that somebody merged where the machine writes: the rest is written, the merged ones are told and left."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from sheets_sync.store import Ledger, open_ledger
from tests import day

MERGED = {"Kết quả": "B8:C9", "Bìa": "B15:C15", "Việc cần sửa": "A7:A9", "Công dân": "B8:B9"}


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "data"))
    return open_ledger()


@pytest.fixture(params=[*MERGED, "all"])
def merged(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = day.write(tmp_path / "so.xlsx")
    with day.edited(path) as book:
        for title, cells in MERGED.items():
            if request.param in (title, "all"):
                book[title].merge_cells(cells)
    return path


def test_everything_else_is_written_and_typed_cells_stay(merged: Path, ledger: Ledger) -> None:
    typed = day.typed(merged)
    settled = day.score(merged, ledger)
    assert settled.receipts
    assert day.typed(merged) == typed
    assert not day.score(merged, ledger).receipts  # settled: what cannot be written is not tried again
    assert len(day.rows(merged, "Kết quả")) > 60


def test_once_they_are_unmerged_they_are_filled_and_the_word_about_it_goes(tmp_path: Path, ledger: Ledger) -> None:
    plain, path = day.write(tmp_path / "khac.xlsx"), day.write(tmp_path / "so.xlsx")
    day.score(plain, ledger)
    with day.edited(path) as book:
        book["Kết quả"].merge_cells("B8:C9")
    day.score(path, ledger)
    assert _tasks(path) - _tasks(plain)
    with day.edited(path) as book:
        book["Kết quả"].unmerge_cells("B8:C9")
    day.score(path, ledger)
    assert _tasks(path) == _tasks(plain)
    assert _results(path) == _results(plain)


def _tasks(path: Path) -> set[str]:
    return {str(row.get("Việc phải làm") or sorted(row.items(), key=str)) for row in day.rows(path, "Việc cần sửa")}


def _results(path: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)["Kết quả"].iter_rows(min_row=6, values_only=True))

"""A machine sheet that somebody deleted is there again after the next check, and says what it said."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from sheets_sync.core import Block, Fix
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.store import Ledger, open_ledger
from sheets_sync.sync.settle import draft, settle
from tests import day
from tests.books import RULES, book, generated

MACHINE = ["Việc cần sửa", "Kết quả", "Tổng hợp"]


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "data"))
    return open_ledger()


@pytest.fixture
def scored(tmp_path: Path, ledger: Ledger) -> Path:
    path = day.write(tmp_path / "so.xlsx")
    day.score(path, ledger)
    return path


def said(path: Path, title: str) -> list[tuple[object, ...]]:
    rows = openpyxl.load_workbook(path)[title].iter_rows(min_row=4, values_only=True)
    return [row for row in rows if any(cell is not None for cell in row)]


@pytest.mark.parametrize("gone", [*([title] for title in MACHINE), MACHINE], ids=lambda titles: "+".join(titles))
def test_it_comes_back_with_all_that_it_said(scored: Path, ledger: Ledger, gone: list[str]) -> None:
    before = {title: said(scored, title) for title in gone}
    typed = day.typed(scored)
    with day.edited(scored) as book:
        for title in gone:
            del book[title]
    day.score(scored, ledger)
    assert {title: said(scored, title) for title in gone} == before
    assert day.typed(scored) == typed
    assert not day.score(scored, ledger).receipts


def test_its_head_looks_like_that_of_a_new_workbook(scored: Path, ledger: Ledger) -> None:
    with day.edited(scored) as book:
        del book["Kết quả"]
        fresh = openpyxl.load_workbook(day.write(scored.with_name("moi.xlsx")))["Kết quả"]
    day.score(scored, ledger)
    sheet = openpyxl.load_workbook(scored)["Kết quả"]
    assert sheet.row_dimensions[4].hidden
    assert sheet["A5"].font.b
    assert sheet["A5"].fill.fgColor.rgb == fresh["A5"].fill.fgColor.rgb
    assert sheet.freeze_panes == "A6"


def test_taking_it_back_gives_the_file_without_it(scored: Path, ledger: Ledger) -> None:
    with day.edited(scored) as book:
        del book["Kết quả"]
    without = scored.read_bytes()
    day.score(scored, ledger)
    assert scored.read_bytes() != without
    day.take_back(scored, ledger)
    assert scored.read_bytes() == without


def test_in_memory_it_comes_back_too() -> None:
    host = book(generated(12))

    def delete(grids: dict) -> None:
        del grids["Kết quả"]

    host.edit("so.xlsx", delete)
    plan = draft(host.read("so.xlsx"), RULES, {}).plan
    assert any(isinstance(change, Fix) for change in plan.changes)
    assert any(isinstance(change, Block) and change.area == "head" for change in plan.changes)
    host.apply(plan)
    assert draft(host.read("so.xlsx"), RULES, {}).plan.changes == ()


def test_the_file_is_still_a_sound_workbook_for_others(scored: Path, ledger: Ledger) -> None:
    with day.edited(scored) as book:
        for title in MACHINE:
            del book[title]
    settle(Files(scored), str(scored), RULES, ledger)
    assert openpyxl.load_workbook(scored).sheetnames[-3:] == MACHINE

"""A workbook file that officers live with: filled, scored, edited by another program, read by an independent reader.

Nothing here reads through the program: values come from openpyxl, totals from plain arithmetic.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from sheets_sync.core import FIRST_ROW
from sheets_sync.demo.fill import file_content
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.store import Ledger
from sheets_sync.sync.settle import Settled, settle
from sheets_sync.sync.undo import undo
from sheets_sync.workbook.standard import packs_in_force
from tests.books import PERIOD, RULES, generated

PEOPLE = "Công dân"
TYPED_IN = (PEOPLE, "Gia đình", "Dòng họ", "Thôn", "Đơn vị", "Xã", "Minh chứng", "Biên bản")
MACHINE = ("Mã", "KQ", "Điểm", "Cần sửa", "Cờ")
_PREVIEWS = ("Xem trước", "Xem trước phần tự gõ")
_ASKED = ("Tên", "Tiêu chí", "Nội dung")  # the machine writes them into Thôn, Đơn vị, Xã
_KNOWN_BY = ({"Mã", "Cần sửa"}, {"Trang", "Cách sửa"}, {"Trang", "Mã"})
TOP = FIRST_ROW + 1  # as openpyxl counts

Row = dict[str, Any]


def write(path: Path, people: int = 60, seed: int = 3) -> Path:
    """A generated commune's book, typed in and never scored."""
    draft = generated(people, seed)
    path.write_bytes(file_content(RULES.standard("commune", PERIOD), draft, packs_in_force(RULES.packs, PERIOD)))
    return path


def score(path: Path, ledger: Ledger) -> Settled:
    return settle(Files(path), str(path), RULES, ledger)


def take_back(path: Path, ledger: Ledger) -> int:
    """How many cells could not be taken back."""
    return len(undo(Files(path), str(path), RULES, ledger)[1])


@contextmanager
def edited(path: Path) -> Iterator[openpyxl.Workbook]:
    """Opened and saved by another program."""
    book = openpyxl.load_workbook(path)
    yield book
    book.save(path)


def headers(sheet: Worksheet | ReadOnlyWorksheet) -> tuple[int, dict[str, int]]:
    """Row of the headers and column by header, as openpyxl counts; stray headers under their first column."""
    for row in sheet.iter_rows(max_row=30):
        names: dict[str, int] = {}
        for cell in row:
            if isinstance(cell.value, str):
                names.setdefault(cell.value.strip(), cell.column)
        if (
            {"Mã", "Cần sửa"} <= names.keys()
            or {"Trang", "Cách sửa"} <= names.keys()
            or {"Trang", "Mã"} <= names.keys()
        ):
            return row[0].row, names
    raise AssertionError(f"no headers in {sheet.title}")


def rows(path: Path, title: str = PEOPLE) -> list[Row]:
    """Header -> value of every row that holds anything, with its sheet row under "#"."""
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    sheet = book[title]
    sheet.reset_dimensions()
    top, names = headers(sheet)
    found = []
    for at, cells in enumerate(sheet.iter_rows(min_row=top + 1, values_only=True), top + 1):
        row = {name: cells[c - 1] for name, c in names.items() if c <= len(cells) and cells[c - 1] is not None}
        if row:
            found.append(row | {"#": at})
    book.close()
    return found


def typed(path: Path, *titles: str) -> Counter[str]:
    """Everything that people typed below the headers, whichever row it is in now."""
    said: Counter[str] = Counter()
    for title in titles or TYPED_IN:
        ours = {"#", *MACHINE, *_PREVIEWS, *(_ASKED if title in ("Thôn", "Đơn vị", "Xã") else ())}
        for row in rows(path, title):
            cells = {name: _plain(value) for name, value in row.items() if name not in ours}
            if cells:
                said[f"{title} {json.dumps(cells, sort_keys=True, ensure_ascii=False)}"] += 1
    return said


def machine_cells(path: Path, *titles: str) -> int:
    """How many cells of the machine's columns hold anything."""
    return sum(name in row for title in titles or TYPED_IN for row in rows(path, title) for name in MACHINE)


def keys(path: Path) -> dict[tuple[Any, ...], str]:
    """`Mã` by person; of one who is there twice that of the upper row. No code is there twice."""
    found: dict[tuple[Any, ...], str] = {}
    people = [row for row in rows(path) if "Họ và tên" in row]
    for row in people:
        found.setdefault((row["Họ và tên"], row.get("Số định danh (CCCD)")), row["Mã"])
    assert len({row["Mã"] for row in people}) == len(people)
    return found


def wrong_results(path: Path, title: str = PEOPLE) -> list[tuple[Any, ...]]:
    """Rows whose `KQ`, `Điểm` are not what adding up the typed points gives (324/2023: from 80, none below 5)."""
    wrong = []
    for row in rows(path, title):
        given = [row.get(f"TĐ{i}") for i in range(1, 11)]
        points = [None if cell is None else float(str(cell).replace(",", ".")) for cell in given]
        kq = row.get("KQ", "")
        if kq[:1] in ("✔", "✘"):
            total = None if None in points else sum(points)  # type: ignore[arg-type]
            passes = total is not None and total >= 80 and min(p for p in points if p is not None) >= 5
            if row.get("Điểm") != total or (kq[:1] == "✔") != passes:
                wrong.append((row["#"], kq, row.get("Điểm"), total))
        elif "Họ và tên" in row and row.get("Đăng ký") == "Có" and row.get("Tình trạng", "thường trú") == "thường trú":
            full = None not in points and row.get("Nhóm") is not None
            if not kq or (full and kq[:1] == "…"):
                wrong.append((row["#"], kq, row.get("Điểm"), points))
        elif "Họ và tên" not in row and any(name in row for name in MACHINE):
            wrong.append((row["#"], "orphan", row.get("Mã"), None))
    return wrong


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)

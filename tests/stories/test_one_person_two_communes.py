"""A teacher in her commune's list and, by mistake, in its neighbour's: the province sees it at roll-up, and no name."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.day import edited
from tests.stories.test_first_run import Run, hoctap

__all__ = ["hoctap"]
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported:UserWarning")  # openpyxl


@pytest.fixture(scope="module")
def folder(hoctap: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two communes; somebody who is scored in the first is typed into the second as well."""
    here = tmp_path_factory.mktemp("province") / "books"
    assert hoctap("generate", here, "--communes", "2", "--people", "40", "--workers", "1").returncode == 0
    first, second = sorted(here.glob("*.xlsx"))
    mine = openpyxl.load_workbook(first)["Công dân"]
    ids = {cell.value: cell.column for cell in mine[4]}
    scored = next(
        row
        for row in range(6, mine.max_row)
        if all(isinstance(mine.cell(row, ids[f"given.{n:02d}"]).value, int | float) for n in range(1, 11))
        and len(str(mine.cell(row, ids["number"]).value)) == 12
    )
    with edited(second) as other:
        for column in ids.values():
            if ids["name"] <= column < ids["preview"]:
                other["Công dân"].cell(6, column).value = mine.cell(scored, column).value
    return here


def test_who_is_scored_in_two_communes_is_told_by_row_codes_alone(hoctap: Run, folder: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.glob("*.xlsx")}
    first = hoctap("rollup", folder, "--out", tmp_path / "1", "--workers", "1")
    assert "1 người được chấm ở hai sổ" in first.stdout
    sheet = openpyxl.load_workbook(tmp_path / "1" / "tong-hop-2025.xlsx")["Trùng người"]
    told = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert len(told) == 1
    assert told[0][1].count("CD") == 2
    assert told[0][2] == "Số định danh"
    names = [
        row[5].value for row in openpyxl.load_workbook(min(folder.glob("*.xlsx")))["Công dân"].iter_rows(min_row=6)
    ]
    said = json.dumps(told, ensure_ascii=False)
    assert not any(name in said for name in names if name)
    assert {path.name: path.read_bytes() for path in folder.glob("*.xlsx")} == before
    again = hoctap("rollup", folder, "--out", tmp_path / "2")  # from what was kept: prints, no names
    assert (tmp_path / "2" / "tong-hop-2025.xlsx").read_bytes() == (tmp_path / "1" / "tong-hop-2025.xlsx").read_bytes()
    assert "1 người được chấm ở hai sổ" in again.stdout
    first, second = (openpyxl.load_workbook(path)["Công dân"] for path in sorted(folder.glob("*.xlsx")))
    twice = {row[5].value for row in first.iter_rows(min_row=6)} & {second.cell(6, 6).value}
    assert not any(name in again.stdout for name in twice)
    shown = hoctap("rollup", folder, "--out", tmp_path / "3", "--names").stdout
    assert [shown.count(name) for name in twice] == [2]


def test_a_province_without_doubles_is_told_so(hoctap: Run, folder: Path, tmp_path: Path) -> None:
    shutil.copy(min(folder.glob("*.xlsx")), tmp_path)
    assert "ở hai sổ" not in hoctap("rollup", tmp_path, "--workers", "1").stdout
    sheet = openpyxl.load_workbook(tmp_path / "tong-hop" / "tong-hop-2025.xlsx")["Trùng người"]
    assert sheet["A5"].value == "✔ Không thấy ai được chấm ở hai sổ."

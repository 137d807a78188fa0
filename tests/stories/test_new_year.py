"""A locked book of 2026, in which 30 people died and 60 moved away, is made into that of 2027."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from typer.testing import CliRunner

from sheets_sync.cli.app import app
from sheets_sync.core import HEADER_ROW, Kind, Stop, Table, Tables, objects
from sheets_sync.demo.commune import Size, commune
from sheets_sync.demo.fill import file_content
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.newyear import NewYear, new_year
from sheets_sync.sync.settle import settle
from sheets_sync.workbook.read import read
from sheets_sync.workbook.standard import packs_in_force
from tests.books import RULES

YEAR, UNIT, DEAD, MOVED = 2026, "13693@2025", 30, 60
LEFT_BEHIND = ("registered", "evidence", "note", "quick")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scored book of 2026 and, made of it, that of 2027."""
    here = tmp_path_factory.mktemp("nam-sau")
    layout, packs = RULES.standard("commune", YEAR), packs_in_force(RULES.packs, YEAR)
    draft = commune(UNIT, "Xã Mỹ Hà", YEAR, layout, packs, Size(400), 3)
    status = np.full(len(draft.sheets["citizens"]["name"]), None, dtype=object)
    status[5 : 5 + DEAD], status[100 : 100 + MOVED], status[200] = "đã mất", "chuyển đi", "đi làm xa"
    draft.sheets["citizens"] = {**draft.sheets["citizens"], "status": status}
    book = here / "xa-my-ha-2026.xlsx"
    book.write_bytes(file_content(layout, draft, packs))
    _own_column(book)
    settle(Files(book), str(book), RULES, Forgetful())
    made = _make(here)
    assert made.made
    return here


def _own_column(book: Path) -> None:
    """The commune keeps telephone numbers in a column of its own."""
    workbook = openpyxl.load_workbook(book)
    tab = workbook["Công dân"]
    at = tab.max_column + 1
    tab.cell(HEADER_ROW + 1, at, "Điện thoại")
    for row in range(HEADER_ROW + 2, tab.max_row + 1):
        if tab.cell(row, 6).value:
            tab.cell(row, at, f"09{row:08d}")
    workbook.save(book)


def _make(folder: Path) -> NewYear:
    old, new = folder / "xa-my-ha-2026.xlsx", folder / "xa-my-ha-2027.xlsx"
    return new_year(Files(old), str(old), Files(new), str(new), RULES, Forgetful())


def tables(path: Path) -> Tables:
    snapshot = Files(path).read(str(path))
    return read(snapshot, RULES.layout(snapshot), {})


def columns(path: Path, header: str) -> dict[str, object]:
    """An own column of the citizens, by key."""
    snapshot = Files(path).read(str(path))
    table = tables(path).sheets["citizens"]
    place = next(place for place, name in table.extra.items() if name == header)
    keys = table.rows.key.tolist()
    return dict(zip(keys, snapshot.grids[table.title].values[table.rows.at, place].tolist(), strict=True))


def by_key(cells: np.ndarray, table: Table) -> dict[str, object]:
    return dict(zip(table.rows.key.tolist(), cells.tolist(), strict=True))


@pytest.fixture(scope="module")
def old(folder: Path) -> Tables:
    return tables(folder / "xa-my-ha-2026.xlsx")


@pytest.fixture(scope="module")
def new(folder: Path) -> Tables:
    return tables(folder / "xa-my-ha-2027.xlsx")


def test_everybody_goes_over_as_typed_under_the_same_key_but_who_left(old: Tables, new: Tables) -> None:
    assert new.book is not None
    assert (new.book.unit, new.book.period) == (UNIT, YEAR + 1)
    before, after = old.sheets["citizens"], new.sheets["citizens"]
    assert len(before) - len(after) == DEAD + MOVED
    lasting = ("name", "sex", "number", "hamlet", "household", "clan", "workplace", "group", "consent")
    for column in lasting:
        was = by_key(before.typed[column], before)
        assert {key: was[key] for key in after.rows.key} == by_key(after.typed[column], after), column
    for column in ("birth", "consent_date"):  # a true date goes over as the text that new workbooks hold
        was = by_key(before.value[column], before)
        assert {key: was[key] for key in after.rows.key} == by_key(after.value[column], after), column
        assert not [cell for cell in after.typed[column] if isinstance(cell, float) and cell > 3000]
    assert "đi làm xa" in after.typed["status"].tolist()
    for sheet in ("families", "clans"):
        assert old.sheets[sheet].rows.key.tolist() == new.sheets[sheet].rows.key.tolist()
        assert old.sheets[sheet].typed["name"].tolist() == new.sheets[sheet].typed["name"].tolist()
    for cell in ("unit_name", "hamlet.01", "hamlet.02", "unit.01", "unit_kind.01"):
        assert old.cover[cell] == new.cover[cell]


def test_scores_evidence_minutes_and_registration_stay_behind(new: Tables) -> None:
    for table in new.sheets.values():
        for column in table.sheet.inputs:
            if column.kind is Kind.SCORE or column.id in LEFT_BEHIND:
                assert set(table.typed[column.id].tolist()) <= {None}, (table.title, column.id)
    assert len(new.sheets["minutes"]) == len(new.sheets["evidence"]) == 0


def test_own_columns_go_over_and_last_years_points_and_result_stand_beside(folder: Path, old: Tables) -> None:
    path, before = folder / "xa-my-ha-2027.xlsx", old.sheets["citizens"]
    phones = columns(folder / "xa-my-ha-2026.xlsx", "Điện thoại")
    assert columns(path, "Điện thoại") == {key: phones[key] for key in columns(path, "Điện thoại")}
    points, result = columns(path, "Điểm năm 2026"), columns(path, "Kết quả năm 2026")
    seen = dict(zip(before.rows.key.tolist(), before.written["kq"].tolist(), strict=True))
    passed = [key for key in result if str(seen[key]).startswith("✔")]
    assert len(passed) > 50
    assert all(str(result[key]) in str(seen[key]) for key in passed)
    score = dict(zip(before.rows.key.tolist(), before.written["score"].tolist(), strict=True))
    assert {key: points[key] for key in passed} == {key: score[key] for key in passed}


def test_next_years_results_do_not_rest_on_last_years(new: Tables) -> None:
    assert not [kq for kq in new.sheets["citizens"].written["kq"].tolist() if kq and kq[0] in "✔✘"]


def test_who_left_is_listed_with_the_reason_beside_the_book(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOCTAP_DATA", str(folder / "home"))
    out = folder / "lenh" / "so.xlsx"
    came = CliRunner().invoke(app, ["new-year", str(folder / "xa-my-ha-2026.xlsx"), "--out", str(out), "--json"])
    assert came.exit_code == 0, came.output
    told = json.loads(came.stdout)
    rows = list(csv.DictReader(Path(told["list"]).read_text(encoding="utf-8-sig").splitlines()))
    why = [row["Vì sao"] for row in rows]
    assert (why.count("đã mất"), why.count("chuyển đi")) == (DEAD, MOVED)
    assert all(row["Tên"] and row["Mã"] for row in rows)
    assert tables(out).sheets["citizens"].rows.key.tolist()


def test_the_second_time_nothing_is_written_whatever_was_typed_beside(folder: Path) -> None:
    path = folder / "xa-my-ha-2027.xlsx"
    before = path.read_bytes()
    assert not _make(folder).made
    assert path.read_bytes() == before


def test_a_book_in_which_somebody_else_was_typed_is_left_alone_and_said(folder: Path, tmp_path: Path) -> None:
    for name in ("xa-my-ha-2026.xlsx", "xa-my-ha-2027.xlsx"):
        shutil.copy(folder / name, tmp_path / name)
    path = tmp_path / "xa-my-ha-2027.xlsx"
    workbook = openpyxl.load_workbook(path)
    workbook["Công dân"].cell(HEADER_ROW + 2, 6, "Người Khác Hẳn")
    workbook.save(path)
    typed = path.read_bytes()
    with pytest.raises(Stop) as stopped:
        _make(tmp_path)
    assert (stopped.value.code, stopped.value.facts["rows"]) == ("newyear.differs", 1)
    assert path.read_bytes() == typed


def test_a_blank_book_of_next_year_is_filled_and_any_other_refused(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "xa-my-ha-2026.xlsx", tmp_path)
    path = tmp_path / "xa-my-ha-2027.xlsx"
    told = {"unit": UNIT, "unit_name": "Xã Mỹ Hà", "period": str(YEAR + 1), "part": ""}
    Files(path).create(str(path), RULES.standard("commune", YEAR + 1), told)
    assert _make(tmp_path).made
    path.unlink()
    Files(path).create(str(path), RULES.standard("commune", YEAR + 1), {**told, "unit": "13285@2025"})
    with pytest.raises(Stop) as stopped:
        _make(tmp_path)
    assert stopped.value.code == "file.exists"


def test_a_list_without_headers_is_not_left_out_unseen(folder: Path, tmp_path: Path) -> None:
    book = tmp_path / "xa-my-ha-2026.xlsx"
    shutil.copy(folder / book.name, book)
    workbook = openpyxl.load_workbook(book)
    for row in workbook["Công dân"].iter_rows(min_row=1, max_row=HEADER_ROW + 1):
        for cell in row:
            cell.value = None
    workbook.save(book)
    with pytest.raises(Stop) as stopped:
        _make(tmp_path)
    assert stopped.value.code == "newyear.unread"
    assert not (tmp_path / "xa-my-ha-2027.xlsx").exists()


def test_a_commune_that_ends_is_named_with_its_heir(tmp_path: Path) -> None:
    old, new = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    told = {"unit": "13699@2004", "unit_name": "Xã Hải Minh", "period": "2024", "part": ""}
    ended = next(u for u in RULES.units if u.level == "commune" and u.valid_to and u.valid_to.year == 2025)
    Files(old).create(str(old), RULES.standard("commune", 2024), {**told, "unit": ended.id})
    with pytest.raises(Stop) as stopped:
        new_year(Files(old), str(old), Files(new), str(new), RULES, Forgetful())
    assert stopped.value.code == "newyear.unit_ended"
    assert stopped.value.facts["heirs"]
    assert not new.exists()


def test_a_book_with_macros_and_an_older_template_goes_over(folder: Path, tmp_path: Path) -> None:
    snapshot = Files(folder / "xa-my-ha-2026.xlsx").read(str(folder / "xa-my-ha-2026.xlsx"))
    old = tmp_path / "so.xlsm"
    workbook = openpyxl.load_workbook(folder / "xa-my-ha-2026.xlsx")
    for row in workbook["_hoctap"].iter_rows():
        if row[0].value == "template_version":
            row[1].value = "1.0"
    workbook.save(old)
    new = tmp_path / "so-2027.xlsx"
    came = new_year(Files(old), str(old), Files(new), str(new), RULES, Forgetful())
    there = read(snapshot, RULES.layout(snapshot), {}).sheets["citizens"]
    assert came.carried.count("citizens") == len(there) - DEAD - MOVED
    assert objects(came.carried.rows["citizens"]["key"]).tolist() == tables(new).sheets["citizens"].rows.key.tolist()

"""The buttons as province staff press them: xlwings' RunPython on a workbook that is open in a live LibreOffice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter
import xlwings as xw

from sheets_sync.cli import excel
from sheets_sync.core import FIRST_ROW, Cells, Kind, Layout, Snapshot, Stop, WritePlan
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.service import work
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.settle import draft, settle
from tests.books import PERIOD, RULES, UNIT, generated
from tests.excel.uno_engine import running
from xl_addin.host import OpenBooks
from xl_addin.reading import snapshot_of

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[xw.App]:
    with running(tmp_path_factory.mktemp("office")) as app:
        yield app


@pytest.fixture(scope="module")
def written() -> bytes:
    """A generated commune of 60 people as an officer has it: an .xlsx file."""
    told = generated(60, seed=4)
    envelope = {"unit": UNIT, "period": str(PERIOD), "unit_name": "Xã Thử"}
    return create(RULES.standard("commune", PERIOD), envelope, told.cover, told.sheets)


@pytest.fixture(scope="module")
def kept(office: xw.App, written: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The same, as LibreOffice keeps it: it opens ten times as fast."""
    path = tmp_path_factory.mktemp("kept") / "so.xlsx"
    path.write_bytes(written)
    book = office.books.open(str(path))
    book.save(str(path.with_suffix(".ods")))
    book.close()
    return path.with_suffix(".ods").read_bytes()


Open = Callable[[], xw.Book]


@pytest.fixture
def opened(office: xw.App, kept: bytes, tmp_path: Path) -> Iterator[Open]:
    def open_() -> xw.Book:
        path = tmp_path / "so-xa.ods"
        path.write_bytes(kept)
        book = office.books.open(str(path))
        book.set_mock_caller()
        return book

    yield open_
    for book in list(office.books):
        book.close()
    if hasattr(xw.Book, "_mock_caller"):
        del xw.Book._mock_caller


@pytest.fixture
def said(office: xw.App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Callable[[], None]], str]:
    """What a button's window says; the ledger is a new one."""
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "hoctap"))
    monkeypatch.setattr(excel, "province_rules", lambda: RULES)

    def press(button: Callable[[], None]) -> str:
        office.impl.alerts.clear()
        button()
        (told,) = office.impl.alerts
        return told

    return press


def place(layout: Layout, sheet: str, column: str) -> int:
    return [c.id for c in layout.sheet(sheet).columns].index(column)


def cells(snapshot: Snapshot) -> dict[tuple[str, int, int], Any]:
    """Every cell that holds anything, formulas by what they show."""
    found = {}
    for title, grid in snapshot.grids.items():
        for row, column in zip(*np.nonzero(np.not_equal(grid.values, None)), strict=True):
            found[title, int(row), int(column)] = grid.values[row, column]
    return found


def formulas(snapshot: Snapshot) -> set[tuple[str, int, int]]:
    return {(t, int(r), int(c)) for t, g in snapshot.grids.items() for r, c in zip(*np.nonzero(g.formula), strict=True)}


def test_the_open_workbook_the_command_line_and_the_upload_write_the_same_cells(
    opened: Open, written: bytes, tmp_path: Path
) -> None:
    book = opened()
    locked = {title for title, grid in snapshot_of(book).grids.items() if grid.protected}
    assert "Bìa" in locked
    done = settle(OpenBooks(book), book.fullname, RULES, Forgetful())
    assert len(done.receipts) == 1
    here = snapshot_of(book)
    assert {title for title, grid in here.grids.items() if grid.protected} == locked  # opened for the write, shut again

    path = tmp_path / "cli.xlsx"
    path.write_bytes(written)
    settle(Files(path), str(path), RULES, Forgetful())
    there = Files(path).read(str(path))
    uploaded = work.score(written, "so.xlsx", RULES, "vi").data
    path.write_bytes(uploaded)
    sent = Files(path).read(str(path))

    shown = formulas(here)
    assert shown == formulas(there) == formulas(sent)
    plain = [{at: cell for at, cell in cells(s).items() if at not in shown} for s in (here, there, sent)]
    assert plain[0] == plain[1] == plain[2]
    _previews_are_the_scores(here, RULES.standard("commune", PERIOD))


def _previews_are_the_scores(snapshot: Snapshot, layout: Layout) -> None:
    """What the preview formulas show, calculated by LibreOffice, is what the engine wrote beside them."""
    sheet = layout.sheet("citizens")
    preview = next(i for i, c in enumerate(sheet.columns) if c.kind is Kind.FORMULA)
    body: Cells = snapshot.grids[sheet.title].values[FIRST_ROW:]
    pairs = [(row[place(layout, "citizens", "score")], row[preview]) for row in body.tolist()]
    scored = [(score, shown) for score, shown in pairs if score is not None]
    assert len(scored) > 20
    assert all(score == shown for score, shown in scored)


def test_scoring_twice_writes_nothing_the_second_time_and_undo_gives_every_cell_back(
    opened: Open, said: Callable[[Callable[[], None]], str]
) -> None:
    book = opened()
    before = cells(snapshot_of(book))
    assert said(excel.score).startswith("Đã chấm xong: máy đã ghi")
    scored = cells(snapshot_of(book))
    assert scored != before
    assert not draft(snapshot_of(book), RULES, {}).plan.changes
    assert "máy đã ghi 0 ô" in said(excel.score)
    assert cells(snapshot_of(book)) == scored
    assert said(excel.undo).startswith("Đã hoàn tác")
    assert cells(snapshot_of(book)) == before
    assert "hoàn tác" in said(excel.score)  # book.held: what was taken back stays so until somebody types
    assert said(excel.undo).startswith("Không")  # undo.nothing


def test_checking_and_explaining_write_nothing(opened: Open, said: Callable[[Callable[[], None]], str]) -> None:
    book = opened()
    before = snapshot_of(book).etag
    assert "việc phải sửa" in said(excel.check)
    sheet = book.sheets["Công dân"]
    sheet.impl.ask("select", [FIRST_ROW, 6, FIRST_ROW, 6])
    name = sheet.range((FIRST_ROW + 1, 6)).value
    assert name in said(excel.explain).splitlines()[0]
    sheet.impl.ask("select", [190, 0, 190, 0])
    assert said(excel.explain).startswith("Dòng 191 của trang Công dân chưa có tên")
    book.sheets["Hướng dẫn"].impl.ask("select", [3, 0, 3, 0])
    assert said(excel.explain).startswith("Trang này không phải trang chấm điểm.")
    assert snapshot_of(book).etag == before


def test_repair_puts_headers_back_and_touches_nothing_typed(
    opened: Open, said: Callable[[Callable[[], None]], str]
) -> None:
    book = opened()
    sheet = book.sheets["Công dân"]
    before = cells(snapshot_of(book))
    sheet.range((5, 8)).value = "Ghi gì đây"
    assert said(excel.repair).startswith("Đã sửa lại 1 chỗ")
    assert cells(snapshot_of(book)) == before
    assert said(excel.repair).startswith("✔")


def test_sending_says_so_on_the_cover_and_leaves_no_tick(
    opened: Open, said: Callable[[Callable[[], None]], str]
) -> None:
    book = opened()
    assert "gửi lên tỉnh" in said(excel.send)
    cover = [cell for (title, _, _), cell in cells(snapshot_of(book)).items() if title == "Bìa"]
    assert sum("Đã gửi lên tỉnh lúc" in str(cell) for cell in cover) == 1
    assert "x" not in cover


def test_a_sheet_that_its_owner_locked_stops_it_with_nothing_written(
    opened: Open, said: Callable[[Callable[[], None]], str]
) -> None:
    book = opened()
    book.sheets["Công dân"].api.Protect("mật khẩu")
    before = snapshot_of(book).etag
    told = said(excel.score)  # excel.protected
    assert "“Công dân” đang được bảo vệ bằng mật khẩu riêng" in told
    assert snapshot_of(book).etag == before


def test_a_workbook_that_is_none_of_ours_is_told_so(
    office: xw.App, opened: Open, said: Callable[[Callable[[], None]], str], tmp_path: Path
) -> None:
    path = tmp_path / "la.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        made.add_worksheet("Sheet1").write(0, 0, "Thu chi quỹ")
    book = office.books.open(str(path))
    book.set_mock_caller()
    assert len(said(excel.score).splitlines()) >= 2  # book.foreign
    assert book.sheets["Sheet1"].range((1, 1)).value == "Thu chi quỹ"
    book.close()


def test_excel_that_refuses_a_single_write_leaves_nothing_half_written(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = opened()
    host = OpenBooks(book)
    before = host.read(book.fullname)
    plan = draft(before, RULES, {}).plan
    last = plan.changes[-1]
    broken = WritePlan(plan.place, plan.book, plan.base, (*plan.changes[:8], last, _nowhere(plan)))
    with pytest.raises(KeyError):
        host.apply(broken)
    assert cells(host.read(book.fullname)) == cells(before)


def _nowhere(plan: WritePlan) -> Any:
    """A change to a sheet that there is not, as if it had been taken away meanwhile."""
    return replace(plan.changes[-1], sheet="Trang đã mất")


def test_excel_that_is_busy_is_told_so(
    opened: Open, said: Callable[[Callable[[], None]], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where a cell that is being typed in makes every call fail with one and the same fault."""
    opened()
    refused = type("com_error", (Exception,), {"__module__": "pywintypes"})

    def busy() -> None:
        raise refused(-2147418111)

    monkeypatch.setattr(excel, "province_rules", busy)
    assert said(excel.score).startswith("Excel đang bận")  # excel.busy


def test_a_fault_of_our_own_shows_no_traceback_and_nobodys_data(
    opened: Open, said: Callable[[Callable[[], None]], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()

    def broken() -> None:
        raise ValueError("Nguyễn Thị Hoa")

    monkeypatch.setattr(excel, "province_rules", broken)
    told = said(excel.score)
    assert "hoctap.log" in told
    assert "Nguyễn Thị Hoa" not in told
    assert "Traceback" not in told


def test_without_a_workbook_it_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    excel.score()  # excel.no_book
    assert "Không biết phải làm với sổ nào" in capsys.readouterr().err


def test_the_guide_names_just_the_buttons_that_there_are() -> None:
    guide = (Path(__file__).parents[2] / "docs/excel-python.md").read_text(encoding="utf-8")
    named = set(re.findall(r"excel\.(\w+)\(\)", guide))
    assert named == {"check", "score", "explain", "repair", "undo", "send"}
    assert all(callable(getattr(excel, name)) for name in named)


def test_nothing_needs_a_licence_key() -> None:
    assert xw.__pro__ is False
    sources = [path.read_text(encoding="utf-8") for path in Path(__file__).parents[2].glob("xl_addin/**/*.py")]
    assert sources
    assert not any("xlwings.pro" in source or "xlwings.server" in source for source in sources)


def test_a_hidden_row_and_a_merged_cell_are_seen(opened: Open) -> None:
    book = opened()
    sheet = book.sheets["Công dân"].impl
    sheet.ask("hide", 7, 9)
    sheet.ask("merge", [10, 7, 11, 7])
    grid = snapshot_of(book).grids["Công dân"]
    assert np.flatnonzero(grid.hidden).tolist() == [3, 7, 8, 9]
    assert (10, 7, 11, 7) in grid.merged


def test_no_plan_is_written_where_the_book_was_closed(opened: Open) -> None:
    book = opened()
    with pytest.raises(Stop, match=r"file\.missing"):
        OpenBooks(book).read("so-khac.xlsx")

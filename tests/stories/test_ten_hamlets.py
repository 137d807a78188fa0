"""Ten hamlets, one book: files go out by Zalo and come back renamed, sorted, twice, short and doubly edited."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sheets_sync.cli.app import app
from sheets_sync.cli.totals import add
from sheets_sync.core import FIRST_ROW, IDS_ROW, Grid, Snapshot, Stop, Value, objects
from sheets_sync.demo.edit import Tab, editing
from sheets_sync.demo.fill import file_content
from sheets_sync.hosts.memory import Memory, grid
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.store import open_ledger
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.joining import Told
from sheets_sync.sync.merging import Incoming, merge
from sheets_sync.sync.settle import settle
from sheets_sync.sync.splitting import split
from sheets_sync.sync.undo import undo
from sheets_sync.vn import clean
from sheets_sync.workbook.online import LEFT_OUT, NUMBERS, without
from sheets_sync.workbook.read import envelope
from sheets_sync.workbook.standard import packs_in_force
from tests.books import PERIOD, PLACE, RULES, fill, generated

CITIZENS = "Công dân"


def _run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout


@pytest.fixture(scope="module")
def sent_out(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A scored book of 60 people and the files of its ten hamlets; read only."""
    folder = tmp_path_factory.mktemp("xa")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOCTAP_DATA", str(folder / "nho"))
        file = folder / "so-xa.xlsx"
        layout = RULES.standard("commune", PERIOD)
        file.write_bytes(file_content(layout, generated(60), packs_in_force(RULES.packs, PERIOD)))
        code, _ = _run("split", file, "--out", folder / "thon")
        assert code == 0
    return folder


@pytest.fixture
def folder(sent_out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(sent_out, tmp_path / "xa")
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "xa" / "nho"))
    return tmp_path / "xa"


def _read(file: Path) -> Snapshot:
    return Files(file).read(str(file))


def _at(snapshot: Snapshot, column: str, title: str = CITIZENS) -> int:
    return int(snapshot.grids[title].values[IDS_ROW].tolist().index(column))


def _people(file: Path) -> dict[str, dict[str, Value]]:
    """Key -> column id -> cell, of every citizen with a name."""
    return _rows_of(_read(file))


def _rows_of(snapshot: Snapshot) -> dict[str, dict[str, Value]]:
    cells = snapshot.grids[CITIZENS].values
    ids = cells[IDS_ROW].tolist()
    rows = [dict(zip(ids, row, strict=True)) for row in cells[FIRST_ROW:].tolist()]
    return {str(row["key"]): row for row in rows if row.get("name")}


def _type(file: Path, change: Callable[[Tab, Callable[[str], int]], None]) -> None:
    snapshot = _read(file)
    with editing(file) as book:
        change(book.tab(CITIZENS), lambda column: _at(snapshot, column))


def _put(file: Path, row: int, **cells: Value) -> None:
    """Type in the row-th person's cells; ``self_01`` stands for the column self.01."""

    def change(tab: Tab, at: Callable[[str], int]) -> None:
        for column, value in cells.items():
            tab.put(FIRST_ROW + row, at(column.replace("self_", "self.")), value)

    _type(file, change)


def _merge(folder: Path, *files: Path) -> list[dict[str, object]]:
    code, out = _run("merge", folder / "so-xa.xlsx", *files, "--json")
    assert code in (0, 1, 3, 4)
    return list(json.loads(out)["files"])


def _files(folder: Path) -> list[Path]:
    return sorted((folder / "thon").glob("*.xlsx"))


def _count(file: Path) -> int:
    return len(_people(file))


def test_every_hamlet_gets_its_own_people_and_no_identity_number(folder):
    files, book = _files(folder), _people(folder / "so-xa.xlsx")
    assert len(files) == 10
    assert sum(map(_count, files)) == len(book)
    for file in files:
        snapshot = _read(file)
        told, titles = envelope(snapshot), set(snapshot.grids)
        assert told["part"] == f"/{file.name[:2]}"
        assert {cells["hamlet"] for cells in _people(file).values()} <= {told["hamlet"], None}
        cover = [str(cell) for cell in snapshot.grids["Bìa"].values.ravel().tolist() if cell]
        assert any(f"Sổ của {told['hamlet']}" in cell for cell in cover)
        assert not any("đạt" in cell for cell in cover)  # the commune's own result is not the hamlet's
        assert "number" not in snapshot.grids[CITIZENS].values[IDS_ROW].tolist()
        numbers = {str(cells["number"]) for cells in book.values() if cells["number"]}
        assert not numbers & {str(cell) for title in titles for cell in snapshot.grids[title].values.ravel().tolist()}


def test_a_year_of_ten_hamlets(folder):
    """One sorted, one renamed and sent twice, one with three new, one missing and two doubly edited rows."""
    book = folder / "so-xa.xlsx"
    before, files = _people(book), _files(folder)
    sorted_, renamed, busy = files[0], files[1], max(files, key=_count)
    if busy in (sorted_, renamed):
        busy = sorted(files[2:], key=_count)[-1]
    here = list(_people(busy))
    missing, first, second = here[0], here[1], here[2]

    _sort_backwards(sorted_)
    on_top = next(iter(_people(sorted_)))
    _put(sorted_, 0, note="đã xem")
    _put(renamed, 0, note="gửi hai lần")
    again = renamed.with_name("Zalo 5521 (1).xlsx")
    shutil.copy(renamed, again)
    twice = next(iter(_people(renamed)))
    _put(busy, 1, self_01=5, note="thôn ghi")
    _put(busy, 2, self_02=1)
    for i, name in enumerate(("Trần Văn Mới", "Lê Thị Thêm", "Đỗ Văn Về")):
        _put(busy, len(here) + i, name=name, birth=str(1970 + i))
    _put(busy, 0, **dict.fromkeys(_typed(busy)))
    rows = list(before)
    _put(book, rows.index(first), self_01=9)
    _put(book, rows.index(second), self_02=2)

    told = {str(file["file"]): file for file in _merge(folder, *_files(folder))}
    after = _people(book)
    assert told[busy.name] == told[busy.name] | {"new": 3, "differ": 2, "absent": 1}
    assert sum(int(str(file["taken"])) for file in told.values()) == 3  # a note each; the second copy says nothing
    assert after[on_top]["note"] == "đã xem"
    assert after[twice]["note"] == "gửi hai lần"
    assert (after[first]["self.01"], after[first]["note"]) == (9, "thôn ghi")
    assert after[second]["self.02"] == 2
    assert after[missing]["name"] == before[missing]["name"]
    assert len(after) == len(before) + 3
    assert {key: cells["number"] for key, cells in after.items() if key in before} == {
        key: cells["number"] for key, cells in before.items()
    }
    assert list(after)[: len(before)] == list(before)
    new = [key for key in after if key not in before]
    assert all(key.startswith(f"CD{int(busy.name[:2])}0000") for key in new)
    todo = [str(cell) for cell in _read(book).grids["Việc cần sửa"].values.ravel().tolist()]
    assert any("sổ ghi “9”" in cell and "ghi “5”" in cell for cell in todo)
    assert any("không còn trong tệp gửi về" in cell for cell in todo)

    content = book.read_bytes()
    assert all(file["new"] == file["taken"] == 0 for file in _merge(folder, *_files(folder)))
    assert book.read_bytes() == content


def test_a_whole_merge_is_one_undo(folder):
    book, file = folder / "so-xa.xlsx", _files(folder)[0]
    content = book.read_bytes()
    _put(file, 0, note="đã xem")
    _put(file, _count(file), name="Trần Văn Mới")
    _merge(folder, file)
    assert book.read_bytes() != content
    with open_ledger() as ledger:
        undo(Files(book), str(book), RULES, ledger)
    assert book.read_bytes() == content


def test_a_difference_is_settled_by_a_tick(folder):
    book, file = folder / "so-xa.xlsx", _files(folder)[0]
    key = next(iter(_people(file)))
    _put(file, 0, self_01=5)
    _put(book, list(_people(book)).index(key), self_01=9)
    _merge(folder, file)
    grid = _read(book).grids["Đề xuất"].values
    ids = grid[IDS_ROW].tolist()
    line = next(
        row
        for row in range(FIRST_ROW, len(grid))
        if grid[row, ids.index("subject_key")] == key and str(grid[row, ids.index("proposed")]) == "5"
    )
    with editing(book) as tabs:
        tabs.tab("Đề xuất").put(line, ids.index("agree"), "x")
    _run("score", book)
    assert _people(book)[key]["self.01"] == 5
    assert not any("ghi “5”" in str(cell) for cell in _read(book).grids["Việc cần sửa"].values.ravel().tolist())


def test_a_corrected_file_follows_the_first_and_the_first_again_changes_nothing(folder):
    book, file = folder / "so-xa.xlsx", _files(folder)[0]
    key = next(iter(_people(file)))
    _put(file, 0, self_01=5)
    _put(file, _count(file), name="Trần Văn Mới", note="mới")
    old = file.with_name("cu.xlsx")
    shutil.copy(file, old)
    _merge(folder, file)
    _put(file, 0, self_01=6)
    _put(file, _count(file) - 1, note="đã hỏi")
    (told,) = _merge(folder, file)
    assert (told["taken"], told["new"], told["differ"]) == (2, 0, 0)
    assert _people(book)[key]["self.01"] == 6
    (told,) = _merge(folder, old)
    assert (told["taken"], told["new"], told["differ"], told["old"]) == (0, 0, 0, 2)
    people = _people(book)
    assert people[key]["self.01"] == 6
    assert [cells["note"] for cells in people.values() if cells["name"] == "Trần Văn Mới"] == ["đã hỏi"]


def test_somebody_typed_over_another_is_a_new_row_and_the_other_is_asked_about(folder):
    book, file = folder / "so-xa.xlsx", _files(folder)[0]
    before = _people(book)
    key = next(iter(_people(file)))
    _put(file, 0, name="Vũ Thị Khác", birth="1999", household="H999")
    (told,) = _merge(folder, file)
    after = _people(book)
    assert (told["new"], told["absent"]) == (1, 1)
    assert (after[key]["name"], after[key]["number"]) == (before[key]["name"], before[key]["number"])
    assert [cells["number"] for cells in after.values() if cells["name"] == "Vũ Thị Khác"] == [None]
    _merge(folder, file)
    assert _people(book) == after


def test_the_answers_of_a_hamlet_come_back(folder):
    book, file = folder / "so-xa.xlsx", _files(folder)[3]
    snapshot = _read(file)
    at = _at(snapshot, "note", "Thôn")
    with editing(file) as tabs:
        tabs.tab("Thôn").put(FIRST_ROW, at, "nhà văn hóa đang sửa")
    (told,) = _merge(folder, file)
    assert told["taken"] == 1
    grid = _read(book).grids["Thôn"].values
    row = next(r for r in range(FIRST_ROW, len(grid)) if grid[r, at] == "nhà văn hóa đang sửa")
    assert grid[row, _at(_read(book), "subject", "Thôn")] == envelope(snapshot)["hamlet"]


def _foreign(file: Path, key: str, value: str) -> None:
    with editing(file) as tabs:
        tab = tabs.tab("_hoctap")
        row = next(r for r in range(40) if tab.text(r, 0) == key)
        tab.put(row, 1, value)


def test_files_that_do_not_belong_are_told_and_change_nothing(folder):
    book, (other, last, broken, good, *_) = folder / "so-xa.xlsx", _files(folder)
    content = book.read_bytes()
    _foreign(other, "unit", "13693@2004")
    _foreign(last, "period", str(PERIOD - 1))
    broken.write_bytes(broken.read_bytes()[:2000])
    copy = shutil.copy(book, folder / "thon" / "so-xa-copy.xlsx")
    code, out = _run("merge", book, other, last, broken, good, copy, "--json")
    stops = [file["stop"] for file in json.loads(out)["files"]]
    assert stops[:2] == ["book.unit", "book.period"]
    assert stops[2] is not None
    assert stops[3:] == [None, "merge.itself"]
    assert code == 4
    assert book.read_bytes() == content


def test_a_hamlets_book_takes_only_its_own_and_is_not_split_again(folder):
    one, two, *_ = _files(folder)
    _run("score", one)
    assert _merge_into(one, two).stop.code == "merge.part"
    with pytest.raises(Stop, match=r"split\.part"):
        split(Files(one), str(one), RULES, Forgetful())


def _merge_into(book: Path, file: Path) -> Told:
    return merge(Files(book), str(book), [Incoming(file.name, _read(file))], RULES, Forgetful()).files[0]


def test_a_book_without_hamlets_is_not_split():
    host = Memory()
    host.create("so", RULES.standard("commune", PERIOD), {"unit": "13669@2025", "period": str(PERIOD)})
    with pytest.raises(Stop, match=r"split\.none"):
        split(host, "so", RULES, Forgetful())


def _typed(file: Path) -> list[str]:
    sheet = RULES.layout(_read(file)).sheet("citizens")
    return [column.id for column in sheet.inputs] + ["key"]


def _sort_backwards(file: Path) -> None:
    """All rows the other way round, as a sort does it."""
    grid = _read(file).grids[CITIZENS].values
    rows = [row for row in range(FIRST_ROW, len(grid)) if grid[row, _at(_read(file), "name")]]

    def change(tab: Tab, at: Callable[[str], int]) -> None:
        for to, source in zip(rows, rows[::-1], strict=True):
            for column, cell in enumerate(grid[source, : at("preview")].tolist()):
                day = grid[IDS_ROW, column] in ("birth", "status_date", "consent_date")  # its look stays, so as text
                tab.put(to, column, clean(objects([cell])).tolist()[0] if day else cell)

    _type(file, change)


def test_a_shared_sheet_and_a_file_of_one_commune_go_into_each_other(folder):
    """The sheet on the web has no column for identity numbers: they stay in the file, whichever way the rest goes."""
    book, draft = folder / "so-xa.xlsx", generated(60)
    layout = without(RULES.standard("commune", PERIOD), NUMBERS)
    told = {"layout": "commune", "unit": draft.unit, "period": str(PERIOD), LEFT_OUT: NUMBERS}
    web = Memory()
    web.create(PLACE, layout, told)
    fill(web, layout, draft.cover, draft.sheets)
    settle(web, PLACE, RULES, Forgetful())
    file_key, web_key, both = list(_people(book))[:3]
    numbers = {key: cells["number"] for key, cells in _people(book).items()}
    _put(book, 0, note="gõ ở tệp")
    _put(book, 2, self_01=9)
    _put(book, len(numbers), name="Trần Văn Tệp", birth="1960", number="036060001234")
    _on_web(web, 1, note="gõ trên mạng")
    _on_web(web, 2, self_01=5)
    _on_web(web, len(numbers), name="Lê Thị Mạng", birth="1961")

    up = merge(web, PLACE, [Incoming(book.name, _read(book))], RULES, Forgetful()).files[0]
    down = merge(Files(book), str(book), [Incoming(PLACE, web.read(PLACE))], RULES, Forgetful()).files[0]
    assert (up.new, up.taken, up.differ) == (1, 1, 1)
    assert (down.new, down.taken, down.differ) == (1, 1, 1)
    shared, people = _rows_of(web.read(PLACE)), _people(book)
    for cells in (shared, people):
        assert (cells[file_key]["note"], cells[web_key]["note"]) == ("gõ ở tệp", "gõ trên mạng")
        assert {"Trần Văn Tệp", "Lê Thị Mạng"} <= {row["name"] for row in cells.values()}
    assert (shared[both]["self.01"], people[both]["self.01"]) == (5, 9)
    assert {key: people[key]["number"] for key in numbers} == numbers
    assert not any("036060001234" in map(str, grid.values.ravel()) for grid in web.read(PLACE).grids.values())
    again = merge(web, PLACE, [Incoming(book.name, _read(book))], RULES, Forgetful()).files[0]
    assert (again.new, again.taken) == (0, 0)


def _on_web(host: Memory, row: int, **cells: Value) -> None:
    def change(grids: dict[str, Grid]) -> None:
        values = grids[CITIZENS].values
        for column, value in cells.items():
            at = values[IDS_ROW].tolist().index(column.replace("self_", "self."))
            wider = grid([*values.tolist()]) if FIRST_ROW + row < len(values) else grid([*values.tolist(), [None]])
            wider.values[FIRST_ROW + row, at] = value
            grids[CITIZENS] = wider
            values = wider.values

    host.edit(PLACE, change)


def test_a_hamlets_file_beside_the_whole_book_is_not_added_up_again(folder):
    book, files = folder / "so-xa.xlsx", _files(folder)
    whole, both, parts = (
        add(paths, RULES, Forgetful(), 1, None, lambda: None) for paths in ([book], [book, *files], files)
    )
    assert both.aggregate.counts == whole.aggregate.counts
    assert {outcome.stop.code for outcome in both.outcomes if outcome.stop} == {"book.part"}
    assert len(parts.aggregate.books) == len(files)

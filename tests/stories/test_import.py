"""The old list goes in: lists of the kinds that offices keep become a standard, scored workbook; nobody gets lost."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from sheets_sync.cli.import_list import import_list
from sheets_sync.core import FIRST_ROW, HEADER_ROW, Snapshot, Stop
from sheets_sync.demo.oldlists import KINDS, OldList, Person, persons
from sheets_sync.hosts.files import read_workbook
from sheets_sync.hosts.memory import grid
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.store import Ledger
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.importing import Listed, bring_in, looked_through
from sheets_sync.sync.undo import undo
from sheets_sync.vn import State
from sheets_sync.words import say
from sheets_sync.workbook.foreign_map import written
from sheets_sync.workbook.foreign_people import UNSURE
from sheets_sync.workbook.read import read
from tests.books import PERIOD, PLACE, RULES, UNIT, typed

LAYOUT = RULES.standard("commune", PERIOD)
PEOPLE = persons(60)
CITIZENS = LAYOUT.sheet("citizens")


def listed(old: OldList, mapping: str | None = None) -> Listed:
    """A list gone through as if it had been read from a file."""
    grids = {title: replace(grid(rows), merged=tuple(old.merged.get(title, ()))) for title, rows in old.sheets.items()}
    return looked_through(Snapshot("ds.xlsx", "e", grids), LAYOUT, PERIOD, mapping, "ds-cot.toml")


def rows(*lines: list[object]) -> OldList:
    """A list of these lines."""
    return OldList({"Sheet1": list(lines)}, 0)  # type: ignore[arg-type]


def column(found: Listed, name: str) -> list[object]:
    return found.people.columns[name].tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_in_a_list_is_found_with_what_it_says_of_them(kind: str) -> None:
    old = KINDS[kind](PEOPLE)
    found = listed(old)
    assert len(found.people) == old.people == len(PEOPLE)
    assert Counter(column(found, "name")) == Counter(person.name for person in PEOPLE)
    by_name: dict[object, list[Person]] = {}
    for person in PEOPLE:
        by_name.setdefault(person.name, []).append(person)
    for i, name in enumerate(column(found, "name")):
        told = {key: cells[i] for key, cells in found.people.columns.items()}
        assert any(_fits(told, person, kind) for person in by_name[name]), (kind, told)


def _fits(told: dict[str, object], person: Person, kind: str) -> bool:
    """Whether what is told of somebody is true; what is not told cannot be wrong."""
    ward = kind == "numbers_as_numbers"
    fits = [
        told.get("sex") in (None, "Nữ" if person.female else "Nam"),
        told.get("household") in (None, person.household),
        told.get("number") in (None, person.number.lstrip("0") if ward else person.number),
        ward or told.get("hamlet") in (None, person.hamlet),
        kind == "month_first" or told.get("birth") in (person.born, person.born.year, f"{person.born:%d-%m-%y}"),
    ]
    return all(fits)


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_is_a_persons_or_told_to_be_something_else(kind: str) -> None:
    for sheet in listed(KINDS[kind](PEOPLE)).sheets:
        people = {row for one in sheet.lists for row in one.rows}
        filled = {row for row, line in enumerate(sheet.cells) if any(cell not in (None, "") for cell in line)}
        assert not people & set(sheet.lines)
        assert not sheet.lists or people | set(sheet.lines) == filled


def test_lists_say_the_hamlet_by_column_heading_title_sheet_or_merged_cell() -> None:
    for kind in ("short", "by_hamlet", "stacked", "by_sheet", "merged_hamlets"):
        assert Counter(column(listed(KINDS[kind](PEOPLE)), "hamlet")) == Counter(p.hamlet for p in PEOPLE), kind


def test_a_name_in_capitals_of_an_old_font_and_a_bare_number_of_a_hamlet_are_read() -> None:
    found = listed(rows(["TT", "Họ tên", "NS", "Xóm"], [1, "Vũ Bích Ánh", 1960, 3]).encoded("tcvn3"))
    assert column(found, "name") == ["Vũ Bích Ánh"]
    assert column(found, "hamlet") == ["Xóm 3"]


def test_days_that_may_be_read_in_two_ways_are_kept_as_text_that_nothing_reads() -> None:
    born = ["03/13/1960", "03/05/1961", 1962, "ngày 4 tháng 6 năm 1963", "31/02/1964", "3/5/15"]
    found = listed(rows(["TT", "Họ tên", "Ngày sinh"], *([None, "Lê An", day] for day in born)))
    wanted = ["03/13/1960", f"03/05/1961{UNSURE}", 1962, dt.date(1963, 6, 4), "31/02/1964", "3/5/15"]
    assert column(found, "birth") == wanted
    host = typed({})
    bring_in(host, PLACE, found.people, RULES, Forgetful())
    state = read(host.read(PLACE), LAYOUT, {}).sheets["citizens"].state["birth"]
    fine = [value == State.OK for value in state.tolist()]
    assert fine == [False, False, True, True, False, False]


def test_signers_and_sums_are_nobody() -> None:
    found = listed(
        rows(
            ["DANH SÁCH"],
            ["TT", "Họ tên", "Năm sinh"],
            [1, "Tống Thị Công", 1950],
            [2, "Kim Tổng", 1951],
            ["Cộng:", "2 người"],
            [None, None, "Ngày 5 tháng 3 năm 2025"],
            [None, "NGƯỜI LẬP BIỂU"],
            [None, "Trần Văn Lập"],
        )
    )
    assert column(found, "name") == ["Tống Thị Công", "Kim Tổng"]


def test_remarks_of_people_that_sound_like_a_foot_and_people_with_two_cells_are_people() -> None:
    lines = [
        [None, "Lê An", "Thôn Đông", None],
        [2, "Lê Bình", None, "Xác nhận của trưởng thôn"],
    ]
    found = listed(
        rows(
            ["TT", "Họ tên", "Thôn", "Giấy tờ"],
            *lines,
            [None, "Trưởng thôn", "Chủ tịch", "Kế toán"],
            [None, "A B", "C D", "E G"],
        )
    )
    assert column(found, "name") == ["Lê An", "Lê Bình"]


def test_a_person_without_a_name_is_a_person() -> None:
    found = listed(rows(["TT", "Họ tên", "Năm sinh", "Xóm"], [1, None, 1950, "Xóm 1"], [2, "An", 1951, "Xóm 1"]))
    assert column(found, "name") == [None, "An"]


def test_columns_that_the_workbook_lacks_stand_at_the_right_and_ethnicity_stays_out() -> None:
    host = typed({})
    bring_in(host, PLACE, listed(KINDS["repeated_heads"](PEOPLE)).people, RULES, Forgetful())
    values = host.read(PLACE).grids[CITIZENS.title].values
    headers = values[HEADER_ROW].tolist()
    at = headers.index("Chi hội")
    assert at >= len(CITIZENS.columns)
    assert values[FIRST_ROW : FIRST_ROW + 60, at].tolist() == [f"Chi hội {p.hamlet}" for p in PEOPLE]
    assert not {"Dân tộc", "Tôn giáo"} & set(headers)


def test_a_list_goes_in_once_and_is_scored_with_its_hamlets_on_the_cover() -> None:
    host = typed({})
    found = listed(KINDS["short_tcvn3"](PEOPLE)).people
    done = bring_in(host, PLACE, found, RULES, Forgetful())
    assert len(done.joined.new) == 60
    assert done.settled is not None
    first = host.read(PLACE)
    tables = read(first, LAYOUT, {})
    assert [tables.cover[f"hamlet.0{i}"] for i in (1, 2, 3)] == ["Thôn Đông", "Thôn Tây", "Xóm Bến"]
    assert tables.sheets["citizens"].written["key"].tolist()[:2] == ["CD0001", "CD0002"]
    again = bring_in(host, PLACE, found, RULES, Forgetful())
    assert again.settled is None
    assert not again.joined.plan
    assert host.read(PLACE).etag == first.etag


def test_only_empty_cells_of_people_already_there_are_filled_and_what_differs_is_told_with_both_values() -> None:
    there = {
        "name": ["Lê Thị Hoa", "Trần Văn An", "Vũ Văn Bé"],
        "birth": [dt.date(1960, 5, 3), 1955, 1970],
        "sex": [None, "Nam", "Nam"],
        "number": ["036160001234", None, None],
        "hamlet": ["Thôn Đông", "Thôn Tây", "Thôn Đông"],
    }
    host = typed({"citizens": there}, {"hamlet.01": "Thôn Đông", "hamlet.02": "Thôn Tây"})
    before = host.read(PLACE).grids[CITIZENS.title].values.copy()
    found = listed(
        rows(
            ["TT", "Họ tên", "Ngày sinh", "Giới tính", "CCCD", "Xóm"],
            [1, "Lê Thị Hoà", "03/05/1960", "Nữ", "036160001234", "Thôn Tây"],
            [2, "TRẦN VĂN AN", 1955, "Nam", "036055001111", "Thôn Tây"],
            [3, "Vũ Văn Bé", 1970, "Nam", None, "Thôn Tây"],
            [4, "Phạm Mới", 1980, "Nam", None, "Thôn Đông"],
        )
    )
    done = bring_in(host, PLACE, found.people, RULES, Forgetful())
    values = host.read(PLACE).grids[CITIZENS.title].values
    at = {c.id: i for i, c in enumerate(CITIZENS.columns)}
    typed_at = [at[c.id] for c in CITIZENS.inputs]
    old, new = before[FIRST_ROW : FIRST_ROW + 3][:, typed_at], values[FIRST_ROW : FIRST_ROW + 3][:, typed_at]
    assert all(a is None or a == b for a, b in zip(old.ravel(), new.ravel(), strict=True))
    assert values[FIRST_ROW, at["sex"]] == "Nữ"
    assert values[FIRST_ROW + 1, at["number"]] == "036055001111"
    told = [(finding.code, finding.args["typed"], finding.args["found"]) for finding in done.joined.conflicts]
    assert told == [("import.conflict", "Lê Thị Hoa", "Lê Thị Hoà"), ("import.conflict", "Thôn Đông", "Thôn Tây")]
    assert "Thôn Tây" in say(done.joined.conflicts[1]).what
    # the same name and bare year in another hamlet is another person
    assert values[FIRST_ROW + 3 : FIRST_ROW + 5, at["name"]].tolist() == ["Vũ Văn Bé", "Phạm Mới"]
    assert done.joined.filled == 2


def test_a_changed_mapping_file_is_obeyed_and_a_wrong_one_is_refused() -> None:
    old = rows(["TT", "Họ tên", "NS", "Mã số thuế"], [1, "Lê An", 1960, "H01"])
    text = written(listed(old).lists, CITIZENS)
    assert "Giữ riêng" in text
    found = listed(old, text.replace('is = "Giữ riêng"', 'is = "Mã hộ"'))
    assert column(found, "household") == ["H01"]
    assert not found.people.own
    assert listed(old, text).people.own["Mã số thuế"].tolist() == ["H01"]
    for wrong in (text.replace("Giữ riêng", "Cột lạ"), text.replace("Giữ riêng", "Họ và tên"), "x = [", ""):
        with pytest.raises(Stop) as stop:
            listed(old, wrong)
        assert stop.value.code == "import.map"


def test_what_is_no_list_and_what_is_a_standard_workbook_is_refused() -> None:
    with pytest.raises(Stop) as stop:
        listed(rows(["Thu", "Chi"], [1, 2]))
    assert stop.value.code == "import.no_list"
    with pytest.raises(Stop) as stop:
        looked_through(typed({}).read(PLACE), LAYOUT, PERIOD)
    assert stop.value.code == "import.ours"
    host = typed({})
    host.edit(PLACE, lambda grids: grids.pop(CITIZENS.title))
    with pytest.raises(Stop) as stop:
        bring_in(host, PLACE, listed(KINDS["short"](PEOPLE)).people, RULES, Forgetful())
    assert stop.value.code == "import.no_place"


def test_one_undo_takes_a_list_out_again_to_the_byte_and_after_other_typing_too(tmp_path: Path, ledger: Ledger) -> None:
    path = tmp_path / "so.xlsx"
    host, place = Files(path), str(path)
    host.create(place, LAYOUT, {"unit": UNIT, "unit_name": "Xã Thử", "period": str(PERIOD), "part": ""})
    empty = path.read_bytes()
    found = listed(KINDS["merged_hamlets"](PEOPLE)).people
    bring_in(host, place, found, RULES, ledger, accept=True)
    undo(host, place, RULES, ledger)
    assert path.read_bytes() == empty
    bring_in(host, place, found, RULES, ledger, accept=True)
    _type_below(path, "Người gõ sau")
    undo(host, place, RULES, ledger)
    tables = read(host.read(place), LAYOUT, {})
    assert [name for name in tables.sheets["citizens"].value["name"].tolist() if name] == ["Người gõ sau"]
    assert tables.cover["hamlet.01"] is None
    assert not tables.sheets["citizens"].extra


def _type_below(path: Path, name: str) -> None:
    """Somebody types one more person under the list."""
    from sheets_sync.demo.edit import editing

    at = next(i for i, c in enumerate(CITIZENS.columns) if c.id == "name")
    with editing(path) as book:
        book.tab(CITIZENS.title).put(FIRST_ROW + len(PEOPLE), at, name)


def write(old: OldList, path: Path, font: str = "") -> Path:
    """A list as a file of Excel's."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "default_date_format": "dd/mm/yyyy"})
    look = book.add_format({"font_name": font} if font else {})
    for title, lines in old.sheets.items():
        tab = book.add_worksheet(title)
        for area in old.merged.get(title, ()):
            tab.merge_range(*area, "")
        for i, line in enumerate(lines):
            for j, cell in enumerate(line):
                if isinstance(cell, dt.date):
                    tab.write_datetime(i, j, cell)
                elif cell is not None:
                    tab.write(i, j, cell, look)
    book.close()
    return path


@pytest.mark.office
def test_a_newcomer_with_an_old_excel_list_has_a_scored_workbook_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write(KINDS["short_tcvn3"](persons(2_400)), tmp_path / "ds.xlsx", ".VnTime")
    profile = f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xls", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    old = tmp_path / "ds.xls"
    before = hashlib.sha256(old.read_bytes()).digest()
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "home"))
    told = _run(capsys, old, tmp_path / "out")
    assert told["people"] == told["new"] == 2_400
    assert hashlib.sha256(old.read_bytes()).digest() == before
    book = Path(str(told["book"]))
    tables = read(Files(book).read(str(book)), RULES.standard("commune", 2026), {})
    people = tables.sheets["citizens"]
    assert people.value["name"].tolist() == [person.name for person in persons(2_400)]
    assert people.value["number"].tolist() == [person.number for person in persons(2_400)]
    assert all(people.written["kq"].tolist())
    again = _run(capsys, old, tmp_path / "out", into=book)
    assert (again["new"], again["written"]) == (0, False)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_command_makes_a_workbook_and_a_mapping_file_and_leaves_the_list(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "home"))
    old, source = KINDS["titled_tcvn3"](PEOPLE), tmp_path / f"ds.{ending}"
    if ending == "csv":
        lines = old.sheets["DS"]
        text = "\r\n".join(";".join("" if c is None else f'"{c}"' for c in line) for line in lines)
        source.write_bytes(text.encode("latin-1"))
    else:
        write(old, source)
    before = source.read_bytes()
    told = _run(capsys, source, tmp_path / "out")
    assert told["new"] == 60
    assert told["lines"] == {"title": 3, "heading": 2, "sum": 1, "signature": 4}
    assert (tmp_path / "out" / "ds-cot.toml").is_file()
    assert source.read_bytes() == before
    assert read_workbook(Path(str(told["book"])).read_bytes(), "so.xlsx", "e").readonly == ""


def _run(
    capsys: pytest.CaptureFixture[str],
    file: Path,
    out: Path,
    into: Path | None = None,
    call: Callable[..., None] = import_list,
) -> dict[str, object]:
    """The command, as JSON tells of it."""
    import typer

    capsys.readouterr()
    with pytest.raises(typer.Exit):
        call(file, into=into, unit=UNIT, period=2026, out=out, mapping=None, yes=True, as_json=True)
    return json.loads(capsys.readouterr().out)

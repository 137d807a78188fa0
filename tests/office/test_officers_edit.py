"""A person sorts, filters, inserts, deletes, pastes 300 rows in LibreOffice: nothing refuses, nothing typed is lost."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sheets_sync.core import FIRST_ROW, HEADER_ROW, Layout, WritePlan, objects
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.workbook.formulas import places
from sheets_sync.workbook.parts import expected_parts, missing
from sheets_sync.workbook.read import read

pytestmark = pytest.mark.office
TAB = "Công dân"
N = 600
FAMILY, MIDDLE = ("Nguyễn", "Trần", "Lê", "Phạm", "Đỗ"), ("Văn", "Thị", "Đức", "Ngọc")
GIVEN = ("An", "Bình", "Cúc", "Dần", "Đào", "Giang", "Hoa")


def people(n: int, first: int = 0) -> dict[str, list[Any]]:
    rng = np.random.default_rng(n + first)
    names = [f"{FAMILY[i % 5]} {MIDDLE[i % 4]} {GIVEN[i % 7]} {i + first}" for i in rng.permutation(n).tolist()]
    scores = {f"self.{j:02d}": rng.integers(4, 11, n).tolist() for j in range(1, 11)}
    return {
        "name": names,
        "birth": [f"{1950 + i % 50}" for i in range(n)],
        "number": [f"036{i + first:09d}" for i in range(n)],
        "hamlet": [f"Thôn {1 + i % 3}" for i in range(n)],
        **scores,
    }


@pytest.fixture
def book(commune: Layout, tmp_path: Path) -> Path:
    path = tmp_path / "so.xlsx"
    envelope = {"unit": "13699@2004", "unit_name": "Xã Hải Minh", "period": "2026"}
    rows = {"citizens": {column: objects(cells) for column, cells in people(N).items()}}
    path.write_bytes(create(commune, envelope, {f"hamlet.0{i}": f"Thôn {i}" for i in (1, 2, 3)}, rows))
    return path


def typed(path: Path, layout: Layout) -> dict[str, tuple[Any, ...]]:
    """What stands in the book, by name."""
    table = read(Files(path).read(str(path)), layout, {}).sheets["citizens"]
    columns = [c for c in people(1) if c != "name"]
    cells = zip(*(table.typed[c].tolist() for c in columns), strict=True)
    return dict(zip(table.typed["name"].tolist(), cells, strict=True))


def after(office: Any, book: Path, *commands: list[Any]) -> tuple[Path, list[Any]]:
    """The book as LibreOffice saves it after these commands, and what they gave."""
    saved = book.with_name("saved.xlsx")
    answers = office(["open", str(book)], *commands, ["save", str(saved)], ["close"])
    return saved, answers[1:-2]


def previews(path: Path, layout: Layout) -> tuple[int, int]:
    """Rows with a name, and how many of them have our formula over their own row."""
    snapshot = Files(path).read(str(path))
    table = read(snapshot, layout, {}).sheets["citizens"]
    return len(table), int(table.formula["preview"].sum())


def test_a_saved_book_still_reads_the_same(office: Any, book: Path, commune: Layout) -> None:
    before = typed(book, commune)
    saved, _ = after(office, book)
    assert len(before) == N
    assert typed(saved, commune) == before
    assert previews(saved, commune) == (N, N)


def test_sorting_moves_whole_rows(office: Any, book: Path, commune: Layout) -> None:
    at = places(commune.sheet("citizens"))
    before = typed(book, commune)
    last = len(commune.sheet("citizens").columns) - 1
    bottom = FIRST_ROW + N - 1
    saved, answers = after(
        office,
        book,
        ["sort", TAB, 0, HEADER_ROW, last, bottom, at["number"], False],
        ["recalculate"],
        ["read", TAB, at["number"], FIRST_ROW, at["number"], bottom],
        ["errors", TAB],
        ["read", TAB, at["self.01"], FIRST_ROW, at["self.10"], bottom],
        ["read", TAB, at["preview"], FIRST_ROW, at["preview"], bottom],
    )
    assert [row[0] for row in answers[2]] == sorted((cells[1] for cells in before.values()), reverse=True)
    assert answers[3] == []
    assert [row[0] for row in answers[5]] == [sum(row) for row in answers[4]]
    assert typed(saved, commune) == before


def test_filtering_hides_rows_and_loses_none(office: Any, book: Path, commune: Layout) -> None:
    at = places(commune.sheet("citizens"))
    before = typed(book, commune)
    saved, (seen,) = after(office, book, ["filter", TAB, at["hamlet"], "Thôn 2"])
    assert seen == N // 3
    assert typed(saved, commune) == before


def test_inserted_rows_take_formats_and_dropdowns(office: Any, book: Path, commune: Layout) -> None:
    at = places(commune.sheet("citizens"))
    before = typed(book, commune)
    saved, answers = after(
        office,
        book,
        ["insert_rows", TAB, FIRST_ROW, 1],
        ["insert_rows", TAB, FIRST_ROW + 300, 5],
        *(["format", TAB, at["number"], FIRST_ROW + i] for i in (0, 300)),
        *(["validation", TAB, at["group"], FIRST_ROW + i] for i in (0, 300)),
        ["type", TAB, at["name"], FIRST_ROW, "Vũ Thị Mới"],
        ["type", TAB, at["number"], FIRST_ROW, "036000000099"],
        ["type", TAB, at["name"], FIRST_ROW + 5000, "Vũ Văn Xa"],
        ["type", TAB, at["number"], FIRST_ROW + 5000, "001000000001"],
    )
    assert answers[2:4] == [["@", 13.0], ["@", 13.0]]
    assert [told[:2] for told in answers[4:6]] == [["LIST", "dm_groups"]] * 2
    now = typed(saved, commune)
    assert {name: now[name] for name in before} == before
    assert now["Vũ Thị Mới"][1] == "036000000099"
    assert now["Vũ Văn Xa"][1] == "001000000001"


def test_deleted_rows_go_and_the_others_stay(office: Any, book: Path, commune: Layout) -> None:
    before = typed(book, commune)
    saved, _ = after(office, book, ["delete_rows", TAB, FIRST_ROW + 10, 20])
    now = typed(saved, commune)
    assert list(now) == [name for i, name in enumerate(before) if not 10 <= i < 30]
    assert all(now[name] == before[name] for name in now)


def test_300_pasted_rows_are_read_and_what_pasting_removed_is_put_back(
    office: Any, book: Path, commune: Layout
) -> None:
    sheet = commune.sheet("citizens")
    at = places(sheet)
    before = typed(book, commune)
    block = people(300, first=5000)
    rows = [list(row) for row in zip(block["name"], block["birth"], ["Nam"] * 300, block["number"], strict=True)]
    saved, _ = after(office, book, ["paste", rows, TAB, at["name"], FIRST_ROW + N])
    now = typed(saved, commune)
    assert {name: now[name] for name in before} == before
    assert [now[name][1] for name in block["name"]] == block["number"]

    host = Files(saved)
    snapshot = host.read(str(saved))
    found = [part for part in snapshot.parts or () if part.sheet == TAB]
    fixes = missing(expected_parts(commune, sheet), found, FIRST_ROW + N + 299)
    assert fixes
    host.apply(WritePlan(str(saved), None, snapshot.etag, fixes))
    found = [part for part in host.read(str(saved)).parts or () if part.sheet == TAB]
    assert missing(expected_parts(commune, sheet), found, FIRST_ROW + N + 299) == ()
    opened = shutil.copy(saved, saved.with_name("again.xlsx"))
    places_of_last = [(at[column], FIRST_ROW + N + i) for i in (0, 299) for column in ("sex", "number")]
    again, answers = after(
        office,
        Path(opened),
        *(["validation", TAB, *place] for place in places_of_last),
        *(["format", TAB, *place] for place in places_of_last[1::2]),
    )
    assert [told[:2] for told in answers[:4]] == [["LIST", "dm_sexes"], ["TEXT_LEN", "12"]] * 2
    assert [told[0] for told in answers[4:]] == ["@", "@"]
    assert typed(again, commune) == now


def test_machine_columns_refuse_and_scores_warn(office: Any, book: Path, commune: Layout) -> None:
    at = places(commune.sheet("citizens"))
    _, answers = after(
        office, book, *(["validation", TAB, at[c], FIRST_ROW + 7] for c in ("kq", "preview", "self.01", "name"))
    )
    assert [told[0] for told in answers] == ["CUSTOM", "CUSTOM", "LIST", "TEXT_LEN"]
    assert [told[2] for told in answers[:3]] == ["STOP", "STOP", "WARNING"]
    assert all(told[3] for told in answers)

"""An officer's day in LibreOffice: a scored book edited, saved, scored again. What is typed and added is all there."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sheets_sync.core import Stop
from sheets_sync.store import Ledger, open_ledger
from tests import day
from tests.day import PEOPLE, TOP
from tests.hosts.xlsx_patch.judge import around
from tests.hosts.xlsx_patch.test_open_xml_sdk import VALIDATOR, errors

pytestmark = pytest.mark.office
FIRST = TOP - 1  # as LibreOffice counts
MANY = 300


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "home"))
    with open_ledger() as found:
        yield found


@pytest.fixture
def book(tmp_path: Path, ledger: Ledger) -> Path:
    path = day.write(tmp_path / "so-xa.xlsx")
    day.score(path, ledger)
    return path


def places(book: Path) -> dict[str, int]:
    """Column by header, from 0."""
    return {name: column - 1 for name, column in day.headers(openpyxl.load_workbook(book)[PEOPLE])[1].items()}


def worked(office: Any, book: Path, *commands: list[Any]) -> Path:
    """The book after these commands, saved by LibreOffice under the same name; a copy of it as saved."""
    saved = book.with_name("saved.xlsx")
    office(["open", str(book)], *commands, ["save", str(saved)], ["close"])
    book.write_bytes(saved.read_bytes())
    return saved


def scored(book: Path, saved: Path, ledger: Ledger) -> None:
    """Score what was saved: typed cells as saved, results right, settled, nothing that a validator minds."""
    day.score(book, ledger)
    assert day.typed(book) == day.typed(saved)
    assert day.wrong_results(book) == []
    once = book.read_bytes()
    assert day.score(book, ledger).receipts == ()
    assert book.read_bytes() == once
    if VALIDATOR:
        new, old = (errors(path.read_bytes(), path.with_name("judged.xlsx")) for path in (book, saved))
        assert new - old == Counter()


def pasted(n: int) -> list[list[Any]]:
    """Rows of another workbook, its machine columns and all."""
    names = (f"Phạm Thị {family} {given}" for family in "ABCDEFGHIKLMNPQRSTUV" for given in ("An", "Bình", "Cúc") * 5)
    machine = ["CD0001", "✔ Đạt", 99.5, "sửa", ";x!;"]
    return [[*machine, name, 1960 + i % 40, "Nữ", f"0361{i * 7:08d}"] for i, name in zip(range(n), names, strict=False)]


def test_sorted_inserted_copied_pasted_over_moved_and_cleared(office: Any, book: Path, ledger: Ledger) -> None:
    at, codes = places(book), day.keys(book)
    last = max(row["#"] for row in day.rows(book) if "Họ và tên" in row) - 1
    saved = worked(
        office,
        book,
        ["type", PEOPLE, at["TĐ1"], FIRST, "3"],
        ["type", PEOPLE, at["TĐ2"], FIRST + 1, "8,5"],
        ["sort", PEOPLE, 0, FIRST - 1, max(at.values()), last, at["KQ"], False],
        ["copy_rows", PEOPLE, FIRST + 2, FIRST + 4, last + 1],
        ["delete_rows", PEOPLE, FIRST + 10, 2],
        ["insert_rows", PEOPLE, FIRST + 20, 1],
        ["type", PEOPLE, at["Họ và tên"], FIRST + 20, "Đỗ Văn Chèn"],
        ["paste", pasted(MANY), PEOPLE, 0, last + 4],
        ["clear", PEOPLE, at["Họ và tên"], FIRST + 30, max(at.values()), FIRST + 31],
        ["clear", PEOPLE, 0, FIRST + 33, 4, FIRST + 36],
        ["move_column", PEOPLE, at["Ngày sinh"], at["Thôn, tổ dân phố"]],
        ["insert_columns", PEOPLE, at["Mã hộ"], 1],
        ["type", PEOPLE, at["Mã hộ"], FIRST - 1, "Điện thoại"],
        ["type", PEOPLE, at["Mã hộ"], FIRST, "0912 000 111"],
        ["insert_rows", "Kết quả", 0, 1],
        ["rename", "Kết quả", "Kết quả năm nay"],
    )
    assert sum(day.typed(saved, PEOPLE).values()) > MANY
    scored(book, saved, ledger)
    now = day.keys(book)
    assert {person: now[person] for person in codes if person in now}.items() <= codes.items()
    assert len(codes) - 4 <= len(codes.keys() & now.keys()) < len(codes)
    assert sum("Điện thoại" in row for row in day.rows(book)) == 1
    shown = office(["open", str(book)], ["errors", PEOPLE], ["recalculate"], ["errors", PEOPLE], ["close"])
    assert shown[1] == shown[3] == []


def test_what_people_add_stays_byte_for_byte(office: Any, book: Path, ledger: Ledger, tmp_path: Path) -> None:
    at = places(book)
    (tmp_path / "anh.png").write_bytes(png())
    name = at["Họ và tên"]
    saved = worked(
        office,
        book,
        ["add_sheet", "Của tôi", 2],
        ["write", "Của tôi", 0, 0, [["Thôn", "Số"], ["Đông", 1], ["Tây", 2], ["Đông", 3]]],
        ["chart", "Của tôi", 0, 0, 1, 3],
        ["chart", PEOPLE, at["TĐ1"], FIRST, at["TĐ2"], FIRST + 9],
        ["picture", PEOPLE, str(tmp_path / "anh.png")],
        ["remark", PEOPLE, name, FIRST + 1, "gọi lại"],
        ["add_sheet", "Xoay", 3],
        ["pivot", "Của tôi", 0, 0, 1, 3, "Xoay"],
        ["name", "cua_toi", "$'Của tôi'.$A$1:$B$4"],
        ["colour", PEOPLE, name, FIRST, name, FIRST + 40, "LEN($F6)>20"],
        ["type", PEOPLE, at["TĐ1"], FIRST, "2"],
    )
    scored(book, saved, ledger)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(book) as new:
        assert new.namelist() == old.namelist()
        kinds = ("charts/chart", "media/image", "comments", "pivotTables/", "pivotCache/", "drawings/")
        assert all(any(kind in part for part in old.namelist()) for kind in kinds)
        changed = [part for part in old.namelist() if new.read(part) != old.read(part)]
        assert all(part.startswith("xl/worksheets/sheet") or part == "xl/workbook.xml" for part in changed)
        for part in changed:
            if part != "xl/workbook.xml":
                assert around(new.read(part)) == around(old.read(part))
        assert b"cua_toi" in new.read("xl/workbook.xml")


@pytest.mark.parametrize(
    ("kind", "name", "readonly"),
    [
        ("Calc MS Excel 2007 VBA XML", "so.xlsm", ""),
        ("calc8", "so.ods", "file.ods_read_only"),
        ("MS Excel 97", "so.xls", "file.xls_read_only"),
    ],
)
def test_other_formats_give_the_same_results(
    office: Any, book: Path, ledger: Ledger, kind: str, name: str, readonly: str
) -> None:
    other = book.with_name(name)
    office(["open", str(book)], ["save", str(other), kind], ["close"])
    before = day.score(book, ledger).draft.assessment.subjects["citizens"]
    done = day.score(other, ledger)
    assert done.snapshot.readonly == readonly
    assert done.receipts == ()
    assert done.draft.assessment.subjects["citizens"].result.tolist() == before.result.tolist()
    assert done.draft.assessment.subjects["citizens"].key.tolist() == before.key.tolist()


def test_a_sheet_saved_as_csv_is_no_workbook_of_ours(office: Any, book: Path, ledger: Ledger) -> None:
    other = book.with_name("so.csv")
    office(["open", str(book)], ["save", str(other), "Text - txt - csv (StarCalc)"], ["close"])
    with pytest.raises(Stop, match=r"book\.foreign"):
        day.score(other, ledger)


def test_a_book_open_in_libreoffice_is_left_alone(office: Any, tmp_path: Path, ledger: Ledger) -> None:
    book = day.write(tmp_path / "dang-mo.xlsx")
    fresh = book.read_bytes()
    office(["open", str(book)], ["type", PEOPLE, 5, FIRST + 200, "Đang gõ"])
    with pytest.raises(Stop, match=r"file\.open_elsewhere"):
        day.score(book, ledger)
    assert book.read_bytes() == fresh
    office(["close_all"])
    assert len(day.score(book, ledger).receipts) == 1


def png() -> bytes:
    """One red point."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0\xff\0\0")) + part(b"IEND", b"")

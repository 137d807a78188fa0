"""2. Everything else in a file is kept bit for bit."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from sheets_sync.core import FIRST_ROW, HEADER_ROW, Block, Fill, Mend
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.store import Ledger
from tests.promises.two_hosts import LAYOUT, Book


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_member(path: Path, name: str, content: bytes) -> None:
    """Something of another program's in the file."""
    old = members(path.read_bytes())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in {**old, name: content}.items():
            archive.writestr(member, data)


def test_parts_that_hold_none_of_our_cells_are_the_same_bytes(a_file: Book, ledger: Ledger) -> None:
    path = Path(a_file.place)
    with_member(path, "customXml/item1.xml", b"<of-another-program/>")
    before = members(path.read_bytes())
    settled = a_file.settle(ledger)
    touched = {c.sheet for r in settled.receipts for c in r.done.changes if isinstance(c, Fill | Block | Mend)}
    parts = {tab.part for tab in Package(path.read_bytes()).sheets if tab.title in touched}
    after = members(path.read_bytes())
    assert list(after) == list(before)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= parts | {"xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"}
    assert "customXml/item1.xml" not in changed


def test_a_file_of_which_nothing_is_to_be_written_keeps_its_very_bytes(a_file: Book, ledger: Ledger) -> None:
    a_file.settle(ledger)
    before, at = Path(a_file.place).read_bytes(), Path(a_file.place).stat().st_mtime_ns
    assert a_file.settle(ledger).receipts == ()
    assert Path(a_file.place).read_bytes() == before
    assert Path(a_file.place).stat().st_mtime_ns == at


def test_dropdowns_rules_and_filters_are_still_there(a_file: Book, ledger: Ledger) -> None:
    before = a_file.read().parts
    a_file.settle(ledger)
    assert before is not None
    assert set(before) <= set(a_file.read().parts or ())


def test_a_units_own_column_is_kept(a_book: Book, ledger: Ledger) -> None:
    beside = len(LAYOUT.sheet("citizens").columns)
    for row, value in ((HEADER_ROW, "Điện thoại"), (FIRST_ROW, "0912 000 000")):
        a_book.type_in("citizens", row, beside, value)
    a_book.settle(ledger)
    values = a_book.read().grids["Công dân"].values
    assert values[[HEADER_ROW, FIRST_ROW], beside].tolist() == ["Điện thoại", "0912 000 000"]

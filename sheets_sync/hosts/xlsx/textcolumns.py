"""Columns made to store text again: the column itself, and the cells that a paste left in another format."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from sheets_sync.core import HEADER_ROW, objects
from sheets_sync.hosts.xlsx.edits import KEEP, ColumnEdit
from sheets_sync.hosts.xlsx.outline import ATTRIBUTES, attributes, children_of, with_attributes
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.refs import COLUMNS, area
from sheets_sync.hosts.xlsx.sheetxml import open_sheet
from sheets_sync.hosts.xlsx.styles import Styles

_CELL = re.compile(rb"<(?:[^\s/<>:]+:)?c(\s" + ATTRIBUTES + rb")>")


def text_columns(
    package: Package, part: str, columns: Sequence[int], styles: Styles
) -> tuple[dict[str, bytes], list[ColumnEdit]]:
    """The sheet's ``cols`` with these columns as text, and edits that make their cells so, keeping fill and letters."""
    sheet = open_sheet(package, part)
    wanted = set(columns)
    spread: dict[int, bytes] = {}
    child = sheet.whole.child("cols")
    for entry in children_of(sheet.whole, child) if child is not None else ():
        text = sheet.whole.slice(entry)
        told = attributes(text)
        first, last = int(told.get("min", "1")) - 1, min(int(told.get("max", "1")), COLUMNS) - 1
        for at, stop in _cut(first, last, wanted):
            given: dict[str, str | None] = {"min": str(at + 1), "max": str(stop + 1)}
            if at in wanted:
                given["style"] = str(_as_text(styles, int(told.get("style", "0"))))
            spread[at] = with_attributes(text, given)
            wanted.discard(at)
    for at in wanted:
        style = _as_text(styles, 0)
        spread[at] = f'<col min="{at + 1}" max="{at + 1}" width="12" style="{style}" customWidth="1"/>'.encode()
    cols = b"<cols>" + b"".join(spread[at] for at in sorted(spread)) + b"</cols>"
    return {"cols": cols}, list(_cells(part, sheet.mask[sheet.inner : sheet.end], set(columns), styles))


def _cut(first: int, last: int, wanted: set[int]) -> Iterable[tuple[int, int]]:
    """A run of columns cut so that each wanted one stands alone."""
    at = first
    for column in sorted(column for column in wanted if first <= column <= last):
        if at < column:
            yield at, column - 1
        yield column, column
        at = column + 1
    if at <= last:
        yield at, last


def _cells(part: str, rows: bytes, columns: set[int], styles: Styles) -> Iterable[ColumnEdit]:
    """Cells of these columns whose style is not text: one edit a column and style."""
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for match in _CELL.finditer(rows):
        told = attributes(b"<c" + match[1])
        box = area(told.get("r", ""))
        if box is not None and box[1] in columns and box[0] >= HEADER_ROW:
            found[box[1], int(told.get("s", "0"))].append(box[0])
    for (column, style), at in found.items():
        text = _as_text(styles, style)
        if text != style:
            yield ColumnEdit(part, column, np.array(at, dtype=np.int64), objects([KEEP] * len(at)), text)


def _as_text(styles: Styles, base: int) -> int:
    return styles.variant(base, numFmtId="49", applyNumberFormat="1")

"""Results in cells that a paste left in a date format, where 87 would be shown as 27/03/1900: they get a plain one."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sheets_sync.core import Block, Cells, Change, Fill, Ints
from sheets_sync.hosts.xlsx.edits import ColumnEdit, Edit
from sheets_sync.hosts.xlsx.outline import ATTRIBUTES, attributes
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.refs import area
from sheets_sync.hosts.xlsx.sheetxml import open_sheet
from sheets_sync.hosts.xlsx.styles import Styles, styles_part

_CELL = re.compile(rb"<(?:[^\s/<>:]+:)?c(\s" + ATTRIBUTES + rb")>")
Place = tuple[int, int]


def undated(
    package: Package, changes: Sequence[Change], edits: Sequence[Edit], parts: Mapping[str, bytes]
) -> tuple[list[Edit], dict[str, bytes]]:
    """The edits, with a format of their own for cells that were read as dates; and the parts (styles) that need it."""
    part_of = {tab.title: tab.part for tab in package.sheets}
    dated: dict[str, set[Place]] = defaultdict(set)
    for change in changes:
        if isinstance(change, Fill | Block):
            dated[part_of[change.sheet]].update(_dated(change))
    if not any(dated.values()):
        return list(edits), dict(parts)
    name = styles_part(package)
    styles = Styles(parts.get(name) or package.read(name), name)
    style_at = {part: _styles(package, part, places, styles) for part, places in dated.items() if places}
    restyled = [piece for edit in edits for piece in _pieces(edit, style_at.get(edit.part, {}))]
    return restyled, {**parts, name: styles.xml}


def _dated(change: Fill | Block) -> Iterator[Place]:
    was = [change.was.tolist()] if isinstance(change, Fill) else change.was.T.tolist()
    rows = change.rows.at.tolist() if isinstance(change, Fill) else range(change.top, change.top + len(change.was))
    left = change.at if isinstance(change, Fill) else change.left
    for column, cells in enumerate(was, left):
        for row, cell in zip(rows, cells, strict=True):
            if isinstance(cell, dt.date | dt.time):
                yield row, column


def _styles(package: Package, part: str, places: set[Place], styles: Styles) -> dict[Place, int]:
    """Each cell's own format without its dates."""
    sheet = open_sheet(package, part)
    found: dict[Place, int] = {}
    for match in _CELL.finditer(sheet.mask[sheet.inner : sheet.end]):
        told = attributes(b"<c" + match[1])
        box = area(told.get("r", ""))
        if box is not None and box[:2] in places:
            found[box[:2]] = styles.variant(int(told.get("s", "0")), numFmtId="0", applyNumberFormat="1")
    return found


def _pieces(edit: Edit, style_at: Mapping[Place, int]) -> Iterator[Edit]:
    """An edit cut by the formats of its cells."""
    if not style_at:
        yield edit
        return
    for column, rows, values in _columns(edit):
        asked = np.array([style_at.get((row, column), -1) for row in rows.tolist()], dtype=np.int64)
        for style in np.unique(asked).tolist():
            mine = asked == style
            yield ColumnEdit(edit.part, column, rows[mine], values[mine], edit.style if style < 0 else style)


def _columns(edit: Edit) -> Iterator[tuple[int, Ints, Cells]]:
    if isinstance(edit, ColumnEdit):
        yield edit.column, edit.rows, edit.values
    else:
        rows = np.arange(edit.top, edit.top + edit.values.shape[0])
        for i in range(edit.values.shape[1]):
            yield edit.left + i, rows, edit.values[:, i]

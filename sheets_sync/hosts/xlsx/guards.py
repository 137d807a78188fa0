"""Cells that must not be written: merged, headers of tables, pivots, and formulas that fill more than their cell."""

from __future__ import annotations

import re

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.edits import Targets
from sheets_sync.hosts.xlsx.outline import ATTRIBUTES, attributes
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.refs import ROWS, Area, address, area, written
from sheets_sync.hosts.xlsx.sheetxml import SheetXml


def refuse_guarded(package: Package, sheet: SheetXml, cells: Targets, title: str) -> None:
    """Stop ``cell.merged``, ``cell.table_header``, ``cell.pivot``, ``cell.array_formula``, ``cell.data_table``,
    ``cell.shared_formula`` (facts: sheet, cell, range) where an edit would write into one."""
    contents = cells.contents()
    if not len(contents.rows):
        return
    guarded = [
        *(("cell.merged", where) for where in _merges(sheet)),
        *(("cell.table_header", where) for where in _table_headers(package, sheet.part)),
        *(("cell.pivot", where) for where in _pivots(package, sheet.part)),
    ]
    for code, where in guarded:
        _refuse(contents, where, code, where, title)
    _refuse_wide_formulas(sheet, contents, title)


def _refuse(cells: Targets, where: Area, code: str, shown: Area, title: str) -> None:
    hit = cells.inside(where)
    if len(hit):
        cell = address(int(cells.rows[hit[0]]), int(cells.columns[hit[0]]))
        raise Stop(code, sheet=title, cell=cell, range=written(shown))


def _merges(sheet: SheetXml) -> list[Area]:
    child = sheet.whole.child("mergeCells")
    if child is None:
        return []
    tags = re.findall(rb"<(?:[^\s/<>:]+:)?mergeCell\s" + ATTRIBUTES, sheet.whole.slice(child))
    return [where for tag in tags if (where := area(attributes(tag).get("ref", "")))]


def _table_headers(package: Package, part: str) -> list[Area]:
    """Header and totals rows of the tables of a sheet."""
    found = []
    for name in package.related(part, "table"):
        table = package.root(name)
        where = area(table.get("ref"))
        if where is None:
            continue
        top, left, bottom, right = where
        if (headers := _count(table.get("headerRowCount"), 1)) > 0:
            found.append((top, left, min(top + headers - 1, bottom), right))
        if (totals := _count(table.get("totalsRowCount"), 0)) > 0:
            found.append((max(bottom - totals + 1, top), left, bottom, right))
    return found


def _pivots(package: Package, part: str) -> list[Area]:
    """Where pivot tables lie, with their page fields (above, one blank row between)."""
    found = []
    for name in package.related(part, "pivotTable"):
        for element in package.elements(name):
            where = area(element.get("ref")) if element.name == "location" else None
            if where is not None:
                pages, across = _count(element.get("rowPageCount"), 0), _count(element.get("colPageCount"), 1)
                top, left, _, _ = where
                found.append(where)
                if pages:
                    found.append((max(top - 1 - pages, 0), left, max(top - 2, 0), left + 3 * across - 1))
    return found


def _count(text: str, default: int) -> int:
    return min(int(text[:9]), ROWS) if text.isdecimal() else default


def _refuse_wide_formulas(sheet: SheetXml, cells: Targets, title: str) -> None:
    """Array formulas and data tables own their whole range; a shared formula's master may go with all its range."""
    opening = b"<" + sheet.prefix + b"c"
    pattern = re.compile(rb"<" + re.escape(sheet.prefix) + rb"f(\s" + ATTRIBUTES + rb")>")
    for found in pattern.finditer(sheet.mask, sheet.inner, sheet.end):
        if b"t" not in found[1]:
            continue
        given = attributes(b"<f" + found[1])
        kind, where = given.get("t", "normal"), area(given.get("ref", ""))
        if kind not in ("array", "dataTable", "shared") or (kind == "shared" and where is None):
            continue
        start = sheet.mask.rfind(opening, sheet.inner, found.start())
        home = area(attributes(sheet.mask[start : found.start()]).get("r", ""))
        if where is None and home is None:
            raise Stop("file.broken", part=sheet.part)
        where = where or home
        assert where is not None
        if kind == "shared":
            top, left, bottom, right = where
            if len(cells.inside(where)) < (bottom - top + 1) * (right - left + 1):
                _refuse(cells, home or where, "cell.shared_formula", where, title)
        else:
            _refuse(cells, where, "cell.array_formula" if kind == "array" else "cell.data_table", where, title)

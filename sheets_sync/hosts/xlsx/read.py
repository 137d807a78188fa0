"""An Excel workbook as a Snapshot: each sheet scanned first, then its values read."""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

import numpy as np

from sheets_sync.core import FIRST_ROW, Bools, Cells, Etag, Finding, Grid, Place, Severity, Snapshot, Stop
from sheets_sync.hosts.xlsx import limits
from sheets_sync.hosts.xlsx.heft import weigh
from sheets_sync.hosts.xlsx.limits import CELLS
from sheets_sync.hosts.xlsx.package import Package, SheetPart
from sheets_sync.hosts.xlsx.partscan import Surroundings, shortened, surroundings, text_styles
from sheets_sync.hosts.xlsx.refs import address, area
from sheets_sync.hosts.xlsx.scan import Scan, scan, split, upto
from sheets_sync.hosts.xlsx.tokens import TextColumns
from sheets_sync.hosts.xlsx.values import values


class _Sheet(NamedTuple):
    title: str
    scan: Scan
    around: Surroundings


def read_package(package: Package, place: Place, etag: Etag, brief: Container[str] = ()) -> Snapshot:
    """An ``.xlsx``/``.xlsm`` file as a Snapshot: all sheets with cells, in tab order, hidden ones too.

    ``brief``: titles of tabs of which only the rows down to the headers are wanted.

    Stop: codes ``file.*`` (see ``archive``, ``package``, ``limits``), ``file.too_many_cells``, ``file.too_much_text``.
    """
    styles = _shared(package, "styles")
    text = text_styles(styles, "styles") if styles else np.zeros(1, bool)
    sheets, total = [], 0
    for tab in package.sheets:
        if tab.kind == "worksheet":
            sheets.append(_scan(package, tab, text, tab.title in brief))
            total += sheets[-1].scan.count
            if total > CELLS:
                raise Stop("file.too_many_cells", sheet=tab.title, count=total, limit=CELLS)
    if len({sheet.title.casefold() for sheet in sheets}) < len(sheets):
        raise Stop("file.broken", part=package.workbook)
    filled = [sheet for sheet in sheets if sheet.scan.count]
    strings = _shared(package, "sharedStrings") if filled else b""
    weigh(strings, [sheet.scan for sheet in filled])
    read = values([sheet.scan for sheet in filled], strings, styles, package.date1904)
    cells = {sheet.title: found for sheet, found in zip(filled, read, strict=True)}
    blank = np.empty((0, 0), object)
    return Snapshot(
        place,
        etag,
        {sheet.title: _grid(sheet, cells.get(sheet.title, blank)) for sheet in sheets},
        tuple(
            part for sheet in sheets for part in shortened(sheet.around.parts, sheet.scan.strayed, sheet.around.merged)
        ),
        notes=tuple(_far(sheet) for sheet in sheets if sheet.scan.far),
    )


def _shared(package: Package, kind: str) -> bytes:
    found = package.related(package.workbook, kind)
    return limits.text(package, found[0]) if found else b""


def _scan(package: Package, tab: SheetPart, styles: Bools, brief: bool) -> _Sheet:
    frame, body = split(limits.text(package, tab.part), tab.part)
    if brief:
        body = upto(body, FIRST_ROW)
    around = surroundings(frame, tab.part, tab.title, styles)
    found = scan(body, tab.part, TextColumns(around.text_columns, styles))
    return _Sheet(tab.title, found, around)


def _grid(sheet: _Sheet, read: Cells) -> Grid:
    found = sheet.scan
    shape = found.rows, found.columns
    cells = read
    if read.shape != shape:
        cells = np.full(shape, None, object)
        rows, columns = min(shape[0], read.shape[0]), min(shape[1], read.shape[1])
        cells[:rows, :columns] = read[:rows, :columns]
    error, formula, hidden = np.zeros(shape, bool), np.zeros(shape, bool), np.zeros(shape[0], bool)
    formula[found.formula] = True
    for spill in found.spills:
        if box := area(spill):
            formula[box[0] : box[2] + 1, box[1] : box[3] + 1] = True
    error[found.error] = True
    cells[found.error] = found.error_text
    hidden[found.hidden[found.hidden < found.rows]] = True
    return Grid(cells, error, formula, hidden, sheet.around.merged, sheet.around.protected)


def _far(sheet: _Sheet) -> Finding:
    cell = address(*sheet.scan.far_cell)
    return Finding("cell.far", Severity.WARNING, sheet.title, "", "", cell, {"count": sheet.scan.far})

"""Workbooks of many programs, some broken on purpose: read as openpyxl reads them, or refused with a code."""

import datetime
import io
import math
import os
import re
import time
import warnings
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from sheets_sync.core import Grid, Snapshot, Stop
from sheets_sync.hosts.files import read_workbook

resource = pytest.importorskip("resource", reason="no memory figures on this system")
CORPUS = Path(os.environ.get("HOCTAP_FOREIGN", Path(__file__).parents[4] / "shared" / "foreign.zip"))
SHARDS = 8
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
REFUSED = {"file.broken", "file.crc", "file.doctype", "file.encrypted", "file.not_zip"}
pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason=f"{CORPUS} is not there (HOCTAP_FOREIGN)")


@cache
def corpus() -> zipfile.ZipFile:
    return zipfile.ZipFile(CORPUS)


def shard(number: int) -> list[str]:
    return sorted(corpus().namelist())[number::SHARDS]


def judged(data: bytes, **options: bool) -> openpyxl.Workbook | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return openpyxl.load_workbook(io.BytesIO(data), **options)
        except Exception:
            return None  # a file that the judge cannot open is judged by nobody


def plain(value: object) -> object:
    """The two differences that are meant: "_x0001_" is the character, unpreserved space at the ends is dropped."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(f"{value:.12g}") if math.isfinite(value) else None
    if isinstance(value, datetime.timedelta):
        return plain(value / datetime.timedelta(days=1))
    if isinstance(value, datetime.datetime):
        return (value + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
    if isinstance(value, datetime.date):
        return datetime.datetime.combine(value, datetime.time())
    if isinstance(value, str):
        return ESCAPE.sub(lambda m: chr(int(m[1], 16)), value).replace("\r\n", "\n").strip() or None
    return value


def ours(grid: Grid) -> dict[tuple[int, int], object]:
    rows, columns = grid.values.shape
    cells = {(r + 1, c + 1): plain(grid.values[r, c]) for r in range(rows) for c in range(columns)}
    return {place: value for place, value in cells.items() if value is not None}


def differences(name: str, snapshot: Snapshot, values: openpyxl.Workbook, formulas: openpyxl.Workbook) -> list[object]:
    found: list[object] = []
    for title, grid in snapshot.grids.items():
        if title not in values.sheetnames:
            continue  # the judge leaves out sheets in the strict form
        sheet, written = values[title], formulas[title]
        cells = {place: v for place, cell in sheet._cells.items() if (v := plain(cell.value)) is not None}
        found += [(name, title, place, v) for place, v in set(cells.items()) ^ set(ours(grid).items())]
        errors = {place for place, cell in sheet._cells.items() if cell.data_type == "e" and cell.value is not None}
        found += [(name, title, "error", place) for place in errors ^ marked(grid.error)]
        computed = {place for place, cell in written._cells.items() if cell.data_type == "f"}
        spilled = {
            (cell.row, cell.column)
            for ref in array_ranges(written)
            for row in written[ref]
            for cell in (row if isinstance(row, tuple) else (row,))
        }
        found += [(name, title, "formula", place) for place in computed - marked(grid.formula)]
        found += [(name, title, "formula", place) for place in marked(grid.formula) - computed - spilled]
        merged = {(m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1) for m in sheet.merged_cells.ranges}
        found += [(name, title, "merged", area) for area in merged ^ set(grid.merged)]
        if bool(sheet.protection.sheet) != grid.protected:
            found.append((name, title, "protected"))
        hidden = {
            number
            for number, row in sheet.row_dimensions.items()
            if (row.hidden or row.height == 0) and number <= len(grid.hidden)
        }
        found += [(name, title, "hidden", row) for row in hidden ^ {r + 1 for r, h in enumerate(grid.hidden) if h}]
    return found


def marked(mask) -> set[tuple[int, int]]:
    return {(int(r) + 1, int(c) + 1) for r, c in zip(*mask.nonzero(), strict=True)}


def array_ranges(sheet) -> list[str]:
    values = (cell.value for cell in sheet._cells.values() if cell.data_type == "f")
    return [v.ref if ":" in v.ref else f"{v.ref}:{v.ref}" for v in values if hasattr(v, "ref")]


@pytest.mark.parametrize("number", range(SHARDS))
def test_read_as_the_judge_reads_or_refused_with_a_code(number):
    found, read, refused, before = [], 0, set(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in shard(number):
        data = corpus().read(name)
        began = time.process_time()
        try:
            snapshot = read_workbook(data, name, "")
        except Stop as stop:
            refused.add(stop.code)
            continue
        assert time.process_time() - began < 5, name
        values, formulas = judged(data, data_only=True), judged(data)
        if values is not None and formulas is not None:
            read += 1
            found += differences(name, snapshot, values, formulas)
    assert found == []
    assert read >= 45
    assert refused <= REFUSED
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 << 10

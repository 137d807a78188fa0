"""Text tables (.csv, .txt): one sheet of text cells, in whatever encoding and with whatever delimiter they came."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import PurePath

import numpy as np

from sheets_sync.core import Etag, Finding, Place, Severity, Snapshot, Stop
from sheets_sync.hosts.plain import bare_grid
from sheets_sync.hosts.xlsx.limits import CELLS
from sheets_sync.vn.encodings import LEGACY
from sheets_sync.vn.guess import guess_bytes

BYTES = 64 << 20
READ_ONLY = "file.csv_read_only"

_DELIMITERS = ",;\t|"
_SAMPLE = 50  # lines


def read_csv(data: bytes, place: Place, etag: Etag) -> Snapshot:
    """One sheet named after the file; every cell is text, blank is None. An old encoding is told in ``notes``.

    Stop: ``file.too_big``, ``file.too_many_cells``, ``file.unknown`` (not text), ``file.broken``.
    """
    if len(data) > BYTES:
        raise Stop("file.too_big", size=len(data), limit=BYTES)
    found = guess_bytes(data)
    if "\0" in found.text:
        raise Stop("file.unknown")
    try:
        text, delimiter = _told(found.text) or (found.text, _delimiter(found.text))
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Stop("file.broken", part="") from error
    width = max(map(len, rows), default=0)
    if len(rows) * width > CELLS:
        raise Stop("file.too_many_cells", sheet="", count=len(rows) * width, limit=CELLS)
    cells = np.full((len(rows), width), None, object)
    for i, row in enumerate(rows):
        cells[i, : len(row)] = [cell or None for cell in row]
    title = PurePath(place).stem or "csv"
    notes = (Finding("file.encoding", Severity.HINT, title, "", "", "", {"encoding": found.encoding}),)
    grid = bare_grid(cells)
    return Snapshot(place, etag, {title: grid}, readonly=READ_ONLY, notes=notes if found.encoding in LEGACY else ())


def _told(text: str) -> tuple[str, str] | None:
    """The text after a first line "sep=;", by which Excel is told the delimiter, and that delimiter."""
    first, _, rest = text.partition("\n")
    told = first.rstrip("\r")
    return (rest, told[4]) if len(told) == 5 and told[:4].lower() == "sep=" else None


def _delimiter(text: str) -> str:
    """The one that cuts the first lines into the same number of cells most often, and into most."""
    lines = [line for line in text.splitlines()[:_SAMPLE] if line.strip()]

    def weight(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        common = max(set(widths), key=widths.count, default=1)
        return (widths.count(common) if common > 1 else 0, common)

    return max(_DELIMITERS, key=weight)

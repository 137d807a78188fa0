"""Old Excel files (.xls) and OpenDocument sheets (.ods): read in a child process, never written."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np

from sheets_sync.core import Etag, Grid, Place, Snapshot, Stop
from sheets_sync.hosts.plain import bare_grid
from sheets_sync.hosts.xlsx import legacy_child
from sheets_sync.hosts.xlsx.limits import CELLS

PACKED = 64 << 20  # bytes of the file
MEMORY = 1 << 30  # bytes that the child may address
SECONDS = 60

_DATES = {"date": date.fromisoformat, "datetime": datetime.fromisoformat, "time": time.fromisoformat}


def read_legacy(data: bytes, place: Place, etag: Etag, readonly: str) -> Snapshot:
    """The sheets' values; masks are empty, as these formats are not scanned. ``readonly``: why it is not written.

    Stop: ``file.too_big``, ``file.too_many_cells``, ``file.too_slow``, ``file.encrypted``, ``file.broken``.
    """
    if len(data) > PACKED:
        raise Stop("file.too_big", size=len(data), limit=PACKED)
    command = [sys.executable, "-I", str(Path(legacy_child.__file__)), str(MEMORY), str(SECONDS), str(CELLS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise Stop("file.too_slow", limit=SECONDS) from error
    if done.returncode == legacy_child.PASSWORD:
        raise Stop("file.encrypted")
    if done.returncode == legacy_child.TOO_MANY:
        raise Stop("file.too_many_cells", sheet="", count=CELLS, limit=CELLS)
    if done.returncode:  # unreadable, or the system ended it at its limits
        raise Stop("file.broken", part="")
    grids = {sheet["title"]: _grid(sheet["rows"], sheet["merged"]) for sheet in json.loads(done.stdout)}
    return Snapshot(place, etag, grids, readonly=readonly)


def _grid(rows: list[list[Any]], merged: list[list[int]]) -> Grid:
    cells = np.empty((len(rows), len(rows[0]) if rows else 0), object)
    for i, row in enumerate(rows):
        cells[i] = [_DATES[v[0]](v[1]) if type(v) is list else None if v == "" else v for v in row]
    return bare_grid(cells, tuple((top, left, bottom, right) for top, left, bottom, right in merged))

"""Grids of formats that hold values and nothing else."""

from __future__ import annotations

import numpy as np

from sheets_sync.core import Cells, Grid


def bare_grid(cells: Cells, merged: tuple[tuple[int, int, int, int], ...] = ()) -> Grid:
    """A grid of these cells with empty masks, cut to the rows and columns that hold something."""
    filled = cells != np.array(None)
    rows = int(np.flatnonzero(filled.any(axis=1)).max(initial=-1)) + 1
    columns = int(np.flatnonzero(filled.any(axis=0)).max(initial=-1)) + 1
    nothing = np.zeros((rows, columns), bool)
    return Grid(cells[:rows, :columns], nothing, nothing, np.zeros(rows, bool), merged)

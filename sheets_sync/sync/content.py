"""What a workbook's cells say, as one digest: the etag of books that have no version of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from sheets_sync.core import Etag, Grid, Value, present


def etag_of(grids: Mapping[str, Grid]) -> Etag:
    """Digest of what stands in the cells; of a formula only that it is there: what it shows follows from the others."""
    digest = hashlib.blake2b(digest_size=16)
    for title in sorted(grids):
        grid = grids[title]
        rows, columns = np.nonzero(present(grid.values) | grid.formula)
        cells, formulas = grid.values[rows, columns].tolist(), grid.formula[rows, columns].tolist()
        digest.update(f"\0{title}\0".encode())
        for row, column, cell, formula in zip(rows.tolist(), columns.tolist(), cells, formulas, strict=True):
            if formula or cell != "":
                told = "=" if formula else repr(_plain(cell))
                digest.update(f"{row} {column} {told}\n".encode(errors="surrogatepass"))
    return digest.hexdigest()


def shows_the_same(one: Mapping[str, Grid], other: Mapping[str, Grid]) -> bool:
    """Whether two states of a book show the same values, whether typed, written or calculated."""
    return one.keys() == other.keys() and all(_shown(grid) == _shown(other[title]) for title, grid in one.items())


def _shown(grid: Grid) -> set[tuple[int, int, Value]]:
    rows, columns = np.nonzero(present(grid.values))
    cells = grid.values[rows, columns].tolist()
    return {at for at in zip(rows.tolist(), columns.tolist(), map(_plain, cells), strict=True) if at[2] != ""}


def _plain(value: Value) -> Value:
    """80 and 80.0 are one number, whoever wrote them."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

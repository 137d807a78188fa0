"""What the preview formula of a row shows, computed as it computes: the engine's twin for comparing ``Cờ`` with it."""

from __future__ import annotations

import numpy as np

from sheets_sync.core import Cells, Ints, Kind, Table, present


def previews(table: Table) -> Ints:
    """Total of a row's typed numbers, in 1/100 point: appraised if any is typed, else self; -1 until all are there.

    Numbers typed as text are no numbers to a formula: the preview stays blank, though the engine reads them.
    """
    own, given = _block(table, "self"), _block(table, "appraised")
    if not own.size or not given.size:
        return np.full(len(table), -1, dtype=np.int64)
    appraised = present(given).any(axis=1)
    return np.where(appraised, _total(given), _total(own))


def _block(table: Table, voice: str) -> Cells:
    """(rows, k) raw cells of that voice."""
    ids = [c.id for c in table.sheet.inputs if c.kind is Kind.SCORE and c.voice == voice]
    return np.stack([table.typed[i] for i in ids], axis=1) if ids else np.empty((len(table), 0), dtype=object)


def _total(cells: Cells) -> Ints:
    flat = [
        float(c) if isinstance(c, int | float) and not isinstance(c, bool) else np.nan for c in cells.ravel().tolist()
    ]
    totals = np.array(flat).reshape(cells.shape).sum(axis=1)
    whole = ~np.isnan(totals)
    return np.where(whole, np.round(np.where(whole, totals, 0) * 100), -1).astype(np.int64)

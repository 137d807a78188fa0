"""Evidence given once and counted for all whom it covers, on its own sheet (`Minh chứng`)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from sheets_sync.core import Bools, Cells, Pack, Tables
from sheets_sync.vn import fold, folded

_PARTS = re.compile(r"[;,\n]+")
ALL = ("tat ca", "tất cả", "mọi", "all")


def covered(tables: Tables, pack: Pack, names: Sequence[Cells]) -> Bools:
    """(n, k): whether a row of `Minh chứng` supports indicator k of subject n.

    ``names``: columns by any of which a row may name a subject (key, household code, hamlet, name).
    """
    n, k = len(names[0]), len(pack.indicators)
    out = np.zeros((n, k), bool)
    table = tables.sheets.get("evidence")
    if table is None or not len(table):
        return out
    who = [folded(column) for column in names]
    rows = zip(table.value["indicators"].tolist(), table.value["covers"].tolist(), strict=True)
    for indicators, covers in rows:
        for name in _parts(covers):
            mask = np.ones(n, bool) if name in ALL else np.any([column == name for column in who], axis=0)
            if mask.any():
                for i in _indicators(indicators, pack):
                    out[mask, i] = True
    return out


def _parts(text: str | None) -> list[str]:
    return [fold(part) for part in _PARTS.split(text or "") if part.strip()]


def _indicators(text: str | None, pack: Pack) -> list[int]:
    """Places of the indicators that a row names: "05, 06", "citizen.05", "TC5"; none named = all."""
    wanted = _parts(text)
    if not wanted or any(part in ALL for part in wanted):
        return list(range(len(pack.indicators)))
    found = []
    for i, indicator in enumerate(pack.indicators):
        number = indicator.id.partition(".")[2]
        spelt = {indicator.id, number, number.lstrip("0"), f"tc{number.lstrip('0')}", f"cs{number.lstrip('0')}"}
        if spelt & set(wanted):
            found.append(i)
    return found

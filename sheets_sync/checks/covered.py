"""Evidence given once and counted for all whom it covers: what the rows of `Minh chứng` support.

Scoring (``assess``) and the checks ask the same function.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from sheets_sync.core import Bools, Cells, Pack, Table, Tables
from sheets_sync.vn import fold, folded

_PARTS = re.compile(r"[;,\n]+")
EVERYBODY = frozenset(("tat ca", "tất cả", "mọi", "mọi người", "all"))


def covered(tables: Tables, pack: Pack, names: Sequence[Cells]) -> Bools:
    """(n, k): whether a row of `Minh chứng` supports indicator k of subject n.

    ``names``: columns by any of which a row may name a subject (key, household code, hamlet, name).
    """
    n, k = len(names[0]), len(pack.indicators)
    out = np.zeros((n, k), bool)
    table = tables.sheets.get("evidence")
    if table is None or not len(table):
        return out
    who = called(names)
    rows = zip(table.value["indicators"].tolist(), table.value["covers"].tolist(), strict=True)
    for indicators, covers in rows:
        places = supported(indicators, pack)
        for name in parts(covers) if places else ():
            if name in EVERYBODY:
                out[:, places] = True
            elif name in who:
                out[np.ix_(who[name], places)] = True
    return out


def names_of(table: Table) -> list[Cells]:
    """By what a row of `Minh chứng` may name a subject of this sheet."""
    return [table.rows.key, *(table.value[c] for c in ("household", "hamlet", "name") if c in table.value)]


def called(names: Sequence[Cells]) -> dict[str, list[int]]:
    """Folded name -> the subjects it may mean."""
    who: dict[str, list[int]] = {}
    for column in names:
        for i, name in enumerate(folded(column).tolist()):
            if name is not None:
                who.setdefault(name, []).append(i)
    return who


def parts(text: str | None) -> list[str]:
    """The names in one cell, folded; they are separated by commas, semicolons or lines."""
    return [fold(part) for part in _PARTS.split(text or "") if part.strip()]


def supported(text: str | None, pack: Pack) -> list[int]:
    """Places of the indicators that a row names: "05, 06", "citizen.05", "TC5"; none named = all."""
    wanted = set(parts(text))
    if not wanted or wanted & EVERYBODY:
        return list(range(len(pack.indicators)))
    return [i for i, indicator in enumerate(pack.indicators) if wanted & spellings(indicator.id)]


def spellings(indicator: str) -> set[str]:
    """How people write an indicator's id."""
    number = indicator.partition(".")[2]
    bare = number.lstrip("0")
    return {
        indicator,
        number,
        bare,
        *(f"{word}{gap}{bare}" for word in ("tc", "tđ", "cs", "tiêu chí") for gap in ("", " ")),
    }

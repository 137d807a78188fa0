"""Evidence given once and counted for all whom it covers: what the rows of `Minh chứng` support.

Scoring (``assess``) and the checks ask the same function.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import cache

import numpy as np

from sheets_sync.core import Bools, Cells, Pack, Table, Tables
from sheets_sync.vn import fold, folded

_PARTS = re.compile(r"[;,\n]+")
_EVERYBODY = frozenset(("tat ca", "tất cả", "mọi", "mọi người", "all"))


class Who:
    """Finds the subjects that a name on `Minh chứng` means, by any of several columns.

    ``wanted``: the names that will be asked for. Most are written as they stand in the sheets; only for others are all
    the columns folded.
    """

    def __init__(self, names: Sequence[Cells], wanted: Set[str]) -> None:
        self._names = names
        self._exact: dict[str, list[int]] = {}
        for column in names:
            listed = column.tolist()
            for i in [i for i, name in enumerate(listed) if name in wanted]:
                self._exact.setdefault(listed[i], []).append(i)
        self._folded: dict[str, list[int]] | None = None

    def has(self, name: str) -> bool:
        """Whether a subject is written exactly so."""
        return name in self._exact

    def find(self, name: str) -> list[int]:
        """The subjects of that name, none if it means nobody."""
        found = self._exact.get(name)
        return self._fold().get(fold(name), []) if found is None else found

    def _fold(self) -> dict[str, list[int]]:
        if self._folded is None:
            self._folded = {}
            for column in self._names:
                for i, name in enumerate(folded(column).tolist()):
                    if name is not None:
                        self._folded.setdefault(name, []).append(i)
        return self._folded


def covered(tables: Tables, pack: Pack, names: Sequence[Cells]) -> Bools:
    """(n, k): whether a row of `Minh chứng` supports indicator k of subject n.

    ``names``: columns by any of which a row may name a subject (key, household code, hamlet, name).
    """
    n, k = len(names[0]), len(pack.indicators)
    out = np.zeros((n, k), bool)
    table = tables.sheets.get("evidence")
    if table is None or not len(table):
        return out
    who = Who(names, named(table))
    rows = zip(table.value["indicators"].tolist(), table.value["covers"].tolist(), strict=True)
    for indicators, covers in rows:
        places = supported(indicators, pack)
        for name in parts(covers) if places else ():
            out[np.ix_(range(n) if everybody(name) else who.find(name), places)] = True
    return out


def names_of(table: Table) -> list[Cells]:
    """By what a row of `Minh chứng` may name a subject of this sheet."""
    return [table.rows.key, *(table.value[c] for c in ("household", "hamlet", "name") if c in table.value)]


def named(evidence: Table) -> set[str]:
    """All names in the column `Của ai`."""
    return {name for text in evidence.value["covers"].tolist() for name in parts(text)}


def parts(text: str | None) -> list[str]:
    """The names in one cell; they are separated by commas, semicolons or lines."""
    return [part.strip() for part in _PARTS.split(text or "") if part.strip()]


def everybody(name: str) -> bool:
    """Whether a name stands for all."""
    return fold(name) in _EVERYBODY


def supported(text: str | None, pack: Pack) -> list[int]:
    """Places of the indicators that a row names: "05, 06", "citizen.05", "TC5"; none named = all."""
    wanted = {fold(part) for part in parts(text)}
    if not wanted or wanted & _EVERYBODY:
        return list(range(len(pack.indicators)))
    return [i for i, indicator in enumerate(pack.indicators) if wanted & spellings(indicator.id)]


@cache
def spellings(indicator: str) -> frozenset[str]:
    """How people write an indicator's id, folded."""
    number = indicator.partition(".")[2]
    bare = number.lstrip("0")
    words = ("tc", "tđ", "cs", "tiêu chí", "chỉ số")
    return frozenset((indicator, number, bare, *(f"{word}{gap}{bare}" for word in words for gap in ("", " "))))

"""Workbooks that nobody here made, and some cells written into them."""

import os
import random
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.edits import AreaEdit, ColumnEdit, Edit
from sheets_sync.hosts.xlsx.package import Package, SheetPart
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.hosts.xlsx.verify import verify
from tests.hosts.xlsx_patch import judge

ROOT = Path(__file__).resolve().parents[3]
FOREIGN = Path(os.environ.get("HOCTAP_FOREIGN", ROOT.parent / "shared" / "foreign.zip"))
VALUES = ["Đạt", "=1+1", "  hai  dòng\n", 8, 7.25, True, None, "x_x000D_y", "-5", "@", "\t", "&<>"]
Chosen = dict[tuple[int, int], object]

needs_foreign = pytest.mark.skipif(
    not FOREIGN.exists(), reason=f"the foreign workbooks are not here ({FOREIGN.name}; HOCTAP_FOREIGN says where)"
)


def books(first: int, step: int) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(FOREIGN) as archive:
        for name in archive.namelist()[first::step]:
            yield name, archive.read(name)


def choose(xml: bytes, rng: random.Random) -> Chosen:
    """Some cells that are there, some that are not, in rows that are there and in rows that are not."""
    try:
        there = list(judge.cells(xml))
    except judge.ET.ParseError:
        return {(0, 0): "refused"}
    last_row = max((row for row, _ in there), default=0)
    last_column = max((column for _, column in there), default=0)
    places = set(rng.sample(there, min(6, len(there))))
    for _ in range(4):
        places.add((rng.randint(0, min(last_row + 3, 1_048_575)), rng.randint(0, min(last_column + 3, 16_383))))
    return {place: rng.choice(VALUES) for place in sorted(places)}


def as_edits(part: str, chosen: Chosen) -> list[Edit]:
    edits: list[Edit] = []
    for (row, column), value in chosen.items():
        cell = np.empty((1, 1), dtype=object)
        cell[0, 0] = value
        if column % 2:
            edits.append(ColumnEdit(part, column, np.array([row]), cell[0]))
        else:
            edits.append(AreaEdit(part, row, column, cell))
    return edits


def write(package: Package, sheet: SheetPart, rng: random.Random, codes: Counter[str]) -> tuple[bytes, Chosen]:
    """The new file and what was written: refused cells are taken out one by one, so that each file is tried in
    earnest. Stop where the file itself is refused."""
    chosen = choose(package.read(sheet.part), rng)
    while True:
        edits = as_edits(sheet.part, chosen)
        try:
            new = patch(package, edits)
        except Stop as stop:
            if "cell" not in stop.facts:
                raise
            codes[stop.code] += 1
            del chosen[judge.number(str(stop.facts["cell"]))]
            continue
        verify(package, new, edits)
        codes["written"] += 1
        return new, chosen

"""Workbooks that nobody here made: a write changes no other part and no other cell, or is refused with a code."""

import os
import random
import zipfile
from collections import Counter
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
SHARDS = 12
VALUES = ["Đạt", "=1+1", "  hai  dòng\n", 8, 7.25, True, None, "x_x000D_y", "-5", "@", "\t", "&<>"]

needs_foreign = pytest.mark.skipif(
    not FOREIGN.exists(), reason=f"no foreign workbooks at {FOREIGN.name} (HOCTAP_FOREIGN)"
)


def cell(value: object) -> np.ndarray:
    array = np.empty(1, dtype=object)
    array[0] = value
    return array


def edits_for(sheet: SheetPart, xml: bytes, rng: random.Random) -> dict[tuple[int, int], object]:
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


def as_edits(part: str, chosen: dict[tuple[int, int], object]) -> list[Edit]:
    edits: list[Edit] = []
    for (row, column), value in chosen.items():
        if column % 2:
            edits.append(ColumnEdit(part, column, np.array([row]), cell(value)))
        else:
            edits.append(AreaEdit(part, row, column, cell(value).reshape(1, 1)))
    return edits


def write(package: Package, sheet: SheetPart, xml: bytes, rng: random.Random, codes: Counter[str]) -> None:
    """Refused cells are taken out one by one until the rest is written, so that each file is tried in earnest."""
    chosen = edits_for(sheet, xml, rng)
    while chosen:
        edits = as_edits(sheet.part, chosen)
        try:
            new = patch(package, edits)
        except Stop as stop:
            codes[stop.code] += 1
            if "cell" not in stop.facts:
                return
            del chosen[judge.number(stop.facts["cell"])]
            continue
        verify(package, new, edits)
        compare(judge.members(package.rebuild({})), judge.members(new), sheet.part, chosen)
        codes["written"] += 1
        return


def compare(old: dict[str, bytes], new: dict[str, bytes], part: str, chosen: dict[tuple[int, int], object]) -> None:
    part = next(name for name in old if name.lower() == part.lower())
    differing = {name for name in old if new.get(name) != old[name]}
    calculation = {name for name in differing if name.lower().endswith(("calcchain.xml", "workbook.xml", ".rels"))}
    assert set(new) <= set(old)
    assert differing - calculation - {part, "[Content_Types].xml"} == set()
    if "[Content_Types].xml" in differing or any(name.endswith(".rels") for name in differing):
        assert any(name.lower().endswith("calcchain.xml") for name in set(old) - set(new))
    before, after = judge.cells(old[part]), judge.cells(new[part])
    for place, value in chosen.items():
        there, here = before.pop(place, None), after.pop(place, None)
        assert (judge.value(here) if here else None) == value, place
        if there and here:
            assert here[0].get("s") == there[0].get("s"), place
    assert before == after
    assert judge.around(old[part]) == judge.around(new[part])
    rows = judge.rows(new[part])
    for row, attributes in judge.rows(old[part]).items():
        assert rows.pop(row) == attributes
    assert set(rows) <= {row for row, _ in chosen}


@needs_foreign
@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_write_changes_its_cells_alone_or_is_refused(shard: int) -> None:
    codes: Counter[str] = Counter()
    with zipfile.ZipFile(FOREIGN) as archive:
        for name in archive.namelist()[shard::SHARDS]:
            data = archive.read(name)
            try:
                package = Package(data)
                package.check()
                sheets = [sheet for sheet in package.sheets if sheet.kind == "worksheet"]
                for sheet in sheets[:2]:
                    write(package, sheet, package.read(sheet.part), random.Random(name), codes)
            except Stop as stop:
                codes[stop.code] += 1
            except Exception as error:
                raise AssertionError(name) from error
    refused = sum(count for code, count in codes.items() if not code.startswith("cell.") and code != "written")
    assert codes["written"] > 8 * refused

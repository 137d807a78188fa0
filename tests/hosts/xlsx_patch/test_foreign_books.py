"""Workbooks that nobody here made: a write changes no other part and no other cell, or is refused with a code."""

import random
from collections import Counter

import pytest

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.package import Package
from tests.hosts.xlsx_patch import judge
from tests.hosts.xlsx_patch.foreign import Chosen, books, needs_foreign, write

SHARDS = 12


def compare(old: dict[str, bytes], new: dict[str, bytes], part: str, chosen: Chosen) -> None:
    part = next(name for name in old if name.lower() == part.lower())
    differing = {name for name in old if new.get(name) != old[name]}
    assert set(new) <= set(old)
    chain = {name for name in differing if name.lower().endswith("calcchain.xml")}
    index = {name for name in differing if name == "[Content_Types].xml" or name.lower().endswith("workbook.xml.rels")}
    book = {name for name in differing if name.lower().endswith("workbook.xml")}
    assert differing - chain - index - book == {part} or not differing
    assert not index or chain - set(new)
    for name in book:
        assert judge.without_calculation(old[name]) == judge.without_calculation(new[name])
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
    for name, data in books(shard, SHARDS):
        try:
            package = Package(data)
            package.check()
            sheets = [sheet for sheet in package.sheets if sheet.kind == "worksheet"]
            for sheet in sheets[:2]:
                new, chosen = write(package, sheet, random.Random(name), codes)
                compare(judge.members(data), judge.members(new), sheet.part, chosen)
        except Stop as stop:
            codes[stop.code] += 1
        except Exception as error:
            raise AssertionError(name) from error
    refused = sum(count for code, count in codes.items() if not code.startswith("cell.") and code != "written")
    assert codes["written"] > 8 * refused

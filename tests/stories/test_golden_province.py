"""226 books of made-up rows, read, scored and added up, give the figures that Nam Định reported in October 2023."""

from __future__ import annotations

from datetime import date

import pytest

from sheets_sync.assess import assess
from sheets_sync.cli import known
from sheets_sync.cli.units import tree
from sheets_sync.core import Aggregate
from sheets_sync.demo.fill import in_memory
from sheets_sync.demo.golden import COMMUNES, FIGURES, Golden
from sheets_sync.rollup import add_up, merge
from sheets_sync.sync.rules import rules
from sheets_sync.workbook.read import read

PERIOD = 2024
TREE = tree(date(2024, 8, 31))
"""The last day of the 226 communes; the first year for which a commune's own rubric can be scored."""


def counted() -> list[Aggregate]:
    law = rules(date(2025, 1, 10))
    golden = Golden(known.layout("commune", PERIOD), known.packs_of(PERIOD), PERIOD)
    counts = []
    for slot, unit in enumerate(TREE.communes(TREE.roots[0].id)):
        book = in_memory(unit.id, golden.layout, golden(unit, slot))
        tables = read(book, golden.layout, {})
        counts.append(assess(tables, law.packs, law.facts(tables)).counts)
    return counts


@pytest.mark.slow
def test_the_province_comes_out_exactly_as_reported() -> None:
    totals = add_up(merge(counted()), TREE, PERIOD)
    province = TREE.roots[0].id
    assert len(TREE.communes(province)) == COMMUNES
    for model, (achieved, everyone) in FIGURES.items():
        assert (totals.of(province, model, "achieved"), totals.of(province, model, "in_scope")) == (achieved, everyone)
        districts = TREE.children(province)
        assert sum(totals.of(unit.id, model, "achieved") for unit in districts) == achieved
    assert totals.of(province, "citizen", "achieved") == totals.of(province, "citizen", "in_scope") == 2_381 + 1_041

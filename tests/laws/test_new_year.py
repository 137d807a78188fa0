"""Law: making next year's book twice is making it once, whatever the book looks like."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_sync.core import Value
from sheets_sync.hosts.memory import Memory
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.newyear import new_year
from tests.books import PLACE, RULES, typed

NEXT = "nam-sau.xlsx"
WORDS = st.sampled_from(
    [None, "", "Nguyễn Thị Hoa", " Trần  Văn An ", "=1+1", "'", "#REF!", "đã mất", "chuyển đi", "x", "05/03/1960"]
)
CELLS: st.SearchStrategy[Value] = st.one_of(WORDS, st.integers(-5, 2100), st.floats(0, 10), st.booleans())
COLUMNS = ("name", "birth", "sex", "number", "hamlet", "status", "status_date", "registered", "self.01", "note")
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELLS)), max_size=6)


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, hamlets=st.lists(WORDS, max_size=3))
def test_new_year_twice_is_new_year_once(rows: list[dict[str, Value]], hamlets: list[Value]) -> None:
    cells = {column: [row[column] for row in rows] for column in COLUMNS}
    cover = {f"hamlet.{i:02d}": name for i, name in enumerate(hamlets, 1)}
    source = typed({"citizens": cells}, cover)
    into = Memory()
    first = new_year(source, PLACE, into, NEXT, RULES, Forgetful())
    once = into.read(NEXT)
    again = new_year(source, PLACE, into, NEXT, RULES, Forgetful())
    twice = into.read(NEXT)
    assert first.made
    if first.carried.count("citizens"):
        assert not again.made
    for title, grid in once.grids.items():
        assert np.array_equal(grid.values, twice.grids[title].values), title

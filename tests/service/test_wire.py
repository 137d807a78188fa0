"""The wire format hoctap/1 is read back exactly, and takes nothing that is not it."""

import json
import string
from dataclasses import replace
from datetime import date, datetime, time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync.core import (
    Block,
    BookId,
    Fill,
    Fix,
    Formula,
    Grid,
    Mend,
    Part,
    PartKind,
    Rows,
    Snapshot,
    Stop,
    WritePlan,
    objects,
)
from sheets_sync.service.planwire import plan_in, plan_out
from sheets_sync.service.wire import snapshot_in, snapshot_out
from sheets_sync.sync.settle import draft
from tests.books import PLACE, RULES, book, generated

LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SHOWN = st.none() | LETTERS | st.floats(allow_nan=False, allow_infinity=False)
CELL = (
    SHOWN
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.dates()
    | st.datetimes().map(lambda moment: moment.replace(fold=0))
    | st.times().map(lambda moment: moment.replace(fold=0))
    | st.builds(Formula, LETTERS, SHOWN)
)


@st.composite
def masks(draw, rows, columns):
    drawn = draw(st.lists(st.booleans(), min_size=rows * columns, max_size=rows * columns))
    return np.array(drawn, dtype=bool).reshape(rows, columns)


@st.composite
def grids(draw):
    rows, columns = draw(st.integers(0, 5)), draw(st.integers(0, 4))
    cells = draw(st.lists(CELL, min_size=rows * columns, max_size=rows * columns))
    hidden = draw(masks(rows, 1)).reshape(-1)
    merged = draw(st.lists(st.just((0, 0, 1, 2)), max_size=2))
    values = objects(cells).reshape(rows, columns)
    return Grid(
        values, draw(masks(rows, columns)), draw(masks(rows, columns)), hidden, tuple(merged), draw(st.booleans())
    )


PARTS = st.builds(Part, st.sampled_from(PartKind), LETTERS, st.integers(0, 50), LETTERS, st.integers(-1, 5000))
SNAPSHOTS = st.builds(
    Snapshot,
    LETTERS,
    LETTERS,
    st.dictionaries(st.text(string.ascii_lowercase, max_size=6), grids(), max_size=3),
    st.none() | st.lists(PARTS, max_size=4).map(tuple),
)


def same(one: Grid, other: Grid) -> bool:
    arrays = ("values", "error", "formula", "hidden")
    return (
        all(getattr(one, a).shape == getattr(other, a).shape for a in arrays)
        and repr(one.values.tolist()) == repr(other.values.tolist())  # 1, 1.0 and True are told apart
        and all((getattr(one, a) == getattr(other, a)).all() for a in arrays[1:])
        and (one.merged, one.protected) == (other.merged, other.protected)
    )


@given(SNAPSHOTS)
def test_a_snapshot_is_read_back_exactly(snapshot):
    back = snapshot_in(snapshot_out(snapshot))
    assert (back.place, back.etag, back.parts) == (snapshot.place, snapshot.etag, snapshot.parts)
    assert list(back.grids) == list(snapshot.grids)
    assert all(same(back.grids[title], grid) for title, grid in snapshot.grids.items())


@st.composite
def columns(draw):
    count = draw(st.integers(0, 4))
    cells = st.lists(CELL, min_size=count, max_size=count).map(objects)
    at = np.array(draw(st.lists(st.integers(0, 9999), min_size=count, max_size=count)), dtype=np.int64)
    keys = objects(draw(st.lists(st.none() | LETTERS, min_size=count, max_size=count)))
    rows = Rows(at, keys, np.zeros(count, np.uint64))
    return draw(LETTERS), draw(LETTERS), draw(st.integers(0, 99)), rows, draw(cells), draw(cells)


CHANGES = (
    columns().map(lambda given: Fill(*given))
    | st.tuples(columns(), LETTERS).map(lambda given: Mend(*given[0], given[1]))
    | st.tuples(LETTERS, LETTERS, st.integers(0, 99), st.integers(0, 9), grids(), grids()).map(
        lambda given: Block(*given[:4], given[4].values, given[5].values)
    )
    | st.builds(Fix, st.none() | PARTS, st.none() | PARTS)
)
PLANS = st.builds(
    WritePlan,
    LETTERS,
    st.none() | st.builds(BookId, LETTERS, st.integers(2000, 2100), LETTERS),
    LETTERS,
    st.lists(CHANGES, max_size=4).map(tuple),
)


@given(PLANS)
def test_a_plan_is_read_back_exactly(plan):
    back = plan_in(json.dumps(plan_out(plan)).encode())
    assert repr(back) == repr(plan)


def test_a_real_book_and_its_plan_go_over_the_wire_and_back():
    snapshot = book(generated(60)).read(PLACE)
    there = snapshot_in(snapshot_out(snapshot))
    made = draft(there, RULES, {}, b"salt").plan
    assert plan_out(made) == plan_out(draft(snapshot, RULES, {}, b"salt").plan)
    assert made.changes
    sent = plan_in(json.dumps(plan_out(made), ensure_ascii=False).encode())
    assert plan_out(sent) == {
        **plan_out(made),
        "changes": [change | {"made": None} if "made" in change else change for change in plan_out(made)["changes"]],
    }


def test_prints_of_people_do_not_leave_the_service():
    rows = Rows(np.array([5]), objects(["CD0001"]), np.array([987654321987654321], np.uint64))
    plan = WritePlan(PLACE, None, "1", (Fill("a", "kq", 1, rows, objects([None]), objects(["Đạt"])),))
    assert "987654321987654321" not in json.dumps(plan_out(plan))


def message(**changes):
    sheet = {"title": "a", "rows": 1, "cells": [["x"]], "formula": [], "error": [], "hidden": [], "merged": []}
    told = {"format": "hoctap/1", "place": "p", "etag": "e", "sheets": [sheet | {"protected": False}], "parts": None}
    told["sheets"][0] |= changes.pop("sheet", {})
    return json.dumps(told | changes).encode()


BAD = {
    "not JSON": b"hoctap",
    "half a message": message()[:-5],
    "a byte of another encoding": message().replace(b'"x"', b'"\xff"'),
    "a number that is none": message().replace(b'"x"', b"NaN"),
    "an endless number": message().replace(b'"x"', b"1e999"),
    "a number of 5,000 digits": message().replace(b'"x"', b"1" * 5000),
    "a whole number that no sheet holds": message().replace(b'"x"', b"9" * 18),
    "half a letter": message().replace(b'"x"', b'"\\ud800"'),
    "a thousand lists in each other": b"[" * 100_000,
    "a key twice": message().replace(b'"place"', b'"etag"'),
    "another version": message(format="hoctap/2"),
    "an unknown field": message(more=1),
    "a list": b"[]",
    "an object for a cell": message(sheet={"cells": [[{"a": 1}]]}),
    "a date that is none": message(sheet={"cells": [[["d", "2025-02-30"]]]}),
    "a moment with a time zone": message(sheet={"cells": [[["dt", "2025-01-01T00:00:00+07:00"]]]}),
    "an unknown kind of cell": message(sheet={"cells": [[["x", "1"]]]}),
    "a column longer than its sheet": message(sheet={"cells": [["x", "y"]]}),
    "a cell of 40,000 letters": message(sheet={"cells": [["x" * 40_000]]}),
    "more cells than a book has": message(sheet={"rows": 1_000_000, "cells": [[]] * 4}),
    "more columns than a sheet has": message(sheet={"rows": 0, "cells": [[]] * 20_000}),
    "rows below nothing": message(sheet={"rows": -1}),
    "rows as text": message(sheet={"rows": "1"}),
    "true for a number": message(sheet={"rows": True}),
    "a run outside": message(sheet={"formula": [[0, 0, 1]]}),
    "a run backwards": message(sheet={"rows": 3, "formula": [[0, 2, 1]]}),
    "runs over each other": message(sheet={"formula": [[0, 0, 0], [0, 0, 0]]}),
    "a run of text": message(sheet={"hidden": ["ab"]}),
    "a box inside out": message(sheet={"merged": [[3, 0, 1, 0]]}),
    "a part that is none": message(parts=[["macro", "a", 0, "", -1]]),
    "two sheets of one name": message(sheets=[json.loads(message())["sheets"][0]] * 2),
    "too many sheets": message(sheets=[json.loads(message())["sheets"][0]] * 61),
    "a name without end": message(place="x" * 500),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_message_that_is_not_hoctap_1_is_refused(body):
    with pytest.raises(Stop) as stopped:
        snapshot_in(body)
    assert stopped.value.code == "wire.invalid"


def test_the_message_that_the_bad_ones_were_made_from_is_good():
    assert snapshot_in(message()).grids["a"].values.tolist() == [["x"]]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_any_other_json_is_refused_in_the_same_way(told):
    for read in (snapshot_in, plan_in):
        with pytest.raises(Stop):
            read(json.dumps(told).encode())


def test_every_kind_of_cell_keeps_its_kind():
    noon = datetime(2025, 1, 1, 12)  # noqa: DTZ001 (a cell knows no time zone)
    kinds = [1, 1.0, True, "1", None, date(2025, 1, 1), noon, time(7, 30), Formula("A1", 2.0)]
    blank = np.zeros((len(kinds), 1), bool)
    grid = Grid(objects(kinds).reshape(-1, 1), blank, blank, blank[:, 0])
    back = snapshot_in(snapshot_out(Snapshot("p", "e", {"a": grid})))
    assert [type(cell) for cell in back.grids["a"].values[:, 0]] == [type(cell) for cell in kinds]
    assert replace(back, grids={}) == Snapshot("p", "e", {})

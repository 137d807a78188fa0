"""The page about the wire format is read by the code that reads what clients send."""

import json
import re
from pathlib import Path

from sheets_sync.core import PartKind
from sheets_sync.service import gate, wire
from sheets_sync.service.cellwire import LONGEST
from sheets_sync.service.planwire import plan_in
from sheets_sync.service.wire import snapshot_in

PAGE = (Path(__file__).parents[2] / "docs" / "wire.md").read_text(encoding="utf-8")
SNAPSHOT, PLAN = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))


def test_the_snapshot_of_the_page_is_one():
    sheet = SNAPSHOT["sheets"][0] | {"cells": [*SNAPSHOT["sheets"][0]["cells"], *[[]] * 23]}
    snapshot = snapshot_in(json.dumps(SNAPSHOT | {"sheets": [sheet]}).encode())
    assert snapshot.grids["Công dân"].values[5, 0] == "CD0001"
    assert snapshot.grids["Công dân"].formula[5:, 24].all()
    assert snapshot.parts is not None
    assert snapshot.parts[0].kind is PartKind.DROPDOWN


def test_the_plan_of_the_page_is_one():
    plan = plan_in(json.dumps({name: PLAN[name] for name in ("format", "place", "book", "base", "changes")}).encode())
    assert [type(change).__name__ for change in plan.changes] == ["Fill", "Block", "Fix"]


def test_the_limits_of_the_page_are_those_of_the_code():
    told = f"{gate.SNAPSHOT >> 20} MB, {wire.SHEETS} sheets, {wire.CELLS:,} cells"
    assert told in PAGE
    assert f"{LONGEST:,} letters a cell" in PAGE

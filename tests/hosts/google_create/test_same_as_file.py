"""A filled spreadsheet reads and scores as the same book in memory does: same columns, same people, same results."""

from __future__ import annotations

import numpy as np

from sheets_sync.core import ENVELOPE_SHEET, Grid, Snapshot
from sheets_sync.hosts.memory import Memory
from sheets_sync.sync.settle import draft
from sheets_sync.workbook.online import LEFT_OUT, NUMBERS, without
from tests.books import PERIOD, PLACE, RULES, UNIT, fill, generated
from tests.hosts.google_create.conftest import ENVELOPE, LAYOUT

_KINDS = ("stringValue", "numberValue", "boolValue")


def read(google, file):
    """The spreadsheet as a Snapshot: shown values, and which cells are formulas."""
    fields = "sheets(properties(title),data(rowData(values(effectiveValue,userEnteredValue(formulaValue)))))"
    return Snapshot(file, "1", {s["properties"]["title"]: grid(s) for s in google.get(file, fields)["sheets"]})


def grid(sheet):
    rows = [row.get("values", []) for row in sheet["data"][0].get("rowData", [])]
    shape = (len(rows), max(map(len, rows), default=0))
    values, formula = np.full(shape, None, dtype=object), np.zeros(shape, bool)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            shown = cell.get("effectiveValue", {})
            found = next((shown[kind] for kind in _KINDS if kind in shown), None)
            values[i, j] = float(found) if type(found) is int else found
            formula[i, j] = "formulaValue" in cell.get("userEnteredValue", {})
    return Grid(values, np.zeros(shape, bool), formula, np.zeros(shape[0], bool))


def filled():
    made = generated(80)
    return made.cover, {s: {c: v for c, v in of.items() if c != "number"} for s, of in made.sheets.items()}


def test_it_reads_and_scores_as_in_memory(google):
    cover, rows = filled()
    rows = {s: {c: np.array([*v, None], dtype=object)[:-1] for c, v in of.items()} for s, of in rows.items()}
    file = google.make(LAYOUT, cover=cover, rows=rows).file.id
    seen = draft(read(google, file), RULES, {})
    host = Memory()
    layout = without(RULES.standard("commune", PERIOD), NUMBERS)
    told = {"layout": "commune", "template_version": layout.version, "unit": UNIT, "period": str(PERIOD)}
    host.create(PLACE, layout, told | {LEFT_OUT: NUMBERS})
    fill(host, layout, cover, rows)
    meant = draft(host.read(PLACE), RULES, {})
    assert seen.assessment.counts.counts == meant.assessment.counts.counts
    assert [h.code for h in seen.assessment.hits] == [h.code for h in meant.assessment.hits]
    for sheet, table in meant.tables.sheets.items():
        assert seen.tables.sheets[sheet].place == table.place
        for column in table.sheet.inputs:
            assert seen.tables.sheets[sheet].value[column.id].tolist() == table.value[column.id].tolist()


def test_a_copy_says_that_it_is_the_same_book(google):
    """So that whoever adds up sees it twice, and counts it once."""
    first = google.make().file.id
    copy = google.owner.copy(first)
    snapshots = [read(google, file) for file in (first, copy)]
    said = [dict(snapshot.grids[ENVELOPE_SHEET].values[:, :2].tolist()) for snapshot in snapshots]
    assert said[0] == said[1]
    assert said[0]["unit"] == ENVELOPE["unit"]
    assert google.make().file.id == first

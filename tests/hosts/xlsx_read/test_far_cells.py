"""A stray cell far outside costs nothing, and is told."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync.hosts.xlsx.scan import AREA_PER_CELL, SPARE, near

NAMES = "".join(
    f'<row r="{n}"><c r="A{n}" t="str"><v>Tên {n}</v></c><c r="B{n}"><v>{n}</v></c></row>' for n in range(1, 41)
)
PROGRAM = """
import resource, sys
room = 900 << 20
resource.setrlimit(resource.RLIMIT_AS, (room, room))
from pathlib import Path
from sheets_sync.core import Stop
from sheets_sync.hosts.files import read_workbook
data = Path(sys.argv[1]).read_bytes()
try:
    snapshot = read_workbook(data, "x.xlsx", "")
except Stop as stop:
    print(stop.code)
else:
    shapes = [g.values.shape for g in snapshot.grids.values()]
    print(shapes, [(n.code, n.cell, n.args["count"]) for n in snapshot.notes])
status = Path("/proc/self/status")  # the system's own "most so far" counts the parent's memory, too
if status.exists():
    print(int(status.read_text().split("VmHWM:")[1].split()[0]) >> 10)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)
"""


@pytest.fixture
def read_in_little_memory(tmp_path):
    """Read in a process that may address 900 MB: what it printed, and its peak memory in MB."""
    pytest.importorskip("resource", reason="no memory limits on this system")

    def run(data: bytes) -> tuple[str, int]:
        path = tmp_path / "x.xlsx"
        path.write_bytes(data)
        root = Path(__file__).parents[3]
        env = {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(root)}
        command = [sys.executable, "-c", PROGRAM, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=root, env=env)
        assert done.returncode == 0, done.stderr
        said, peak = done.stdout.split("\n")[:2]
        return said, int(peak)

    return run


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "XFD40", "XFD1"])
def test_a_stray_cell_costs_no_memory(book, sheet, read_in_little_memory, cell):
    stray = f'<c r="{cell}" t="str"><v>lạc</v></c>'
    number = int(cell.lstrip("ADFX"))
    rows = (
        NAMES + f'<row r="{number}">{stray}</row>'
        if number > 40
        else NAMES.replace(f"<v>{number}</v></c></row>", f"<v>{number}</v></c>{stray}</row>")
    )
    said, peak = read_in_little_memory(book(sheet(rows)))
    kept = "[(40, 16384)] []" if cell in ("XFD40", "XFD1") else f"[(40, 2)] [('cell.far', '{cell}', 1)]"
    assert said == kept
    assert peak < 250


def test_the_whole_sheet_formatted_costs_no_memory(book, sheet, read_in_little_memory):
    blank = "".join(f'<row r="{n}" s="1" customFormat="1"><c r="B{n}" s="1"/></row>' for n in range(41, 1_048_577))
    said, peak = read_in_little_memory(book(sheet(NAMES + blank)))
    assert said == "[(40, 2)] []"
    assert peak < 500


def test_cells_in_opposite_corners(grid, book, sheet, opened):
    wide = "".join(f'<c r="{c}{{n}}"><v>1</v></c>' for c in "ABCDE")
    rows = "".join(f'<row r="{n}">{wide.format(n=n)}</row>' for n in range(1, 201))
    rows += '<row r="1000000"><c r="A1000000"><v>7</v></c></row><row r="1000001"><c r="XFD1000001"><v>8</v></c></row>'
    snapshot = opened(book(sheet(rows)))
    assert snapshot.grids["Trang 1"].values.shape == (200, 5)
    assert [(n.code, n.sheet, n.cell, n.args["count"]) for n in snapshot.notes] == [
        ("cell.far", "Trang 1", "A1000000", 2)
    ]


def test_a_row_typed_a_little_below_stays(grid):
    rows = NAMES + '<row r="30000"><c r="B30000"><v>9</v></c></row>'
    assert grid(rows).values[29_999, 1] == 9.0


def test_masks_lie_on_the_kept_cells(grid):
    rows = (
        '<row r="1"><c r="A1" t="e"><f>1/0</f><v>#REF!</v></c><c r="XFD1" t="e"><f>1</f><v>#N/A</v></c></row>'
        '<row r="1048576" hidden="1"><c r="A1048576"><f>1</f><v>1</v></c></row>'
        '<row r="2" hidden="1"><c r="A2"><v>2</v></c></row>'
    )
    read = grid(rows)
    # the last row is beyond all else; the last column of the first is not, as one row of it is no burden
    assert read.values.shape == (2, 16_384)
    assert (read.values[0, 0], read.values[0, -1], read.values[1, 0]) == ("#REF!", "#N/A", 2.0)
    assert np.argwhere(read.error).tolist() == np.argwhere(read.formula).tolist() == [[0, 0], [0, 16_383]]
    assert read.hidden.tolist() == [False, True]


cells = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 300), st.integers(0, 1_048_575)), st.one_of(st.integers(0, 60), st.integers(0, 16_383))
    ),
    max_size=60,
    unique=True,
)


@given(cells)
def test_what_is_kept_is_a_rectangle_of_a_sane_size(places):
    row, column = np.array(places, np.int64).reshape(-1, 2).T
    kept = near(row, column)
    budget = SPARE + AREA_PER_CELL * len(places)
    if kept.any():
        bottom, right = int(row[kept].max()), int(column[kept].max())
        assert (bottom + 1) * (right + 1) <= budget
        assert kept.tolist() == ((row <= bottom) & (column <= right)).tolist()
    if places and (row.max() + 1) * (column.max() + 1) <= budget:
        assert kept.all()

"""One tab: its cells, rows and columns, and everything that hangs on a range and moves with it.

A cell is its CellData of the API less what is derived (formattedValue, effectiveFormat, hyperlink), never changed in
place: a new value is a new dict. So a tab is copied by copying lists, and a failed batch costs nothing to take back.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from sheets_sync.emulator.a1 import Area
from sheets_sync.emulator.errors import bad

Cell: TypeAlias = Mapping[str, Any]
Dimension: TypeAlias = Literal["ROWS", "COLUMNS"]
Edges: TypeAlias = Callable[[int, int | None], tuple[int, int | None] | None]
"""How a start and an end move; None = the range is gone."""

EMPTY: Cell = {}


@dataclass(frozen=True, slots=True)
class Ranged:
    """A thing of the API with a range (rule, protection, filter, named range): its areas, and the rest as JSON."""

    areas: tuple[Area, ...]
    rest: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """A dimension group: start..end at a depth."""

    start: int
    end: int
    depth: int
    collapsed: bool = False


@dataclass(slots=True)
class Tab:
    """A sheet of a spreadsheet. `rows` is ragged: what lies beyond its lists is blank."""

    id: int
    properties: dict[str, Any]
    row_count: int = 1000
    column_count: int = 26
    rows: list[list[Cell | None]] = field(default_factory=list)
    dims: dict[Dimension, list[Mapping[str, Any] | None]] = field(default_factory=lambda: {"ROWS": [], "COLUMNS": []})
    merges: list[Area] = field(default_factory=list)
    conditional: list[Ranged] = field(default_factory=list)
    protected: dict[int, Ranged] = field(default_factory=dict)
    filter: Ranged | None = None
    groups: dict[Dimension, list[Group]] = field(default_factory=lambda: {"ROWS": [], "COLUMNS": []})

    @property
    def title(self) -> str:
        """The tab's name."""
        return str(self.properties["title"])

    def copy(self) -> "Tab":
        """A copy that shares only what never changes in place."""
        return replace(
            self,
            properties=dict(self.properties),
            rows=[row[:] for row in self.rows],
            dims={name: items[:] for name, items in self.dims.items()},
            merges=self.merges[:],
            conditional=self.conditional[:],
            protected=dict(self.protected),
            groups={name: items[:] for name, items in self.groups.items()},
        )

    def size(self, dimension: Dimension) -> int:
        """Number of rows or of columns."""
        return self.row_count if dimension == "ROWS" else self.column_count

    def closed(self, area: Area) -> Area:
        """An area with its open ends closed by, and cut to, this grid."""
        return area.within(self.row_count, self.column_count)

    def at(self, row: int, column: int) -> Cell:
        """The cell, blank or not."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column] or EMPTY
        return EMPTY

    def put(self, row: int, column: int, cell: Cell | None) -> None:
        """Set one cell; nothing grows but the lists."""
        rows = self.rows
        if row >= len(rows):
            if not cell:
                return
            rows.extend([] for _ in range(row + 1 - len(rows)))
        line = rows[row]
        if column >= len(line):
            if not cell:
                return
            line.extend([None] * (column + 1 - len(line)))
        line[column] = cell or None

    def each(self, area: Area) -> Iterator[tuple[int, int, Cell]]:
        """The cells in an area that are not blank, row by row."""
        bottom = len(self.rows) if area.bottom is None else min(area.bottom, len(self.rows))
        for row in range(area.top, bottom):
            line = self.rows[row]
            right = len(line) if area.right is None else min(area.right, len(line))
            for column in range(area.left, right):
                cell = line[column]
                if cell:
                    yield row, column, cell

    def grow(self, rows: int, columns: int) -> None:
        """Make the grid at least that large."""
        self.row_count = max(self.row_count, rows)
        self.column_count = max(self.column_count, columns)

    def resize(self, dimension: Dimension, size: int) -> None:
        """Set the number of rows or columns; what falls off is deleted with all that hangs on it."""
        if size < 1:
            raise bad(f"Invalid value for {dimension}: {size}")
        if size < self.size(dimension):
            self.delete(dimension, size, self.size(dimension))
        elif dimension == "ROWS":
            self.row_count = size
        else:
            self.column_count = size

    def insert(self, dimension: Dimension, start: int, end: int) -> None:
        """New blank rows or columns start..end; what stood there moves on."""
        count = end - start
        if dimension == "ROWS":
            if start < len(self.rows):
                self.rows[start:start] = [[] for _ in range(count)]
            self.row_count += count
        else:
            for line in self.rows:
                if start < len(line):
                    line[start:start] = [None] * count
            self.column_count += count
        metadata = self.dims[dimension]
        if start < len(metadata):
            metadata[start:start] = [None] * count
        self.reshape(dimension, inserted(start, count))

    def delete(self, dimension: Dimension, start: int, end: int) -> None:
        """Rows or columns start..end go, with all that lies wholly in them."""
        count = end - start
        if dimension == "ROWS":
            del self.rows[start:end]
            self.row_count -= count
        else:
            for line in self.rows:
                del line[start:end]
            self.column_count -= count
        del self.dims[dimension][start:end]
        self.reshape(dimension, deleted(start, end))

    def move(self, dimension: Dimension, start: int, end: int, to: int) -> None:
        """Rows or columns start..end move before `to` (counted before the move)."""
        if start <= to <= end:
            return
        if dimension == "ROWS":
            _move(self.rows, start, end, to, list)
        else:
            for line in self.rows:
                _move(line, start, end, to, lambda: None)
        _move(self.dims[dimension], start, end, to, lambda: None)
        self.reshape(dimension, moved(start, end, to))

    def reshape(self, dimension: Dimension, edges: Edges) -> None:
        """Move everything that hangs on a range."""
        self.merges = [area for old in self.merges if (area := shifted(old, dimension, edges))]
        kept = (shifted_thing(rule, dimension, edges) for rule in self.conditional)
        self.conditional = [rule for rule in kept if rule]
        both = ((key, shifted_thing(thing, dimension, edges)) for key, thing in self.protected.items())
        self.protected = {key: thing for key, thing in both if thing}
        self.filter = self.filter and shifted_thing(self.filter, dimension, edges)
        groups = ((group, edges(group.start, group.end)) for group in self.groups[dimension])
        self.groups[dimension] = [replace(group, start=at[0], end=at[1] or 0) for group, at in groups if at]


def inserted(at: int, count: int) -> Edges:
    """A range that holds the place grows, one behind it moves on."""

    def edges(start: int, end: int | None) -> tuple[int, int | None]:
        whole = start == 0 and end is None
        later = None if end is None else end + count if end > at else end
        return (start + count if start >= at and not whole else start), later

    return edges


def deleted(start: int, end: int) -> Edges:
    """A range loses what it shares with the deleted part; one that lies wholly in it is gone."""

    def place(index: int) -> int:
        return index if index <= start else max(start, index - (end - start))

    def edges(first: int, last: int | None) -> tuple[int, int | None] | None:
        at, until = place(first), None if last is None else place(last)
        return None if until is not None and until <= at else (at, until)

    return edges


def moved(start: int, end: int, to: int) -> Edges:
    """A range in the moved part goes with it; any other closes up where the part left and opens where it arrives."""
    count = end - start
    target = to if to < start else to - count

    def edges(first: int, last: int | None) -> tuple[int, int | None] | None:
        if last is not None and start <= first and last <= end:
            return first - start + target, last - start + target
        if first == 0 and last is None:
            return first, last
        left = deleted(start, end)(first, last)
        return left and inserted(target, count)(*left)

    return edges


def shifted(area: Area, dimension: Dimension, edges: Edges) -> Area | None:
    """An area after its edges moved along one dimension."""
    if dimension == "ROWS":
        at = edges(area.top, area.bottom)
        return at and replace(area, top=at[0], bottom=at[1])
    at = edges(area.left, area.right)
    return at and replace(area, left=at[0], right=at[1])


def shifted_thing(thing: Ranged, dimension: Dimension, edges: Edges) -> Ranged | None:
    """A rule, protection or filter after its areas moved; gone with its last area."""
    if not thing.areas:
        return thing
    areas = tuple(area for old in thing.areas if (area := shifted(old, dimension, edges)))
    return replace(thing, areas=areas) if areas else None


def _move(items: list[Any], start: int, end: int, to: int, blank: Callable[[], Any]) -> None:
    if start >= len(items) and to >= len(items):
        return
    items.extend(blank() for _ in range(max(end, to) - len(items)))
    block = items[start:end]
    items[to:to] = block
    shift = len(block) if to < start else 0
    del items[start + shift : end + shift]

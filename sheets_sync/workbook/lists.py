"""The lists behind dropdowns: which there are, what they are called in a workbook, where their entries stand.

Lists of fixed entries stand on the hidden sheet, a column each; lists that officers make themselves (hamlets, units,
clans) are the very cells in which they make them. All are named ranges, so a dropdown survives a moved column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheets_sync.core import FIRST_ROW, Indicator, Input, Kind, Layout, Shape, Sheet
from sheets_sync.workbook.places import cell_at, letters

_PREFIX = "dm_"  # "danh mục"
_LIVE = {"cover.hamlets": "hamlet", "cover.units": "unit", "cover.places": "unit"}
_LONGEST = 500  # rows of a sheet that its own dropdown offers


def score_list(maximum: int, step: int) -> str:
    """Name of the list of points from ``maximum`` down to 0 by ``step`` (1/100 points)."""
    return f"score_{maximum / 100:g}_{step / 100:g}".replace(".", "p")


def scale_of(indicators: Iterable[Indicator]) -> tuple[int, int]:
    """Highest maximum and finest ordinary step among these indicators (1/100 points)."""
    found = list(indicators)
    return max(i.maximum for i in found), min(i.scale.step if i.scale else 100 for i in found)


def score_lists(sheets: Iterable[Sheet]) -> dict[str, tuple[str, ...]]:
    """Entries of every score list that the sheets' columns name, best first."""
    names = {c.choices for s in sheets for c in s.inputs if c.kind is Kind.SCORE and c.choices}
    return {name: _points(name) for name in sorted(names)}


def _points(name: str) -> tuple[str, ...]:
    maximum, step = (round(float(part.replace("p", ".")) * 100) for part in name.split("_")[1:])
    return tuple(f"{points / 100:g}" for points in range(maximum, -1, -step))


def defined_name(column: Input) -> str:
    """Name of the range that a column's dropdown offers; "" = it has none."""
    if column.choices:
        return _PREFIX + column.choices
    return _PREFIX + column.points_to.replace(".", "_") if column.points_to in (*_LIVE, "clans.name") else ""


def entry(name: str, text: str) -> str | float:
    """A list's entry as the cell holds it: points are numbers."""
    return float(text) if name.startswith("score_") else text


def ranges(layout: Layout) -> Mapping[str, str]:
    """Defined name -> range, for every list that some column or cover cell offers."""
    columns = {name: i for i, name in enumerate(shown(layout))}
    hidden = next(sheet.title for sheet in layout.sheets if sheet.shape is Shape.LISTS)
    found = {}
    for column in _offering(layout):
        name = defined_name(column)
        if column.choices:
            last = len(layout.lists[column.choices]) + 1
            found[name] = _range(hidden, columns[column.choices], 1, last - 1)
        elif column.points_to in _LIVE:
            found[name] = _cover_range(layout, _LIVE[column.points_to])
        elif name:
            sheet_id, _, column_id = column.points_to.partition(".")
            sheet = layout.sheet(sheet_id)
            place = [c.id for c in sheet.columns].index(column_id)
            found[name] = _range(sheet.title, place, FIRST_ROW, FIRST_ROW + _LONGEST - 1)
    return dict(sorted(found.items()))


def named_cells(layout: Layout) -> dict[str, str]:
    """Cover cells by name ("bia_unit_name"), so that formulas and people find them."""
    found = {}
    for sheet in layout.sheets:
        for at, cell in sheet.cells.items():
            if "." in cell.id:
                continue  # entries of a list; the list has a name
            row, column = cell_at(at)
            found[f"bia_{cell.id}"] = f"'{sheet.title}'!${letters(column)}${row + 1}"
    return found


def shown(layout: Layout) -> tuple[str, ...]:
    """Lists that have a column on the hidden sheet, in its order."""
    used = {column.choices for column in _offering(layout) if column.choices}
    used |= {asked.choices for sheet in layout.sheets for asked in sheet.asked if asked.choices}
    return tuple(name for name in layout.lists if name in used)


def _offering(layout: Layout) -> list[Input]:
    found = []
    for sheet in layout.sheets:
        found += [c for c in (*sheet.columns, *sheet.cells.values()) if isinstance(c, Input)]
    return [column for column in found if defined_name(column)]


def _cover_range(layout: Layout, cell_id: str) -> str:
    cover = layout.sheet("cover")
    cells = [cell_at(at) for at, cell in cover.cells.items() if cell.id.startswith(f"{cell_id}.")]
    return _range(cover.title, cells[0][1], cells[0][0], cells[-1][0])


def _range(title: str, column: int, first: int, last: int) -> str:
    at = letters(column)
    return f"'{title}'!${at}${first + 1}:${at}${last + 1}"

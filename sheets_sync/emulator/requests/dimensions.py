"""Requests on rows and columns: insert, delete, move, append, properties, automatic width, groups."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sheets_sync.emulator.a1 import Area
from sheets_sync.emulator.batch import Body, Handler, Request
from sheets_sync.emulator.grid import Dimension, Group, Tab, deleted, inserted, moved
from sheets_sync.emulator.masks import overlay
from sheets_sync.emulator.typed import shown
from sheets_sync.emulator.view import PIXELS, groups


def _range(request: Request, span: Body | None) -> tuple[Tab, Dimension, int, int]:
    """Tab, dimension, start and end of a DimensionRange; 400 if it leaves the grid."""
    span = span or {}
    tab = request.tab(span.get("sheetId"))
    dimension: Dimension | None = span.get("dimension")
    if dimension not in ("ROWS", "COLUMNS"):
        raise request.refused("No dimension specified.")
    start, end = span.get("startIndex") or 0, span.get("endIndex")
    return tab, dimension, start, tab.size(dimension) if end is None else end


def _inside(request: Request, tab: Tab, dimension: Dimension, start: int, end: int) -> None:
    if not 0 <= start < end <= tab.size(dimension):
        word = dimension.lower()
        raise request.refused(f"Range ({start} to {end}) exceeds the {tab.size(dimension)} {word} of {tab.title}.")


def _band(dimension: Dimension, start: int, end: int) -> Area:
    return Area(start, end) if dimension == "ROWS" else Area(0, None, start, end)


def insert_dimension(request: Request, body: Body) -> None:
    """insertDimension: blank rows or columns; their format is that of the neighbour before or after."""
    tab, dimension, start, end = _range(request, body.get("range"))
    before = bool(body.get("inheritFromBefore"))
    if start > tab.size(dimension) or end <= start or (before and start == 0):
        raise request.refused(f"Cannot insert {dimension.lower()} at {start}.")
    tab.insert(dimension, start, end)
    request.book.reshape(tab, dimension, inserted(start, end - start))
    _inherit(tab, dimension, start, end, start - 1 if before else end)


def _inherit(tab: Tab, dimension: Dimension, start: int, end: int, model: int) -> None:
    if model >= tab.size(dimension):
        return
    for row, column, cell in list(tab.each(_band(dimension, model, model + 1))):
        look = {name: cell[name] for name in ("userEnteredFormat", "dataValidation") if name in cell}
        for at in range(start, end) if look else ():
            tab.put(*((at, column) if dimension == "ROWS" else (row, at)), look)


def delete_dimension(request: Request, body: Body) -> None:
    """deleteDimension: rows or columns with all that stands in them."""
    tab, dimension, start, end = _range(request, body.get("range"))
    _inside(request, tab, dimension, start, end)
    if end - start >= tab.size(dimension):
        raise request.refused(f"You can't delete all the {dimension.lower()} on the sheet.")
    request.guard(tab, _band(dimension, start, end))
    tab.delete(dimension, start, end)
    request.book.reshape(tab, dimension, deleted(start, end))


def move_dimension(request: Request, body: Body) -> None:
    """moveDimension: `destinationIndex` counts before the move."""
    tab, dimension, start, end = _range(request, body.get("source"))
    _inside(request, tab, dimension, start, end)
    to = body.get("destinationIndex") or 0
    if to > tab.size(dimension):
        raise request.refused(f"Cannot move {dimension.lower()} to {to}.")
    request.guard(tab, _band(dimension, start, end))
    if not start <= to <= end:
        tab.move(dimension, start, end, to)
        request.book.reshape(tab, dimension, moved(start, end, to))


def append_dimension(request: Request, body: Body) -> None:
    """appendDimension: blank rows or columns at the end."""
    tab = request.tab(body.get("sheetId"))
    dimension: Dimension = body.get("dimension") or "ROWS"
    tab.resize(dimension, tab.size(dimension) + (body.get("length") or 0))


def update_dimension_properties(request: Request, body: Body) -> None:
    """updateDimensionProperties: hiddenByUser, pixelSize."""
    mask = request.mask(body, "DimensionProperties")
    tab, dimension, start, end = _range(request, body.get("range"))
    _inside(request, tab, dimension, start, end)
    new = body.get("properties") or {}
    set_dimension(tab, dimension, start, end, lambda old: overlay(mask, old, {k: v for k, v in new.items() if v}))


def set_dimension(tab: Tab, dimension: Dimension, start: int, end: int, change: Any) -> None:
    """Change the properties of rows or columns; `change` takes the old ones and gives the new."""
    lines = tab.dims[dimension]
    lines.extend([None] * (end - len(lines)))
    for at in range(start, end):
        lines[at] = change(dict(lines[at] or {})) or None


def auto_resize_dimensions(request: Request, body: Body) -> None:
    """autoResizeDimensions: as wide as so many A in Arial 10 (543/64 pixels, as recorded)."""
    tab, dimension, start, end = _range(request, body.get("dimensions"))
    _inside(request, tab, dimension, start, end)
    for at in range(start, end):
        band = _band(dimension, at, at + 1)
        longest = max((len(shown(cell, request.book.locale)) for _, _, cell in tab.each(band)), default=0)
        size = PIXELS[dimension] if dimension == "ROWS" or not longest else 3 + round(longest * 543 / 64)
        set_dimension(tab, dimension, at, at + 1, lambda old, size=size: {**old, "pixelSize": size})


def add_dimension_group(request: Request, body: Body) -> Body:
    """addDimensionGroup: a group inside or around another one gets or gives a depth."""
    tab, dimension, start, end = _range(request, body.get("range"))
    _inside(request, tab, dimension, start, end)
    old = tab.groups[dimension]
    if any(g.start < start < g.end < end or start < g.start < end < g.end for g in old):
        raise request.refused("Groups may not cross.")
    around = sum(g.start <= start and end <= g.end for g in old)
    inner = [
        replace(g, depth=g.depth + 1) if start <= g.start and g.end <= end and (g.start, g.end) != (start, end) else g
        for g in old
    ]
    tab.groups[dimension] = sorted([*inner, Group(start, end, around + 1)], key=lambda g: (g.depth, g.start))
    grid = dict(tab.properties.get("gridProperties") or {})
    # Google's default of the control's place shows itself with the first group, and stays
    grid[f"{dimension[:-1].lower()}GroupControlAfter"] = True
    tab.properties["gridProperties"] = grid
    return {"dimensionGroups": groups(tab, dimension)}


def delete_dimension_group(request: Request, body: Body) -> Body:
    """deleteDimensionGroup: the deepest group over the range loses it."""
    tab, dimension, start, end = _range(request, body.get("range"))
    old = tab.groups[dimension]
    hit = [g for g in old if g.start < end and start < g.end]
    if not hit:
        raise request.refused("There is no group on that range.")
    deepest = max(hit, key=lambda g: g.depth)
    parts = [replace(deepest, end=start), replace(deepest, start=end)]
    rest = [g for g in old if g is not deepest] + [g for g in parts if g.start < g.end]
    tab.groups[dimension] = sorted(rest, key=lambda g: (g.depth, g.start))
    left = groups(tab, dimension)
    return {"dimensionGroups": left} if left else {}


KINDS: Mapping[str, Handler] = {
    "insertDimension": insert_dimension,
    "deleteDimension": delete_dimension,
    "moveDimension": move_dimension,
    "appendDimension": append_dimension,
    "updateDimensionProperties": update_dimension_properties,
    "autoResizeDimensions": auto_resize_dimensions,
    "addDimensionGroup": add_dimension_group,
    "deleteDimensionGroup": delete_dimension_group,
}

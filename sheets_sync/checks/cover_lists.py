"""WHAT: every hamlet and unit stands once in the cover's lists, and every unit has its kind.

WHY: keys find their place by these names; which targets are asked of a unit depends on its kind (circular 24/2023,
articles 6 to 8).
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.checks.look import Look, of_book
from sheets_sync.checks.tools import repeated
from sheets_sync.core import Hits, Sheet
from sheets_sync.vn import clean_text, fold

CODES = ("cover.double", "cover.kind")


def check(look: Look) -> Iterator[Hits]:
    """Look through the lists on the cover."""
    if not look.tables.layout.has("cover"):
        return
    cover = look.tables.layout.sheet("cover")
    cells = look.tables.cover
    for kind in ("hamlet.", "unit."):
        names = [
            (cell, clean_text(str(value)) or "") for cell, value in cells.items() if cell.startswith(kind) and value
        ]
        rows, _ = repeated([fold(name) or None for _, name in names])
        for row in rows.tolist():
            cell, name = names[row]
            yield of_book("cover.double", "cover", cell, title=cover.title, at=_at(cover, cell), value=name)
    for cell, value in cells.items():
        kind_cell = cell.replace("unit.", "unit_kind.")
        if cell.startswith("unit.") and value and kind_cell in cells and not cells[kind_cell]:
            where = _at(cover, kind_cell)
            yield of_book("cover.kind", "cover", kind_cell, title=cover.title, at=where, value=clean_text(str(value)))


def _at(cover: Sheet, cell_id: str) -> str:
    return next((address for address, cell in cover.cells.items() if cell.id == cell_id), "")

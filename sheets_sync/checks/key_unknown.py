"""WHAT: a key (hamlet, household, clan, unit, place) names a row or place that there is.

WHY: shares of families, hamlets and units follow from these keys; who names nowhere counts nowhere. A household or clan
that is not yet listed is one line a name, for its row can be added.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import UNKNOWN_LINK, Look, found, of_book
from sheets_sync.checks.near import Near
from sheets_sync.checks.tools import keys
from sheets_sync.core import Cells, Hits, Ints, Kind, Shape, Table, objects
from sheets_sync.vn import fold

CODES = ("key.unknown", "key.near", "key.no_row", "cover.empty")


def check(look: Look) -> Iterator[Hits]:
    """Look at the keys that point nowhere."""
    for table in look.shaped(Shape.SUBJECTS, Shape.RECORDS):
        for column in keys(table, Kind.KEY):
            rows = np.flatnonzero(look.link(table, column.id) == UNKNOWN_LINK)
            if len(rows):
                yield from _nowhere(look, table, column.id, column.points_to, rows)


def _nowhere(look: Look, table: Table, column: str, points_to: str, rows: Ints) -> Iterator[Hits]:
    names = targets(look, points_to)
    typed: Cells = table.value[column][rows]
    to_rows = not points_to.startswith("cover.")
    if not names and not to_rows:
        yield of_book("cover.empty", "cover", title=_title(look, "cover"), column=table.sheet.column(column).header)
        return
    near = Near(names)
    likely = objects(near.of(text) for text in typed.tolist())
    known = np.array([entry is not None for entry in likely], dtype=np.bool_)
    yield from found(
        "key.near", table, column, rows[known], proposal=likely[known], value=typed[known], near=likely[known]
    )
    if to_rows:
        yield from _no_row(table, column, _title(look, points_to.partition(".")[0]), rows[~known], typed[~known])
    else:
        yield from found("key.unknown", table, column, rows[~known], value=typed[~known])


def _no_row(table: Table, column: str, target: str, rows: Ints, typed: Cells) -> Iterator[Hits]:
    """One hit a name, at its first row."""
    first: dict[str, int] = {}
    counts: dict[str, int] = {}
    for i, text in enumerate(typed.tolist()):
        name = fold(text)
        first.setdefault(name, i)
        counts[name] = counts.get(name, 0) + 1
    at = np.array(list(first.values()), dtype=np.int64)
    yield from found(
        "key.no_row", table, column, rows[at], value=typed[at], count=objects(counts.values()), target=target
    )


def targets(look: Look, points_to: str) -> list[str]:
    """The names that a key may take."""
    sheet, _, column = points_to.partition(".")
    if sheet == "cover":
        kinds = {"hamlets": ("hamlet.",), "units": ("unit.",)}.get(column, ("hamlet.", "unit."))
        return [str(value).strip() for cell, value in look.tables.cover.items() if cell.startswith(kinds) and value]
    table = look.table(sheet)
    return [] if table is None else [name for name in table.value[column].tolist() if name]


def _title(look: Look, sheet: str) -> str:
    return look.tables.layout.sheet(sheet).title if look.tables.layout.has(sheet) else sheet

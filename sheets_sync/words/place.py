"""Gives every hit of a check its place in the workbook: tab, key, header and cell of one finding a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sheets_sync.core import Finding, Hits, Table, Value


def findings(hits: Hits, table: Table | None) -> Iterator[Finding]:
    """One Finding a row of ``hits``; a single one where the fault is the sheet's or the book's.

    The latter may tell its tab and cell by ``args["title"]`` and ``args["at"]``.
    """
    if not len(hits) or table is None:
        title = table.title if table is not None else str(hits.args.get("title", ""))
        at = str(hits.args.get("at", ""))
        yield Finding(hits.code, hits.severity, title, "", _header(hits, table), at, _args(hits, 0))
        return
    letters = column_letters(table.place[hits.column]) if hits.column in table.place else ""
    header = _header(hits, table)
    for i, row in enumerate(hits.row.tolist()):
        cell = f"{letters or 'A'}{int(table.rows.at[row]) + 1}"
        proposal: Value = None if hits.proposal is None else hits.proposal[i]
        key = str(table.rows.key[row] or "")
        yield Finding(hits.code, hits.severity, table.title, key, header, cell, _args(hits, i), proposal)


def column_letters(index: int) -> str:
    """The letters of a column counted from 0: 0 = A, 26 = AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _header(hits: Hits, table: Table | None) -> str:
    if table is None or not hits.column:
        return ""
    return next((column.header for column in table.sheet.columns if column.id == hits.column), hits.column)


def _args(hits: Hits, i: int) -> Mapping[str, object]:
    facts = {name: value[i] if isinstance(value, np.ndarray) else value for name, value in hits.args.items()}
    return {name: value.item() if isinstance(value, np.generic) else value for name, value in facts.items()}

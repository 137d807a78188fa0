"""What looks like an accident stops the sync and asks: a sheet that is suddenly halved, scores that are all gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sheets_sync.core import Kind, Rows, Shape, Stop, Table, Tables, present
from sheets_sync.words import text

ENOUGH = 20
"""Rows from which on half of them are more than somebody takes out by hand."""


def accident(known: Mapping[str, Rows], tables: Tables) -> Stop | None:
    """Stop("book.halved"): fewer than half of the rows as last settled are left of a sheet, or none of its scores."""
    return next(_accidents(known, tables), None)


def question(stop: Stop) -> str:
    """What the cover says until somebody answers; with the numbers, so that an answer is to just these."""
    return text(f"cover.{stop.facts['what']}", "vi", **stop.facts)


def _accidents(known: Mapping[str, Rows], tables: Tables) -> Iterator[Stop]:
    for sheet in tables.layout.sheets:
        if sheet.shape not in (Shape.SUBJECTS, Shape.RECORDS) or sheet.id == "proposals" or sheet.id not in known:
            continue
        was, table = known[sheet.id].key.tolist(), tables.sheets.get(sheet.id)
        left = len(set(was) & set(table.rows.key.tolist())) if table is not None else 0
        if len(was) >= ENOUGH and left * 2 < len(was):
            now = len(table) if table is not None else 0
            yield Stop("book.halved", what="halved", title=sheet.title, was=len(was), now=now)
        elif table is not None and sheet.model == "citizen" and (scored := _emptied(table)) >= ENOUGH:
            yield Stop("book.halved", what="emptied", title=sheet.title, was=scored, now=0)


def _emptied(table: Table) -> int:
    """How many rows show points of ours although no score is typed any more in any of them; 0 where one still is.

    Of citizens only: other models' points may come from counting alone.
    """
    shown = table.written.get("score")
    columns = [c.id for c in table.sheet.inputs if c.kind in (Kind.SCORE, Kind.QUICK) and c.id in table.place]
    if shown is None or not columns:
        return 0
    scored = np.array([isinstance(cell, float) for cell in shown.tolist()], dtype=bool)
    typed = any((present(table.typed[column]) & scored).any() for column in columns)
    return 0 if typed else int(scored.sum())

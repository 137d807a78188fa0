"""`Kết quả`: every subject with both totals, the lowest indicator, the result, why, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sheets_sync.core import Assessment, Cells, Points, Result, Scores, Subjects, Tables, Value, objects
from sheets_sync.rubric import gaps, whys
from sheets_sync.words import text
from sheets_sync.workbook.outputs import band_name

Columns = dict[str, Cells]


def results(tables: Tables, assessment: Assessment, columns: Sequence[str]) -> Cells:
    """(rows, columns) for the sheet, in the order of the layout's sheets."""
    blocks = [_of(tables, of) for of in assessment.subjects.values()]
    height = sum(len(of.key) for of in assessment.subjects.values())
    out = np.full((height, len(columns)), None, dtype=object)
    top = 0
    for block in blocks:
        rows = len(block["key"])
        for i, column in enumerate(columns):
            out[top : top + rows, i] = block[column]
        top += rows
    return out


def _of(tables: Tables, of: Subjects) -> Columns:
    n = len(of.key)
    ready = (of.result == Result.PASS) | (of.result == Result.FAIL)
    why, missing = np.full(n, None, dtype=object), np.full(n, None, dtype=object)
    scored = np.flatnonzero(ready)
    if len(scored):
        why[scored] = whys(of.final, scored)
    failed = np.flatnonzero(of.result == Result.FAIL)
    if len(failed):
        missing[failed] = gaps(of.final, failed)
    why[of.result == Result.OUT] = text("results.not_in_scope")
    why[of.result == Result.PENDING] = text("results.pending")
    why[of.result == Result.FIX] = text("results.fix")
    for i, note in enumerate(of.noted.tolist() if of.noted is not None else ()):
        if note is not None:
            said = text(note[0], **note[1])
            why[i] = f"{why[i]}. {said}" if ready[i] and of.final.total[i] >= 0 else said
    return {
        "sheet": objects([tables.sheets[of.sheet].title] * n),
        "key": of.key,
        "name": of.name,
        "group": objects(g or None for g in of.group.tolist()),
        "hamlet": of.hamlet,
        "own": _totals(of.own),
        "given": _totals(of.appraised),
        "lowest": _shown(of.final, of.final.lowest),
        "band": _bands(of),
        "why": why,
        "missing": missing,
    }


def totals_shown(of: Subjects) -> tuple[list[Value], list[Value]]:
    """Total and lowest indicator of each subject, as its title follows from them; None where they are not settled."""
    return _shown(of.final, of.final.total).tolist(), _shown(of.final, of.final.lowest).tolist()


def _totals(scores: Scores) -> Cells:
    return _shown(scores, scores.total)


def _shown(scores: Scores, numbers: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Cells:
    scale = 100 if scores.packs and isinstance(scores.packs[0].rule, Points) else 1
    return objects(None if number < 0 or number > 10_000 * scale else number / scale for number in numbers.tolist())


def _bands(of: Subjects) -> Cells:
    memo: dict[tuple[int, int, int], str | None] = {}
    out: list[Value] = []
    for state in zip(of.result.tolist(), of.final.which.tolist(), of.final.band.tolist(), strict=True):
        if state not in memo:
            result, which, band = state
            scored = result in (Result.PASS, Result.FAIL) and which >= 0
            memo[state] = (band_name(of.final.packs[which], band) or text("kq.fail")) if scored else None
        out.append(memo[state])
    return objects(out)

"""The machine's columns at the left of every data sheet: Mã, KQ, Điểm, Cần sửa, Cờ."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sheets_sync.core import Cells, Layout, Pack, Points, Result, Shape, Subjects, Table, objects
from sheets_sync.words import text
from sheets_sync.workbook.faults import RowFaults
from sheets_sync.workbook.preview import previews


def outputs(layout: Layout, table: Table, of: Subjects | None, faults: RowFaults) -> dict[str, Cells]:
    """What each output column of the sheet should say, one entry a row (None = blank)."""
    now: dict[str, Cells] = {"key": table.rows.key, "todo": faults.words, "flags": _flags(layout, table, faults)}
    if of is not None:
        now["kq"], now["score"] = _results(table, of, faults)
    if table.sheet.shape is Shape.INDICATORS:
        now |= _asked(table)
    return {column.id: now[column.id] for column in table.sheet.outputs if column.id in now}


def points(hundredths: int) -> float:
    """Points as the number that a cell shows: 8450 -> 84.5."""
    return hundredths / 100


def band_name(pack: Pack, band: int) -> str:
    """The name of a band or level held; "" for none."""
    rule = pack.rule
    if isinstance(rule, Points):
        return rule.bands[band][1] if band >= 0 else ""
    return rule.levels[band - 1] if band > 0 else ""


def verdict(of: Subjects, i: int, errors: int) -> str | None:
    """What ``KQ`` says of one subject; None = not in scope."""
    match int(of.result[i]):
        case Result.PASS:
            pack = of.final.packs[int(of.final.which[i])]
            return text("kq.pass", band=band_name(pack, int(of.final.band[i])))
        case Result.FAIL:
            return text("kq.fail")
        case Result.PENDING:
            return text("kq.pending")
        case Result.FIX:
            return text("kq.fix", n=errors)
        case _:
            return None


def _results(table: Table, of: Subjects, faults: RowFaults) -> tuple[Cells, Cells]:
    """KQ and Điểm. In an indicator sheet the subject's stand on its first row, an indicator's own on its row."""
    kq, score = np.full(len(table), None, dtype=object), np.full(len(table), None, dtype=object)
    errors = np.zeros(len(of.key), dtype=np.int64)
    known = of.subject_of >= 0
    np.add.at(errors, of.subject_of[known], faults.errors[known])
    memo: dict[tuple[int, int, int, int], str | None] = {}
    seen = zip(of.result.tolist(), of.final.which.tolist(), of.final.band.tolist(), errors.tolist(), strict=True)
    for i, (state, row) in enumerate(zip(seen, of.row.tolist(), strict=True)):
        if row >= 0:
            if state not in memo:
                memo[state] = verdict(of, i, state[3])
            kq[row] = memo[state]
    targets = bool(of.final.packs) and not isinstance(of.final.packs[0].rule, Points)
    totals = [
        None if t < 0 or r < 0 else float(t) if targets else t / 100
        for t, r in zip(of.final.total.tolist(), of.row.tolist(), strict=True)
    ]
    score[of.row[of.row >= 0]] = objects(totals)[of.row >= 0]
    if table.sheet.shape is Shape.INDICATORS and of.final.packs:
        _score_indicators(table, of, score, targets)
    return kq, score


def _score_indicators(table: Table, of: Subjects, score: Cells, targets: bool) -> None:
    """Each indicator's row shows what its answer is worth."""
    places = [{indicator.id: i for i, indicator in enumerate(pack.indicators)} for pack in of.final.packs]
    which = of.final.which.tolist()
    first = set(of.row.tolist())
    for row, asked in enumerate(table.value["indicator"].tolist()):
        subject = int(of.subject_of[row])
        place = places[which[subject]].get(asked) if subject >= 0 and which[subject] >= 0 else None
        if place is not None and row not in first:
            worth = int(of.final.worth[subject, place])
            if 0 <= worth <= 10_000:
                score[row] = float(worth) if targets else points(worth)


def _flags(layout: Layout, table: Table, faults: RowFaults) -> Cells:
    """``;so!;tc05?;=8400;``: the preview last seen stands in it, so that the sheet itself knows when KQ is old."""
    if not any(column.id == "preview" for column in table.sheet.columns):
        return objects(f";{flags}" if flags else None for flags in faults.flags.tolist())
    shown = previews(layout, table).tolist()
    return objects(
        f";{flags}={'' if total < 0 else total};" for flags, total in zip(faults.flags.tolist(), shown, strict=True)
    )


def _asked(table: Table) -> Mapping[str, Cells]:
    """Subject and indicator stay as they were read (a new subject's rows come with them); the text is the pack's."""
    texts = {asked.id: asked.text for asked in table.sheet.asked}
    asked = zip(table.value["indicator"].tolist(), table.value["text"].tolist(), strict=True)
    return {
        "subject": table.value["subject"],
        "indicator": table.value["indicator"],
        "text": objects(texts.get(a, was) for a, was in asked),
    }

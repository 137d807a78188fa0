"""Counts of one book, as they are added up: listed = out + achieved + failed + pending + flagged, for every model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sheets_sync.core import Aggregate, BookId, Count, Etag, Result, Subjects

MEASURE = {
    Result.OUT: "out",
    Result.PASS: "achieved",
    Result.FAIL: "failed",
    Result.PENDING: "pending",
    Result.FIX: "flagged",
}


def count(subjects: Mapping[str, Subjects], book: BookId | None, etag: Etag) -> Aggregate:
    """Counts by (unit, model, group, measure): listed, in_scope, registered, those of MEASURE, band.<name>.

    Of citizens also ``adults`` and ``adults_achieved``, which the targets of QĐ 677/QĐ-TTg ask for.
    """
    if book is None:
        return Aggregate()
    counts: dict[Count, int] = {}
    for of in subjects.values():
        groups = of.group.astype(str)
        for group in dict.fromkeys(groups.tolist()):
            mine = groups == group
            measures = {
                "listed": mine,
                "in_scope": mine & of.in_scope,
                "registered": mine & of.registered & of.in_scope,
            }
            measures |= {name: mine & (of.result == result) for result, name in MEASURE.items()}
            if of.model == "citizen":
                measures["adults"] = measures["in_scope"] & of.adult
                measures["adults_achieved"] = measures["achieved"] & of.adult
            for name, mask in measures.items():
                counts[book.unit, of.model, group, name] = int(np.count_nonzero(mask))
            for band, name in _bands(of):
                n = int(np.count_nonzero(mine & (of.result == Result.PASS) & (of.final.band == band)))
                counts[book.unit, of.model, group, f"band.{name}"] = n
    return Aggregate(counts, {book: etag})


def _bands(of: Subjects) -> list[tuple[int, str]]:
    """Bands above the first that carries the title, where there is more than one way to pass."""
    if not of.final.packs:
        return []
    rule = of.final.packs[0].rule
    if hasattr(rule, "levels"):
        return list(enumerate(rule.levels, start=1))
    named = [(i, name) for i, (_, name) in enumerate(rule.bands) if i >= rule.awarded_from]
    return named if len(named) > 1 else []

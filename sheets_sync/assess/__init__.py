"""Tables + packs + facts -> Assessment: the only place where checks and scoring meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sheets_sync.assess.count import count
from sheets_sync.assess.links import link
from sheets_sync.assess.people import people
from sheets_sync.assess.places import places
from sheets_sync.checks import AFTER, ALL, Look, run, tuned
from sheets_sync.core import Assessment, Facts, Hits, Ints, Pack, Result, Severity, Shape, Subjects, Tables
from sheets_sync.rubric import Packs

ORDER = ("citizens", "families", "clans", "hamlets", "units", "commune")
"""From the rows that others follow from to those that follow."""


def assess(tables: Tables, packs: Packs, facts: Facts) -> Assessment:
    """Score and check one book. A row with a fault that blocks it has no title until that is mended."""
    links = link(tables)
    rubrics = {sheet: packs.of(table.sheet.model, facts.period) for sheet, table in tables.sheets.items()}
    rubrics = {sheet: found for sheet, found in rubrics.items() if found}
    subjects = _score(tables, rubrics, links, facts, {})
    hits = (*tuned(tables.hits, facts), *run(Look(tables, subjects, rubrics, facts, links), ALL))
    blocked = _blocked(hits, subjects)
    if any(len(rows) for rows in blocked.values()):
        subjects = _score(tables, rubrics, links, facts, blocked)
    hits = (*hits, *run(Look(tables, subjects, rubrics, facts, links), AFTER))
    return Assessment(hits, subjects, count(subjects, tables.book, tables.etag))


def _score(
    tables: Tables,
    rubrics: Mapping[str, tuple[Pack, ...]],
    links: Mapping[str, Ints],
    facts: Facts,
    blocked: Mapping[str, Ints],
) -> dict[str, Subjects]:
    done: dict[str, Subjects] = {}
    for sheet in ORDER:
        if sheet in tables.sheets and sheet in rubrics:
            table = tables.sheets[sheet]
            work = places if table.sheet.shape is Shape.INDICATORS else people
            scored = work(table, rubrics[sheet], tables, done, links, facts)
            rows = blocked.get(sheet)
            if rows is not None and len(rows):
                result = scored.result.copy()
                result[rows] = np.where(scored.in_scope[rows], int(Result.FIX), result[rows])
                scored = replace(scored, result=result)
            done[sheet] = scored
    return done


def _blocked(hits: tuple[Hits, ...], subjects: Mapping[str, Subjects]) -> dict[str, Ints]:
    """Subjects by sheet that have an error of their own."""
    blocked: dict[str, Ints] = {}
    for sheet, of in subjects.items():
        rows = [hit.row for hit in hits if hit.sheet == sheet and hit.severity is Severity.ERROR and len(hit.row)]
        if rows:
            mine = of.subject_of[np.concatenate(rows)]
            blocked[sheet] = np.unique(mine[mine >= 0])
    return blocked


__all__ = ["ORDER", "assess"]

"""Why one row has the points that it has: the sentences behind the button `Giải thích`, pure, the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.core import Pack, Points, Result, Scores, Severity, Status, Subjects, Table, Tables
from sheets_sync.rubric import explain, gaps, number_text
from sheets_sync.rubric.why import name_of
from sheets_sync.sync.settle import Assessed
from sheets_sync.words import findings, say, text


def explained(work: Assessed, sheet_title: str, row: int, lang: str = "vi") -> tuple[str, ...]:
    """Plain sentences about the row under the cursor: result, each indicator's step and clause, what is missing.

    ``sheet_title``: the tab as it is called now; ``row``: sheet row from 0. One sentence where there is nothing to
    explain: no scored sheet, a row without a name. Words of the rubric itself are Vietnamese in every language.
    """
    tables = work.tables
    table = next((table for table in tables.sheets.values() if table.title == sheet_title), None)
    of = None if table is None else work.assessment.subjects.get(table.sheet.id)
    if table is None or of is None:
        return (text("explain.sheet", lang, sheets=_scored(tables, work)),)
    found = np.flatnonzero(table.rows.at == row)
    subject = int(of.subject_of[found[0]]) if len(found) else -1
    if subject < 0:
        return (text("explain.row", lang, title=sheet_title, row=row + 1),)
    return tuple(_said(work, table, of, subject, int(found[0]), lang))


def _scored(tables: Tables, work: Assessed) -> str:
    return ", ".join(table.title for name, table in tables.sheets.items() if name in work.assessment.subjects)


def _said(work: Assessed, table: Table, of: Subjects, subject: int, at: int, lang: str) -> Iterator[str]:
    result = Result(int(of.result[subject]))
    name = str(of.name[subject] or of.key[subject])
    yield text(f"explain.{result.name.lower()}", lang, name=name, code=of.key[subject])
    yield from _totals(of, subject, lang)
    if of.noted is not None and of.noted[subject] is not None:
        key, facts = of.noted[subject]
        yield text(key, lang, **facts)
    yield from _faults(work, table, at, lang)
    if of.final.which[subject] < 0:
        yield text("explain.no_rubric", lang)
        return
    told = explain(of.final, subject)
    yield f"{told.why}."
    for line in told.lines:
        yield text(
            "explain.line", lang, name=name_of(told.pack, line.indicator), what=line.indicator.text, said=line.said
        )
    if result is not Result.OUT and of.final.total[subject] >= 0:  # blanks are no lack of points; `why` names them
        yield from _missing(of.final, subject, lang)
    yield from _clause(told.pack, work, lang)


def _totals(of: Subjects, subject: int, lang: str) -> Iterator[str]:
    """Both voices' points, where both were given: the title follows the appraised ones."""
    own, given = int(of.own.total[subject]), int(of.appraised.total[subject])
    pack = of.final.packs[int(of.final.which[subject])] if of.final.which[subject] >= 0 else None
    if pack is not None and isinstance(pack.rule, Points) and own >= 0 and given >= 0:
        yield text("explain.voices", lang, own=number_text(own), given=number_text(given))


def _faults(work: Assessed, table: Table, at: int, lang: str) -> Iterator[str]:
    """What is to be mended in this row."""
    for hit in work.assessment.hits:
        if hit.sheet == table.sheet.id and hit.severity is not Severity.HINT and (hit.row == at).any():
            for finding in findings(hit.take(np.flatnonzero(hit.row == at)[:1]), table):
                words = say(finding, lang)
                yield text("explain.fault", lang, what=words.what, mend=words.mend)


def _missing(scores: Scores, subject: int, lang: str) -> Iterator[str]:
    missing = gaps(scores, np.array([subject]))[0]
    if missing is not None:
        yield text("explain.missing", lang, missing=missing)


def _clause(pack: Pack, work: Assessed, lang: str) -> Iterator[str]:
    source = pack.rule.source or pack.source
    clause = ", ".join(part for part in (source.document, source.article) if part)
    yield text("explain.clause", lang, pack=pack.title, clause=clause)
    if pack.source.status is not Status.VERIFIED and pack.id not in work.facts.attested:
        yield text("cover.unverified", lang)

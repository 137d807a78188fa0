"""What a person at a button is told of a book: how many things are to be mended, and the first of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sheets_sync.core import Finding, Severity
from sheets_sync.sync.settle import Assessed
from sheets_sync.words import say, text
from sheets_sync.workbook.todo import tasks

SHOWN = 5
"""Things that are told at once; the workbook's own sheet lists them all."""


def found(work: Assessed, lang: str) -> tuple[str, ...]:
    """How many things are to be mended, and the first of them; a sentence each."""
    open_now = tasks(work.tables, work.assessment.hits)
    if not open_now:
        return (text("excel.nothing", lang),)
    count = Counter(task.first.severity for task in open_now)
    head = text("excel.found", lang, errors=count[Severity.ERROR], warnings=count[Severity.WARNING])
    return (head, *listed((task.first for task in open_now), lang))


def listed(findings: Iterable[Finding], lang: str) -> tuple[str, ...]:
    """Where and what, the first of them, and how many more there are."""
    all_of_them = list(findings)
    said = [
        text("excel.line", lang, at=", ".join(part for part in (one.sheet, one.cell) if part), what=say(one, lang).what)
        for one in all_of_them[:SHOWN]
    ]
    more = len(all_of_them) - SHOWN
    return (*said, text("excel.more", lang, n=more)) if more > 0 else tuple(said)

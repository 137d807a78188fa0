"""What was found in one workbook, as the API tells it and the pages show it: figures, and what to mend in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from sheets_sync.core import BookId, Finding, Result, Severity, Stop, Subjects
from sheets_sync.sync.settle import Assessed
from sheets_sync.words import say, say_stop
from sheets_sync.workbook.todo import Task, tasks

LINES = 200
"""Tasks that a report lists, as many as the sheet ``Việc cần sửa``."""


class Told(BaseModel):
    """A model of the API: what it does not name it does not take."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Book(Told):
    """Who a workbook is, by its envelope."""

    unit: str = Field(examples=["13693@2025"])
    period: int = Field(examples=[2025])
    part: str = ""


class Sums(Told):
    """Where the rows of one sheet went: ``rows`` = scored + pending + flagged + out of scope."""

    sheet: str = Field(examples=["Công dân"])
    rows: int
    scored: int
    pending: int
    flagged: int
    out: int


class Line(Told):
    """One thing to mend: a cause in a hamlet. ``cell``: the first of ``count`` cells."""

    code: str = Field(examples=["id.length"])
    severity: Severity
    sheet: str = Field(examples=["Công dân"])
    cell: str = Field(examples=["K12"])
    hamlet: str = ""
    count: int = 1
    what: str
    why: str
    mend: str
    example: str


class Report(Told):
    """What was found. ``readonly``: why a file of this kind cannot be written; ``more``: tasks beyond those listed."""

    book: Book | None
    name: str = Field(examples=["Xã Hải Minh"])
    sheets: tuple[Sums, ...]
    errors: int
    warnings: int
    tasks: tuple[Line, ...]
    more: int = 0
    cells: int = Field(description="cells written")
    pasted: int = Field(0, description="cells of the machine's in which something else stood")
    refused: tuple[Line, ...] = ()
    readonly: Line | None = None


def report(seen: Assessed, lang: str, cells: int, pasted: int = 0, refused: Sequence[Finding] = ()) -> Report:
    """A worked book in one language."""
    found = tasks(seen.tables, seen.assessment.hits)
    severities = Counter[Severity]()
    for hit in seen.assessment.hits:
        severities[hit.severity] += max(1, len(hit))
    of = seen.assessment.subjects
    return Report(
        book=book_of(seen.tables.book),
        name=str(seen.tables.cover.get("unit_name") or seen.facts.unit_name or ""),
        sheets=tuple(_sums(seen.tables.layout.sheet(sheet).title, subjects) for sheet, subjects in of.items()),
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        tasks=tuple(line(task, lang) for task in found[:LINES]),
        more=max(0, len(found) - LINES),
        cells=cells,
        pasted=pasted,
        refused=tuple(line(Task(finding, "", 1), lang) for finding in refused),
        readonly=_readonly(seen.snapshot.readonly, lang),
    )


def book_of(book: BookId | None) -> Book | None:
    """A book's id as the API tells it."""
    return None if book is None else Book(unit=book.unit, period=book.period, part=book.part)


def line(task: Task, lang: str) -> Line:
    """One task in words."""
    words, first = say(task.first, lang), task.first
    return Line(
        code=first.code,
        severity=first.severity,
        sheet=first.sheet,
        cell=first.cell,
        hamlet=task.hamlet,
        count=task.count,
        what=words.what,
        why=words.why,
        mend=words.mend,
        example=words.example,
    )


def _readonly(code: str, lang: str) -> Line | None:
    if not code:
        return None
    words = say_stop(Stop(code), lang)
    told = {"what": words.what, "why": words.why, "mend": words.mend, "example": words.example}
    return Line(code=code, severity=Severity.WARNING, sheet="", cell="", **told)


def _sums(title: str, of: Subjects) -> Sums:
    count = Counter(of.result.tolist())
    return Sums(
        sheet=title,
        rows=len(of.result),
        scored=count[Result.PASS] + count[Result.FAIL],
        pending=count[Result.PENDING],
        flagged=count[Result.FIX],
        out=count[Result.OUT],
    )

"""What is printed of worked books: where the rows went, what is to be mended, what could not be worked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sheets_sync.cli import screen
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.speech import tell
from sheets_sync.cli.work import Outcome, Sums
from sheets_sync.core import Finding, Severity
from sheets_sync.words import say, say_stop

_LINES = 12


def books(outcomes: Sequence[Outcome], lang: str, wrote: bool) -> None:
    """A table of books; for a single one its sheets and its first findings too."""
    worked = [outcome for outcome in outcomes if outcome.worked]
    if len(outcomes) == 1 and worked:
        one(worked[0], lang)
    elif worked:
        heads = [tell(f"told.{key}", lang) for key in ("book", "rows", "scored", "pending", "flagged", "out", "errors")]
        screen.table(heads, [row_of(outcome) for outcome in worked])
    for outcome in outcomes:
        trouble(outcome, lang)
    if worked:
        screen.line(equation_of(worked, lang), style="bold")
        cells = sum(outcome.cells for outcome in worked)
        key = "would" if not wrote else "wrote" if cells else "same"
        screen.line(tell(f"told.{key}", lang, cells=cells))


def one(outcome: Outcome, lang: str) -> None:
    """One book: an equation a sheet, then what to mend first."""
    screen.line(f"{outcome.name} · {outcome.book.period if outcome.book else ''} · {Path(outcome.path).name}", "bold")
    for sheet, sums in outcome.sums.items():
        screen.line("  " + _equation(sheet, sums, lang))
    errors, warnings = outcome.errors, outcome.severities.get(Severity.WARNING.value, 0)
    screen.line(tell("told.findings", lang, errors=errors, warnings=warnings))
    for task in outcome.tasks[:_LINES]:
        mark = "‼" if task.first.severity is Severity.ERROR else "⚠"
        count = f" ×{task.count}" if task.count > 1 else ""
        screen.line(f"  {mark} {where(task.first, task.hamlet)}{count}: {in_short(task.first, lang)}")
    left = max(0, len(outcome.tasks) - _LINES) + outcome.more
    if left:
        screen.line(tell("told.more", lang, n=left))


def trouble(outcome: Outcome, lang: str) -> None:
    """What could not be worked or written, in words."""
    name = Path(outcome.path).name
    if outcome.stop is not None:
        words = say_stop(outcome.stop, lang)
        screen.line(f"✘ {name}: {' '.join(part for part in (words.what, words.why, words.mend) if part)}")
    elif outcome.fault:
        screen.line(f"✘ {name}: {tell('fault.ours', lang, log=outcome.fault)}")
    elif outcome.readonly:
        screen.line(f"⚠ {name}: {tell('told.readonly', lang)}")
    if outcome.pasted:
        screen.line(f"⚠ {name}: {tell('told.pasted', lang, n=outcome.pasted)}")
    for finding in outcome.refused:
        screen.line(f"⚠ {name}: {where(finding, '')}: {in_short(finding, lang)}")


def as_json(outcomes: Sequence[Outcome], lang: str) -> list[dict[str, object]]:
    """The same for machines; findings by code and place, without what was typed."""
    return [_json(outcome, lang) for outcome in outcomes]


def ending(outcomes: Sequence[Outcome]) -> Exit:
    """The exit code that says how it went."""
    failed = sum(not outcome.worked for outcome in outcomes)
    if any(outcome.fault for outcome in outcomes) and failed == len(outcomes):
        return Exit.FAULT
    if failed:
        return Exit.STOPPED if failed == len(outcomes) else Exit.PARTLY
    return Exit.FINDINGS if any(outcome.errors for outcome in outcomes) else Exit.OK


def add(parts: Iterable[Sums]) -> Sums:
    """The sum of many sheets."""
    every = list(parts)
    return Sums(*(sum(getattr(sums, name) for sums in every) for name in Sums.__slots__))


def equation_of(worked: Sequence[Outcome], lang: str) -> str:
    """Where all rows of all these books went, in one line."""
    whole = add(sums for outcome in worked for sums in outcome.sums.values())
    return _equation(tell("told.all", lang, books=len(worked)), whole, lang)


def where(finding: Finding, hamlet: str) -> str:
    """Sheet, cell and hamlet of a finding, as far as it has them."""
    return " ".join(part for part in (finding.sheet, finding.cell, f"({hamlet})" if hamlet else "") if part) or "–"


def _equation(what: str, sums: Sums, lang: str) -> str:
    facts = {name: getattr(sums, name) for name in Sums.__slots__}
    return tell("told.equation", lang, what=what, **facts)


def in_short(finding: Finding, lang: str) -> str:
    """What is wrong and how to mend it."""
    words = say(finding, lang)
    return f"{words.what} {words.mend}"


def row_of(outcome: Outcome) -> list[object]:
    """A book as a row of a table."""
    whole = add(outcome.sums.values())
    name = outcome.name or Path(outcome.path).name
    return [name, whole.rows, whole.scored, whole.pending, whole.flagged, whole.out, outcome.errors]


def _json(outcome: Outcome, lang: str) -> dict[str, object]:
    told: dict[str, object] = {"file": outcome.path, "worked": outcome.worked}
    if outcome.stop is not None:
        return told | {"code": outcome.stop.code, "what": say_stop(outcome.stop, lang).what}
    if outcome.fault:
        return told | {"code": "fault", "log": outcome.fault}
    sheets: Mapping[str, object] = {
        sheet: {name: getattr(sums, name) for name in Sums.__slots__} for sheet, sums in outcome.sums.items()
    }
    return told | {
        "unit": outcome.book.unit if outcome.book else None,
        "period": outcome.book.period if outcome.book else None,
        "sheets": sheets,
        "findings": dict(outcome.severities),
        "tasks": [
            {
                "code": task.first.code,
                "severity": task.first.severity.value,
                "sheet": task.first.sheet,
                "cell": task.first.cell,
                "hamlet": task.hamlet,
                "count": task.count,
            }
            for task in outcome.tasks
        ],
        "cells": outcome.cells,
        "readonly": outcome.readonly,
    }

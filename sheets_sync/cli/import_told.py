"""What ``hoctap import`` shows: how it understands a list, and where every line of it went."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sheets_sync.cli import screen
from sheets_sync.core import Layout, Severity
from sheets_sync.sync.importing import Imported, Listed
from sheets_sync.vn import clean
from sheets_sync.words import say, text
from sheets_sync.workbook.foreign import Line
from sheets_sync.workbook.foreign_people import UNSURE
from sheets_sync.workbook.foreign_words import label
from sheets_sync.workbook.places import letters

FIRST = 10
_CONFLICTS = 20
_ROWS = 12
_ENCODINGS = {"tcvn3": "TCVN3, phông .VnTime", "vni": "VNI"}


def guess(listed: Listed, layout: Layout, lang: str) -> None:
    """How the columns are understood, the first people as they will be typed, and what each line is."""
    target = layout.sheet("citizens")
    for one in listed.lists:
        screen.line(text("import.list", lang, sheet=one.sheet, row=one.head + 1, people=len(one.rows)), "bold")
        heads = [text(f"import.head_{part}", lang) for part in ("at", "heading", "is")]
        rows = [(letters(at), one.headings[at], label(role, target)) for at, role in one.columns.items()]
        screen.table(heads, rows)
    for encoding in sorted({name for sheet in listed.sheets for name in sheet.encodings}):
        screen.line(text("import.encoding", lang, names=_ENCODINGS[encoding]))
    _first(listed, layout, lang)
    _lines(listed, lang)


def _first(listed: Listed, layout: Layout, lang: str) -> None:
    found = listed.people
    header = {column.id: column.header for column in layout.sheet("citizens").inputs}
    shown = {header[name]: cells[:FIRST] for name, cells in found.columns.items()}
    shown |= {name: cells[:FIRST] for name, cells in found.own.items()}
    columns = [[cell or "" for cell in clean(cells).tolist()] for cells in shown.values()]
    title = text("import.first", lang, n=min(FIRST, len(found)))
    screen.table(list(shown), list(zip(*columns, strict=True)), title)


def _lines(listed: Listed, lang: str) -> None:
    """Rows in = rows out, a sheet at a time; numbers are those that the spreadsheet shows."""
    for sheet in listed.sheets:
        people = len({row for one in sheet.lists for row in one.rows})
        if not sheet.lists:
            if sheet.filled:
                screen.line(text("import.skipped", lang, sheet=sheet.title, filled=sheet.filled))
            continue
        others = len(sheet.lines)
        facts = {"sheet": sheet.title, "filled": sheet.filled, "people": people, "others": others}
        screen.line(text("import.lines", lang, **facts), "bold")
        for kind in Line:
            rows = [row + 1 for row, found in sorted(sheet.lines.items()) if found is kind]
            if rows:
                some = ", ".join(map(str, rows[:_ROWS])) + (f" … (+{len(rows) - _ROWS})" if len(rows) > _ROWS else "")
                screen.line(text("import.line_at", lang, kind=text(f"import.line_{kind.value}", lang), rows=some))


def account(listed: Listed, done: Imported, book: Path, made: bool, lang: str) -> None:
    """Where the people went, and what a person has to look at."""
    joined = done.joined
    if made:
        screen.line(text("import.made", lang, file=book))
    new = len(joined.new)
    people = len(listed.people)
    screen.line(text("import.done", lang, people=people, new=new, there=people - new), "bold")
    if done.settled is None:
        screen.line(text("import.same", lang))
    elif joined.filled:
        screen.line(text("import.filled", lang, n=joined.filled))
    unsure = sum(str(cell).endswith(UNSURE) for cell in listed.people.columns.get("birth", ()))
    if unsure:
        screen.line(f"⚠ {text('import.unsure', lang, n=unsure)}")
    if joined.lost:
        screen.line(f"⚠ {text('import.lost', lang, headers=', '.join(joined.lost))}")
    if joined.homeless:
        screen.line(f"⚠ {text('import.homeless', lang, names=', '.join(joined.homeless))}")
    if joined.conflicts:
        screen.line(f"⚠ {text('import.conflicts', lang, n=len(joined.conflicts))}")
        for finding in joined.conflicts[:_CONFLICTS]:
            screen.line(f"  {finding.column}: {say(finding, lang).what}")
        if len(joined.conflicts) > _CONFLICTS:
            screen.line(text("import.more", lang, n=len(joined.conflicts) - _CONFLICTS))
    if done.settled is not None:
        screen.line(text("import.undo", lang, file=book))


def accounted(listed: Listed, done: Imported) -> dict[str, object]:
    """The same in figures, without what was typed."""
    kinds = Counter(kind.value for sheet in listed.sheets for kind in sheet.lines.values())
    return {
        "people": len(listed.people),
        "new": len(done.joined.new),
        "filled": done.joined.filled,
        "conflicts": [{"cell": finding.cell, "column": finding.column} for finding in done.joined.conflicts],
        "lines": dict(kinds),
        "written": done.settled is not None,
    }


def blocks(done: Imported) -> bool:
    """Whether anything in the book as scored has to be mended."""
    hits = () if done.settled is None else done.settled.draft.assessment.hits
    return bool(done.joined.conflicts) or any(hit.severity is Severity.ERROR for hit in hits)

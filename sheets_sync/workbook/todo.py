"""`Việc cần sửa`: a line a cause and hamlet, what blocks a title first, never more than fits a morning's work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import Cells, Finding, Formula, Hits, Severity, Table, Tables, Value
from sheets_sync.words import findings, say, text

LINES = 200
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1}


@dataclass(frozen=True, slots=True)
class Task:
    """One line: the first finding of its kind in its hamlet, and how many there are."""

    first: Finding
    hamlet: str
    count: int


def tasks(tables: Tables, hits: Sequence[Hits]) -> list[Task]:
    """All of them: errors first; what a whole sheet or book lacks before what follows from it in rows; then by sheet as
    they stand, the most frequent cause first."""
    order = {sheet.id: i for i, sheet in enumerate(tables.layout.sheets)}
    found = [
        ((_RANK[hit.severity], task.count > 0, order.get(hit.sheet, -1), -task.count), task)
        for hit in hits
        if hit.severity in _RANK
        for task in _by_hamlet(hit, tables.sheets.get(hit.sheet))
    ]
    return [task for _, task in sorted(found, key=lambda entry: entry[0])]


def blocking(tables: Tables, hits: Sequence[Hits]) -> int:
    """How many things are to be mended before a title can be given."""
    return sum(task.first.severity is Severity.ERROR for task in tasks(tables, hits))


def lines(all_tasks: Sequence[Task], lang: str = "vi") -> list[dict[str, Value]]:
    """Rows for the sheet, by column id; the last one says how many more there are."""
    rows: list[dict[str, Value]] = []
    for number, task in enumerate(all_tasks[:LINES], start=1):
        words = say(task.first, lang)
        rows.append(
            {
                "no": float(number),
                "severity": text(f"severity.{task.first.severity}", lang),
                "sheet": task.first.sheet or None,
                "hamlet": task.hamlet or None,
                "what": f"{words.what} {words.why}",
                "how": f"{words.mend} {text('todo.example', lang, example=words.example)}",
                "count": float(task.count) if task.count else None,
                "cell": link(task.first.sheet, task.first.cell),
            }
        )
    if len(all_tasks) > LINES:
        rows.append({"what": text("todo.more", lang, n=len(all_tasks) - LINES)})
    return rows


def link(sheet: str, cell: str) -> Formula | None:
    """A link that shows the cell's address; None where the fault has no cell."""
    if not cell:
        return None
    target = "#'" + sheet.replace("'", "''") + "'!" + cell
    return Formula(f'HYPERLINK("{target.replace(chr(34), chr(34) * 2)}","{cell}")', cell)


def _by_hamlet(hit: Hits, table: Table | None) -> Iterable[Task]:
    if table is None or not len(hit):
        yield Task(next(iter(findings(hit, table))), "", 0)
        return
    first: dict[str, int] = {}
    count: dict[str, int] = {}
    for i, hamlet in enumerate(_hamlets(table)[hit.row].tolist()):
        first.setdefault(hamlet, i)
        count[hamlet] = count.get(hamlet, 0) + 1
    for hamlet, i in first.items():
        yield Task(next(iter(findings(hit.take(np.array([i])), table))), hamlet, count[hamlet])


def _hamlets(table: Table) -> Cells:
    """The hamlet of every row; of an indicator sheet its subject; "" where it has none."""
    column = next((c for c in ("hamlet", "subject") if c in table.value), None)
    names = np.full(len(table), "", dtype=object)
    if column is not None:
        names[:] = [name or "" for name in table.value[column].tolist()]
    return names

"""Rows of the sheets that have a row an indicator: which subjects there are, which rows they lack, which are over.

A subject stands in a list on the cover; its rows follow. A subject that is taken off the list loses its rows while
nothing is typed in them; else they stay, for a person to move what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sheets_sync.core import Bools, Cells, Ints, Rows, Sheet, Value, objects
from sheets_sync.vn import clean, fold
from sheets_sync.workbook.identify import prints

ASKS = ("subject", "indicator", "text")
"""Outputs that an indicator sheet's rows are known by; ``Table.value`` holds them for rows still to be written, too."""

_LISTS = {"hamlets": "hamlet.", "units": "unit."}


def subjects_of(sheet: Sheet, cover: Mapping[str, Value]) -> list[str]:
    """The subjects of an indicator sheet as the cover lists them, in order; the commune is its own only subject."""
    return listed(sheet.id, cover)


def listed(sheet_id: str, cover: Mapping[str, Value]) -> list[str]:
    """The same by the sheet's id, for a book that has the list and not the sheet (a hamlet's part lists the units)."""
    cells = _LISTS.get(sheet_id)
    names = clean(
        objects(cover.get(c) for c in cover if c.startswith(cells)) if cells else objects([cover.get("unit_name")])
    )
    once: dict[str, str] = {}
    for name in names.tolist():
        if name:
            once.setdefault(fold(name), name)
    return list(once.values())


def spelt(sheet: Sheet, subjects: Cells, cover: Mapping[str, Value]) -> Cells:
    """The rows' subjects as the cover spells them now; all rows of the commune's sheet are the commune's."""
    there = subjects_of(sheet, cover)
    names = clean(subjects).tolist()
    if sheet.id not in _LISTS:
        return objects((there[0] if there else name) if name else None for name in names)
    as_listed = {fold(name): name for name in there}
    return objects(as_listed.get(fold(name), name) if name else None for name in names)


def over(sheet: Sheet, subjects: Cells, typed: Bools, cover: Mapping[str, Value]) -> Bools:
    """Rows whose subject the cover lists no more, and in which nothing is ``typed``.

    An empty list (a cover that was lost) takes nobody's rows away.
    """
    there = set(subjects_of(sheet, cover))
    if not there:
        return np.zeros(len(subjects), bool)
    names = subjects.tolist()
    kept = there | {name for name, some in zip(names, typed.tolist(), strict=True) if some}
    return np.array([name is not None and name not in kept for name in names], dtype=bool)


def lacking(sheet: Sheet, there: Mapping[str, Cells], cover: Mapping[str, Value]) -> dict[str, Cells]:
    """Rows that the sheet should have and has not: a subject typed on the cover gets its rows at the next check."""
    rows = set(zip(there["subject"].tolist(), there["indicator"].tolist(), strict=True))
    new = [(s, row.id, row.text) for s in subjects_of(sheet, cover) for row in sheet.asked if (s, row.id) not in rows]
    return {name: objects(row[i] for row in new) for i, name in enumerate(ASKS)}


def indicator_rows(sheet: Sheet, at: Ints, asks: Mapping[str, Cells]) -> Rows:
    """Rows of an indicator sheet are known by subject and indicator; the key shows both: TH01.2, of facts TH01.a."""
    numbers: dict[str | None, int] = {}
    facts = [asked.id for asked in sheet.asked if asked.id.startswith("fact.")]
    letter = {fact: chr(ord("a") + i) for i, fact in enumerate(facts)}
    key = []
    for subject, asked in zip(asks["subject"].tolist(), asks["indicator"].tolist(), strict=True):
        number = numbers.setdefault(subject, len(numbers) + 1)
        key.append(f"{sheet.key_prefix}{number:02d}.{letter.get(asked or '', (asked or '').partition('.')[2])}")
    return Rows(at, objects(key), prints([asks["subject"], asks["indicator"]], b""))

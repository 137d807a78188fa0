"""The pieces of a template that lie beside the cells, and what is missing of them: the Fix engine.

Pasting, sorting through other programs and copying sheets lose dropdowns, colours and filters (``notes-xlsx``). What is
ours is known by its formula or list name; anything else in a sheet is its owner's and is never looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sheets_sync.core import HEADER_ROW, Fix, Input, Kind, Layout, Part, PartKind, Shape, Sheet
from sheets_sync.workbook.formulas import Places, Rule, places, rules
from sheets_sync.workbook.places import LAST_ROW, letters
from sheets_sync.workbook.validations import Validation, validation

_DATA = (Shape.SUBJECTS, Shape.INDICATORS, Shape.RECORDS)
TEXT_KINDS = (Kind.TEXT, Kind.NAME, Kind.NUMBER_ID, Kind.KEY, Kind.QUICK)
"""Stored as text (@), so that what is typed stays as typed: no lost zeros, no chance formulas. New workbooks have dates
so too, but a true date pasted later keeps its look: as text it would read 27904."""


@dataclass(frozen=True, slots=True, eq=False)
class Made(Part):
    """A Part that knows how it is made, for hosts that must put it back; equal to the same Part as found in a file."""

    validation: Validation | None = None
    rule: Rule | None = None
    tab: Sheet | None = None  # SHEET: the machine sheet that is to be there again

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Part) and _exact(self) == _exact(other)

    def __hash__(self) -> int:
        return hash(_exact(self))


def expected_parts(layout: Layout, sheet: Sheet, at: Places | None = None, title: str = "") -> tuple[Part, ...]:
    """The parts that a data sheet should have, to the sheet's end; () for sheets that people do not type in.

    ``at``: where the columns lie now (default: as made); ``title``: the tab's title now (default: the layout's).
    """
    if sheet.shape not in _DATA:
        return ()
    at = places(sheet) if at is None else at
    return tuple(_parts(sheet, at, title or sheet.title))


def _parts(sheet: Sheet, at: Places, title: str) -> Iterable[Part]:
    there = [column for column in sheet.columns if column.id in at]
    for column in there:
        asked = validation(column)
        yield Made(asked.kind, title, at[column.id], asked.text, validation=asked)
    for column in there:
        if isinstance(column, Input) and column.kind in TEXT_KINDS:
            yield Made(PartKind.TEXT_FORMAT, title, at[column.id], "@")
    for rule in rules(sheet, at):
        yield Made(PartKind.RULE, title, rule.first, rule.formula, rule=rule)
    if there:
        last = letters(max(at[column.id] for column in there))
        yield Made(PartKind.FILTER, title, 0, f"A{HEADER_ROW + 1}:{last}{LAST_ROW + 1}")


def missing(expected: Sequence[Part], found: Sequence[Part], last_row: int) -> tuple[Fix, ...]:
    """What must be put back so that all of ``expected`` holds from the header row down to ``last_row``.

    A part that stops short, or stands in another column than its own, is replaced; several pieces of one part (a file
    saved elsewhere splits them) count as one as long as one of them reaches the last row.
    """
    wanted = {_same(part) for part in expected}
    ours = {(part.sheet, part.text) for part in expected if part.kind is PartKind.RULE}
    there: dict[tuple[PartKind, str, int, str], list[Part]] = {}
    strays = []
    for part in found:
        if _same(part) in wanted:
            there.setdefault(_same(part), []).append(part)
        elif part.kind is PartKind.RULE and (part.sheet, part.text) in ours:
            strays.append(Fix(part, None))
    fixes = []
    for part in expected:
        pieces = there.get(_same(part), [])
        if not any(piece.last_row < 0 or piece.last_row >= last_row for piece in pieces):
            fixes.append(Fix(pieces[0] if pieces else None, part))
    return (*fixes, *strays)


def _same(part: Part) -> tuple[PartKind, str, int, str]:
    """What makes two parts the same one; a sheet has one filter, whatever its extent."""
    if part.kind is PartKind.FILTER:
        return part.kind, part.sheet, 0, ""
    return part.kind, part.sheet, part.column, part.text


def _exact(part: Part) -> tuple[PartKind, str, int, str, int]:
    return part.kind, part.sheet, part.column, part.text, part.last_row

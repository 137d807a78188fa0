"""Writes cells, and pieces of a template, into a workbook that is otherwise kept byte for byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sheets_sync.core import Formula, Stop
from sheets_sync.hosts.xlsx.book import Book
from sheets_sync.hosts.xlsx.edits import Edit, NameEdit, NewSheet, Targets, targets
from sheets_sync.hosts.xlsx.fragments import placed
from sheets_sync.hosts.xlsx.guards import refuse_guarded
from sheets_sync.hosts.xlsx.outline import attributes, spliced, with_attributes
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.recalc import may_read, without_entries
from sheets_sync.hosts.xlsx.records import Packed, packed
from sheets_sync.hosts.xlsx.refs import Area, address, area, written
from sheets_sync.hosts.xlsx.sheetxml import SheetXml, open_sheet
from sheets_sync.hosts.xlsx.splice import Spliced, splice
from sheets_sync.hosts.xlsx.strings import Renderer

Fragments = Mapping[str, Mapping[str, bytes]]


def patch(
    package: Package,
    edits: Sequence[Edit],
    fragments: Fragments | None = None,
    *,
    names: Sequence[NameEdit] = (),
    sheets: Sequence[NewSheet] = (),
    parts: Mapping[str, bytes] | None = None,
    level: int = 1,
) -> bytes:
    """The workbook with these cells written, as the bytes of a new file; all of it or Stop.

    ``fragments``: part name -> top-level element name -> its bytes (all elements of that name; b"" takes them away);
    ``parts``: whole parts replaced (a styles part that was appended to). Stop: the codes of Package, SheetXml, guards
    and strings; ``cell.twice`` ``row.twice``.
    """
    fragments, book = fragments or {}, Book(package)
    replaced: dict[str, bytes | Packed | None] = dict(parts or {})
    edited: dict[str, Targets] = {}
    overwritten: dict[int, set[str]] = {}
    for part in dict.fromkeys([*(edit.part for edit in edits), *fragments]):
        tab = next((tab for tab in package.sheets if tab.part == part), None)
        if tab is None or tab.kind != "worksheet":
            raise Stop("sheet.kind", part=part, kind=tab.kind if tab else "")
        sheet, cells = open_sheet(package, part), targets(edits, part)
        new, formulas = _sheet(package, sheet, cells, tab.title, fragments.get(part, {}))
        if new == sheet.text:
            continue
        replaced[part], edited[part] = packed(new, level), cells.contents()  # packed at once: it is large
        overwritten[tab.sheet_id] = {address(*cell) for cell in formulas}
    _drop_from_chain(package, book, overwritten)
    book.set_names(names)
    for sheet_to_add in sheets:
        book.add_sheet(sheet_to_add)
    writes_formula = any(isinstance(value, Formula) for cells in edited.values() for value in cells.values)
    if edited and not book.calculates_on_load() and (writes_formula or may_read(package, edited)):
        book.calculate_on_load()
    return package.rebuild({**replaced, **book.replaced()}, book.added, level)


def _sheet(
    package: Package, sheet: SheetXml, cells: Targets, title: str, fragments: Mapping[str, bytes]
) -> tuple[bytes, list[tuple[int, int]]]:
    """The new text of a sheet, and the formula cells that became values."""
    refuse_guarded(package, sheet, cells, title)
    render = Renderer(sheet.prefix, date1904=package.date1904)
    done = splice(sheet, cells, render, title) if len(cells.rows) else Spliced()
    splices = done.splices + placed(sheet.whole, fragments)
    if "dimension" not in fragments:
        splices += _dimension(sheet, done.made)
    kept = {
        (int(cells.rows[index]), int(cells.columns[index]))
        for index, value in enumerate(cells.values if done.formulas else ())
        if isinstance(value, Formula)
    }
    return spliced(sheet.text, splices), [cell for cell in done.formulas if cell not in kept]


def _dimension(sheet: SheetXml, made: Area | None) -> list[tuple[int, int, bytes]]:
    """The sheet's used range, where it is told and a cell was made outside it."""
    child = sheet.whole.child("dimension")
    if child is None or made is None:
        return []
    tag, grown = sheet.whole.slice(child), made
    told = area(attributes(tag).get("ref", ""))
    if told is not None:
        grown = (min(told[0], grown[0]), min(told[1], grown[1]), max(told[2], grown[2]), max(told[3], grown[3]))
    return [] if grown == told else [(child.start, child.stop, with_attributes(tag, {"ref": written(grown)}))]


def _drop_from_chain(package: Package, book: Book, gone: Mapping[int, set[str]]) -> None:
    """A cell in the calculation chain that holds no formula makes Excel offer to repair the file."""
    if not any(gone.values()):
        return
    for part in package.related(package.workbook, "calcChain"):
        left = without_entries(package.read(part), part, gone)
        if left is None:
            book.remove_part(part)
        else:
            book.replace_part(part, left)

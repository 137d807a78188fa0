"""Reads a patched workbook back before it takes the place of the old one.

Nothing of how the patch was made is trusted: the new file is unpacked, every checksum is looked at, the edited cells
are read as they lie there, and what is left without them must be the old file's bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NoReturn

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.archive import key
from sheets_sync.hosts.xlsx.edits import Edit, NameEdit, NewSheet, targets
from sheets_sync.hosts.xlsx.outline import Outline, attributes, children_of, outline, with_attributes
from sheets_sync.hosts.xlsx.package import CONTENT_TYPES, Package, relations_name
from sheets_sync.hosts.xlsx.patch import Fragments
from sheets_sync.hosts.xlsx.refs import area
from sheets_sync.hosts.xlsx.reread import changed_cells
from sheets_sync.hosts.xlsx.sheetxml import SheetXml, open_sheet


def verify(
    old: Package,
    data: bytes,
    edits: Sequence[Edit],
    fragments: Fragments | None = None,
    *,
    names: Sequence[NameEdit] = (),
    sheets: Sequence[NewSheet] = (),
    parts: Mapping[str, bytes] | None = None,
) -> Package:
    """The new file, opened; Stop ``write.unverified`` (part, cell) where it is not the old one with these edits.

    Takes what ``patch`` was given. Stop ``file.crc`` and the others of Package where the file itself is broken.
    """
    new, fragments, parts = Package(data), fragments or {}, parts or {}
    edited = {*(edit.part for edit in edits), *fragments}
    chain = {key(part) for part in old.related(old.workbook, "calcChain")}
    gone = [name for name in old.names if name not in new]
    kept = [name for name in old.names if name in new]
    if list(new.names[: len(kept)]) != kept or len(new.names) != len(kept) + len(sheets):
        _unverified("", "")
    if not {key(name) for name in gone} <= chain:
        _unverified(gone[0], "")
    for name in new.names[len(kept) :]:
        if new.read(name) not in [sheet.xml for sheet in sheets]:
            _unverified(name, "")
    for name in kept:
        content = new.read(name)
        if new.same_member(name, old):
            continue
        if name in edited:
            _sheet(old, content, name, edits, set(fragments.get(name, ())))
            old.opened.pop(name, None)  # compared, and large
        elif name in parts:
            if content != parts[name]:
                _unverified(name, "")
        elif key(name) == key(old.workbook):
            _book(outline(old.read(name), name), outline(content, name), bool(names), len(sheets))
        elif key(name) in chain:
            _chain(old, new, name, edits)
        elif key(name) in (key(CONTENT_TYPES), key(relations_name(old.workbook))):
            _index(outline(old.read(name), name), outline(content, name), len(sheets), len(gone))
        else:
            _unverified(name, "")
    return new


def _unverified(part: str, cell: str) -> NoReturn:
    raise Stop("write.unverified", part=part, cell=cell)


def _sheet(old: Package, content: bytes, part: str, edits: Sequence[Edit], fragments: set[str]) -> None:
    """The cells inside ``sheetData``, and all around it but the replaced elements."""
    before, after = open_sheet(old, part), SheetXml(content, part)
    apart = fragments | {"dimension", "sheetData"}
    if _around(before.whole, apart) != _around(after.whole, apart):
        _unverified(part, "")
    changed_cells(before, after, targets(edits, part), date1904=old.date1904)


def _around(whole: Outline, apart: set[str]) -> tuple[bytes, list[bytes]]:
    return whole.text[: whole.inner], [whole.slice(child) for child in whole.children if child.name not in apart]


def _book(old: Outline, new: Outline, names: bool, sheets: int) -> None:
    """The workbook part may differ in the calculation flag, its names, and tabs put after the others."""
    apart = {"calcPr", "sheets"} | ({"definedNames"} if names else set())
    if _around(old, apart) != _around(new, apart):
        _unverified(old.part, "")
    (before, after), plain = (_listed(old), _listed(new)), {"fullCalcOnLoad": None}
    if after[: len(before)] != before or len(after) != len(before) + sheets:
        _unverified(old.part, "")
    flags = [old.slice(c) if (c := old.child("calcPr")) else b"<calcPr/>", b""]
    flags[1] = new.slice(c) if (c := new.child("calcPr")) else b"<calcPr/>"
    if attributes(with_attributes(flags[0], plain)) != attributes(with_attributes(flags[1], plain)):
        _unverified(old.part, "")


def _listed(whole: Outline) -> list[bytes]:
    child = whole.child("sheets")
    return [whole.slice(sheet) for sheet in children_of(whole, child)] if child else []


def _chain(old: Package, new: Package, part: str, edits: Sequence[Edit]) -> None:
    """Only entries of edited cells have gone from the calculation chain."""
    left, there = _entries(new.read(part), part), _entries(old.read(part), part)
    edited = set()
    for sheet in old.sheets:
        cells = targets(edits, sheet.part)
        edited |= {
            (str(sheet.sheet_id), r, c) for r, c in zip(cells.rows.tolist(), cells.columns.tolist(), strict=True)
        }
    if [entry for entry in there if entry not in edited] != [entry for entry in left if entry not in edited]:
        _unverified(part, "")


def _entries(data: bytes, part: str) -> list[tuple[str, int, int]]:
    sheet, found = "", []
    for tag in re.findall(rb"<(?:[^\s/<>:]+:)?c\s[^<>]*>", outline(data, part).text):
        given = attributes(tag)
        sheet = given.get("i", sheet)
        where = area(given.get("r", "")) or (-1, -1, -1, -1)
        found.append((sheet, where[0], where[1]))
    return found


def _index(old: Outline, new: Outline, more: int, fewer: int) -> None:
    """Entries of an index of parts: those put after the others, and those of parts that went."""
    there, here = _around(old, set())[1], _around(new, set())[1]
    kept = [entry for entry in there if entry in here]
    if here[: len(kept)] != kept or len(here) != len(kept) + more or len(there) - len(kept) != fewer:
        _unverified(old.part, "")

"""Reads a patched workbook back before it takes the place of the old one.

Nothing of how the patch was made is trusted: the new file is unpacked, every checksum is looked at, the edited cells
are read as they lie there, and what is left without them must be the old file's bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sheets_sync.core import Formula
from sheets_sync.hosts.xlsx.archive import key
from sheets_sync.hosts.xlsx.around import same_around, same_dimension, same_fragments, unverified
from sheets_sync.hosts.xlsx.edits import Edit, NameEdit, NewSheet, targets
from sheets_sync.hosts.xlsx.package import CONTENT_TYPES, Package, relations_name
from sheets_sync.hosts.xlsx.patch import Fragments
from sheets_sync.hosts.xlsx.reread import Changed, changed_cells
from sheets_sync.hosts.xlsx.sheetxml import SheetXml, open_sheet
from sheets_sync.hosts.xlsx.wholebook import same_book, same_chain, same_relations, same_tabs, same_types
from sheets_sync.hosts.xlsx.xmltext import utf8


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
    new = Package(data)
    gone = _members(old, new, len(sheets))
    edited = {key(part) for part in (*(edit.part for edit in edits), *(fragments or {}))}
    replaced = {key(name): content for name, content in (parts or {}).items()}
    around = {key(name) for name in (old.workbook, relations_name(old.workbook), CONTENT_TYPES)}
    chain = {key(part) for part in old.related(old.workbook, "calcChain")}
    lost: dict[int, frozenset[tuple[int, int]]] = {}
    calculates = False
    for name in [name for name in old.names if name in new]:
        same = new.same_member(name, old)
        content = new.read_whole(name, fresh=not same)
        if not same and key(name) in edited | around | chain and utf8(content, name) is not content:
            raise unverified(name)  # what is written is UTF-8, and says so
        if key(name) in edited:
            changed = _sheet(old, content, name, edits, dict((fragments or {}).get(_given(name, fragments), {})))
            lost |= {tab.sheet_id: changed.lost for tab in old.sheets if key(tab.part) == key(name)}
            calculates |= not same and _writes_formula(edits, name)
            old.forget(name)  # compared
        elif key(name) in replaced:
            if content != replaced[key(name)]:
                raise unverified(name)
        elif not same and key(name) not in around | chain:
            raise unverified(name)
    same_book(old, new, names, calculates=calculates, more=len(sheets))
    same_tabs(old, new, sheets)
    same_relations(old, new, gone)
    same_types(old, new, gone)
    for name in old.related(old.workbook, "calcChain"):
        same_chain(old, new, name, lost)
    return new


def _members(old: Package, new: Package, more: int) -> set[str]:
    """Which members have gone (keys): none but the calculation chain may. New ones stand after the others."""
    kept = [name for name in old.names if name in new]
    gone = {key(name) for name in old.names if name not in new}
    if list(new.names[: len(kept)]) != kept or len(new.names) != len(kept) + more or not new.same_frame(old):
        raise unverified("")
    if not gone <= {key(part) for part in old.related(old.workbook, "calcChain")}:
        raise unverified(min(gone))
    return gone


def _given(name: str, fragments: Fragments | None) -> str:
    """The name by which fragments call a part."""
    return next((part for part in fragments or {} if key(part) == key(name)), name)


def _writes_formula(edits: Sequence[Edit], part: str) -> bool:
    values = (edit.values.reshape(-1).tolist() for edit in edits if key(edit.part) == key(part))
    return any(Formula in set(map(type, some)) for some in values)


def _sheet(old: Package, content: bytes, part: str, edits: Sequence[Edit], fragments: Mapping[str, bytes]) -> Changed:
    """The cells inside ``sheetData``, all around it, and the replaced elements."""
    part = next((tab.part for tab in old.sheets if key(tab.part) == key(part)), part)
    before, after = open_sheet(old, part), SheetXml(content, part)
    same_around(before.whole, after.whole, {*fragments, "dimension", "sheetData"})
    same_fragments(after.whole, fragments)
    changed = changed_cells(before, after, targets(edits, part), date1904=old.date1904)
    if "dimension" not in fragments:
        same_dimension(before.whole, after.whole, changed.made)
    return changed

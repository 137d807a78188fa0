"""The parts around the sheets of a patched workbook: its tabs, names and flags, its indexes, its calculation chain."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sheets_sync.hosts.xlsx.archive import key
from sheets_sync.hosts.xlsx.around import same_around, unverified
from sheets_sync.hosts.xlsx.edits import NameEdit, NewSheet
from sheets_sync.hosts.xlsx.meant import character_data
from sheets_sync.hosts.xlsx.outline import Outline, attributes, children_of, outline, with_attributes
from sheets_sync.hosts.xlsx.package import CONTENT_TYPES, Package, relations_name
from sheets_sync.hosts.xlsx.refs import area

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_SHEET_KINDS = tuple(f"{space}/worksheet" for space in _SPACES)
_ON = ("1", "true")


def same_book(old: Package, new: Package, names: Sequence[NameEdit], *, calculates: bool, more: int) -> None:
    """The workbook part: only the calculation flag (on, where formulas were written), its names as asked for, and so
    many more tabs.
    """
    part = old.workbook
    before, after = outline(old.read(part), part), outline(new.read(part), part)
    same_around(before, after, {"calcPr"} | ({"sheets"} if more else set()) | ({"definedNames"} if names else set()))
    flags, now = (_flags(whole) for whole in (before, after))
    was_on, is_on = flags.pop("fullCalcOnLoad", "") in _ON, now.pop("fullCalcOnLoad", "") in _ON
    if flags != now or is_on < (was_on or calculates):
        raise unverified(part)
    there, here = _listed(before, "sheets"), _listed(after, "sheets")
    if here[: len(there)] != there or len(here) != len(there) + more:
        raise unverified(part)
    if names:
        _same_names(old, before, after, names)


def _flags(whole: Outline) -> dict[str, str]:
    child = whole.child("calcPr")
    return attributes(whole.slice(child)) if child is not None else {}


def _listed(whole: Outline, name: str) -> list[bytes]:
    child = whole.child(name)
    return [whole.slice(entry) for entry in children_of(whole, child)] if child is not None else []


def _same_names(old: Package, before: Outline, after: Outline, names: Sequence[NameEdit]) -> None:
    """The names that were not asked for keep their bytes; each one asked for is there once and as it was asked for."""
    titles = [tab.title for tab in old.sheets]
    asked = {
        (name.name.lower(), str(titles.index(name.sheet)) if name.sheet is not None else ""): name for name in names
    }
    there, here = ([(_called(entry), entry) for entry in _listed(whole, "definedNames")] for whole in (before, after))
    others = [entry for called, entry in there if called not in asked]
    if [entry for called, entry in here if called not in asked] != others:
        raise unverified(after.part)
    mine = {called: entry for called, entry in here if called in asked}
    wanted = {at: name for at, name in asked.items() if name.refers is not None}
    if len(mine) + len(others) != len(here) or mine.keys() != wanted.keys():
        raise unverified(after.part)
    for called, entry in mine.items():
        given = attributes(entry)
        text = character_data(entry[entry.index(b">") + 1 : entry.rindex(b"</")])
        told = character_data(given.get("name", "").encode()), text, given.get("hidden") in _ON
        name = wanted[called]
        if told != (name.name, name.refers, name.hidden):
            raise unverified(after.part)


def _called(entry: bytes) -> tuple[str, str]:
    """A defined name in small letters, and the tab whose own it is."""
    given = attributes(entry)
    return character_data(given.get("name", "").encode()).lower(), given.get("localSheetId", "")


def same_tabs(old: Package, new: Package, sheets: Sequence[NewSheet]) -> None:
    """The tabs that were there, then the new ones, each with its own part."""
    there, here = list(old.sheets), list(new.sheets)
    added = here[len(there) :]
    told = [(tab.title, tab.hidden, tab.kind) for tab in added]
    if here[: len(there)] != there or told != [(sheet.title, sheet.hidden, "worksheet") for sheet in sheets]:
        raise unverified(new.workbook)
    known = {tab.sheet_id for tab in there}
    entries = _listed(outline(new.read(new.workbook), new.workbook), "sheets")[len(there) :]
    for given, sheet in zip(map(attributes, entries), sheets, strict=True):
        number, wanted = given.pop("sheetId", ""), {"state": "hidden"} if sheet.hidden else {}
        if not number.isdecimal() or int(number) in known or given.pop("xmlns:r", "") not in _SPACES:
            raise unverified(new.workbook)
        if {**given, **wanted} != given or given.keys() - wanted.keys() != {"name", "r:id"}:
            raise unverified(new.workbook)
        known.add(int(number))
    parts = [key(tab.part) for tab in added]
    if sorted(parts) != sorted(key(name) for name in new.names[len(new.names) - len(sheets) :]):
        raise unverified(new.workbook)
    for tab, sheet in zip(added, sheets, strict=True):
        if new.read_whole(tab.part, fresh=True) != sheet.xml:
            raise unverified(tab.part)


def same_relations(old: Package, new: Package, gone: Collection[str]) -> None:
    """What the workbook points to: what it did, without the parts that went, and the new tabs."""
    part = relations_name(old.workbook)
    before, after = outline(old.read(part), part), outline(new.read(part), part)
    same_around(before, after, {"Relationship"})
    kept = [r for r in old.relations(old.workbook) if r.external or key(r.target) not in gone]
    left = {r.id for r in kept}
    there, here = _slices(before), _slices(after)
    wanted = [entry for entry in there if attributes(entry).get("Id", "") in left]
    added = new.relations(new.workbook)[len(kept) :]
    tabs = [tab.part for tab in new.sheets[len(old.sheets) :]]
    if here[: len(wanted)] != wanted or len(here) != len(wanted) + len(tabs):
        raise unverified(part)
    if [(r.kind, r.target, r.external) for r in added] != [("worksheet", tab, False) for tab in tabs]:
        raise unverified(part)
    if any(attributes(entry).get("Type") not in _SHEET_KINDS for entry in here[len(wanted) :]):
        raise unverified(part)


def same_types(old: Package, new: Package, gone: Collection[str]) -> None:
    """The content types: those that were told, without the parts that went, and the new tabs'."""
    before, after = outline(old.read(CONTENT_TYPES), CONTENT_TYPES), outline(new.read(CONTENT_TYPES), CONTENT_TYPES)
    same_around(before, after, {"Default", "Override"})
    there, here = _slices(before), _slices(after)
    wanted = [entry for entry in there if key(attributes(entry).get("PartName", "")) not in gone]
    tabs = [tab.part for tab in new.sheets[len(old.sheets) :]]
    added = [attributes(entry) for entry in here[len(wanted) :]]
    if here[: len(wanted)] != wanted or added != [{"PartName": f"/{tab}", "ContentType": _SHEET_TYPE} for tab in tabs]:
        raise unverified(CONTENT_TYPES)


def _slices(whole: Outline) -> list[bytes]:
    return [whole.slice(child) for child in whole.children]


def same_chain(old: Package, new: Package, part: str, lost: Mapping[int, Collection[tuple[int, int]]]) -> None:
    """The calculation chain without the formulas that were written over; no chain where nothing is left."""
    places = {(str(sheet), *cell) for sheet, cells in lost.items() for cell in cells}
    before = outline(old.read(part), part)
    left = [(place, entry) for place, entry in _entries(before) if place not in places]
    if part not in new:
        if left:
            raise unverified(part)
        return
    after = outline(new.read(part), part)
    same_around(before, after, {"c"})
    here = _entries(after)
    if [place for place, _ in here] != [place for place, _ in left]:
        raise unverified(part)
    for (place, entry), (_, now) in zip(left, here, strict=True):
        if now not in (entry, with_attributes(entry, {"i": place[0]})):
            raise unverified(part)


def _entries(chain: Outline) -> list[tuple[tuple[str, int, int], bytes]]:
    """Sheet id, row and column of each entry, and its bytes; one without a sheet id has that of the one before it."""
    sheet, found = "", []
    for child in chain.children:
        if child.name == "c":
            entry = chain.slice(child)
            given = attributes(entry)
            sheet = given.get("i", sheet)
            row, column, _, _ = area(given.get("r", "")) or (-1, -1, -1, -1)
            found.append(((sheet, row, column), entry))
    return found

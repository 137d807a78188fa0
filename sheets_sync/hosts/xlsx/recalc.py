"""Formulas around a write: the calculation chain, and whether a formula reads what was written.

Cached values of others are kept. Where a formula may read an edited cell the workbook is told to calculate when it is
opened; that question errs on the side of yes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from sheets_sync.hosts.xlsx.edits import Targets
from sheets_sync.hosts.xlsx.outline import ATTRIBUTES, attributes, outline, spliced, with_attributes
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.refs import ROWS, Area, area
from sheets_sync.hosts.xlsx.sheetxml import SheetXml
from sheets_sync.hosts.xlsx.strings import unescaped
from sheets_sync.hosts.xlsx.xmltext import utf8

_PREFIX = re.compile(rb"<((?:[^\s/<>:]+:)?)sheetData[\s/>]")
_STRING = re.compile(r'"[^"]*"')
_ERROR = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)")
_REFERENCE = re.compile(
    r"(?<![\w.$\]!'])"
    r"(?:'(?P<quoted>(?:[^']|'')+)'!|(?P<plain>(?:\[[^\]]*\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)!)?"
    r"(?P<ref>\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?\d+:\$?\d+)"
    r"(?![\w.(!])"
)
_NAME = re.compile(r"(?<![\w.])(?!(?:TRUE|FALSE)\b)[^\W\d][\w.]*+(?!\s*\()", re.IGNORECASE)
_OPAQUE = re.compile(r"\b(?:INDIRECT|OFFSET|GETPIVOTDATA)\s*\(|[\[#!]", re.IGNORECASE)
_MANY = 5_000  # formulas looked at one by one; beyond that the answer is yes


def may_read(package: Package, edited: Mapping[str, Targets]) -> bool:
    """Whether any formula of the workbook may read an edited cell (``edited``: cells by part name)."""
    titles = {sheet.title.lower(): sheet.part for sheet in package.sheets}
    looked_at = 0
    for sheet in package.sheets:
        if sheet.kind != "worksheet":
            continue
        opened = package.opened.get(sheet.part)
        text = opened.text if isinstance(opened, SheetXml) else utf8(package.read(sheet.part), sheet.part)
        for kind in _kinds(text):
            if not _reads(kind[0], sheet.part, titles, edited, whole_columns=True):
                continue
            looked_at += len(kind)
            if looked_at > _MANY or any(_reads(f, sheet.part, titles, edited) for f in kind):
                return True
    return False


def _kinds(data: bytes) -> list[list[tuple[bytes, bytes]]]:
    """A sheet's formulas (attributes, text), those together that differ in row numbers only."""
    prefix = _PREFIX.search(data)
    opening = b"<" + (prefix[1] if prefix else b"") + b"f"
    if opening not in data:
        return []
    kinds: dict[bytes, list[tuple[bytes, bytes]]] = {}
    for found in re.findall(re.escape(opening) + rb"(\s" + ATTRIBUTES + rb")?>([^<]+)<", data):
        # Digits of a sheet's name tell sheets apart: where another sheet is named, each formula is a kind of its own.
        kind = found[1] if b"!" in found[1] else found[1].translate(None, b"0123456789") + found[0]
        kinds.setdefault(kind, []).append(found)
    return list(kinds.values())


def _reads(
    formula: tuple[bytes, bytes],
    home: str,
    titles: Mapping[str, str],
    edited: Mapping[str, Targets],
    *,
    whole_columns: bool = False,
) -> bool:
    attrs, raw = formula
    text = _ERROR.sub("0", _STRING.sub("0", unescaped(raw.decode("utf-8", "replace"))))
    rest = _REFERENCE.sub(" 0 ", text)
    if _OPAQUE.search(rest) or _NAME.search(rest):
        return True
    shared = area(attributes(b"<f" + attrs).get("ref", "")) if b"shared" in attrs else None
    for found in _REFERENCE.finditer(text):
        sheet = (found["quoted"] or "").replace("''", "'") or found["plain"] or ""
        if "[" in sheet:
            continue  # another workbook
        part = titles.get(sheet.lower(), "") if sheet else home
        where = area(found["ref"])
        if where is None or (":" in sheet and not part):
            return True
        if part in edited and len(edited[part].inside(_widened(where, shared, whole_columns))):
            return True
    return False


def _widened(where: Area, shared: Area | None, whole_columns: bool) -> Area:
    """A shared formula reads other cells in each cell that it fills."""
    top, left, bottom, right = where
    if shared is not None:
        right += shared[3] - shared[1]
    return (0, left, ROWS - 1, right) if whole_columns or shared is not None else (top, left, bottom, right)


def without_entries(data: bytes, part: str, gone: Mapping[int, Collection[str]]) -> bytes | None:
    """The calculation chain without these cells (addresses by sheet id); None where no entry is left.

    An entry without a sheet id has that of the one before it, so the next one kept takes over what goes.
    """
    whole = outline(data, part)
    splices: list[tuple[int, int, bytes]] = []
    given, meant, kept = "", "", 0
    for child in whole.children:
        entry = attributes(whole.slice(child))
        meant = entry.get("i", meant)
        if entry.get("r", "") in gone.get(int(meant[:10]) if meant.isdecimal() else 0, ()):
            splices.append((child.start, child.stop, b""))
            continue
        kept += 1
        if "i" not in entry and meant != given:
            splices.append((child.start, child.stop, with_attributes(whole.slice(child), {"i": meant})))
        given = meant
    return spliced(whole.text, splices) if kept else None

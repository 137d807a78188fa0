"""A workbook file as its parts: which sheets it has and where, and how it is put together again.

Part names are given without a leading slash, as ``xl/worksheets/sheet1.xml``; they compare without regard to case.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.archive import Archive, key
from sheets_sync.hosts.xlsx.records import Packed, packed
from sheets_sync.hosts.xlsx.xmltext import Element, elements

CONTENT_TYPES = "[Content_Types].xml"
_SPREADSHEET = re.compile(
    r"http://(schemas\.openxmlformats\.org/spreadsheetml/2006|purl\.oclc\.org/ooxml/spreadsheetml)/main"
)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One tab: its title, its part, whether it is hidden; ``kind`` is worksheet, chartsheet, dialogsheet, ..."""

    title: str
    part: str
    hidden: bool
    kind: str
    sheet_id: int


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship: ``kind`` is the end of its type (worksheet, styles, table), ``target`` a part or a link."""

    id: str
    kind: str
    target: str
    external: bool


class Package:
    """An ``.xlsx``/``.xlsm`` file in memory. Everything but the ZIP directory is read when asked for.

    ``keep``: what is read stays unpacked until it is forgotten, as a book is written right after it was read.

    Stop: the codes of ``Archive``; ``file.not_workbook`` (another kind of document), ``file.binary_workbook`` (.xlsb);
    ``file.signed`` when it is to be rebuilt.
    """

    def __init__(self, data: bytes, *, keep: bool = False) -> None:
        self._archive = Archive(data)
        self._last: tuple[str, bytes] = ("", b"")
        self._kept: dict[str, bytes] | None = {} if keep else None
        self.opened: dict[str, object] = {}  # what ``sheetxml.open_sheet`` keeps here

    def is_of(self, data: bytes) -> bool:
        """Whether it is the package of these very bytes."""
        return self._archive.data == data

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The member names, in the order of the ZIP directory."""
        return tuple(member.name for member in self._archive)

    def __contains__(self, name: str) -> bool:
        return key(name) in self._archive.by_key

    def size(self, name: str) -> int:
        """Unpacked size of a part in bytes, before it is read."""
        return self._archive.by_key[key(name)].size

    def read(self, name: str) -> bytes:
        """A part's content, CRC-checked; the last one read is kept, as it is patched and compared soon after."""
        if self._kept and (kept := self._kept.get(key(name))) is not None:
            return kept
        if self._last[0] != key(name):
            member = self._archive.by_key.get(key(name))
            if member is None:
                raise Stop("file.broken", part=name)
            self._last = (key(name), self._archive.read(member))
            if self._kept is not None:
                self._kept[key(name)] = self._last[1]
        return self._last[1]

    def forget(self, name: str) -> None:
        """Let go of a part that will not be read again; it is large."""
        self.opened.pop(name, None)
        if self._kept is not None:
            self._kept.pop(key(name), None)

    def read_whole(self, name: str, *, fresh: bool) -> bytes:
        """As ``read``; of a part packed by ``rebuild`` (``fresh``) its header and the end of its stream are looked at
        as well. Stop: ``file.crc``.
        """
        member = self._archive.by_key[key(name)]
        if fresh and not self._archive.sound(member):
            raise Stop("file.crc", part=name)
        self._last = (key(name), self._archive.read(member, ends=fresh))
        return self._last[1]

    def same_member(self, name: str, other: Package) -> bool:
        """Whether a part is stored byte for byte as in the other package (directory record aside from its place)."""
        mine, theirs = self._archive.by_key.get(key(name)), other._archive.by_key.get(key(name))
        return mine is not None and theirs is not None and self._archive.same(mine, other._archive, theirs)

    def same_frame(self, other: Package) -> bool:
        """Whether what stands before all parts, and the comment behind them, is as in the other package."""
        return self._archive.frame == other._archive.frame

    @cached_property
    def signed(self) -> bool:
        """Whether it carries a digital signature, which any change would break."""
        return any(key(name).startswith("_xmlsignatures/") for name in self.names)

    @cached_property
    def workbook(self) -> str:
        """Name of the main part."""
        found = [relation for relation in self.relations("") if relation.kind == "officeDocument"]
        if not found:
            raise Stop("file.not_workbook")
        part = found[0].target
        if part.lower().endswith(".bin"):
            raise Stop("file.binary_workbook")
        if not self._workbook_elements(part):
            raise Stop("file.not_workbook")
        return part

    def _workbook_elements(self, part: str) -> list[Element]:
        found = self.elements(part)
        return found if found[0].name == "workbook" and _SPREADSHEET.fullmatch(found[0].space) else []

    @cached_property
    def _book(self) -> list[Element]:
        return self._workbook_elements(self.workbook)

    @cached_property
    def sheets(self) -> tuple[SheetPart, ...]:
        """The tabs in order. A tab whose part is missing makes the file ``file.broken``."""
        related = {relation.id: relation for relation in self.relations(self.workbook)}
        found = []
        for element in self._book:
            if element.path[1:] == ("sheets",) and element.name == "sheet":
                relation = related.get(element.get_in("/relationships", "id"))
                if relation is None or relation.target not in self:
                    raise Stop("file.broken", part=self.workbook)
                number = element.get("sheetId")
                hidden = element.get("state", "visible") != "visible"
                sheet_id = int(number) if number.isdecimal() and len(number) < 11 else 0
                found.append(SheetPart(element.get("name"), relation.target, hidden, relation.kind, sheet_id))
        return tuple(found)

    def sheet(self, title: str) -> SheetPart:
        """The tab of that title; Stop ``sheet.missing``."""
        for sheet in self.sheets:
            if sheet.title == title:
                return sheet
        raise Stop("sheet.missing", sheet=title)

    @cached_property
    def date1904(self) -> bool:
        """Whether serial dates count from 1904."""
        return any(e.name == "workbookPr" and e.get("date1904") in ("1", "true") for e in self._book)

    def relations(self, part: str) -> tuple[Relation, ...]:
        """The relationships of a part ("" = of the package), none where it has no such file."""
        name = relations_name(part)
        if name not in self:
            return ()
        found = []
        for element in self.elements(name):
            if element.name == "Relationship":
                external = element.get("TargetMode") == "External"
                target = element.get("Target")
                kind = element.get("Type").rpartition("/")[2]
                found.append(
                    Relation(element.get("Id"), kind, target if external else _resolve(part, target), external)
                )
        return tuple(found)

    def elements(self, name: str) -> list[Element]:
        """All start tags of a (small) part."""
        return elements(self.read(name), name)

    def root(self, name: str) -> Element:
        """The root element of a (small) part."""
        return self.elements(name)[0]

    def related(self, part: str, kind: str) -> tuple[str, ...]:
        """Names of the parts that a part points to by relationships of that kind, where they exist."""
        return tuple(r.target for r in self.relations(part) if r.kind == kind and not r.external and r.target in self)

    def rebuild(
        self, replaced: Mapping[str, bytes | Packed | None], added: Mapping[str, bytes] | None = None, level: int = 1
    ) -> bytes:
        """The file with these parts replaced (None = left out) and added; all others keep their packed bytes.

        What was packed already (``records.packed``) is taken as it is; the rest is packed at this level.
        """
        if self.signed:
            raise Stop("file.signed")
        missing = [name for name in replaced if name not in self]
        twice = [name for name in added or () if name in self]
        if missing or twice:
            raise KeyError(*missing, *twice)
        ready = {
            name: packed(content, level) if isinstance(content, bytes) else content
            for name, content in replaced.items()
        }
        return self._archive.rebuild(ready, {name: packed(content, level) for name, content in (added or {}).items()})

    def check(self) -> None:
        """Read every member once; Stop ``file.crc`` at the first that is not what was stored."""
        for member in self._archive:
            self._archive.read(member)


def relations_name(part: str) -> str:
    """Where the relationships of a part lie."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolve(part: str, target: str) -> str:
    """A relationship's target as a part name: absolute, or relative to the folder of the part that points."""
    path = unquote(target.replace("\\", "/").partition("#")[0])
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), path)).lstrip("/")

"""A worksheet part as bytes: its top-level elements, and where each row lies in ``sheetData``."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sheets_sync.core import Ints, Stop
from sheets_sync.hosts.xlsx.addresses import digits
from sheets_sync.hosts.xlsx.cellindex import CellIndex, cell_index
from sheets_sync.hosts.xlsx.outline import ATTRIBUTES, BINDING, MAIN, Child, Outline, attributes, outline
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.refs import COLUMNS, ROWS
from sheets_sync.hosts.xlsx.tagplaces import TagPlaces, followed, tag_places

_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']([1-9][0-9]{0,6})["']""")
_ANY_NUMBER = re.compile(rb"""\sr\s*=""")


class Rows(NamedTuple):
    """Rows in the order of the file: ``numbers`` from 0; their start tags are [``starts``, ``inners``), their cells
    [``inners``, ``ends``), their end tags [``ends``, ``stops``).
    """

    numbers: Ints
    starts: Ints
    inners: Ints
    ends: Ints
    stops: Ints


class SheetXml:
    """A worksheet: its rows, and its cells where it is regular.

    Stop: ``file.broken``; ``sheet.kind`` (a chart or dialog sheet); ``sheet.namespaces`` (the main namespace under
    several prefixes among the rows); ``file.doctype``.
    """

    def __init__(self, data: bytes, part: str) -> None:
        self.whole: Outline = outline(data, part, skip="sheetData")
        self.part = part
        self.text, self.mask = self.whole.text, self.whole.mask
        if self.whole.root != "worksheet":
            raise Stop("sheet.kind", part=part, kind=self.whole.root)
        found = [child for child in self.whole.children if child.name == "sheetData"]
        if len(found) != 1:
            raise Stop("file.broken", part=part)
        self.data: Child = found[0]
        tag = re.compile(rb"<((?:[^\s/<>:]+:)?)sheetData(" + ATTRIBUTES + rb")>").match(self.mask, self.data.start)
        assert tag is not None
        self.prefix: bytes = tag[1]
        self.empty: bool = tag[2].endswith(b"/")  # <sheetData/>
        self.inner = self.data.stop if self.empty else tag.end()
        self.end = self.data.stop if self.empty else self.mask.rfind(b"</", 0, self.data.stop)

    def refuse_mixed_namespaces(self) -> None:
        """Stop where the sheet's namespace is another than its prefix says, or has another prefix among the rows."""
        mine = self.prefix.rstrip(b":")
        bound = {name: value or other for name, value, other in BINDING.findall(self.mask, 0, self.whole.inner)}
        if bound.get(mine) not in MAIN:
            raise Stop("file.broken", part=self.part)
        within = max(self.end, self.inner)
        inside = (
            BINDING.findall(self.mask, self.data.start, self.end)
            if self.mask.find(b"xmlns", self.data.start, within) >= 0
            else []
        )
        if any((name == mine) != ((value or other) in MAIN) for name, value, other in inside):
            raise Stop("sheet.namespaces", part=self.part)
        for name in (name for name, uri in bound.items() if uri in MAIN and name != mine):
            other = re.compile(rb"<" + re.escape(name + b":" if name else b"") + rb"(?:row|c|f|v|is)[\s/>]")
            if other.search(self.mask, self.inner, self.end):
                raise Stop("sheet.namespaces", part=self.part)

    @cached_property
    def tags(self) -> TagPlaces:
        """Where its rows and cells begin."""
        return tag_places(np.frombuffer(self.mask, dtype=np.uint8), self.prefix, self.inner, self.end)

    @cached_property
    def index(self) -> CellIndex | None:
        """Where its cells lie, if the sheet is regular."""
        if np.any(np.diff(self.rows.numbers) <= 0):
            return None
        return cell_index(self.mask, self.prefix, self.tags, self.rows.inners)

    @cached_property
    def rows(self) -> Rows:
        """The rows in the order of the file; one without a number follows the one before it."""
        return self._plain_rows() or self._any_rows()

    def _plain_rows(self) -> Rows | None:
        """The rows where all are written ``<row r="1" ...>`` and ``</row>``; None where any is not."""
        mask, data, p = self.mask, np.frombuffer(self.mask, dtype=np.uint8), len(self.prefix)
        starts, closing = self.tags.rows, self.tags.row_ends
        inners = np.array([mask.find(b">", start) + 1 for start in starts.tolist()], dtype=np.int64)
        number, behind = digits(data, starts + p + len('<row r="'))
        rests = {mask[at:inner] for at, inner in zip(behind.tolist(), inners.tolist(), strict=True)}
        if (
            any(rest[:1] != b'"' or not rest.count(b'"') & 1 or b"'" in rest for rest in rests)  # ">" inside quotes
            or len(followed(data, starts, p + len("<row"), b' r="')) < len(starts)
            or len(followed(data, closing, p + len("</row"), b">")) < len(closing)
            or np.any((number < 1) | (number > ROWS) | (data[starts + p + len('<row r="')] == ord("0")))
        ):
            return None
        opened = data[inners - 2] != ord("/")
        if np.count_nonzero(opened) != len(closing):
            return None
        ends, stops, nexts = inners.copy(), inners.copy(), np.append(starts[1:], self.end)[: len(starts)]
        ends[opened], stops[opened] = closing, closing + p + len("</row>")
        return Rows(number - 1, starts, inners, ends, stops) if np.all((inners <= ends) & (stops <= nexts)) else None

    def _any_rows(self) -> Rows:
        name = re.escape(self.prefix) + rb"row"
        opening = re.compile(rb"<" + name + rb'(?=[\s/>])(?: r="([1-9][0-9]{0,6})")?(' + ATTRIBUTES + rb")>")
        tags = [(*tag.span(), tag[1], tag[2]) for tag in opening.finditer(self.mask, self.inner, self.end)]
        nexts = [*(start for start, _, _, _ in tags), self.end][1:]
        closing = b"</" + self.prefix + b"row"
        found: list[tuple[int, int, int, int, int]] = []
        number, last = -1, self.inner
        for (start, inner, given, attrs), following in zip(tags, nexts, strict=True):
            number = int(given) - 1 if given else self._row_number(attrs, number + 1)
            end = stop = inner
            if not attrs.endswith(b"/"):
                end = self.mask.rfind(closing, inner, following)
                stop = self.mask.find(b">", end, following) + 1
            if start < last or end < 0 or stop == 0 or number >= ROWS:
                raise Stop("file.broken", part=self.part)
            found.append((number, start, inner, end, stop))
            last = stop
        return Rows(*np.array(found, dtype=np.int64).reshape(-1, 5).T)

    def _row_number(self, attrs: bytes, implied: int) -> int:
        given = _ROW_NUMBER.search(attrs)
        if given is None and _ANY_NUMBER.search(attrs):
            raise Stop("file.broken", part=self.part)
        return int(given[1]) - 1 if given else implied

    def column_style(self) -> Callable[[int], bytes]:
        """A look-up of the ``s`` attribute that a column gives to cells made in it (b"" = none)."""
        child = self.whole.child("cols")
        spans: list[tuple[int, int, str]] = []
        if child is not None:
            for tag in re.findall(rb"<" + re.escape(self.prefix) + rb"col\s" + ATTRIBUTES, self.whole.slice(child)):
                given = attributes(tag)
                low, high, style = (given.get(name, "") for name in ("min", "max", "style"))
                if all(n.isdecimal() and n.isascii() for n in (low, high, style)) and style != "0":
                    spans.append((int(low) - 1, min(int(high), COLUMNS) - 1, style))
        spans.sort()
        starts = [span[0] for span in spans]

        def style_of(column: int) -> bytes:
            at = bisect_right(starts, column) - 1
            return b' s="%b"' % spans[at][2].encode() if at >= 0 and column <= spans[at][1] else b""

        return style_of


def open_sheet(package: Package, part: str) -> SheetXml:
    """A sheet of a package, kept with it: it is patched, searched for formulas and compared one after the other."""
    known = package.opened.get(part)
    if not isinstance(known, SheetXml):
        known = SheetXml(package.read(part), part)
        known.refuse_mixed_namespaces()
        package.opened[part] = known
    return known

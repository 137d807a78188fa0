"""The cells of a patched sheet, read as they lie there and compared with what was meant and what was there before."""

from __future__ import annotations

import re

import numpy as np

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.cellindex import CellIndex
from sheets_sync.hosts.xlsx.edits import KEEP, Targets
from sheets_sync.hosts.xlsx.refs import LETTERS
from sheets_sync.hosts.xlsx.reparse import Content, compare_parsed, same, unverified
from sheets_sync.hosts.xlsx.sheetxml import RowSpan, SheetXml
from sheets_sync.hosts.xlsx.strings import unescaped

_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
_STYLE = re.compile(rb"""\ss\s*=\s*["']([0-9]+)""")
_CONTENT = (
    rb'(?: s="([0-9]+)")?(?: t="(b|inlineStr|str)")?(?:/>|>'
    rb'(?:<p:is><p:(t)(?: xml:space="preserve")?>([^<]*)</p:t></p:is>|<p:(v)>([^<]*)</p:v>|'
    rb"<p:(f)>([^<]*)</p:f>(?:<p:v>([^<]*)</p:v>)?)</p:c>)"
)


def changed_cells(old: SheetXml, new: SheetXml, cells: Targets, *, date1904: bool) -> None:
    """Stop ``write.unverified`` unless ``new`` is ``old`` with these cells as meant.

    Both texts are walked side by side: between the edited cells they hold the same bytes. Where cells cannot be told by
    their first bytes, both are parsed, all of it.
    """
    index = old.index
    if index is None or old.mask is not old.text or new.mask is not new.text:
        compare_parsed(old, new, cells, date1904)
        return
    walk = _Walk(old, new, cells, index)
    walk.run()
    _as_meant(walk, cells, date1904)


class _Walk:
    """Two texts, and how far each is known to be right. ``rests``: what follows the address of each edited cell in the
    new one, b"" where it is not there; ``was``: where the cell begins in the old one, -1 where it does not.
    """

    def __init__(self, old: SheetXml, new: SheetXml, cells: Targets, index: CellIndex) -> None:
        self.old, self.new, self.cells = old, new, cells
        self._old_at, self._new_at = old.inner, new.inner
        self.rests = [b""] * len(cells.rows)
        self.starts = [-1] * len(cells.rows)
        p = new.prefix
        self._close, self._row_close = b"</" + p + b"c>", b"</" + p + b"row>"
        self._heads = {c: b"<" + p + b'c r="' + LETTERS[c] for c in set(cells.columns.tolist())}
        self._columns = cells.columns.tolist()
        numbers = np.array([row.number for row in old.rows], dtype=np.int64)
        row = np.searchsorted(numbers, cells.rows)
        there = np.append(numbers, -1)[row] == cells.rows
        ends = np.array([span.end for span in old.rows], dtype=np.int64)
        self._below, self._in_row = row, there
        self._places, found = np.full(len(row), -1, dtype=np.int64), np.zeros(len(row), dtype=bool)
        self._places[there], found[there] = index.spots(row[there], cells.columns[there], ends)
        self.was = np.where(found, self._places, -1).tolist()

    def run(self) -> None:
        """The whole content of ``sheetData``."""
        starts = [*(row.start for row in self.old.rows), self.old.end]
        places = self._places.tolist()
        for number, first, last in self.cells.groups():
            below = int(self._below[first])
            self._same_upto(starts[below], number)
            if self._in_row[first]:
                self._row(self.old.rows[below], first, last, places)
            elif self.new.text.startswith(made := b'<%brow r="%d">' % (self.new.prefix, number + 1), self._new_at):
                self._new_at += len(made)
                self._cells(number, first, last, None)
                self._expect(self._row_close, number)
        self._same_upto(self.old.end, -1)
        if self._new_at != self.new.end:
            raise unverified(self.new)

    def _same_upto(self, place: int, row: int) -> None:
        """Up to this place of the old text, the new one holds the same bytes."""
        length = place - self._old_at
        if length:
            new_at = self._new_at
            if self.old.text[self._old_at : place] != self.new.text[new_at : new_at + length]:
                raise unverified(self.new, row, 0)
            self._old_at, self._new_at = place, new_at + length

    def _expect(self, text: bytes, row: int) -> None:
        if not self.new.text.startswith(text, self._new_at):
            raise unverified(self.new, row, 0)
        self._new_at += len(text)

    def _row(self, span: RowSpan, first: int, last: int, places: list[int]) -> None:
        """A row that was there; its spans may differ, and where it was closed at once it may have been opened."""
        inner = self.new.text.find(b">", self._new_at) + 1
        here, there = self.new.text[self._new_at : inner], self.old.text[span.start : span.inner]
        opened = there.endswith(b"/>") and not here.endswith(b"/>")
        if here != there and (_bare(here) != _bare(there) or here.endswith(b"/>") > there.endswith(b"/>")):
            raise unverified(self.new, span.number, 0)
        self._old_at, self._new_at = span.inner, inner
        self._cells(span.number, first, last, places)
        if opened:
            self._expect(self._row_close, span.number)
        else:
            self._same_upto(span.end, span.number)

    def _cells(self, row: int, first: int, last: int, places: list[int] | None) -> None:
        """The edited cells of one row, in both texts; ``places``: in the old one, None where it has no such row."""
        tail, new, old = b'%d"' % (row + 1), self.new.text, self.old.text
        for i in range(first, last):
            if places is not None and places[i] != self._old_at:
                self._same_upto(places[i], row)
            head, start = self._heads[self._columns[i]] + tail, self._new_at
            if new.startswith(head, start):
                self._new_at = self._end(new, start)
                self.starts[i], self.rests[i] = start, new[start + len(head) : self._new_at]
            if self.was[i] >= 0:
                if not old.startswith(head, self._old_at):
                    raise unverified(self.new, row, self._columns[i])
                self._old_at = self._end(old, self._old_at)

    def _end(self, text: bytes, start: int) -> int:
        tag = text.find(b">", start)
        return tag + 1 if text[tag - 1] == 0x2F else text.find(self._close, tag) + len(self._close)

    def content(self, sheet: SheetXml, start: int) -> bytes:
        """What a cell holds, and its end tag; b"" where there is no cell or it is empty."""
        return sheet.text[sheet.text.find(b">", start) + 1 : self._end(sheet.text, start)] if start >= 0 else b""

    def wrong(self, i: int) -> Stop:
        """An edited cell is not as meant."""
        return unverified(self.new, int(self.cells.rows[i]), self._columns[i])


def _bare(tag: bytes) -> bytes:
    """A row's tag without its hint of first and last column."""
    return _SPANS.sub(b"", tag).removesuffix(b"/>").removesuffix(b">").rstrip()


def _as_meant(walk: _Walk, cells: Targets, date1904: bool) -> None:
    """The edited cells: the value meant, and the style asked for, else the one that the cell had."""
    values, rests = cells.values, walk.rests
    form = re.compile(_CONTENT.replace(b"p:", re.escape(walk.new.prefix)))
    # a value written in the same bytes is the same value: each pair is looked at once
    pairs = set(zip(map(type, values), values, rests, strict=True))
    wrong = {(kind, value, rest) for kind, value, rest in pairs if not _says(form, value, rest, date1904)}
    if wrong:
        triples = zip(map(type, values), values, rests, strict=True)
        raise walk.wrong(next(i for i, triple in enumerate(triples) if triple in wrong))
    kept = [value is KEEP for value in values]
    for i, (was, style) in enumerate(zip(walk.was, cells.styles.tolist(), strict=True)):
        if (was >= 0 or style >= 0 or kept[i]) and not _styled(walk, i, style, kept=kept[i]):
            raise walk.wrong(i)


def _says(form: re.Pattern[bytes], value: object, rest: bytes, date1904: bool) -> bool:
    """Whether a cell, by what follows its address, holds that value; nothing follows where there is no cell."""
    if value is KEEP:
        return True
    if not rest:
        return value is None
    found = form.fullmatch(rest)
    if found is None:
        return False
    _, kind, text, string, number, digits, formula, formula_text, shown = found.groups()
    if type(value) is str:  # most cells
        return kind == b"inlineStr" and text is not None and unescaped(string.decode()) == value
    element = text or number or formula or b""
    raw = string if text else digits if number else formula_text or b""
    return same(value, Content(kind or b"", element, raw, shown), date1904)


def _styled(walk: _Walk, i: int, style: int, *, kept: bool) -> bool:
    """A cell that was there, or whose style or content is asked for."""
    start, was = walk.starts[i], walk.was[i]
    if start < 0:
        return was < 0 and style < 0
    if kept and walk.content(walk.new, start) != walk.content(walk.old, was):
        return False
    if style >= 0:
        return _style(walk.new, start) == b"%d" % style
    return not kept and _style(walk.new, start) == _style(walk.old, was)


def _style(sheet: SheetXml, start: int) -> bytes | None:
    found = _STYLE.search(sheet.text, start, sheet.text.find(b">", start))
    return found[1] if found else None

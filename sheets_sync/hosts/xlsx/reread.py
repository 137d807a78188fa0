"""The cells of a patched sheet, read as they lie there and compared with what was meant and what was there before."""

from __future__ import annotations

import re

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.edits import KEEP, Targets
from sheets_sync.hosts.xlsx.refs import LETTERS
from sheets_sync.hosts.xlsx.reparse import Content, compare_parsed, same, unverified
from sheets_sync.hosts.xlsx.sheetxml import RowSpan, SheetXml

_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")


def changed_cells(old: SheetXml, new: SheetXml, cells: Targets, *, date1904: bool) -> None:
    """Stop ``write.unverified`` unless ``new`` is ``old`` with these cells as meant.

    A regular sheet is compared by its bytes without the edited cells; any other is parsed, all of it, on both sides.
    """
    if _plain(old):
        _Compare(old, new, cells, date1904).run()
    else:
        compare_parsed(old, new, cells, date1904)


def _plain(sheet: SheetXml) -> bool:
    """Cells can be found by their first bytes, once each, and nothing hidden looks like one."""
    return sheet.index is not None and sheet.mask is sheet.text


def _between(sheet: SheetXml) -> bytes:
    """What stands between the rows."""
    stops = [sheet.inner, *(row.stop for row in sheet.rows)]
    starts = [*(row.start for row in sheet.rows), sheet.end]
    return b"".join([sheet.text[stop:start] for stop, start in zip(stops, starts, strict=True)])


class _Compare:
    """Two regular sheets, row by row."""

    def __init__(self, old: SheetXml, new: SheetXml, cells: Targets, date1904: bool) -> None:
        self._old, self._new, self._cells = old, new, cells
        self._columns, self._styles = cells.columns.tolist(), cells.styles.tolist()
        self._date1904 = date1904
        form = (
            rb'<p:c r="[A-Z]+[0-9]+"(?: s="([0-9]+)")?(?: t="(b|inlineStr|str)")?(?:/>|>'
            rb'(?:<p:is><p:(t)(?: xml:space="preserve")?>([^<]*)</p:t></p:is>|<p:(v)>([^<]*)</p:v>|'
            rb"<p:(f)>([^<]*)</p:f>(?:<p:v>([^<]*)</p:v>)?)</p:c>)"
        )
        self._cell = re.compile(form.replace(b"p:", re.escape(new.prefix)))
        self._style = re.compile(rb"""\ss\s*=\s*["']([0-9]+)""")
        self._close = b"</" + new.prefix + b"c>"
        self._heads = {column: b"<" + new.prefix + b'c r="' + LETTERS[column] for column in set(self._columns)}

    def run(self) -> None:
        """All rows of both sheets."""
        edited = {row: (first, last) for row, first, last in self._cells.groups()}
        before = {row.number: row for row in self._old.rows}
        seen = 0
        for row in self._new.rows:
            there = before.get(row.number)
            group = edited.pop(row.number, None)
            seen += there is not None
            if group is None:
                if there is None or self._text(self._old, there) != self._text(self._new, row):
                    raise unverified(self._new, row.number, 0)
            else:
                self._row(there, row, *group)
        if seen != len(before) or _between(self._old) != _between(self._new):
            raise unverified(self._new)
        for first, last in edited.values():
            for index in range(first, last):
                if self._cells.values[index] not in (None, KEEP) or self._styles[index] >= 0:
                    raise self._wrong(index)

    def _text(self, sheet: SheetXml, row: RowSpan) -> bytes:
        return sheet.text[row.start : row.stop]

    def _wrong(self, index: int) -> Stop:
        return unverified(self._new, int(self._cells.rows[index]), self._columns[index])

    def _row(self, there: RowSpan | None, here: RowSpan, first: int, last: int) -> None:
        """One edited row: between the edited cells both files hold the same bytes."""
        old, new = self._old.text, self._new.text
        tag = self._tag(new[here.start : here.inner])
        made = b'<%brow r="%d"' % (self._new.prefix, here.number + 1)
        if tag != (self._tag(old[there.start : there.inner]) if there else made):
            raise unverified(self._new, here.number, 0)
        tail = b'%d"' % (here.number + 1)
        at, stop = here.inner, here.end
        old_at, old_stop = (there.inner, there.end) if there else (0, 0)
        for index in range(first, last):
            needle = self._heads[self._columns[index]] + tail
            start = new.find(needle, at, stop)
            if start < 0:
                if old.find(needle, old_at, old_stop) >= 0 or not self._as_meant(index, b"", b""):
                    raise self._wrong(index)
                continue
            if old[old_at : old_at + start - at] != new[at:start]:
                raise self._wrong(index)
            old_at += start - at
            at = self._end(new, start)
            cell_at = old_at
            if old.startswith(needle, old_at, old_stop):
                old_at = self._end(old, old_at)
            if not self._as_meant(index, old[cell_at:old_at], new[start:at]):
                raise self._wrong(index)
        if old[old_at:old_stop] != new[at:stop]:
            raise unverified(self._new, here.number, 0)

    def _end(self, text: bytes, start: int) -> int:
        tag = text.find(b">", start)
        return tag + 1 if text[tag - 1] == 0x2F else text.find(self._close, tag) + len(self._close)

    def _tag(self, tag: bytes) -> bytes:
        """A row's tag without its hint of first and last column."""
        return _SPANS.sub(b"", tag).removesuffix(b"/>").removesuffix(b">").rstrip()

    def _as_meant(self, index: int, old: bytes, new: bytes) -> bool:
        value, style = self._cells.values[index], self._styles[index]
        if not new:
            return not old and style < 0 and (value is None or value is KEEP)
        if value is KEEP:
            return style >= 0 and self._content(old) == self._content(new) and self._style_of(new) == b"%d" % style
        found = self._cell.fullmatch(new)
        if found is None:
            return False
        if style >= 0 and found[1] != b"%d" % style:
            return False
        if style < 0 and old and self._style_of(old) != found[1]:
            return False
        element = found[3] or found[5] or found[7] or b""
        text = found[4] if found[3] else found[6] if found[5] else found[8] or b""
        return same(value, Content(found[2] or b"", element, text, found[9]), self._date1904)

    def _style_of(self, cell: bytes) -> bytes | None:
        found = self._style.search(cell, 0, cell.find(b">"))
        return found[1] if found else None

    def _content(self, cell: bytes) -> bytes:
        return cell[cell.find(b">") + 1 :]

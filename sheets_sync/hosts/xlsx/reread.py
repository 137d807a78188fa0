"""The cells of a patched sheet, read as they lie there and compared with what was meant and what was there before."""

from __future__ import annotations

import re
from xml.parsers import expat

from sheets_sync.core import Formula, Stop
from sheets_sync.hosts.xlsx.edits import KEEP, Targets
from sheets_sync.hosts.xlsx.refs import LETTERS, address
from sheets_sync.hosts.xlsx.sheetxml import RowSpan, SheetXml
from sheets_sync.hosts.xlsx.strings import plain, shown, unescaped

_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")


def changed_cells(old: SheetXml, new: SheetXml, cells: Targets, *, date1904: bool) -> None:
    """Stop ``write.unverified`` unless ``new`` is ``old`` with these cells as meant.

    A regular sheet is compared by its bytes without the edited cells; any other is parsed, all of it, on both sides.
    """
    if _plain(old):
        _Compare(old, new, cells, date1904).run()
    else:
        _compare_parsed(old, new, cells, date1904)


def _plain(sheet: SheetXml) -> bool:
    """Cells can be found by their first bytes, once each, and nothing hidden looks like one."""
    return sheet.index is not None and sheet.mask is sheet.text


def _unverified(sheet: SheetXml, row: int = -1, column: int = -1) -> Stop:
    return Stop("write.unverified", part=sheet.part, cell=address(row, column) if row >= 0 else "")


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
        p = re.escape(new.prefix)
        self._cell = re.compile(
            rb"<" + p + rb'c r="[A-Z]+[0-9]+"(?: s="([0-9]+)")?(?: t="(b|inlineStr|str)")?'
            rb"(?:/>|><"
            + p
            + rb"(?:is><"
            + p
            + rb't(?: xml:space="preserve")?|(v|f))>([^<]*)</'
            + p
            + rb"(?:t></"
            + p
            + rb"is|v|f(?:><"
            + p
            + rb"v>([^<]*)</"
            + p
            + rb"v)?)></"
            + p
            + rb"c>)"
        )
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
                    raise _unverified(self._new, row.number, 0)
            else:
                self._row(there, row, *group)
        if seen != len(before) or _between(self._old) != _between(self._new):
            raise _unverified(self._new)
        for first, last in edited.values():
            for index in range(first, last):
                if self._cells.values[index] not in (None, KEEP) or self._styles[index] >= 0:
                    raise self._wrong(index)

    def _text(self, sheet: SheetXml, row: RowSpan) -> bytes:
        return sheet.text[row.start : row.stop]

    def _wrong(self, index: int) -> Stop:
        return _unverified(self._new, int(self._cells.rows[index]), self._columns[index])

    def _row(self, there: RowSpan | None, here: RowSpan, first: int, last: int) -> None:
        """One edited row: between the edited cells both files hold the same bytes."""
        old, new = self._old.text, self._new.text
        tag = self._tag(new[here.start : here.inner])
        made = b'<%brow r="%d"' % (self._new.prefix, here.number + 1)
        if tag != (self._tag(old[there.start : there.inner]) if there else made):
            raise _unverified(self._new, here.number, 0)
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
            raise _unverified(self._new, here.number, 0)

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
        kind = b"s" if found[2] == b"inlineStr" else found[3] if found[2] == b"str" else found[2] or found[3]
        if isinstance(value, Formula) and (found[5] or b"").decode() != shown(value)[1]:
            return False
        return _same(value, kind, found[4], self._date1904)

    def _style_of(self, cell: bytes) -> bytes | None:
        found = self._style.search(cell, 0, cell.find(b">"))
        return found[1] if found else None

    def _content(self, cell: bytes) -> bytes:
        return cell[cell.find(b">") + 1 :]


def _same(value: object, kind: bytes | None, raw: bytes | None, date1904: bool) -> bool:
    """Whether a cell's content is that value. ``kind``: s, b, v, f; None where the cell is empty."""
    if kind is None or raw is None:
        return value is None
    if kind == b"s" and type(value) is str:
        return unescaped(raw.decode()) == value
    if isinstance(value, Formula):
        return kind == b"f" and unescaped(raw.decode()) == value.text.removeprefix("=")
    value = plain(value, date1904=date1904)
    if isinstance(value, str):
        return kind == b"s" and unescaped(raw.decode()) == value
    if isinstance(value, bool):
        return kind == b"b" and raw == (b"1" if value else b"0")
    return kind == b"v" and isinstance(value, int | float) and float(raw) == float(value)


Dump = dict[tuple[int, int], tuple[dict[str, str], str]]


def _compare_parsed(old: SheetXml, new: SheetXml, cells: Targets, date1904: bool) -> None:
    before, after = dump(old.text, old.part), dump(new.text, new.part)
    for index, place in enumerate(zip(cells.rows.tolist(), cells.columns.tolist(), strict=True)):
        there, here = before.pop(place, None), after.pop(place, None)
        value = cells.values[index]
        if here is None:
            right = there is None and (value is None or value is KEEP)
        elif value is KEEP:
            right = there is None or there[1] == here[1]
        else:
            right = _same(value, *_kind(*here), date1904)
            right = right and (there is None or cells.styles[index] >= 0 or there[0].get("s") == here[0].get("s"))
        if not right:
            raise _unverified(new, *place)
    if before != after:
        raise _unverified(new)


def _kind(attributes: dict[str, str], content: str) -> tuple[bytes | None, bytes | None]:
    """As ``_same`` wants it, from a parsed cell's content (names of its elements and their text)."""
    if not content:
        return None, None
    for opening, kind in (("<is><t>", b"s"), ("<v>", b"b" if attributes.get("t") == "b" else b"v"), ("<f>", b"f")):
        if content.startswith(opening):
            return kind, content[len(opening) :].partition("</")[0].encode("utf-8", "surrogatepass")
    return b"?", b""


def dump(data: bytes, part: str) -> Dump:
    """All cells of a sheet by (row, column): attributes but the address, and content with its text escaped anew."""
    found: Dump = {}
    row = column = -1
    cell: tuple[dict[str, str], list[str]] | None = None

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal row, column, cell
        local = name.rpartition(" ")[2]
        if cell is not None:
            cell[1].append(f"<{local}>")
        elif local == "row":
            row, column = int(given.get("r", row + 2)) - 1, -1
        elif local == "c":
            ref = given.pop("r", "")
            letters = ref.rstrip("0123456789$").strip("$").upper().encode()
            column = LETTERS.index(letters) if letters else column + 1
            cell = (given, [])
            found[row, column] = (given, "")

    def end(name: str) -> None:
        nonlocal cell
        local = name.rpartition(" ")[2]
        if cell is not None and local == "c":
            found[row, column] = (cell[0], "".join(cell[1]))
            cell = None
        elif cell is not None:
            cell[1].append(f"</{local}>")

    def text(data: str) -> None:
        if cell is not None:
            cell[1].append(data.replace("&", "&amp;").replace("<", "&lt;"))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise Stop("file.broken", part=part) from error
    return found

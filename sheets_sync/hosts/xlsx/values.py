"""Values of scanned sheets, by calamine: it is shown a workbook made of the scanned parts, and nothing else.

So it cannot meet a part that was not scanned, whatever the file's own directory and relationships say; and what it is
shown is stored, not packed, so no part is unpacked twice.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook

from sheets_sync.core import Cells, Stop, objects
from sheets_sync.hosts.xlsx.scan import Scan

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STRINGS_HEAD = re.compile(rb"<((?:[\w.-]+:)?sst)(\s[^<>]*)?>")
_COUNTS = re.compile(rb"""\s(?:count|uniqueCount)\s*=\s*["'][^"'<>]*["']""")


def values(sheets: Sequence[Scan], strings: bytes, styles: bytes, date1904: bool) -> list[Cells]:
    """The cells of each sheet, as 2-D arrays anchored at A1 (no larger than the cells that have a value).

    Blank and "" are None; an error is None; a duration is its number of days. The sheets' ``feed`` is used up.
    Stop: ``file.broken``.
    """
    try:  # the made workbook is not kept: the reader has its own copy
        with CalamineWorkbook.from_filelike(_workbook(sheets, strings, styles, date1904)) as workbook:
            return [
                _cells(workbook.get_sheet_by_index(i).to_python(skip_empty_area=False), sheet.odd)
                for i, sheet in enumerate(sheets)
            ]
    except (CalamineError, ValueError, OverflowError) as error:
        raise Stop("file.broken", part="") from error
    except BaseException as error:  # a panic of the reader's own; it has no class that could be named
        if type(error).__name__ != "PanicException":
            raise
        raise Stop("file.broken", part="") from error


def _cells(rows: list[list[Any]], odd: bool) -> Cells:
    if not rows or not rows[0]:
        return np.empty((0, 0), object)
    cells = np.fromiter(chain.from_iterable(rows), object, len(rows) * len(rows[0])).reshape(len(rows), len(rows[0]))
    filled = cells != ""
    cells[~filled] = None
    listed = cells[filled].tolist()
    if odd or timedelta in set(map(type, listed)):
        cells[filled] = objects(map(_plain, listed))
    return cells


def _plain(value: object) -> object:
    if type(value) is float and not math.isfinite(value):
        return None
    return value / timedelta(days=1) if type(value) is timedelta else value


class _Pieces(io.RawIOBase):
    """What is written to it, to be read once, from the front; a piece is not copied, and let go of once it is read."""

    def __init__(self) -> None:
        self._pieces: deque[memoryview] = deque()

    def write(self, piece: Buffer, /) -> int:
        view = memoryview(piece)
        if view:  # nothing to read would mean the end
            self._pieces.append(view)
        return len(view)

    def read(self, size: int = -1, /) -> bytes:
        piece = self._pieces.popleft() if self._pieces else memoryview(b"")
        if 0 <= size < len(piece):
            self._pieces.appendleft(piece[size:])
            piece = piece[:size]
        return bytes(piece)


def _workbook(sheets: Sequence[Scan], strings: bytes, styles: bytes, date1904: bool) -> _Pieces:
    numbers = range(1, len(sheets) + 1)
    tabs = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="s{n}"/>' for n in numbers)
    links = "".join(_relation(f"s{n}", "worksheet", f"worksheets/{n}.xml") for n in numbers)
    types = "".join(_override(f"/xl/worksheets/{n}.xml", "worksheet") for n in numbers)
    office = _relation("w", "officeDocument", "xl/workbook.xml")
    beside = _relation("y", "styles", "styles.xml") + _relation("t", "sharedStrings", "sharedStrings.xml")
    types += _override("/xl/workbook.xml", "sheet.main") + _override("/xl/styles.xml", "styles")
    types += _override("/xl/sharedStrings.xml", "sharedStrings")
    setting = f'<workbookPr date1904="{int(date1904)}"/>'
    members = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">{office}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{setting}<sheets>{tabs}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{beside}{links}</Relationships>',
    }
    made = _Pieces()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text)
        archive.writestr(zipfile.ZipInfo("xl/styles.xml"), styles or f'<styleSheet xmlns="{_MAIN}"/>')
        archive.writestr(zipfile.ZipInfo("xl/sharedStrings.xml"), _uncounted(strings) or f'<sst xmlns="{_MAIN}"/>')
        for n, sheet in zip(numbers, sheets, strict=True):
            with archive.open(zipfile.ZipInfo(f"xl/worksheets/{n}.xml"), "w") as member:
                for piece in sheet.feed:
                    member.write(piece)
            sheet.feed.clear()  # so that its text is let go of as soon as it is read
    return made


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _override(part: str, kind: str) -> str:
    return f'<Override PartName="{part}" ContentType="{_KIND}.{kind}+xml"/>'


def _uncounted(strings: bytes) -> bytes:
    """The shared strings without the counts that they claim: a false one would have room made for it."""
    return _STRINGS_HEAD.sub(lambda m: b"<" + m[1] + _COUNTS.sub(b"", m[2] or b"") + b">", strings, count=1)

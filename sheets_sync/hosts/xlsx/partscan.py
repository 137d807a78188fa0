"""What lies around a sheet's cells: dropdowns, rules, filter, text columns, merged ranges, protection.

Other programs split and join ranges freely (a LibreOffice save, a pasted block), so each piece is told per column, as
far down as it holds without a hole from the first data row on: only that can be compared with a layout.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np

from sheets_sync.core import FIRST_ROW, Bools, Part, PartKind, Stop
from sheets_sync.hosts.xlsx.refs import COLUMNS, ROWS, Area, area
from sheets_sync.hosts.xlsx.xmltext import elements

WIDE = 512  # columns of one piece that are told one by one; a wider one is not ours

_TEXT_FORMAT = "49"  # the built-in number format "@"
_QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")
_PLAIN_SHEET = re.compile(r"'([^\W\d]\w*)'!")
_TRUE = ("1", "true")

Columns = dict[tuple[PartKind, str], list[Area]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a sheet's part says beside its cells; ``text_columns``: one flag a column."""

    parts: tuple[Part, ...]
    merged: tuple[Area, ...]
    protected: bool
    text_columns: Bools


def text_styles(styles: bytes, part: str) -> Bools:
    """Which cell styles store what is typed as text: one flag a style. Stop: ``file.broken``, ``file.doctype``."""
    found = elements(styles, part)
    formats = {e.get("numFmtId") for e in found if e.name == "numFmt" and e.get("formatCode") == "@"} | {_TEXT_FORMAT}
    cells = [e.get("numFmtId") in formats for e in found if e.name == "xf" and e.path[-1:] == ("cellXfs",)]
    return np.array(cells or [False], bool)


def surroundings(frame: bytes, part: str, title: str, styles: Bools) -> Surroundings:
    """Read a sheet's part without its rows. Stop: ``file.broken``."""
    try:
        root = ElementTree.fromstring(frame)  # noqa: S314 (``limits.text`` has refused every DOCTYPE)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Stop("file.broken", part=part) from error
    pieces: Columns = defaultdict(list)
    merged: list[Area] = []
    protected, filters, text = False, [], np.zeros(COLUMNS, bool)
    for element in root.iter():
        name = _local(element)
        if name == "dataValidation":
            _validation(element, pieces)
        elif name == "conditionalFormatting":
            _rules(element, pieces)
        elif name == "mergeCell" and (box := area(element.get("ref", ""))):
            merged.append(box)
        elif name == "sheetProtection":
            protected = element.get("sheet") in _TRUE
        elif name == "autoFilter" and (box := area(element.get("ref", ""))):
            last = -1 if box[2] == ROWS - 1 else box[2]
            filters.append(Part(PartKind.FILTER, title, box[1], element.get("ref", "").replace("$", ""), last))
        elif name == "col":
            _text_column(element, styles, text)
    columns = [Part(PartKind.TEXT_FORMAT, title, c, "@") for c in np.flatnonzero(text)[:WIDE].tolist()]
    return Surroundings((*_told(pieces, title), *filters[:1], *columns), tuple(merged), protected, text)


def shortened(parts: tuple[Part, ...], strayed: Mapping[int, int], merged: tuple[Area, ...]) -> tuple[Part, ...]:
    """The parts, text columns ending above their first cell that is no longer text.

    A cell that a person merged with others is not ours to format: it ends no column.
    """
    for top, left, bottom, right in merged:
        strayed = {c: row for c, row in strayed.items() if not (top <= row <= bottom and left <= c <= right)}
    if not strayed:
        return parts
    return tuple(
        Part(p.kind, p.sheet, p.column, p.text, strayed[p.column] - 1)
        if p.kind is PartKind.TEXT_FORMAT and p.column in strayed
        else p
        for p in parts
    )


def canonical(formula: str) -> str:
    """A formula so that equal ones look equal: no leading "=", no spaces outside quotes, no needless quotes."""
    pieces = _QUOTED.split(formula.strip().removeprefix("="))
    tight = "".join(piece if i % 2 else re.sub(r"\s+", "", piece) for i, piece in enumerate(pieces))
    return _PLAIN_SHEET.sub(r"\1!", tight)


def _told(pieces: Columns, title: str) -> Iterator[Part]:
    for (kind, text), boxes in pieces.items():
        columns = sorted({c for _, left, _, right in boxes for c in range(left, min(right, left + WIDE - 1) + 1)})
        ends = {c: _depth(boxes, c) for c in columns}
        if kind is PartKind.RULE:  # one for all its columns: as short as the shortest
            yield Part(kind, title, columns[0], text, min(ends.values(), key=lambda end: end if end >= 0 else ROWS))
        else:
            yield from (Part(kind, title, c, text, end) for c, end in ends.items())


def _areas(text: str) -> list[Area]:
    return [box for item in text.split() if (box := area(item))]


def _depth(boxes: Iterable[Area], column: int) -> int:
    """The last row down to which a column is covered without a hole from the first data row on, -1 = the sheet's end.

    FIRST_ROW - 1 where it is not covered even there.
    """
    last = FIRST_ROW - 1
    for top, left, bottom, right in sorted(boxes):
        if left <= column <= right and top <= last + 1:
            last = max(last, bottom)
    return -1 if last >= ROWS - 1 else last


def _validation(element: ElementTree.Element, pieces: Columns) -> None:
    kind, style = element.get("type", "none"), element.get("errorStyle", "stop")
    operator = element.get("operator", "between")
    ends = ("formula1", "formula2") if operator in ("between", "notBetween") else ("formula1",)  # some fill both
    formulas = [canonical(f) for name in ends if (f := _text_of(element, name))]
    boxes = _areas(element.get("sqref") or _text_of(element, "sqref"))
    if kind == "none" or not boxes or not formulas:
        return
    if kind == "list":
        key = PartKind.DROPDOWN, formulas[0]
    elif kind == "custom" and style == "stop" and element.get("showErrorMessage") in _TRUE:
        key = PartKind.GUARD, formulas[0]
    elif kind == "custom":
        key = PartKind.CHECKED, f"custom {formulas[0]}"
    else:
        key = PartKind.CHECKED, " ".join((kind, operator, *formulas))
    pieces[key] += boxes


def _rules(element: ElementTree.Element, pieces: Columns) -> None:
    boxes = _areas(element.get("sqref", ""))
    for rule in element if boxes else ():
        if _local(rule) == "cfRule" and rule.get("type") == "expression" and (text := _text_of(rule, "formula")):
            pieces[PartKind.RULE, canonical(text)] += boxes


def _text_column(element: ElementTree.Element, styles: Bools, text: Bools) -> None:
    first, last, style = (element.get(name, "0") for name in ("min", "max", "style"))
    if first.isdecimal() and last.isdecimal() and style.isdecimal() and int(style) < len(styles) and styles[int(style)]:
        text[max(int(first), 1) - 1 : int(last)] = True


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text_of(element: ElementTree.Element, name: str) -> str:
    """The text of the child of that name (of its own child ``f``, in the form of 2010)."""
    for child in element:
        if _local(child) == name:
            return "".join(child.itertext()).strip()
    return ""

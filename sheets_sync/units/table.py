"""The table of units as text (``units.csv``), parsed and refused line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sheets_sync.core import Stop
from sheets_sync.units.tree import WHOLE, Level, Share, Unit, Units


def load(text: str) -> Units:
    """Parse the table. A row that is malformed, doubled or points nowhere is refused with its line (``Stop``)."""
    reader = csv.DictReader(io.StringIO(text), strict=True)
    if (found := tuple(reader.fieldnames or ())) != tuple(_PARSERS):
        raise Stop("unit.columns", found=found, expected=tuple(_PARSERS))
    units: dict[str, Unit] = {}
    lines: dict[str, int] = {}
    for row in reader:
        unit = _unit(row, reader.line_num)
        if unit.id in units:
            raise _bad_row(reader.line_num, "id", unit.id)
        units[unit.id], lines[unit.id] = unit, reader.line_num
    for unit in units.values():
        if unit.parent and unit.parent not in units:
            raise _bad_row(lines[unit.id], "parent", unit.parent)
        for share in unit.successors:
            # a successor stands on the morrow of the old unit's end, so following successors always ends
            if unit.valid_to is None or share.unit not in units or not _follows(unit.valid_to, units[share.unit]):
                raise _bad_row(lines[unit.id], "successors", share.unit)
    return Units(units.values())


def _follows(end: date, after: Unit) -> bool:
    return after.valid_on(end + timedelta(days=1))


def _unit(row: Mapping[str | None, str], line: int) -> Unit:
    if None in row:
        raise _bad_row(line, "", row[None])
    values: dict[str, Any] = {}
    for column, parse in _PARSERS.items():
        try:
            values[column] = parse(row[column])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _bad_row(line, column, row[column]) from None
    unit = Unit(**values)
    if unit.valid_to is not None and unit.valid_to < unit.valid_from:
        raise _bad_row(line, "valid_to", row["valid_to"])
    return unit


def _filled(word: str) -> str:
    if not word.strip():
        raise ValueError
    return word


def _end(word: str) -> date | None:
    return date.fromisoformat(word) if word else None


def _successors(word: str) -> tuple[Share, ...]:
    return tuple(_share(part) for part in word.split("|") if part)


def _share(word: str) -> Share:
    """``id`` (the whole), ``id=2500`` (a part in 1/10000) or ``id=?`` (a part that is not known)."""
    unit, split, part = word.partition("=")
    if not split:
        return Share(unit)
    if part != "?" and not 0 < int(part) < WHOLE:
        raise ValueError
    return Share(unit, None if part == "?" else int(part))


_PARSERS: Mapping[str, Callable[[str], object]] = {
    "id": _filled,
    "code": _filled,
    "level": Level,
    "parent": str,
    "name": _filled,
    "kind": _filled,
    "valid_from": date.fromisoformat,
    "valid_to": _end,
    "successors": _successors,
    "difficult": {"": None, "yes": True, "no": False}.__getitem__,
    "decree": _filled,
}


def _bad_row(line: int, column: str, value: object) -> Stop:
    return Stop("unit.row", line=line, column=column, value=value)

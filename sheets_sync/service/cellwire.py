"""Cells as JSON and back: columns of scalars. What JSON has no word for is a short list: ``["d", "2025-01-31"]``."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, NoReturn

import numpy as np

from sheets_sync.core import Cells, Formula, Stop, Value, objects

LONGEST = 32_767
"""Letters of one cell: what Excel holds."""
_WHOLE = 2**53  # beyond it a spreadsheet's number is no longer exact
_PLAIN = {str, int, float, bool, type(None)}


def loads(body: bytes) -> Any:
    """Strict JSON: UTF-8, no key twice, no NaN, nothing endless. Stop("wire.invalid") says what is wrong."""
    try:
        return json.loads(body.decode(), parse_constant=_refuse, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise wrong("body: UTF-8") from None
    except RecursionError:
        raise wrong("body: depth") from None
    except ValueError as error:  # json's own, and whole numbers of thousands of digits
        raise wrong(f"body: {error}" if isinstance(error, json.JSONDecodeError) else "body: number") from None


def dumps(told: object) -> bytes:
    """Small JSON in UTF-8."""
    return json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def wrong(problem: str) -> Stop:
    """The message is not as the wire format asks; ``problem`` names the field, never its content."""
    return Stop("wire.invalid", problem=problem)


def cells_out(cells: Iterable[object]) -> list[Any]:
    """Cells as JSON holds them."""
    listed = cells.tolist() if isinstance(cells, np.ndarray) else list(cells)
    if {type(cell) for cell in listed} <= _PLAIN:
        return listed
    return [cell if type(cell) in _PLAIN else _odd_out(cell) for cell in listed]


def cells_in(told: object, where: str) -> Cells:
    """The cells of ``cells_out``, checked one by one. ``where``: how a fault names them."""
    return objects(_checked(listed(told, where), where))


def columns_out(grid: Cells) -> list[list[Any]]:
    """A 2-D array as columns, each without the blanks at its end."""
    return [_trimmed(cells_out(grid[:, column])) for column in range(grid.shape[1])]


def columns_in(told: object, rows: int, where: str) -> Cells:
    """The 2-D array of ``columns_out``, ``rows`` high."""
    columns = listed(told, where)
    grid = np.full((rows, len(columns)), None, dtype=object)
    for number, column in enumerate(columns):
        cells = _checked(listed(column, f"{where}[{number}]"), f"{where}[{number}]")
        if len(cells) > rows:
            raise wrong(f"{where}[{number}]: longer than rows")
        grid[: len(cells), number] = objects(cells)
    return grid


def listed(told: object, where: str) -> list[Any]:
    """A list."""
    if not isinstance(told, list):
        raise wrong(f"{where}: list")
    return told


def text(told: object, where: str, longest: int = LONGEST) -> str:
    """A string without broken letters."""
    if not isinstance(told, str) or len(told) > longest or not _whole_letters(told):
        raise wrong(f"{where}: text")
    return told


def number(told: object, where: str, most: int, least: int = 0) -> int:
    """A whole number from ``least`` to ``most``."""
    if type(told) is not int or not least <= told <= most:
        raise wrong(f"{where}: number {least}..{most}")
    return told


def _trimmed(cells: list[Any]) -> list[Any]:
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return cells[:end]


def _checked(cells: Sequence[Any], where: str) -> list[Value]:
    checked: list[Value] = []
    for row, cell in enumerate(cells):
        kind = type(cell)
        if kind is str:
            if len(cell) > LONGEST or not (cell.isascii() or _whole_letters(cell)):
                raise wrong(f"{where}[{row}]: text")
        elif kind is float:
            if not math.isfinite(cell):
                raise wrong(f"{where}[{row}]: number")
        elif kind is int:
            if abs(cell) > _WHOLE:
                raise wrong(f"{where}[{row}]: number")
        elif kind is list:
            checked.append(_odd_in(cell, f"{where}[{row}]"))
            continue
        elif kind is not bool and cell is not None:
            raise wrong(f"{where}[{row}]: cell")
        checked.append(cell)
    return checked


def _odd_out(cell: object) -> object:
    if isinstance(cell, np.generic):
        return cell.item()
    if isinstance(cell, Formula):
        return ["f", cell.text, cell.shown]
    for mark, kind in _MOMENTS.items():
        if type(cell) is kind:
            return [mark, cell.isoformat()]
    raise TypeError(type(cell).__name__)


def _odd_in(cell: list[Any], where: str) -> Value:
    match cell:
        case ["f", str(formula), None | str() | int() | float() as shown] if type(shown) is not bool:
            return Formula(text(formula, where), _checked([shown], where)[0])  # type: ignore[arg-type]
        case [str(mark), str(moment)] if mark in _MOMENTS:
            try:
                found = _MOMENTS[mark].fromisoformat(moment)
            except ValueError:
                raise wrong(f"{where}: {mark}") from None
            if isinstance(found, datetime | time) and found.tzinfo is not None:
                raise wrong(f"{where}: {mark}")
            return found
    raise wrong(f"{where}: cell")


_MOMENTS: dict[str, type[datetime] | type[date] | type[time]] = {"dt": datetime, "d": date, "t": time}


def _whole_letters(told: str) -> bool:
    """No half of a pair of surrogates: it is no letter, and no database or file takes it."""
    try:
        told.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise wrong("body: a key twice")
    return found

"""The reply to /actions in plain lines, for clients without JSON: pure ASCII, a record a line, fields by TAB.

::

    hoctap/1 TAB place TAB base TAB settled (0 or 1)
    fill TAB sheet TAB column TAB at TAB n         and n lines: row TAB key TAB was TAB now
    mend ... as fill ... TAB consent
    block TAB sheet TAB area TAB top TAB left TAB rows was TAB columns was TAB rows now TAB columns now  and their rows
    fix TAB put or take TAB kind TAB sheet TAB column TAB text TAB last row TAB name=value ...
    say TAB sentence
    end TAB number of lines before it

A cell: blank, ``s`` text, ``n`` number, ``b0`` ``b1``, ``d`` ``t`` ISO day, moment; ``f`` formula, U+0001, the cell it
shows. In a field ``\\\\ \\t \\n \\r \\uXXXX`` stand for what parts fields and for all that is not ASCII (UTF-16 units).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

import numpy as np

from sheets_sync.core import Block, Cells, Change, Fill, Fix, Formula, Mend, Value, WritePlan
from sheets_sync.service.planwire import made_out
from sheets_sync.service.wire import FORMAT

MEDIA = "text/tab-separated-values"
"""What a client without JSON asks for."""

_APART = "\x01"
_KNOWN = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_ODD = re.compile(r"[^\x20-\x5b\x5d-\x7e]")


def plan_lines(plan: WritePlan, base: str, settled: bool, said: Iterable[str]) -> bytes:
    """A plan and what the person is told of it. ``base``: the etag that the client gave its snapshot."""
    lines = ["\t".join((FORMAT, _escaped(plan.place), _escaped(base), str(int(settled))))]
    for change in plan.changes:
        lines += _change(change)
    return _whole(lines, said)


def problem_lines(code: str, status: int, said: Iterable[str]) -> bytes:
    """A refusal: its code, its HTTP status, and what, why, how to mend it, an example."""
    return _whole(["\t".join((FORMAT, "error", code, str(status)))], filter(None, said))


def _whole(lines: list[str], said: Iterable[str]) -> bytes:
    lines += (f"say\t{_escaped(sentence)}" for sentence in said)
    return "\n".join((*lines, f"end\t{len(lines)}", "")).encode("ascii")


def _change(change: Change) -> Iterator[str]:
    if isinstance(change, Fix):
        yield from _fix(change)
    elif isinstance(change, Block):
        shape = (change.top, change.left, *change.was.shape, *change.now.shape)
        yield "\t".join(("block", _escaped(change.sheet), _escaped(change.area), *map(str, shape)))
        yield from _rows(change.was)
        yield from _rows(change.now)
    else:
        yield from _column(change)


def _column(change: Fill | Mend) -> Iterator[str]:
    kind, *consent = ("mend", _escaped(change.consent)) if isinstance(change, Mend) else ("fill",)
    head = (kind, _escaped(change.sheet), _escaped(change.column), str(change.at), str(len(change.now)), *consent)
    yield "\t".join(head)
    rows = (change.rows.at.tolist(), change.rows.key.tolist(), change.was.tolist(), change.now.tolist())
    for at, key, was, now in zip(*rows, strict=True):
        yield f"{at}\t{_escaped(str(key or ''))}\t{_cell(was)}\t{_cell(now)}"


def _rows(cells: Cells) -> Iterator[str]:
    return ("\t".join(map(_cell, row)) for row in cells.tolist())


def _fix(change: Fix) -> Iterator[str]:
    put, part = (True, change.now) if change.now is not None else (False, change.was)
    if part is None:
        return
    made = made_out(part) or {}
    how = (f"{name}={_escaped(_told(value))}" for name, value in made.items() if not isinstance(value, list))
    place = (_escaped(part.sheet), str(part.column), _escaped(part.text), str(part.last_row))
    yield "\t".join(("fix", "put" if put else "take", part.kind.value, *place, *how))


def _told(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _cell(value: Value) -> str:
    if isinstance(value, np.generic):
        value = value.item()
    match value:
        case None | "":
            return ""
        case bool():
            return f"b{int(value)}"
        case int() | float():
            return f"n{value!r}"
        case datetime():
            return f"t{value.isoformat()}"
        case date():
            return f"d{value.isoformat()}"
        case time():
            return _escaped(f"s{value:%H:%M}")
        case Formula():
            return f"f{_escaped(value.text + _APART)}{_cell(value.shown)}"
    return _escaped(f"s{value}")


def _escaped(text: str) -> str:
    return _ODD.sub(_letter, text)


def _letter(found: re.Match[str]) -> str:
    letter = found[0]
    if letter in _KNOWN:
        return _KNOWN[letter]
    units = letter.encode("utf-16-be", "surrogatepass").hex().upper()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))

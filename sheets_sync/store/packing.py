"""Rows and plans as bytes: compact, versioned by shape alone, and read back exactly."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

import numpy as np

from sheets_sync.core import (
    Block,
    BookId,
    Cells,
    Change,
    Fill,
    Fix,
    Formula,
    Mend,
    Part,
    PartKind,
    Rows,
    WritePlan,
    objects,
)
from sheets_sync.rollup import Prints

_FAST = 1  # deflate level: half the size for a tenth of the time


def pack_rows(rows: Rows) -> tuple[bytes, bytes, bytes]:
    """Places (int32), keys (JSON) and prints (uint64) of a sheet's rows. Prints are noise: not worth compressing."""
    places = zlib.compress(rows.at.astype("<i4").tobytes(), _FAST)
    keys = zlib.compress(_json(rows.key.tolist()), _FAST)
    return places, keys, rows.prints.astype("<u8").tobytes()


def unpack_rows(places: bytes, keys: bytes, prints: bytes) -> Rows:
    """The rows of ``pack_rows``."""
    at = np.frombuffer(zlib.decompress(places), dtype="<i4").astype(np.int64)
    return Rows(at, objects(json.loads(zlib.decompress(keys))), np.frombuffer(prints, dtype="<u8").astype(np.uint64))


def pack_people(people: Prints) -> bytes:
    """Row keys (JSON) and prints (uint64) of people."""
    keys = zlib.compress(_json(people.key.tolist()), _FAST)
    marks = np.concatenate([people.number, people.person]).astype("<u8").tobytes()
    return len(keys).to_bytes(4, "little") + keys + marks


def unpack_people(packed: bytes) -> Prints:
    """The prints of ``pack_people``."""
    end = 4 + int.from_bytes(packed[:4], "little")
    number, person = np.frombuffer(packed[end:], dtype="<u8").astype(np.uint64).reshape(2, -1)
    return Prints(objects(json.loads(zlib.decompress(packed[4:end]))), number, person)


def pack_plan(plan: WritePlan) -> bytes:
    """A whole plan, typed values and all: for the vault only. Rows that its columns share are packed once."""
    book = None if plan.book is None else [plan.book.unit, plan.book.period, plan.book.part]
    rows: dict[int, tuple[int, Rows]] = {}
    for change in plan.changes:
        if isinstance(change, Fill | Mend):
            rows.setdefault(id(change.rows), (len(rows), change.rows))
    at = {key: number for key, (number, _) in rows.items()}
    told = {
        "place": plan.place,
        "book": book,
        "base": plan.base,
        "rows": [[r.at.tolist(), r.key.tolist(), r.prints.tolist()] for _, r in rows.values()],
        "changes": [_change(change, at) for change in plan.changes],
    }
    return zlib.compress(_json(told), _FAST)


def unpack_plan(content: bytes) -> WritePlan:
    """The plan of ``pack_plan``."""
    told = json.loads(zlib.decompress(content), object_hook=_value)
    book = None if told["book"] is None else BookId(*told["book"])
    rows = [_to_rows(packed) for packed in told["rows"]]
    changes = tuple(_CHANGES[kind](fields, rows) for kind, fields in told["changes"])
    return WritePlan(told["place"], book, told["base"], changes)


def cells_of(cells: Cells) -> bytes:
    """Cells as bytes, for a digest."""
    return _json(cells.ravel().tolist())


def _change(change: Change, rows_at: Mapping[int, int]) -> tuple[str, list[Any]]:
    if isinstance(change, Fix):
        return "fix", [_part(change.was), _part(change.now)]
    if isinstance(change, Block):
        fields = [change.sheet, change.area, change.top, change.left, change.was.shape, change.now.shape]
        return "block", [*fields, change.was.ravel().tolist(), change.now.ravel().tolist()]
    was, now = change.was.tolist(), change.now.tolist()
    fields = [change.sheet, change.column, change.at, rows_at[id(change.rows)], was, now]
    return ("fill", fields) if isinstance(change, Fill) else ("mend", [*fields, change.consent])


def _part(part: Part | None) -> list[Any] | None:
    return None if part is None else [part.kind.value, part.sheet, part.column, part.text, part.last_row]


def _to_fill(fields: list[Any], all_rows: list[Rows]) -> Fill:
    sheet, column, at, rows, was, now = fields
    return Fill(sheet, column, at, all_rows[rows], objects(was), objects(now))


def _to_mend(fields: list[Any], all_rows: list[Rows]) -> Mend:
    sheet, column, at, rows, was, now, consent = fields
    return Mend(sheet, column, at, all_rows[rows], objects(was), objects(now), consent)


def _to_block(fields: list[Any], _: list[Rows]) -> Block:
    sheet, area, top, left, was_shape, now_shape, was, now = fields
    return Block(sheet, area, top, left, _grid(was, was_shape), _grid(now, now_shape))


def _to_fix(fields: list[Any], _: list[Rows]) -> Fix:
    was, now = (None if part is None else Part(PartKind(part[0]), *part[1:]) for part in fields)
    return Fix(was, now)


_CHANGES: Mapping[str, Callable[[list[Any], list[Rows]], Change]] = {
    "fill": _to_fill,
    "mend": _to_mend,
    "block": _to_block,
    "fix": _to_fix,
}


def _to_rows(rows: list[list[Any]]) -> Rows:
    at, key, prints = rows
    return Rows(np.array(at, dtype=np.int64), objects(key), np.array(prints, dtype=np.uint64))


def _grid(cells: list[object], shape: list[int]) -> Cells:
    return objects(cells).reshape(shape)


def _json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=_plain).encode("utf-8", "surrogatepass")


def _plain(value: object) -> object:
    """What JSON does not know of a cell; a datetime is a date too, so it comes first."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Formula):
        return {"formula": value.text, "shown": value.shown}
    for name, kind in _MOMENTS.items():
        if isinstance(value, kind):
            return {name: value.isoformat()}
    raise TypeError(type(value).__name__)


def _value(found: dict[str, Any]) -> object:
    if "formula" in found:
        return Formula(found["formula"], found["shown"])
    for name, kind in _MOMENTS.items():
        if name in found:
            return kind.fromisoformat(found[name])
    return found


_MOMENTS: Mapping[str, type[datetime] | type[date] | type[time]] = {"datetime": datetime, "date": date, "time": time}

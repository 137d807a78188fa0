"""The mapping file: what each column of a foreign list is taken for, as a person can read and change it (TOML)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sheets_sync.core import Sheet, Stop
from sheets_sync.workbook import foreign_words as words
from sheets_sync.workbook.foreign import Foreign
from sheets_sync.workbook.places import letters

_INTRO = """\
# Cột nào của danh sách cũ vào cột nào của sổ. Sửa chữ ở bên phải dấu bằng, lưu lại, rồi chạy lệnh nhập với --map.
# Được ghi: tên một cột của trang Công dân, hoặc một trong các chữ sau:
#   {labels}
"""


def written(lists: Sequence[Foreign], target: Sheet) -> str:
    """The mapping of these lists as text. The headings stand beside, as remarks."""
    labels = ", ".join(words.LABELS.values())
    out = [_INTRO.format(labels=labels)]
    for one in lists:
        out.append(f"[[list]]\nsheet = {_quoted(one.sheet)}\nrow = {one.head + 1}\ncolumns = [")
        for at, role in one.columns.items():
            heading = " ".join(one.headings[at].split())
            out.append(f"  {{ at = {_quoted(letters(at))}, is = {_quoted(words.label(role, target))} }},  # {heading}")
        out.append("]\n")
    return "\n".join(out)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # as TOML's basic strings are


def mapped(lists: Sequence[Foreign], text: str, target: Sheet, file: str) -> tuple[Foreign, ...]:
    """The lists with their columns as a mapping file says; Stop("import.map") where it says what cannot be."""
    try:
        entries = tomllib.loads(text)["list"]
        told = {(str(e["sheet"]), int(e["row"]), _first(e)): _columns(e, target, file) for e in entries}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Stop("import.map", file=file, problem=str(error)) from None
    out = []
    for one in lists:
        columns = told.get((one.sheet, one.head + 1, letters(one.first_column)))
        if columns is None or set(columns) != {letters(at) for at in one.columns}:
            raise Stop("import.map", file=file, problem=f"{one.sheet}, {one.head + 1}")
        out.append(replace(one, columns={at: columns[letters(at)] for at in one.columns}))
    return tuple(out)


def _first(entry: Mapping[str, Any]) -> str:
    return str(entry["columns"][0]["at"])


def _columns(entry: Mapping[str, Any], target: Sheet, file: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in entry["columns"]:
        role = words.role_of(column["is"], target)
        many = (words.OWN, words.LEFT_OUT, words.NUMBERING)
        if role is None or (role in found.values() and role not in many):
            raise Stop("import.map", file=file, problem=f"{column['at']}: {column['is']}")
        found[str(column["at"])] = role
    return found

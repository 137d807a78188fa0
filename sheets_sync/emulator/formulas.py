"""Formulas are text here: evaluated only if constant (arithmetic, a link), yet parsed as far as a locale decides.

In a sheet whose locale writes the decimal comma (vi_VN), arguments are parted by `;` and 0.5 is written 0,5: a formula
that uses `,` between arguments or a `.` in a number does not parse there. Elsewhere both separators do.
"""

import ast
import operator
import re
from collections.abc import Callable
from typing import Any

from sheets_sync.emulator.a1 import letters, number
from sheets_sync.emulator.grid import Edges

_COMMA_LANGUAGES = frozenset(
    re.findall(r"\w+", "bg cs da de el es et fi fr hr hu id it lt lv nb nl pl pt ro ru sk sl sr sv tr uk vi")
)
_TEXT = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'")
_COMMA_NUMBER = re.compile(r"(?<![\w$.,])\d+,\d+(?![\w.,])")
_POINT_NUMBER = re.compile(r"(?<![\w$])\d*\.\d+")
_OPERATORS: dict[type[ast.AST], Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
_LINK = re.compile(r'=HYPERLINK\("(?:[^"]|"")*"[;,]"((?:[^"]|"")*)"\)')
PARSE_ERROR = {"errorValue": {"type": "ERROR", "message": "Formula parse error."}}


def decimal_comma(locale: str) -> bool:
    """Whether a locale writes 0,5."""
    return locale.partition("_")[0] in _COMMA_LANGUAGES


def parses(formula: str, locale: str) -> bool:
    """Whether Google could parse a formula (with its `=`) in a sheet of that locale, as far as this module can tell."""
    bare = _TEXT.sub("''", formula)
    if bare.count("(") != bare.count(")") or '"' in bare or len(bare) < 2:
        return False
    if not decimal_comma(locale):
        return True
    return "," not in _COMMA_NUMBER.sub("0", bare) and not _POINT_NUMBER.search(bare)


def outcome(formula: str, locale: str) -> dict[str, Any] | None:
    """A formula's effectiveValue: an error if it does not parse, what is constant in it, else unknown (None)."""
    if not parses(formula, locale):
        return PARSE_ERROR
    if link := _LINK.fullmatch(formula):
        return {"stringValue": link[1].replace('""', '"')}
    text = formula[1:].replace("^", "**")
    if not re.fullmatch(r"[\d.,+\-*/() ]+", text):
        return None
    try:
        value = _value(ast.parse(text.replace(",", ".").strip(), mode="eval").body)
    except ZeroDivisionError:
        return {"errorValue": {"type": "DIVIDE_BY_ZERO", "message": "Function DIVIDE parameter 2 cannot be zero."}}
    except (SyntaxError, KeyError, OverflowError):
        return PARSE_ERROR
    return {"numberValue": int(value) if value == int(value) else value}


def _value(node: ast.AST) -> float:
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left), _value(node.right))
    if isinstance(node, ast.UnaryOp):
        return _OPERATORS[type(node.op)](_value(node.operand))
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    raise KeyError(type(node))


_REFERENCE = re.compile(
    r"(?P<text>\"(?:[^\"]|\"\")*\")"
    r"|(?:(?P<sheet>'(?:[^']|'')*'|[\w.]+)!)?(?<![\w.$])"
    r"(?P<first>\$?[A-Za-z]{1,3}\$?[1-9]\d*|\$?[A-Za-z]{1,3}(?=:)|\$?[1-9]\d*(?=:))"
    r"(?::(?P<last>\$?[A-Za-z]{1,3}\$?[1-9]\d*|\$?[A-Za-z]{1,3}|\$?[1-9]\d*))?(?![\w(!])"
)
_CORNER = re.compile(r"(\$?)([A-Za-z]*)(\$?)(\d*)")


def copied(formula: str, down: int, right: int) -> str:
    """A formula pasted that many rows down and columns to the right: its relative references move along."""

    def corner(text: str | None) -> str | None:
        if not text:
            return ""
        fixed, column, fixed_row, row = _parts(text)
        column += 0 if fixed or column < 0 else right
        row += 0 if fixed_row or row < 0 else down
        return _corner(fixed, column, fixed_row, row) if text and _inside(text, column, row) else None

    def move(found: re.Match[str]) -> str:
        if found["text"]:
            return found[0]
        first, last = corner(found["first"]), corner(found["last"])
        return _joined(found, first, last)

    return _REFERENCE.sub(move, formula)


def reshaped(formula: str, here: bool, title: str, rows: bool, edges: Edges) -> str:
    """A formula after rows (or columns) of the tab `title` moved; `here` = it stands on that very tab."""

    def move(found: re.Match[str]) -> str:
        if found["text"]:
            return found[0]
        sheet = found["sheet"]
        if (sheet.strip("'").replace("''", "'") != title) if sheet else not here:
            return found[0]
        ends = [_parts(text) for text in (found["first"], found["last"] or found["first"])]
        indices = [end[3] if rows else end[1] for end in ends]
        if indices[0] < 0:
            return found[0]
        at = edges(indices[0], None if indices[1] < 0 else indices[1] + 1)
        if at is None:
            return _joined(found, None, None)
        new = [at[0], indices[1] if at[1] is None else at[1] - 1]
        moved = [
            _corner(fixed, column, fixed_row, index) if rows else _corner(fixed, index, fixed_row, row)
            for (fixed, column, fixed_row, row), index in zip(ends, new, strict=True)
        ]
        return _joined(found, moved[0], moved[1] if found["last"] else "")

    return _REFERENCE.sub(move, formula)


def _parts(text: str) -> tuple[str, int, str, int]:
    """`$A5` -> ("$", 0, "", 4); -1 for a missing column or row."""
    found = _CORNER.fullmatch(text)
    assert found
    if not found[2] and found[1] and not found[3]:
        return "", -1, found[1], int(found[4]) - 1
    return found[1], number(found[2]) if found[2] else -1, found[3], int(found[4]) - 1 if found[4] else -1


def _corner(fixed: str, column: int, fixed_row: str, row: int) -> str:
    return (f"{fixed}{letters(column)}" if column >= 0 else "") + (f"{fixed_row}{row + 1}" if row >= 0 else "")


def _inside(text: str, column: int, row: int) -> bool:
    """Whether a moved corner still lies in the sheet: what had a column or row has one."""
    _, had_column, _, had_row = _parts(text)
    return (column >= 0) == (had_column >= 0) and (row >= 0) == (had_row >= 0)


def _joined(found: re.Match[str], first: str | None, last: str | None) -> str:
    sheet = f"{found['sheet']}!" if found["sheet"] else ""
    if first is None or last is None:
        return f"{sheet}#REF!"
    return sheet + first + (f":{last}" if last else "")

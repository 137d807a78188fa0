"""Formulas are text here: evaluated only if constant arithmetic, yet parsed as far as a locale decides what is legal.

In a sheet whose locale writes the decimal comma (vi_VN), arguments are parted by `;` and 0.5 is written 0,5: a formula
that uses `,` between arguments or a `.` in a number does not parse there. Elsewhere both separators do.
"""

import ast
import operator
import re
from collections.abc import Callable
from typing import Any

from sheets_sync.emulator.a1 import letters, number

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
    """A formula's effectiveValue: an error if it does not parse, a number if it is constant, else unknown (None)."""
    if not parses(formula, locale):
        return PARSE_ERROR
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


_REFERENCE = re.compile(r"(?<![\w.])(\$?)([A-Za-z]{1,3})(\$?)([1-9]\d*)(?![\w(])")


def copied(formula: str, down: int, right: int) -> str:
    """A formula pasted that many rows down and columns to the right: its relative references move along."""

    def move(found: re.Match[str]) -> str:
        column = number(found[2]) + (0 if found[1] else right)
        row = int(found[4]) + (0 if found[3] else down)
        return f"{found[1]}{letters(column)}{found[3]}{row}" if column >= 0 and row >= 1 else "#REF!"

    return _outside_texts(formula, lambda text: _REFERENCE.sub(move, text))


def _outside_texts(formula: str, change: Callable[[str], str]) -> str:
    parts, at = [], 0
    for text in _TEXT.finditer(formula):
        parts += [change(formula[at : text.start()]), text[0]]
        at = text.end()
    return "".join([*parts, change(formula[at:])])

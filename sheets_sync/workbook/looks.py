"""Colours of a standard workbook, for every host: never alone, always beside a symbol and a word."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """Fill and letters as RRGGBB."""

    fill: str
    ink: str
    bold: bool = False


LOOKS = {
    "error": Look("FFC7CE", "9C0006", bold=True),
    "warning": Look("FFEB9C", "7F6000"),
    "stale": Look("D9D9D9", "7F7F7F"),
    "pass": Look("C6EFCE", "006100", bold=True),
    "fail": Look("F8CBAD", "833C0B", bold=True),
    "pending": Look("DDEBF7", "1F4E79"),
    "fix": Look("FFC7CE", "9C0006", bold=True),
}
"""Of the colour rules, by ``formulas.Rule.look``."""

MACHINE = Look("EDEDED", "404040")
MACHINE_HEADER = Look("BFBFBF", "000000", bold=True)
INPUT_HEADER = Look("DDEBF7", "1F3864", bold=True)
FONT, SIZE = "Times New Roman", 13

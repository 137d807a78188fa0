"""What is amiss: one finding a cell, as hits over columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

import numpy as np

from sheets_sync.core.values import Cells, Ints, Value


class Severity(StrEnum):
    """error: blocks a result; warning: to be looked at; hint: for whoever consolidates."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Phase(IntEnum):
    """Where in the year we are; nothing unfilled is an error before its due date."""

    REGISTER = 0  # đăng ký
    SELF = 1  # tự chấm
    APPRAISE = 2  # bình xét
    SUBMIT = 3  # nộp


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one cell, as a person is shown it. ``cell`` is an address ("G12"), "" where it has none."""

    code: str
    severity: Severity
    sheet: str  # tab title
    key: str
    column: str  # header
    cell: str
    args: Mapping[str, object]
    proposal: Value = None


@dataclass(frozen=True, slots=True)
class Hits:
    """A check's answer for one column: table rows (indices, not sheet rows) and what the message needs, row by row."""

    code: str
    severity: Severity
    sheet: str  # sheet id; "" = the book as a whole
    column: str  # column id; "" = the row or sheet as a whole
    row: Ints  # indices into the table; empty for a fault of the sheet or book
    args: Mapping[str, Cells | object]
    proposal: Cells | None = None

    def __len__(self) -> int:
        return len(self.row)

    def take(self, which: Ints) -> Hits:
        """Some of these hits, by index."""
        args = {name: value[which] if isinstance(value, np.ndarray) else value for name, value in self.args.items()}
        proposal = None if self.proposal is None else self.proposal[which]
        return replace(self, row=self.row[which], args=args, proposal=proposal)

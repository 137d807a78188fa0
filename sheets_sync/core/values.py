"""Cells, columns of them, and the fault that stops us."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Cells = NDArray[np.object_]
Worths = NDArray[np.int16]  # 1/100 points (never above 327), levels, or one of the codes below


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula to be written, as Excel files hold it (commas, no ``=``); ``shown`` until it is recalculated."""

    text: str
    shown: str | float | None = None


Value = None | str | int | float | bool | date | datetime | time | Formula


class Stop(Exception):  # noqa: N818 (it stops us; whether that is an error is for words to say)
    """A fault that stopped us: same codes and words as a Finding (``words.say_stop``), shown without a traceback."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        return _stop, (self.code, self.facts)


def _stop(code: str, facts: dict[str, object]) -> Stop:
    return Stop(code, **facts)


def objects(values: Iterable[object] | Sequence[object]) -> Cells:
    """A one-dimensional object array of exactly these entries (never a 2-D array of their items)."""
    entries = list(values)
    cells = np.empty(len(entries), dtype=object)
    cells[:] = entries
    return cells


def present(cells: Cells) -> Bools:
    """Where there is anything at all (not None)."""
    there: Bools = np.not_equal(cells, np.array(None, dtype=object)).astype(bool)
    return there

"""What a typed column means, by its kind: the raw cells turned into values and states, once, while reading."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sheets_sync.core import Bools, Cells, Input, Kind, Layout, present
from sheets_sync.vn import State, clean, counts, fold, parse_dates, parse_ids, scores, shares

_YES = ("x", "1", "có", "co", "true", "đúng", "✓", "✔", "v", "y", "yes")
_NONE, _BLANK = -1, -2  # what is no entry of a list
_NO = ("0", "không", "khong", "false", "k", "n", "no")


def meaning(
    column: Input, cells: Cells, error: Bools, layout: Layout, latest: int
) -> tuple[NDArray[Any], NDArray[np.int8]]:
    """Value and state of every cell; ``latest``: the period's last day (yyyymmdd), which settles short years."""
    value: NDArray[Any]
    state: NDArray[np.int8]
    match column.kind:
        case Kind.SCORE:
            points = scores(cells)
            value, state = points.value, points.state
        case Kind.COUNT:
            numbers = counts(cells)
            value, state = numbers.value, numbers.state
        case Kind.SHARE:
            parts = shares(cells)
            value, state = parts.value, parts.state
        case Kind.DATE:
            dates = parse_dates(cells, latest=latest)
            value, state = dates.value, dates.state
        case Kind.NUMBER_ID:
            ids = parse_ids(cells)
            value, state = ids.text, ids.state
        case Kind.TICK:
            value, state = _tick(cells, layout.lists.get(column.choices, ()))
        case Kind.CHOICE:
            value, state = _choice(cells, layout.lists.get(column.choices, ("Có", "Không")))
        case _:
            value = clean(cells)
            state = np.where(present(value), State.OK, State.BLANK).astype(np.int8)
    if error.any():
        state = np.where(error, np.int8(State.ERROR), state)
    return value, state


def _tick(cells: Cells, marks: tuple[str, ...]) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """0 where ticked, by the mark or any way to say yes; -1 else. A "no" is as good as a blank."""
    yes, texts = {*_YES, *map(fold, marks)}, clean(cells).tolist()
    said = [None if text is None or fold(text) in _NO else fold(text) in yes for text in texts]
    state = [State.BLANK if tick is None else State.OK if tick else State.BAD for tick in said]
    return np.array([0 if tick else -1 for tick in said], dtype=np.int64), np.array(state, dtype=np.int8)


def _choice(cells: Cells, choices: tuple[str, ...]) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Index into the list: by the whole text, by its leading code ("N1"), or by the ways people say yes and no."""
    index: dict[str, int] = {}
    for i, choice in enumerate(choices):
        index.setdefault(fold(choice), i)
        code = fold(choice).split(" ")[0]
        if any(c.isdigit() for c in code):
            index.setdefault(code, i)
    if choices[:1] == ("Có",):
        index |= dict.fromkeys(_YES, 0) | dict.fromkeys(_NO, 1)
    texts = clean(cells).tolist()
    found = {text: index.get(fold(text), _NONE) if text is not None else _BLANK for text in set(texts)}
    value = np.fromiter(map(found.__getitem__, texts), np.int64, len(texts))
    state = np.where(value == _BLANK, State.BLANK, np.where(value == _NONE, State.BAD, State.OK)).astype(np.int8)
    return np.maximum(value, -1), state

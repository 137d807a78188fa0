"""Why a result is what it is, and what is missing, in a few Vietnamese words a row: for many rows at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sheets_sync.core import (
    BAD_CODE,
    BLANK_CODE,
    NOT_APPLICABLE,
    UNKNOWN,
    Cells,
    Indicator,
    Ints,
    Pack,
    Points,
    Scores,
    Targets,
)
from sheets_sync.rubric.gap import KEEP, wanted

_MOST = 4  # indicators named one by one; the rest are counted


def number_text(hundredths: int) -> str:
    """1/100 points or 1/100 % as officers write them: 7850 -> "78,5"."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole},{rest:02d}".rstrip("0").rstrip(",") if rest else str(whole)


def name_of(pack: Pack, indicator: Indicator) -> str:
    """How an indicator is called: "mục 6" as in the header TC6, or by its official number "chỉ tiêu 3.1"."""
    if isinstance(pack.rule, Targets):
        return f"chỉ tiêu {indicator.target}"
    return f"mục {indicator.id.partition('.')[2].lstrip('0')}"


def whys(scores: Scores, rows: Ints) -> Cells:
    """A short reason for each of ``rows``: "Tổng 78,5/100, thiếu 1,5 điểm; mục 6 dưới 5 điểm"."""
    return _by_pack(scores, rows, _whys)


def gaps(scores: Scores, rows: Ints) -> Cells:
    """For each of ``rows`` the shortest list of what to raise: "mục 6 từ 4 lên 5; mục 2 từ 7 lên 8". None = nothing."""
    return _by_pack(scores, rows, _gaps)


def _by_pack(scores: Scores, rows: Ints, say: Callable[[Scores, Pack, Ints], list[str | None]]) -> Cells:
    out = np.full(len(rows), None, dtype=object)
    which = scores.which[rows]
    for place, pack in enumerate(scores.packs):
        mine = np.flatnonzero(which == place)
        if len(mine):
            out[mine] = say(scores, pack, rows[mine])
    return out


def _whys(scores: Scores, pack: Pack, rows: Ints) -> list[str | None]:
    worth = scores.worth[rows, : len(pack.indicators)]
    names = [name_of(pack, indicator) for indicator in pack.indicators]
    rule = pack.rule
    holes = _named(worth < 0, names)
    if isinstance(rule, Points):
        below = _named((worth >= 0) & (worth < rule.floor), names)
    else:
        below = _named(worth <= np.minimum(scores.band[rows], len(rule.levels) - 1)[:, None], names)
    bands = scores.band[rows].tolist()
    totals = scores.total[rows].tolist()
    memo: dict[tuple[int, int, str], str] = {}
    out: list[str | None] = []
    for row, (band, total) in enumerate(zip(bands, totals, strict=True)):
        if band < 0:
            out.append(_pending(holes[row], worth[row]))
        elif isinstance(rule, Points):
            key = band, total, below[row]
            if key not in memo:
                memo[key] = _points(rule, *key)
            out.append(memo[key])
        else:
            out.append(_targets(rule, band, below[row]))
    return out


def _pending(holes: str, worth: np.ndarray[tuple[int], np.dtype[np.int16]]) -> str:
    if (worth == UNKNOWN).any():
        return f"Chưa xác định được: thiếu văn bản cho {holes}"
    if (worth == BAD_CODE).any():
        return f"Chưa trả lời hoặc ghi chưa đúng: {holes}"
    return f"Còn trống {holes}" if (worth == BLANK_CODE).any() else "Không có mục nào áp dụng"


def _points(rule: Points, band: int, total: int, below: str) -> str:
    said = f"Tổng {number_text(total)}/{number_text(rule.maximum)}"
    start = rule.bands[rule.awarded_from][0]
    if band >= rule.awarded_from:
        return f"{said}: {rule.bands[band][1]}"
    if start == UNKNOWN:
        return f"{said}; chưa xác định được: thiếu văn bản về mức đạt"
    if below and total >= start:
        return f"{said} nhưng {below} dưới {number_text(rule.floor)} điểm"
    said += f", thiếu {number_text(start - total)} điểm"
    return f"{said}; {below} dưới {number_text(rule.floor)} điểm" if below else said


def _targets(rule: Targets, level: int, below: str) -> str:
    if level == len(rule.levels):
        return f"Đủ các chỉ tiêu {rule.levels[-1]}"
    if level == 0:
        return f"Chưa đạt {rule.levels[0]}: {below}"
    return f"{rule.levels[level - 1]}; chưa lên {rule.levels[level]}: {below}"


def _gaps(scores: Scores, pack: Pack, rows: Ints) -> list[str | None]:
    told = wanted(pack, scores.worth[rows])
    memo: dict[tuple[int, int, int], str] = {}
    out: list[str | None] = [None if known else "Chưa xác định được: thiếu văn bản" for known in told.known]
    parts: list[list[str]] = [[] for _ in rows]
    for row, column in zip(*(at.tolist() for at in np.nonzero(told.to != KEEP)), strict=True):
        key = (column, int(told.was[row, column]), int(told.to[row, column]))
        if key not in memo:
            memo[key] = _raise_text(pack, *key)
        parts[row].append(memo[key])
    for row, list_ in enumerate(parts):
        if list_ and out[row] is None:
            out[row] = "; ".join(list_)
    return out


def _raise_text(pack: Pack, column: int, was: int, to: int) -> str:
    indicator = pack.indicators[column]
    name = name_of(pack, indicator)
    if to == 0:
        return f"{name} cần trả lời"
    if isinstance(pack.rule, Points):
        more = " (máy tính tự tính: cần thêm người, hộ, dòng họ đạt)" if indicator.derived else ""
        return f"{name} từ {number_text(was)} lên {number_text(to)}{more}"
    if indicator.limits:
        limit = indicator.limits[to - 1]
        relief = f" (vùng khó khăn {number_text(limit.relieved)} %)" if limit.relieved != limit.share else ""
        part = "" if indicator.target == indicator.id.partition(".")[2] else f" ({indicator.text.strip('… ')})"
        return f"{name}{part} cần từ {number_text(limit.share)} %{relief}"
    step = next((step.answer for step in indicator.steps if step.worth >= to), "")
    return f"{name} cần {step.casefold()}" if step != "Có" else f"{name} cần đạt, có minh chứng"


def _named(mask: np.ndarray[tuple[int, int], np.dtype[np.bool_]], names: list[str]) -> list[str]:
    """For each row the names of its marked columns, "mục 3, mục 7", at most a few."""
    out = [""] * len(mask)
    memo: dict[bytes, str] = {}
    for row in np.flatnonzero(mask.any(axis=1)).tolist():
        key = mask[row].tobytes()
        if key not in memo:
            mine = list(dict.fromkeys(name for name, marked in zip(names, mask[row].tolist(), strict=True) if marked))
            memo[key] = ", ".join(mine[:_MOST]) + (f" và {len(mine) - _MOST} mục nữa" if len(mine) > _MOST else "")
        out[row] = memo[key]
    return out


def worth_text(pack: Pack, indicator: Indicator, worth: int) -> str:
    """What one worth means: the step or mark it stands on, the level it holds, or why it counts nothing."""
    codes = {
        BLANK_CODE: "chưa trả lời",
        BAD_CODE: "ghi chưa đúng",
        UNKNOWN: "chưa xác định được: thiếu văn bản",
        NOT_APPLICABLE: "không áp dụng",
    }
    if worth in codes:
        return codes[worth]
    if isinstance(pack.rule, Targets):
        return pack.rule.levels[worth - 1] if worth else "chưa đạt"
    said = f"{number_text(worth)}/{number_text(indicator.maximum)} điểm"
    mark = next((step.text for step in reversed(indicator.steps) if step.worth <= worth), "")
    return f"{said}: {mark}" if mark else said

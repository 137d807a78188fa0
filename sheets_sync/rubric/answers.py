"""Typed answers of indicator sheets: "Có", "Không", "Không áp dụng", "Mức 2", "78,5 %", "45/50", "8,5"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sheets_sync.core import BAD_CODE, BLANK_CODE, NOT_APPLICABLE, UNKNOWN, Indicator, Step
from sheets_sync.vn import fold, plain

_WAIVED = frozenset({"khong ap dung", "khong thuoc dien ap dung"})
_YES = frozenset({"co", "dat"})
_NO = frozenset({"khong", "chua", "khong dat", "chua dat", "chua co"})
_NUMBER = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,6}))?")
_PART = re.compile(r"([0-9]{1,9}) ?/ ?([0-9]{1,9})")
_LEVEL = re.compile(r"(?:muc|muc do|cap do)? ?([0-9])")


@dataclass(frozen=True, slots=True)
class Part:
    """A share as typed, exact: 78,5 % is 785 of 1000."""

    part: int
    whole: int


def read_answer(indicator: Indicator, answer: object, kind: str) -> int | Part:
    """The worth of one answer or a code, or the Part that still has to be held against the limits."""
    if answer is None or not str(answer).strip():
        return BLANK_CODE
    text = " ".join(str(answer).split())
    folded = plain(fold(text))
    if folded in _WAIVED:
        return NOT_APPLICABLE if kind in indicator.may_waive else BAD_CODE
    if indicator.limits or indicator.derived is not None:
        return _part(text) or BAD_CODE
    if indicator.scale is not None:
        return _points(text, indicator.scale.maximum)
    if not indicator.steps:
        return UNKNOWN
    return _step(folded, indicator.steps)


def _part(text: str) -> Part | None:
    """A share in percent, or "part/whole". A number up to 1 without a sign may be a share or a percent: not taken."""
    if told := _PART.fullmatch(text):
        part, whole = int(told[1]), int(told[2])
        return Part(part, whole) if part <= whole else None
    bare = text.removesuffix("%").rstrip()
    told = _NUMBER.fullmatch(bare)
    if told is None:
        return None
    unit = 10 ** len(told[2] or "")
    part, whole = int(told[1] + (told[2] or "")), 100 * unit
    if part > whole or (bare == text and 0 < part <= unit):
        return None
    return Part(part, whole)


def _points(text: str, maximum: int) -> int:
    told = _NUMBER.fullmatch(text)
    if told is None or (told[2] or "")[2:].strip("0"):
        return BAD_CODE
    points = int(told[1]) * 100 + int(f"{told[2] or ''}00"[:2])
    return points if points <= maximum else BAD_CODE


def _step(folded: str, steps: tuple[Step, ...]) -> int:
    """A step by its own words; else yes or no where that is what is asked; else by its number ("2", "Mức 2")."""
    words = {plain(fold(step.answer)): step.worth for step in steps}
    if folded in words:
        return words[folded]
    if set(words) == {"co", "khong"}:
        return words["co"] if folded in _YES else words["khong"] if folded in _NO else BAD_CODE
    if folded in _NO:
        return steps[0].worth
    told = _LEVEL.fullmatch(folded)
    numbered = {word[-1]: worth for word, worth in words.items() if word[-1:].isdigit()}
    return numbered.get(told[1], BAD_CODE) if told else BAD_CODE

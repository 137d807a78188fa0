"""Shares as whole numbers: how they are shown, and how they are compared with a target."""

from __future__ import annotations

WHOLE = 10_000  # 100 % in 1/100 %


def share(part: int, whole: int) -> int | None:
    """``part`` of ``whole`` in 1/100 %, half rounded up as papers print it; None of nothing, never 0 %."""
    return (2 * WHOLE * part + whole) // (2 * whole) if whole else None


def needed(wanted: int, whole: int) -> int:
    """How many of ``whole`` a target of ``wanted`` 1/100 % asks for, exactly: a rounded share decides nothing."""
    return -(-wanted * whole // WHOLE)


def short(wanted: int, part: int, whole: int) -> int:
    """How many are missing from the target; 0 where it is met."""
    return max(0, needed(wanted, whole) - part)

"""Answers on the sheets that have a row an indicator of a subject: hamlets, units, the commune."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sheets_sync.core import Cells, Indicator, Pack, Sheet, Value, objects
from sheets_sync.demo.answers import Floats, answer, is_typed

Fact = Callable[[int], Value]  # subject index -> what is typed


def rows(
    rng: np.random.Generator,
    sheet: Sheet,
    subjects: Sequence[str],
    lines: Mapping[str, Indicator],
    quality: Floats,
    facts: Mapping[str, Fact],
    kinds: Sequence[str] = (),
) -> Mapping[str, Cells]:
    """The columns of such a sheet, subjects one under the other, each with all that the sheet asks.

    ``lines``: indicators by id; ``facts``: what to type into a fact row; ``kinds``: kind of each unit: a line that is
    not asked of it stays blank.
    """
    asked = sheet.asked
    n, m = len(subjects), len(asked)
    own = np.full((n, m), None, dtype=object)
    given = np.full((n, m), None, dtype=object)
    for j, line in enumerate(asked):
        indicator = lines.get(line.id)
        if indicator is not None and is_typed(indicator):
            own[:, j] = given[:, j] = answer(rng, indicator, quality)
            for i, kind in enumerate(kinds):
                if indicator.applies_to and kind not in indicator.applies_to:
                    own[i, j] = given[i, j] = None
        elif line.id in facts:
            own[:, j] = objects(facts[line.id](i) for i in range(n))
    first = np.repeat(np.arange(n), m)
    answered = given.reshape(-1)
    return {
        "subject": objects(subjects)[first],
        "indicator": objects([line.id for line in asked] * n),
        "text": objects([line.text for line in asked] * n),
        "self": own.reshape(-1),
        "given": answered,
        "evidence": objects(None if cell is None else "Hồ sơ lưu tại đơn vị" for cell in answered),
        "note": np.full(n * m, None, dtype=object),
    }


def lines_of(packs: Sequence[Pack]) -> Mapping[str, Indicator]:
    """The indicators of these packs by id; groups of one pack share their ids."""
    return {line.id: line for pack in packs for line in pack.indicators}

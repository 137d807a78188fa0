"""How grave a finding is: the province's word, else the rubric's, else the phase's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sheets_sync.checks import grade
from sheets_sync.core import Facts, Hits, Phase, Severity
from tests.books import RULES

FACTS = Facts("x", "", 2025, RULES.today, Phase.SUBMIT)
HIT = Hits("name.letters", Severity.ERROR, "citizens", "name", np.array([0]), {})
PACK = replace(RULES.packs.of("citizen", 2025)[0], checks=(("name.letters", "error"),))
OFF = replace(PACK, checks=(("name.letters", "off"),))


def _grave(facts: Facts, *packs: object) -> list[Severity]:
    return [hit.severity for hit in grade([HIT], facts, {"citizens": packs})]  # type: ignore[dict-item]


def test_the_phase_decides_where_nobody_else_does() -> None:
    assert _grave(FACTS) == [Severity.WARNING]


def test_a_rubric_tunes_its_own_sheet() -> None:
    assert _grave(FACTS, PACK) == [Severity.ERROR]
    assert _grave(FACTS, OFF) == []
    assert grade([HIT], FACTS, {"families": (OFF,)}) != ()


def test_the_province_has_the_last_word() -> None:
    assert _grave(replace(FACTS, tuning={"name.letters": Severity.HINT}), OFF) == [Severity.HINT]
    assert _grave(replace(FACTS, tuning={"name.letters": None}), PACK) == []

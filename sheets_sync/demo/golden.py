"""A province whose rows add up to the true figures of Nam Định, October 2023: the proof of scoring and adding up.

Families 440,236 of 558,943; clans 4,747 of 6,117; hamlets 2,092 of 2,381; units 1,011 of 1,041; communes 224 of 226.
Citizens only as the shares of the others need them: one for each hamlet and each unit, and a family for each clan that
passes. Years from 2024 on: before, no rubric of the commune can be scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType

import numpy as np

from sheets_sync.core import Bools, Cells, Indicator, Ints, Layout, Pack, Value, objects
from sheets_sync.demo import names
from sheets_sync.demo.answers import is_typed, points, short_id
from sheets_sync.demo.commune import packs_for
from sheets_sync.demo.draft import Draft
from sheets_sync.demo.subjects import lines_of
from sheets_sync.units import Unit

COMMUNES = 226
FIGURES = MappingProxyType(
    {
        "family": (440_236, 558_943),
        "clan": (4_747, 6_117),
        "hamlet": (2_092, 2_381),
        "unit": (1_011, 1_041),
        "commune": (224, 226),
    }
)
"""Model -> (achieved, all)."""

_GROUP = "N3 Cán bộ, công nhân viên, doanh nhân"
_KIND = "Cơ quan nhà nước"


@dataclass(frozen=True, slots=True)
class Golden:
    """Makes the book of each commune. ``slot``: its place, 0 to 225."""

    layout: Layout
    packs: tuple[Pack, ...]
    period: int

    def __call__(self, unit: Unit, slot: int) -> Draft:
        """The book of one commune."""
        rng = np.random.default_rng((2023, slot))
        passes = {model: _dealt(model, slot) for model in FIGURES}
        hamlets = objects(f"Xóm {i}" for i in range(1, len(passes["hamlet"]) + 1))
        units = objects(f"Đơn vị {i} {unit.title}" for i in range(1, len(passes["unit"]) + 1))
        clans = objects(f"Họ {i}" for i in range(1, len(passes["clan"]) + 1))
        sheets: dict[str, Mapping[str, Cells]] = {
            "citizens": self._citizens(rng, hamlets, units, slot),
            "families": self._families(rng, passes, hamlets, clans),
            "clans": self._clans(rng, passes["clan"], hamlets, clans),
            "minutes": _minutes(self.period, [*hamlets, *units]),
            "hamlets": self._asked("hamlets", "hamlet", hamlets, passes["hamlet"]),
            "units": self._asked("units", "unit", units, passes["unit"]),
            "commune": self._asked("commune", "commune", objects([unit.title]), passes["commune"]),
        }
        cover: dict[str, Value] = {"unit_name": unit.title, "difficult": "Không"}
        cover |= {f"hamlet.{i:02d}": str(name) for i, name in zip(count(1), hamlets, strict=False)}
        for i, name in enumerate(units, 1):
            cover |= {f"unit.{i:02d}": str(name), f"unit_kind.{i:02d}": _KIND}
        return Draft(self.layout.id, unit.id, unit.title, self.period, cover, sheets)

    def _citizens(self, rng: np.random.Generator, hamlets: Cells, units: Cells, slot: int) -> Mapping[str, Cells]:
        """A person a hamlet and a person a unit, all with the title."""
        homes, n = len(hamlets), len(hamlets) + len(units)
        female, year = rng.random(n) < 0.5, rng.integers(1960, 2000, n)
        blank = np.full(homes, None, dtype=object)
        lines = packs_for(self.packs, "citizen")[0].indicators
        return {
            "name": names.full_names(rng, names.surnames(rng, n), female),
            "birth": year.astype(object),
            "sex": objects(("Nam", "Nữ"))[female.astype(np.int64)],
            "number": names.identity_numbers(rng, year, female, slot),
            "hamlet": np.concatenate([hamlets, np.resize(hamlets, len(units))]),
            "workplace": np.concatenate([blank, units]),
            "place": np.concatenate([blank, units]),
            "group": np.full(n, _GROUP, dtype=object),
            "registered": np.full(n, "Có", dtype=object),
            "consent": np.full(n, "Có", dtype=object),
            "evidence": np.full(n, "Ảnh", dtype=object),
        } | _typed(lines, np.ones(n, dtype=np.bool_))

    def _families(
        self, rng: np.random.Generator, passes: Mapping[str, Bools], hamlets: Cells, clans: Cells
    ) -> Mapping[str, Cells]:
        ok = passes["family"]
        n = len(ok)
        clan = np.full(n, None, dtype=object)
        good = clans[passes["clan"]]
        clan[np.flatnonzero(ok)[: len(good)]] = good
        return {
            "household": objects(f"H{i:05d}" for i in range(1, n + 1)),
            "name": names.full_names(rng, names.surnames(rng, n), rng.random(n) < 0.2),
            "hamlet": hamlets[np.arange(n) * len(hamlets) // n],
            "clan": clan,
            "registered": np.full(n, "Có", dtype=object),
            "evidence": np.full(n, "Ảnh", dtype=object),
        } | _typed(packs_for(self.packs, "family")[0].indicators, ok)

    def _clans(self, rng: np.random.Generator, ok: Bools, hamlets: Cells, clans: Cells) -> Mapping[str, Cells]:
        n = len(ok)
        return {
            "name": clans,
            "head": names.full_names(rng, names.surnames(rng, n), np.zeros(n, dtype=np.bool_)),
            "hamlet": np.resize(hamlets, n),
            "registered": np.full(n, "Có", dtype=object),
            "evidence": np.full(n, "Ảnh", dtype=object),
        } | _typed(packs_for(self.packs, "clan")[0].indicators, ok)

    def _asked(self, sheet_id: str, model: str, subjects: Cells, ok: Bools) -> Mapping[str, Cells]:
        """A row an indicator of each subject, answered to the full or not at all well."""
        asked = self.layout.sheet(sheet_id).asked
        lines = lines_of(packs_for(self.packs, model))
        told = np.full((len(subjects), len(asked)), None, dtype=object)
        for j, line in enumerate(asked):
            if line.id == "fact.registered":
                told[:, j] = "Có"
            elif line.id in lines and is_typed(lines[line.id]):
                told[:, j] = _answer(lines[line.id], ok)
        subject = np.repeat(np.arange(len(subjects)), len(asked))
        flat = told.reshape(-1)
        return {
            "subject": subjects[subject],
            "indicator": objects([line.id for line in asked] * len(subjects)),
            "text": objects([line.text for line in asked] * len(subjects)),
            "self": flat,
            "given": flat,
            "evidence": np.full(len(flat), "Hồ sơ lưu", dtype=object),
        }


def _dealt(model: str, slot: int) -> Bools:
    """Who passes in one commune: shares of the province's figures that add up exactly."""
    achieved, everyone = FIGURES[model]
    start, end = (everyone * i // COMMUNES for i in (slot, slot + 1))
    passed = np.arange(start, end + 1, dtype=np.int64) * achieved // everyone
    return np.diff(passed) > 0


def _typed(lines: Sequence[Indicator], ok: Bools) -> dict[str, Cells]:
    typed = {short_id(line): _answer(line, ok) for line in lines if is_typed(line)}
    return {f"{voice}.{line}": cells for voice in ("self", "given") for line, cells in typed.items()}


def _answer(line: Indicator, ok: Bools) -> Cells:
    """The best answer where the subject passes; half the points or the worst answer where it fails."""
    if line.scale is not None:
        half: Ints = np.where(ok, line.scale.maximum, line.scale.maximum // 200 * 100)
        return points(half)
    if line.steps:
        best = max(line.steps, key=lambda step: step.worth).answer
        worst = min(line.steps, key=lambda step: step.worth).answer
        return objects((worst, best))[ok.astype(np.int64)]
    return objects(("1%", "100%"))[ok.astype(np.int64)]


def _minutes(period: int, places: Sequence[str]) -> Mapping[str, Cells]:
    n = len(places)
    return {
        "place": objects(places),
        "number": objects(f"{i:02d}/BB" for i in range(1, n + 1)),
        "date": np.full(n, f"05/12/{period}", dtype=object),
        "chair": np.full(n, "Trần Văn Bình", dtype=object),
        "present": np.full(n, 40, dtype=object),
        "agreed": np.full(n, 39, dtype=object),
    }

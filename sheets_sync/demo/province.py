"""A province of generated communes: as many as asked, each drawn from the seed and its place alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import Layout, Pack
from sheets_sync.demo.commune import Size, commune
from sheets_sync.demo.draft import Draft
from sheets_sync.units import Unit


@dataclass(frozen=True, slots=True)
class Maker:
    """Draws the communes of a province; picklable, so that processes can share the work."""

    layout: Layout
    packs: tuple[Pack, ...]
    period: int
    people: int  # in a commune, on average
    seed: int

    def __call__(self, unit: Unit, slot: int) -> Draft:
        """The book of one commune; ``slot`` is its place among the communes, 0 to 225."""
        size = self.size(slot)
        return commune(unit.id, unit.title, self.period, self.layout, self.packs, size, self.seed, slot)

    def size(self, slot: int) -> Size:
        """Communes differ: some twice as large as others, some better than others."""
        rng = np.random.default_rng((self.seed, slot, 1))
        people = int(self.people * float(np.clip(rng.normal(1.0, 0.25), 0.5, 1.8)))
        hamlets = min(40, max(2, round(people / 330 * 0.8 + rng.integers(0, 4))))
        return Size(
            people=people,
            hamlets=hamlets,
            clans=max(2, min(27, people // 45)),
            units=int(rng.integers(4, 7)),
            ability=float(rng.normal(0.65, 0.35)),
        )


def spread(communes: Sequence[Unit], n: int) -> tuple[Unit, ...]:
    """``n`` of the communes, evenly over the province."""
    if n >= len(communes):
        return tuple(communes)
    return tuple(communes[i * len(communes) // n] for i in range(n))
